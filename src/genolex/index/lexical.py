"""Words in common: BM25 (Robertson and Zaragoza 2009) by bm25s, over the tokens of `tokens` and over pairs of them.

Pairs of neighbouring words are terms of their own and add a part of their score (sequential dependence: Metzler and
Croft 2005, without the unordered windows): "human genetic" and "genetic resources" tell more than three words apart.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from genolex.errors import StaleIndexError
from genolex.index.tokens import tokens

K1, B = 1.2, 0.6
PAIRS = 0.4
"""What the score of pairs weighs beside that of words; set on the development split of ObliQA."""
NOTHING = "∅"
"""Stands in for a text without tokens."""


class Lexical:
    """Texts in, row numbers and BM25 scores out."""

    def __init__(self, words: Any, pairs: Any, frequencies: dict[str, int], size: int) -> None:
        self._words, self._pairs, self._frequencies, self._size = words, pairs, frequencies, size

    @classmethod
    def build(cls, texts: Iterable[str]) -> Lexical:
        """Index the texts, one row each."""
        return cls.of([tokens(text) for text in texts])

    @classmethod
    def of(cls, lists: Sequence[Sequence[str]]) -> Lexical:
        """Index texts that are split into words already, one row each."""
        frequencies: dict[str, int] = {}
        for words in lists:
            for word in set(words):
                frequencies[word] = frequencies.get(word, 0) + 1
        return cls(_bm25(lists), _bm25(map(pairs, lists)), frequencies, len(lists))

    def __len__(self) -> int:
        return self._size

    def search(
        self, words: Sequence[str], k: int, allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k best of the allowed rows that share a word, best first: row numbers and scores."""
        scores = _scores(self._words, words)
        shared = np.flatnonzero((scores > 0) & allowed)  # who shares a pair shares its words
        if not len(shared) or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores = scores[shared] + PAIRS * _scores(self._pairs, pairs(words))[shared]
        if k < len(scores):
            least = np.partition(scores, len(scores) - k)[len(scores) - k]
            shared, scores = shared[scores >= least], scores[scores >= least]
        order = np.lexsort((shared, -scores))[:k]
        return shared[order].astype(np.int64), scores[order]

    def asked(self, words: Sequence[str]) -> dict[int, float]:
        """A question as a sparse vector: its inner product with a row's `impacts` is the row's BM25 score."""
        found: dict[int, float] = {}
        for bm25, terms, weight, first in self._parts(words):
            for term in terms:
                if (number := bm25.vocab_dict.get(term)) is not None:
                    found[first + number] = found.get(first + number, 0.0) + weight
        return found

    def impacts(self) -> Iterator[dict[int, float]]:
        """Each row as a sparse vector: what every word and pair of words in it adds to the score, by its number."""
        parts = [_by_row(bm25, first) for bm25, _, _, first in self._parts(())]
        for row in zip(*parts, strict=True):
            yield {number: impact for numbers, impacts in row for number, impact in zip(numbers, impacts, strict=True)}

    @property
    def numbering(self) -> str:
        """Identity of the numbers that `asked` and `impacts` give to words, in 8 characters."""
        hashed = hashlib.sha256()
        for bm25, _, _, _ in self._parts(()):
            hashed.update(json.dumps(sorted(bm25.vocab_dict.items(), key=lambda item: item[1])).encode())
        return hashed.hexdigest()[:8]

    def _parts(self, words: Sequence[str]) -> tuple[tuple[Any, Sequence[str], float, int], ...]:
        """Words and pairs: the index, the terms of the question, what they weigh, the number of the first term."""
        return (self._words, words, 1.0, 0), (self._pairs, pairs(words), PAIRS, _terms(self._words))

    def rows_with(self, word: str) -> int:
        """In how many rows a token stands."""
        return self._frequencies.get(word, 0)

    def weight(self, word: str) -> float:
        """Inverse document frequency of a token; a token never seen weighs as much as the rarest."""
        n = self.rows_with(word)
        return math.log(1 + (self._size - n + 0.5) / (n + 0.5))

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        for name, bm25 in (("words", self._words), ("pairs", self._pairs)):
            bm25.save(folder / name, show_progress=False)
        (folder / "frequencies.json").write_text(json.dumps(self._frequencies, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read from a folder; StaleIndexError when it is not whole."""
        try:
            words, pairs = (bm25s.BM25.load(folder / name) for name in ("words", "pairs"))
            frequencies = json.loads((folder / "frequencies.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as error:
            raise StaleIndexError(f"{folder.name}: {error}") from error
        return cls(words, pairs, frequencies, int(words.scores["num_docs"]))


def pairs(words: Sequence[str]) -> list[str]:
    """Neighbouring words as terms."""
    return [f"{a} {b}" for a, b in pairwise(words)]


def _bm25(lists: Iterable[Sequence[str]]) -> Any:
    """Terms are numbered in the order of their first appearance: the same texts give the same files."""
    numbers: dict[str, int] = {}
    rows = [[numbers.setdefault(term, len(numbers)) for term in terms or [NOTHING]] for terms in lists]
    bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
    bm25.index((rows, numbers), create_empty_token=False, show_progress=False)
    return bm25


def _scores(bm25: Any, words: Sequence[str]) -> NDArray[np.float32]:
    known = [word for word in words if word in bm25.vocab_dict]
    rows = int(bm25.scores["num_docs"])
    return np.asarray(bm25.get_scores(known) if known else np.zeros(rows), np.float32)


def _terms(bm25: Any) -> int:
    """How many terms there are."""
    return len(bm25.scores["indptr"]) - 1


def _by_row(bm25: Any, first: int) -> Iterator[tuple[list[int], list[float]]]:
    """The terms of each row, numbered from `first`, and their impacts."""
    rows, starts = bm25.scores["indices"], bm25.scores["indptr"]
    order = np.argsort(rows, kind="stable")
    numbers = np.repeat(np.arange(first, first + len(starts) - 1), np.diff(starts))[order]
    impacts = bm25.scores["data"][order]
    cuts = np.cumsum(np.bincount(rows, minlength=int(bm25.scores["num_docs"])))
    for start, end in pairwise([0, *cuts.tolist()]):
        yield numbers[start:end].tolist(), impacts[start:end].tolist()
