"""What people do who use the app at once, as locust plays them; `make load` starts the server and prints the figures.

Half of what they do is to ask; the rest opens a provision, searches, or loads the page. Whoever is told to come back
later (429, 503) comes back when the reply says so. Every reply is noted: what was done, its status, its milliseconds.
"""

import itertools
import json
import os
import random
from pathlib import Path

from locust import HttpUser, between, events, task

QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[1] / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
]
CITATIONS = ["PIPL art. 38", "HGR Regulation art. 28", "15 CFR 744.15", "28 CFR 202.301", "个人信息保护法第三十八条"]
REFUSED = (429, 503)
noted: list[tuple[str, int, float]] = []
numbers = itertools.count(1)
chance = random.Random(7)  # noqa: S311 - what is asked is no secret


@events.request.add_listener
def note(name: str, response_time: float, response: object, **_: object) -> None:
    """Keep the status (0: none came) and the time."""
    status = getattr(response, "status_code", 0) or 0
    noted.append((name, status, response_time))


@events.quitting.add_listener
def told(**_: object) -> None:
    """Leave what was noted for who started this."""
    Path(os.environ["GENOLEX_LOAD_NOTED"]).write_text(json.dumps(noted), encoding="utf-8")


class Reader(HttpUser):
    """Somebody who thinks for a second or three between two steps."""

    wait_time = between(1, 3)

    def _step(self, method: str, path: str, name: str, **sent: object) -> None:
        with self.client.request(method, path, name=name, timeout=60, catch_response=True, **sent) as reply:
            if reply.status_code in REFUSED:
                wait = int(reply.headers["Retry-After"])  # without it this fails, as it should
                reply.success()
                self._sleep(min(wait, 10))

    @task(5)
    def ask(self) -> None:
        """Ask a question that nobody has asked before, so that no answer is remembered."""
        question = f"{chance.choice(QUESTIONS)} (matter {next(numbers)})"
        self._step("POST", "/api/ask", "ask", json={"question": question})

    @task(2)
    def show(self) -> None:
        """Open a provision."""
        self._step("GET", "/api/show", "show", params={"citation": chance.choice(CITATIONS)})

    @task(2)
    def search(self) -> None:
        """Search."""
        self._step("GET", "/api/search", "search", params={"q": chance.choice(QUESTIONS), "k": 8})

    @task(1)
    def page(self) -> None:
        """Load the page."""
        self._step("GET", "/", "page")
