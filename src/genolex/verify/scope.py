"""How many a rule speaks of: "all" where the source speaks of some, "only" where it shuts nobody out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.joins import joins
from genolex.verify.reading import Force, Unit, canonical, content, normalised
from genolex.verify.source import Finding, Source, mass, short


@dataclass(frozen=True, slots=True)
class Name:
    """Words that name something: what tells it from others, the noun last; what is said of it after "of"."""

    every: bool
    words: tuple[str, ...]
    of: tuple[str, ...]


_TOKEN = re.compile(r"[a-z0-9][\w'’]*|[^\w\s-]")
_EVERY = frozenset({"every", "any", "all"})
_BEFORE_WORDS = "the of these those its their his her our a an kind kinds type types sort"
_BEFORE = frozenset(_BEFORE_WORDS.split())
_CUT_WORDS = """
each whoever whatever must may shall should can could need needs has have had is are was were be been that which who
whose where when if unless whether of in on for to by with from at under within without into as and or but not apply
applies requires require calls provides provide
"""
_CUT = _EVERY | STOP | frozenset(_CUT_WORDS.split())
_PLAIN_WORDS = "such other relevant related concerned corresponding competent above same own new said matter"
_PLAIN = frozenset(map(canonical, _PLAIN_WORDS.split()))
_SCALES = frozenset(map(canonical, ["hundred", "thousand", "million", "billion"]))
"""Words before a noun that take nothing out."""


@lru_cache(maxsize=20_000)
def names(text: str) -> tuple[Name, ...]:
    """What a text names, each with the words before its noun."""
    words = _TOKEN.findall(normalised(text).lower().replace("u.s.", "us"))
    found = []
    at = 0
    while at < len(words):
        end = _end(words, at)
        if end > at:
            of = _after_of(words, end)
            own = [word for word in words[at:end] if not word.endswith("ed")] or words[at:end]
            found.append(Name(_every(words, at), tuple(map(canonical, own)), tuple(map(canonical, of))))
        at = max(end, at + 1)
    return tuple(found)


def _end(words: list[str], at: int) -> int:
    while at < len(words) and words[at][0].isalnum() and words[at] not in _CUT:
        at += 1
    return at


def _every(words: list[str], at: int) -> bool:
    while at and words[at - 1] in _BEFORE:
        at -= 1
    return bool(at) and words[at - 1] in _EVERY


def _after_of(words: list[str], at: int) -> list[str]:
    if at >= len(words) or words[at] != "of":
        return []
    while at < len(words) and words[at] in _BEFORE:
        at += 1
    return words[at : _end(words, at)]


def scope(statement: Unit, source: Source) -> Iterator[Finding]:
    """A rule for some is not stated for all, and one that is open to others not for some alone."""
    if (narrower := _narrower(statement, source)) is not None:
        yield Finding(Verdict.CONTRADICTED, "scope", f'says "{narrower[0]}", the source says "{narrower[1]}"')
    plain = normalised(statement.text).lower()
    if not _ONLY.search(plain):
        return
    if held := _widened(statement, plain, source):
        yield Finding(Verdict.CONTRADICTED, "scope", f'says only, the source says "{short(held)}"')
    elif not _GATE.search(plain) and not _shut(statement, plain, source):
        reason = "says only, and nothing that is cited shuts others out"
        yield Finding(Verdict.UNSUPPORTED, "scope", reason)
    elif unknown := _unknown(plain, source):
        yield Finding(Verdict.UNSUPPORTED, "scope", f'says only "{unknown}", of which nothing is cited')


def _widened(statement: Unit, plain: str, source: Source) -> str:
    """The sentence that says as well what a statement shuts out: the other of two, whether or not, not that, or all."""
    for match in _ONLY.finditer(plain):
        what = content(_shut_in(plain, match))
        least = 1.0 if mass(what) <= FEW else MOST * mass(what)
        if any(
            mass(what & one.stems) >= least and _SHUTS_IN.search(normalised(one.text).lower()) for one in source.units
        ):
            continue
        for one in source.units:
            text = normalised(one.text).lower()
            near = one in source.near[:NEAREST]
            chosen = [join for join in joins(one.text) if join.op == "or" and join.role != "condition"]
            other = any(
                any(mass(part & what) >= least for part in join.parts)
                and any(not part & statement.stems for part in join.parts)
                for join in chosen
            )
            conceded = any(mass(what & content(found["what"])) >= least for found in _CONCEDED.finditer(text))
            first = canonical((re.findall(r"[a-z]{3,}", plain[match.end() :]) or [""])[0])
            few = first in _FEW or first not in one.stems
            every = near and match.start() < EARLY and few and _EVERYONE.match(text)
            if ((other and near) or conceded or every or (near and _turned_away(what, one))) and not _SHUTS_IN.search(
                text
            ):
                return one.text
    return ""


def _shut_in(plain: str, match: re.Match[str]) -> str:
    """The words after "only", up to the end of their phrase."""
    return re.split(r"[.;:,]", plain[match.end() :])[0]


def _turned_away(what: frozenset[str], one: Unit) -> bool:
    """Every word that is shut in stands there, and under a denial."""
    held = [force for word in what for force, _ in one.forces.get(word, ())]
    return bool(what) and what <= one.stems and all(force in (Force.NOT, Force.MUST_NOT) for force in held)


def _unknown(plain: str, source: Source) -> str:
    """What a statement makes the one condition, where hardly a word of it stands in the source."""
    for match in _IF.finditer(plain):
        phrase = _shut_in(plain, match)
        what = frozenset(map(canonical, re.findall(r"[a-z]{3,}", phrase))) - _FAMILIAR
        if 0 < len(what) < ALONE and not what & source.stems:
            return short(phrase.strip())
    return ""


_IF = re.compile(r"\bonly (?:if|when|where)\b")
_FAMILIAR = frozenset(map(canonical, STOP)) | frozenset(
    map(canonical, ["has", "have", "does", "its", "their", "first"])
)
FEW, MOST = 2.0, 0.6
"""Of so few words that are shut in, one is enough for a sentence to speak of the same; else this share of them."""
EARLY = 12
"""Characters within which "only" begins a statement."""
_EVERYONE = re.compile(r"(?:all|every|each|any|no) (?!other\b|such\b)[a-z]+")
_FEW = frozenset(("some", "certain", "sever", "part", "few"))
_SHUTS_IN = re.compile(r"\b(?:only|solely|exclusively|unless|provided that)\b")
_CONCEDED = re.compile(
    r"\b(?:(?:no difference|not matter) whether|(?<!determining )whether (?=[^.;:,]+ or )|regardless of|"
    r"irrespective of|no matter|whatever)\b(?P<what>[^.;:,]*)"
)
"""What makes no difference."""


def _narrower(statement: Unit, source: Source) -> tuple[str, str] | None:
    """What a statement says of every one of a kind, where the source has that kind only with a word that narrows it."""
    own = [name for name in names(statement.text) if name.every]
    held = [name for one in source.near[:NEAREST] for name in names(one.text)] if own else []
    for name in own:
        *apart, noun = name.words
        same = [other for other in held if other.words[-1] == noun and set(apart) <= {*other.words, *other.of}]
        narrowed = [_narrowing(other, statement.stems) for other in same]
        if narrowed and all(narrowed) and not any(other.every for other in same):
            return f"every {noun}", f"{narrowed[0]} {noun}"
    return None


NEAREST = 3
"""The nearest sentences of a source, in which a name is looked for."""


def _narrowing(name: Name, said: frozenset[str]) -> str:
    """The first word that tells which of a kind is meant, and that a statement leaves out."""
    apart = (*name.words[:-1], *name.of)
    told = (word for word in apart if not (word[0].isdigit() or word in _SCALES))  # a number is no kind
    return next((word for word in told if word not in said and word not in _PLAIN), "")


_ONLY = re.compile(
    r"(?<!not )\b(?:(?:only|solely|exclusively|nobody but|nothing but)\b|the (?:one|sole) (?!that\b|which\b|who\b))"
)
_GATE = re.compile(
    r"\bonly (?:if|when|where|once|with|after|upon|on|by|for|in|as|within|under|through|until|from|at|because|insofar|"
    r"then|(?:above|over|below|beyond)(?: an?| the)? (?:number|threshold|limit|\d))\b"
)
_SHUTS = re.compile(
    r"\b(?:only|sole(?:ly)?|exclusive(?:ly)?|other than|except\w*|unless|nobody|none|neither|nor|without|cannot|alone|"
    r"limited|confine[sd]?|apart|exempt\w*|instead|purely|single|unique|prohibit\w*|"
    r"(?:must|may|shall|is|are|do|does|can|need) not|no (?!later|more|less|fewer|earlier))\b"
)


def _shut(statement: Unit, plain: str, source: Source) -> bool:
    """A sentence near to the statement, or one that speaks of what the word stands before, shuts others out."""
    best = max((mass(statement.stems & one.stems) for one in source.units), default=0.0)
    near = [one for one in source.units if mass(statement.stems & one.stems) >= CLOSE * best]
    for match in _ONLY.finditer(plain):
        what = frozenset(list(map(canonical, re.findall(r"[a-z]{4,}", plain[match.end() :])))[:ALONE])
        near += [one for one in source.units if len(what & one.stems) >= HALF * len(what)]
    return any(_SHUTS.search(normalised(one.text).lower()) for one in near)


CLOSE = 0.7
"""The share of what the nearest sentence holds by which another is near."""
ALONE = 4
"""The words after "only" that tell what it shuts in."""
HALF = 0.5
"""The share of these words by which a sentence speaks of it."""
