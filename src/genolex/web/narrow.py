"""What of Gradio's own routes the page and a program that asks it need; every other one is not there.

Gradio brings ways to send files, to fetch them, to run an event past the queue, to reach other hosts, to edit the page.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from genolex.api.replies import error_reply

_EVENTS = ("app_id", "cancel", "component_server", "info", "queue/data", "queue/join", "reset", "startup-events")
PATHS = {f"/gradio_api/{event}" for event in _EVENTS} | {
    "/", "/config", "/theme.css", "/manifest.json", "/robots.txt", "/favicon.ico",
}  # fmt: skip
FOLDERS = ("/assets/", "/static/", "/gradio_api/call/", "/gradio_api/heartbeat/")


def narrowed(app: ASGIApp) -> ASGIApp:
    """Gradio's application without the routes that the page does not need: 404."""

    async def needed(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/") or "/"
        if scope["type"] == "http" and path not in PATHS and not path.startswith(FOLDERS):
            await error_reply(404, "there is no such page")(scope, receive, send)
        else:
            await app(scope, receive, send)

    return needed
