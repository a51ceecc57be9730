"""One line of JSON for each event, without the address of a client, and without what was asked unless enabled."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from genolex.api.metrics import Metrics
from genolex.api.replies import error_reply

LOGGER = logging.getLogger("genolex.api")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

QUIET = ("/healthz", "/metrics", "/assets/", "/static/", "/theme", "/favicon")
"""Routes that are asked all the time and tell nothing: they are in the figures, in the log only when they fail."""


_ESCAPED = {
    code: f"\\u{code:04x}"
    for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""What JSON leaves as it is, but ends a line, commands a terminal or turns text around."""


class JsonLines(logging.Formatter):
    """A record as one line: time, level, event and its fields. Of an exception its type and where, not its words."""

    def __init__(self, questions: bool = False) -> None:
        super().__init__()
        self._questions = questions

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": when, "level": record.levelname.lower(), "logger": record.name}
        line["event"] = record.getMessage()
        line |= getattr(record, "fields", {})
        if not self._questions:
            line.pop("question", None)
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str).translate(_ESCAPED)


def where(trace: TracebackType | None) -> list[str]:
    """The lines of code that a failure went through, innermost last."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-12:]]


def configure(questions: bool = False, level: int = logging.INFO) -> None:
    """Write the log of the server to standard error, one JSON object a line; `questions` adds what was asked."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(questions))
    for name in ("genolex.api", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name != "uvicorn.error" else []
        logger.setLevel(level)
        logger.propagate = name == "uvicorn.error"


def observed(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """An application that is counted and logged, and whose failures are one line of JSON with a number to look up."""

    async def observing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        number, began, status = secrets.token_hex(8), time.perf_counter(), 0
        scope["state"] = dict(scope.get("state", {}))

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = number
            await send(message)

        metrics.in_flight.inc()
        try:
            await app(scope, receive, sending)
        except Exception:
            LOGGER.exception("failed", extra={"fields": {"id": number, "route": _route(scope)}})
            if not status:
                reply = error_reply(500, f"something went wrong here; it is logged as {number}")
                await reply(scope, receive, sending)
        finally:
            metrics.in_flight.dec()
            _told(scope, metrics, number, status, time.perf_counter() - began)

    return observing


def _told(scope: Scope, metrics: Metrics, number: str, status: int, seconds: float) -> None:
    method, route = scope["method"] if scope["method"] in METHODS else "other", _route(scope)
    metrics.observe(method, route, status, seconds)
    fields = {"id": number, "method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    fields |= {key: scope["state"][key] for key in ("user", "abstained", "question") if key in scope["state"]}
    level = logging.DEBUG if route.startswith(QUIET) and status < 400 else logging.INFO
    LOGGER.log(level, "request", extra={"fields": fields})


def _route(scope: Scope) -> str:
    """The template of the route, so that there are few; what no route answers is "other"."""
    return str(getattr(scope.get("route"), "path", "") or "other")
