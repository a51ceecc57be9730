"""The nouns of an audit: frozen values that every output is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from genolex.types import Address


class Ruling(StrEnum):
    """What an audit says of one citation. When several hold, the first in this order is given."""

    NONEXISTENT = "nonexistent"
    SUPERSEDED = "superseded"
    MISQUOTED = "misquoted"
    CONTRADICTED = "contradicted"
    MISATTRIBUTED = "misattributed"
    UNSUPPORTED = "unsupported"
    UNCHECKED = "unchecked"
    RIGHT = "right"


FAULTS = (
    Ruling.NONEXISTENT,
    Ruling.SUPERSEDED,
    Ruling.MISQUOTED,
    Ruling.CONTRADICTED,
    Ruling.MISATTRIBUTED,
    Ruling.UNSUPPORTED,
)
"""The rulings that a writer must act on."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A provision that may be the one that was meant, and the words of it that speak for it. Never put in silently."""

    address: Address
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One citation of a draft and what was found of it; offsets are into the draft as it was read.

    `address` is None for a work that the corpus does not hold. `evidence` are the deciding words of what is cited,
    exactly as they stand there; `claim` is the part of the draft that the citation stands for.
    """

    start: int
    end: int
    written: str
    address: Address | None
    ruling: Ruling
    reasons: tuple[str, ...]
    suggestions: tuple[Meant, ...] = ()
    evidence: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Uncited:
    """A sentence that states law and cites none, with the provisions that verification finds to support it."""

    start: int
    end: int
    written: str
    suggestions: tuple[Meant, ...]


@dataclass(frozen=True)
class Audit:
    """Every citation of a draft, in its order, and the sentences that should have one."""

    text: str
    on: date
    findings: tuple[Finding, ...]
    uncited: tuple[Uncited, ...]

    @cached_property
    def counts(self) -> dict[Ruling, int]:
        """How many citations got each ruling; every ruling has its number."""
        found = Counter(finding.ruling for finding in self.findings)
        return {ruling: found[ruling] for ruling in Ruling}

    @property
    def summary(self) -> str:
        """One line: "12 citations: 10 right, 1 nonexistent, 1 unchecked; 2 sentences state law and cite none"."""
        told = sorted((ruling for ruling, n in self.counts.items() if n), key=lambda r: r is not Ruling.RIGHT)
        parts = ", ".join(f"{self.counts[ruling]} {ruling}" for ruling in told)
        cited = f"{_counted(len(self.findings), 'citation')}{': ' if parts else ''}{parts}"
        if not self.uncited:
            return cited
        verb = "state" if len(self.uncited) > 1 else "states"
        return (
            f"{cited}; {_counted(len(self.uncited), 'sentence')} {verb} law and cite{'s'[len(self.uncited) > 1 :]} none"
        )

    def fails(self, on: Collection[Ruling]) -> bool:
        """True when a citation got one of these rulings: what a build that audits its documents asks."""
        return any(finding.ruling in on for finding in self.findings)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
