"""Direction and other opposites: about the same words, the same side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from genolex.index.tokens import STOP, stem
from genolex.types import Verdict
from genolex.verify.lexicon import AXES, KINDS
from genolex.verify.reading import Unit, canonical, normalised
from genolex.verify.source import Finding, Source, mass


@lru_cache(maxsize=1)
def _axes() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (
            name,
            re.compile(rf"(?<![\w-])(?:(?P<one>{'|'.join(one)})|(?P<other>{'|'.join(other)}))(?![\w-])"),
        )
        for name, one, other in AXES
    ]


@dataclass(frozen=True, slots=True)
class Pole:
    """A word that has an opposite: which side, and the words beside it."""

    side: bool
    written: str
    before: frozenset[str]
    after: frozenset[str]
    start: int

    def shared(self, other: Pole) -> float:
        """How far two poles are said of the same words: those just before and just after count apart and together."""
        if "domestic" in (self.written, other.written):  # stands before what "within the country" comes after
            return len((self.before | self.after) & (other.before | other.after))
        same = len(self.before & other.before) + len(self.after & other.after)
        return same + 0.4 * len((self.before & other.after) | (self.after & other.before))


@lru_cache(maxsize=20_000)
def _poles(text: str) -> tuple[tuple[Pole, ...], ...]:
    """For each axis its poles in a text."""
    plain = normalised(text).lower()
    return tuple(
        tuple(
            Pole(
                bool(m["one"]) is not (name == "answer" and _refused(plain, m)),
                m[0],
                _beside(plain[max(0, m.start() - 60) : m.start()], -4),
                _beside(plain[m.end() : m.end() + 60], 4),
                m.start(),
            )
            for m in pattern.finditer(plain)
        )
        for name, pattern in _axes()
    )


_REFUSED = re.compile(r"\b(?:not|no longer|refuses? to|declines? to|stops?) accept\w*$")
_NONE = re.compile(r"accept\w* no\b")
"""Not to accept, and to accept none, is to turn away."""


def _refused(plain: str, match: re.Match[str]) -> bool:
    return bool(_REFUSED.search(plain, max(0, match.start() - 24), match.end()) or _NONE.match(plain, match.start()))


def _beside(text: str, count: int) -> frozenset[str]:
    words = [canonical(w) for w in re.findall(r"[a-z]{2,}", text) if w not in STOP]
    return frozenset(words[count:] if count < 0 else words[:count])


_SPATIAL = frozenset({"trade", "direction", "time", "comparator", "place"})
_STARK_WORDS = "trade lawfulness comparator vote level form publicity place presumption condition liability"
_STARK = frozenset(_STARK_WORDS.split())
"""Opposites so plain that one stands for a contradiction where the source knows only the other."""
BOTH = 30
"""Characters between two poles that are named together: "before, during and after" takes no side."""


def _paired(one: Pole, other: Pole, plain: str) -> bool:
    """Named side by side, with "or", "and" or a comma between them."""
    first, second = sorted((one, other), key=lambda pole: pole.start)
    between = plain[first.start + len(first.written) : second.start]
    return len(between) < BOTH and bool(re.search(r",|\b(?:or|and)\b", between))


def opposites(statement: str, source: Source, foreign: bool = False) -> Iterator[Finding]:
    """Export or import, before or after, lawful or unlawful: on the same words, the same side.

    A foreign statement keeps an order of its own, in which "abroad" stands before its verb: a sentence with both
    sides does not tell there which of them is meant.
    """
    plain = normalised(statement).lower()
    lands = _lands(plain)
    held = [_poles(unit.text) for unit in source.units]
    here = [_poles(unit.text) for unit in source.units if not lands or not (at := _lands(unit.text)) or lands & at]
    for number, poles in enumerate(_poles(statement)):
        for pole in poles:
            if any(o.side != pole.side and _paired(pole, o, plain) for o in poles):
                continue
            mixed = any(o.side != pole.side for o in poles)
            name = _axes()[number][0]
            if foreign and name == "direction" and any(len({o.side for o in unit[number]}) > 1 for unit in here):
                continue
            if rival := _rival(pole, [unit[number] for unit in (here if name == "direction" else held)], name, mixed):
                guard = "direction" if name in _SPATIAL else name
                yield Finding(
                    Verdict.CONTRADICTED,
                    guard,
                    f'says "{pole.written}", the source says "{rival.written}"',
                )
                break


@lru_cache(maxsize=20_000)
def _lands(text: str) -> frozenset[str]:
    """The countries that a text names: what is outside one of them may be inside another."""
    return frozenset(_COUNTRIES[name] for name in _COUNTRY.findall(normalised(text).lower()))


_COUNTRIES = {"china": "CN", "united states": "US", "u.s.": "US"}
_COUNTRY = re.compile(r"(?<!\w)(?:china|united states|u\.s\.)(?!['\w]| person)")


def _rival(pole: Pole, held: list[tuple[Pole, ...]], name: str, mixed: bool) -> Pole | None:
    """The other side, where it is said of the words of which the statement says this one.

    Where the statement names both sides ("from abroad to China"), words beside one stand beside the other.
    """
    same = max(
        (pole.shared(o) for unit in held for o in unit if o.side == pole.side),
        default=-1.0,
    )
    others = [(o, unit) for unit in held for o in unit if o.side != pole.side]
    if not others:
        return None
    rival, unit = max(others, key=lambda found: pole.shared(found[0]))
    if same < 0 and name in _STARK:
        return rival
    both = mixed or any(o.side == pole.side for o in unit)  # "collects in the country or sends abroad"
    margin = 0.0 if same < 0 else BOTH_NAMED if both else ONE_NAMED
    least = 1 if name in _SPATIAL else 2
    shared = pole.shared(rival)
    return rival if shared >= least and shared > same + margin else None


ONE_NAMED, BOTH_NAMED = 0.9, 1.9
"""How many more words must put a statement on the other side, where the sentence has that side alone, or both."""


_ENDS = re.compile(r"\b([a-z]+) (from|to) (?:the |an? |its |their |any )?((?:[a-z]+ )?[a-z]+)")


def ends(statement: str, source: Source) -> Iterator[Finding]:
    """From whom and to whom: after the same word, the same party does not stand at the other end."""
    held = {(canonical(m[1]), m[2], _last(m[3])) for m in _ENDS.finditer(normalised(source.text).lower())}
    for match in _ENDS.finditer(normalised(statement).lower()):
        verb, end, whom = canonical(match[1]), match[2], _last(match[3])
        other = "to" if end == "from" else "from"
        if verb in _MOVES and whom not in STOP and (verb, end, whom) not in held and (verb, other, whom) in held:
            yield Finding(
                Verdict.CONTRADICTED,
                "direction",
                f'says "{end} {match[3]}", the source says "{other} {match[3]}"',
            )


_MOVE_WORDS = """
export exported exports import imported transfer transferred send sent move moved ship carry provide provided disclose
disclosed release released access notify report information data items materials
"""
_MOVES = frozenset(map(canonical, _MOVE_WORDS.split()))


def _last(written: str) -> str:
    return stem(written.split()[-1])


_KIND = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<k{i}_{j}>{kind})" for i, kinds in enumerate(KINDS) for j, kind in enumerate(kinds))
    + r")(?![\w-])"
)


def kinds(statement: Unit, source: Source) -> Iterator[Finding]:
    """What the source says of one kind is not said of another: what is open to all is not the controlled data."""
    plain = normalised(statement.text).lower()
    named = frozenset(canonical(word) for match in _KIND.finditer(plain) for word in re.findall(r"[a-z]+", match[0]))
    words = statement.stems - named
    for division, said in _kinds(statement.text).items():
        if len(said) != 1:
            continue
        same = other = 0.0
        for one in source.units:
            held = _kinds(one.text).get(division, frozenset())
            if held >= said:
                same = max(same, mass(words & one.stems))
            elif held:
                other = max(other, mass(words & one.stems))
        if not same and said <= _kinds(source.text).get(division, frozenset()):
            continue  # a heading or a note has it
        if other >= max(OTHER_KIND * same, ABOUT * mass(words)):
            kind = next(m[0] for m in _KIND.finditer(plain) if str(m.lastgroup).startswith(f"k{division}_"))
            reason = f'says "{kind}", the source says so of another kind'
            yield Finding(Verdict.CONTRADICTED, "direction", reason)
            return


OTHER_KIND = 1.3
"""How many times more of a statement must stand beside another kind than beside its own."""
ABOUT = 0.5
"""The share of a statement's words by which a sentence is about the same."""


@lru_cache(maxsize=20_000)
def _kinds(text: str) -> dict[int, frozenset[int]]:
    """The kinds that a text names, by division."""
    found: dict[int, frozenset[int]] = {}
    for match in _KIND.finditer(normalised(text).lower()):
        division, kind = map(int, str(match.lastgroup)[1:].split("_"))
        found[division] = found.get(division, frozenset()) | {kind}
    return found
