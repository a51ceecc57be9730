"""provision -> its sentences, those that answer the question first.

Retrieval finds the article; this finds the words in it. Each sentence (or list with its introduction) is measured
against the best of its provision: how near the questions are that its paragraph answers, by meaning and by words, how
near the passage is that it stands in, and how much of it the question speaks of. The weights are a logistic regression
on the development questions, whose golds name paragraphs and key facts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from genolex.index import Index
from genolex.index.tokens import has_chinese, tokens
from genolex.passages import candidates
from genolex.ports import Reading
from genolex.retrieve import read
from genolex.types import Asked, Hit, Pinpoint, Provision, Question

ASKED, ASKED_WORDS, PASSAGE, SHARE, BIAS = 6.0, 5.2, 14.0, 1.6, 0.26
"""What each measure weighs."""
BELOW = 0.95
"""What a question of the paragraph above counts for a sentence below it."""

Path = tuple[str, ...]


def pinpoints(question: Question, provision: Provision, index: Index) -> tuple[Pinpoint, ...]:
    """The sentences of a provision, best first; `likely` is the chance that one holds what is asked."""
    spans = candidates(provision)
    reading = read(question, index) if index.late else None
    words = {word: index.lexical.weight(word) for word in dict.fromkeys(tokens(question.text))}
    depth = len(provision.address.path)
    paths = [provision.address_at(*span).path[depth:] for span in spans]
    measures = [
        (ASKED, _nearness_of_questions(paths, provision, index, reading)),
        (ASKED_WORDS, _words_of_questions(paths, provision, words)),
        (PASSAGE, _nearness_of_passages(spans, provision, index, reading)),
    ]
    shares = [_share(provision.text[start:end], words, index) for start, end in spans]
    scores = [BIAS + SHARE * share for share in shares]
    for weight, values in measures:
        highest = max(values, default=0.0)
        scores = [score + weight * (value - highest) for score, value in zip(scores, values, strict=True)]
    found = [Pinpoint(*span, 1.0 / (1.0 + math.exp(-score))) for span, score in zip(spans, scores, strict=True)]
    return tuple(sorted(found, key=lambda pin: (-pin.likely, pin.start)))


def pinned(question: Question, hit: Hit, index: Index) -> Hit:
    """A hit with the sentences of its provision."""
    return replace(hit, pinpoints=pinpoints(question, hit.provision, index))


def _nearness_of_questions(
    paths: Sequence[Path], provision: Provision, index: Index, reading: Reading | None
) -> list[float]:
    """Late interaction with the questions that each paragraph answers."""
    rows = _rows(provision, "paragraph", index)
    if reading is None or index.late is None or not len(rows):
        return [0.0] * len(paths)
    asked = [ask for ask in provision.asked_below if index.encoder.reads_chinese or not has_chinese(ask.text)]
    scores = index.late.scores(reading, rows).tolist()
    return _of_paths(paths, _best_of(zip(asked, scores, strict=True)))


def _words_of_questions(paths: Sequence[Path], provision: Provision, words: Mapping[str, float]) -> list[float]:
    """The share of the question's words in the questions that each paragraph answers, in either language."""
    total = sum(words.values()) or 1.0
    held = ((ask, sum(words.get(word, 0.0) for word in _words(ask.text)) / total) for ask in provision.asked_below)
    return _of_paths(paths, _best_of(held))


def _nearness_of_passages(
    spans: Sequence[tuple[int, int]], provision: Provision, index: Index, reading: Reading | None
) -> list[float]:
    """Late interaction with the passage that each sentence stands in."""
    if reading is None or index.late is None:
        return [0.0] * len(spans)
    rows = _rows(provision, "text", index)
    passages = [index.passages[number] for number in index.dense_ways.passages[rows]]
    scored = list(zip(passages, index.late.scores(reading, rows).tolist(), strict=True))
    return [max((s for p, s in scored if p.start < end and start < p.end), default=0.0) for start, end in spans]


def _rows(provision: Provision, kind: str, index: Index) -> NDArray[np.int64]:
    rows = index.rows_of[index.facts.number[provision.key]]
    return rows[index.dense_ways.among(rows, (kind,))]


def _best_of(scored: Iterable[tuple[Asked, float]]) -> dict[Path, float]:
    """The best score of each paragraph's questions."""
    found: dict[Path, float] = {}
    for ask, score in scored:
        found[ask.path] = max(found.get(ask.path, 0.0), score)
    return found


def _of_paths(paths: Sequence[Path], scores: Mapping[Path, float]) -> list[float]:
    """For each path the best score of its own paragraph, of one below it, or of one above it."""
    return [
        max(
            (score if asked[: len(path)] == path else score * BELOW for asked, score in scores.items()
             if asked[: len(path)] == path or path[: len(asked)] == asked),
            default=0.0,
        )
        for path in paths
    ]  # fmt: skip


@lru_cache(maxsize=1 << 15)
def _words(text: str) -> frozenset[str]:
    """The words of a sentence or of a question of the corpus: the same ones come up again and again."""
    return frozenset(tokens(text))


def _share(text: str, words: Mapping[str, float], index: Index) -> float:
    """The share of a sentence's words, weighed by rarity, that the question holds too."""
    own = {word: index.lexical.weight(word) for word in _words(text)}
    return sum(weight for word, weight in own.items() if word in words) / (sum(own.values()) or 1.0)
