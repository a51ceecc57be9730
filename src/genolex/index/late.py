"""Late interaction: each word of a question meets the nearest word of a text (MaxSim: Khattab and Zaharia 2020).

The vectors are the encoder's token states, eight bits a number. Words weigh by their rarity, as in BM25. It needs no
training of its own, and it tells apart what one vector for a whole passage blurs: who sends what to whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genolex.errors import StaleIndexError
from genolex.ports import Encoder, Reading, Vectors

STEP = 127.0
"""Steps of a number between 0 and 1 when it is kept in eight bits."""
BLOCK = 64
"""Rows that are met at a time: what the caches of a processor hold."""
FILES = ("codes.npy", "tokens.npy", "starts.npy", "rarity.npy")


class Late:
    """Readings in, a score per row out."""

    def __init__(
        self,
        codes: NDArray[np.int8],
        tokens: NDArray[np.int32],
        starts: NDArray[np.int64],
        weights: NDArray[np.float32] | None = None,
    ) -> None:
        self._codes, self._tokens, self._starts = codes, tokens, starts
        self._weights = rarity(tokens, starts) if weights is None else weights

    @classmethod
    def build(cls, readings: Sequence[Reading]) -> Late:
        """Keep the tokens of each row."""
        starts = np.cumsum([0, *(len(reading.tokens) for reading in readings)], dtype=np.int64)
        codes = [as_codes(reading.states) for reading in readings]
        return cls(np.concatenate(codes), np.concatenate([r.tokens for r in readings]), starts)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def token_rarity(self) -> NDArray[np.float32]:
        """What each token of the vocabulary weighs by its rarity."""
        return self._weights

    def weights(self, question: Reading) -> NDArray[np.float32]:
        """What each token of a question weighs: its rarity, and its salience where that was learned; together 1."""
        tokens = question.tokens
        rare = float(self._weights.max(initial=1.0))
        known = np.minimum(tokens, len(self._weights) - 1)
        found = np.where(tokens < len(self._weights), self._weights[known], rare)
        if question.salience is not None:
            found = found * question.salience
        return np.asarray(found / max(float(found.sum()), 1e-9), np.float32)

    def scores(self, question: Reading, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """For each row, the mean over the question's tokens of the cosine to the nearest token of the row."""
        scores = np.zeros(len(rows), np.float32)
        filled = np.flatnonzero(self._starts[rows + 1] > self._starts[rows])
        if len(question.tokens):
            asked, weights = question.states.astype(np.float32) / STEP, self.weights(question)
            for at in range(0, len(filled), BLOCK):
                block = filled[at : at + BLOCK]
                scores[block] = weights @ self._met(asked, rows[block])
        return scores

    def _met(self, asked: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The nearest of each row's tokens to each of the question's."""
        sizes = self._starts[rows + 1] - self._starts[rows]
        ends = np.cumsum(sizes)
        begins = ends - sizes
        at = np.repeat(self._starts[rows] - begins, sizes) + np.arange(ends[-1])
        return np.asarray(np.maximum.reduceat(asked @ self._codes[at].astype(np.float32).T, begins, axis=1))

    def reading(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """The tokens and codes of a row, to be used again by another index."""
        span = slice(self._starts[row], self._starts[row + 1])
        return self._tokens[span], self._codes[span]

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        np.save(folder / FILES[0], self._codes)
        np.save(folder / FILES[1], self._tokens)
        np.save(folder / FILES[2], self._starts)
        np.save(folder / FILES[3], self._weights)

    @classmethod
    def load(cls, folder: Path) -> Late:
        """Read from a folder, the codes as they are needed; StaleIndexError when it is not whole."""
        try:
            codes, tokens, starts, weights = (np.load(folder / name, mmap_mode="r") for name in FILES)
        except (OSError, ValueError) as error:
            raise StaleIndexError(f"{folder.name}: {error}") from error
        return cls(np.asarray(codes), np.asarray(tokens), np.asarray(starts), np.asarray(weights))


class VectorsOnly:
    """An encoder whose tokens are not kept: an index without late interaction, in a tenth of the memory."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        """Identity for the index fingerprint: such an index is another one."""
        return f"{self._encoder.name}, vectors only"

    @property
    def reads_chinese(self) -> bool:
        """As the encoder."""
        return self._encoder.reads_chinese

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """As the encoder."""
        return self._encoder.encode(texts, progress)


def as_codes(states: NDArray[np.float32] | NDArray[np.int8]) -> NDArray[np.int8]:
    """States in eight bits; codes stay as they are."""
    if states.dtype == np.int8:
        return np.asarray(states, np.int8)
    return np.clip(np.round(states * STEP), -STEP, STEP).astype(np.int8)


def rarity(tokens: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Inverse document frequency of each token number, over the rows."""
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    size = int(tokens.max(initial=0)) + 1
    once = np.unique(rows * size + tokens) % size
    counts = np.bincount(once, minlength=size)
    return np.asarray(np.log(1 + (len(starts) - 1 - counts + 0.5) / (counts + 0.5)), np.float32)
