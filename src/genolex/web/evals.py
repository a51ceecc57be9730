"""The latest measurements of a checkout, as they were saved by `genolex eval`."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from genolex.errors import InputError
from genolex.evals.page import page
from genolex.evals.report import CHECKOUT, read_results

PARTS = ("dev", "test")
"""The sets of questions whose latest results are shown."""


def results_path() -> Path:
    """Where a checkout keeps its results."""
    return CHECKOUT / "evals" / "results"


def latest(folder: Path) -> dict[str, Path]:
    """The newest readable results of each part."""
    found = {}
    for part in PARTS:
        files = sorted(folder.glob(f"*-{part}.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        readable = next(filter(_readable, files), None)
        if readable:
            found[part] = readable
    return found


def shown(folder: Path, words: Mapping[str, str]) -> str:
    """Each report in a frame of its own that runs no script; a line where there is none."""
    parts = [_frame(part, file, words) for part, file in latest(folder).items()]
    return "".join(parts) or f'<p class="gl-hint">{escape(words["no_evals"])}</p>'


def _frame(part: str, file: Path, words: Mapping[str, str]) -> str:
    title = escape(words["evals_hint"].format(part=part))
    report = escape(page(read_results(file)))
    return (
        f'<p class="gl-label">{title} <small>{escape(file.stem)}</small></p>'
        f'<iframe class="gl-report" sandbox title="{title}" loading="lazy" srcdoc="{report}"></iframe>'
    )


def _readable(file: Path) -> bool:
    try:
        read_results(file)
    except InputError:
        return False
    return True
