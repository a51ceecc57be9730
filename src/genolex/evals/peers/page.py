"""The section of docs/benchmarks.md: tables and plots from the kept figures, nothing by hand."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from genolex.evals.bench import DOCUMENT, processor, table, with_section
from genolex.evals.metrics import Figure
from genolex.evals.peers.scoring import COMPARED, MEASURES
from genolex.evals.plots import Bar, bars

HEADING = "Peers, side by side in one run"
SPEEDS = {
    "cold start, s": ("cold_s", 2),
    "p50, ms": ("p50_ms", 1),
    "p95, ms": ("p95_ms", 1),
    "CPU ms a question": ("cpu_ms", 1),
    "index build, s": ("build_s", 1),
    "the same, CPU s": ("build_cpu_s", 1),
    "memory to build, MB": ("build_mb", 0),
    "memory to ask, MB": ("ask_mb", 0),
}
NAMES = {"dev": "Development questions", "test": "Frozen questions", "obliqa": "ObliQA, development",
         "obliqa-mp": "ObliQA-MP, validation", "legalbench-rag": "LegalBench-RAG, ContractNLI"}  # fmt: skip
ABOUT = """\
Made by `make bench-peers`; nothing in this section is written by hand. {machine}; {versions}.

- *One protocol.* Each system is a short adapter in `evals/peers/` with an environment of its own under `.peers/`. It
  reads passages and questions as JSON lines and writes ranked ids and times; genolex is run and timed in the same
  way.
- *The same texts.* A passage is a provision under the name of its instrument and its heading. Each system cuts,
  embeds and fuses as its own defaults do: LlamaIndex's sentence splitter (1,024 tokens), Haystack's
  `DocumentSplitter` (200 words) and `DocumentJoiner` (reciprocal rank fusion), txtai's `hybrid=True` over whole
  passages, bm25s with its English stop words and stemmer. All vectors are of the same all-MiniLM-L6-v2, an English
  model, with which sentence-transformers reads 256 tokens of a text and txtai 512.
- *genolex, same texts* is given these texts and nothing else; the adapter of its encoder was learned from the
  questions of the shipped corpus, about the same law, which the peers do not have. *genolex* is the system as it comes,
  with the structure, gists, questions, references and terms of its corpus; the peers beside it get the gists and
  questions as passages.
- *As many results.* What is found counts as the provision that it was cut from, each once. More pieces are asked for
  than provisions count, so that a system that cuts loses no place.
- *The same questions*, as text alone. Questions with a day, a side or earlier questions, and those without an answer,
  are left out for everyone. The frozen questions are only counted: no row of them is kept or shown.
- CitationQueryEngine cuts the nodes that the default retriever finds into citation chunks; the provisions and their
  order stay, so its quality is that of LlamaIndex by construction and only its time is its own.
- Figures are means with 95 % bootstrap intervals over the questions. Differences are paired, question by question.
- Cold start: from the start of the process to the first result. Latency: one question after the other, the first five
  of each process left out. Build: texts in memory to index on disk, libraries and models loaded. Memory: the largest
  resident set. Other work on the same cores makes times worse, CPU time least; the load average stands with each
  suite.
