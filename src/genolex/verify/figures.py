"""Quotations, numbers, dates and references: exact, or not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from genolex.index.tokens import stem
from genolex.types import Verdict
from genolex.verify.quantities import Date, Figures, Quantity, figures
from genolex.verify.reading import Unit, normalised
from genolex.verify.source import Finding, Source, mass, nearer, short

_QUOTED = re.compile(r"\"([^\"]+)\"|「([^」]+)」")


def quotations(statement: str, text: str) -> Iterator[Finding]:
    """Words in quotation marks stand in the text exactly; nothing fuzzy approves. A few quoted words are a name."""
    held = normalised(text)
    for match in _QUOTED.finditer(normalised(statement)):
        quote = (match[1] or match[2]).strip(" .,;。，；")
        long = len(quote.split()) > NAME or len(re.findall(r"[一-鿿]", quote)) > 2 * NAME
        if long and quote not in held and quote[:1].upper() + quote[1:] not in held:
            yield Finding(
                Verdict.UNSUPPORTED,
                "quotation",
                f'the quoted words "{short(quote)}" do not stand there',
            )


NAME = 4
"""Up to so many words, or twice as many Chinese characters, quotation marks stand around a name."""


def numbers(statement: Unit, source: Source) -> Iterator[Finding]:
    """Every quantity stands in the source with its unit, on the same side of its value and of the event it is from."""
    held = figures(source.text)
    own = figures(statement.text).quantities
    if len(own) == 1 and (rival := _elsewhere(own[0], statement, source)):
        yield Finding(Verdict.CONTRADICTED, "number", f"says {_sided(own[0])}, the source says {_sided(rival)}")
    for quantity in own:
        same = [q for q in held.quantities if _equal(quantity, q)]
        if same:
            yield from _sides(quantity, statement, source)
            yield from _turned(quantity, same)
        elif not _counted(quantity, held, source.text, statement.text):
            yield _missing(quantity, held)


def _elsewhere(quantity: Quantity, statement: Unit, source: Source) -> Quantity | None:
    """Another figure of the kind, where the sentence that speaks of the same has it, and this one stands elsewhere."""
    here = 0.0
    there: tuple[float, Quantity | None] = (0.0, None)
    words = frozenset(stem for stem in statement.stems if not stem[0].isdigit())
    kind = (quantity.unit, "" if quantity.unit else quantity.noun)
    for one in source.units:
        alike = [q for q in figures(one.text).quantities if (q.unit, q.noun if not q.unit else "") == kind]
        shared = mass(words & one.stems)
        if any(_equal(quantity, q) for q in alike):
            here = max(here, shared)
        elif alike and shared > there[0]:
            there = (shared, alike[0])
    return there[1] if any(kind) and here and there[0] >= max(here + 1, ELSEWHERE * here) else None


ELSEWHERE = 1.15
"""How many times more of a statement must stand in the sentence that has another figure."""


def _equal(one: Quantity, other: Quantity) -> bool:
    """The same value in the same unit; a number with nothing behind it ("extend by 10") leaves its unit unsaid."""
    bare = not one.unit and not one.noun
    values = (other.value, *(other.value / hours for hours in HOURS if bare and other.unit == "time"))
    return one.value in values and (bare or _comparable(one.unit, other.unit))


def _comparable(one: str, other: str) -> bool:
    return one == other or ("time" not in (one, other) and "percent" not in (one, other) and "" in (one, other))


def _counted(quantity: Quantity, held: Figures, text: str, said: str) -> bool:
    """A count of what the source lists, or a number that is a turn of phrase."""
    if quantity.unit == "times" and quantity.value == 1:
        return bool(
            re.search(
                r"\b(?:every|each|annual|once|an?|yearly|calendar) ?(?:calendar )?year|annual|yearly",
                text,
                re.I,
            )
        )
    if quantity.unit:
        return False
    if quantity.written.isdigit() and len(quantity.written) > 3 and quantity.written in text:  # E.O. 14117
        return True
    if quantity.written.isdigit() and quantity.written in held.references and figures(said).references:
        return True
    other = re.search(rf"\b{quantity.written} (?:other|further)\b", said, re.I)
    if quantity.value <= 1 or held.lists & {int(quantity.value), int(quantity.value) + bool(other)}:
        return True
    if quantity.value == 2 and re.search(r"\bboth\b|\bpart(?:y|ies|ners?)\b|\bbetween\b", text, re.I):
        return True
    rival = any(_counts(q) == _counts(quantity) and not q.unit for q in held.quantities if q.noun)
    counts = bool(held.lists) and quantity.noun in _COUNTED
    return quantity.value <= 10 and quantity.written.isalpha() and not counts and not rival


def _counts(quantity: Quantity) -> str:
    """What a number counts: people by any name are the same."""
    return "people" if quantity.noun in _PEOPLE else quantity.noun


_PEOPLE = frozenset(map(stem, ["people", "persons", "members", "individuals", "participants", "citizens"]))
HOURS = (1.0, 24.0, 168.0, 720.0, 8640.0)
"""Hours in what periods are counted in."""
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


def _sides(quantity: Quantity, statement: Unit, source: Source) -> Iterator[Finding]:
    """The bound that the sentence of the source sets: at least is not at most, and more than is not at least."""
    if not quantity.side:
        return
    holding = [(u, [q for q in figures(u.text).quantities if _equal(quantity, q)]) for u in source.units]
    bearing = [u for u, same in holding if any(_bears(quantity, q) for q in same)]
    if (end := _other_end(quantity, statement)) and any(_holds(u, end) for u in bearing):
        return
    for one, same in holding:
        if same and one not in bearing and all(nearer(one, other, statement) for other in bearing):
            yield Finding(
                Verdict.CONTRADICTED,
                "comparator",
                f"says {_sided(quantity)}, the source says {_sided(same[0])}",
            )
            return


def _other_end(quantity: Quantity, statement: Unit) -> Quantity | None:
    """The other end of a range: the lower comes first."""
    for other in figures(statement.text).quantities:
        low, high = (quantity, other) if quantity.side == "up" else (other, quantity)
        if 0 < high.start - low.start < RANGE and (low.side, high.side) == (
            "up",
            "down",
        ):
            return other
    return None


def _holds(one: Unit, quantity: Quantity) -> bool:
    return any(_equal(quantity, q) and _bears(quantity, q) for q in figures(one.text).quantities)


RANGE = 30
"""Characters between the ends of a range."""


def _clash(one: Quantity, other: Quantity) -> bool:
    return one.side != other.side or (one.strict != other.strict and "time" not in (one.unit, other.unit))


def _bears(one: Quantity, other: Quantity) -> bool:
    return not other.side or not _clash(one, other)


def _turned(quantity: Quantity, same: Sequence[Quantity]) -> Iterator[Finding]:
    """A period that runs from an event does not run up to it."""
    turns = {q.turn for q in same if q.turn}
    if quantity.turn and turns and quantity.turn not in turns:
        (other,) = turns
        yield Finding(
            Verdict.CONTRADICTED,
            "date",
            f'says {quantity.written} "{quantity.turn}", the source says "{other}"',
        )


def _sided(quantity: Quantity) -> str:
    words = {
        "up": ("at least ", "more than "),
        "down": ("at most ", "less than "),
        "": ("", ""),
    }[quantity.side]
    return words[quantity.strict] + quantity.written


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
            yield Finding(
                Verdict.CONTRADICTED,
                "date",
                f"says {date.written}, the source says {rival.written}",
            )
        else:
            yield Finding(Verdict.UNSUPPORTED, "date", f"not in what is cited: {date.written}")


def _rivals(one: Date, other: Date) -> bool:
    """The same day of another year, or another day of the same year."""
    return (bool(one.month) and (one.month, one.day) == (other.month, other.day)) or (
        bool(one.year) and one.year == other.year
    )


_RECURS = re.compile(
    r"\b(?:(?:every|each|per|once an?) (?:(?P<count>\d+|other|second|two|three|four|five|six|ten) )?"
    r"(?:calendar |full )?(?P<unit>day|week|month|quarter|year)s?|(?P<adverb>annual(?:ly)?|yearly|monthly|weekly))\b"
)
_HOW_MANY = {"other": 2, "second": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 360, "annual": 360, "annually": 360, "yearly": 360,
         "monthly": 30, "weekly": 7}  # fmt: skip


def recurrences(statement: str, source: Source) -> Iterator[Finding]:
    """What recurs every two years does not recur every year; a source that names several periods clashes with none."""
    own, held = _periods(statement), _periods(source.text)
    if len(own) == 1 and len(held) == 1 and not own & held and max(*own, *held) >= _DAYS["month"]:
        reason = f"says every {min(own)} days, the source says every {min(held)} days"
        yield Finding(Verdict.CONTRADICTED, "number", reason)


@lru_cache(maxsize=20_000)
def _periods(text: str) -> frozenset[int]:
    """The periods in which something recurs, in days."""
    found = set()
    for match in _RECURS.finditer(normalised(text).lower()):
        count = match["count"] or "1"
        found.add(_DAYS[match["unit"] or match["adverb"]] * (int(count) if count.isdigit() else _HOW_MANY[count]))
    return frozenset(found)


def references(statement: str, source: Source) -> Iterator[Finding]:
    """Every article or section that is named stands in the source."""
    held = figures(source.text).references | frozenset(re.findall(r"\d[\d.]*\d|\d", source.text))
    ranges = figures(source.text).ranges
    for label in sorted(figures(statement).references - held):
        if any(first <= float(label) <= last for first, last in ranges if label.count(".") < 2):
            continue
        yield Finding(Verdict.UNSUPPORTED, "number", f"not in what is cited: {label}")
