"""From a question with its filters to turns of a conversation, and from and to the link that asks it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from genolex.assistant import Assistant
from genolex.conversation import in_context
from genolex.errors import InputError
from genolex.render.html import Turn
from genolex.types import Answer, Found, Jurisdiction, Statement

SIDES: Mapping[str, Jurisdiction | None] = {"": None, "CN": "CN", "US": "US"}
"""Whose law is asked, by what stands in a link."""
REMEMBERED = 4
"""So many earlier questions stand in the link of a follow-up."""


@dataclass(frozen=True)
class Query:
    """A question with its filters; `earlier` are the questions before it in the conversation, oldest first."""

    question: str
    as_of: date | None = None
    side: Jurisdiction | None = None
    instruments: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def in_context(self) -> bool:
        """True when the question is read with those before it."""
        return in_context(self.question, self.earlier) != self.question

    @property
    def link(self) -> str:
        """The query of a web address that asks this again: `?q=...&as_of=...&side=...&in=...&after=...`."""
        said = {
            "q": self.question,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "side": self.side or "",
            "in": ",".join(self.instruments),
            "after": "\n".join(self.earlier[-REMEMBERED:]) if self.in_context else "",
        }
        return "?" + urlencode({key: value for key, value in said.items() if value}, safe=",")

    @classmethod
    def parse(cls, said: Mapping[str, str]) -> Query:
        """The query of a link. Raises InputError when the date is none."""
        return cls(
            said.get("q", ""),
            day_of(said.get("as_of", "")),
            SIDES.get(said.get("side", "").upper()),
            tuple(filter(None, said.get("in", "").split(","))),
            tuple(filter(None, said.get("after", "").split("\n")[-REMEMBERED:])),
        )

    def told(self, assistant: Assistant) -> Iterator[Found | Statement | Answer]:
        """The answer as it is made. Raises InputError as `Assistant.ask` does."""
        return assistant.ask_stream(
            self.question, self.as_of, self.side, history=self.earlier, instruments=self.instruments
        )

    def answered(self, assistant: Assistant) -> Answer:
        """The whole answer."""
        *_, answer = self.told(assistant)
        assert isinstance(answer, Answer)
        return answer


def day_of(written: str) -> date | None:
    """A day as it is written in the form; None when it is empty. Raises InputError when it is none."""
    try:
        return date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        raise InputError(written.strip()[:20]) from None


def turns_of(assistant: Assistant, query: Query, words: Mapping[str, str]) -> Iterator[Turn]:
    """A turn as it grows: one statement more each time, once it is verified; the last one whole."""
    state, said = words["wording"] if assistant.writer else "…", list[Statement]()
    found: Found | None = None
    for part in query.told(assistant):
        if isinstance(part, Answer):
            yield Turn(part, _shared(query, part).link, query.in_context)
        elif isinstance(part, Found):
            found = part
        elif found:
            said.append(part)
            yield Turn(_so_far(assistant, query, found, said), in_context=query.in_context, state=state)


def _so_far(assistant: Assistant, query: Query, found: Found, said: Sequence[Statement]) -> Answer:
    """An answer of the statements that have been made."""
    question = " ".join(query.question.split())
    return Answer(question, tuple(said), (), found.hits, found.as_of, assistant.receipt, found.language)


def _shared(query: Query, answer: Answer) -> Query:
    """The query with its day: a link opened later asks for the law of the same day.

    A day that the question itself names stays in the question alone.
    """
    as_of = query.as_of or (answer.as_of if answer.as_of == date.today() else None)
    return replace(query, as_of=as_of)


def earlier_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The questions that a follow-up may lean on."""
    return tuple(turn.answer.question for turn in turns)
