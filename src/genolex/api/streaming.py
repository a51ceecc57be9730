"""An answer as it is made: what was found, each statement once it is verified, the notices, the whole.

Server-sent events (WHATWG HTML, section 9.2): `hits`, `statement`, `notice`, `done`, or `error`; `done` is the record
that `/api/ask` gives. No statement is told before it was verified, and none that was told is taken back.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import date
from typing import Any

from starlette.responses import StreamingResponse

from genolex.api.logs import LOGGER
from genolex.api.models import AskRequest
from genolex.api.records import answer_record, arguments
from genolex.assistant import Assistant
from genolex.errors import GenolexError
from genolex.render.json import citation_json, hit_json
from genolex.types import Answer, Citation, Found, Statement

Event = tuple[str, Any]
UNBUFFERED = {"X-Accel-Buffering": "no"}
"""A proxy (nginx) hands each event on as it comes."""


def sent(event: Event) -> str:
    """An event as it goes over the wire."""
    name, record = event
    return f"event: {name}\ndata: {json.dumps(record, ensure_ascii=False, separators=(',', ':'))}\n\n"


def response(first: Event, events: AsyncGenerator[Event], status: int = 200) -> StreamingResponse:
    """Events as a response: the first, which has come, and those that come."""
    return StreamingResponse(_sent(first, events), status, UNBUFFERED, "text/event-stream")


async def _sent(first: Event, events: AsyncGenerator[Event]) -> AsyncIterator[str]:
    """Events over the wire; what fails after the first one is an event too."""
    try:
        yield sent(first)
        async for event in events:
            yield sent(event)
    except GenolexError as error:
        yield sent(("error", {"error": " ".join(str(error).split())}))
    except Exception:
        LOGGER.exception("failed", extra={"fields": {"route": "a stream"}})
        yield sent(("error", {"error": "something went wrong here; it is logged"}))
    finally:
        await events.aclose()


def answer(assistant: Assistant, request: AskRequest, tell: Callable[[Event], None]) -> Answer:
    """Answer a request and tell it as it is made; the answer is that of `Assistant.ask`.

    A language model's statements are told as it writes them; one that it had to correct comes late, and `done` has
    them in their order.
    """
    as_of = date.today()
    numbers: dict[Citation, int] = {}
    for part in assistant.ask_stream(*arguments(request)):
        if isinstance(part, Found):
            as_of = part.as_of
            tell(("hits", [hit_json(hit) for hit in part.hits]))
        elif isinstance(part, Statement):
            tell(("statement", _statement(assistant, part, numbers, as_of)))
        else:
            record = answer_record(assistant, part)
            for notice in record["notices"]:
                tell(("notice", notice))
            tell(("done", record))
            return part
    raise AssertionError("a stream ends with its answer")


def _statement(assistant: Assistant, statement: Statement, numbers: dict[Citation, int], as_of: date) -> dict[str, Any]:
    """A statement as a record; `numbers` are those of the citations that were told before it."""
    for citation in statement.citations:
        numbers.setdefault(citation, len(numbers) + 1)
    corpus, citator = assistant.corpus, assistant.citator
    return {
        "text": statement.text,
        "support": statement.support.verdict.value,
        "citations": [citation_json(numbers[c], c, as_of, corpus, citator) for c in statement.citations],
    }
