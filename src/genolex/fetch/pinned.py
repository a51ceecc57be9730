"""Connections that go where they were checked to go, and end in time: an httpx transport over a backend of httpcore.

A name is looked up once for a connection, and the connection is made to the address that was checked, not to the name:
nothing can be pointed elsewhere between the check and the request (DNS rebinding). TLS still names and verifies the
host that was asked for, because httpcore is told that name.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import httpcore
import httpx

from genolex.fetch.client import ForbiddenError
from genolex.fetch.guarded import USUAL, Place, Resolve, check, public_addresses

TRIED = 4
"""Addresses of one name to which a connection is tried."""
_FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)

Left = Callable[[], float]
"""Seconds that are left."""
Options = Iterable[httpcore.SOCKET_OPTION]


class PinnedTransport(httpx.BaseTransport):
    """Requests to public hosts, each checked; `exempt` hosts are reached wherever they are."""

    def __init__(self, resolve: Resolve, exempt: Collection[Place], left: Left) -> None:
        self._exempt, self._backend = exempt, PinnedBackend(resolve, exempt, left)

    @cached_property
    def _pool(self) -> httpcore.ConnectionPool:
        """Made with the first request: to read the certificates takes a while."""
        return httpcore.ConnectionPool(httpx.create_ssl_context(), network_backend=self._backend)

    def check(self, url: httpx.URL) -> None:
        """ForbiddenError when an address may not be asked."""
        if (url.host, url.port or USUAL.get(url.scheme, 0)) not in self._exempt:
            check(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; httpx.TransportError when that fails."""
        self.check(request.url)
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _told():
            response = self._pool.handle_request(asked)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close every connection."""
        if "_pool" in self.__dict__:
            self._pool.close()


class PinnedBackend(httpcore.NetworkBackend):
    """Connections to the public addresses of a name, which is looked up once; each ends when no time is left."""

    def __init__(
        self, resolve: Resolve, exempt: Collection[Place], left: Left, below: httpcore.NetworkBackend | None = None
    ) -> None:
        self._resolve, self._exempt, self._left = resolve, exempt, left
        self._below = below or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes one. ForbiddenError when the host is not public."""
        exempt = (host, port) in self._exempt
        fault: Exception = httpcore.ConnectError("no address")
        for address in (self._resolve(host) if exempt else public_addresses(host, self._resolve))[:TRIED]:
            try:
                within = _within(timeout, self._left)
                made = self._below.connect_tcp(address, port, within, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            if not exempt and _itself(made):
                made.close()
                raise ForbiddenError(f"{host}: an address of this machine is not read")
            return _TimedStream(made, self._left)
        raise fault


class _TimedStream(httpcore.NetworkStream):
    """A connection on which nothing lasts longer than there is time, however slowly the bytes come."""

    def __init__(self, below: httpcore.NetworkStream, left: Left) -> None:
        self._below, self._left = below, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._below.read(max_bytes, _within(timeout, self._left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._below.write(buffer, _within(timeout, self._left))

    def close(self) -> None:
        self._below.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        made = self._below.start_tls(ssl_context, server_hostname, _within(timeout, self._left))
        return _TimedStream(made, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._below.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _told():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def _told() -> Iterator[None]:
    """Faults of httpcore as those of httpx."""
    try:
        yield
    except _FAULTS as error:
        raise httpx.TransportError(str(error) or type(error).__name__) from error


def _within(timeout: float | None, left: Left) -> float:
    """A timeout that ends when no time is left."""
    seconds = left()
    if seconds <= 0:
        raise httpcore.ReadTimeout("not there in time")
    return seconds if timeout is None else min(timeout, seconds)


def _itself(stream: httpcore.NetworkStream) -> bool:
    """Whether a connection leads to this machine: both its ends have one address."""
    ends = [stream.get_extra_info(end) for end in ("client_addr", "server_addr")]
    return None not in ends and ends[0][0] == ends[1][0]
