"""A law of three articles, and answers about it, for the tests of the evals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from genolex.corpus import Corpus
from genolex.evals.questions import EvalQuestion
from genolex.types import (
    Address,
    Answer,
    Citation,
    Hit,
    Instrument,
    Notice,
    Paragraph,
    Passage,
    Provision,
    Receipt,
    Route,
    Statement,
    Support,
    Validity,
    Verdict,
)

DAY = date(2026, 1, 1)
ONE = "A person must file a form within 20 days. A person may not sell a sample."
"""Article 1: paragraph 1 is the first sentence, paragraph 2 the second."""


def provision(label: str, text: str, valid: Validity | None = None, **more: Any) -> Provision:
    """An article of the law of samples; its sentences are its paragraphs."""
    cuts = [0, *(n + 2 for n in range(len(text)) if text[n : n + 2] == ". "), len(text)]
    paragraphs = tuple(
        Paragraph((str(n),), start, end - (end < len(text))) for n, (start, end) in enumerate(pairwise(cuts), 1)
    )
    return Provision(
        Address("law", (label,)), f"Article {label}", text, valid=valid or Validity(), paragraphs=paragraphs, **more
    )


def law() -> Corpus:
    """The law of samples; article 3 has an old and a new version."""
    old, new = Validity(end=date(2024, 12, 31)), Validity(start=date(2025, 1, 1))
    return Corpus(
        [Instrument("law", "Law of Samples", "law", "CN", effective=date(2020, 1, 1))],
        [
            provision(
                "1", ONE, gist="File a form within 20 days.", asked_as=("How long do I have to file that form?",)
            ),
            provision("2", "The fine is CNY 500. The ministry decides."),
            provision("3", "The health ministry decides.", old),
            provision("3", "The science ministry decides.", new),
        ],
    )


def question(**given: Any) -> EvalQuestion:
    """A question about article 1, paragraph 1, unless something else is given."""
    whole: dict[str, Any] = {
        "id": "q-1",
        "question": "When is the paperwork due?",
        "category": "deadline",
        "asked_by": "lawyer",
        "answerable": True,
        "required": ["law/1/1"],
        "nuggets": [{"fact": "20 days", "says": ["20 days", "twenty days"]}],
    }
    whole |= given
    if not whole["answerable"]:
        whole |= {"required": [], "nuggets": []}
    return EvalQuestion.model_validate(whole)


def cite(corpus: Corpus, label: str, words: str, version: int = -1) -> Citation:
    """The words of an article as a citation."""
    found = corpus.versions(Address("law", (label,)))[version]
    start = found.text.index(words)
    return Citation(Passage(found, 0, len(found.text)), start, start + len(words))


def say(text: str, *citations: Citation, verdict: Verdict = Verdict.SUPPORTED) -> Statement:
    """A statement that says of itself that it is supported."""
    return Statement(text, citations, Support(verdict))


def answer(
    *statements: Statement,
    hits: Sequence[tuple[Provision, float]] = (),
    notices: Sequence[Notice] = (),
    reason: str = "",
) -> Answer:
    """An answer with statements and hits (provision and closeness)."""
    found = (Hit(Passage(p, 0, len(p.text)), -float(n), Route.FUSED, c) for n, (p, c) in enumerate(hits))
    receipt = Receipt("0", "corpus", "index")
    return Answer("?", statements, tuple(notices), tuple(found), DAY, receipt, reason=reason, timing_ms={"total": 1.0})
