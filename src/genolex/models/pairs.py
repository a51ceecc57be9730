"""The embedded model as a cross-encoder: it reads two texts as one, and tells what it has learned to tell of them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from genolex.models.bert import Bert, Floats, Input
from genolex.models.minilm import SHA256, WEIGHTS, mapped, tokenizer

LONGEST = 240
"""Tokens of a pair that are read: of a longer one the first text is cut at its end."""
KEPT = 20_000
"""Pairs of which is remembered what was told."""


class PairReader:
    """The embedded model with what a file has it learned: a layer over the mark at the beginning (Devlin et al. 2019).

    Its weights are those of all-MiniLM-L6-v2 with the differences that were learned, each kept in a byte.
    """

    def __init__(self, file: Path) -> None:
        weights, head = read_learned(file)
        self._pool, self._head = ((head[f"{name}.w"], head[f"{name}.b"]) for name in ("pool", "head"))
        self._bert, self._tokenizer = Bert(weights), tokenizer()
        self._digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        self._known: OrderedDict[tuple[str, str], Floats] = OrderedDict()
        self._lock = Lock()

    @property
    def digest(self) -> str:
        """Of the file that was learned."""
        return self._digest

    def logits(self, pairs: Sequence[tuple[str, str]]) -> list[Floats]:
        """Of each label, for each pair; many at once are much faster, and what was told once is remembered."""
        with self._lock:
            told = {pair: self._known[pair] for pair in pairs if pair in self._known}
        new = [pair for pair in dict.fromkeys(pairs) if pair not in told]
        told |= zip(new, self._read(new), strict=True)
        with self._lock:
            self._known |= told
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return [told[pair] for pair in pairs]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[Floats]:
        inputs = [pair_input(encoding) for encoding in self._tokenizer.encode_batch(list(pairs))] if pairs else []
        return [self._told(states[0]) for states in self._bert.states(inputs, first=True)]

    def _told(self, first: Floats) -> Floats:
        (pool, pool_bias), (head, head_bias) = self._pool, self._head
        return np.asarray(head @ np.tanh(pool @ first + pool_bias) + head_bias, np.float32)


def read_learned(file: Path) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The weights of the embedded model as a file changes them, and those of the two layers over it."""
    weights = dict(mapped(WEIGHTS / "model.safetensors", SHA256))
    with np.load(file) as stored:
        learned = {name: stored[name] for name in stored.files}
    for name in weights.keys() & learned.keys():
        scale = learned.get(f"{name}.scale", np.float32(1))
        weights[name] = weights[name] + learned[name].astype(np.float32) * scale
    return weights, {name: learned[name].astype(np.float32) for name in learned if name.startswith(("pool.", "head."))}


def pair_input(encoding: Any) -> Input:
    """Two texts as the tokenizer encoded them, cut where they are too long."""
    ids, second = list(encoding.ids), list(encoding.type_ids).index(1)
    cut = max(0, len(ids) - LONGEST)
    return Input(ids[: second - 1 - cut] + ids[second - 1 :], second - cut)
