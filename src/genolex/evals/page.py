"""A run as one HTML page: plots, tables, and every question with its answer, evidence and scores.

Nothing is loaded and nothing runs: no script, no font, no picture from elsewhere. All that comes from a question or an
answer is escaped. Of a frozen part the page shows figures alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from genolex.evals.bootstrap import Values
from genolex.evals.compare import outcome
from genolex.evals.gates import Gate
from genolex.evals.metrics import calibration, risk_coverage
from genolex.evals.plots import Bar, bars, curve, histogram, reliability
from genolex.evals.questions import FROZEN
from genolex.evals.report import figures, kept

LATENCIES = (10, 20, 30, 50, 75, 100, 150, 250, 500, 1000)
"""Upper ends of the columns of the latency histogram, in milliseconds."""
CONFUSED = 40
"""The most pairs of confused provisions that are listed."""

STYLE = """
:root { color-scheme: light dark; --ink: #16202c; --dim: #52606d; --page: #fff; --panel: #f4f6f8; --edge: #d3dae1;
  --bar: #2f6f9f; --mark: #b4530a; --good: #11664a; --bad: #a61b1b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --dim: #a5b1bd; --page: #12171d; --panel: #1b222a;
  --edge: #37424e; --bar: #6fb0dd; --mark: #f0a354; --good: #6bd3ab; --bad: #ff9b93; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.2rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--page); }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; } h3 { margin: 1.2rem 0 .3rem; }
p.from, .dim, caption { color: var(--dim); } nav a { margin-right: 1rem; }
a { color: var(--bar); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.2rem; align-items: start; }
.table { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; padding: .2rem 0; } th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--edge); }
th { text-align: left; font-weight: 600; } td { text-align: right; } td.text { text-align: left; }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif; } svg text { fill: var(--dim); }
svg .name, svg .value { fill: var(--ink); } .bar { fill: var(--bar); } .track { fill: var(--panel); }
.whisker, .axis { stroke: var(--ink); fill: none; } .grid { stroke: var(--edge); fill: none; }
.line { stroke: var(--bar); stroke-width: 2.5; fill: none; } .ideal { stroke: var(--dim); stroke-dasharray: 5 4; }
.dot { fill: var(--bar); fill-opacity: .75; } .mark { fill: var(--mark); }
details { border: 1px solid var(--edge); border-radius: .5rem; margin: .35rem 0; background: var(--panel); }
details > :not(summary) { margin-left: 1rem; margin-right: 1rem; } summary { cursor: pointer; padding: .45rem .8rem; }
summary:focus-visible, a:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.score { display: inline-block; min-width: 3.2rem; font-variant-numeric: tabular-nums; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); }
blockquote { margin: .2rem 0 .6rem; padding-left: .8rem;
  border-left: 3px solid var(--edge); } li { overflow-wrap: anywhere; }
.numbers { columns: 3 14rem; font-size: .85rem; }
"""


def page(results: Mapping[str, Any], gates: Sequence[Gate] = ()) -> str:
    """The whole page."""
    frozen = results["part"] in FROZEN
    results = kept(results)
    sections = [
        _figures(results, gates),
        _categories(results),
        _calibration(results),
        _risk(results),
        _latency(results),
    ]
    if not frozen:
        sections += [_confusion(results), _questions(results)]
    title = f"genolex evals: {results['questions']} questions {results['part']}".strip()
    source = (
        f"genolex {results['genolex']}, corpus {results['corpus']}, index {results['index']}, "
        f"encoder {results['encoder']}, asked on {results['asked_on']}"
    )
    policy = f"default-src 'none'; style-src '{_fingerprint(STYLE)}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{STYLE}</style>\n</head>\n<body>\n'
        f'<header>\n<h1>{escape(title)}</h1>\n<p class="from">{escape(source)}</p>\n{_contents(frozen)}\n</header>\n'
        f"<main>\n{''.join(sections)}</main>\n</body>\n</html>\n"
    )


def write_page(results: Mapping[str, Any], file: Path, gates: Sequence[Gate] = ()) -> None:
    """Write the page of a run."""
    file.write_text(page(results, gates), encoding="utf-8")


def _fingerprint(text: str) -> str:
    """What a content security policy calls a style sheet by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


_SECTIONS = {
    "figures": "Figures",
    "categories": "By category",
    "calibration": "Calibration",
    "risk": "Risk and coverage",
    "latency": "Latency",
    "confusion": "Near articles",
    "questions": "Questions",
}


def _contents(frozen: bool) -> str:
    names = [name for name in _SECTIONS if not (frozen and name in ("confusion", "questions"))]
    links = "".join(f'<a href="#{name}">{_SECTIONS[name]}</a>' for name in names)
    return f'<nav aria-label="Contents">{links}</nav>'


def _section(name: str, *parts: str) -> str:
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_SECTIONS[name]}</h2>\n{"".join(parts)}</section>\n'


