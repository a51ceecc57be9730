"""What guards compare with and what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from genolex.types import Verdict
from genolex.verify.lexicon import LIGHT
from genolex.verify.reading import Unit


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guard found against a statement."""

    verdict: Verdict
    guard: str
    reason: str


@dataclass(frozen=True)
class Source:
    """What a statement is held against: the text, its units, and those that are nearest to the statement."""

    text: str
    units: tuple[Unit, ...]
    near: tuple[Unit, ...]
    stems: frozenset[str]


def weight(word: str) -> float:
    """How much sharing a word says."""
    return 0.4 if word in LIGHT else 1.0


def mass(words: Iterable[str]) -> float:
    """What sharing these words says."""
    return sum(map(weight, words))


def covered(statement: Unit, source: Source) -> float:
    """The share of the statement's words, weighed, that stand in the source."""
    total = sum(map(weight, statement.stems))
    return sum(weight(stem) for stem in statement.stems & source.stems) / total if total else 0.0


def nearer(one: Unit, other: Unit, statement: Unit) -> bool:
    """True when what tells two sentences apart puts a statement with the first of them.

    A statement that merges both holds words of either and is nearer to none.
    """
    return mass((one.stems - other.stems) & statement.stems) >= max(
        1.0, APART * mass((other.stems - one.stems) & statement.stems)
    )


APART = 4.0
"""How many times more of a statement one sentence must hold, of what the other does not, to be its source."""


def short(text: str, size: int = 60) -> str:
    """A text cut to a size, for a reason."""
    return text if len(text) <= size else f"{text[: size - 1]}…"
