"""Nearness in meaning: exact inner product over unit vectors, which is the cosine (FAISS)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss as typed_faiss
import numpy as np
from numpy.typing import NDArray

from genolex.errors import StaleIndexError
from genolex.ports import Vectors

faiss: Any = typed_faiss
"""Its stubs do not know the arguments that selectors and search parameters take."""


class Dense:
    """Rows in, row numbers and cosines out."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Dense:
        """An exact index. Raises ValueError when a row is not of length 1: its inner product would be no cosine."""
        lengths = np.linalg.norm(vectors, axis=1)
        if len(vectors) and not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError(f"vectors must have length 1, found {lengths.min():.4f} to {lengths.max():.4f}")
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Vectors, k: int, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Vectors]:
        """The k nearest of the allowed rows, nearest first: row numbers and cosines."""
        bits = np.packbits(allowed, bitorder="little")
        parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        scores, rows = self._index.search(vector.reshape(1, -1), min(k, len(self)) or 1, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def vectors(self) -> Vectors:
        """Every row."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), np.float32)

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
