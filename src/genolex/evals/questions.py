"""Reads eval questions: JSON lines, one question with its gold provisions each (docs/evals.md)."""

from __future__ import annotations

from datetime import date
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.index.tokens import tokens
from genolex.types import Address

ALIKE = 0.7
"""Two questions that share this part of their words are near-duplicates."""


class Nugget(BaseModel):
    """A key fact of a right answer, with the ways of saying it (lower case; one of them must appear)."""

    model_config = ConfigDict(extra="forbid")
    fact: str
    says: list[str]


class EvalQuestion(BaseModel):
    """One question, what a right answer must and may cite, and what it must say.

    `twin` is the id of the same question in the other language.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    question: str
    category: str
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    asked_by: str = ""
    as_of: date | None = None
    jurisdiction: Literal["US", "CN"] | None = None
    history: list[str] = []
    answerable: bool = True
    required: list[str] = []
    acceptable: list[str] = []
    nuggets: list[Nugget] = []
    why: str = ""
    twin: str = ""

    @model_validator(mode="after")
    def _gold_fits(self) -> EvalQuestion:
        if self.answerable != bool(self.required):
            raise ValueError("an answerable question, and no other, has required provisions")
        for address in (*self.required, *self.acceptable):
            Address.parse(address)
        return self

    def gold(self) -> tuple[list[Address], list[Address]]:
        """The required and the acceptable addresses."""
        return [Address.parse(a) for a in self.required], [Address.parse(a) for a in self.acceptable]


def shipped_questions() -> Path:
    """The folder of the project's questions: inside the wheel, or beside `src/` in a checkout."""
    packed = Path(str(resources.files("genolex"))) / "_evals" / "questions"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[3] / "evals" / "questions"


def read_questions(source: Path, name: str = "all") -> list[EvalQuestion]:
    """The questions of a file, or of `NAME.jsonl` (all of them: `all`) in a folder. InputError names file and line."""
    files = [source] if source.is_file() else sorted(source.glob("*.jsonl" if name == "all" else f"{name}.jsonl"))
    if not files:
        raise InputError(f"{source}: no questions named {name!r}")
    found: list[EvalQuestion] = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                found.append(_question(line, f"{file.name}:{number}"))
    seen: set[str] = set()
    for question in found:
        if question.id in seen:
            raise InputError(f"{source}: the id {question.id!r} is used twice")
        seen.add(question.id)
    return found


def unresolved(questions: list[EvalQuestion], corpus: Corpus) -> list[str]:
    """Gold addresses that the corpus does not hold, one line each."""
    return [
        f"{question.id}: {address} is not in the corpus"
        for question in questions
        for address in chain(*question.gold())
        if not corpus.holds(address)
    ]


def near_duplicates(questions: list[EvalQuestion], corpus: Corpus) -> list[str]:
    """Eval questions that say nearly what a provision's `asked_as` says: one of the two was taken from the other."""
    asked = [(p.key, q, set(tokens(q))) for p in corpus.provisions for q in p.questions]
    found = []
    for question in questions:
        words = set(tokens(question.question))
        for key, text, others in asked:
            if len(words & others) >= ALIKE * len(words | others) and len(words) > 2:
                found.append(f"{question.id}: nearly a question of {key}: {text!r}")
    return found


def _question(line: str, where: str) -> EvalQuestion:
    try:
        return EvalQuestion.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(f"{where}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
