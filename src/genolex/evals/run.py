"""Asks every question and scores every answer. A question that crashes counts as a declined one, and is named."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG
from rich.progress import track

from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.evals.questions import EvalQuestion
from genolex.types import Address, Answer, Hit
from genolex.verify import normalised

DEPTH = 20
"""Provisions retrieved per question."""
MEASURES = [Success @ 1, Success @ 5, R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10]
"""Retrieval measures as ir-measures names them (MacAvaney, Macdonald and Ounis 2022)."""


@dataclass
class Score:
    """What one question got. None is unscored, which is not zero."""

    id: str
    category: str
    question: str
    answerable: bool
    abstained: bool
    hits: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    retrieval: dict[str, float] = field(default_factory=dict)
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    paragraph_recall: float | None = None
    nuggets: float | None = None
    quotes_found: bool = True
    words: int = 0
    latency_ms: float = 0.0
    answer: str = ""
    error: str = ""


def run(assistant: Assistant, questions: list[EvalQuestion], progress: bool = False) -> dict[str, Any]:
    """Scores for each question and their means, with where they come from."""
    assistant.ask(questions[0].question)  # loading is not latency
    asked: Iterable[EvalQuestion] = track(questions, "Asking", transient=True) if progress else questions
    scores = [score(assistant, question) for question in asked]
    receipt = assistant.receipt
    return {
        "genolex": receipt.version,
        "corpus": receipt.corpus,
        "index": receipt.index,
        "encoder": assistant.index.encoder.name,
        "questions": len(questions),
        "summary": summary(scores),
        "by_category": by_category(scores),
        "scores": [asdict(s) for s in scores],
    }


def score(assistant: Assistant, question: EvalQuestion) -> Score:
    """Ask one question and score what comes back."""
    try:
        answer = assistant.ask(
            question.question, question.as_of, question.jurisdiction, k=DEPTH, history=question.history
        )
    except Exception as error:  # any crash is a result of the eval
        return _with_gold(Score(question.id, question.category, question.question, question.answerable, True,
                                error=f"{type(error).__name__}: {error}"), question, [], assistant.corpus)  # fmt: skip
    cited = [citation.address for citation in answer.citations]
    found = Score(
        question.id,
        question.category,
        question.question,
        question.answerable,
        answer.abstained,
        hits=[str(hit.provision.address) for hit in answer.hits[:10]],
        cited=[str(address) for address in cited],
        quotes_found=quotes_found(answer),
        words=len(answer.text.split()),
        latency_ms=answer.timing_ms["total"],
        answer=answer.text,
    )
    _with_gold(found, question, list(answer.hits), assistant.corpus)
    if question.answerable:
        _score_citations(found, question, cited, assistant.corpus)
        said = normalised(answer.text).casefold()
        held = [any(normalised(way).casefold() in said for way in nugget.says) for nugget in question.nuggets]
        found.nuggets = statistics.mean(held) if held else None
    return found


def _with_gold(found: Score, question: EvalQuestion, hits: list[Hit], corpus: Corpus) -> Score:
    """Add the retrieval measures of an answerable question, and zeroes for a crash."""
    required, acceptable = question.gold()
    found.required = [str(address) for address in required]
    if question.answerable:
        wanted, allowed = goals(required, corpus), goals(acceptable, corpus)
        ranked: dict[str, float] = {}
        for rank, hit in enumerate(hits):
            ranked.setdefault(str(goal_of(hit.provision.address, wanted | allowed)), -float(rank))
        results = [ir_measures.ScoredDoc("q", doc, s) for doc, s in (ranked or {"none": 0.0}).items()]
        needed = [ir_measures.Qrel("q", str(address), 2) for address in wanted]
        graded = needed + [ir_measures.Qrel("q", str(address), 1) for address in allowed - wanted]
        for measure in MEASURES:
            qrels = graded if measure.NAME == "nDCG" else needed
            found.retrieval[str(measure)] = ir_measures.calc_aggregate([measure], qrels, results)[measure]
        found.recall = found.f1 = 0.0
    return found


def _score_citations(found: Score, question: EvalQuestion, cited: list[Address], corpus: Corpus) -> None:
    """Precision of what is cited over required and acceptable, recall over required, by provision and by paragraph."""
    required, acceptable = question.gold()
    wanted = goals(required, corpus)
    allowed = wanted | goals(acceptable, corpus)
    given = {goal_of(provision_of(address, corpus), allowed) for address in cited}
    right, needed = given & allowed, given & wanted
    found.precision = len(right) / len(given) if given else None
    found.recall = len(needed) / len(wanted)
    found.f1 = 2 * found.precision * found.recall / (found.precision + found.recall) if found.precision else 0.0
    found.paragraph_recall = statistics.mean(any(a.covers(c) or c.covers(a) for c in cited) for a in required)


def goals(gold: list[Address], corpus: Corpus) -> set[Address]:
    """Gold addresses at the level of provisions; an instrument or a split section stays as it is."""
    return {provision_of(address, corpus) for address in gold}


def goal_of(address: Address, wanted: set[Address]) -> Address:
    """The narrowest gold address that a provision answers to; the provision itself when there is none."""
    return max((goal for goal in wanted if goal.covers(address)), key=lambda goal: len(goal.path), default=address)


def provision_of(address: Address, corpus: Corpus) -> Address:
    """The address of the provision that an address lies in; itself when the corpus has none."""
    versions = corpus.versions(address)
    return versions[0].address if versions else address


def quotes_found(answer: Answer) -> bool:
    """True when every quote stands at its offsets in a provision of the corpus."""
    return all(c.passage.provision.text[c.start : c.end] == c.quote for c in answer.citations)


def summary(scores: list[Score]) -> dict[str, dict[str, float | int]]:
    """Each figure with the number of questions that it is a mean of."""
    yes = [s for s in scores if s.answerable]
    no = [s for s in scores if not s.answerable]
    figures: dict[str, list[float]] = {str(m): [s.retrieval[str(m)] for s in yes] for m in MEASURES}
    figures |= {
        "citation precision": [s.precision for s in yes if s.precision is not None],
        "citation recall": [s.recall for s in yes if s.recall is not None],
        "citation F1": [s.f1 for s in yes if s.f1 is not None],
        "paragraph recall": [s.paragraph_recall for s in yes if s.paragraph_recall is not None],
        "nugget recall": [s.nuggets for s in yes if s.nuggets is not None],
        "quotes at their offsets": [float(s.quotes_found) for s in scores if s.cited],
        "unanswerable declined": [float(s.abstained) for s in no],
        "answerable declined": [float(s.abstained) for s in yes],
        "crashed": [float(bool(s.error)) for s in scores],
    }
    found: dict[str, dict[str, float | int]] = {
        name: {"mean": round(statistics.mean(values), 4), "n": len(values)}
        for name, values in figures.items()
        if values
    }
    latencies = sorted(s.latency_ms for s in scores if not s.error)
    for name, share in (("latency p50 (ms)", 0.5), ("latency p95 (ms)", 0.95)):
        if latencies:
            found[name] = {"mean": latencies[min(int(share * len(latencies)), len(latencies) - 1)], "n": len(latencies)}
    lengths = [s.words for s in yes if not s.abstained]
    if lengths:
        found["median words"] = {"mean": statistics.median(lengths), "n": len(lengths)}
    return found


def by_category(scores: list[Score]) -> dict[str, dict[str, float | int]]:
    """Citation F1 of the answerable and the declined share of the unanswerable, per category."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        groups[one.category].append(one)
    found: dict[str, dict[str, float | int]] = {}
    for name, group in sorted(groups.items()):
        yes = [s for s in group if s.answerable]
        no = [s for s in group if not s.answerable]
        row: dict[str, float | int] = {"n": len(group)}
        if yes:
            row["first"] = round(statistics.mean(s.retrieval["R@1"] > 0 for s in yes), 3)
            row["citation F1"] = round(statistics.mean(s.f1 or 0.0 for s in yes), 3)
        if no:
            row["declined"] = round(statistics.mean(s.abstained for s in no), 3)
        found[name] = row
    return found
