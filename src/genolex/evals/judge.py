"""A language model as judge, for those who have one: LlamaIndex's own measures over the answers of a results file.

The figures of `genolex eval` need no model and stay what is gated; a judge is a second opinion on the same answers, and
its agreement with the rules is printed beside it. The questions and the quotes are sent to the model's server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genolex.errors import InputError
from genolex.evals.metrics import figure
from genolex.evals.questions import FROZEN
from genolex.progress import shown

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

MEASURES = ("faithfulness", "relevancy")


def judge(results: Mapping[str, Any], llm: LLM, progress: bool = False) -> dict[str, Any]:
    """Whether the quotes support an answer, and whether answer and quotes fit the question, as a model sees it.

    An answer that the model could not judge is unscored and named. Raises InputError for the results of a frozen part,
    which hold no answers.
    """
    if results["part"] in FROZEN:
        raise InputError("the results of a frozen part hold no answers that could be judged")
    evaluators = _evaluators(llm)
    answered = [score for score in results["scores"] if score["statements"]]
    verdicts, failed = [], []
    for score in shown(answered, "Judging", progress):
        own: dict[str, float] = {}
        for name, evaluator in evaluators.items():
            try:
                own[name] = _judged(evaluator, score)
            except Exception as error:  # a server that fails once must not lose what was judged before
                failed.append(f"{score['id']}: {name}: {type(error).__name__}")
        verdicts.append({"id": score["id"], **own})
    found = {name: figure([own[name] for own in verdicts if name in own]) for name in MEASURES}
    rules = {score["id"]: score["values"].get("misgrounded") for score in answered}
    same = [
        float((own["faithfulness"] > 0) is (rules[own["id"]] == 0))
        for own in verdicts
        if "faithfulness" in own and rules[own["id"]] is not None
    ]
    found["agreement with the rules"] = figure(same)
    return {"judge": llm.metadata.model_name, "summary": found, "verdicts": verdicts, "failed": failed}


def _evaluators(llm: LLM) -> dict[str, BaseEvaluator]:
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    return dict(zip(MEASURES, (FaithfulnessEvaluator(llm=llm), RelevancyEvaluator(llm=llm)), strict=True))


def _judged(evaluator: BaseEvaluator, score: Mapping[str, Any]) -> float:
    said = " ".join(statement["text"] for statement in score["statements"])
    quotes = [citation["quote"] for citation in score["citations"]]
    found = evaluator.evaluate(query=score["question"], response=said, contexts=quotes)
    return float(bool(found.passing))


def judge_text(found: Mapping[str, Any]) -> str:
    """The judge's figures as text."""
    lines = [f"judged by {found['judge']}"]
    for name, own in found["summary"].items():
        mean = "unscored" if own["mean"] is None else f"{own['mean']:.3f}"
        between = "" if own["low"] is None else f"{own['low']:.3f} to {own['high']:.3f}"
        lines.append(f"{name:28}{mean:>9}{between:>19}{own['n']:>6}")
    return "\n".join([*lines, *(f"not judged: {one}" for one in found["failed"])])
