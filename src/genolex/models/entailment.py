"""Entailment models behind `genolex.ports.Entailment`: any natural-language-inference cross-encoder."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from genolex.errors import InputError
from genolex.ports import Judgement

LABELS = ("entailment", "neutral", "contradiction")


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
