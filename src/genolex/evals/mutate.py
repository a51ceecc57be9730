"""Do the evals see what is broken? `python -m genolex.evals.mutate` breaks part after part and says what is red.

Every mutation happens in this process and is undone after it: an answer is changed after it was given, a step is
replaced while questions are asked, or a copy of the corpus is changed. The thresholds are the project's, or, with
`--near SLACK`, those just below what the unbroken assistant reaches on the same questions.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from genolex import assistant as asking
from genolex.assistant import Assistant
from genolex.compose import compose
from genolex.corpus import Corpus
from genolex.evals.bench import with_section
from genolex.evals.gates import Gate, Red, check_gates, gates_near, read_gates, shipped_gates
from genolex.evals.lint import Fault, lint, unsaid
from genolex.evals.metrics import provision_of
from genolex.evals.questions import FROZEN, EvalQuestion, Line, read_questions, shipped_questions, unresolved
from genolex.evals.run import run
from genolex.index import Index
from genolex.ports import Found, Store, Vectors
from genolex.retrieve import retrieve
from genolex.types import Address, Answer, Citation, Passage, Provision, Scope, Statement, Support, Verdict

PERTURBED = 2
"""Every so-manyth draft is made false."""
TURNS = {
    " must not ": " must ", " may not ": " may ", " must ": " must not ", " may ": " must not ", "不得": "应当",
    "应当": "不得", "必须": "不必", "可以": "不得", " is ": " is not ", " are ": " are not ",
}  # fmt: skip
"""How a sentence is made to say the opposite; the first that fits."""
CRASHING = 10
"""Every so-manyth question crashes."""

Questions = Sequence[EvalQuestion]


class Changed(Assistant):
    """The same assistant, whose answers are changed after they were given."""

    def __init__(self, whole: Assistant, change: Callable[[Answer], Answer]) -> None:
        self.__dict__.update(whole.__dict__)
        self._change = change

    def ask(self, *arguments: Any, **named: Any) -> Answer:
        """What the assistant answers, changed."""
        return self._change(super().ask(*arguments, **named))


class Dateless(Assistant):
    """The same assistant, which answers from the law of today whatever day is asked for."""

    def __init__(self, whole: Assistant) -> None:
        self.__dict__.update(whole.__dict__)

    def ask(self, question: str, as_of: date | None = None, *rest: Any, **named: Any) -> Answer:
        """The answer of today."""
        del as_of
        return super().ask(question, date.today(), *rest, **named)


@dataclass(frozen=True)
class Half:
    """A store of which one of the two searches finds nothing."""

    whole: Store
    words: bool
    meaning: bool

    def by_words(self, words: Sequence[str], k: int, scope: Scope) -> Found:
        """What the store finds by words, or nothing."""
        return self.whole.by_words(words, k, scope) if self.words else _nothing()

    def by_meaning(self, vector: Vectors, k: int, scope: Scope) -> Found:
        """What the store finds by meaning, or nothing."""
        return self.whole.by_meaning(vector, k, scope) if self.meaning else _nothing()


def _nothing() -> Found:
    return np.empty(0, np.int64), np.empty(0, np.float32)


# -- the mutations -----------------------------------------------------------------------------------------------------


@contextmanager
def unbroken(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Nothing: whatever is red here is red without a mutation."""
    yield whole


@contextmanager
def wrong_number(whole: Assistant, questions: Questions) -> Iterator[Assistant]:
    """Two articles of a law stand under each other's number."""
    swapped = swap(whole.corpus, *most_asked(questions, whole.corpus))
    index = whole.index
    ways = index.dense_ways, index.lexical_ways
    yield Assistant(Index(swapped, index.encoder, index.dense, index.lexical, index.late, ways))


