"""The promises behind which heavy things stand. `genolex.testing` ships a fake for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row per text; every row has length 1."""


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
