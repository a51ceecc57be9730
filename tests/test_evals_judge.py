"""A language model as a second opinion: its verdicts are counted, its failures named."""

from typing import Any

import pytest

from genolex.errors import InputError
from genolex.evals.judge import judge, judge_text
from genolex.testing import ScriptedLLM


def answered(ident: str, text: str, misgrounded: float) -> dict[str, Any]:
    """A question with its answer, as results hold it."""
    return {
        "id": ident,
        "question": "When is it due?",
        "statements": [{"text": text}],
        "citations": [{"quote": "A form must be filed."}],
        "values": {"misgrounded": misgrounded},
    }


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
    with pytest.raises(InputError, match="frozen"):
        judge({"part": "test", "scores": []}, ScriptedLLM([]))
