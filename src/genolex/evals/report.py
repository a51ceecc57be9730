"""Prints eval results and saves them under the commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]


def report(results: dict[str, Any]) -> str:
    """The figures as text, each with its n."""
    lines = [
        f"genolex {results['genolex']}, corpus {results['corpus']}, {results['encoder']}",
        f"{results['questions']} questions",
        "",
        f"{'figure':28}{'mean':>9}{'n':>6}",
    ]
    lines += [f"{name:28}{row['mean']:>9.3f}{row['n']:>6}" for name, row in results["summary"].items()]
    lines += ["", f"{'category':24}{'n':>5}{'first':>8}{'cit. F1':>9}{'declined':>10}"]
    for name, row in results["by_category"].items():
        cells = (f"{row[key]:.2f}" if key in row else "" for key in ("first", "citation F1", "declined"))
        first, f1, declined = cells
        lines.append(f"{name:24}{row['n']:>5}{first:>8}{f1:>9}{declined:>10}")
    crashed = [s for s in results["scores"] if s["error"]]
    lines += [f"crashed: {s['id']}: {s['error']}" for s in crashed]
    return "\n".join(lines)


def save_results(results: dict[str, Any], name: str) -> Path | None:
    """Write `evals/results/<commit>-<name>.json` in a checkout; "-dirty" marks uncommitted changes."""
    commit = _git("rev-parse", "--short=10", "HEAD")
    if not commit or not (CHECKOUT / "evals").is_dir():
        return None
    if _git("status", "--porcelain", "--", "src", "corpus", "evals/questions"):
        commit += "-dirty"
    file = CHECKOUT / "evals" / "results" / f"{commit}-{name}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def _git(*arguments: str) -> str:
    try:
        found = subprocess.run(
            ["git", "-C", str(CHECKOUT), *arguments],  # noqa: S607 - git from the path, fixed arguments
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
