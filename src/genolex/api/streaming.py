"""An answer as it is made: what was found, each statement once it is verified, the notices, the whole.

Server-sent events (WHATWG HTML, section 9.2): `hits`, `statement`, `notice`, `done`, or `error`; `done` is the record
that `/api/ask` gives. No statement is told before it was verified, and none that was told is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from genolex.api.models import AskRequest
from genolex.api.records import answer_record, arguments
from genolex.assistant import Assistant
from genolex.render.json import citation_json, hit_json
from genolex.types import Answer, Citation, Found, Statement

Event = tuple[str, Any]


def sent(event: Event) -> str:
    """An event as it goes over the wire."""
    name, record = event
    return f"event: {name}\ndata: {json.dumps(record, ensure_ascii=False, separators=(',', ':'))}\n\n"


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
