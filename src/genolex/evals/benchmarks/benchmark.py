"""What a benchmark is, how it is run, and how its result is shown beside the published ones."""

from __future__ import annotations

import glob
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.ports import Encoder
from genolex.progress import shown
from genolex.types import Address

T = TypeVar("T")
Found = Mapping[str, Sequence[Address]]
"""What was retrieved for each question, best first."""


@dataclass(frozen=True)
class Published:
    """A published system and its figures, under the names of our own."""

    system: str
    rows: Mapping[str, float]


@dataclass(frozen=True)
class Benchmark:
    """Texts, questions, and the authors' way of scoring what is found for each question."""

    name: str
    split: str
    corpus: Corpus
    questions: Mapping[str, str]
    depth: int
    """So many provisions are retrieved for a question."""
    score: Callable[[Found], dict[str, float]]
    published: tuple[Published, ...] = ()
    published_on: str = ""


@dataclass(frozen=True)
class BenchmarkResult:
    """The authors' figures with what they were measured on. `seconds` is the time of all questions, without indexing.

    A question that the assistant refuses to take (too long, empty) is in `failed` and counts as finding nothing.
    """

    benchmark: str
    split: str
    rows: Mapping[str, float]
    published: tuple[Published, ...]
    published_on: str
    questions: int
    passages: int
    seconds: float
    latency_p50_ms: float
    latency_p95_ms: float
    failed: tuple[str, ...]
    genolex: str
    corpus: str
    index: str
    encoder: str

    @property
    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def run(benchmark: Benchmark, encoder: Encoder | None = None, progress: bool = False) -> BenchmarkResult:
    """Index the texts (or load the saved index), retrieve for every question, score."""
    assistant = Assistant.load(benchmark.corpus, encoder, progress=progress)
    next(_retrieved(assistant, list(benchmark.questions.items())[:1], benchmark.depth))  # loading is not latency
    found: dict[str, list[Address]] = {}
    failed: list[str] = []
    latencies: list[float] = []
    asked = shown(list(benchmark.questions.items()), "Asking", progress)
    for ident, addresses, took in _retrieved(assistant, asked, benchmark.depth):
        found[ident] = addresses or []
        latencies.append(took)
        if addresses is None:
            failed.append(ident)
    receipt = assistant.receipt
    return BenchmarkResult(
        benchmark=benchmark.name,
        split=benchmark.split,
        rows={name: round(value, 4) for name, value in benchmark.score(found).items()},
        published=benchmark.published,
        published_on=benchmark.published_on,
        questions=len(found),
        passages=len(benchmark.corpus),
        seconds=round(sum(latencies), 1),
        latency_p50_ms=_percentile(latencies, 0.5),
        latency_p95_ms=_percentile(latencies, 0.95),
        failed=tuple(failed),
        genolex=receipt.version,
        corpus=receipt.corpus,
        index=receipt.index,
        encoder=assistant.index.encoder.name,
    )


def _retrieved(
    assistant: Assistant, questions: Iterable[tuple[str, str]], depth: int
) -> Iterator[tuple[str, list[Address] | None, float]]:
    """Each question's id, what was found for it (None when it was refused) and the seconds that it took."""
    for ident, question in questions:
        began = time.perf_counter()
        try:
            addresses = [hit.provision.address for hit in assistant.retrieve(question, k=depth)]
        except InputError:
            addresses = None
        yield ident, addresses, time.perf_counter() - began


def _percentile(seconds: list[float], share: float) -> float:
    """In milliseconds."""
    return round(1000 * sorted(seconds)[min(int(share * len(seconds)), len(seconds) - 1)], 1)


def report(result: BenchmarkResult) -> str:
    """The figures as text: ours in the first column, the published ones beside it, numbered."""
    columns = "".join(f"{f'[{n}]':>9}" for n in range(1, len(result.published) + 1))
    lines = [
        f"genolex {result.genolex}, {result.benchmark} {result.split}, index {result.index}, {result.encoder}",
        f"{result.questions} questions over {result.passages} passages in {result.seconds:.1f} s, "
        f"latency p50 {result.latency_p50_ms:.0f} ms, p95 {result.latency_p95_ms:.0f} ms",
        "",
        f"{'metric':14}{'genolex':>9}{columns}",
    ]
    for name, value in result.rows.items():
        theirs = (f"{p.rows[name]:.4f}" if name in p.rows else "" for p in result.published)
        lines.append(f"{name:14}{value:>9.4f}{''.join(f'{cell:>9}' for cell in theirs)}".rstrip())
    if result.published:
        lines += ["", f"published, on {result.published_on}:"]
        lines += [f"[{n}] {published.system}" for n, published in enumerate(result.published, 1)]
    lines += [f"refused, counted as nothing found: {ident}" for ident in result.failed]
    return "\n".join(lines)


def located(data: Path, name: str, beside: bool = False) -> Path:
    """The file or folder of that name in `data`, below it or just above it; InputError when there is none.

    `beside`: a neighbouring folder may hold it, as where two benchmarks share their texts.
    """
    found = located_or_none(data, name, beside)
    if found is None:
        raise InputError(f"{data}: no {name} here" if data.is_dir() else f"{data} is not a folder")
    return found


def located_or_none(data: Path, name: str, beside: bool = False) -> Path | None:
    """As `located`, without the error."""
    data, name = data.resolve(), glob.escape(name)
    patterns = [(data, name), (data, f"*/{name}"), (data, f"*/*/{name}"), (data.parent, name)]
    patterns += [(data.parent, f"*/{name}")] if beside else []
    return next((path for folder, pattern in patterns for path in sorted(folder.glob(pattern))), None)


def read_json(file: Path, shape: TypeAdapter[T]) -> T:
    """A JSON file of that shape. InputError names the file and the place in it."""
    try:
        return shape.validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise InputError(f"{file}: {where + ': ' if where else ''}{problem['msg']}") from error


def read_text(file: Path) -> str:
    """A text file in UTF-8. InputError names the file."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: {error.reason} at byte {error.start}") from error
