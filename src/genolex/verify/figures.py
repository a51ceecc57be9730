"""Quotations, numbers, dates and references: exact, or not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from genolex.index.tokens import stem
from genolex.types import Verdict
from genolex.verify.quantities import Date, Figures, Quantity, figures
from genolex.verify.reading import normalised
from genolex.verify.source import Finding, Source, short

_QUOTED = re.compile(r"\"([^\"]+)\"|「([^」]+)」")


def quotations(statement: str, text: str) -> Iterator[Finding]:
    """Words in quotation marks stand in the text exactly; nothing fuzzy approves. A few quoted words are a name."""
    held = normalised(text)
    for match in _QUOTED.finditer(normalised(statement)):
        quote = (match[1] or match[2]).strip(" .,;。，；")
        long = len(quote.split()) > NAME or len(re.findall(r"[一-鿿]", quote)) > 2 * NAME
        if long and quote not in held and quote[:1].upper() + quote[1:] not in held:
            yield Finding(Verdict.UNSUPPORTED, "quotation", f'the quoted words "{short(quote)}" do not stand there')


NAME = 4
"""Up to so many words, or twice as many Chinese characters, quotation marks stand around a name."""


def numbers(statement: str, source: Source) -> Iterator[Finding]:
    """Every quantity stands in the source with its unit and on the same side of its value."""
    held = figures(source.text)
    for quantity in figures(statement).quantities:
        same = [q for q in held.quantities if q.value == quantity.value and _comparable(q.unit, quantity.unit)]
        if same:
            yield from _sides(quantity, same)
        elif not _counted(quantity, held, source.text, statement):
            yield _missing(quantity, held)


def _comparable(one: str, other: str) -> bool:
    return one == other or ("time" not in (one, other) and "percent" not in (one, other) and "" in (one, other))


def _counted(quantity: Quantity, held: Figures, text: str, said: str) -> bool:
    """A count of what the source lists, or a number that is a turn of phrase."""
    if quantity.unit == "times" and quantity.value == 1:
        return bool(
            re.search(r"\b(?:every|each|annual|once|an?|yearly|calendar) ?(?:calendar )?year|annual|yearly", text, re.I)
        )
    if quantity.unit:
        return False
    other = re.search(rf"\b{quantity.written} (?:other|further)\b", said, re.I)
    if quantity.value <= 1 or quantity.value + bool(other) in held.lists:
        return True
    if quantity.value == 2 and re.search(r"\bboth\b|\bpart(?:y|ies|ners?)\b|\bbetween\b", text, re.I):
        return True
    rival = any(q.noun == quantity.noun and not q.unit for q in held.quantities if q.noun)
    counts = bool(held.lists) and quantity.noun in _COUNTED
    return quantity.value <= 10 and quantity.written.isalpha() and not counts and not rival


_COUNTED = frozenset(
    map(
        stem,
        [
            "conditions",
            "cases",
            "grounds",
            "items",
            "categories",
            "elements",
            "situations",
            "requirements",
            "criteria",
            "steps",
            "kinds",
            "ways",
            "matters",
            "features",
            "exceptions",
        ],
    )
)


def _sides(quantity: Quantity, same: Sequence[Quantity]) -> Iterator[Finding]:
    if not quantity.side:
        return
    opposite = [q for q in same if q.side not in ("", quantity.side)]
    other = max(opposite, key=lambda q: len(q.near & quantity.near), default=None)
    shared = max((len(q.near & quantity.near) for q in same if q.side == quantity.side), default=-9) + 2
    bare = max((len(q.near & quantity.near) for q in same if not q.side), default=-1)
    if other and len(other.near & quantity.near) >= max(bare - 1, shared):
        said, held = _sided(quantity), _sided(other)
        yield Finding(Verdict.CONTRADICTED, "comparator", f"says {said}, the source says {held}")


def _sided(quantity: Quantity) -> str:
    return {"up": "at least / more than ", "down": "at most / less than ", "": ""}[quantity.side] + quantity.written


def _missing(quantity: Quantity, held: Figures) -> Finding:
    rivals = [q for q in held.quantities if quantity.unit and q.unit == quantity.unit]
    if rivals:
        nearest = max(rivals, key=lambda q: len(q.near & quantity.near))
        return Finding(
            Verdict.CONTRADICTED,
            "number",
            f"says {_sided(quantity)}, the source says {_sided(nearest)} ({nearest.unit})",
        )
    return Finding(Verdict.UNSUPPORTED, "number", f"not in what is cited: {quantity.written}")


def dates(statement: str, source: Source) -> Iterator[Finding]:
    """Every date stands in the source, as far as the statement writes it."""
    held = figures(source.text).dates
    for date in figures(statement).dates:
        if any(date.within(other) for other in held):
            continue
        rival = next((other for other in held if _rivals(date, other)), None)
        if rival:
            yield Finding(Verdict.CONTRADICTED, "date", f"says {date.written}, the source says {rival.written}")
        else:
            yield Finding(Verdict.UNSUPPORTED, "date", f"not in what is cited: {date.written}")


def _rivals(one: Date, other: Date) -> bool:
    """The same day of another year, or another day of the same year."""
    return (bool(one.month) and (one.month, one.day) == (other.month, other.day)) or (
        bool(one.year) and one.year == other.year
    )


def references(statement: str, source: Source) -> Iterator[Finding]:
    """Every article or section that is named stands in the source."""
    held = figures(source.text).references | frozenset(re.findall(r"\d[\d.]*\d|\d", source.text))
    ranges = figures(source.text).ranges
    for label in sorted(figures(statement).references - held):
        if any(first <= float(label) <= last for first, last in ranges if label.count(".") < 2):
            continue
        yield Finding(Verdict.UNSUPPORTED, "number", f"not in what is cited: {label}")
