"""How far one process goes: `python -m genolex.evals.scaling --sizes 10000,100000,1000000` prints the table.

The passages are made from those of the shipped index, without encoding: a vector is a real one mixed with another and
with noise, a text is the words of one real text followed by those of another, a few replaced by rare ones (a larger
corpus has more words). The questions are the development questions. Each size is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from genolex.addresses import Citator
from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.evals.questions import read_questions, shipped_questions
from genolex.index import Index
from genolex.index.dense import Dense
from genolex.index.late import VectorsOnly
from genolex.index.lexical import Lexical
from genolex.index.store import LocalStore
from genolex.index.tokens import tokens
from genolex.passages import WHOLE
from genolex.ports import Vectors
from genolex.retrieve import POOL, retrieve, understand
from genolex.types import Scope

Made = TypeVar("Made")

SEED = 20260801
NOISE = 0.5
"""Length of the noise beside a vector of length 1: a row's nearest neighbour is then at a median cosine of 0.74 among
100 000, as it is in the shipped corpus.
"""
RARE, WORDS = 0.02, 2_000_000
"""This share of the words is rare, drawn from so many: vocabulary grows with size, as it does in real collections."""
BATCH = 50_000
"""Rows that are made, or compared, at a time."""
REMEMBERED = 32
"""So many questions are asked of the whole recipe: an index remembers how it read these, so that reading and the rest
are told apart.
"""
SCOPES = {
    "all in force": Scope(date(2026, 8, 1)),
    "one side": Scope(date(2026, 8, 1), "CN"),
    "one instrument": Scope(date(2026, 8, 1), None, frozenset({"cn-pipl"})),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size costs: seconds, MiB, milliseconds, shares."""

    size: int
    build: dict[str, float]
    memory: dict[str, float]
    latency: dict[str, tuple[float, float]]
    recall: dict[str, dict[str, float]]
    load: float


