"""Where the rows are searched: in this process (BM25 by bm25s, vectors by FAISS), with the scope inside the search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from genolex.index.dense import Dense
from genolex.index.facts import Facts
from genolex.index.lexical import Lexical
from genolex.ports import Found, Vectors
from genolex.types import Scope

SCOPES = 32
"""So many scopes are kept ready: a mask of the rows takes as many bytes as there are rows."""


class LocalStore:
    """A `genolex.ports.Store` in memory."""

    def __init__(
        self,
        dense: Dense,
        lexical: Lexical,
        facts: Facts,
        dense_provisions: NDArray[np.int64],
        lexical_provisions: NDArray[np.int64],
    ) -> None:
        self.dense, self.lexical = dense, lexical
        self._dense_allowed = lru_cache(SCOPES)(lambda scope: dense.allow(facts.mask(scope)[dense_provisions]))
        self._lexical_allowed = lru_cache(SCOPES)(lambda scope: facts.mask(scope)[lexical_provisions])

    def by_words(self, words: Sequence[str], k: int, scope: Scope) -> Found:
        """The k best rows of the scope by BM25."""
        return self.lexical.search(words, k, self._lexical_allowed(scope))

    def by_meaning(self, vector: Vectors, k: int, scope: Scope) -> Found:
        """The k nearest rows of the scope by cosine."""
        return self.dense.search(vector, k, self._dense_allowed(scope))
