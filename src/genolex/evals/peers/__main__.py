"""`python -m genolex.evals.peers`: measure, keep the figures, write the section of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from genolex.errors import InputError
from genolex.evals.peers.page import write_page
from genolex.evals.peers.runner import ADAPTERS, PEERS, measure, of_suite
from genolex.evals.peers.suites import SUITES

RESULTS = ADAPTERS / "results.json"
"""The figures of every suite, as last measured."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the suites that are named (all of them), one after the other; what cannot be measured says why."""
    parser = argparse.ArgumentParser(prog="python -m genolex.evals.peers", description=__doc__)
    parser.add_argument("--suites", nargs="*", choices=list(SUITES), default=list(SUITES), metavar="SUITE")
    parser.add_argument("--systems", nargs="*", choices=list(PEERS), default=list(PEERS), metavar="SYSTEM")
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"), help="the files of public benchmarks")
    parser.add_argument("--write", action="store_true", help="keep the figures and write docs/benchmarks.md")
    given = parser.parse_args(arguments)
    if not ADAPTERS.is_dir():
        parser.error("the adapters stand in a checkout; there is none here")
    kept: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    for name in given.suites:
        found = one(name, given.data, given.systems)
        kept[name] = found if "systems" in found or name not in kept else kept[name]
        if given.write:
            RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if given.write:
        write_page(kept)
    else:
        print(json.dumps(kept, indent=1, ensure_ascii=False))  # noqa: T201


def one(name: str, data: Path, systems: Sequence[str]) -> dict[str, Any]:
    """The figures of one suite, or the reason why it is skipped."""
    try:
        suite = SUITES[name](data)
    except InputError as error:
        say(f"{name} is skipped: {error}")
        return {"skipped": str(error)}
    with tempfile.TemporaryDirectory(prefix="genolex-peers-") as folder:
        return measure(suite, of_suite(suite, systems), Path(folder), say)


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
