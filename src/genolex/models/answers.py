"""The embedded model as it has learned whether a provision answers a question (`genolex train --answers`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

from genolex.models.pairs import PairReader

SHIPPED = Path(str(resources.files("genolex.models"))) / "answers.npz"
"""What was learned from the questions of the corpus, each with its provision and with others that are near it, and
from corpus/unanswered, questions that no provision answers. `genolex.train_answers` tells how."""


class AnswerReader(PairReader):
    """Reads a provision and a question as one text, and tells how surely the one answers the other."""

    def __init__(self, file: Path = SHIPPED) -> None:
        super().__init__(file)

    @property
    def name(self) -> str:
        """What it was learned from, and the digest of what was."""
        return f"answers@{self.digest}"

    def odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log odds that a provision answers, rather than not, for each pair of a provision's words and a question."""
        return [float(answers - not_) for answers, not_, *_ in self.logits(pairs)]


@lru_cache(maxsize=1)
def answer_reader() -> AnswerReader:
    """The shipped model, loaded once."""
    return AnswerReader()
