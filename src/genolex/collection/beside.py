"""An assistant over the law and a few documents beside it, which shares the index of the law.

`genolex add` indexes law and documents together and keeps that. Documents that come and go have an index of their own
here, joined to the law's row after row: nothing of the law is copied or read again, so many visitors can each have
theirs. What a word or a token weighs is told by the law alone; a few pages say nothing about how rare it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.index import Index
from genolex.index.build import read_all
from genolex.index.dense import Dense
from genolex.index.late import Late, as_codes
from genolex.index.lexical import Lexical
from genolex.index.rows import Ways, dense_rows, lexical_rows, passages
from genolex.index.tokens import tokens
from genolex.ports import Reader, Reading, Vectors

SLICE = 32
"""Passages that are encoded before it is told how far one is."""
Rows = NDArray[np.int64]
Tell = Callable[[int, int], None]
"""Is told how many passages of how many are encoded."""


def beside(law: Assistant, documents: Corpus, tell: Tell | None = None, before: Assistant | None = None) -> Assistant:
    """An assistant that answers from the law and from documents, none of which the law holds already.

    What the assistant `before` has read of the documents is not read again. What `tell` raises ends the work. Raises
    InputError when a document has the id of an instrument of the law.
    """
    if taken := sorted(set(documents.instruments) & set(law.corpus.instruments)):
        raise InputError(f"{taken[0]} is in the corpus already")
    index = _index(law.index, documents, tell, _known(before.index) if before else {})
    return Assistant(index, law.reranker, law.writer.llm if law.writer else None, law.official)


def _index(law: Index, documents: Corpus, tell: Tell | None, known: dict[str, Reading]) -> Index:
    sliced = passages(documents)
    meant, worded = dense_rows(documents, sliced, law.encoder), lexical_rows(documents, sliced)
    texts = [row.text for row in meant]
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known |= zip(new, _readings(new, law, tell), strict=True)
    readings = [known[text] for text in texts]
    dense = Dense.build(np.stack([reading.vector for reading in readings]))
    words = [tokens(row.text) for row in worded]
    late = _BesideLate(law.late, readings) if law.late and isinstance(law.encoder, Reader) else None
    ways = _joined(law.dense_ways, Ways.of(meant), law), _joined(law.lexical_ways, Ways.of(worded), law)
    return Index(
        law.corpus + documents,
        law.encoder,
        _BesideDense(law.dense, dense, texts),
        _BesideLexical(law.lexical, words),
        late,
        ways,
    )


def _readings(texts: Sequence[str], law: Index, tell: Tell | None) -> list[Reading]:
    found: list[Reading] = []
    for at in range(0, len(texts), SLICE):
        if tell:
            tell(at, len(texts))
        found += read_all(law.encoder, texts[at : at + SLICE], progress=False)
    return found


def _known(index: Index) -> dict[str, Reading]:
    """What was read of the documents of an index that `beside` made."""
    dense, late = index.dense, index.late
    if not isinstance(dense, _BesideDense):
        return {}
    none = np.empty(0, np.int32), np.empty((0, 0), np.int8)
    words = [late.read(n) if isinstance(late, _BesideLate) else none for n in range(len(dense.read()))]
    return {text: Reading(vector, *own) for (text, vector), own in zip(dense.read(), words, strict=True)}


def _joined(law: Ways, own: Ways, index: Index) -> Ways:
    """The ways of the law, then those of the documents, whose passages come after the law's."""
    return Ways(
        np.concatenate([law.passages, own.passages + len(index.passages)]), np.concatenate([law.kinds, own.kinds])
    )


