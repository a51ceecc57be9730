"""The server over standard input and output, or over streamable HTTP at /mcp."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from genolex.api.app import LARGEST, Limits, workers_for
from genolex.api.limits import Bucket, limited
from genolex.api.login import Users, guarded
from genolex.api.logs import observed
from genolex.api.metrics import METRICS_TYPE, Metrics
from genolex.api.replies import error_reply
from genolex.api.secured import secured
from genolex.api.serve import hosts_of, run
from genolex.assistant import Assistant
from genolex.mcp.server import make_server

PATH = "/mcp"


def serve_stdio(assistant: Assistant) -> None:
    """Serve the process that started this one until it closes standard input; standard output is the protocol's."""
    make_server(assistant).run("stdio")


def http_app(
    assistant: Assistant,
    *,
    limits: Limits | None = None,
    users: Users | None = None,
    hosts: Collection[str] = (),
) -> ASGIApp:
    """The application that serves /mcp without sessions, with the limits, login, log and figures of the API."""
    limits = limits or Limits()
    workers = workers_for(assistant, limits)
    metrics, server = Metrics(workers), make_server(assistant, workers)
    _operating(server, metrics)
    app = limited(_posts_only(_streamable(server)), Bucket(limits.per_minute, limits.burst), limits.largest)
    return observed(secured(guarded(app, users), hosts), metrics)


def _operating(server: MCPServer[Any], metrics: Metrics) -> None:
    """The routes for those who run the server."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def figures(_: Request) -> Response:
        return Response(metrics.text(), media_type=METRICS_TYPE)

    server.custom_route("/healthz", ["GET"])(healthz)
    server.custom_route("/metrics", ["GET"])(figures)


def _posts_only(app: ASGIApp) -> ASGIApp:
    """An application that keeps no stream open for messages of its own: without sessions there are none."""

    async def posted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] != "POST":
            await error_reply(405, "send messages with POST", {"Allow": "POST"})(scope, receive, send)
        else:
            await app(scope, receive, send)

    return posted


def _streamable(server: MCPServer[Any]) -> ASGIApp:
    """The server over HTTP; which names it answers under is checked by `secured`."""
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=LARGEST,
        transport_security=unchecked,
    )


def serve_http(
    assistant: Assistant,
    host: str,
    port: int,
    *,
    limits: Limits | None = None,
    users: Users | None = None,
    log_questions: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Serve over HTTP until it is stopped, and say where; warns when others can reach it without a login."""
    app = http_app(assistant, limits=limits, users=users, hosts=hosts_of(host))
    say(f"genolex answers MCP at http://{host}:{port}{PATH}")
    run(app, host, port, login=users is not None, log_questions=log_questions, say=say)
