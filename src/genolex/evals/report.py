"""Prints eval results, and saves and reads them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genolex.errors import InputError
from genolex.evals.questions import FROZEN
from genolex.evals.run import FORMAT

CHECKOUT = Path(__file__).resolve().parents[3]
BARE = ("id", "category", "difficulty", "language", "answerable", "abstained", "closeness", "values")
"""What is kept of a question that is never shown."""
COLUMNS = ("first", "citation F1", "paragraph F1", "nugget recall", "declined")


def report(results: Mapping[str, Any]) -> str:
    """The figures as text, each with its 95 % interval and its n."""
    lines = [
        f"genolex {results['genolex']}, corpus {results['corpus']}, {results['encoder']}",
        f"{results['questions']} questions {results['part']}".rstrip() + f", asked on {results['asked_on']}",
        "",
        f"{'figure':28}{'mean':>9}{'95 % interval':>19}{'n':>6}",
    ]
    lines += [_line(name, figure) for name, figure in figures(results).items()]
    for key, groups in results["by"].items():
        lines += ["", f"{key:24}{'n':>5}" + "".join(f"{column:>15}" for column in COLUMNS)]
        for name, own in groups.items():
            lines.append(f"{name:24}{own['n']:>5}" + "".join(f"{_cell(own.get(column)):>15}" for column in COLUMNS))
    if results["part"] not in FROZEN:
        lines += [f"crashed: {score['id']}: {score['error']}" for score in results["scores"] if score["error"]]
    return "\n".join(lines)


def figures(results: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every figure of a run, latency last."""
    timing = {name: own for name, own in results["timing"].items() if name != "by_question"}
    return {**results["summary"], **timing}


def _line(name: str, figure: Mapping[str, Any]) -> str:
    if figure["mean"] is None:
        return f"{name:28}{'unscored':>9}{'':19}{figure['n']:>6}"
    between = "" if figure["low"] is None else f"{figure['low']:.3f} to {figure['high']:.3f}"
    return f"{name:28}{figure['mean']:>9.3f}{between:>19}{figure['n']:>6}"


def _cell(figure: Mapping[str, Any] | None) -> str:
    return "" if figure is None else f"{figure['mean']:.2f}"


def save_results(results: Mapping[str, Any], name: str) -> Path | None:
    """Write `evals/results/<commit>-<name>.json` in a checkout; "-dirty" marks uncommitted changes.

    Of a frozen part the figures and the numbers of each question are kept, never its words or its answers.
    """
    commit = _git("rev-parse", "--short=10", "HEAD")
    if not commit or not (CHECKOUT / "evals").is_dir():
        return None
    if _git("status", "--porcelain", "--", "src", "corpus", "evals/questions"):
        commit += "-dirty"
    file = CHECKOUT / "evals" / "results" / f"{commit}-{name}.json"
    file.parent.mkdir(exist_ok=True)
    write_results({**results, "part": results["part"] or name}, file)
    return file


def write_results(results: Mapping[str, Any], file: Path) -> None:
    """Write results as JSON, without the words of a frozen part; a question is a line, so that changes show as such."""
    shown = kept(results)
    head = json.dumps({**shown, "scores": []}, ensure_ascii=False, indent=1)
    scores = ",\n  ".join(json.dumps(score, ensure_ascii=False) for score in shown["scores"])
    file.write_text(head.replace(' "scores": []', f' "scores": [\n  {scores}\n ]', 1) + "\n", encoding="utf-8")


def kept(results: Mapping[str, Any]) -> dict[str, Any]:
    """The results as they may be shown and kept."""
    if results["part"] not in FROZEN:
        return dict(results)
    return {**results, "scores": [{key: score[key] for key in BARE} for score in results["scores"]]}


def read_results(file: Path) -> dict[str, Any]:
    """The results in a file. Raises InputError when it holds none, or those of another format."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: no results: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError(f"{file}: not the results of this version of genolex; run `genolex eval` again")
    return found


def _git(*arguments: str) -> str:
    try:
        found = subprocess.run(
            ["git", "-C", str(CHECKOUT), *arguments],  # noqa: S607 - git from the path, fixed arguments
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
