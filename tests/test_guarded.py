"""Addresses that anybody may have written: the public web alone is asked, as it was checked, within bounds.

`Web` stands for the internet: connections to its public addresses end at a site on this machine. The trap is a server
at the loopback address, which nothing may reach.
"""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore
import pytest
from fastapi.testclient import TestClient

from genolex.api.app import Limits, make_api
from genolex.assistant import Assistant
from genolex.collection import taken
from genolex.collection.visits import VisitLimits, Visits
from genolex.errors import GenolexError
from genolex.fetch.client import REDIRECTS, cut_short
from genolex.fetch.guarded import USUAL, GuardedClient, is_public

HERE, THERE = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
"""Public addresses; connections to the first end at the site."""
CONSENT = b"# Consent form\n\n## 1. Storage\n\nSamples are stored in the biobank of the hospital for fifteen years.\n"
TEXT = {"Content-Type": "text/plain"}
Reply = tuple[int, dict[str, str], bytes]


class Server:
    """A server on this machine: what it says at a path, and what it was asked for."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Callable[[Any], None]] = {}
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.headers["Host"], self.path))
                reply = outer.replies.get(self.path, (404, {}, b""))
                if callable(reply):
                    reply(self.wfile)
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that goes away is no news."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.port = int(self.http.server_address[1])
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self.http.shutdown()
        self.http.server_close()


@dataclass
class Web:
    """Names with their addresses, one answer of a look-up after the other, and the connections that were made."""

    site: Server
    trap: Server
    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def resolve(self, host: str) -> Sequence[str]:
        """The next answer for a name; the last one for good."""
        answers = self.names.get(host, [[host]] if host[:1].isdigit() or ":" in host else [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def client(self, seconds: float = 5.0) -> GuardedClient:
        """A client that looks names up here, and waits for nobody."""
        return GuardedClient(pause=0.0, largest=10_000, seconds=seconds, resolve=self.resolve, sleep=lambda _: None)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A site at HERE; the port of the trap is a usual one, so that only the host of an address keeps it from it."""
    made = Web(Server(), Server(), {"www.example.org": [[HERE]]})
    made.site.replies["/consent.txt"] = (200, TEXT, CONSENT)
    made.trap.replies["/x.txt"] = (200, TEXT, CONSENT)
    plain = httpcore.SyncBackend.connect_tcp

    def connect(self: httpcore.SyncBackend, host: str, port: int, *more: Any) -> httpcore.NetworkStream:
        made.reached.append(host)
        away = host == HERE
        return plain(self, "127.0.0.1" if away else host, made.site.port if away else port, 5, "127.0.0.2")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    monkeypatch.setitem(USUAL, "trap", made.trap.port)
    yield made
    made.site.close()
    made.trap.close()


def refused(web: Web, url: str, **how: Any) -> str:
    """The line in which an address is refused."""
    with web.client(**how) as client, pytest.raises(GenolexError) as told:
        taken(url, client)
    assert "\n" not in str(told.value)
    return str(told.value)


# -- addresses ---------------------------------------------------------------------------------------------------------

