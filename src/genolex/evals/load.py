"""Many people at once: `make load` plays them with locust (evals/load/users.py) against a served app of this machine.

It reports, for each thing that they do: requests a second, the median and the 95th percentile in milliseconds, and how
many replies had which status; 0 is a request that got no reply within 60 s. `--json FILE` keeps the same as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from genolex.evals.served import checkout, grid, say, started

USERS, SECONDS = 50, 60
ALL = "all"

Noted = Sequence[tuple[str, int, float]]
"""What was done, the status of the reply, its milliseconds."""


def played(address: str, users: int, seconds: int) -> Noted:
    """What so many people were replied in so many seconds. Raises RuntimeError when locust fails."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "noted.json"
        command = [
            sys.executable, "-m", "locust", "--headless", "--only-summary", "--loglevel", "ERROR",
            "--locustfile", str(checkout() / "evals" / "load" / "users.py"), "--host", address,
            "--users", str(users), "--spawn-rate", str(users), "--run-time", str(seconds), "--stop-timeout", "60",
            "--exit-code-on-error", "0",
        ]  # fmt: skip
        own = os.environ | {"GENOLEX_LOAD_NOTED": str(noted)}
        done = subprocess.run(command, env=own, capture_output=True, text=True)
        if not noted.is_file():
            raise RuntimeError(f"locust did not run: {done.stderr[-500:]}")
        return [(name, status, ms) for name, status, ms in json.loads(noted.read_text(encoding="utf-8"))]


def summary(noted: Noted, seconds: float) -> list[dict[str, Any]]:
    """A line for each thing that was done, and one for all of them."""
    lines = []
    for name in (*sorted({name for name, _, _ in noted}), ALL):
        some = [(status, ms) for done, status, ms in noted if name in (done, ALL)]
        times = sorted(ms for status, ms in some if status == 200)
        lines.append(
            {
                "what": name,
                "requests": len(some),
                "per_second": round(len(some) / seconds, 1),
                "p50_ms": percentile(times, 50),
                "p95_ms": percentile(times, 95),
                "longest_ms": percentile(times, 100),
                "statuses": {str(status): n for status, n in sorted(Counter(status for status, _ in some).items())},
            }
        )
    return lines


def percentile(ordered: Sequence[float], of: int) -> float | None:
    """The nearest-rank percentile of ordered figures; none of nothing."""
    return round(ordered[max(-(-len(ordered) * of // 100), 1) - 1], 1) if ordered else None


def table(lines: Sequence[dict[str, Any]]) -> str:
    """The lines as a table; times are of replies with status 200."""
    rows = []
    for line in lines:
        statuses = ", ".join(f"{status}: {n}" for status, n in line["statuses"].items())
        rows.append([*(line[key] for key in list(line)[:-1]), statuses])
    return grid(["what", "requests", "a second", "p50 ms", "p95 ms", "longest ms", "statuses"], rows)


def main() -> None:
    """Start a server, play, print."""
    options = argparse.ArgumentParser(prog="genolex.evals.load", description=__doc__)
    options.add_argument("--users", type=int, default=USERS, help="people at once")
    options.add_argument("--seconds", type=int, default=SECONDS, help="how long they stay")
    options.add_argument("--workers", type=int, default=0, help="threads of the server; 0 for a thread a core")
    options.add_argument("--json", type=Path, metavar="FILE", help="keep the figures as JSON")
    given = options.parse_args()
    with started(workers=given.workers) as address:
        lines = summary(played(address, given.users, given.seconds), given.seconds)
    say(f"{given.users} people for {given.seconds} s\n\n{table(lines)}")
    if given.json:
        made = {"users": given.users, "seconds": given.seconds, "lines": lines}
        given.json.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
