"""Makes the environment of each peer and runs its adapter, a process for each step: build, then ask each set."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from genolex.errors import InputError
from genolex.evals.peers.scoring import COMPARED, Values, difference, provisions, quality, scored
from genolex.evals.peers.suites import Suite
from genolex.evals.report import CHECKOUT

ADAPTERS = CHECKOUT / "evals" / "peers"
ENVIRONMENTS = CHECKOUT / ".peers"
LONGEST = 7_200
"""Seconds that one step may take."""
WARM = 5
"""The first questions, whose time is not counted."""
QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
}
"""No graphics card, no model hub, no telemetry."""
AS_PIP = {"UV_FIND_LINKS": "PIP_FIND_LINKS", "UV_DEFAULT_INDEX": "PIP_INDEX_URL", "UV_INDEX": "PIP_EXTRA_INDEX_URL"}
"""What uv is told of package indexes where only pip was told."""


class PeerError(Exception):
    """A peer cannot be measured; the message is the reason that the page gives."""


@dataclass(frozen=True)
class Peer:
    """A system: its adapter, the environment it runs in (empty: this one), and whose index it reads if not its own.

    `pieces`: it ranks pieces of provisions, so more results are asked of it.
    """

    adapter: Path
    environment: str = ""
    index_of: str = ""
    pieces: bool = True


PEERS = {
    "BM25 (bm25s)": Peer(ADAPTERS / "plain_bm25.py", "bm25s"),
    "LlamaIndex": Peer(ADAPTERS / "llamaindex_default.py", "llamaindex"),
    "LlamaIndex citations": Peer(ADAPTERS / "llamaindex_citations.py", "llamaindex", index_of="LlamaIndex"),
    "Haystack hybrid": Peer(ADAPTERS / "haystack_hybrid.py", "haystack"),
    "txtai hybrid": Peer(ADAPTERS / "txtai_hybrid.py", "txtai"),
    "genolex, same texts": Peer(ADAPTERS / "genolex_texts.py", pieces=False),
    "genolex": Peer(ADAPTERS / "genolex_whole.py", pieces=False),
}


def of_suite(suite: Suite, names: Iterable[str] = PEERS) -> dict[str, Peer]:
    """The systems that stand side by side in a suite: all peers, and one way of running genolex."""
    return {n: PEERS[n] for n in names if PEERS[n].environment or n == suite.genolex}


def measure(suite: Suite, peers: Mapping[str, Peer], folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Every system on one suite. One that cannot be measured is skipped, with its reason."""
    began = os.getloadavg()[0]
    write(folder / "passages.jsonl", suite.passages)
    for asked in suite.asked:
        write(folder / f"{asked.name}.jsonl", asked.questions.items())
    systems: dict[str, Any] = {}
    skipped: dict[str, str] = {}
    values: dict[str, dict[str, Values]] = {}
    for name, peer in peers.items():
        say(f"{suite.name}: {name}")
        try:
            systems[name], values[name] = measured(suite, name, peer, folder)
            means = ((part, own["all"][COMPARED[-1]]["mean"]) for part, own in systems[name]["quality"].items())
            say(", ".join(f"{part} {COMPARED[-1]} {mean:.3f}" for part, mean in means))
        except (PeerError, InputError) as error:
            skipped[name] = str(error)
            say(f"skipped: {error}")
    own = values.get(suite.genolex, {})
    for name in systems:
        if own and name != suite.genolex:
            systems[name]["behind"] = {part: difference(values[name][part], own[part]) for part in own}
    return {
        "title": suite.title,
        "measured_on": date.today().isoformat(),
        "load": [round(began, 1), round(os.getloadavg()[0], 1)],
        "passages": len(suite.passages),
        "provisions": len(set(suite.owner.values())),
        "asked": {asked.name: len(asked.questions) for asked in suite.asked},
        "genolex": suite.genolex,
        "systems": systems,
        "skipped": skipped,
    }


