"""Whether the server keeps what it should forget: `make soak` asks 10,000 questions and looks at its memory meanwhile.

Every question is one of the development questions with a number and a day of its own, so that nothing remembered
answers it; every tenth is asked as the page asks. Memory is the resident set that the server reports in /metrics.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from genolex.evals.served import checkout, grid, say, started

QUESTIONS, EVERY, AT_ONCE = 10_000, 500, 2
BY_PAGE = 10
"""Every tenth question is asked as the page asks."""
SETTLED = 6_000
"""Questions after which every cache is full, and the 500 visits that are remembered: growth is counted from there."""

Asked = tuple[int, str, str, str]
"""Number, question, day, side."""


def variations(texts: Sequence[str], number: int) -> Iterator[Asked]:
    """So many questions, none like another."""
    first = date(2021, 12, 1)
    for n in range(number):
        day = first + timedelta(days=n * 37 % 1600)
        yield n, f"{texts[n % len(texts)]} (matter {n})", day.isoformat(), ("", "US", "CN")[n // len(texts) % 3]


async def soaked(address: str, asked: Sequence[Asked], every: int = EVERY) -> list[dict[str, Any]]:
    """Memory and failures after every so many questions, the first line before any."""
    lines: list[dict[str, Any]] = []
    failures: list[int] = []
    async with httpx.AsyncClient(base_url=address, timeout=120) as http:

        async def look(done: int) -> None:
            lines.append({"questions": done, "mb": round(await _resident(http) / 1e6, 1), "failures": len(failures)})
            say(f"{done} questions: {lines[-1]['mb']} MB, {len(failures)} failures")

        await look(0)
        for start in range(0, len(asked), every):
            turns = iter(asked[start : start + every])

            async def some(turns: Iterator[Asked] = turns) -> None:
                for number, *asked_so in turns:
                    answered = await (_by_api if number % BY_PAGE else _by_page)(http, *asked_so)
                    failures.extend([] if answered else [number])

            await asyncio.gather(*(some() for _ in range(AT_ONCE)))
            await look(start + every)
    return lines


async def _by_api(http: httpx.AsyncClient, question: str, day: str, side: str) -> bool:
    sent = {"question": question, "as_of": day} | ({"jurisdiction": side} if side else {})
    return (await http.post("/api/ask", json=sent)).status_code == 200


async def _by_page(http: httpx.AsyncClient, question: str, day: str, side: str) -> bool:
    """As the page does: an event is posted, its results are read as a stream."""
    call, said = "/gradio_api/call/ask", {"question": question, "day": day, "side": side}
    takes = (await http.get("/gradio_api/info")).json()["named_endpoints"]["/ask"]["parameters"]
    data = [said.get(one["parameter_name"], one.get("parameter_default")) for one in takes]
    begun = await http.post(call, json={"data": data})
    ended = await http.get(f"{call}/{begun.json()['event_id']}")
    return "event: complete" in ended.text


async def _resident(http: httpx.AsyncClient) -> float:
    text = (await http.get("/metrics")).text
    found = [line for line in text.splitlines() if line.startswith("process_resident_memory_bytes ")]
    return float(found[0].split()[1]) if found else float("nan")


def growth(lines: Sequence[dict[str, Any]], after: int = SETTLED) -> float:
    """Megabytes for a thousand questions, by least squares over the lines after the caches are full."""
    points = [(line["questions"] / 1000, line["mb"]) for line in lines if line["questions"] >= after]
    if len(points) < 2:
        return float("nan")
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def main() -> None:
    """Start a server, ask, print."""
    options = argparse.ArgumentParser(prog="genolex.evals.soak", description=__doc__)
    options.add_argument("--questions", type=int, default=QUESTIONS)
    options.add_argument("--every", type=int, default=EVERY, help="questions between two looks at the memory")
    options.add_argument("--json", type=Path, metavar="FILE", help="keep the figures as JSON")
    given = options.parse_args()
    dev = (checkout() / "evals" / "questions" / "dev.jsonl").read_text(encoding="utf-8")
    texts = [json.loads(line)["question"] for line in dev.splitlines()]
    asked = list(itertools.islice(variations(texts, given.questions), given.questions))
    with started() as address:
        lines = asyncio.run(soaked(address, asked, given.every))
    say("\n" + grid(["questions", "resident MB", "failures"], [list(line.values()) for line in lines]))
    say(f"\n{growth(lines):.2f} MB for 1,000 questions after the first {SETTLED}")
    if given.json:
        given.json.write_text(json.dumps(lines, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
