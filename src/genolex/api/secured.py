"""Security headers for every response, and the names under which a server answers."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genolex.api.replies import error_reply

DATA_PATHS = ("/api/", "/mcp", "/healthz", "/metrics")
"""Nothing below these paths is a page."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DOCS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'"
)
"""Gradio starts itself from inline scripts and compiles `js_on_load`, hence 'unsafe-inline' and 'unsafe-eval'; what
comes from a document or a question is escaped, and whatever runs cannot reach another host."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def secured(app: ASGIApp, hosts: Collection[str] = (), page_policy: str = PAGE_POLICY) -> ASGIApp:
    """An application whose responses carry security headers; a header that it sets itself stays.

    With `hosts` it answers under these names only (421 otherwise), so that a page elsewhere whose name is pointed at
    this machine cannot read from it (DNS rebinding). What a page elsewhere makes a browser send is refused (403) unless
    it only reads: a browser may add the credentials of its user to it (W3C, Fetch Metadata Request Headers).
    """
    names = {name.lower() for name in hosts}

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        path = scope["path"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), path, page_policy)
            await send(message)

        if names and _host(scope) not in names:
            await _refused(scope, receive, sending, 421, "this server does not answer under that name")
        elif _foreign(scope):
            await _refused(scope, receive, sending, 403, "another site cannot send this")
        else:
            await app(scope, receive, sending)

    return with_headers


def is_data(path: str) -> bool:
    """True for a path below which there are no pages."""
    return any(path == prefix.rstrip("/") or path.startswith(prefix) for prefix in DATA_PATHS)


def _add(headers: MutableHeaders, path: str, page_policy: str) -> None:
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", DATA_POLICY if is_data(path) else page_policy)
    if is_data(path):
        headers.setdefault("Cache-Control", "no-store")
    if "server" in headers:
        del headers["server"]


def _host(scope: Scope) -> str:
    """The name in the Host header, without the port."""
    written = Headers(scope=scope).get("host", "").lower()
    if written.startswith("["):
        return written[1:].partition("]")[0]
    return written.partition(":")[0]


def _foreign(scope: Scope) -> bool:
    """True for what another site makes a browser send; whoever is no browser does not say where he comes from."""
    reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
    return not reads and Headers(scope=scope).get("sec-fetch-site", "none") not in ("none", "same-origin")


async def _refused(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await error_reply(status, why)(scope, receive, send)
