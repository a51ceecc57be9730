"""What is known of each provision before anything is asked, as arrays in the order of the corpus."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from genolex.aspects import Aspect, given_by
from genolex.corpus import Corpus
from genolex.index.tokens import tokens
from genolex.types import Scope

SURE = {"reference": 1.0, "secondary": 1.0, "memory": 0.9}
"""How sure a restatement is: one from memory comes after one that says the same and was checked against a text."""

Signal = NDArray[np.float32]
"""A number for each provision of the corpus, in its order."""


_NAME = re.compile(r"\b[A-Z][A-Za-z]{3,}\b")


def words_of(text: str) -> set[str]:
    """The Latin words of a text, in lower case."""
    return set(re.findall(r"[a-z]+", text.lower()))


_TERM = re.compile(r"[a-z]{3,}(?:-[a-z]+)*")


class Labels:
    """A label for each provision, kept as small numbers: a million are compared in a millisecond."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._numbers: dict[str, int] = {label: n for n, label in enumerate(dict.fromkeys(labels))}
        self._codes = np.array([self._numbers[label] for label in labels], np.int32)

    @property
    def texts(self) -> NDArray[np.str_]:
        """The labels as they are written."""
        return np.array(list(self._numbers), np.str_)[self._codes]

    def among(self, labels: Collection[str]) -> NDArray[np.bool_]:
        """Which provisions have one of these labels."""
        found = np.zeros(len(self._codes), np.bool_)
        for number in {self._numbers[label] for label in labels if label in self._numbers}:
            found |= self._codes == number
        return found


class Facts:
    """Days, sides, instruments, kinds and cross-references of a corpus's provisions."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        instruments = [corpus.instrument_of(p) for p in corpus.provisions]
        self._from = np.array([(p.valid.start or date.min).toordinal() for p in corpus.provisions], np.int64)
        self._to = np.array([(p.valid.end or date.max).toordinal() for p in corpus.provisions], np.int64)
        self._side = Labels([i.jurisdiction for i in instruments])
        self._instrument = Labels([i.id for i in instruments])
        self._kind = Labels([i.kind for i in instruments])
        self.core: Signal = self.among(corpus.core)
        self.commentary: Signal = self._kind.among({"commentary"}).astype(np.float32)
        self.document: Signal = self._kind.among({"document"}).astype(np.float32)
        restated = [SURE[p.verified] if p.text_kind == "restatement" else 1.0 for p in corpus.provisions]
        self.sure: Signal = np.array(restated, np.float32)
        self.mask = lru_cache(maxsize=64)(self._mask)
        """Which provisions a scope holds. Not to be written to."""

    def _mask(self, scope: Scope) -> NDArray[np.bool_]:
        day = scope.as_of.toordinal()
        since, until = self._days_found.T if scope.nearest else (self._from, self._to)
        held = (since <= day) & (day <= until)
        if scope.jurisdiction:
            held &= self._side.among({scope.jurisdiction, "both"})
        if scope.instruments:
            held &= self._instrument.among(scope.instruments)
        if scope.kinds:
            held &= self._kind.among(scope.kinds)
        return np.asarray(held)

    @cached_property
    def columns(self) -> dict[str, NDArray[np.int64] | NDArray[np.str_]]:
        """What a scope asks of each provision, for an engine that filters by columns; days as ordinals."""
        nearest = self._days_found
        return {
            "since": self._from,
            "until": self._to,
            "nearest_since": nearest[:, 0],
            "nearest_until": nearest[:, 1],
            "jurisdiction": self._side.texts,
            "instrument": self._instrument.texts,
            "kind": self._kind.texts,
        }

    @cached_property
    def _days_found(self) -> NDArray[np.int64]:
        """The first and the last day on which each provision is the version found at its address: one span, because
        versions follow each other. A version that is never found has its last day before its first.
        """
        always = [date.min.toordinal(), date.max.toordinal()]
        spans = np.tile(np.array(always, np.int64), (len(self._corpus), 1))
        for address in {p.address for p in self._corpus.provisions}:
            versions = [self.number[p.key] for p in self._corpus.versions(address)]
            if len(versions) == 1:
                continue
            spans[versions] = always[::-1]
            turns = {always[0], *self._from[versions].tolist(), *(self._to[versions] + 1).tolist()}
            days = sorted(day for day in turns if day <= always[1])
            for day, after in zip(days, [*days[1:], always[1] + 1], strict=True):
                found = self._corpus.find(address, date.fromordinal(day))
                number = self.number[found.key] if found else versions[0]
                spans[number] = min(spans[number, 0], day), max(spans[number, 1], after - 1)
        return spans

    def among(self, instruments: Set[str]) -> Signal:
        """1 for the provisions of these instruments."""
        return self._instrument.among(instruments).astype(np.float32)

    @cached_property
    def giving(self) -> dict[Aspect, Signal]:
        """1 for the provisions that give an answer of some sort."""
        given = [given_by(provision) for provision in self._corpus.provisions]
        return {aspect: np.array([aspect in one for one in given], np.float32) for aspect in Aspect}

    @cached_property
    def headings(self) -> tuple[frozenset[str], ...]:
        """The words of each provision's heading."""
        return tuple(frozenset(tokens(provision.heading)) for provision in self._corpus.provisions)

    @cached_property
    def defined(self) -> dict[int, frozenset[str]]:
        """The words of the term that a provision defines, for those that are named after one (772.1/technology)."""
        ends = {n: p.address.path[-1] for n, p in enumerate(self._corpus.provisions) if len(p.address.path) > 1}
        return {n: frozenset(tokens(end.replace("-", " "))) for n, end in ends.items() if _TERM.fullmatch(end)}

    @cached_property
    def names(self) -> tuple[tuple[frozenset[str], Signal], ...]:
        """For each document of a user's own the names that stand in it and nowhere in the law, and its provisions."""
        kept = [number for number, is_own in enumerate(self.document) if is_own]
        if not kept:
            return ()
        law = {word for n, p in enumerate(self._corpus.provisions) if not self.document[n] for word in words_of(p.text)}
        found: dict[str, set[str]] = {}
        for number in kept:
            provision = self._corpus.provisions[number]
            texts = provision.text, provision.heading, self._corpus.instrument_of(provision).title
            names = {name.lower() for text in texts for name in _NAME.findall(text)}
            found.setdefault(provision.address.instrument, set()).update(names - law)
        return tuple((frozenset(names), self.among({ident})) for ident, names in found.items())

    def of_side(self, side: str) -> Signal:
        """1 for the provisions of one side's law."""
        return self._side.among({side}).astype(np.float32)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of a provision, by its key."""
        return {provision.key: number for number, provision in enumerate(self._corpus.provisions)}

    @lru_cache(maxsize=4_096)  # noqa: B019  # one per corpus, and as long-lived
    def cited(self, number: int) -> tuple[int, ...]:
        """The numbers of the provisions, in every version, that a provision cites."""
        cites = self._corpus.provisions[number].cites
        return tuple(dict.fromkeys(self.number[v.key] for a in cites for v in self._corpus.versions(a)))
