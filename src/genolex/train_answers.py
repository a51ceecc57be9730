"""Trains the model that tells whether a provision answers a question (`genolex train --answers`).

A provision answers the questions that the corpus has for it, and not those that are near it and have no answer
(corpus/unanswered); nor, mostly, the questions of others that it is near to: of the nearest a few are drawn. The layers
are learned as those of the entailment model are (`genolex.train_claims`), further from that model, which knows already
what a law's words bear out. The questions of the evals are not read.

The shipped file was learned in two runs at rates of 1e-4 and 8e-5, each over a part of the pairs that was drawn anew.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from genolex.answering import answer_pair
from genolex.errors import InputError
from genolex.index import Index
from genolex.index.gloss import glossed
from genolex.index.tokens import has_chinese
from genolex.progress import shown
from genolex.train_claims import ENTAILED, NEUTRAL, Pair

QUESTIONS = 14_000
"""So many questions that are answered are drawn."""
AMONG, OTHERS = 12, (1, 2)
"""Of so many of the nearest other provisions, one of these numbers is drawn for each."""
NEAR = 3
"""An unanswered question is set against so many provisions: its own and the nearest others."""
FEWEST = 3
"""Fewer words of a Chinese question in English tell nothing."""


def answer_pairs(index: Index, unanswered: Sequence[tuple[str, str]]) -> list[Pair]:
    """What is learned from, in a new order. Raises InputError on a question near no provision of the corpus."""
    chosen = random.Random(0)  # noqa: S311 - a reproducible draw, no secret
    vectors = index.dense.rows(np.arange(len(index.dense_provisions)))
    asked = [(n, q) for n, p in enumerate(index.corpus.provisions) for q in p.questions]
    pairs = []
    for number, question in shown(chosen.sample(asked, min(QUESTIONS, len(asked))), "Questions"):
        if near := _nearest(question, index, vectors, {number}):
            pairs.append(_pair(question, number, index, ENTAILED))
            others = chosen.sample(near[:AMONG], min(chosen.choice(OTHERS), len(near)))
            pairs += [_pair(question, other, index, NEUTRAL) for other in others]
    at = {str(provision.address): number for number, provision in enumerate(index.corpus.provisions)}
    for address, question in shown(unanswered, "Unanswered questions"):
        if address not in at:
            raise InputError(f"a question is near {address}, which is not in the corpus")
        near = [at[address], *_nearest(question, index, vectors, {at[address]})][:NEAR]
        pairs += [_pair(question, number, index, NEUTRAL) for number in near]
    chosen.shuffle(pairs)
    return pairs


def _pair(question: str, number: int, index: Index, label: int) -> Pair:
    return Pair(*answer_pair(question, index.corpus.provisions[number], index.corpus), label)


def _nearest(question: str, index: Index, vectors: NDArray[np.float32], own: set[int]) -> list[int]:
    """The provisions nearest to a question by the cosine of a row, but for its own; none where it cannot be read."""
    said = glossed(question, index.corpus.glossary) if has_chinese(question) else question
    if len(said.split()) < FEWEST and has_chinese(question):
        return []
    order = np.argsort(-(vectors @ index.encoder.encode([said])[0]), kind="stable")
    owners = dict.fromkeys(index.dense_provisions[order[: 40 * AMONG]].tolist())
    return [number for number in owners if number not in own]
