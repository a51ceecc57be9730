"""How an error is told: one line of JSON, never a traceback or a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from genolex.api.models import Error

LONGEST = 300
"""Characters of a message: it may repeat what was sent."""

MEANING = {
    400: "The request is wrong.",
    401: "Log in.",
    404: "It is not here.",
    413: "The request is too large.",
    429: "Too many requests; Retry-After says when.",
    503: "Too much to do; Retry-After says when.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a route refuses, for its description."""
    return {status: {"model": Error, "description": MEANING[status]} for status in statuses}


def error_reply(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A response that says what is wrong."""
    line = " ".join(message.split())
    line = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return JSONResponse({"error": line}, status, headers=dict(headers or {}))
