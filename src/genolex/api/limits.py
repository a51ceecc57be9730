"""What one client may ask for: requests per minute, and bytes per request."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genolex.api.replies import error_reply

CLIENTS = 10_000
"""The most clients that are remembered; the one that was silent longest is forgotten first."""
SLOWEST = 15
"""Seconds in which a request must have come."""
SLOWEST_FILE = 120
"""The same for a file."""
FILES_AT_ONCE = 8
"""Files that may come at once; of one client one."""


@dataclass
class Bucket:
    """A token bucket for each client: `burst` requests at once, `per_minute` in the long run; 0 is no limit.

    The token bucket of Turner, "New Directions in Communications", IEEE Communications 24(10), 1986.
    """

    per_minute: float
    burst: int
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str) -> int:
        """Take a token: 0, or the seconds until there is one."""
        if self.per_minute <= 0:
            return 0
        with self._lock:
            now, each = self.clock(), 60 / self.per_minute
            left, then = self._left.pop(client, (float(self.burst), now))
            left = min(self.burst, left + (now - then) / each)
            wait = 0 if left >= 1 else ceil((1 - left) * each)
            self._left[client] = (left if wait else left - 1, now)
            if len(self._left) > CLIENTS:
                self._left.popitem(last=False)
        return wait

    def __len__(self) -> int:
        return len(self._left)


def client_of(scope: Scope) -> str:
    """Who asks: the user who logged in, else the address; one household of IPv6 addresses (a /64) is one client."""
    if user := scope.get("state", {}).get("user"):
        return f"user {user}"
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def limited(
    app: ASGIApp,
    bucket: Bucket,
    largest: int,
    paths: tuple[str, ...] = ("/api/", "/mcp"),
    larger: Mapping[str, int] | None = None,
) -> ASGIApp:
    """An application below whose `paths` a client asks no faster than its bucket, and no more than `largest` bytes.

    At the paths in `larger` a request is a file of at most so many bytes; a client sends one at a time. Too fast is 429
    with Retry-After, too large 413, too slow 408; none of these reaches the application.
    """
    sending: set[str] = set()

    async def within_limits(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(paths):
            await app(scope, receive, send)
        elif wait := bucket.take(client_of(scope)):
            headers = {"Retry-After": str(wait)}
            await error_reply(429, f"too many requests; try again in {wait} s", headers)(scope, receive, send)
        elif scope["method"] == "POST" and larger and scope["path"] in larger:
            await _file(scope, receive, send, larger[scope["path"]])
        else:
            await _whole(scope, receive, send, largest, SLOWEST)

    async def _file(scope: Scope, receive: Receive, send: Send, most: int) -> None:
        client = client_of(scope)
        if client in sending or len(sending) >= FILES_AT_ONCE:
            why = "another file is being read; send this one when it is done"
            await error_reply(429, why, {"Retry-After": "5"})(scope, receive, send)
            return
        sending.add(client)
        try:
            await _whole(scope, receive, send, most, SLOWEST_FILE)
        finally:
            sending.discard(client)

    async def _whole(scope: Scope, receive: Receive, send: Send, most: int, seconds: float) -> None:
        try:
            body = await asyncio.wait_for(_body(scope, receive, most), seconds)
        except TimeoutError:
            await error_reply(408, f"the request took more than {seconds} s to come")(scope, receive, send)
            return
        if body is None:
            await error_reply(413, f"a request has at most {most} bytes")(scope, receive, send)
        else:
            await app(scope, _again(body, receive), send)

    return within_limits


async def _body(scope: Scope, receive: Receive, largest: int) -> list[Message] | None:
    """The messages of a request's body; None when it is too large, declared or not."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > largest:
        return None
    messages, size, more = [], 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > largest:
            return None
        more = message["type"] == "http.request" and message.get("more_body", False)
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """The messages that were read already, then what comes."""

    async def replayed() -> Message:
        return messages.pop(0) if messages else await receive()

    return replayed
