"""Questions to begin with: those that the corpus says its provisions answer."""

from __future__ import annotations

import random
from collections.abc import Sequence

from genolex.corpus import Corpus
from genolex.types import Language

SHOWN = 4
"""So many examples stand side by side."""
_SHORT, _LONG = 35, 85


class Examples:
    """The corpus's own questions, by language; a few of them at a time."""

    def __init__(self, corpus: Corpus) -> None:
        told = corpus.core or frozenset(corpus.instruments)
        asked = [q for p in corpus.provisions if p.address.instrument in told and not p.valid.end for q in p.asked_as]
        self._pools: dict[Language, list[str]] = {
            "en": [q for q in asked if q.isascii() and q[:1].isupper() and q[-1:] == "?" and _SHORT < len(q) < _LONG],
            "zh": [f"{q.rstrip('？?')}？" for q in asked if not q.isascii() and 10 < len(q) < 32 and _chinese(q)],
        }

    def some(self, first: Language, seed: int) -> Sequence[str]:
        """SHOWN questions in both languages, more of the first; the same seed gives the same."""
        chosen = random.Random(seed)  # noqa: S311 - which examples are shown is no secret
        other: Language = "en" if first == "zh" else "zh"
        found: list[str] = []
        for language, number in ((first, SHOWN - 1), (other, 1)):
            pool = self._pools[language]
            found += chosen.sample(pool, min(number, len(pool)))
        return (*found, *[""] * (SHOWN - len(found)))


def _chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)
