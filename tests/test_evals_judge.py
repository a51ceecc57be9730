"""A language model as a second opinion: its verdicts are counted, its failures named."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from genolex.errors import InputError
from genolex.evals.judge import judge, judge_by_ragas, judge_text
from genolex.evals.peers.runner import ENVIRONMENTS
from genolex.testing import MisbehavingServer, Reply, ScriptedLLM

RAGAS = ENVIRONMENTS / "ragas" / "bin" / "python"
needs_ragas = pytest.mark.skipif(not RAGAS.is_file(), reason="Ragas is not installed in .peers/ragas")


def answered(ident: str, text: str, misgrounded: float) -> dict[str, Any]:
    """A question with its answer, as results hold it."""
    return {
        "id": ident,
        "question": "When is it due?",
        "statements": [{"text": text}],
        "citations": [{"quote": "A form must be filed."}],
        "values": {"misgrounded": misgrounded},
    }


def said(reply: dict[str, Any]) -> Reply:
    """A whole reply of the OpenAI protocol, not streamed, whose content is JSON."""
    message = {"role": "assistant", "content": json.dumps(reply)}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Reply(body=json.dumps(whole).encode())


def claims(*verdicts: int) -> list[Reply]:
    """What Ragas asks for faithfulness: the claims of an answer, then a verdict on each."""
    texts = [f"claim {n}" for n in range(len(verdicts))]
    judged = [{"statement": t, "reason": "", "verdict": v} for t, v in zip(texts, verdicts, strict=True)]
    return [said({"statements": texts}), said({"statements": judged})]


def ratings(first: int, second: int) -> list[Reply]:
    """What it asks for relevancy: two ratings from 0 to 2."""
    return [said({"rating": first}), said({"rating": second})]


def test_verdicts_failures_and_agreement() -> None:
    """One yes, one no on which the rules say otherwise, one that broke; who declined is not judged."""
    declined = {"id": "d", "statements": [], "values": {}}
    scores = [answered("a", "Within 20 days.", 0.0), answered("b", "At once.", 0.0), answered("c", "In a storm.", 0.0)]
    replies: list[str | Exception] = ["YES", "Yes, it is.", "NO", "NO", TimeoutError(), TimeoutError()]
    found = judge({"part": "dev", "scores": [*scores, declined]}, ScriptedLLM(replies))
    assert found["verdicts"] == [
        {"id": "a", "faithfulness": 1.0, "relevancy": 1.0},
        {"id": "b", "faithfulness": 0.0, "relevancy": 0.0},
        {"id": "c"},
    ]
    assert found["failed"] == ["c: faithfulness: TimeoutError", "c: relevancy: TimeoutError"]
    assert (found["summary"]["faithfulness"]["mean"], found["summary"]["faithfulness"]["n"]) == (0.5, 2)
    assert found["summary"]["agreement with the rules"]["mean"] == 0.5
    assert judge_text(found).splitlines()[0] == "judged by scripted"


def test_frozen_answers_are_not_sent_to_anyone() -> None:
    """They are not in the results either."""
    for frozen in ({"part": "test", "scores": []}, {"part": "all", "scores": []}):
        with pytest.raises(InputError, match="frozen"):
            judge(frozen, ScriptedLLM([]))
        with pytest.raises(InputError, match="frozen"):
            judge_by_ragas(frozen, "m", "http://127.0.0.1:9/v1")


@needs_ragas
def test_ragas_judges_claim_by_claim() -> None:
    """Carried whole, half, not at all; one that the server refuses is named and has no figure."""
    scores = [answered("a", "Within 20 days.", 0.0), answered("b", "At once.", 0.0), answered("c", "Never.", 1.0)]
    scores.append(answered("d", "Tomorrow.", 0.0))
    script = [*claims(1), *ratings(2, 1), *claims(1, 0), *ratings(0, 0), *claims(0), *ratings(2, 2)]
    with MisbehavingServer(*script, *[Reply(status=400)] * 40) as server:
        found = judge_by_ragas({"part": "dev", "scores": scores}, "m", f"{server.url}/v1", "secret", python=RAGAS)
    assert found["verdicts"] == [
        {"id": "a", "faithfulness": 1.0, "relevancy": 0.75},
        {"id": "b", "faithfulness": 0.5, "relevancy": 0.0},
        {"id": "c", "faithfulness": 0.0, "relevancy": 1.0},
        {"id": "d"},
    ]
    assert [line.rpartition(":")[0] for line in found["failed"]] == ["d: faithfulness", "d: relevancy"]
    assert found["summary"]["agreement with the rules"]["mean"] == pytest.approx(2 / 3, abs=1e-4)
    assert judge_text(found).startswith("judged by ragas 0.4.3, m\n")
    asked = [json.dumps(request["messages"]) for request in server.requests]
    assert "Within 20 days." in asked[0]
    assert "A form must be filed." in asked[1]
    assert "Tomorrow." in asked[len(script)]
    assert set(server.authorized) == {"Bearer secret"}


def test_a_judge_that_cannot_run_says_why() -> None:
    """No Ragas in this environment; an address that is none. Nothing is judged."""
    results = {"part": "dev", "scores": [answered("a", "Within 20 days.", 0.0)]}
    with pytest.raises(InputError, match=r"Ragas cannot judge: ragas_judge failed: .*No module named 'ragas'"):
        judge_by_ragas(results, "m", "http://127.0.0.1:9/v1", python=Path(sys.executable))
    with pytest.raises(InputError, match="starts with http"):
        judge_by_ragas(results, "m", "127.0.0.1:9/v1", python=Path(sys.executable))
