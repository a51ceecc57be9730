"""What the load tool, the soak and the page speed report; and a full server that refuses at once, whatever is asked."""

import threading
import time
from typing import Any

import httpx
import pytest

from genolex.api import records
from genolex.api.app import Limits, make_api
from genolex.api.workers import Capacity
from genolex.assistant import Assistant
from genolex.evals import load, page_speed, soak
from tests.served import serving

NOTED = [("ask", 200, 100.0 * n) for n in range(1, 21)] + [("ask", 503, 3.0), ("page", 200, 7.0), ("page", 0, 60_000.0)]


def test_the_load_tool_counts_statuses_and_times_what_was_answered() -> None:
    """Percentiles by nearest rank over status 200: a refusal is quick and must not make the figures look better."""
    ask, page, whole = load.summary(NOTED, seconds=10)
    assert ask == {
        "what": "ask", "requests": 21, "per_second": 2.1, "p50_ms": 1000.0, "p95_ms": 1900.0, "longest_ms": 2000.0,
        "statuses": {"200": 20, "503": 1},
    }  # fmt: skip
    assert (page["p50_ms"], page["statuses"]) == (7.0, {"0": 1, "200": 1})
    assert (whole["what"], whole["requests"], whole["per_second"]) == ("all", 23, 2.3)
    assert load.summary([("ask", 503, 1.0)], 1)[0]["p95_ms"] is None
    assert "| ask | 21 | 2.1 | 1000.0 | 1900.0 | 2000.0 | 200: 20, 503: 1 |" in load.table([ask])


def test_no_question_of_the_soak_is_like_another() -> None:
    """In words and day together, so that nothing that is remembered answers it; both sides and neither are asked."""
    asked = list(soak.variations(["a?", "b?"], 300))
    assert len({question for _, question, _, _ in asked}) == 300
    assert len({day for _, _, day, _ in asked}) == 300
    assert {side for _, _, _, side in asked} == {"", "US", "CN"}
    assert asked[0] == (0, "a? (matter 0)", "2021-12-01", "")


def test_growth_is_what_comes_once_the_caches_are_full() -> None:
    """Two megabytes for a thousand questions, whatever came before."""
    lines = [{"questions": n, "mb": 500 + n / 500, "failures": 0} for n in range(6_000, 10_001, 500)]
    before = [{"questions": 0, "mb": 100.0, "failures": 0}]
    assert soak.growth(before + lines) == pytest.approx(2.0)


def test_the_speed_of_the_page_is_a_row_for_each_measure() -> None:
    """Shifts with three places, milliseconds and kilobytes whole."""
    text = page_speed.table({"desktop": dict.fromkeys(page_speed.MEASURES, 1234.5)})
    assert "| first contentful paint, ms | 1,234 |" in text
    assert "| cumulative layout shift until then | 1234.500 |" in text


FULL = [
    ("POST", "/api/ask", {"question": "PIPL art. 38?"}),
    ("POST", "/api/ask/stream", {"question": "PIPL art. 38?"}),
    ("POST", "/api/audit", {"text": "PIPL art. 38."}),
    ("GET", "/api/search?q=export", None),
    ("GET", "/api/show?citation=PIPL+art.+38", None),
    ("GET", "/api/instruments", None),
    ("GET", "/api/instruments/cn-pipl", None),
]


def test_a_full_server_refuses_at_once_whatever_is_asked(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with the time to come back, within a second; it is still alive, and what was being answered is answered."""
    begun, release, plain = threading.Event(), threading.Event(), records.ask

    def waiting(*given: Any) -> Any:
        begun.set()
        release.wait(30)
        return plain(*given)

    monkeypatch.setattr(records, "ask", waiting)
    limits = Limits(per_minute=0, capacity=Capacity(workers=1, queue=0))
    first: list[httpx.Response] = []
    with serving(make_api(assistant, limits=limits)) as address, httpx.Client(base_url=address, timeout=30) as http:
        sent = {"question": "PIPL art. 38?"}
        asking = threading.Thread(target=lambda: first.append(httpx.post(f"{address}/api/ask", json=sent, timeout=60)))
        asking.start()
        assert begun.wait(10)
        for method, path, body in FULL:
            since = time.perf_counter()
            reply = http.request(method, path, json=body)
            assert (reply.status_code, int(reply.headers["retry-after"]) >= 1) == (503, True), path
            assert time.perf_counter() - since < 1, path
        assert http.get("/healthz").status_code == 200
        release.set()
        asking.join(30)
        assert [reply.status_code for reply in first] == [200]
        assert http.get("/api/instruments").status_code == 200
