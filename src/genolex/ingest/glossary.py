"""Reads the bilingual glossary (corpus/glossary.yaml) strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from genolex.ingest.fault import Fault
from genolex.ingest.yaml import read_yaml
from genolex.types import Term


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    term: str = Field(min_length=2)
    zh: list[str]
    abbr: list[str]
    also: list[str]
    kind: Literal["authority", "instrument", "concept", "list", "document", "organization"]
    instruments: list[str]
    note: str = ""

    def noun(self) -> Term:
        return Term(
            self.term,
            tuple(self.zh),
            tuple(self.abbr),
            tuple(self.also),
            self.kind,
            tuple(self.instruments),
            self.note,
        )


def read_glossary(file: Path, name: str) -> tuple[tuple[Term, ...], list[Fault]]:
    """The terms of a glossary file and what is wrong with it; an entry that does not fit is left out."""
    text = file.read_text(encoding="utf-8")
    try:
        raw = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return (), [Fault(name, mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', error)}")]
    starts = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith("- ")]
    terms: dict[str, Term] = {}
    faults = []
    for line, entry in zip(starts, raw or [], strict=False):
        try:
            term = _Entry.model_validate(entry).noun()
        except ValidationError as error:
            problem = error.errors()[0]
            faults.append(Fault(name, line, f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"))
            continue
        if term.term in terms:
            faults.append(Fault(name, line, f"the term {term.term!r} appears twice"))
        terms[term.term] = term
    return tuple(terms.values()), faults
