"""What an answer is worth: numbers for each question from the question, the public `Answer` and the corpus.

A number that a question cannot have is missing, which is not zero; a crash counts as an answer that declines. Every
figure is a mean over the questions that have the number, with a bootstrap interval, unless it says otherwise.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG

from genolex.corpus import Corpus
from genolex.evals.bootstrap import Values, interval, interval_of
from genolex.evals.questions import EvalQuestion
from genolex.passages import ELLIPSIS
from genolex.types import Address, Answer, Citation, Statement, Verdict
from genolex.verify import beside, check, normalised

MEASURES = [Success @ 1, Success @ 5, R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10]
"""Retrieval measures as ir-measures names them (MacAvaney, Macdonald and Ounis 2022)."""
BINS = 10
"""Bins of equal width over the closeness, for calibration."""
CARRIED = (Verdict.SUPPORTED, Verdict.PARTLY)

LESS_IS_BETTER = frozenset({
    "misgrounded", "answerable declined", "crashed", "area under risk-coverage", "calibration error",
    "latency p50 (ms)", "latency p95 (ms)",
})  # fmt: skip
"""Figures of which less is better; of all others but the neutral ones more is."""
NEUTRAL = frozenset({"words", "nuggets per 100 words"})
"""Lengths: neither more nor less is better."""

_WORD = re.compile(r"[^\W_一-鿿]+(?:[.,'’-][^\W_一-鿿]+)*|[一-鿿]{1,2}")
_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Case:
    """A question with the answer that was given; none after a crash."""

    question: EvalQuestion
    answer: Answer | None

    @property
    def abstained(self) -> bool:
        """Declined, or crashed."""
        return self.answer is None or self.answer.abstained

    @property
    def closeness(self) -> float:
        """How sure the leading hit is: the confidence of the answer, given or declined."""
        return self.answer.hits[0].closeness if self.answer and self.answer.hits else 0.0


def scored(cases: Sequence[Case], corpus: Corpus) -> list[dict[str, float]]:
    """The numbers of each question."""
    retrieved = retrieval(cases, corpus)
    return [retrieved[n] | values(case, corpus) for n, case in enumerate(cases)]


def values(case: Case, corpus: Corpus) -> dict[str, float]:
    """The numbers of one question, retrieval aside."""
    found = _abstention(case)
    if case.question.answerable:
        found |= citation_values(case, corpus) | _nuggets(case)
    if case.answer and not case.abstained:
        found |= _grounds(case.question, case.answer, corpus)
    for name, value in (("false premise", _false_premise(case)), ("follow-up", _follow_up(case, found)),
                        ("as-of", _as_of(case, found))):  # fmt: skip
        if value is not None:
            found[name] = float(value)
    return found


# -- retrieval ---------------------------------------------------------------------------------------------------------


def retrieval(cases: Sequence[Case], corpus: Corpus) -> list[dict[str, float]]:
    """The measures of every answerable question; nDCG also counts acceptable provisions, half."""
    run, needed, graded = [], [], []
    for n, case in enumerate(cases):
        if not case.question.answerable:
            continue
        wanted, allowed = golds(case.question, corpus)
        ranked: dict[str, float] = {}
        for rank, hit in enumerate(case.answer.hits if case.answer else ()):
            ranked.setdefault(str(gold_of(hit.provision.address, wanted | allowed)), -float(rank))
        run += [ir_measures.ScoredDoc(str(n), doc, score) for doc, score in (ranked or {"none": 0.0}).items()]
        required = [ir_measures.Qrel(str(n), str(address), 2) for address in wanted]
        needed += required
        graded += required + [ir_measures.Qrel(str(n), str(address), 1) for address in allowed - wanted]
    found: list[dict[str, float]] = [{} for _ in cases]
    for measure in MEASURES if run else ():
        for metric in ir_measures.iter_calc([measure], graded if measure.NAME == "nDCG" else needed, run):
            found[int(metric.query_id)][str(measure)] = float(metric.value)
    return found


def golds(question: EvalQuestion, corpus: Corpus) -> tuple[set[Address], set[Address]]:
    """The required and the acceptable provisions; an instrument or a split section stays as it is."""
    required, acceptable = question.gold()
    return {provision_of(a, corpus) for a in required}, {provision_of(a, corpus) for a in acceptable}


def gold_of(address: Address, wanted: Iterable[Address]) -> Address:
    """The narrowest gold address that a provision answers to; the provision itself when there is none."""
    return max((gold for gold in wanted if gold.covers(address)), key=lambda gold: len(gold.path), default=address)


def provision_of(address: Address, corpus: Corpus) -> Address:
    """The address of the provision that an address lies in; itself when the corpus has none."""
    versions = corpus.versions(address)
    return versions[0].address if versions else address


# -- citations ---------------------------------------------------------------------------------------------------------


def citation_values(case: Case, corpus: Corpus) -> dict[str, float]:
    """Precision over required and acceptable, recall over required, and F1, by provision and by paragraph.

    Precision is of answers that cite; who declines or cites nothing has recalled nothing.
    """
    cited = case.answer.citations if case.answer else ()
    wanted, further = golds(case.question, corpus)
    allowed = wanted | further
    given = {gold_of(provision_of(citation.address, corpus), allowed) for citation in cited}
    required, acceptable = case.question.gold()
    placed = [any(pinpoints(citation, a) for a in chain(required, acceptable)) for citation in cited]
    reached = [any(pinpoints(citation, a) for citation in cited) for a in required]
    found = _f1("citation", len(given & allowed) / len(given) if given else None, len(given & wanted) / len(wanted))
    return found | _f1("paragraph", statistics.mean(placed) if placed else None, statistics.mean(reached))


def _f1(name: str, precision: float | None, recall: float) -> dict[str, float]:
    found = {} if precision is None else {f"{name} precision": precision}
    f1 = 2 * precision * recall / (precision + recall) if precision and recall else 0.0
    return found | {f"{name} recall": recall, f"{name} F1": f1}


def pinpoints(citation: Citation, address: Address) -> bool:
    """True when the quote holds words of the paragraph at an address, or of one below it."""
    provision = citation.passage.provision
    if not provision.address.covers(address):
        return address.covers(citation.address)
    rest = address.path[len(provision.address.path) :]
    own = [p for p in provision.paragraphs if p.path[: len(rest)] == rest]
    if not own:  # this version has no such paragraph: nothing finer can be told
        return address.covers(citation.address) or citation.address.covers(address)
    return any(p.start < citation.end and citation.start < p.end for p in own)


def quoted(citation: Citation, corpus: Corpus) -> bool:
    """True when the quote stands in the corpus, at this address and these offsets, and cuts no word."""
    provision = citation.passage.provision
    text = next((p.text for p in corpus.versions(provision.address) if p.key == provision.key), "")
    start, end, quote = citation.start, citation.end, citation.quote
    cut = text[start - 1 : start + 1] if start else "", text[end - 1 : end + 1]
    whole = not any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in cut)
    return text[start:end] == quote and quote == quote.strip() and whole


# -- what the statements say -------------------------------------------------------------------------------------------


def _grounds(question: EvalQuestion, answer: Answer, corpus: Corpus) -> dict[str, float]:
    """Quote fidelity, support and misgrounding, as shares of the citations and of the statements; length."""
    found = {
        "support": statistics.mean(s.support.verdict is Verdict.SUPPORTED for s in answer.statements),
        "words": float(words(answer.text)),
    }
    if answer.citations:
        found["quote fidelity"] = statistics.mean(quoted(citation, corpus) for citation in answer.citations)
    right = [s for s in answer.statements if any(_right(c, question, corpus) for c in s.citations)]
    if right:
        found["misgrounded"] = statistics.mean(not carried(statement, corpus) for statement in right)
    return found


def _right(citation: Citation, question: EvalQuestion, corpus: Corpus) -> bool:
    return any(gold.covers(citation.address) for gold in set().union(*golds(question, corpus)))


def carried(statement: Statement, corpus: Corpus) -> bool:
    """True when the quotes of a statement, and nothing else of what is cited, carry it.

    Held anew against the quotes, whatever the answer says of itself: figures, force, parties and exceptions that the
    quoted words contradict or do not hold make a claim that stands on the right provision a misgrounded one.
    """
    provisions = dict.fromkeys(citation.passage.provision for citation in statement.citations)
    quotes = [citation.quote for citation in statement.citations]
    if {normalised(piece) for piece in statement.text.split(ELLIPSIS)} <= set(map(normalised, quotes)):
        return True
    found = check(statement.text, quotes, corpus.glossary, None, [beside(p) for p in provisions])
    return found.verdict in CARRIED


def _nuggets(case: Case) -> dict[str, float]:
    """The share of key facts said, and how many are said per 100 words."""
    facts = case.question.nuggets
    if not facts:
        return {}
    text = case.answer.text if case.answer and not case.abstained else ""
    said = sum(fact.said_in(plain(text)) for fact in facts)
    found = {"nugget recall": said / len(facts)}
    return found | {"nuggets per 100 words": 100 * said / words(text)} if words(text) else found


def plain(text: str) -> str:
    """A text as key facts are looked for in it: without markers, in one form, in lower case."""
    return normalised(_MARKER.sub(" ", text)).casefold()


def words(text: str) -> int:
    """Words of an answer without its markers; two Chinese characters are one."""
    return len(_WORD.findall(_MARKER.sub(" ", text)))


# -- declining ---------------------------------------------------------------------------------------------------------


def _abstention(case: Case) -> dict[str, float]:
    """Precision is over those declined, recall over those that should be; beside them what was declined wrongly."""
    answerable, abstained = case.question.answerable, float(case.abstained)
    found = {"answerable declined" if answerable else "abstention recall": abstained}
    if case.abstained:
        found["abstention precision"] = float(not answerable)
    return found | {"crashed": float(case.answer is None)}


def _false_premise(case: Case) -> bool | None:
    """Declined, or corrected: the first key fact of such a question is the correction."""
    if case.question.category != "false premise":
        return None
    correction = case.question.nuggets[:1]
    return case.abstained or bool(case.answer and correction and correction[0].said_in(plain(_shown(case.answer))))


def _shown(answer: Answer) -> str:
    """What the reader sees: statements and notices."""
    return "\n".join((answer.text, *(notice.text for notice in answer.notices)))


def _follow_up(case: Case, found: Mapping[str, float]) -> bool | None:
    """A question with earlier ones is answered from a required provision, or declined when it should be."""
    return _settled(case, found) if case.question.history else None


def _as_of(case: Case, found: Mapping[str, float]) -> bool | None:
    """Settled, and every required provision that is cited is cited in the version of the day."""
    question, answer = case.question, case.answer
    if question.as_of is None and question.category != "as-of":
        return None
    if not _settled(case, found):
        return False
    if question.as_of is None or answer is None or not question.answerable:
        return True
    cited = [c.passage.provision for c in answer.citations if question.wants(c.address)]
    possible = [p for p in cited if question.why or question.as_of in p.valid]
    return len(possible) == len(cited)


def _settled(case: Case, found: Mapping[str, float]) -> bool:
    return found["citation recall"] > 0 if case.question.answerable else case.abstained


# -- figures over all questions ----------------------------------------------------------------------------------------


Figure = dict[str, float | int | None]


def figure(numbers: Sequence[float]) -> Figure:
    """A mean with its interval and the number of questions behind it."""
    low, high = interval(numbers)
    return {"mean": _round(statistics.fmean(numbers)) if numbers else None, "low": _round(low), "high": _round(high),
            "n": len(numbers)}  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def summary(cases: Sequence[Case], numbers: Sequence[Mapping[str, float]]) -> dict[str, Figure]:
    """Every figure of a run."""
    names = dict.fromkeys([*map(str, MEASURES), *ORDER])
    found = {name: figure([own[name] for own in numbers if name in own]) for name in names}
    sure = confidence(cases, numbers)
    for name, statistic in (("area under risk-coverage", area), ("calibration error", calibration_error)):
        low, high = interval_of(statistic, sure)
        mean = statistic(np.asarray(sure, np.float64)) if sure else None
        found[name] = {"mean": _round(mean), "low": _round(low), "high": _round(high), "n": len(sure)}
    found["Chinese minus English F1"] = figure(parity(cases, numbers))
    return found


ORDER = (
    "citation precision", "citation recall", "citation F1", "paragraph precision", "paragraph recall", "paragraph F1",
    "quote fidelity", "support", "misgrounded", "nugget recall", "nuggets per 100 words", "abstention precision",
    "abstention recall", "answerable declined", "false premise", "follow-up", "as-of", "words", "crashed",
)  # fmt: skip
"""Figures in the order in which they are shown."""


def parity(cases: Sequence[Case], numbers: Sequence[Mapping[str, float]]) -> list[float]:
    """For each pair of twins, the citation F1 of the Chinese question less that of the English one."""
    f1 = {
        case.question.id: own["citation F1"] for case, own in zip(cases, numbers, strict=True) if "citation F1" in own
    }
    pairs = [(c.question.id, c.question.twin) for c in cases if c.question.twin in f1 and c.question.language == "zh"]
    return [f1[chinese] - f1[english] for chinese, english in pairs if chinese in f1]


def confidence(cases: Sequence[Case], numbers: Sequence[Mapping[str, float]]) -> list[tuple[float, float]]:
    """For each question how sure the leading hit is, and whether it is a required provision.

    Without a right answer there is no right hit: an unanswerable question counts as one that goes wrong when answered.
    """
    return [(case.closeness, own.get("Success@1", 0.0)) for case, own in zip(cases, numbers, strict=True)]


def risk_coverage(sure: Values) -> Values:
    """Rows of coverage and risk: the share of wrong leading hits when only the surest questions are answered.

    Questions that are equally sure are answered together (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017).
    """
    order = np.argsort(-sure[:, 0], kind="stable")
    wrong = np.cumsum(1.0 - sure[order, 1])
    counts = np.arange(1, len(order) + 1)
    last = np.append(np.diff(sure[order, 0]) != 0, True)
    return np.stack([counts[last] / len(order), wrong[last] / counts[last]], axis=1)


def area(sure: Values) -> float:
    """The area under the risk-coverage curve, as steps: 0 is best."""
    curve = risk_coverage(sure)
    return float(np.sum(np.diff(curve[:, 0], prepend=0.0) * curve[:, 1]))


def calibration(sure: Values) -> list[tuple[float, float, int]]:
    """For each bin that holds questions: mean closeness, share of right leading hits, number of questions."""
    bins = np.minimum((sure[:, 0] * BINS).astype(int), BINS - 1)
    held = [sure[bins == n] for n in range(BINS)]
    return [(float(rows[:, 0].mean()), float(rows[:, 1].mean()), len(rows)) for rows in held if len(rows)]


def calibration_error(sure: Values) -> float:
    """The expected calibration error (Guo et al. 2017): how far closeness and right answers are apart, weighed by n."""
    return float(sum(n * abs(said - was) for said, was, n in calibration(sure)) / len(sure))


def by(key: str, cases: Sequence[Case], numbers: Sequence[Mapping[str, float]]) -> dict[str, dict[str, Figure | int]]:
    """The main figures for each category, difficulty or language."""
    rows = sorted(
        ((str(getattr(c.question, key)), own) for c, own in zip(cases, numbers, strict=True)), key=lambda r: r[0]
    )
    found: dict[str, dict[str, Figure | int]] = {}
    for name, group in groupby(rows, key=lambda row: row[0]):
        own = [numbers_ for _, numbers_ in group]
        shown = {"first": "Success@1", "citation F1": "citation F1", "paragraph F1": "paragraph F1",
                 "nugget recall": "nugget recall", "declined": "abstention recall"}  # fmt: skip
        found[name] = {"n": len(own)}
        for label, metric in shown.items():
            if held := [one[metric] for one in own if metric in one]:
                found[name][label] = figure(held)
    return found