def _beside(plot: str, table: str) -> str:
    return f'<div class="pair"><div>{plot}</div>{table}</div>\n'


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 0) -> str:
    """A table; the first cell of a row names it, and so many after it are text. Cells are HTML, escaped before."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = []
    for name, *cells in rows:
        own = "".join(f'<td class="text">{c}</td>' if n < texts else f"<td>{c}</td>" for n, c in enumerate(cells))
        lines.append(f'<tr><th scope="row">{name}</th>{own}</tr>')
    return (
        f'<div class="table"><table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>\n"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "unscored" if value is None else f"{value:.{digits}f}"


# -- figures -----------------------------------------------------------------------------------------------------------


def _figures(results: Mapping[str, Any], gates: Sequence[Gate]) -> str:
    held = {gate.figure: gate for gate in gates}
    rows = []
    for name, own in figures(results).items():
        between = "" if own["low"] is None else f"{own['low']:.3f} to {own['high']:.3f}"
        rows.append((escape(name), _number(own["mean"]), between, str(own["n"]), _gate(held.get(name), own["mean"])))
    return _section(
        "figures", _table("Means with 95 % bootstrap intervals", ("figure", "mean", "interval", "n", "gate"), rows)
    )


def _gate(gate: Gate | None, value: float | None) -> str:
    if gate is None:
        return ""
    sort, word = ("good", "holds") if gate.holds(value) else ("bad", "red")
    return f'<span class="{sort}">{word}</span>: {gate.side.replace("_", " ")} {gate.threshold:g}'


def _categories(results: Mapping[str, Any]) -> str:
    groups = results["by"]["category"]
    parts = []
    for label, name in (("citation F1", "Citation F1"), ("declined", "Declined, of those that should be")):
        own = {key: group[label] for key, group in groups.items() if label in group}
        shown = [Bar(key, f["mean"], f["low"], f["high"], f"n={f['n']}") for key, f in own.items()]
        rows = [
            (
                escape(key),
                _number(f["mean"]),
                "" if f["low"] is None else f"{f['low']:.3f} to {f['high']:.3f}",
                str(f["n"]),
            )
            for key, f in own.items()
        ]
        if shown:
            parts.append(
                _beside(bars(f"{name} by category", shown), _table(name, ("category", "mean", "interval", "n"), rows))
            )
    return _section("categories", *parts)


def _sure(results: Mapping[str, Any]) -> Values:
    rows = [(score["closeness"], score["values"].get("Success@1", 0.0)) for score in results["scores"]]
    return np.asarray(rows, np.float64)


def _calibration(results: Mapping[str, Any]) -> str:
    bins = calibration(_sure(results))
    plot = reliability("Closeness of the leading hit against the share that is right", bins, "closeness", "share right")
    rows = [(f"{said:.2f}", f"{was:.2f}", str(n)) for said, was, n in bins]
    table = _table("Ten bins of equal width; empty ones are left out", ("mean closeness", "share right", "n"), rows)
    return _section("calibration", _beside(plot, table))


def _risk(results: Mapping[str, Any]) -> str:
    points = [(float(c), float(r)) for c, r in risk_coverage(_sure(results))]
    answered = [score for score in results["scores"] if not score["abstained"]]
    mark = None
    if answered:
        wrong = sum(1 - score["values"].get("Success@1", 0.0) for score in answered) / len(answered)
        mark = (len(answered) / len(results["scores"]), wrong)
    plot = curve("Share of wrong leading hits among the surest questions", points, "coverage", "risk", mark)
    rows = [(f"{c:.2f}", f"{r:.3f}") for c, r in _thinned(points)]
    if mark:
        rows.append((f"as answered: {mark[0]:.2f}", f"{mark[1]:.3f}"))
    return _section("risk", _beside(plot, _table("The dot is what was answered", ("coverage", "risk"), rows)))


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The first point at or beyond every tenth of coverage."""
    found = [next((p for p in points if p[0] >= tenth / 10 - 1e-9), None) for tenth in range(1, 11)]
    return list(dict.fromkeys(p for p in found if p))


def _latency(results: Mapping[str, Any]) -> str:
    spent = list(results["timing"]["by_question"].values())
    ends = (0, *LATENCIES, float("inf"))
    counts = [
        (f"≤{high:g}" if high < float("inf") else f">{low:g}", sum(low < ms <= high for ms in spent))
        for low, high in pairwise(ends)
    ]
    rows = [(escape(name), str(count)) for name, count in counts]
    plot = histogram("Milliseconds from question to answer", counts, "milliseconds")
    return _section("latency", _beside(plot, _table("Questions by latency", ("ms", "n"), rows)))


