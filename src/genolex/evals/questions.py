"""Reads eval questions: JSON lines, one question with its gold provisions each (docs/evals.md)."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.index.tokens import has_chinese, tokens
from genolex.types import Address, Language
from genolex.verify import normalised

ALIKE = 0.7
"""Two questions that share this part of their words are near-duplicates."""
FROZEN = frozenset({"test", "all"})
"""Parts whose questions and answers are never shown: their results are figures."""


class Nugget(BaseModel):
    """A key fact of a right answer, with the ways of saying it (lower case; one of them must appear)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fact: str
    says: list[str]

    def said_in(self, text: str) -> bool:
        """True when one of the ways stands in a text, which is `normalised` and in lower case."""
        return any(said in text and pattern.search(text) for said, pattern in map(_way, self.says))


@lru_cache(maxsize=8_192)
def _way(way: str) -> tuple[str, re.Pattern[str]]:
    """A way of saying, from the beginning of a word on: "cooperat" is a stem, but "20 days" is not "120 days"."""
    said = normalised(way).casefold()
    opens = r"(?<![a-z0-9])" if said[:1].isascii() and said[:1].isalnum() else ""
    opens += r"(?<!\d[.,])" if said[:1].isdigit() else ""
    closes = r"(?!\d|[.,]\d)" if said[-1:].isdigit() else ""
    return said, re.compile(opens + re.escape(said) + closes)


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

    @property
    def language(self) -> Language:
        """The language that the question is asked in."""
        return "zh" if has_chinese(self.question) else "en"

    def wants(self, address: Address) -> bool:
        """True when an address is a required one, lies in one, or holds one."""
        return any(gold.covers(address) or address.covers(gold) for gold in self.gold()[0])


@dataclass(frozen=True)
class Line:
    """A line of a file of questions: a question, or the fault that keeps it from being one."""

    file: str
    number: int
    question: EvalQuestion | None
    fault: str = ""

    @property
    def where(self) -> str:
        """File and line, as editors read them."""
        return f"{self.file}:{self.number}"


def shipped_questions() -> Path:
    """The folder of the project's questions: inside the wheel, or beside `src/` in a checkout."""
    packed = Path(str(resources.files("genolex"))) / "_evals" / "questions"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[3] / "evals" / "questions"


def read_lines(source: Path, name: str = "all") -> list[Line]:
    """The lines of a file, or of `NAME.jsonl` (all of them: `all`) in a folder. InputError when there is no file."""
    files = [source] if source.is_file() else sorted(source.glob("*.jsonl" if name == "all" else f"{name}.jsonl"))
    if not files:
        raise InputError(f"{source}: no questions named {name!r}")
    return [
        _line(file.name, number, line)
        for file in files
        for number, line in enumerate(_text(file).splitlines(), 1)
        if line.strip()
    ]


def read_questions(source: Path, name: str = "all") -> list[EvalQuestion]:
    """The questions of `read_lines`. InputError names the file and line of the first that is none."""
    found: dict[str, EvalQuestion] = {}
    for line in read_lines(source, name):
        if line.question is None:
            raise InputError(f"{line.where}: {line.fault}")
        if line.question.id in found:
            raise InputError(f"{source}: the id {line.question.id!r} is used twice")
        found[line.question.id] = line.question
    if not found:
        raise InputError(f"{source}: no questions")
    return list(found.values())


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
    asked = [(p.key, q, frozenset(tokens(q))) for p in corpus.provisions for q in p.questions]
    said = [(question, frozenset(tokens(question.question))) for question in questions]
    return [
        f"{question.id}: nearly a question of {key}: {text!r}"
        for question, words in said
        for key, text, others in asked
        if alike(words, others)
    ]


def alike(words: Set[str], others: Set[str]) -> bool:
    """True when two questions share so much of their words that one was taken from the other (Jaccard)."""
    fewer, more = sorted((len(words), len(others)))
    if fewer < 3 or fewer < ALIKE * more:  # what is left cannot reach the threshold
        return False
    shared = len(words & others)
    return shared >= ALIKE * (fewer + more - shared)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error


def _line(file: str, number: int, text: str) -> Line:
    try:
        return Line(file, number, EvalQuestion.model_validate_json(text))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        return Line(file, number, None, f"{place}: {problem['msg']}" if place else problem["msg"])
