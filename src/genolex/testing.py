"""Fakes that keep the promises of `genolex.ports`, for tests here and in anyone's pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from genolex.index.tokens import tokens
from genolex.ports import Vectors


class HashEncoder:
    """Hashes words into a vector: texts that share words are near, so the right article still comes first.

    Deterministic across processes and machines, no model, a microsecond a word.
    """

    def __init__(self, dimension: int = 512) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        """Identity for the index fingerprint."""
        return f"hash-{self._dimension}"

    @property
    def reads_chinese(self) -> bool:
        """Words are words: it reads whatever the tokenizer splits."""
        return True

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, one row per text."""
        del progress
        rows = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in tokens(text) or [text]:
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                number = int.from_bytes(digest, "little")
                row[number % self._dimension] += 1.0 if number & 1 << 40 else -1.0
            length = float(np.linalg.norm(row))
            if length:
                row /= length
            else:
                row[0] = 1.0
        return rows
