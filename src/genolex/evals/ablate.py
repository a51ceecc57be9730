"""What each step of retrieval is worth: the same questions with one signal, or one sort of ways, left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.evals.questions import EvalQuestion
from genolex.progress import shown
from genolex.retrieve import LATE, WEIGHTS
from genolex.types import Provision

GROUPS: dict[str, frozenset[str]] = {
    **{name: frozenset({name}) for name in WEIGHTS},
    "all words": frozenset({"words", "own words", "paragraph words", "terms", "coverage"}),
    "all meaning": frozenset({"meaning", *LATE}),
    "all late interaction": frozenset(LATE),
    "all that is known beforehand": frozenset({"core", "sure", "commentary", "named", "home", "side", "other side"}),
}
"""What is left out together."""


@dataclass(frozen=True)
class Ablation:
    """Figures over the answerable questions without something."""

    without: str
    first: float
    in_five: float
    in_ten: float


def ablate(assistant: Assistant, questions: Sequence[EvalQuestion], progress: bool = False) -> list[Ablation]:
    """The whole recipe, then each ablation, the most missed first."""
    asked = [question for question in questions if question.answerable]
    whole = measured("nothing", assistant, asked)
    found = [
        measured(name, assistant, asked, names) for name, names in shown(list(GROUPS.items()), "Ablating", progress)
    ]
    found += [
        measured(name, Assistant.load(changed, assistant.index.encoder), asked)
        for name, changed in _poorer(assistant.corpus)
    ]
    return [whole, *sorted(found, key=lambda one: one.first)]


def measured(
    name: str, assistant: Assistant, asked: Iterable[EvalQuestion], without: Set[str] = frozenset()
) -> Ablation:
    """The share of questions whose gold comes first, in the first five and in the first ten."""
    ranks = np.array([rank(assistant, question, without) for question in asked])
    return Ablation(name, *(float(np.mean(ranks < k)) for k in (1, 5, 10)))


def rank(assistant: Assistant, question: EvalQuestion, without: Set[str] = frozenset()) -> int:
    """How many provisions stand before the first required one; as many as there are when none is found."""
    hits = assistant.retrieve(
        question.question, 20, question.as_of, question.jurisdiction, history=question.history, without=without
    )
    wanted = (place for place, hit in enumerate(hits) if question.wants(hit.provision.address))
    return next(wanted, len(assistant.corpus))


def _poorer(corpus: Corpus) -> Iterable[tuple[str, Corpus]]:
    """Corpora without further ways to their provisions."""

    def without(name: str, change: dict[str, object]) -> tuple[str, Corpus]:
        provisions: list[Provision] = [replace(p, **change) for p in corpus.provisions]  # type: ignore[arg-type]
        return name, Corpus(corpus.instruments.values(), provisions, corpus.glossary.terms)

    yield without("questions of paragraphs", {"asked_below": ()})
    yield without("all questions", {"asked_below": (), "asked_as": ()})
    yield without("questions and gists", {"asked_below": (), "asked_as": (), "gist": "", "gist_zh": ""})
    yield "glossary", Corpus(corpus.instruments.values(), corpus.provisions)


def report(found: Sequence[Ablation]) -> str:
    """A table, with the loss against the whole recipe."""
    lines = [f"{'without':30} {'first':>7} {'in 5':>7} {'in 10':>7} {'loss of first':>14}"]
    for one in found:
        loss = found[0].first - one.first
        lines.append(f"{one.without:30} {one.first:7.3f} {one.in_five:7.3f} {one.in_ten:7.3f} {loss:14.3f}")
    return "\n".join(lines)
