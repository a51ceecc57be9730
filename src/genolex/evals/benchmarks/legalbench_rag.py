"""LegalBench-RAG: which characters of which contract answer (Pipitone and Houir Alami 2024, arXiv 2408.10343).

Precision is the overlap of the first k snippets with the gold spans over the characters retrieved, recall the same
overlap over the characters of gold; overlaps are summed snippet by snippet, nothing is merged. Each benchmark file
weighs the same: means over its questions, then over the files. As in the authors' runs the documents searched are
those that the questions of the run have gold in.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pydantic import BaseModel, Field, TypeAdapter

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.benchmarks.benchmark import Benchmark, Found, Published, located, read_json, read_text
from genolex.passages import sentence_spans
from genolex.types import Address

CUTOFFS = (1, 2, 4, 8, 16, 32, 64)
LIMIT = 500
"""Characters of the longest snippet."""
SHORT = 250
"""A paragraph of fewer characters is joined with the next one."""
OPENING = 250
"""So many characters of a document's beginning tell which one it is, beside its file name."""

PUBLISHED = {
    "contractnli": (
        Published("text-embedding-3-large", {"P@1": 0.165, "R@64": 0.866}),
        Published("voyage-4, tuned", {"P@1": 0.381, "R@8": 0.807}),
    )
}


class Span(NamedTuple):
    """Characters of a file."""

    file: str
    start: int
    end: int

    def overlap(self, other: Span) -> int:
        """The characters that both hold."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return max(0, shared) if self.file == other.file else 0

    def __str__(self) -> str:
        return f"{self.file} {self.start}-{self.end}"


class GoldSnippet(BaseModel):
    """A span that answers."""

    file_path: str
    span: tuple[int, int]


class PublishedTest(BaseModel):
    """A question with the spans that answer it."""

    query: str
    snippets: list[GoldSnippet] = Field(min_length=1)

    @property
    def gold(self) -> list[Span]:
        """The spans."""
        return [Span(snippet.file_path, *snippet.span) for snippet in self.snippets]


class BenchmarkFile(BaseModel):
    """A file of `benchmarks/`."""

    tests: list[PublishedTest] = Field(min_length=1)


def load(data: Path, split: str | None) -> Benchmark:
    """LegalBench-RAG from `benchmarks/<split>.json` (every file when no split is given) and `corpus/`."""
    folder = located(data, "benchmarks")
    wanted = (split or "*").removesuffix(".json")
    files = sorted(f for f in folder.glob("*.json") if wanted in ("*", f.stem) and not f.name.startswith("."))
    if not files:
        stems = ", ".join(sorted(f.stem for f in folder.glob("*.json"))) or "no JSON files"
        raise InputError(f"{folder}: no {wanted}.json; there are {stems}" if split else f"{folder}: no JSON files")
    parts = {file.stem: read_json(file, TypeAdapter(BenchmarkFile)).tests for file in files}
    gold = {f"{stem}:{n}": test.gold for stem, tests in parts.items() for n, test in enumerate(tests, 1)}
    questions = {f"{stem}:{n}": test.query for stem, tests in parts.items() for n, test in enumerate(tests, 1)}
    texts = read_documents(located(folder.parent, "corpus"), [span for spans in gold.values() for span in spans])
    corpus, spans = as_corpus(texts)
    dataset = files[0].stem.split(".")[0] if len(files) == 1 else ""
    return Benchmark(
        name="legalbench-rag",
        split=", ".join(parts),
        corpus=corpus,
        questions=questions,
        depth=max(CUTOFFS),
        score=partial(score, gold=gold, spans=spans),
        published=PUBLISHED.get(dataset, ()),
        published_on=dataset,
    )


def read_documents(folder: Path, gold: list[Span]) -> dict[str, str]:
    """The documents that have gold. InputError when one is missing or a span lies outside: it is another edition."""
    texts = {file: read_text(folder / file) for file in sorted({span.file for span in gold})}
    for span in gold:
        if not 0 <= span.start < span.end <= len(texts[span.file]):
            raise InputError(f"{folder / span.file}: {len(texts[span.file])} characters hold no span {span}")
    return texts


def as_corpus(texts: Mapping[str, str]) -> tuple[Corpus, dict[Address, Span]]:
    """The snippets of all documents as a corpus, each under its document's name and opening; the span of each."""
    spans: dict[Address, Span] = {}
    records = []
    for file, text in texts.items():
        opening = " ".join(text[: 4 * OPENING].split())[:OPENING]
        for start, end in snippets(text):
            if text[start:end].strip():
                address = Address(file, (f"{start}-{end}",))
                spans[address] = Span(file, start, end)
                records.append(
                    {"instrument": file, "path": address.path, "title": title(file), "heading": opening}
                    | {"text": text[start:end]}
                )
    return Corpus.from_records(records), spans


