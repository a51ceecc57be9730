"""Learns what the signals of retrieval weigh, from questions with gold provisions.

A linear listwise ranker (ListNet's top-one loss: Cao et al. 2007): the probability that a softmax over the weighed
signals gives to the gold provisions is made as high as it goes, with a small ridge. Figures are cross-validated, so no
question is ranked by weights that have seen it. `retrieve.WEIGHTS` are near to what it prints, not the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.assistant import Assistant
from genolex.evals.questions import EvalQuestion
from genolex.retrieve import WEIGHTS, WEIGHTS_UNREAD, Ranking, is_read

FOLDS = 5
RIDGE = 1e-3
"""On weights of signals at their own scale; signals are brought to a spread of 1 first."""


@dataclass(frozen=True)
class Case:
    """A question's candidates: a row of signals for each, and which of them are gold."""

    id: str
    read: bool
    rows: NDArray[np.float32]
    gold: NDArray[np.bool_]


def cases(assistant: Assistant, questions: Sequence[EvalQuestion]) -> list[Case]:
    """The answerable questions as cases; where no gold is among the candidates, none can be learned from."""
    found = []
    for question in questions:
        if question.answerable:
            ranking = assistant.ranking(
                question.question, question.as_of, question.jurisdiction, history=question.history
            )
            found.append(_case(question, ranking))
    return found


def _case(question: EvalQuestion, ranking: Ranking) -> Case:
    read = is_read(ranking.question, ranking.index)
    none = np.zeros(len(ranking.index.corpus), np.float32)
    signals = [ranking.signals.get(name, none) for name in (WEIGHTS if read else WEIGHTS_UNREAD)]
    rows = np.stack([signal[ranking.candidates] for signal in signals], axis=1)
    gold = [question.wants(ranking.index.corpus.provisions[n].address) for n in ranking.candidates]
    return Case(question.id, read, rows, np.array(gold))


def learn(known: Sequence[Case]) -> NDArray[np.float32]:
    """The weights that rank the gold of these cases highest."""
    import torch

    spread = np.concatenate([case.rows for case in known]).std(axis=0)
    spread[spread == 0] = 1.0
    usable = [(torch.tensor(c.rows / spread), torch.tensor(c.gold)) for c in known if c.gold.any()]
    weights = torch.zeros(len(spread), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Any:
        optimiser.zero_grad()
        total = RIDGE * (weights**2).sum()
        for rows, gold in usable:
            scores = rows @ weights
            total = total - (torch.logsumexp(scores[gold], 0) - torch.logsumexp(scores, 0)) / len(usable)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return np.asarray(weights.detach().numpy() / spread, np.float32)


def cross_validated(known: Sequence[Case]) -> dict[str, float]:
    """The share of cases whose gold comes first, and within five, each ranked by weights learned from the others."""
    ranks = []
    for fold in range(FOLDS):
        weights = learn([case for n, case in enumerate(known) if n % FOLDS != fold])
        ranks += [rank(case, weights) for n, case in enumerate(known) if n % FOLDS == fold]
    return {"first": float(np.mean([r < 1 for r in ranks])), "in five": float(np.mean([r < 5 for r in ranks]))}


def rank(case: Case, weights: NDArray[np.float32]) -> int:
    """How many candidates stand before the first gold one."""
    scores = case.rows @ weights
    return int((scores > scores[case.gold].max()).sum()) if case.gold.any() else len(scores)


def tune(assistant: Assistant, questions: Sequence[EvalQuestion]) -> dict[str, Any]:
    """Weights for questions that the encoder reads and for the others, with their cross-validated figures."""
    known = cases(assistant, questions)
    found: dict[str, Any] = {}
    for name, read, old in (("WEIGHTS", True, WEIGHTS), ("WEIGHTS_UNREAD", False, WEIGHTS_UNREAD)):
        own = [case for case in known if case.read is read]
        weights = dict(zip(old, map(float, learn(own)), strict=True))
        now = np.array(list(old.values()), np.float32)
        before = [rank(case, now) for case in own]
        found[name] = {
            "questions": len(own),
            "now": {
                "first": float(np.mean([r < 1 for r in before])),
                "in five": float(np.mean([r < 5 for r in before])),
            },
            "cross-validated": cross_validated(own),
            "weights": {key: round(value, 2) for key, value in weights.items()},
        }
    return found
