"""A language model as judge, for those who have one: LlamaIndex's own measures over the answers of a results file.

The figures of `genolex eval` need no model and stay what is gated; a judge is a second opinion on the same answers, and
its agreement with the rules is printed beside it. Ragas is a third: other prompts, which take an answer apart claim by
claim (Es et al. 2024). The questions and the quotes are sent to the model's server, and nothing to anyone else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from genolex.errors import InputError
from genolex.evals.metrics import figure
from genolex.evals.peers.runner import ADAPTERS, PeerError, ready, run
from genolex.evals.questions import FROZEN
from genolex.progress import shown

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

MEASURES = ("faithfulness", "relevancy")
SECONDS = 60.0
"""The time for one reply of the model."""


def judge(results: Mapping[str, Any], llm: LLM, progress: bool = False) -> dict[str, Any]:
    """Whether the quotes support an answer, and whether answer and quotes fit the question, as a model sees it.

    An answer that the model could not judge is unscored and named. Raises InputError for the results of a frozen part,
    which hold no answers.
    """
    evaluators = _evaluators(llm)
    answered = _answered(results)
    verdicts, failed = [], []
    for score in shown(answered, "Judging", progress):
        own: dict[str, Any] = {"id": score["id"]}
        for name, evaluator in evaluators.items():
            try:
                own[name] = _judged(evaluator, score)
            except Exception as error:  # a server that fails once must not lose what was judged before
                failed.append(f"{score['id']}: {name}: {type(error).__name__}")
        verdicts.append(own)
    return _counted(answered, {"judge": llm.metadata.model_name, "verdicts": verdicts, "failed": failed})


def judge_by_ragas(
    results: Mapping[str, Any],
    model: str,
    url: str,
    key: SecretStr | str = "",
    seconds: float = SECONDS,
    python: Path | None = None,
) -> dict[str, Any]:
    """The same by Ragas: the share of an answer's claims that the quotes carry, and how far they fit the question.

    `url` is the base address of any server that speaks the OpenAI protocol. Ragas needs other versions of what genolex
    needs, so it runs in an environment of its own, that of `python`, or one that is made below the checkout. Raises
    InputError for the results of a frozen part, and when Ragas cannot be installed or run.
    """
    answered = _answered(results)
    if not url.startswith(("http://", "https://")):
        raise InputError("the address of the language model starts with http:// or https://")
    secret = key.get_secret_value() if isinstance(key, SecretStr) else key
    given = {"JUDGE_URL": url, "JUDGE_MODEL": model, "JUDGE_KEY": secret or "none", "JUDGE_SECONDS": str(seconds)}
    with tempfile.TemporaryDirectory(prefix="genolex-judge-") as name:
        cases, report = Path(name) / "cases.jsonl", Path(name) / "report.json"
        cases.write_text("".join(f"{json.dumps(_case(score))}\n" for score in answered), encoding="utf-8")
        try:
            command = [str(python or ready("ragas")), str(ADAPTERS / "ragas_judge.py"), str(cases), str(report)]
            return _counted(answered, run(command, report, {**given, "XDG_DATA_HOME": name}))  # Ragas writes a number
        except (PeerError, OSError) as error:
            raise InputError(f"Ragas cannot judge: {error}") from error


def _answered(results: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if results["part"] in FROZEN:
        raise InputError("the results of a frozen part hold no answers that could be judged")
    return [score for score in results["scores"] if score["statements"]]


def _counted(answered: Sequence[Mapping[str, Any]], found: Mapping[str, Any]) -> dict[str, Any]:
    """Verdicts with their means, and how often the judge and the rules agree that an answer is carried whole."""
    verdicts = found["verdicts"]
    summary = {name: figure([own[name] for own in verdicts if name in own]) for name in MEASURES}
    rules = {score["id"]: score["values"].get("misgrounded") for score in answered}
    same = [
        float((own["faithfulness"] >= 1) is (rules[own["id"]] == 0))
        for own in verdicts
        if "faithfulness" in own and rules[own["id"]] is not None
    ]
    return {**found, "summary": {**summary, "agreement with the rules": figure(same)}}


def _case(score: Mapping[str, Any]) -> dict[str, Any]:
    said = " ".join(statement["text"] for statement in score["statements"])
    quotes = [citation["quote"] for citation in score["citations"]]
    return {"id": score["id"], "question": score["question"], "answer": said, "quotes": quotes}


def _evaluators(llm: LLM) -> dict[str, BaseEvaluator]:
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    return dict(zip(MEASURES, (FaithfulnessEvaluator(llm=llm), RelevancyEvaluator(llm=llm)), strict=True))


def _judged(evaluator: BaseEvaluator, score: Mapping[str, Any]) -> float:
    case = _case(score)
    found = evaluator.evaluate(query=case["question"], response=case["answer"], contexts=case["quotes"])
    return float(bool(found.passing))


def judge_text(found: Mapping[str, Any]) -> str:
    """The judge's figures as text."""
    lines = [f"judged by {found['judge']}"]
    for name, own in found["summary"].items():
        mean = "unscored" if own["mean"] is None else f"{own['mean']:.3f}"
        between = "" if own["low"] is None else f"{own['low']:.3f} to {own['high']:.3f}"
        lines.append(f"{name:28}{mean:>9}{between:>19}{own['n']:>6}")
    return "\n".join([*lines, *(f"not judged: {one}" for one in found["failed"])])