ADDRESSES = [
    # the public internet
    ("8.8.8.8", True), (HERE, True), (THERE, True), ("2001:4860:4860::8888", True),
    # this machine, private networks, link-local (where clouds keep their keys), shared by a provider (RFC 6598)
    ("127.0.0.1", False), ("127.255.255.254", False), ("0.0.0.0", False), ("10.0.0.1", False), ("172.16.0.1", False),
    ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("100.100.100.200", False),
    # for documentation, measurement, protocols, later; many at once; everybody here; the host of an Azure machine
    ("192.0.2.1", False), ("198.51.100.1", False), ("203.0.113.1", False), ("198.18.0.1", False),
    ("192.0.0.192", False), ("240.0.0.1", False), ("224.0.0.1", False), ("239.255.255.250", False),
    ("255.255.255.255", False), ("192.88.99.1", False), ("168.63.129.16", False),
    # the same in IPv6
    ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fec0::1", False),
    ("fd00:ec2::254", False), ("ff02::1", False), ("ff0e::1", False), ("2001:db8::1", False), ("3fff::1", False),
    ("100::1", False), ("5f00::1", False), ("4000::1", False),
    # IPv4 within IPv6: mapped, compatible, 6to4, NAT64, Teredo; what they carry counts
    ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", True), ("::127.0.0.1", False),
    ("2002:7f00:1::", False), ("2002:a00:1::", False), ("64:ff9b::127.0.0.1", False), ("64:ff9b::a9fe:a9fe", False),
    ("64:ff9b::8.8.8.8", True), ("64:ff9b:1::8.8.8.8", False), ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    # none
    ("", False), ("localhost", False), ("1.2.3", False), ("010.8.8.8", False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_what_is_of_the_public_internet(address: str, public: bool) -> None:
    """The special-purpose registries of IANA (RFC 6890), and what an address carries."""
    assert is_public(address) is public


FORMS = [
    # names of this machine and of networks that have no public names
    ("http://localhost:{port}/x.txt", "localhost: a host of a private network"),
    ("http://LOCALHOST.:{port}/x.txt", "localhost.: a host of a private network"),
    ("http://me.localhost:{port}/x.txt", "a host of a private network"),
    ("http://router.local:{port}/x.txt", "a host of a private network"),
    ("http://metadata.google.internal/x.txt", "a host of a private network"),
    ("http://intranet/x.txt", "a host of a private network"),
    # addresses as they are written, and as only a look-up reads them
    ("http://127.0.0.1:{port}/x.txt", "an address of a private network"),
    ("http://127.0.0.1.:{port}/x.txt", "an address of a private network"),
    ("http://127.1:{port}/x.txt", "an address of a private network"),
    ("http://2130706433:{port}/x.txt", "an address of a private network"),
    ("http://0x7f000001:{port}/x.txt", "an address of a private network"),
    ("http://0x7f.0.0.0x1:{port}/x.txt", "an address of a private network"),
    ("http://0177.0.0.1:{port}/x.txt", "no address of the web"),
    ("http://017700000001:{port}/x.txt", "an address of a private network"),
    ("http://127.0.0.1.1:{port}/x.txt", "an address of a private network, or none at all"),
    ("http://0:{port}/x.txt", "an address of a private network"),
    ("http://134744072/x.txt", "134744072: write the address as 8.8.8.8"),
    ("http://１２７.０.０.１:{port}/x.txt", "no address of the web"),
    ("http://127。0。0。1:{port}/x.txt", "an address of a private network"),
    ("http://[::1]:{port}/x.txt", "an address of a private network"),
    ("http://[0:0:0:0:0:0:0:1]:{port}/x.txt", "an address of a private network"),
    ("http://[::ffff:127.0.0.1]:{port}/x.txt", "an address of a private network"),
    ("http://[::ffff:7f00:1]:{port}/x.txt", "an address of a private network"),
    ("http://[64:ff9b::7f00:1]:{port}/x.txt", "an address of a private network"),
    ("http://[2002:7f00:1::]:{port}/x.txt", "an address of a private network"),
    ("http://[::1%25lo]:{port}/x.txt", "an address of a private network"),
    ("http://[::1:{port}/x.txt", "no address of the web"),
    # names and passwords, which also hide who is asked
    ("http://me:secret@www.example.org/x.txt", "www.example.org: an address with a name or a password"),
    ("http://www.example.org@127.0.0.1:{port}/x.txt", "a name or a password"),
    ("http://www.example.org\\@127.0.0.1:{port}/x.txt", "a name or a password"),
    ("http://www.example.org:80#@127.0.0.1:{port}/x.txt", "404"),  # what follows # is not sent
    # other schemes and ports
    ("ftp://127.0.0.1:{port}/x.txt", "only addresses of the web"),
    ("file:///etc/passwd", "only addresses of the web"),
    ("gopher://127.0.0.1:{port}/_GET", "only addresses of the web"),
    ("http:///x.txt", "only addresses of the web"),
    ("http://www.example.org:22/x.txt", "www.example.org: port 22 is not read, only 80 and 443"),
    ("http://www.example.org:0/x.txt", "port 0 is not read"),
    ("https://www.example.org:8443/x.txt", "port 8443 is not read"),
    ("http://www.example.org:99999/x.txt", "port 99999 is not read"),
    ("http://www.example.org/\x00x.txt", "no address of the web"),
]


@pytest.mark.parametrize(("url", "said"), FORMS)
def test_an_address_that_leads_inside_is_refused(web: Web, url: str, said: str) -> None:
    """In one line, without the password; nothing is connected to."""
    line = refused(web, url.format(port=web.trap.port))
    assert said in line
    assert "secret" not in line
    assert web.trap.asked == []
    assert [host for host in web.reached if host != HERE] == []


NAMES: list[tuple[str, list[str]]] = [
    ("this machine", ["127.0.0.1"]), ("in IPv6", ["::1"]), ("a private network", ["10.1.2.3"]),
    ("the keys of a cloud", ["169.254.169.254"]), ("mapped", ["::ffff:127.0.0.1"]), ("6to4", ["2002:7f00:1::"]),
    ("NAT64", ["64:ff9b::7f00:1"]), ("link-local", ["fe80::1%lo"]),
    ("public, and not", [HERE, "127.0.0.1"]), ("not, and public", ["127.0.0.1", HERE]), ("nobody", []),
]  # fmt: skip


@pytest.mark.parametrize("addresses", [found for _, found in NAMES], ids=[name for name, _ in NAMES])
def test_a_name_that_leads_inside_is_refused(web: Web, addresses: list[str]) -> None:
    """One address that is not public is enough; the line does not tell a private name from one that there is not."""
    web.names["law.example.org"] = [addresses]
    line = refused(web, f"http://law.example.org:{web.trap.port}/x.txt")
    assert line == "law.example.org: no host of the public web has this name"
    assert (web.reached, web.trap.asked) == ([], [])


REDIRECTED = [
    # another site, whatever it is
    *((form, " not followed") for form, _ in FORMS if form.startswith("http://") and "example.org" not in form
      and form not in ("http:///x.txt", "http://[::1:{port}/x.txt")),
    ("http://[::1:{port}/x.txt", "a redirect to what is no address"),
    ("file:///etc/passwd", "from http to file is not followed"),
    # the same site, at an address inside
    ("http://inner.example.org:{port}/x.txt", "inner.example.org: no host of the public web"),
    ("//inner.example.org:{port}/x.txt", "inner.example.org: no host of the public web"),
    ("http://me:secret@www.example.org/x.txt", "a name or a password"),
    ("http://www.example.org:22/x.txt", "port 22 is not read"),
    ("http:///x.txt", "404"),  # the same host: a path
    ("/again", f"more than {REDIRECTS} redirects"),
]  # fmt: skip


@pytest.mark.parametrize(("location", "said"), REDIRECTED)
def test_a_redirect_is_an_address_like_any_other(web: Web, location: str, said: str) -> None:
    """Wherever a site sends on to, the trap is not reached; robots.txt of a site is sent on no further than a page."""
    web.names["inner.example.org"] = [["127.0.0.1"]]
    to = location.format(port=web.trap.port).encode().decode("latin-1")
    web.site.replies["/again"] = (302, {"Location": to}, b"")
    line = refused(web, "http://www.example.org/again")
    assert said in line
    assert "secret" not in line
    web.site.replies["/robots.txt"] = web.site.replies["/again"]
    with web.client() as client, suppress(GenolexError):
        taken("http://www.example.org/consent.txt", client)
    assert web.trap.asked == []
    assert set(web.reached) == {HERE}


# -- who is reached ----------------------------------------------------------------------------------------------------


def test_the_address_that_was_checked_is_reached_under_the_name(web: Web) -> None:
    """One look-up for a connection; the site hears its name, not its number."""
    with web.client() as client:
        assert taken("http://www.example.org/consent.txt", client).data == CONSENT
    assert set(web.reached) == {HERE}
    assert web.site.asked == [("www.example.org", "/robots.txt"), ("www.example.org", "/consent.txt")]


@pytest.mark.parametrize("public_first", [1, 2])
def test_a_name_that_is_pointed_elsewhere_meanwhile_is_refused(web: Web, public_first: int) -> None:
    """DNS rebinding: public when robots.txt is asked (and the page, and then a redirect), this machine afterwards."""
    port = web.trap.port
    web.names["www.example.org"] = [*([HERE] for _ in range(public_first)), ["127.0.0.1"]]
    web.site.replies["/x.txt"] = (302, {"Location": f"http://www.example.org:{port}/x.txt"}, b"")
    line = refused(web, f"http://www.example.org:{port}/x.txt")
    assert line == "www.example.org: no host of the public web has this name"
    assert web.reached == [HERE] * public_first
    assert web.trap.asked == []


def test_robots_that_are_kept_inside_are_no_permission(web: Web) -> None:
    """A name that was private for robots.txt is not read under its next address without them."""
    web.names["www.example.org"] = [["127.0.0.1"], [HERE]]
    line = refused(web, "http://www.example.org/consent.txt")
    assert line == "www.example.org: no host of the public web has this name"
    assert web.reached == []


def test_the_next_address_is_tried_when_one_takes_no_connection(web: Web) -> None:
    """A machine without IPv6 reads a site that has both."""
    web.names["www.example.org"] = [[THERE, HERE]]
    with web.client() as client:
        assert taken("http://www.example.org/consent.txt", client).data == CONSENT
    assert web.reached[:2] == [THERE, HERE]


def test_a_public_address_of_this_machine_is_not_read(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be asked as its own neighbour: both ends of the connection are one address. Nothing is sent."""

    def connect(self: httpcore.SyncBackend, host: str, port: int, *more: Any) -> httpcore.NetworkStream:
        return Both(socket.create_connection(("127.0.0.1", web.trap.port)))

    class Both(httpcore.NetworkStream):
        def __init__(self, made: Any) -> None:
            self.made = made

        def close(self) -> None:
            self.made.close()

        def get_extra_info(self, info: str) -> Any:
            return {"client_addr": self.made.getsockname(), "server_addr": self.made.getpeername()}[info]

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    assert refused(web, "http://www.example.org/x.txt") == "www.example.org: an address of this machine is not read"
    assert web.trap.asked == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_proxies_of_the_environment_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy would look the name up again, and stands inside."""
    monkeypatch.setenv(name, f"http://127.0.0.1:{web.trap.port}")
    with web.client() as client:
        assert taken("http://www.example.org/consent.txt", client).data == CONSENT
    assert web.trap.asked == []


def test_tls_is_verified_for_the_name(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The name is asked for (SNI) and the certificate must be its own, though the connection goes to a number."""
    certificate = certified("www.example.org", tmp_path)
    named: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: named.append(str(name))
    web.site.http.socket = context.wrap_socket(web.site.http.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    web.names["other.example.org"] = [[HERE]]
    with web.client() as client:
        assert taken("https://www.example.org/consent.txt", client).data == CONSENT
        asked = len(web.site.asked)
        with pytest.raises(GenolexError, match=r"certificate of other\.example\.org does not hold"):
            taken("https://other.example.org/consent.txt", client)
    assert named[0] == "www.example.org"
    assert named[-1] == "other.example.org"
    assert len(web.site.asked) == asked


def certified(name: str, folder: Path) -> Path:
    """A key and a certificate that it signed, for a name."""
    pytest.importorskip("cryptography", reason="comes with the extra oidc")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


# -- bounds ------------------------------------------------------------------------------------------------------------


def drip(first: bytes, each: bytes) -> Callable[[Any], None]:
    """A reply that never ends, a piece every 50 ms."""

    def reply(out: Any) -> None:
        out.write(first)
        for _ in range(400):
            out.write(each)
            time.sleep(0.05)

    return reply


HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n"
BOUNDED: list[tuple[str, Reply | Callable[[Any], None], str]] = [
    # too large: as it says, as it is, as it unpacks
    ("said", (200, {**TEXT, "Content-Length": "10001"}, b"x"), "larger than 10,000 bytes"),
    ("unsaid", (200, TEXT, b"x" * 10_001), "larger than 10,000 bytes"),
    ("packed", (200, {**TEXT, "Content-Encoding": "gzip"}, gzip.compress(b"x" * 200_000)), "larger than 10,000 bytes"),
    # packed twice is a millionfold; other ways of packing are not bounded either
    ("twice", (200, {**TEXT, "Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"x"))), "packed in a way"),
    ("brotli", (200, {**TEXT, "Content-Encoding": "br"}, b"\x0b\x02\x80abcde\x03"), "packed in a way"),
    # too slow, in whichever part
    ("body", drip(HEAD + b"\r\n", b"x"), "time"),
    ("head", drip(HEAD, b"X-More: x\r\n"), "time"),
    ("line", drip(b"", b"H"), "time"),
    ("silence", drip(b"", b""), "time"),
    # no document
    ("film", (200, {"Content-Type": "video/mp4"}, b"..."), "video/mp4 is no kind of document that can be read"),
    ("page for a PDF", (200, {"Content-Type": "application/pdf"}, b"<html><p>Log in</p></html>"), "but it is html"),
    ("absent", (404, {}, b""), "404"),
]


@pytest.mark.parametrize(("reply", "said"), [row[1:] for row in BOUNDED], ids=[row[0] for row in BOUNDED])
def test_size_and_time_are_bounded(web: Web, reply: Reply | Callable[[Any], None], said: str) -> None:
    """What a site sends is read within so many bytes and seconds, however it comes."""
    web.site.replies["/x.txt"] = reply
    began = time.monotonic()
    assert said in refused(web, "http://www.example.org/x.txt", seconds=0.5)
    assert time.monotonic() - began < 1.5


def test_a_site_that_wants_long_pauses_is_left_alone(web: Web) -> None:
    """Who waits for a document waits no minute between two requests."""
    web.site.replies["/robots.txt"] = (200, TEXT, b"User-agent: *\nCrawl-delay: 60\n")
    said = "the site wants 60 s between two requests, which is too long"
    assert said in refused(web, "http://www.example.org/consent.txt")
    web.site.replies |= {"/robots.txt": (404, {}, b""), "/x.txt": (503, {"Retry-After": "60"}, b"")}
    assert "503" in refused(web, "http://www.example.org/x.txt")


def test_what_robots_forbid_is_not_read(web: Web) -> None:
    """As for every source."""
    web.site.replies["/robots.txt"] = (200, TEXT, b"User-agent: *\nDisallow: /\n")
    assert "robots.txt of www.example.org does not allow" in refused(web, "http://www.example.org/consent.txt")


def test_a_strangers_markup_is_not_parsed_to_see_whether_it_is_whole() -> None:
    """It is read in a process of its own; brackets without end are no fault of this one."""
    assert cut_short(b"[" * 100_000).startswith("no JSON")
    assert cut_short(b"[" * 100_000, parsed=False) == ""
    assert cut_short(b"<?xml version='1.0'?><a>", parsed=False) == ""


# -- a visitor's -------------------------------------------------------------------------------------------------------

PAGE = "http://www.example.org/consent.txt"
STORED = {"question": "How long are samples stored in the biobank?"}


@pytest.fixture
def visits(assistant: Assistant, web: Web) -> Iterator[Visits]:
    """Visits of one document whose addresses are asked here."""
    made = Visits(assistant, VisitLimits(documents=1, megabytes=1, visits=9), client=web.client)
    yield made
    made.close()


@pytest.fixture
def visitor(assistant: Assistant, visits: Visits) -> TestClient:
    """Who asks a server that takes addresses."""
    return TestClient(make_api(assistant, limits=Limits(per_minute=0), visits=visits))


def name(client: TestClient, url: str = PAGE, **headers: str) -> Any:
    """The reply to an address."""
    return client.post("/api/documents", json={"url": url}, headers=headers)


def test_an_address_is_added_asked_and_deleted(visitor: TestClient, web: Web) -> None:
    """As a file is: private to its key, with the address as its source."""
    reply = name(visitor)
    record = reply.json()
    assert (reply.status_code, record["document"]["name"], record["document"]["source"]) == (201, "consent.txt", PAGE)
    mine = {"Genolex-Visit": record["visit"]}
    (citation,) = visitor.post("/api/ask", json=STORED, headers=mine).json()["citations"]
    assert (citation["pinpoint"], citation["url"]) == ("consent.txt, ¶ 1", PAGE)
    assert "consent.txt" not in visitor.post("/api/ask", json=STORED).text
    full = name(visitor, **mine)
    assert (full.status_code, full.json()["error"]) == (400, "at most 1 documents a visit; delete one first")
    assert len(web.site.asked) == 2  # robots.txt and the page: nothing was asked for the second
    assert visitor.delete("/api/documents", headers=mine).status_code == 204
    assert visitor.post("/api/ask", json=STORED, headers=mine).status_code == 404


def test_odd_signs_of_an_address_are_encoded(visitor: TestClient, web: Web) -> None:
    """What is shown and exported as the source has neither quotes nor lines of its own."""
    web.site.replies["/a%22%3Cb%3E%E2%80%A8c.txt"] = (200, TEXT, CONSENT)
    source = name(visitor, 'http://www.example.org/a"<b>\u2028c.txt').json()["document"]["source"]
    assert source == "http://www.example.org/a%22%3Cb%3E%E2%80%A8c.txt"


def test_how_far_an_address_is_is_told(visitor: TestClient) -> None:
    """Server-sent events; what fails after the first is one too."""
    told = name(visitor, Accept="text/event-stream").text
    assert [line for line in told.splitlines() if line.startswith("event")] == [
        "event: fetching", "event: reading", "event: indexing", "event: done",
    ]  # fmt: skip
    missing = name(visitor, "http://www.example.org/none.txt", Accept="text/event-stream").text
    assert missing.endswith('event: error\ndata: {"error":"http://www.example.org/none.txt: 404 Not Found"}\n\n')


TOLD: list[tuple[Any, dict[str, str], int, str]] = [
    ({"url": "http://127.0.0.1/x.txt"}, {}, 400, "127.0.0.1: an address of a private network"),
    ({"url": "http://inner.example.org/x.txt"}, {}, 400, "inner.example.org: no host of the public web has this name"),
    ({"url": "https://me:secret@www.example.org/"}, {}, 400, "www.example.org: an address with a name or a password"),
    ({"url": "http://www.example.org/film"}, {}, 400, "http://www.example.org/film: video/mp4 is no kind of document"),
    ({"url": "http://www.example.org/long"}, {}, 400, "http://www.example.org/long: larger than 10,000 bytes"),
    ({"url": "http://www.example.org/empty"}, {}, 400, "http://www.example.org/empty: the body is cut short"),
    ({"url": "x" * 2001}, {}, 400, 'an address is sent as {"url": "https://..."}'),
    ({"address": PAGE}, {}, 400, 'an address is sent as {"url": "https://..."}'),
    ([PAGE], {}, 400, 'an address is sent as {"url": "https://..."}'),
    ({"url": PAGE}, {"Genolex-Visit": "nobody's"}, 404, "that visit has ended"),
    # a page elsewhere that has an address asked in its reader's name
    ({"url": PAGE}, {"Sec-Fetch-Site": "cross-site"}, 403, "another site cannot send this"),
]


@pytest.mark.parametrize(("sent", "headers", "status", "said"), TOLD)
def test_an_address_that_is_not_taken_leaves_nothing(
    visitor: TestClient, visits: Visits, web: Web, sent: Any, headers: dict[str, str], status: int, said: str
) -> None:
    """One line that says why, without the password, and no visit."""
    web.names["inner.example.org"] = [["127.0.0.1"]]
    web.site.replies |= {
        "/film": (200, {"Content-Type": "video/mp4"}, b"..."),
        "/long": (200, TEXT, b"x" * 10_001),
        "/empty": (200, TEXT, b""),
    }
    reply = visitor.post("/api/documents", json=sent, headers=headers)
    assert (reply.status_code, list(reply.json())) == (status, ["error"])
    assert reply.json()["error"].startswith(said)
    assert "secret" not in reply.text
    assert (visits.size, web.trap.asked) == (0, [])


def test_addresses_can_be_turned_off(assistant: Assistant, web: Web) -> None:
    """`urls=False`: files are taken, addresses are not."""
    visits = Visits(assistant, VisitLimits(urls=False), client=web.client)
    visitor = TestClient(make_api(assistant, limits=Limits(per_minute=0), visits=visits))
    reply = name(visitor)
    assert (reply.status_code, reply.json()["error"]) == (
        400,
        "no addresses of the web are taken here: send the file itself",
    )
    assert web.reached == []
    assert visitor.get("/api/documents").json()["limits"]["urls"] is False
    visits.close()


def test_nobody_has_a_site_asked_in_a_loop(visitor: TestClient, web: Web) -> None:
    """One client six addresses at once, one site five of all clients: 429 with the time to come back."""
    for _ in range(5):
        assert name(visitor, "http://www.example.org/none.txt").status_code == 400
    reply = name(visitor)
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "3")
    assert name(visitor, "http://other.example.org/x.txt").status_code == 429  # the sixth of this client
    assert len(web.site.asked) == 10


def test_an_address_is_not_logged(visitor: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    """Nor in a query, where a proxy would log it."""
    assert name(visitor, PAGE + "?patient=7").status_code == 400
    out = "".join(capfd.readouterr())
    assert "patient" not in out
    assert "example.org" not in out
