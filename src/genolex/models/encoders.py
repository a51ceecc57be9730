"""Encoders: the embedded all-MiniLM-L6-v2, any sentence-transformers model, any LlamaIndex embedding."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from genolex.errors import InputError
from genolex.models.minilm import MiniLM
from genolex.ports import Encoder, Vectors

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class SentenceTransformerEncoder:
    """A model that sentence-transformers can load (Reimers and Gurevych 2019)."""

    def __init__(self, model: str | Path, name: str | None = None, reads_chinese: bool = False) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        try:
            self._model: Any = SentenceTransformer(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise InputError(f"the encoder {model} cannot be loaded: {str(error).splitlines()[0]}") from error
        self._name = name or str(model)
        self._reads_chinese = reads_chinese

    @property
    def name(self) -> str:
        """Identity for the index fingerprint."""
        return self._name

    @property
    def reads_chinese(self) -> bool:
        """Whether Chinese text means something to the model."""
        return self._reads_chinese

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, one row per text."""
        found = self._model.encode(
            list(texts), batch_size=64, show_progress_bar=progress, normalize_embeddings=True, convert_to_numpy=True
        )
        return np.asarray(found, np.float32)


class LlamaIndexEncoder:
    """Any LlamaIndex embedding as an encoder."""

    def __init__(self, embedding: BaseEmbedding, reads_chinese: bool = True) -> None:
        self._embedding = embedding
        self._reads_chinese = reads_chinese

    @property
    def name(self) -> str:
        """Identity for the index fingerprint."""
        return f"llama-index:{self._embedding.class_name()}:{self._embedding.model_name}"

    @property
    def reads_chinese(self) -> bool:
        """Whether Chinese text means something to the model."""
        return self._reads_chinese

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, one row per text; LlamaIndex does not promise length 1, so it is given here."""
        found = np.asarray(self._embedding.get_text_embedding_batch(list(texts), show_progress=progress), np.float32)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12), np.float32)


def load_encoder(setting: str = "embedded") -> Encoder:
    """The encoder that a setting names: `embedded`, or the path or name of a sentence-transformers model."""
    if setting == "embedded":
        return MiniLM()
    return SentenceTransformerEncoder(setting, reads_chinese=True)