class _BesideDense(Dense):
    """The vectors of the law, then those of the documents."""

    def __init__(self, law: Dense, own: Dense, texts: Sequence[str]) -> None:
        self._law, self._own, self._texts = law, own, texts

    def read(self) -> list[tuple[str, NDArray[np.float32]]]:
        """The texts of the documents' rows with their vectors."""
        return list(zip(self._texts, self._own.vectors(), strict=True))

    def __len__(self) -> int:
        return len(self._law) + len(self._own)

    def allow(self, rows: NDArray[np.bool_]) -> Any:
        """A choice of rows made ready: one for each part."""
        return self._law.allow(rows[: len(self._law)]), self._own.allow(rows[len(self._law) :])

    def search(self, vector: Vectors, k: int, allowed: Any) -> tuple[Rows, Vectors]:
        """The k nearest of both parts, nearest first."""
        law, own = allowed if isinstance(allowed, tuple) else self.allow(allowed)
        found = self._law.search(vector, k, law), self._own.search(vector, k, own)
        return _best(found, len(self._law), k)

    def rows(self, numbers: Rows) -> Vectors:
        """The vectors of some rows, of either part."""
        found = np.zeros((len(numbers), self._law.dimension), np.float32)
        later = numbers >= len(self._law)
        for part, which, cut in ((self._law, ~later, 0), (self._own, later, len(self._law))):
            if which.any():
                found[which] = part.rows(numbers[which] - cut)
        return found


class _BesideLexical(Lexical):
    """The rows of the law, then those of the documents; a word or a pair weighs what it weighs in the law."""

    def __init__(self, law: Lexical, own: Sequence[Sequence[str]]) -> None:
        self._law, self._own = law, Lexical.of(own)
        for mine, its in ((self._own._words, law._words), (self._own._pairs, law._pairs)):
            _reweighed(mine, its, len(law))

    def __len__(self) -> int:
        return len(self._law) + len(self._own)

    def search(self, words: Sequence[str], k: int, allowed: NDArray[np.bool_]) -> tuple[Rows, NDArray[np.float32]]:
        """The k best of the allowed rows of both parts, best first."""
        cut = len(self._law)
        found = self._law.search(words, k, allowed[:cut]), self._own.search(words, k, allowed[cut:])
        return _best(found, cut, k)

    def weight(self, word: str) -> float:
        """Inverse document frequency in the law."""
        return self._law.weight(word)


class _BesideLate(Late):
    """The tokens of the law, then those of the documents; a token weighs what it weighs in the law."""

    def __init__(self, law: Late, readings: Sequence[Reading]) -> None:
        starts = np.cumsum([0, *(len(reading.tokens) for reading in readings)], dtype=np.int64)
        codes = np.concatenate([as_codes(reading.states) for reading in readings])
        self._law = law
        self._own = Late(codes, np.concatenate([r.tokens for r in readings]), starts, law._weights)

    def __len__(self) -> int:
        return len(self._law) + len(self._own)

    def read(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """The tokens and codes of a row of the documents."""
        return self._own.reading(row)

    def scores(self, question: Reading, rows: Rows) -> NDArray[np.float32]:
        """A score for each row, of either part."""
        found = np.zeros(len(rows), np.float32)
        later = rows >= len(self._law)
        found[~later] = self._law.scores(question, rows[~later])
        found[later] = self._own.scores(question, rows[later] - len(self._law))
        return found


def _best(parts: tuple[tuple[Rows, NDArray[np.float32]], ...], cut: int, k: int) -> tuple[Rows, NDArray[np.float32]]:
    """The k best rows of two searches as one; the rows of the second are numbered from `cut`."""
    (law, own), scores = (rows for rows, _ in parts), np.concatenate([scores for _, scores in parts])
    rows = np.concatenate([law, own + cut])
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]


def _reweighed(bm25: Any, law: Any, size: int) -> None:
    """Give the terms of an index the inverse document frequency that they have in the law's, of so many rows."""
    starts = law.scores["indptr"]
    numbers = [law.vocab_dict.get(term, -1) for term in bm25.vocab_dict]
    in_law = np.array([starts[n + 1] - starts[n] if n >= 0 else 0 for n in numbers], np.float64)
    mine = np.diff(bm25.scores["indptr"])
    change = _rarity(in_law, size) / _rarity(mine.astype(np.float64), int(bm25.scores["num_docs"]))
    bm25.scores["data"] *= np.repeat(change, mine).astype(np.float32)


def _rarity(rows: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Inverse document frequency as BM25 has it (Lucene's), of terms that so many rows hold."""
    return np.asarray(np.log(1 + (size - rows + 0.5) / (rows + 0.5)))
