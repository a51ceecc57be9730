"""What is searched and what is asked: the shipped corpus with the project's questions, and the public benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from genolex.corpus import Corpus
from genolex.evals.benchmarks import legalbench_rag, obliqa
from genolex.evals.benchmarks.benchmark import located, located_or_none, read_json
from genolex.evals.metrics import gold_of, golds
from genolex.evals.questions import EvalQuestion, read_questions, shipped_questions
from genolex.ingest import load_corpus
from genolex.types import Address, Provision

REQUIRED, ACCEPTABLE = 2, 1
"""Relevance of what must and of what may be found."""
LIMIT = 200
"""At most so many questions of a public benchmark, evenly spread: some systems take a second for each."""
LANGUAGES = {"en": "English", "zh": "Chinese"}

T = TypeVar("T")
Ranked = Mapping[str, Sequence[str]]
"""The provisions found for each question, best first, each once."""


@dataclass(frozen=True)
class Asked:
    """Questions with their gold: for each the documents that answer it, REQUIRED or ACCEPTABLE."""

    name: str
    questions: Mapping[str, str]
    gold: Mapping[str, Mapping[str, int]]
    document: Callable[[str, str], str] = lambda _question, provision: provision
    """What a provision counts as for a question: the narrowest gold that it answers to."""
    slices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Questions that are also reported by themselves."""
    authors: Callable[[Ranked], Mapping[str, float]] | None = None
    """The figures of a benchmark's authors that are none of ours."""


@dataclass(frozen=True)
class Suite:
    """Texts that every system indexes, and the questions that it is asked."""

    name: str
    title: str
    passages: Sequence[tuple[str, str]]
    owner: Mapping[str, str]
    """The provision of each passage: what a result is scored as."""
    asked: Sequence[Asked]
    depth: int
    """So many provisions count."""
    spare: int
    """So many times as many results are asked of a system that ranks pieces, so that enough provisions remain."""
    genolex: str = "genolex, same texts"
    """Which way of running genolex stands beside the peers."""


def law(corpus: Corpus) -> Suite:
    """Every provision of the shipped corpus, under its instrument and heading, and nothing else that genolex knows."""
    passages = [(p.key, under_heading(corpus, p)) for p in corpus.provisions]
    owner = {p.key: str(p.address) for p in corpus.provisions}
    return Suite("law", "The law, texts alone", passages, owner, project_questions(corpus), depth=20, spare=3)


def law_with_ways(corpus: Corpus) -> Suite:
    """The same with each gist and each question that the corpus says a provision answers, as passages of their own."""
    plain = law(corpus)
    ways = {f"{p.key}#{n}": (p, text) for p in corpus.provisions for n, text in enumerate(further_ways(p), 1)}
    passages = [*plain.passages, *((ident, text) for ident, (_, text) in ways.items())]
    owner = {**plain.owner, **{ident: str(p.address) for ident, (p, _) in ways.items()}}
    title = "The law, with the gists and questions of its provisions"
    return Suite("law-ways", title, passages, owner, plain.asked, depth=20, spare=10, genolex="genolex")


def under_heading(corpus: Corpus, provision: Provision) -> str:
    """A provision's text under its instrument and heading, as a reader sees it."""
    above = [corpus.instrument_of(provision).name, provision.heading]
    return f"{': '.join(filter(None, above))}.\n{provision.text}"


def further_ways(provision: Provision) -> list[str]:
    """What else the corpus says in a provision's place."""
    return list(filter(None, [provision.gist, provision.gist_zh, *provision.questions]))


def project_questions(corpus: Corpus, folder: Path | None = None) -> list[Asked]:
    """The development and the frozen questions that can be answered and stand alone.

    A question with a day, a side or earlier questions needs more than a search box has, and is left out for everyone.
    """
    return [_of_part(part, corpus, read_questions(folder or shipped_questions(), part)) for part in ("dev", "test")]


def _of_part(part: str, corpus: Corpus, questions: list[EvalQuestion]) -> Asked:
    alone = {q.id: q for q in questions if q.answerable and not (q.history or q.as_of or q.jurisdiction)}
    wanted = {ident: golds(question, corpus) for ident, question in alone.items()}
    slices = {name: [i for i, q in alone.items() if q.language == code] for code, name in LANGUAGES.items()}
    return Asked(
        name=part,
        questions={ident: question.question for ident, question in alone.items()},
        gold={
            ident: {str(a): ACCEPTABLE for a in further} | {str(a): REQUIRED for a in required}
            for ident, (required, further) in wanted.items()
        },
        document=lambda ident, provision: str(gold_of(Address.parse(provision), set().union(*wanted[ident]))),
        slices=slices,
    )


