"""What a change gained and lost: two runs, figure by figure and question by question (`genolex eval compare A B`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genolex.errors import InputError
from genolex.evals.bootstrap import Interval, paired
from genolex.evals.metrics import LESS_IS_BETTER, MEASURES, NEUTRAL, ORDER
from genolex.evals.questions import FROZEN


@dataclass(frozen=True)
class Difference:
    """A figure in both runs, over the questions that have it in both."""

    figure: str
    before: float
    after: float
    change: float
    interval: Interval
    n: int

    @property
    def verdict(self) -> str:
        """Better, worse, or open: the interval of the change holds zero."""
        low, high = self.interval
        if self.figure in NEUTRAL or low is None or high is None or low <= 0 <= high:
            return ""
        return "better" if (self.change > 0) is not (self.figure in LESS_IS_BETTER) else "worse"


@dataclass(frozen=True)
class Turn:
    """A question that does better or worse than before; unnamed where it may not be shown."""

    id: str
    before: float
    after: float
    question: str


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other."""

    differences: tuple[Difference, ...]
    gained: tuple[Turn, ...]
    lost: tuple[Turn, ...]
    only_before: int
    only_after: int
    frozen: bool


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The second run against the first. Raises InputError when they have no question in common."""
    old, new = ({score["id"]: score for score in results["scores"]} for results in (before, after))
    both = [ident for ident in old if ident in new]
    if not both:
        raise InputError("the two runs have no question in common")
    differences = (_difference(name, [(old[i], new[i]) for i in both]) for name in (*map(str, MEASURES), *ORDER))
    frozen = bool({before["part"], after["part"]} & FROZEN)
    turns = [_turn(old[i], new[i], frozen) for i in both]
    return Comparison(
        tuple(filter(None, differences)),
        tuple(sorted((t for t in turns if t.after > t.before), key=lambda t: (t.before - t.after, t.id))),
        tuple(sorted((t for t in turns if t.after < t.before), key=lambda t: (t.after - t.before, t.id))),
        len(old) - len(both),
        len(new) - len(both),
        frozen,
    )


def _turn(before: Mapping[str, Any], after: Mapping[str, Any], frozen: bool) -> Turn:
    named = ("", "") if frozen else (after["id"], after["question"])
    return Turn(named[0], outcome(before), outcome(after), named[1])


def outcome(score: Mapping[str, Any]) -> float:
    """What a question came to: citation F1, or whether it was declined when it should be."""
    name = "citation F1" if score["answerable"] else "abstention recall"
    return float(score["values"].get(name, 0.0))


def _difference(name: str, pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Difference | None:
    held = [(a["values"][name], b["values"][name]) for a, b in pairs if name in a["values"] and name in b["values"]]
    if not held:
        return None
    old, new = zip(*held, strict=True)
    change, interval = paired(old, new)
    return Difference(name, sum(old) / len(old), sum(new) / len(new), change or 0.0, interval, len(held))


def comparison_text(found: Comparison) -> str:
    """The comparison as text; of a frozen part only how many questions turned."""
    lines = [f"{'figure':28}{'before':>9}{'after':>9}{'change':>9}{'95 % interval':>20}{'n':>6}"]
    for one in found.differences:
        low, high = one.interval
        between = "" if low is None else f"{low:+.3f} to {high:+.3f}"
        row = f"{one.figure:28}{one.before:>9.3f}{one.after:>9.3f}{one.change:>+9.3f}{between:>20}{one.n:>6}"
        lines.append(f"{row}  {one.verdict}".rstrip())
    if found.only_before or found.only_after:
        lines += ["", f"not compared: {found.only_before} questions only before, {found.only_after} only after"]
    for name, turns in (("gained", found.gained), ("lost", found.lost)):
        lines += ["", f"{name}: {len(turns)}"]
        if not found.frozen:
            lines += [f"  {t.id}  {t.before:.2f} -> {t.after:.2f}  {t.question}" for t in turns]
    return "\n".join(lines)