def title(file: str) -> str:
    """The words of a file's name: `contractnli/ceii-and-nda.txt` is "ceii and nda"."""
    stem = unquote(file).rsplit("/", 1)[-1].removesuffix(".txt")
    return re.sub(r"[-_{}\s]+", " ", stem).strip() or file


def snippets(text: str, limit: int = LIMIT, short: int = SHORT) -> list[tuple[int, int]]:
    """Spans that together are the whole text, each of at most `limit` characters.

    They end where a paragraph (a line) ends, inside a long one where a sentence does, else between words.
    """
    found: list[tuple[int, int]] = []
    ended = True
    for start, end, ends in _pieces(text, limit):
        joined = bool(found) and end - found[-1][0] <= limit
        if joined and (not ended or found[-1][1] - found[-1][0] < short or not text[start:end].strip()):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        ended = ends
    return found


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int, bool]]:
    """Sentences with the white space behind them, cut where they are too long; and whether a paragraph ends there."""
    at = 0
    for line in text.splitlines(keepends=True):
        starts = [start for start, _ in sentence_spans(text, at, at + len(line))][1:]
        bounds = [at, *starts, at + len(line)]
        for start, end in pairwise(bounds):
            while end - start > limit:
                cut = _last_break(text, start, start + limit)
                yield start, cut, False
                start = cut
            yield start, end, end == at + len(line)
        at += len(line)


def _last_break(text: str, start: int, end: int) -> int:
    """Behind the last `;`, `:` or `,` of the second half, else the last white space, else at the end."""
    for mark in ("; ", ": ", ", "):
        cut = text.rfind(mark, start + (end - start) // 2, end)
        if cut >= 0:
            return cut + len(mark)
    return max((m.end() for m in re.finditer(r"\s", text[start:end])), default=end - start) + start


def score(found: Found, gold: Mapping[str, Sequence[Span]], spans: Mapping[Address, Span]) -> dict[str, float]:
    """Precision and recall of the characters at every cut-off."""
    rows: dict[str, float] = {}
    by_file: dict[str, list[str]] = {}
    for question in gold:
        by_file.setdefault(question.rpartition(":")[0], []).append(question)
    for name, figure in (("P", precision), ("R", recall)):
        for k in CUTOFFS:
            value = {q: figure([spans[address] for address in found[q][:k]], gold[q]) for q in gold}
            means = [statistics.mean(value[q] for q in questions) for questions in by_file.values()]
            rows[f"{name}@{k}"] = statistics.mean(means)
    return rows


def precision(retrieved: Sequence[Span], gold: Sequence[Span]) -> float:
    """The share of the retrieved characters that is gold; 0 when nothing was retrieved."""
    return _ratio(_overlap(retrieved, gold), retrieved)


def recall(retrieved: Sequence[Span], gold: Sequence[Span]) -> float:
    """The share of the gold characters that was retrieved."""
    return _ratio(_overlap(retrieved, gold), gold)


def _overlap(retrieved: Sequence[Span], gold: Sequence[Span]) -> int:
    return sum(span.overlap(other) for span in retrieved for other in gold)


def _ratio(overlap: int, spans: Sequence[Span]) -> float:
    length = sum(span.end - span.start for span in spans)
    return overlap / length if length else 0.0
