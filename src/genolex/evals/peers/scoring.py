"""What a ranking is worth: passages become provisions, provisions are held against the gold by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from genolex.errors import InputError
from genolex.evals.bootstrap import paired
from genolex.evals.metrics import Figure, figure
from genolex.evals.peers.suites import REQUIRED, Asked, Ranked, Suite

MEASURES = {
    "Success@1": Success(rel=REQUIRED) @ 1,
    "Success@5": Success(rel=REQUIRED) @ 5,
    "recall@10": R(rel=REQUIRED) @ 10,
    "nDCG@10": nDCG @ 10,
    "MRR@10": RR(rel=REQUIRED) @ 10,
    "MAP@10": AP(rel=REQUIRED) @ 10,
}
"""As ir-measures defines them (MacAvaney, Macdonald and Ounis 2022); nDCG counts acceptable provisions, half."""
COMPARED = ("Success@1", "nDCG@10")
"""Measures whose differences are given question by question."""

Values = dict[str, dict[str, float]]
"""The measures of each question."""


def provisions(suite: Suite, ranked: Mapping[str, Sequence[str]]) -> Ranked:
    """The provisions of the passages that were found, each once where it came first, as many as count.

    Raises InputError for an id that no passage has: what cannot be scored is no result.
    """
    if unknown := {ident for idents in ranked.values() for ident in idents} - suite.owner.keys():
        raise InputError(f"{min(unknown)!r} is the id of no passage")
    return {
        question: list(dict.fromkeys(suite.owner[ident] for ident in idents))[: suite.depth]
        for question, idents in ranked.items()
    }


def scored(asked: Asked, found: Ranked) -> Values:
    """The measures of every question; one for which nothing was found has zeros."""
    qrels = [ir_measures.Qrel(q, doc, relevance) for q, docs in asked.gold.items() for doc, relevance in docs.items()]
    run = [
        ir_measures.ScoredDoc(question, doc, -float(rank))
        for question in asked.questions
        for rank, doc in enumerate(_documents(asked, question, found.get(question, ())))
    ]
    values: Values = {question: dict.fromkeys(MEASURES, 0.0) for question in asked.questions}
    for name, measure in MEASURES.items():  # one by one: together they would share one notion of relevance
        for metric in ir_measures.iter_calc([measure], qrels, run) if run else ():
            values[metric.query_id][name] = float(metric.value)
    return values


def _documents(asked: Asked, question: str, provisions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(asked.document(question, provision) for provision in provisions))


def quality(asked: Asked, values: Values) -> dict[str, dict[str, Figure]]:
    """Means with their intervals, over all questions and over each slice of them."""
    slices: dict[str, Sequence[str]] = {"all": list(asked.questions), **asked.slices}
    return {
        name: {measure: figure([values[q][measure] for q in questions]) for measure in MEASURES}
        for name, questions in slices.items()
        if questions
    }


def difference(peer: Values, own: Values) -> dict[str, Any]:
    """How much more genolex reaches than a peer on the same questions, with a paired bootstrap interval."""
    found = {}
    for measure in COMPARED:
        before, after = ([values[q][measure] for q in peer] for values in (peer, own))
        mean, (low, high) = paired(before, after)
        found[measure] = {"mean": mean, "low": low, "high": high}
    return found