@contextmanager
def no_words(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """BM25 finds nothing."""
    with patch.object(whole.index, "store", Half(whole.index.store, words=False, meaning=True)):
        yield whole


@contextmanager
def no_meaning(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """The encoder reads every question as the same one."""
    same = whole.index.read("question")
    with patch.object(whole.index, "read", lambda *_: same):
        yield whole


@contextmanager
def second_best_first(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """The two leading hits change places, for the reader and for the answer."""

    def swapped(*arguments: Any, **named: Any) -> list[Any]:
        first, second, *rest = [*retrieve(*arguments, **named), None, None]
        return [hit for hit in (second, first, *rest) if hit is not None]

    with patch.object(asking, "retrieve", swapped):
        yield whole


@contextmanager
def shifted_quotes(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Every quote begins and ends one character late."""
    yield Changed(whole, lambda answer: _with_citations(answer, _shifted))


@contextmanager
def padded_citations(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Every answer also cites the provision that came last."""

    def padded(answer: Answer) -> Answer:
        if answer.abstained:
            return answer
        first, *rest = answer.statements
        more = (*first.citations, _all_of(answer.hits[-1].passage))
        return replace(answer, statements=(replace(first, citations=more), *rest))

    yield Changed(whole, padded)


@contextmanager
def false_drafts(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Every second sentence says the opposite before it is verified; verification should drop it."""
    with patch.object(asking, "compose", _perturbed(compose)):
        yield whole


@contextmanager
def false_drafts_unverified(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """The same with verification off: it says that everything is supported."""

    def approve(*_: Any, **__: Any) -> Support:
        return Support(Verdict.SUPPORTED, ("not looked at",))

    with (
        patch.object(asking, "compose", _perturbed(compose)),
        patch.object(asking, "verify", approve),
    ):
        yield whole


@contextmanager
def no_dates(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """The day of a question is ignored."""
    yield Dateless(whole)


@contextmanager
def no_abstention(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Where nothing answers, the nearest provision is given as the answer."""

    def answered(answer: Answer) -> Answer:
        if not answer.abstained or not answer.hits:
            return answer
        passage = answer.hits[0].passage
        said = answer.hits[0].provision.gist or passage.text
        return replace(answer, statements=(Statement(said, (_all_of(passage),), Support(Verdict.SUPPORTED)),))

    yield Changed(whole, answered)


@contextmanager
def only_abstention(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """Every question is declined."""
    yield Changed(whole, lambda answer: replace(answer, statements=(), reason="declined"))


@contextmanager
def crashes(whole: Assistant, _: Questions) -> Iterator[Assistant]:
    """One question in ten crashes."""
    asked = Counter[str]()

    def crash(answer: Answer) -> Answer:
        asked["all"] += 1
        if asked["all"] % CRASHING == 0:
            raise RuntimeError("broken on purpose")
        return answer

    yield Changed(whole, crash)


MUTATIONS: dict[str, Callable[[Assistant, Questions], Any]] = {
    "nothing": unbroken,
    "a wrong article number": wrong_number,
    "lexical search off": no_words,
    "meaning off": no_meaning,
    "second-best provision first": second_best_first,
    "quotes one character late": shifted_quotes,
    "citations padded": padded_citations,
    "false drafts, verified": false_drafts,
    "false drafts, verification off": false_drafts_unverified,
    "dates ignored": no_dates,
    "abstention off": no_abstention,
    "everything declined": only_abstention,
    "one question in ten crashes": crashes,
}
"""What is broken, by name."""


# -- what they do ------------------------------------------------------------------------------------------------------


def most_asked(questions: Questions, corpus: Corpus) -> tuple[Provision, Provision]:
    """The provision that most questions require, with its neighbour. Raises ValueError when none has one."""
    asked = Counter(provision_of(a, corpus) for q in questions for a in q.gold()[0])
    for address in sorted(asked, key=lambda address: (-asked[address], address)):
        if pair := beside_it(address, corpus):
            return pair
    raise ValueError("no provision is required that has another beside it")


def beside_it(address: Address, corpus: Corpus) -> tuple[Provision, Provision] | None:
    """A provision and the next one of the same instrument (before the last one, the one before it)."""
    own = sorted((p for p in corpus.provisions if p.address.instrument == address.instrument), key=lambda p: p.address)
    first = next((p for p in own if p.address == address), None)
    later = [p for p in own if p.address > address]
    earlier = [p for p in own if p.address < address]
    near = later[:1] or earlier[-1:]
    return (first, near[0]) if first and near else None


def swap(corpus: Corpus, one: Provision, other: Provision) -> Corpus:
    """A copy of a corpus in which two provisions, in every version, stand under each other's address."""
    moved = {one.address: other.address, other.address: one.address}
    provisions = [replace(p, address=moved.get(p.address, p.address)) for p in corpus.provisions]
    return Corpus(corpus.instruments.values(), provisions, corpus.glossary.terms)


def _with_citations(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    statements = (replace(s, citations=tuple(map(change, s.citations))) for s in answer.statements)
    return replace(answer, statements=tuple(statements))


def _all_of(passage: Passage) -> Citation:
    """A whole passage as a quote, without the space around it."""
    start = passage.start + len(passage.text) - len(passage.text.lstrip())
    return Citation(passage, start, start + len(passage.text.strip()))


def _shifted(citation: Citation) -> Citation:
    provision = citation.passage.provision
    start, end = citation.start + 1, min(citation.end + 1, len(provision.text))
    return Citation(Passage(provision, start, end), start, end)


def _perturbed(recipe: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Composition whose every second draft says the opposite."""

    def composed(*arguments: Any, **named: Any) -> list[Any]:
        drafts = recipe(*arguments, **named)
        return [replace(d, text=opposite(d.text)) if n % PERTURBED == 0 else d for n, d in enumerate(drafts)]

    return composed


def opposite(text: str) -> str:
    """A sentence with its force turned, or denied as a whole where it has none."""
    for said, turned in TURNS.items():
        if said in text:
            return text.replace(said, turned, 1)
    return f"It is not the case that {text}"


# -- the table ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What a mutation turned red."""

    name: str
    what: str
    gates: tuple[Red, ...]
    faults: tuple[Fault, ...]

    @property
    def seen(self) -> bool:
        """True when a gate or a check of the questions is red."""
        return bool(self.gates or self.faults)


def mutate(
    whole: Assistant, questions: Questions, gates: Sequence[Gate], names: Sequence[str] = tuple(MUTATIONS)
) -> list[Outcome]:
    """Break the assistant in each way, ask all questions, and note which gates and checks turn red."""
    lines = [Line("questions", n, question) for n, question in enumerate(questions, 1)]
    known = {(f.id, f.what) for f in lint(lines, whole.corpus, date.today())}
    outcomes = []
    for name in names:
        mutation = MUTATIONS[name]
        with mutation(whole, questions) as broken:
            results = run(broken, questions)
            changed = broken.corpus is not whole.corpus
        found = lint(lines, broken.corpus, date.today()) if changed else []
        faults = tuple(fault for fault in found if (fault.id, fault.what) not in known)
        outcomes.append(Outcome(name, mutation.__doc__ or "", tuple(check_gates(results, list(gates))), faults))
    return outcomes


def swaps_seen(questions: Questions, corpus: Corpus) -> tuple[int, int]:
    """Each required provision swapped with its neighbour: how many wrong numbers `lint` notices, and of how many."""
    asked = {q.id: {provision_of(a, corpus) for a in chain(*q.gold())} for q in questions}
    required = dict.fromkeys(provision_of(a, corpus) for q in questions for a in q.gold()[0])
    seen = tried = 0
    for address in required:
        if pair := beside_it(address, corpus):
            swapped = swap(corpus, *pair)
            own = [question for question in questions if address in asked[question.id]]
            seen += any(_wrong(question, swapped) > _wrong(question, corpus) for question in own)
            tried += 1
    return seen, tried


def _wrong(question: EvalQuestion, corpus: Corpus) -> int:
    """How many golds of a question are not there, and how many of its key facts no gold says."""
    return len(unresolved([question], corpus)) + len(unsaid(question, corpus))


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table."""
    rows = ["| broken | what it does | what turns red |", "|---|---|---|"]
    for one in outcomes:
        red = [
            f"{red.gate.figure} {'unscored' if red.value is None else format(red.value, '.3f')}" for red in one.gates
        ]
        red += [f"lint: {what} ({n})" for what, n in Counter(fault.what for fault in one.faults).items()]
        rows.append(f"| {one.name} | {one.what} | {'; '.join(red) or 'nothing'} |")
    return "\n".join(rows)


def _value(value: float | None) -> str:
    return "unscored" if value is None else f"{value:.3f}"


SECTION = "What turns red"
"""The heading in docs/evals.md under which the table stands."""
BODY = """\
`python -m genolex.evals.mutate` breaks one part after the other, in its own process, asks the development questions and
holds the result against the gates, and against `lint` where the corpus is changed. The exit status is 1 when something
broken goes unseen; `--write docs/evals.md` puts the table here.

{table}

Measured with {asked} questions and {held}.

The means of a whole set hardly move when two articles change places; `lint` sees it, as key facts no longer stand in
the gold, or a paragraph is not there: of {tried} required provisions, each put under its neighbour's number, {seen} are
noticed. Verification is what stands between the two rows of false drafts: with it they are dropped or marked as partly
supported, without it they are read as law.
"""


def section(outcomes: Sequence[Outcome], swaps: tuple[int, int], asked: int, near: float | None) -> str:
    """The table with what it was measured by, for docs/evals.md."""
    held = "the thresholds of `evals/gates.yaml`" if near is None else f"thresholds {near:g} below the unbroken figures"
    return BODY.format(table=table(outcomes), asked=asked, held=held, seen=swaps[0], tried=swaps[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit status 1 when a mutation goes unseen, or the unbroken assistant is red."""
    parser = argparse.ArgumentParser(prog="genolex.evals.mutate", description="Breaks parts and shows what turns red.")
    parser.add_argument("--questions", type=Path, default=shipped_questions(), help="a file or folder of questions")
    parser.add_argument("--gates", type=Path, default=shipped_gates(), help="the thresholds")
    parser.add_argument("--near", type=float, metavar="SLACK", help="thresholds so far below the unbroken figures")
    parser.add_argument("--part", default="dev", help="which questions")
    parser.add_argument("--write", type=Path, metavar="FILE", help=f"put the table under the heading {SECTION!r}")
    parser.add_argument("names", nargs="*", help="the mutations; all of them by default")
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.names) - set(MUTATIONS)):
        parser.error(f"no mutation {unknown[0]!r}; there are {', '.join(MUTATIONS)}")
    if given.part in FROZEN:
        parser.error("frozen questions are asked once, of the unbroken assistant")
    whole, questions = Assistant.load(), read_questions(given.questions, given.part)
    near = gates_near(run(whole, questions), given.near) if given.near is not None else None
    gates = read_gates(given.gates, given.part) if near is None else near
    outcomes = mutate(whole, questions, gates, given.names or tuple(MUTATIONS))
    body = section(outcomes, swaps_seen(questions, whole.corpus), len(questions), given.near)
    sys.stdout.write(body)
    if given.write:
        given.write.write_text(with_section(given.write.read_text("utf-8"), SECTION, body), encoding="utf-8")
    return int(any(one.seen is (one.name == "nothing") for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
