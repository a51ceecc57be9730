"""An answer as it is made: what was found, each statement once it is verified, the notices, the whole.

Server-sent events (WHATWG HTML, section 9.2): `hits`, `statement`, `notice`, `done`, or `error`; `done` is the record
that `/api/ask` gives. No statement is told before it was verified, and none that was told is taken back.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from genolex.api.models import AskRequest
from genolex.api.records import answer_record, ask
from genolex.assistant import Assistant
from genolex.compose import Draft
from genolex.fetch.quote import quoted
from genolex.render.json import citation_json, hit_json
from genolex.types import Answer, Citation, Hit, Question, Statement
from genolex.writing import Event as Written
from genolex.writing import Verified, Writer

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
    telling = _Telling(assistant, tell)
    if assistant.writer:
        assistant = copy.copy(assistant)
        assistant.writer = _Overheard(**vars(assistant.writer), telling=telling)
    made = ask(assistant, request)
    record = answer_record(assistant, made)
    telling.hits(made.hits)
    for statement in made.statements:
        telling.statement(statement, made)
    for notice in record["notices"]:
        tell(("notice", notice))
    tell(("done", record))
    return made


@dataclass
class _Telling:
    """Tells hits and statements, each once."""

    assistant: Assistant
    tell: Callable[[Event], None]
    told: set[str] = field(default_factory=set)
    numbers: dict[Citation, int] = field(default_factory=dict)
    found: bool = False

    def hits(self, hits: Sequence[Hit]) -> None:
        if not self.found:
            self.found = True
            self.tell(("hits", [hit_json(hit) for hit in hits]))

    def statement(self, statement: Statement, asked: Question | Answer) -> None:
        if statement.text in self.told:
            return
        self.told.add(statement.text)
        corpus, citator, official = self.assistant.corpus, self.assistant.citator, self.assistant.official
        if official and isinstance(asked, Question):
            statement = quoted([statement], official, asked.as_of, asked.language)[0]
        for citation in statement.citations:
            self.numbers.setdefault(citation, len(self.numbers) + 1)
        record = {
            "text": statement.text,
            "support": statement.support.verdict.value,
            "citations": [citation_json(self.numbers[c], c, asked.as_of, corpus, citator) for c in statement.citations],
        }
        self.tell(("statement", record))


@dataclass(frozen=True)
class _Overheard(Writer):
    """A writer that tells what it writes."""

    telling: _Telling = field(kw_only=True)

    def stream(self, question: Question, hits: Sequence[Hit], drafts: Sequence[Draft]) -> Generator[Written]:
        self.telling.hits(hits)
        with closing(super().stream(question, hits, drafts)) as events:
            for event in events:
                if isinstance(event, Verified):
                    self.telling.statement(event.statement, question)
                yield event
