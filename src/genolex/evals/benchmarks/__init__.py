"""Public benchmarks, read as their authors publish them and scored as their authors score them (docs/evals.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from genolex.errors import InputError
from genolex.evals.benchmarks import legalbench_rag, obliqa, obliqa_mp
from genolex.evals.benchmarks.benchmark import Benchmark, BenchmarkResult, Published, report, run
from genolex.ports import Encoder

BENCHMARKS: dict[str, Callable[[Path, str | None], Benchmark]] = {
    "obliqa": obliqa.load,
    "obliqa-mp": obliqa_mp.load,
    "legalbench-rag": legalbench_rag.load,
}
"""Each benchmark reads its files from a folder; a split of None is its development split, or all that there is."""

__all__ = ["BENCHMARKS", "Benchmark", "BenchmarkResult", "Published", "report", "run_benchmark"]


def run_benchmark(
    name: str, data: Path, split: str | None = None, encoder: Encoder | None = None, progress: bool = False
) -> BenchmarkResult:
    """Ask every question of a public benchmark and score what the assistant retrieves, as its authors do.

    `data` is the folder of the published files. The index is saved like every other, so a second run only asks.
    Raises InputError when the benchmark is unknown, or a file is missing or malformed.
    """
    if name not in BENCHMARKS:
        raise InputError(f"{name!r} is no benchmark; there are {', '.join(BENCHMARKS)}")
    return run(BENCHMARKS[name](data, split), encoder, progress)