# -- public benchmarks -------------------------------------------------------------------------------------------------


def obliqa_passages(data: Path) -> Suite:
    """ObliQA and ObliQA-MP: one set of passages, two sets of questions. InputError when a file is missing."""
    published = obliqa.read_passages(located(data / "obliqa", obliqa.PASSAGES))
    corpus, idents = obliqa.as_corpus(published)
    passages = [(str(p.address), p.text) for p in corpus.provisions]
    owner = {str(address): ident for address, ident in idents.items()}
    files = {"obliqa": "ObliQA_dev.json", "obliqa-mp": "ObliQA_MultiPassage_val.json"}
    asked = [_obliqa_questions(name, located(data / name, file), published) for name, file in files.items()]
    return Suite("obliqa", "ObliQA and ObliQA-MP", passages, owner, asked, depth=10, spare=3)


def _obliqa_questions(name: str, file: Path, published: list[obliqa.PublishedPassage]) -> Asked:
    questions = read_json(file, TypeAdapter(list[obliqa.PublishedQuestion]))
    qrels = located_or_none(file.parent, f"qrels_{file.stem.rpartition('_')[2]}.txt")
    judged = obliqa.read_qrels(qrels) if qrels else obliqa.gold_of(questions, published)
    some = spread([q for q in questions if q.ident in judged])
    gold = {q.ident: {doc: REQUIRED for doc, relevance in judged[q.ident].items() if relevance} for q in some}
    return Asked(name, {q.ident: q.text for q in some}, gold)


def contracts(data: Path) -> Suite:
    """LegalBench-RAG over the snippets that genolex slices. A snippet that holds characters of gold is relevant."""
    folder = located(data / "legalbench-rag", "benchmarks")
    files = sorted(f for f in folder.glob("*.json") if not f.name.startswith("."))
    shape = TypeAdapter(legalbench_rag.BenchmarkFile)
    tests = {f"{f.stem}:{n}": test for f in files for n, test in enumerate(read_json(f, shape).tests, 1)}
    spans_of = {ident: test.gold for ident, test in tests.items()}
    documents = located(folder.parent, "corpus")
    texts = legalbench_rag.read_documents(documents, [span for gold in spans_of.values() for span in gold])
    corpus, spans = legalbench_rag.as_corpus(texts)
    by_ident = {str(address): span for address, span in spans.items()}
    gold = {
        ident: {doc: REQUIRED for doc, span in by_ident.items() if any(span.overlap(one) for one in wanted)}
        for ident, wanted in spans_of.items()
    }
    score = partial(legalbench_rag.score, gold=spans_of, spans=spans)
    asked = Asked(
        "legalbench-rag", {i: t.query for i, t in tests.items()}, gold, authors=partial(_by_characters, score)
    )
    passages = [(str(p.address), under_heading(corpus, p)) for p in corpus.provisions]
    owner = {ident: ident for ident, _ in passages}
    return Suite("legalbench-rag", "LegalBench-RAG", passages, owner, [asked], depth=64, spare=2)


def _by_characters(
    score: Callable[[Mapping[str, Sequence[Address]]], Mapping[str, float]], ranked: Ranked
) -> dict[str, float]:
    found = score({question: [_snippet(ident) for ident in idents] for question, idents in ranked.items()})
    return {name: found[name] for name in ("P@1", "R@8", "R@64")}


def _snippet(ident: str) -> Address:
    file, _, place = ident.rpartition("/")
    return Address(file, (place,))


def spread(rows: Sequence[T], limit: int = LIMIT) -> list[T]:
    """At most `limit` of the rows, evenly spread."""
    return [rows[n * len(rows) // limit] for n in range(limit)] if len(rows) > limit else list(rows)


SUITES: dict[str, Callable[[Path], Suite]] = {
    "law": lambda _: law(load_corpus()),
    "law-ways": lambda _: law_with_ways(load_corpus()),
    "obliqa": obliqa_passages,
    "legalbench-rag": contracts,
}
"""Each suite reads what it needs from the folder of the public benchmarks; InputError when it is not there."""
