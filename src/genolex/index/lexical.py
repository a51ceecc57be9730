"""Words in common: BM25 (Robertson and Zaragoza 2009) by bm25s, over the tokens of `tokens`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from genolex.errors import StaleIndexError
from genolex.index.tokens import tokens

K1, B = 1.2, 0.6


class Lexical:
    """Texts in, row numbers and BM25 scores out."""

    def __init__(self, bm25: bm25s.BM25, frequencies: dict[str, int], size: int) -> None:
        self._bm25, self._frequencies, self._size = bm25, frequencies, size

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        """Index the texts, one row each."""
        lists = [tokens(text) or ["∅"] for text in texts]
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        bm25.index(lists, show_progress=False)
        frequencies: dict[str, int] = {}
        for words in lists:
            for word in set(words):
                frequencies[word] = frequencies.get(word, 0) + 1
        return cls(bm25, frequencies, len(lists))

    def __len__(self) -> int:
        return self._size

    def search(
        self, words: Sequence[str], k: int, allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k best of the allowed rows that share a word, best first: row numbers and scores."""
        known = [word for word in words if word in self._frequencies]
        if not known:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores = np.where(allowed, self._bm25.get_scores(known), 0.0).astype(np.float32)
        k = min(k, len(scores))
        top = np.argpartition(-scores, k - 1)[:k]
        order = top[np.lexsort((top, -scores[top]))]
        order = order[scores[order] > 0]
        return order.astype(np.int64), scores[order]

    def weight(self, word: str) -> float:
        """Inverse document frequency of a token; a token never seen weighs as much as the rarest."""
        n = self._frequencies.get(word, 0)
        return math.log(1 + (self._size - n + 0.5) / (n + 0.5))

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        self._bm25.save(folder, show_progress=False)
        (folder / "frequencies.json").write_text(json.dumps(self._frequencies, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read from a folder; StaleIndexError when it is not whole."""
        try:
            bm25 = bm25s.BM25.load(folder)
            frequencies = json.loads((folder / "frequencies.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as error:
            raise StaleIndexError(f"{folder.name}: {error}") from error
        return cls(bm25, frequencies, int(bm25.scores["num_docs"]))
