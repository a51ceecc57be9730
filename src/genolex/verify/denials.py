"""What a source denies word for word: "is no breach", "does not count" is not stated flatly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.reading import Force, Unit, canonical, normalised
from genolex.verify.source import Finding, Source, mass

_TOKEN = re.compile(r"[a-z0-9][\w'’-]*|[^\w\s]")
_NOT_WORDS = "not no neither nor never nobody none n't"
_NOT = frozenset(_NOT_WORDS.split())
_IDIOM = re.compile(
    r"\b(?:not only|(?:no|not) (?:later|more|fewer|less|sooner|earlier|longer) than|whether or not|or not|"
    r"not exceed\w*|if not|not yet|no longer|not necessarily)\b"
)
_OTHERWISE = re.compile(
    r"\b(?:nothing|without|exempt\w*|unlawful|illegal|fail\w*|unless|the (?:one|sole)|except(?:ing|ed)?|apart|outside|"
    r"ban(?:ned)?|prohibit\w*|forbid\w*|whoever|only|sole(?:ly)?)\b"
)
"""Words that deny without a negative."""


def denied(statement: Unit, source: Source) -> Iterator[Finding]:
    """A word that the nearest sentences have only under a negative does not stand without one, and nothing else denies.

    A negative reaches the two words after it, as in NegEx (Chapman et al. 2001), and no further than the phrase.
    """
    if statement.modes - {Force.SAYS, Force.NOT} or _OTHERWISE.search(normalised(statement.text).lower()):
        return
    shared = [(mass(statement.stems & one.stems), one) for one in source.units]
    best = max((found for found, _ in shared), default=0.0)
    if best < ABOUT * mass(statement.stems):
        return
    near = [negated(one.text) for found, one in shared if found >= NEAR * best]
    compared = [
        (word, any(own), [under for words in near for under in words.get(word, ())])
        for word, own in negated(statement.text).items()
    ]
    if any(own and not any(held) for _, own, held in compared):
        return  # denied in other words
    word = next((word for word, own, held in compared if held and all(held) and not own), "")
    if word:
        yield Finding(Verdict.CONTRADICTED, "force", f'says "{word}" where the source says "not {word}"')


ABOUT = 0.5
"""The share of a statement's words by which a sentence is about the same."""
NEAR = 0.85
"""Sentences that hold so much of what the best one holds are read with it."""
REACHED = 2
"""Words after a negative that it denies."""


@lru_cache(maxsize=20_000)
def negated(text: str) -> dict[str, list[bool]]:
    """Each word of a text with whether it stands under a negative, wherever it occurs."""
    found: dict[str, list[bool]] = {}
    since = REACHED
    for word in _TOKEN.findall(_IDIOM.sub(" ", normalised(text).lower().replace("cannot", "can not"))):
        if word in _NOT:
            since = 0
        elif word in ".;:()" or word in ("but", "while"):
            since = REACHED
        elif word == ",":
            since += 2
        elif word not in STOP and word[0].isalnum():
            since += 1
            found.setdefault(canonical(word), []).append(since <= REACHED)
    return found
