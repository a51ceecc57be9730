"""How an error is told: one line of JSON, never a traceback or a path."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

LONGEST = 300
"""Characters of a message: it may repeat what was sent."""


def error_reply(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A response that says what is wrong."""
    line = " ".join(message.split())
    line = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return JSONResponse({"error": line}, status, headers=dict(headers or {}))