def measured(suite: Suite, name: str, peer: Peer, folder: Path) -> tuple[dict[str, Any], dict[str, Values]]:
    """The figures of one system, and the measures of each question, which are not kept."""
    python = ready(peer.environment)
    index = folder / (peer.index_of or name)
    found: dict[str, Any] = {}
    if not peer.index_of:
        index.mkdir()
        built = step(python, peer, "build", folder / "passages.jsonl", index, folder)
        found |= {"build_s": built["seconds"], "build_cpu_s": built["cpu_s"]}
        found |= {"build_mb": built["peak_mb"], "versions": built["versions"]}
    k = suite.depth * (suite.spare if peer.pieces else 1)
    reports, values = [], {}
    found |= {"quality": {}, "authors": {}}
    for asked in suite.asked:
        report = step(python, peer, "ask", folder / f"{asked.name}.jsonl", index, folder, str(k))
        ranked = provisions(suite, report["ranked"])
        values[asked.name] = scored(asked, ranked)
        found["quality"][asked.name] = quality(asked, values[asked.name])
        if asked.authors:
            found["authors"][asked.name] = dict(asked.authors(ranked))
        reports.append(report)
    return found | speed(reports), values


def speed(reports: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Latency and CPU time of all questions but the first of each process; median cold start; highest memory."""
    took, spent = ([ms for r in reports for ms in r[key][min(WARM, len(r[key]) - 1) :]] for key in ("ms", "cpu_ms"))
    p50, p95 = np.percentile(took, [50, 95])
    return {
        "p50_ms": float(p50),
        "p95_ms": float(p95),
        "cpu_ms": statistics.fmean(spent),
        "cold_s": statistics.median(report["cold_s"] for report in reports),
        "ask_mb": max(report["peak_mb"] for report in reports),
    }


def step(python: Path, peer: Peer, verb: str, texts: Path, index: Path, folder: Path, *more: str) -> dict[str, Any]:
    """Run an adapter to its end and read its report."""
    report = folder / "report.json"
    return run([str(python), str(peer.adapter), verb, str(texts), str(index), str(report), *more], report)


def run(command: Sequence[str], report: Path, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """The report that an adapter leaves; `more` is for its environment. PeerError gives the last line that it wrote."""
    environment = {**os.environ, **QUIET, **more, "PYTHONPATH": str(ADAPTERS)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled once, as pip leaves it
    report.unlink(missing_ok=True)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        environment["PEERS_BEGAN"] = str(time.time())
        try:
            subprocess.run(command, env=environment, stdout=log, stderr=log, timeout=LONGEST, check=True)
            found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            log.seek(0)
            said = log.read().strip().splitlines()
            raise PeerError(f"{Path(command[1]).stem} failed: {said[-1] if said else error}") from error
    return found


def ready(environment: str) -> Path:
    """The interpreter of an environment, made anew when its requirements change. PeerError when it cannot be made."""
    if not environment:
        return Path(sys.executable)
    folder, wanted = ENVIRONMENTS / environment, ADAPTERS / f"{environment}.txt"
    python, mark = folder / "bin" / "python", folder / "ready"
    state = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == state:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for command in installing(folder, wanted):
        done = subprocess.run(command, env=_as_pip(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(f"{environment} cannot be installed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    mark.write_text(state, encoding="utf-8")
    return python


def installing(folder: Path, wanted: Path) -> list[list[str]]:
    """The commands that make an environment: by uv where there is one, else by venv and pip.

    Files are copied, not linked: NLTK, which LlamaIndex reads its stop words with, refuses a file with two names.
    """
    python = str(folder / "bin" / "python")
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        make = [sys.executable, "-m", "venv", str(folder)]
        return [make, [python, "-m", "pip", "install", "--quiet", "--requirement", str(wanted)]]
    install = [uv, "pip", "install", "--quiet", "--link-mode", "copy", "--python", python, "--requirement", str(wanted)]
    return [[uv, "venv", "--quiet", "--python", sys.executable, str(folder)], install]


def _as_pip() -> dict[str, str]:
    told = {uv: os.environ[pip] for uv, pip in AS_PIP.items() if pip in os.environ}
    return {**told, **os.environ}


def write(file: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Ids and texts as JSON lines."""
    lines = (json.dumps({"id": ident, "text": text}) for ident, text in texts)  # ASCII: no line ends within a text
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
