"""The client for addresses that anybody may have written: it reads the public web alone.

A server that asks for what a stranger names asks from inside its own network (CWE-918, server-side request forgery). So
an address is refused by what it says (scheme, user, host, port), a name is looked up once for each connection, every
address that it leads to must be one of the public internet (the special-purpose registries of IANA: RFC 6890), and the
connection goes to the address that was checked, under the name that was asked for (`genolex.fetch.pinned`). A redirect
is an address like any other. Proxies of the environment, which would look the name up again, are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from genolex.fetch.client import PAUSE, Client, ForbiddenError, cut_short
from genolex.ingest.documents import LARGEST

if TYPE_CHECKING:
    import httpx

    from genolex.fetch.client import Body, Pages

LONGEST_IN_ALL = 600.0
"""Seconds for robots.txt, redirects, tries and waiting together."""
USUAL = {"http": 80, "https": 443}
"""The schemes that are read, each with its port."""

Resolve = Callable[[str], Sequence[str]]
"""The addresses of a name; OSError when it has none."""
Place = tuple[str, int]
"""A host and a port."""

_PRIVATE_NAMES = {"localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp", "arpa"}
"""Last labels that no host of the public web has (RFC 6761, 6762, 8375; ICANN on .internal, .home and .corp)."""
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = [
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20"),
        "168.63.129.16/32",  # global, but Azure serves each of its machines there
    )
]
"""What is not of the public internet, by the registries of IANA (RFC 6890). `ipaddress` knows it as of its own day:
before Python 3.11.10 it takes some of these for global."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; one that carries an IPv4 address is judged by it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    ip = _carried(found) if isinstance(found, ipaddress.IPv6Address) else found
    return (ip.version == 4 or ip in _UNICAST) and not any(ip in block for block in _SPECIAL)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 address leads to: mapped, of 6to4 (RFC 3056) or of NAT64 (RFC 6052)."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def looked_up(host: str) -> list[str]:
    """The addresses of a name, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def public_addresses(host: str, resolve: Resolve = looked_up) -> Sequence[str]:
    """The addresses of a host, all of them public. ForbiddenError does not tell a name that is private from none."""
    try:
        found = resolve(host)
    except (OSError, UnicodeError):
        found = ()
    if not found or not all(map(is_public, found)):
        raise ForbiddenError(f"{host}: no host of the public web has this name")
    return found


def check(url: httpx.URL) -> None:
    """ForbiddenError in one line, without a password, when an address says already that it may not be asked."""
    host = url.raw_host.decode("ascii")
    if url.scheme not in USUAL or not host:
        raise ForbiddenError(f"{url.scheme}://{host}: only addresses of the web (http, https) are read")
    if url.userinfo:
        raise ForbiddenError(f"{host}: an address with a name or a password in it is not read")
    _check_host(host)
    if url.port not in (None, *USUAL.values()):
        raise ForbiddenError(f"{host}: port {url.port} is not read, only 80 and 443")


def _check_host(host: str) -> None:
    name = host.lower().rstrip(".")
    last = name.rpartition(".")[2]
    if ":" in name or last[:1].isdigit():
        _check_number(name)
    elif "." not in name or last in _PRIVATE_NAMES:
        raise ForbiddenError(f"{host}: a host of a private network is not read")


def _check_number(name: str) -> None:
    """An address that is written as numbers: 127.1, 2130706433 and 0x7f.1 are 127.0.0.1 to a system's look-up."""
    try:
        address = name if ":" in name else socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        address = ""
    if not is_public(address):
        raise ForbiddenError(f"{name}: an address of a private network, or none at all, is not read")
    if ":" not in name and address != name:
        raise ForbiddenError(f"{name}: write the address as {address}")


class GuardedClient(Client):
    """A client for public hosts of the web alone; ForbiddenError for whatever is none.

    The hosts of `bases` (a mirror, a test) are exempt: whoever starts the program chose them. `resolve` looks up names.
    """

    def __init__(
        self,
        bases: Mapping[str, str] | None = None,
        *,
        pause: float = PAUSE,
        largest: int = LARGEST,
        seconds: float = LONGEST_IN_ALL,
        resolve: Resolve = looked_up,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from genolex.fetch.pinned import PinnedTransport

        exempt = frozenset(map(_place, (bases or {}).values()))
        self._transport = PinnedTransport(resolve, exempt, self.left)
        super().__init__(bases, pause=pause, largest=largest, seconds=seconds, transport=self._transport, sleep=sleep)

    def get(self, url: str, pages: Pages | None = None) -> Body:
        """As `Client.get`; what is wrong with an address is told before anything is asked, robots.txt included."""
        self.check(url)
        return super().get(url, pages)

    def check(self, url: str) -> str:
        """An address with its odd signs encoded. ForbiddenError when it says already that it may not be asked."""
        import httpx

        try:
            plain, reached = httpx.URL(url), httpx.URL(self._reached(url))
        except httpx.InvalidURL:
            raise ForbiddenError("this is no address of the web") from None
        self._transport.check(reached)
        return str(plain)

    def _fault(self, content: bytes) -> str:
        """A stranger's XML or JSON is not parsed in this process."""
        return cut_short(content, parsed=False)


def _place(base: str) -> Place:
    parts = urlsplit(base)
    return parts.hostname or "", parts.port or USUAL[parts.scheme]
