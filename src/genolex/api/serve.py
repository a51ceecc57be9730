"""A server for an application: where it listens, who may reach it, how it stops."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Iterable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from genolex.api.logs import configure
from genolex.api.secured import LOOPBACK
from genolex.errors import InputError

GRACE = 10
"""Seconds in which what is being answered may end after a signal to stop."""
IDLE = 15
"""Seconds for which a connection is kept without a request, and in which the head of one must have come."""
CONNECTIONS = 1000
"""The last resort: more connections at once are answered 503 before anything is read."""


class Punctual(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, but a connection on which no request is answered ends after IDLE seconds.

    uvicorn waits for the head of a request without end, so that who opens connections and says nothing on them, or a
    byte now and then ("slowloris"), would take up every one of CONNECTIONS.
    """

    _ending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection is there, and nothing was asked yet."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some bytes; only a whole head stops the clock."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and the clock with it."""
        super().connection_lost(exc)
        self._stop()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._ending is None and not self.transport.is_closing():
            self._ending = self.loop.call_later(IDLE, self.transport.close)

    def _stop(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server that is not started yet. Its log has no line with a query in it.

    A proxy on this machine is believed when it says who the client is; FORWARDED_ALLOW_IPS names others.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Punctual,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=CONNECTIONS,
    )
    return uvicorn.Server(config)


def run(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    login: bool = False,
    log_questions: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or Ctrl-C; what is being answered then is answered. `log_questions`: log what is asked."""
    configure(log_questions, logging.INFO)
    for line in warnings(host, login):
        say(line)
    server(app, host, port).run()


def listening(written: str) -> tuple[str, int]:
    """The host and the port of `HOST:PORT`; a port alone is on loopback. Raises InputError for anything else."""
    host, _, port = written.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise InputError(f"{written!r} is no HOST:PORT")
    return host.strip("[]") or LOOPBACK[0], int(port)


def warnings(host: str, login: bool) -> list[str]:
    """What somebody must know who serves at this host."""
    if is_loopback(host) or login:
        return []
    return [f"Warning: {host} can be reached from other machines, and there is no login."]


def is_loopback(host: str) -> bool:
    """True when only this machine reaches the host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in LOOPBACK


def hosts_of(host: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """The names under which a server at this host answers: on loopback those of this machine, elsewhere any.

    `names` are further ones, such as that of the proxy before it; where some are given they alone hold elsewhere.
    """
    return tuple(dict.fromkeys((host.strip("[]"), *LOOPBACK, *names))) if names or is_loopback(host) else ()
