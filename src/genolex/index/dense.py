"""Nearness in meaning: inner product of unit vectors, which is the cosine (FAISS).

Up to `EXACT` rows every allowed row is compared. Beyond, rows lie in lists by their nearest centroid, eight bits a
number (IVF-SQ8: Sivic and Zisserman 2003; Jégou et al. 2011), and the lists nearest to the question are compared. How
many lists is decided by the allowed rows in them, so a narrow scope is searched whole and a wide one in part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss as typed_faiss
import numpy as np
from numpy.typing import NDArray

from genolex.errors import StaleIndexError
from genolex.ports import Vectors

faiss: Any = typed_faiss
"""Its stubs do not know the arguments that selectors and search parameters take."""

EXACT = 100_000
"""Rows up to which every row is compared: that takes 6 to 23 ms for so many rows of 384 numbers on two shared cores; a
million rows in lists take 10 to 13 (docs/scaling.md).
"""
SHARE, FLOOR = 1 / 4, 30_000
"""What is compared beyond `EXACT`: a quarter of the allowed rows, and never fewer than this many of them. It gives
recall@100 0.990 at a million rows; an eighth gave 0.975 at 300 000, and all of them 0.993, for the eight bits.
"""
ITERATIONS, SAMPLE = 10, 40
"""Rounds of k-means and rows for each centroid that it learns from."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Rows that may be found, made ready for `Dense.search`."""

    bits: NDArray[np.uint8]
    in_lists: NDArray[np.int64]
    """How many allowed rows each list holds; empty for an exact index."""
    size: int


class Dense:
    """Rows in, row numbers and cosines out."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, exact: int = EXACT) -> Dense:
        """An index, exact up to so many rows; the same vectors give the same index.

        Raises ValueError when a row is not of length 1: its inner product would be no cosine.
        """
        lengths = np.linalg.norm(vectors, axis=1)
        if len(vectors) and not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError(f"vectors must have length 1, found {lengths.min():.4f} to {lengths.max():.4f}")
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(vectors) <= exact:
            index = faiss.IndexFlatIP(vectors.shape[1])
        else:
            lists = 2 ** round(math.log2(4 * math.sqrt(len(vectors))))
            index = faiss.index_factory(vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
            index.cp.niter = ITERATIONS
            sample = np.random.default_rng(0).permutation(len(vectors))[: SAMPLE * lists]
            index.train(vectors[np.sort(sample)])
            index.set_direct_map_type(faiss.DirectMap.Array)
        index.add(vectors)
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Whether every allowed row is compared."""
        return isinstance(self._index, faiss.IndexFlat)

    def allow(self, rows: NDArray[np.bool_]) -> Allowed:
        """Make a choice of rows ready, to be used for many searches."""
        none = np.empty(0, np.int64)
        in_lists = none if self.exact else np.bincount(self._list_of[rows], minlength=self._index.nlist)
        return Allowed(np.packbits(rows, bitorder="little"), in_lists, int(rows.sum()))

    def search(
        self, vector: Vectors, k: int, allowed: NDArray[np.bool_] | Allowed
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The k nearest of the allowed rows, nearest first: row numbers and cosines."""
        among = allowed if isinstance(allowed, Allowed) else self.allow(allowed)
        query = vector.reshape(1, -1)
        selector = faiss.IDSelectorBitmap(among.bits)
        if self.exact:
            parameters = faiss.SearchParameters(sel=selector)
        else:
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=self._lists(query, k, among))
        scores, rows = self._index.search(query, min(k, len(self)) or 1, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def _lists(self, query: Vectors, k: int, among: Allowed) -> int:
        """How many lists to compare: the nearest ones that together hold enough allowed rows."""
        wanted = max(SHARE * among.size, FLOOR, 10 * k)
        if wanted >= among.size:
            return int(self._index.nlist)
        _, nearest = self._index.quantizer.search(query, self._index.nlist)
        return int(np.searchsorted(np.cumsum(among.in_lists[nearest[0]]), wanted)) + 1

    @cached_property
    def _list_of(self) -> NDArray[np.int64]:
        """The list that each row lies in."""
        lists = self._index.invlists
        found = np.empty(len(self), np.int64)
        for number in range(self._index.nlist):
            if size := lists.list_size(number):
                found[faiss.rev_swig_ptr(lists.get_ids(number), size)] = number
        return found

    def rows(self, numbers: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows; of length 1, and beyond `EXACT` rows true to eight bits a number."""
        return self._unit(self._index.reconstruct_batch(numbers))

    def vectors(self) -> Vectors:
        """Every row, as `rows` gives them."""
        return self._unit(self._index.reconstruct_n(0, len(self)))

    def _unit(self, vectors: Vectors) -> Vectors:
        if self.exact:
            return np.asarray(vectors, np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def save(self, file: Path) -> None:
        """Write to a file."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path) -> Dense:
        """Read from a file; StaleIndexError when it is not a FAISS index."""
        try:
            return cls(faiss.read_index(str(file)))
        except RuntimeError as error:
            raise StaleIndexError(f"{file.name} is not a FAISS index") from error
