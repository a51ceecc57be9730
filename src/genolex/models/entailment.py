"""Entailment models behind `genolex.ports.Entailment`: the shipped one, and any cross-encoder for inference."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from genolex.errors import InputError
from genolex.models.bert import Floats
from genolex.models.pairs import PairReader
from genolex.ports import Judgement

LABELS = ("entailment", "neutral", "contradiction")
SHIPPED = Path(str(resources.files("genolex.models"))) / "entailment.npz"
"""What was learned from corpus/claims, true and false statements about provisions, after sentences of the corpus that
were changed by rule, and for a while with the statements of evals/verify `dev` and `dev2`: on those two it is not
measured. `genolex.train_claims` tells the stages."""


class ClaimReader(PairReader):
    """The embedded model as it has learned whether a claim follows from the words of a law."""

    def __init__(self, file: Path = SHIPPED) -> None:
        super().__init__(file)

    @property
    def name(self) -> str:
        """What it was learned from, and the digest of what was."""
        return f"claims@{self.digest}"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Probabilities for each pair of premise and hypothesis."""
        return list(map(_judgement, self.logits(pairs)))


def _judgement(logits: Floats) -> Judgement:
    shares = np.exp(logits - logits.max())
    return Judgement(*(float(share) for share in shares / shares.sum()))


@lru_cache(maxsize=1)
def claim_reader() -> ClaimReader:
    """The shipped model, loaded once."""
    return ClaimReader()


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
