"""Entailment models behind `genolex.ports.Entailment`: the shipped one, and any cross-encoder for inference."""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from genolex.errors import InputError
from genolex.models.bert import Bert, Floats, Input
from genolex.models.minilm import SHA256, WEIGHTS, mapped, tokenizer
from genolex.ports import Judgement

LABELS = ("entailment", "neutral", "contradiction")
SHIPPED = Path(str(resources.files("genolex.models"))) / "entailment.npz"
"""What was learned from corpus/claims, true and false statements about provisions, after sentences of the corpus that
were changed by rule, and for a while with the statements of evals/verify `dev` and `dev2`: on those two it is not
measured. `genolex.train_claims` tells the stages."""
LONGEST = 240
"""Tokens of a pair that are read: of a longer one the premise is cut at its end."""
KEPT = 20_000
"""Pairs whose judgements are remembered."""


class ClaimReader:
    """The embedded model as a cross-encoder that has learned whether a claim follows from the words of a law.

    Its weights are those of all-MiniLM-L6-v2 with the differences that were learned, each kept in a byte.
    """

    def __init__(self, file: Path = SHIPPED) -> None:
        weights, head = read_learned(file)
        self._pool, self._head = ((head[f"{name}.w"], head[f"{name}.b"]) for name in ("pool", "head"))
        self._bert, self._tokenizer = Bert(weights), tokenizer()
        self._name = f"claims@{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"
        self._known: OrderedDict[tuple[str, str], Judgement] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What it was learned from, and the digest of what was."""
        return self._name

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Probabilities for each pair of premise and hypothesis; many at once are much faster."""
        with self._lock:
            told = {pair: self._known[pair] for pair in pairs if pair in self._known}
        new = [pair for pair in dict.fromkeys(pairs) if pair not in told]
        told |= zip(new, self._judged(new), strict=True)
        with self._lock:
            self._known |= told
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return [told[pair] for pair in pairs]

    def _judged(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        inputs = [pair_input(encoding) for encoding in self._tokenizer.encode_batch(list(pairs))] if pairs else []
        return [self._judgement(states[0]) for states in self._bert.states(inputs)]

    def _judgement(self, first: Floats) -> Judgement:
        """Of the state of the mark at the beginning, through a layer of its own (Devlin et al. 2019)."""
        (pool, pool_bias), (head, head_bias) = self._pool, self._head
        logits = head @ np.tanh(pool @ first + pool_bias) + head_bias
        shares = np.exp(logits - logits.max())
        return Judgement(*(float(share) for share in shares / shares.sum()))


def read_learned(file: Path) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The weights of the embedded model as a file changes them, and those of the two layers over it."""
    weights = dict(mapped(WEIGHTS / "model.safetensors", SHA256))
    with np.load(file) as stored:
        learned = {name: stored[name] for name in stored.files}
    for name in weights.keys() & learned.keys():
        scale = learned.get(f"{name}.scale", np.float32(1))
        weights[name] = weights[name] + learned[name].astype(np.float32) * scale
    return weights, {name: learned[name].astype(np.float32) for name in learned if name.startswith(("pool.", "head."))}


@lru_cache(maxsize=1)
def claim_reader() -> ClaimReader:
    """The shipped model, loaded once."""
    return ClaimReader()


def pair_input(encoding: Any) -> Input:
    ids, second = list(encoding.ids), list(encoding.type_ids).index(1)
    cut = max(0, len(ids) - LONGEST)
    return Input(ids[: second - 1 - cut] + ids[second - 1 :], second - cut)


class CrossEncoderEntailment:
    """A cross-encoder trained on natural language inference that sentence-transformers can load.

    The order of the three labels is the model's own, read from its configuration by their names. Raises InputError
    when the model cannot be loaded or has other labels.
    """

    def __init__(self, model: str | Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sentence_transformers import CrossEncoder
        try:
            self._model: Any = CrossEncoder(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise InputError(f"the model {model} cannot be loaded: {str(error).splitlines()[0]}") from error
        self._name = str(model)
        self._order = label_order(dict(self._model.model.config.id2label), self._name)

    @property
    def name(self) -> str:
        """The path or name that the model was loaded by."""
        return self._name

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Probabilities for each pair of premise and hypothesis."""
        if not pairs:
            return []
        rows = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return [Judgement(*(float(row[place]) for place in self._order)) for row in rows]


def label_order(labels: dict[int, str], name: str) -> tuple[int, ...]:
    """The columns of entailment, neutral and contradiction. Raises InputError when one has no column."""
    places = {label.lower(): int(place) for place, label in labels.items()}
    try:
        return tuple(places[label] for label in LABELS)
    except KeyError as error:
        found = ", ".join(sorted(places))
        raise InputError(f"the model {name} has no label {error.args[0]!r}: its labels are {found}") from None
