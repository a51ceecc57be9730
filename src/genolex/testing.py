"""Fakes that keep the promises of `genolex.ports`, for tests here and in anyone's pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from genolex.index.tokens import tokens
from genolex.ports import Judgement, Reading, Vectors

VOCABULARY = 1 << 15
"""Token numbers of the fake encoder."""


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
        return np.stack([reading.vector for reading in self.read(texts, progress)])

    def read(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        """Unit vectors with one state per word: the same word is near, another is not."""
        del progress
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        words = tokens(text)
        numbers = [int.from_bytes(hashlib.blake2b(w.encode(), digest_size=8).digest(), "little") for w in words]
        states = np.zeros((len(words), self._dimension), np.float32)
        for state, number in zip(states, numbers, strict=True):
            state[number % self._dimension] = 1.0 if number & 1 << 40 else -1.0
        whole = states.sum(axis=0)
        length = float(np.linalg.norm(whole))
        vector = whole / length if length else np.eye(1, self._dimension, dtype=np.float32)[0]
        return Reading(vector, np.array([number % VOCABULARY for number in numbers], np.int32), states)


class ScriptedEntailment:
    """Answers from a script, in order; asking once more than the script is long raises, and every pair is kept."""

    def __init__(self, script: Sequence[Judgement]) -> None:
        self._script = list(script)
        self.asked: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        """Identity for reports."""
        return "scripted"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """The next judgements of the script. Raises IndexError when it has run out."""
        self.asked += pairs
        return [self._script.pop(0) for _ in pairs]