@dataclass(frozen=True, slots=True)
class Built(Generic[Made]):
    """An index, the provision of each row, what it cost, and for each scope the exact answers."""

    index: Made
    owners: NDArray[np.int64]
    seconds: float
    memory: float
    truth: dict[str, list[NDArray[np.int64]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print Markdown."""
    parser = argparse.ArgumentParser(prog="genolex.evals.scaling", description="Measures search by corpus size.")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of passages, with commas")
    parser.add_argument("--questions", type=int, default=200, help="how many development questions to ask")
    parser.add_argument("--recipe", action="store_true", help="measure `retrieve` as a whole, not the store alone")
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.sizes.split(",")]
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)
    with pool:
        if given.recipe:
            said = "\n".join(_recipes(list(pool.map(recipe, sizes, [given.questions] * len(sizes)))))
        else:
            said = report(list(pool.map(measure, sizes, [given.questions] * len(sizes))))
    sys.stdout.write(said + "\n")


def measure(size: int, questions: int) -> Measured:
    """Build a store of so many passages and ask it the development questions."""
    index = Assistant.load().index
    asked = [q.question for q in read_questions(shipped_questions(), "dev")][:questions]
    vectors = np.stack([index.read(text).vector for text in asked])
    words = [tokens(text) for text in asked]
    rng = np.random.default_rng(SEED)
    dense = _dense(index, size, vectors, rng)
    lexical = _lexical(index, size, rng)
    store = LocalStore(dense.index, lexical.index, index.facts, dense.owners, lexical.owners)
    scope = SCOPES["all in force"]
    searches: dict[str, Callable[[int], object]] = {
        "dense": lambda n: store.by_meaning(vectors[n], POOL, scope),
        "lexical": lambda n: store.by_words(words[n], POOL, scope),
    }
    searches["both"] = lambda n: (searches["dense"](n), searches["lexical"](n))
    return Measured(
        size=size,
        build={"dense": dense.seconds, "lexical": lexical.seconds},
        memory={"dense": dense.memory, "lexical": lexical.memory, "peak": _peak()},
        latency={name: percentiles(search, len(asked)) for name, search in searches.items()},
        recall={name: recalls(store, vectors, scope, dense.truth[name]) for name, scope in SCOPES.items()},
        load=os.getloadavg()[0],
    )


def recipe(size: int, questions: int) -> tuple[int, float, tuple[float, float], tuple[float, float], float]:
    """`retrieve` over a corpus of so many provisions, without late interaction: size, MiB, milliseconds, load.

    The milliseconds are the median and the 95th percentile of encoding a question, and of all the rest.
    """
    shipped = Assistant.load()
    rng = np.random.default_rng(SEED)
    dense = Dense.build(synthetic_vectors(shipped.index, size, rng)[0])
    texts, _ = synthetic_words(shipped.index, size, rng)
    lexical = Lexical.of(texts)
    records = ({"instrument": f"book-{n // 1000}", "path": str(n % 1000), "text": " ".join(words)[:WHOLE]}
               for n, words in enumerate(texts))  # fmt: skip
    index = Index(Corpus.from_records(records), VectorsOnly(shipped.index.encoder), dense, lexical, None)
    asked = [q.question for q in read_questions(shipped_questions(), "dev")][: min(questions, REMEMBERED)]
    read = percentiles(lambda n: index.encoder.encode([asked[n]]), len(asked))
    glossary, citator = shipped.corpus.glossary, Citator(index.corpus)
    understood = [understand(text, citator, glossary, SCOPES["all in force"]) for text in asked]
    for question in understood:
        index.read(question.text)
    rest = percentiles(lambda n: retrieve(understood[n], index), len(asked))
    return size, _resident(), read, rest, os.getloadavg()[0]


def _dense(index: Index, size: int, vectors: Vectors, rng: np.random.Generator) -> Built[Dense]:
    """The dense index, and the exact answers to compare it with; the vectors that it was made from are let go."""
    before = _resident()
    rows, owners = synthetic_vectors(index, size, rng)
    began = time.perf_counter()
    built = Dense.build(rows)
    seconds = time.perf_counter() - began
    truth = {name: nearest(rows, vectors, index.allowed(scope)[owners], 100) for name, scope in SCOPES.items()}
    del rows
    return Built(built, owners, seconds, _resident() - before, truth)


def _lexical(index: Index, size: int, rng: np.random.Generator) -> Built[Lexical]:
    before = _resident()
    texts, owners = synthetic_words(index, size, rng)
    began = time.perf_counter()
    built = Lexical.of(texts)
    seconds = time.perf_counter() - began
    del texts
    return Built(built, owners, seconds, _resident() - before, {})


def synthetic_vectors(index: Index, size: int, rng: np.random.Generator) -> tuple[Vectors, NDArray[np.int64]]:
    """Unit vectors near those of the index, and the provision that each comes from."""
    real = index.dense.vectors()
    made = np.empty((size, real.shape[1]), np.float32)
    source = rng.integers(0, len(real), size)
    for start in range(0, size, BATCH):
        own = source[start : start + BATCH]
        share = rng.uniform(0.0, 0.5, (len(own), 1)).astype(np.float32)
        noise = rng.standard_normal((len(own), real.shape[1]), np.float32) * (NOISE / np.sqrt(real.shape[1]))
        mixed = real[own] * (1 - share) + real[rng.integers(0, len(real), len(own))] * share + noise
        made[start : start + BATCH] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return made, index.dense_provisions[source]


def synthetic_words(index: Index, size: int, rng: np.random.Generator) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Texts as words, and the provision that the first words of each come from."""
    real = [tokens(row.text) for row in index.lexical_rows]
    first, second = rng.integers(0, len(real), (2, size))
    made = []
    for one, other, cut in zip(first, second, rng.random(size), strict=True):
        head, tail = real[one][: int(cut * len(real[one])) + 1], real[other][int(cut * len(real[other])) :]
        row = head + tail
        for place in np.flatnonzero(rng.random(len(row)) < RARE):
            row[place] = f"rare{int(WORDS * rng.random() ** 3)}"
        made.append(row)
    return made, index.lexical_provisions[first]


def nearest(rows: Vectors, queries: Vectors, allowed: NDArray[np.bool_], k: int) -> list[NDArray[np.int64]]:
    """The k nearest allowed rows of each query, by comparing them all."""
    numbers = np.empty((len(queries), 0), np.int64)
    scores = np.empty((len(queries), 0), np.float32)
    chosen = np.flatnonzero(allowed)
    for start in range(0, len(chosen), BATCH):
        own = chosen[start : start + BATCH]
        scores = np.concatenate([scores, queries @ rows[own].T], axis=1)
        numbers = np.concatenate([numbers, np.broadcast_to(own, (len(queries), len(own)))], axis=1)
        kept = np.argpartition(-scores, min(k, scores.shape[1]) - 1, axis=1)[:, :k]
        scores, numbers = np.take_along_axis(scores, kept, 1), np.take_along_axis(numbers, kept, 1)
    return list(np.take_along_axis(numbers, np.argsort(-scores, axis=1), 1))


def recalls(store: LocalStore, vectors: Vectors, scope: Scope, truth: list[NDArray[np.int64]]) -> dict[str, float]:
    """Recall@10 and @100 against exact search, and the median latency."""
    found, taken = [], []
    for vector in vectors:
        began = time.perf_counter()
        found.append(store.by_meaning(vector, POOL, scope)[0])
        taken.append((time.perf_counter() - began) * 1000)
    pairs = list(zip(found, truth, strict=True))
    shares = {
        f"recall@{k}": float(np.mean([len(np.intersect1d(f[:k], t[:k])) / len(t[:k]) for f, t in pairs]))
        for k in (10, 100)
    }
    return shares | {"p50": float(np.percentile(taken, 50))}


def percentiles(search: Callable[[int], object], questions: int) -> tuple[float, float]:
    """Median and 95th percentile of a search, in milliseconds; the first question warms up."""
    search(0)
    taken = []
    for number in range(questions):
        began = time.perf_counter()
        search(number)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def report(rows: Sequence[Measured]) -> str:
    """Markdown: what each size costs, and how scopes fare."""
    return "\n".join([*_costs(rows), "", *_scopes(rows)])


def _costs(rows: Sequence[Measured]) -> Iterator[str]:
    costs = "build, s: dense / lexical | memory, MiB: dense / lexical / peak"
    yield f"| passages | {costs} | dense, ms: p50 / p95 | lexical | both | load |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        cells = [
            f"{row.build['dense']:.1f} / {row.build['lexical']:.1f}",
            " / ".join(f"{row.memory[name]:.0f}" for name in ("dense", "lexical", "peak")),
            *(f"{row.latency[name][0]:.1f} / {row.latency[name][1]:.1f}" for name in ("dense", "lexical", "both")),
            f"{row.load:.1f}",
        ]
        yield f"| {row.size:,} | {' | '.join(cells)} |"


def _recipes(rows: Sequence[tuple[int, float, tuple[float, float], tuple[float, float], float]]) -> Iterator[str]:
    yield "| provisions | memory, MiB | encode the question, ms: p50 / p95 | retrieve | load |"
    yield "|---|---|---|---|---|"
    for size, memory, read, rest, load in rows:
        spans = f"{read[0]:.1f} / {read[1]:.1f} | {rest[0]:.1f} / {rest[1]:.1f}"
        yield f"| {size:,} | {memory:.0f} | {spans} | {load:.1f} |"


def _scopes(rows: Sequence[Measured]) -> Iterator[str]:
    yield "| passages | scope | recall@10 | recall@100 | dense p50, ms |"
    yield "|---|---|---|---|---|"
    for row in rows:
        for name, found in row.recall.items():
            shares = f"{found['recall@10']:.3f} | {found['recall@100']:.3f}"
            yield f"| {row.size:,} | {name} | {shares} | {found['p50']:.1f} |"


def _peak() -> float:
    """The most MiB that the process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident() -> float:
    """MiB that the process holds now."""
    gc.collect()
    status = Path("/proc/self/status")
    if not status.is_file():
        return _peak()
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
