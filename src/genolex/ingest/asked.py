"""Reads `asked/<instrument>.yaml`: the questions that single paragraphs answer, by address (docs/corpus.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from genolex.corpus import Corpus
from genolex.ingest.fault import Fault
from genolex.ingest.yaml import read_yaml
from genolex.types import Address, Asked, Provision

FOLDER = "asked"


def with_asked(corpus: Corpus, folder: Path) -> tuple[Corpus, list[Fault]]:
    """The corpus with the questions of its paragraphs, and what is wrong with the files; a bad entry is left out."""
    asked: dict[Address, list[str]] = defaultdict(list)
    faults: list[Fault] = []
    for file in sorted((folder / FOLDER).glob("*.yaml")):
        found, wrong = _read(file, corpus)
        faults += wrong
        for address, questions in found.items():
            asked[address] += questions
    if not asked:
        return corpus, faults
    by_provision: dict[str, list[tuple[Address, str]]] = defaultdict(list)
    for address, questions in asked.items():
        for version in _same(corpus.versions(address)):
            by_provision[version.key] += [(address, question) for question in questions]
    provisions = [_given(p, by_provision.get(p.key, ())) for p in corpus.provisions]
    return Corpus(corpus.instruments.values(), provisions, corpus.glossary.terms), faults


def _same(versions: list[Provision]) -> list[Provision]:
    """The latest version and those under its heading: an article that was renumbered answers other questions."""
    return [version for version in versions if version.heading == versions[-1].heading]


def _given(provision: Provision, asked: Iterable[tuple[Address, str]]) -> Provision:
    depth = len(provision.address.path)
    below = tuple(Asked(address.path[depth:], text) for address, text in asked)
    return replace(provision, asked_below=below) if below else provision


def _read(file: Path, corpus: Corpus) -> tuple[dict[Address, list[str]], list[Fault]]:
    name = f"{FOLDER}/{file.name}"
    try:
        raw = read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return {}, [Fault(name, 1, f"cannot be read: {str(error).splitlines()[0]}")]
    if not isinstance(raw, dict):
        return {}, [Fault(name, 1, "is no mapping of addresses to questions")]
    found: dict[Address, list[str]] = {}
    faults: list[Fault] = []
    for key, questions in raw.items():
        if problem := _problem(str(key), questions, file.stem, corpus):
            faults.append(Fault(name, 1, f"{key}: {problem}"))
        else:
            found[Address.parse(str(key))] = [" ".join(question.split()) for question in questions]
    return found, faults


def _problem(key: str, questions: object, instrument: str, corpus: Corpus) -> str:
    """What is wrong with an entry; empty when nothing is."""
    try:
        address = Address.parse(key)
    except ValueError:
        return "is no address"
    if address.instrument != instrument:
        return f"belongs in {address.instrument}.yaml"
    if not corpus.versions(address) or not corpus.holds(address):
        return "is no provision or paragraph of the corpus"
    if not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
        return "needs a list of questions"
    return ""
