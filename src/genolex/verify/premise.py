"""What a model is given to read of a source: the sentences nearest to a statement, in the order of the law."""

from __future__ import annotations

from collections.abc import Sequence

from genolex.verify.quantities import figures
from genolex.verify.reading import Unit
from genolex.verify.source import mass

WORDS = 80
"""Words of a premise beside its headings."""
OVER = 30
"""By how many words more than that a sentence may be longer before it is cut."""
MOST, LEAST = 4, 10
"""The most sentences, and the fewest words that are left for another one."""
LENGTH = 0.004
"""What each of its words takes from a sentence that shares words with a statement."""
FIGURE = 1.0
"""What a figure that a sentence shares with a statement counts for, however it is written."""


def premise(statement: Unit, units: Sequence[Unit], headings: Sequence[str] = (), words: int = WORDS) -> str:
    """The headings and those units of a source that share most with a statement, within some words."""
    sizes = [len(unit.text.split()) for unit in units]
    told = _values(statement)
    scores = [
        (mass(statement.stems & unit.stems) + FIGURE * len(told & _values(unit) if told else ())) / (1 + LENGTH * size)
        for unit, size in zip(units, sizes, strict=True)
    ]
    taken: list[int] = []
    left = words
    for number in sorted(range(len(units)), key=lambda n: (-scores[n], n))[:MOST]:
        if taken and sizes[number] > left:
            continue
        taken.append(number)
        left -= sizes[number]
        if left < LEAST:
            break
    read = _told_once([units[number].text for number in sorted(taken)])
    cut = (" ".join(text.split()[: words + OVER]) for text in read)
    return " ".join([*(f"{heading.rstrip('.')}." for heading in headings if heading), *cut])


def _told_once(texts: Sequence[str]) -> list[str]:
    """Sentences without the introduction that the one before them has told; none that only introduces the next."""
    told: list[str] = []
    before = ""
    for text, following in zip(texts, [*texts[1:], ""], strict=True):
        if following.startswith(text):
            continue
        introductions = (before[: at + 2] for at in range(len(before), 0, -1) if before[at : at + 2] == ": ")
        told.append(text.removeprefix(next(filter(text.startswith, introductions), "")))
        before = text
    return told


def _values(unit: Unit) -> set[float]:
    return {quantity.value for quantity in figures(unit.text).quantities}
