"""Asks every question and scores every answer. A question that crashes counts as a declined one, and is named."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from genolex.assistant import Assistant
from genolex.evals.bootstrap import Values, interval_of
from genolex.evals.metrics import Case, by, plain, scored, summary
from genolex.evals.questions import EvalQuestion
from genolex.progress import shown
from genolex.types import Answer, Citation, Hit, Statement

DEPTH = 20
"""Provisions retrieved per question."""
SHOWN = 5
"""Hits kept in the results."""
FORMAT = 2
"""Changes whenever a results file means something else."""
SLICES = ("category", "difficulty", "language")
"""What the main figures are given for, one by one."""


def run(
    assistant: Assistant, questions: Sequence[EvalQuestion], progress: bool = False, part: str = ""
) -> dict[str, Any]:
    """Scores for each question and their figures, with where they come from.

    Two runs on one day give the same, but for what stands under `timing`. `part` names the questions: dev, test, ...
    """
    with contextlib.suppress(Exception):  # loading is not latency; what crashes here crashes again when it is scored
        assistant.ask(questions[0].question)
    cases, errors, spent = [], [], []
    for question in shown(list(questions), "Asking", progress):
        began = time.perf_counter()
        answer, error = ask(assistant, question)
        spent.append((time.perf_counter() - began) * 1000)
        cases.append(Case(question, answer))
        errors.append(error)
    numbers = scored(cases, assistant.corpus)
    receipt = assistant.receipt
    return {
        "format": FORMAT,
        "part": part,
        "genolex": receipt.version,
        "corpus": receipt.corpus,
        "index": receipt.index,
        "encoder": assistant.index.encoder.name,
        "asked_on": date.today().isoformat(),
        "questions": len(cases),
        "summary": summary(cases, numbers),
        "by": {key: by(key, cases, numbers) for key in SLICES},
        "scores": [row(assistant, case, own, error) for case, own, error in zip(cases, numbers, errors, strict=True)],
        "timing": timing(cases, spent),
    }


def ask(assistant: Assistant, question: EvalQuestion) -> tuple[Answer | None, str]:
    """The answer, or what went wrong."""
    try:
        asked = question.question, question.as_of, question.jurisdiction
        return assistant.ask(*asked, k=DEPTH, history=question.history), ""
    except Exception as error:  # any crash is a result of the eval
        return None, f"{type(error).__name__}: {error}"


def row(assistant: Assistant, case: Case, numbers: Mapping[str, float], error: str) -> dict[str, Any]:
    """All that is kept of a question: what was asked, what was answered, what it got."""
    asked, answer = case.question, case.answer
    found = asked.model_dump(mode="json", exclude={"nuggets"}) | {
        "language": asked.language,
        "abstained": case.abstained,
        "error": error,
        "closeness": round(case.closeness, 4),
        "values": {name: round(float(value), 4) for name, value in numbers.items()},
    }
    said = plain(answer.text) if answer and not case.abstained else ""
    found["nuggets"] = [{"fact": nugget.fact, "said": nugget.said_in(said)} for nugget in asked.nuggets]
    if answer is None:
        return found | {"reason": "", "statements": [], "citations": [], "hits": [], "notices": []}
    return found | {
        "reason": answer.reason,
        "statements": [_statement(one, answer) for one in answer.statements],
        "citations": [_citation(assistant, one) for one in answer.citations],
        "hits": [_hit(assistant, one) for one in answer.hits[:SHOWN]],
        "notices": [{"kind": notice.kind, "text": notice.text} for notice in answer.notices],
    }


def _statement(statement: Statement, answer: Answer) -> dict[str, Any]:
    cited = [answer.citations.index(citation) + 1 for citation in statement.citations]
    support = statement.support
    return {"text": statement.text, "citations": cited, "support": support.verdict, "reasons": list(support.reasons)}


def _citation(assistant: Assistant, citation: Citation) -> dict[str, Any]:
    return {
        "address": str(citation.address),
        "pinpoint": assistant.citator.pinpoint(citation.address),
        "provision": citation.passage.provision.key,
        "text_kind": citation.passage.provision.text_kind,
        "quote": citation.quote,
    }


def _hit(assistant: Assistant, hit: Hit) -> dict[str, Any]:
    return {
        "address": str(hit.provision.address),
        "pinpoint": assistant.citator.pinpoint(hit.provision.address),
        "heading": hit.provision.heading,
        "closeness": round(hit.closeness, 4),
        "route": hit.route,
    }


def timing(cases: Sequence[Case], spent: Sequence[float]) -> dict[str, Any]:
    """Milliseconds from question to answer, as a caller sees them: median and 95th percentile of those answered."""
    held = [(ms,) for case, ms in zip(cases, spent, strict=True) if case.answer is not None]
    found: dict[str, Any] = {}
    for name, percent in (("latency p50 (ms)", 50), ("latency p95 (ms)", 95)):

        def statistic(rows: Values, percent: int = percent) -> float:
            return float(np.percentile(rows, percent))

        low, high = interval_of(statistic, held)
        mean = statistic(np.asarray(held)) if held else None
        ends = (None if end is None else round(end, 1) for end in (mean, low, high))
        found[name] = dict(zip(("mean", "low", "high"), ends, strict=True)) | {"n": len(held)}
    return found | {"by_question": {c.question.id: round(ms, 1) for c, ms in zip(cases, spent, strict=True)}}
