"""The promises behind which heavy things stand. `genolex.testing` ships a fake for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from genolex.types import Scope

Vectors = NDArray[np.float32]
"""One row per text; every row has length 1."""


Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Row numbers and their scores, best first."""


@runtime_checkable
class Store(Protocol):
    """Where the rows of an index are searched; the scope is applied inside the search, never after it."""

    def by_words(self, words: Sequence[str], k: int, scope: Scope) -> Found:
        """The k best lexical rows by BM25, words and pairs of words together."""
        ...

    def by_meaning(self, vector: Vectors, k: int, scope: Scope) -> Found:
        """The k nearest dense rows by cosine."""
        ...


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors, so that the inner product is the cosine."""

    @property
    def name(self) -> str:
        """Identity for the index fingerprint: the same name must mean the same vectors."""
        ...

    @property
    def reads_chinese(self) -> bool:
        """False when Chinese text means nothing to the model; such text is then left to the words."""
        ...

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimension)."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as an encoder read it: one unit vector for the whole, and its tokens with a vector each."""

    vector: Vectors
    tokens: NDArray[np.int32]
    """The encoder's own numbers of the tokens, the same number for the same token."""
    states: Vectors | NDArray[np.int8]
    """One row per token; inner products of rows approximate cosines. Eight-bit ones count 127 as 1."""
    salience: Vectors | None = None
    """How much each token matters beside its rarity, where the encoder has learned that."""


@runtime_checkable
class Reader(Encoder, Protocol):
    """An encoder that also tells its tokens apart, so that a question's words can be met one by one."""

    def read(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        """One reading per text."""
        ...


@runtime_checkable
class Reranker(Protocol):
    """Reads a question together with each text, which tells more than vectors made apart, and takes longer."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, higher is nearer; scores of one call compare, no others."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an entailment model says of a pair: three probabilities that add up to 1."""

    entailment: float
    neutral: float
    contradiction: float


@runtime_checkable
class Answering(Protocol):
    """Tells whether a provision answers a question."""

    def odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log odds, for each pair of a provision's words and a question."""
        ...


@runtime_checkable
class Entailment(Protocol):
    """Says whether a premise entails a hypothesis."""

    @property
    def name(self) -> str:
        """Identity for reports."""
        ...

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One judgement for each pair of premise and hypothesis."""
        ...
