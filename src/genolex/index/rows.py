"""What the rows of an index are: a passage's own text, or a further way to its provision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genolex.corpus import Corpus
from genolex.errors import StaleIndexError
from genolex.index.tokens import has_chinese
from genolex.passages import passages_of
from genolex.ports import Encoder
from genolex.types import Passage, Provision

LEAD = 200
"""Characters of a list's introduction that its items are read with."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of the passage that it leads to, what kind of way it is, and what is searched.

    Kinds: `text` (the passage itself), `gist` and `question` (of the whole provision), `paragraph` (a question of one
    of its paragraphs).
    """

    passage: int
    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class Ways:
    """What rows are, without their texts: the passage that each leads to, and its kind."""

    passages: NDArray[np.int64]
    kinds: NDArray[np.str_]

    @classmethod
    def of(cls, rows: list[Row]) -> Ways:
        """Those of some rows."""
        return cls(np.array([row.passage for row in rows], np.int64), np.array([row.kind for row in rows], np.str_))

    def __len__(self) -> int:
        return len(self.passages)

    def among(self, rows: NDArray[np.int64], kinds: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which of some rows are of these kinds."""
        return np.asarray(np.any([self._of_kind(kind)[rows] for kind in kinds], axis=0))

    @lru_cache(maxsize=8)  # noqa: B019  # as long-lived as the index
    def _of_kind(self, kind: str) -> NDArray[np.bool_]:
        return np.asarray(self.kinds == kind)

    def save(self, file: Path) -> None:
        """Write to a file."""
        np.savez(file, passages=self.passages, kinds=self.kinds)

    @classmethod
    def load(cls, file: Path) -> Ways:
        """Read from a file; StaleIndexError when it is not one."""
        try:
            with np.load(file) as found:
                return cls(found["passages"], found["kinds"])
        except (OSError, ValueError, KeyError) as error:
            raise StaleIndexError(f"{file.name}: {error}") from error


def passages(corpus: Corpus) -> list[Passage]:
    """Every passage of the corpus, in its order."""
    return [passage for provision in corpus.provisions for passage in passages_of(provision)]


def dense_rows(corpus: Corpus, passages: list[Passage], encoder: Encoder) -> list[Row]:
    """What is embedded: each passage in its context, each gist, each question that a provision or paragraph answers."""
    rows = [Row(n, "text", context(corpus, passage)) for n, passage in enumerate(passages)]
    for first, own in _by_provision(passages):
        provision = own[0].provision
        ways = [(first, "gist", provision.gist)] if provision.gist else []
        ways += [(first, "question", question) for question in provision.asked_as]
        ways += [(first + at_paragraph(own, ask.path), "paragraph", ask.text) for ask in provision.asked_below]
        rows += [Row(n, kind, text) for n, kind, text in ways if encoder.reads_chinese or not has_chinese(text)]
    return rows


def lexical_rows(corpus: Corpus, passages: list[Passage]) -> list[Row]:
    """What is searched by words: each provision whole; its gists and questions together, and those of each paragraph.

    A provision is not cut here: words of one rule often stand in several of its paragraphs.
    """
    rows = []
    for first, own in _by_provision(passages):
        provision = own[0].provision
        rows.append(Row(first, "text", f"{_above(corpus, provision)} {' '.join(provision.text.split())}"))
        ways = " ".join([provision.heading, provision.gist, provision.gist_zh, *provision.asked_as]).strip()
        if provision.gist or provision.asked_as:
            rows.append(Row(first, "question", ways))
        asked: dict[tuple[str, ...], list[str]] = {}
        for ask in provision.asked_below:
            asked.setdefault(ask.path, []).append(ask.text)
        for path, texts in asked.items():
            rows.append(Row(first + at_paragraph(own, path), "paragraph", " ".join([provision.heading, *texts])))
    return rows


def context(corpus: Corpus, passage: Passage) -> str:
    """The passage under its instrument, its heading and the introduction of its list, as a reader would see it."""
    provision = passage.provision
    lead = ""
    path = passage.address.path[len(provision.address.path) :]
    if len(path) > 1:
        above = next((p for p in provision.paragraphs if p.path == path[:-1]), None)
        lead = provision.text[above.start : above.end][:LEAD] + " " if above and above.end <= passage.start else ""
    return f"{_above(corpus, provision)} {lead}{' '.join(passage.text.split())}"


def _above(corpus: Corpus, provision: Provision) -> str:
    return ": ".join(filter(None, [corpus.instrument_of(provision).name, provision.heading])) + "."


def at_paragraph(passages: list[Passage], path: tuple[str, ...]) -> int:
    """Which of a provision's passages holds the beginning of a paragraph; the first when none does."""
    paragraphs = passages[0].provision.paragraphs
    start = next((p.start for p in paragraphs if p.path[: len(path)] == path), 0)
    return next((n for n, passage in enumerate(passages) if passage.start <= start < passage.end), 0)


def _by_provision(passages: list[Passage]) -> Iterator[tuple[int, list[Passage]]]:
    """The number of each provision's first passage, with all its passages."""
    own: list[Passage] = []
    for n, passage in enumerate(passages):
        own.append(passage)
        last = n + 1 == len(passages) or passages[n + 1].provision is not passage.provision
        if last:
            yield n + 1 - len(own), own
            own = []