"""
STYLE = """<style>svg { font: 12px system-ui, sans-serif; } text { fill: #52606d; } .name, .value { fill: #16202c; }
.bar, .dot { fill: #2f6f9f; } .track { fill: #f0f3f6; } .grid { stroke: #d3dae1; fill: none; } .own { fill: #b4530a; }
.whisker { stroke: #16202c; fill: none; } @media (prefers-color-scheme: dark) { text { fill: #a5b1bd; } .name, .value
{ fill: #e6ebf0; } .bar, .dot { fill: #6fb0dd; } .track { fill: #1b222a; } .grid { stroke: #37424e; } .own
{ fill: #f0a354; } .whisker { stroke: #e6ebf0; } }</style>"""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 300, 46, 130, 12, 40
NAME, LINE = 130, 13
"""Width and height of a system's name in a plot, in pixels."""


def write_page(results: Mapping[str, Any], document: Path = DOCUMENT) -> None:
    """Put the section into the document and the plots into `images/` beside it."""
    for name, plot in plots(results).items():
        (document.parent / "images").mkdir(exist_ok=True)
        (document.parent / "images" / name).write_text(plot, encoding="utf-8")
    before = document.read_text(encoding="utf-8") if document.is_file() else "# Benchmarks\n"
    document.write_text(with_section(before, HEADING, section(results)), encoding="utf-8")


def section(results: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    machine = f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    found = {p: v for r in _measured(results) for s in r["systems"].values() for p, v in s.get("versions", {}).items()}
    versions = ", ".join(f"{package} {number}" for package, number in sorted(found.items()))
    parts = [ABOUT.format(machine=machine, versions=versions)]
    for name, result in results.items():
        if "skipped" in result and "systems" not in result:
            parts.append(f"### {name}\n\nNot measured: {result['skipped']}.\n")
        else:
            parts.append("\n".join(_suite(name, result)) + "\n")
    return "\n".join(parts)


def _measured(results: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [result for result in results.values() if "systems" in result]


def _suite(name: str, result: Mapping[str, Any]) -> Iterator[str]:
    asked = ", ".join(f"{count} {NAMES[part]}" for part, count in result["asked"].items())
    start, end = result["load"]
    yield f"### {result['title']}\n"
    yield f"{result['passages']:,} passages of {result['provisions']:,} provisions; {asked}. {result['measured_on']}, "
    yield f"load average {start} at the start, {end} at the end.\n"
    for part in result["asked"]:
        yield from _quality(result, part)
    if any("behind" in own for own in result["systems"].values()):
        yield from _differences(result)
    yield f"![{_caption(result)}](images/{_file(name, 'quality')})\n"
    yield "Time and memory:\n"
    yield from table(["", *SPEEDS], [[system, *_speeds(own)] for system, own in result["systems"].items()])
    yield f"\n![Quality and time of a question](images/{_file(name, 'speed')})"
    yield from (f"\n{system} is not measured: {reason}." for system, reason in result["skipped"].items())


def _quality(result: Mapping[str, Any], part: str) -> Iterator[str]:
    systems: Mapping[str, Any] = result["systems"]
    if not systems:
        return
    first = next(iter(systems.values()))
    for piece in first["quality"][part]:
        figures = {system: own["quality"][part][piece] for system, own in systems.items()}
        count = next(iter(figures.values()))[COMPARED[0]]["n"]
        authors = {system: own["authors"].get(part, {}) if piece == "all" else {} for system, own in systems.items()}
        more = list(next(iter(authors.values())))
        yield (
            f"{NAMES[part].capitalize() if part in ('dev', 'test') else NAMES[part]}"
            + (f", {piece}" if piece != "all" else "")
            + f" ({count}):\n"
        )
        rows = [
            [s, *(_interval(own[m]) for m in MEASURES), *(f"{authors[s][m]:.3f}" for m in more)]
            for s, own in figures.items()
        ]
        yield from table(["", *MEASURES, *more], rows)
        yield ""


def _differences(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{result['genolex']} less the peer, paired; an interval without 0 is a difference:\n"
    rows = [
        [system, *(_signed(own["behind"][part][m]) for part in result["asked"] for m in COMPARED)]
        for system, own in result["systems"].items()
        if "behind" in own
    ]
    yield from table(["", *(f"{part}: {m}" for part in result["asked"] for m in COMPARED)], rows)
    yield ""


def _interval(figure: Figure) -> str:
    mean, low, high = figure["mean"], figure["low"], figure["high"]
    return f"{mean:.3f}" + (f" ({low:.2f}–{high:.2f})" if low is not None else "")


def _signed(figure: Figure) -> str:
    mean, low, high = figure["mean"], figure["low"], figure["high"]
    return f"{mean:+.3f}" + (f" ({low:+.2f} to {high:+.2f})" if low is not None else "")


def _speeds(own: Mapping[str, Any]) -> list[str]:
    """An index that another system built has no building of its own."""
    return [f"{own[key]:,.{digits}f}" if key in own else "as above" for key, digits in SPEEDS.values()]


# -- plots -------------------------------------------------------------------------------------------------------------


def plots(results: Mapping[str, Any]) -> dict[str, str]:
    """Two plots for each suite, by file name: quality with intervals, and quality against the time of a question."""
    found = {}
    for name, result in results.items():
        if result.get("systems"):
            figures = {s: own["quality"][_last(result)]["all"]["nDCG@10"] for s, own in result["systems"].items()}
            rows = [Bar(s, f["mean"], f["low"], f["high"]) for s, f in figures.items()]
            found[_file(name, "quality")] = _alone(bars(_caption(result), rows))
            points = [(s, own["p50_ms"], figures[s]["mean"]) for s, own in result["systems"].items()]
            found[_file(name, "speed")] = _alone(against_time(_caption(result), points))
    return found


def _last(result: Mapping[str, Any]) -> str:
    """The set of questions that is drawn: the frozen one of the project."""
    *_, last = result["asked"]
    return str(last)


def _caption(result: Mapping[str, Any]) -> str:
    return f"nDCG@10, {NAMES[_last(result)]}: {result['title'][0].lower()}{result['title'][1:]}"


def _file(suite: str, what: str) -> str:
    return f"peers-{suite}-{what}.svg"


def against_time(title: str, points: Sequence[tuple[str, float, float]]) -> str:
    """A dot for each system: milliseconds of a question to the right, tenfold each step; quality upwards."""
    steps = [math.floor(math.log10(ms)) for _, ms, _ in points]
    low, high = min(steps), max(steps) + 1

    def x(ms: float) -> float:
        return round(LEFT + (math.log10(ms) - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    marks = []
    for power in range(low, high + 1):
        at = x(10.0**power)
        marks.append(f'<path class="grid" d="M{at} {y(0)}V{y(1)}"/>')
        marks.append(f'<text x="{at}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{10.0**power:g}</text>')
    for tenth in range(0, 11, 2):
        marks.append(f'<path class="grid" d="M{x(10.0**low)} {y(tenth / 10)}H{x(10.0**high)}"/>')
        marks.append(f'<text x="{LEFT - 6}" y="{y(tenth / 10)}" text-anchor="end" dy="4">{tenth / 10:g}</text>')
    placed: list[tuple[float, float]] = []
    for name, ms, share in points:
        kind = "own" if name.startswith("genolex") else "dot"
        marks.append(f'<circle class="{kind}" cx="{x(ms)}" cy="{y(share)}" r="5"/>')
        left, top = x(ms) + 8, y(share)
        while any(abs(left - other) < NAME and abs(top - above) < LINE for other, above in placed):
            top += LINE  # two names never lie on one another
        placed.append((left, top))
        marks.append(f'<text class="name" x="{left}" y="{top}" dy="4">{escape(name)}</text>')
    marks.append(f'<text x="{LEFT}" y="{HEIGHT - 6}">milliseconds of a question, p50; upwards nDCG@10</text>')
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg role="img" {box}><title>{escape(title)}</title>{"".join(marks)}</svg>'


def _alone(svg: str) -> str:
    """A plot that brings its own colours, to be shown as a picture."""
    opened = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return opened.replace("<title>", f"{STYLE}<title>", 1) + "\n"
