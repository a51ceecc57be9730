"""The order of events: what comes before in the source does not come after in the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.reading import canonical, normalised
from genolex.verify.source import Finding, Source, mass


@dataclass(frozen=True, slots=True)
class Order:
    """One event and a later one, as the words that name them, and the word that orders them."""

    earlier: frozenset[str]
    later: frozenset[str]
    written: str
    first: bool  # the word is "before" and the like


_MARK = re.compile(
    r"\b(?P<before>before|prior to|ahead of|in advance of|until)\b|\b(?P<after>after|following(?= (?:the|a|an|"
    r"its|such)\b)|"
    r"subsequent to|once(?! (?:every|a year|a month|per|only)\b)|upon|as soon as)\b"
)
_NEGATIVE = re.compile(r"\b(?:not|no|never|cannot|nobody|none|neither)\b")
_CLAUSE = re.compile(r"[;:.!?](?=\s|$)")
_PART = re.compile(r",\s|\b(?:must|shall|may|can|cannot|should)\b")


def order(statement: str, source: Source) -> Iterator[Finding]:
    """Every pair of events stands in the order in which the source has it."""
    held = [found for one in source.units for found in _orders(one.text)]
    for said in _orders(statement):
        straight = max(
            (_fit(said.earlier, o.earlier, said.later, o.later) for o in held),
            default=0.0,
        )
        crossed = max(
            held,
            key=lambda o: _fit(said.earlier, o.later, said.later, o.earlier),
            default=None,
        )
        if crossed is None:
            return
        against = _fit(said.earlier, crossed.later, said.later, crossed.earlier)
        margin = CLEARLY if crossed.first is not said.first else 3 * CLEARLY
        if against >= SAME_EVENTS and against > straight + margin:
            reason = f'says "{said.written}", the source says "{crossed.written}"'
            yield Finding(Verdict.CONTRADICTED, "date", reason)


SAME_EVENTS = 0.5
"""The share of its words by which an event is known to be the same."""
SHORT = 1.5
"""An event named by fewer words is not known for sure."""
CLEARLY = 0.2
"""By so much more must the events fit when they are exchanged."""


def _fit(
    one: frozenset[str],
    other: frozenset[str],
    two: frozenset[str],
    second: frozenset[str],
) -> float:
    return min(_alike(one, other), _alike(two, second))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    least = max(SHORT, min(mass(one), mass(other)))
    return mass(one & other) / least


@lru_cache(maxsize=20_000)
def _orders(text: str) -> tuple[Order, ...]:
    """The ordered events of a text. A ban before an event is a permission after it."""
    plain = normalised(text).lower()
    found = []
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(plain)), len(plain)]:
        clause = plain[start:end]
        for match in _MARK.finditer(clause):
            one = _order(clause, match)
            found += [one] if one and one.earlier and one.later else []
        start = end + 1
    return tuple(found)


def _order(clause: str, match: re.Match[str]) -> Order | None:
    ahead, behind = clause[: match.start()], clause[match.end() :]
    cut = _PART.search(behind)
    anchor = behind[: cut.start()] if cut else behind
    if not _content(ahead):  # "Before it applies, the handler must ..."
        ahead = behind[cut.start() :] if cut else ""
    event, point = _content(ahead), _content(anchor)
    banned = bool(_NEGATIVE.search(ahead))
    if banned and match["after"]:
        return None
    first = bool(match["before"]) is not banned
    before = bool(match["before"])
    return Order(event, point, match[0], before) if first else Order(point, event, match[0], before)


def _content(text: str) -> frozenset[str]:
    return frozenset(canonical(word) for word in re.findall(r"[a-z]{2,}", text) if word not in STOP)