def _confusion(results: Mapping[str, Any]) -> str:
    """Which provision came first in place of the required one."""
    pairs: Counter[tuple[str, str, bool]] = Counter()
    asked: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for score in results["scores"]:
        if score["answerable"] and score["hits"] and not score["values"].get("Success@1"):
            first = score["hits"][0]["address"]
            gold = " or ".join(score["required"])
            near = any(first.split("/")[0] == address.split("/")[0] for address in score["required"])
            pairs[gold, first, near] += 1
            asked[gold, first, near].append(score["id"])
    common = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:CONFUSED]
    rows = [
        (
            escape(gold),
            escape(first),
            "the same" if near else "another",
            escape(", ".join(asked[gold, first, near])),
            str(n),
        )
        for (gold, first, near), n in common
    ]
    same = sum(n for (*_, near), n in pairs.items() if near)
    note = f"<p>{sum(pairs.values())} first hits are not required; {same} of them are of the same instrument.</p>\n"
    head = ("required", "first hit", "instrument", "questions", "n")
    return _section("confusion", note, _table("Most frequent first", head, rows, texts=3))


# -- questions ---------------------------------------------------------------------------------------------------------


def _questions(results: Mapping[str, Any]) -> str:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for score in results["scores"]:
        groups[score["category"]].append(score)
    spent = results["timing"]["by_question"]
    parts = []
    for category, own in sorted(groups.items()):
        parts.append(f"<h3>{escape(category)} ({len(own)})</h3>\n")
        parts += [
            _question(score, spent.get(score["id"])) for score in sorted(own, key=lambda s: (outcome(s), s["id"]))
        ]
    return _section(
        "questions", "<p>Worst first; the number is citation F1, or 1 for a question rightly declined.</p>\n", *parts
    )


def _question(score: Mapping[str, Any], ms: float | None) -> str:
    value = outcome(score)
    sort = "good" if value >= 0.99 else "bad" if value < 0.5 else ""
    ident = escape(score["id"])
    return (
        f'<details id="{ident}"><summary><span class="score {sort}">{value:.2f}</span> '
        f'{ident}: <span lang="{score["language"]}">{escape(score["question"])}</span></summary>\n'
        f"{_asked(score)}{_answer(score)}{_evidence(score)}{_hits(score)}{_scores(score, ms)}</details>\n"
    )


def _asked(score: Mapping[str, Any]) -> str:
    said = [("earlier", "; ".join(score["history"])), ("as of", score["as_of"]), ("side", score["jurisdiction"]),
            ("asked by", score["asked_by"]), ("difficulty", score["difficulty"]), ("why", score["why"]),
            ("required", ", ".join(score["required"])), ("acceptable", ", ".join(score["acceptable"]))]  # fmt: skip
    return '<p class="dim">' + "<br>".join(f"{name}: {escape(value)}" for name, value in said if value) + "</p>\n"


def _answer(score: Mapping[str, Any]) -> str:
    if score["error"]:
        return f'<p class="bad">Crashed: {escape(score["error"])}</p>\n'
    if score["abstained"]:
        return f"<p><strong>Declined.</strong> {escape(score['reason'])}</p>\n"
    lines = []
    for one in score["statements"]:
        marks = "".join(f"[{n}]" for n in one["citations"])
        reasons = escape("; ".join(one["reasons"]))
        lines.append(
            f'<li>{escape(one["text"])} {marks} <span class="dim">({escape(one["support"])}: {reasons})</span></li>'
        )
    notices = "".join(f'<li class="dim">{escape(n["kind"])}: {escape(n["text"])}</li>' for n in score["notices"])
    return f"<ul>{''.join(lines)}{notices}</ul>\n"


def _evidence(score: Mapping[str, Any]) -> str:
    lines = [
        f'<li>{escape(one["pinpoint"])} <span class="dim">{escape(one["address"])}, {escape(one["text_kind"])}</span>'
        f"<blockquote>{escape(one['quote'])}</blockquote></li>"
        for one in score["citations"]
    ]
    return f"<h4>Cited</h4><ol>{''.join(lines)}</ol>\n" if lines else ""


def _hits(score: Mapping[str, Any]) -> str:
    rows = [
        (escape(hit["pinpoint"]), escape(hit["heading"]), escape(hit["route"]), f"{hit['closeness']:.2f}")
        for hit in score["hits"]
    ]
    return _table("Retrieved", ("provision", "heading", "route", "closeness"), rows, texts=2) if rows else ""


def _scores(score: Mapping[str, Any], ms: float | None) -> str:
    numbers = [*score["values"].items(), *([("milliseconds", ms)] if ms is not None else [])]
    cells = "".join(f"<li>{escape(name)}: {value:g}</li>" for name, value in numbers)
    facts = "".join(
        f'<li><span class="{"good" if one["said"] else "bad"}">{"said" if one["said"] else "not said"}</span>: '
        f"{escape(one['fact'])}</li>"
        for one in score["nuggets"]
    )
    return f'{f"<h4>Key facts</h4><ul>{facts}</ul>" if facts else ""}<ul class="numbers">{cells}</ul>\n'
