"""Which provisions hold the words of a claim: what the whole corpus could say of it, told without ranking it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from genolex.corpus import Corpus
from genolex.index.tokens import tokens
from genolex.types import Provision


class Holdings:
    """The words of every provision of a corpus: heading, text and gist."""

    def __init__(self, corpus: Corpus) -> None:
        held: dict[str, list[int]] = defaultdict(list)
        for number, provision in enumerate(corpus.provisions):
            for word in words_of(provision):
                held[word].append(number)
        self._held = {word: np.array(numbers) for word, numbers in held.items()}
        self._numbers = {provision.key: number for number, provision in enumerate(corpus.provisions)}
        instruments = [corpus.instrument_of(provision) for provision in corpus.provisions]
        self._sides = np.array(["" if i.kind == "commentary" else i.jurisdiction for i in instruments])

    def most(self, wanted: Mapping[str, float], total: float, cited: Collection[Provision]) -> float:
        """The largest share of weighed words that a provision of law holds which is not cited, and of a side that is.

        Where nothing is cited it is of any side.
        """
        shares: NDArray[np.float64] = np.zeros(len(self._sides))
        for word, weight in wanted.items():
            if word in self._held:
                shares[self._held[word]] += weight
        cited_at = [self._numbers[provision.key] for provision in cited if provision.key in self._numbers]
        if cited_at:
            shares[~np.isin(self._sides, self._sides[cited_at])] = 0.0
        shares[cited_at] = 0.0
        shares[self._sides == ""] = 0.0
        return float(shares.max(initial=0.0)) / total


@lru_cache(maxsize=2)
def holdings(corpus: Corpus) -> Holdings:
    """Those of a corpus, worked out once for all audits."""
    return Holdings(corpus)


@lru_cache(maxsize=8_192)
def words_of(provision: Provision) -> frozenset[str]:
    """The words of a provision's heading, text and gist."""
    return frozenset(tokens(" ".join((provision.heading, provision.text, provision.gist, provision.gist_zh))))
