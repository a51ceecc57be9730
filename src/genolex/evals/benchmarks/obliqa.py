"""ObliQA: questions over the rules of a financial centre, gold = passages (Gokhan et al. 2024, arXiv 2409.05677).

The figures are trec_eval's `recall.10` and `map_cut.10`, means over the questions, computed by trec_eval's own code
(pytrec_eval, Van Gysel and de Rijke 2018). trec_eval ranks by score and breaks ties by document id, so the run is
given the assistant's ranks as scores, which have no ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import ir_measures
from ir_measures import AP, R
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.benchmarks.benchmark import (
    Benchmark,
    Found,
    Published,
    located,
    located_or_none,
    read_json,
    read_text,
)
from genolex.types import Address, natural_key

DEPTH = 10
PASSAGES = "StructuredRegulatoryDocuments"
Gold = Mapping[str, Mapping[str, int]]
"""For each question the relevance of each judged passage."""
Label = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]

MEASURES = {"recall.10": R @ 10, "map_cut.10": AP @ 10}
PUBLISHED = (
    Published("BM25", {"recall.10": 0.761, "map_cut.10": 0.624}),
    Published("e5-base, zero-shot, + BM25", {"recall.10": 0.776, "map_cut.10": 0.628}),
    Published("bge-small, fine-tuned, + BM25", {"recall.10": 0.833, "map_cut.10": 0.702}),
    Published("LeSeR (arXiv 2412.06009)", {"recall.10": 0.820, "map_cut.10": 0.666}),
)


class PublishedPassage(BaseModel):
    """A passage as the authors publish it."""

    ident: str = Field(alias="ID")
    document: Label = Field(alias="DocumentID")
    label: Label = Field(alias="PassageID")
    text: str = Field(alias="Passage")


class GoldPassage(BaseModel):
    """A passage that answers a question; only the multi-passage questions name its ID."""

    ident: str = Field("", alias="ID")
    document: Label = Field(alias="DocumentID")
    label: Label = Field(alias="PassageID")


class PublishedQuestion(BaseModel):
    """A question with the passages that answer it."""

    ident: str = Field(alias="QuestionID")
    text: str = Field(alias="Question")
    passages: list[GoldPassage] = Field(alias="Passages")


def load(data: Path, split: str | None) -> Benchmark:
    """ObliQA from `ObliQA_<split>.json`, `qrels_<split>.txt` and `StructuredRegulatoryDocuments/`."""
    split = split or "dev"
    return over_passages("obliqa", split, data, f"ObliQA_{split}.json", MEASURES, PUBLISHED)


def over_passages(
    name: str, split: str, data: Path, file: str, measures: Mapping[str, Any], published: tuple[Published, ...]
) -> Benchmark:
    """A benchmark of questions over the passages; gold is from the qrels file, else from the questions themselves."""
    asked = located(data, file)
    questions = read_json(asked, TypeAdapter(list[PublishedQuestion]))
    passages = read_passages(located(data, PASSAGES, beside=True))
    qrels = located_or_none(asked.parent, f"qrels_{split}.txt")
    judged = read_qrels(qrels) if qrels else gold_of(questions, passages)
    gold = {q.ident: judged[q.ident] for q in questions if q.ident in judged}
    if not gold:
        raise InputError(f"{qrels or asked}: no question of {asked.name} is judged")
    corpus, idents = as_corpus(passages)

    def score(found: Found) -> dict[str, float]:
        return trec_eval(measures, gold, {q: [idents[address] for address in ranked] for q, ranked in found.items()})

    texts = {q.ident: q.text for q in questions if q.ident in gold}
    return Benchmark(name, split, corpus, texts, DEPTH, score, published, "the test split")


def read_passages(folder: Path) -> list[PublishedPassage]:
    """Every passage of the folder's documents, in their order."""
    files = [f for f in folder.glob("*.json") if not f.name.startswith(".")]
    if not files:
        raise InputError(f"{folder}: no JSON files")
    shape = TypeAdapter(list[PublishedPassage])
    return [p for file in sorted(files, key=lambda f: natural_key(f.stem)) for p in read_json(file, shape)]


def as_corpus(passages: list[PublishedPassage]) -> tuple[Corpus, dict[Address, str]]:
    """The passages with words as a corpus, and the ID of each address; a label used again is told apart by its ID.

    A document has no published title. Its number alone would be one that every "13 days" names.
    """
    idents: dict[Address, str] = {}
    records: list[dict[str, Any]] = []
    for passage in passages:
        if passage.text.strip():
            address = Address(passage.document, (passage.label,))
            address = address.child(passage.ident) if address in idents else address
            idents[address] = passage.ident
            title = f"Document {passage.document}"
            records.append(
                {"instrument": address.instrument, "path": address.path, "title": title, "text": passage.text}
            )
    if not records:
        raise InputError(f"{PASSAGES}: every passage is empty")
    return Corpus.from_records(records), idents


def read_qrels(file: Path) -> dict[str, dict[str, int]]:
    """Judgements in TREC format: question, iteration, passage, relevance."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_text(file).splitlines(), 1):
        if line.strip():
            try:
                question, _, passage, relevance = line.split()
                found.setdefault(question, {})[passage] = int(relevance)
            except ValueError:
                raise InputError(f"{file}:{number}: not `question iteration passage relevance`") from None
    return found


def gold_of(questions: list[PublishedQuestion], passages: list[PublishedPassage]) -> dict[str, dict[str, int]]:
    """The gold that the questions name: by ID, else by document and label, where the first ID of a label counts.

    A passage that is nowhere stays in the gold: it cannot be found, but it is missed.
    """
    known = {passage.ident for passage in passages}
    first: dict[tuple[str, str], str] = {}
    for passage in passages:
        first.setdefault((passage.document, passage.label), passage.ident)

    def ident(gold: GoldPassage) -> str:
        place = (gold.document, gold.label)
        return gold.ident if gold.ident in known else first.get(place, gold.ident or "/".join(place))

    return {q.ident: {ident(gold): 1 for gold in q.passages} for q in questions if q.passages}


def trec_eval(measures: Mapping[str, Any], gold: Gold, ranked: Mapping[str, list[str]]) -> dict[str, float]:
    """trec_eval's means over the judged questions; a question without results counts 0 (trec_eval -c)."""
    run = {question: {doc: -float(rank) for rank, doc in enumerate(docs)} for question, docs in ranked.items() if docs}
    found = ir_measures.pytrec_eval.calc_aggregate(list(measures.values()), gold, run)
    return {name: float(found[measure]) for name, measure in measures.items()}
