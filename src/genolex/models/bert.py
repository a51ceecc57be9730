"""A small BERT (Devlin et al. 2019) that reads texts, or pairs of texts, into the states of their tokens.

Two ways of one computation. A few texts, which is what a question is, run in NumPy: nothing heavy is imported and a
question takes a few milliseconds. Many, which is what an index or an audit is, run in PyTorch, sorted by length into
batches of equal work, in bfloat16 where the processor is made for it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.models.layers import EPSILON, HEADS, embedded, halved, layer, padded
from genolex.progress import shown

Floats = NDArray[np.float32]
LAYERS = 6
FEW = 8
"""At most so many texts are read in NumPy."""
BATCH = 2_048
"""Tokens of a batch, padding included: what the caches of a processor hold."""


@dataclass(frozen=True, slots=True)
class Input:
    """The tokens of a text, or of two: `second` is where the second text begins, their number if there is none."""

    ids: list[int]
    second: int

    @property
    def types(self) -> list[int]:
        """Which of the two texts each token belongs to."""
        return [int(place >= self.second) for place in range(len(self.ids))]


class Bert:
    """The layers of a model with its weights by name."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = weights

    def states(self, inputs: Sequence[Input], progress: str = "", first: bool = False) -> Iterator[Floats]:
        """The states of each input's tokens, in order; `progress` names what is shown while many are read.

        With `first` only the state of its first token: the last layer is spared for the others.
        """
        if len(inputs) <= FEW:
            read = self._alone if "_torch_weights" in self.__dict__ else self._in_numpy
            yield from [read(one, first) for one in inputs]
            return
        _ = self._torch_weights  # made once, before the workers ask for it
        lengths = [len(one.ids) for one in inputs]
        found: dict[int, Floats] = {}
        made = list(batches(lengths))
        with ThreadPoolExecutor(os.cpu_count()) as workers:  # a core to each batch: no thread waits for another
            done = workers.map(lambda batch: self._in_torch([inputs[n] for n in batch], first), made)
            for batch in shown(made, progress, bool(progress)):
                rows = next(done)
                found |= {n: row[: lengths[n]] for n, row in zip(batch, rows, strict=True)}
        yield from (found[n] for n in range(len(inputs)))

    # -- NumPy ---------------------------------------------------------------------------------------------------------

    def _in_numpy(self, one: Input, first: bool) -> Floats:
        x = self._embedded(one)
        for number in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{number}.", first and number == LAYERS - 1)
        return x

    def _embedded(self, one: Input) -> Floats:
        weights = self.weights
        x = weights["embeddings.word_embeddings.weight"][np.array(one.ids)]
        x = x + weights["embeddings.position_embeddings.weight"][: len(one.ids)]
        x = x + weights["embeddings.token_type_embeddings.weight"][np.array(one.types)]
        return self._norm(x, "embeddings.LayerNorm")

    def _layer(self, x: Floats, at: str, first: bool) -> Floats:
        width = x.shape[1]
        k, v = (self._by_heads(x, f"{at}attention.self.{name}") for name in ("key", "value"))
        x = x[:1] if first else x
        q = self._by_heads(x, f"{at}attention.self.query")
        scores = q @ k.swapaxes(1, 2) / math.sqrt(width // HEADS)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True) @ v).swapaxes(0, 1).reshape(x.shape)
        x = self._norm(x + self._linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        hidden = gelu(self._linear(x, f"{at}intermediate.dense"))
        return self._norm(x + self._linear(hidden, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _by_heads(self, x: Floats, name: str) -> Floats:
        return np.asarray(self._linear(x, name).reshape(len(x), HEADS, -1).swapaxes(0, 1))

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

        kind = torch.bfloat16 if halved() else torch.float32
        return {name: torch.from_numpy(np.array(array)).to(kind) for name, array in self.weights.items()}

    def _alone(self, one: Input, first: bool) -> Floats:
        """Where PyTorch is loaded anyway it is the faster for one text, too."""
        return np.asarray(self._in_torch([one], first)[0])

    def _in_torch(self, inputs: Sequence[Input], first: bool) -> Floats:
        """The states of a batch: inputs, tokens (or the first of them), width."""
        import torch

        torch.set_num_threads(1)
        weights, (ids, real) = self._torch_weights, padded([one.ids for one in inputs])
        types, _ = padded([one.types for one in inputs])
        with torch.inference_mode():
            x = embedded(ids, weights, types)
            for number in range(LAYERS):
                x = layer(x, number, real, weights, first=first and number == LAYERS - 1)
            return np.asarray(x.float().numpy(), np.float32)


def gelu(x: Floats) -> Floats:
    """The product of x and the normal distribution function of x (Hendrycks and Gimpel 2016).

    The error function is Abramowitz and Stegun's 7.1.26, right to 1.5e-7.
    """
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = (0.5 * series * np.exp(-z * z)).astype(np.float32)
    return np.asarray(x * np.where(x > 0, 1 - tail, tail), np.float32)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Texts of like length together, longest first, so that little is padding; each batch within BATCH tokens."""
    order = sorted(range(len(lengths)), key=lambda n: -lengths[n])
    at = 0
    while at < len(order):
        size = max(1, BATCH // max(1, lengths[order[at]]))
        yield order[at : at + size]
        at += size
