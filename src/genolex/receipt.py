"""The receipt of an answer: what was said, from which words, and whether all of that still holds today.

A receipt is a JSON document that stands alone: it keeps every statement with its verdict and every quote with its
place, the sha256 of the quote and of the whole provision. `verify_receipt` reads it against a corpus of another day.
Its digests show that a receipt was changed by mistake or in part; they are not a signature, so whoever rewrites a whole
receipt can make them anew. What the corpus holds is then the judge: a quote that does not stand where an unchanged
text is said to have it is named.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from genolex.addresses.printing import pinpoint
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.glossary import Glossary
from genolex.ports import Entailment
from genolex.types import Address, Answer, Citation, Passage, Provision, Verdict
from genolex.verify import verify

FORMAT, VERSION = "genolex-receipt", 1
CHANGED = 3
"""The exit status when something is no longer as the receipt says."""

_FROM = re.compile(r"@\d{4}-\d{2}-\d{2}$")
_OWN = ("format", "format_version", "digests")
_BY_NUMBER = ("statements", "citations")


class Outcome(StrEnum):
    """What became of a citation."""

    INTACT = "intact"
    """The provision is there and its text is the same."""
    MOVED = "moved"
    """The text has changed, but the quote still stands in it word for word."""
    CHANGED = "changed"
    """The provision is there, the quote no longer stands in it."""
    GONE = "gone"
    """The provision, in this version, is not there any more."""


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """A citation then and now: its outcome, its span, its status on the day of the answer and today."""

    n: int
    address: str
    pinpoint: str
    outcome: Outcome
    why: str
    span: tuple[int, int]
    span_now: tuple[int, int] | None
    status: str
    status_now: str
    status_today: str

    @property
    def same(self) -> bool:
        """True when the words are intact and were law, or not, as the receipt says."""
        return self.outcome is Outcome.INTACT and self.status == self.status_now


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """A statement's verdict then and now."""

    n: int
    text: str
    verdict: str
    verdict_now: str
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True when verification says what it said."""
        return self.verdict == self.verdict_now


@dataclass(frozen=True)
class Report:
    """What a receipt is worth today."""

    question: str
    as_of: date
    today: date
    tampered: tuple[str, ...]
    corpus_same: bool
    citations: tuple[CitationCheck, ...]
    statements: tuple[StatementCheck, ...]

    @cached_property
    def intact(self) -> bool:
        """True when the receipt is whole and every citation and verdict is as it was."""
        same = all(check.same for check in self.citations) and all(check.same for check in self.statements)
        return same and not self.tampered

    @property
    def exit_status(self) -> int:
        """0 when all is intact, CHANGED when something is not."""
        return 0 if self.intact else CHANGED

    @property
    def summary(self) -> str:
        """One line: what holds, what does not."""
        outcomes = Counter(check.outcome for check in self.citations)
        differ = sum(not check.same for check in self.statements)
        parts = [f"tampered with: {', '.join(self.tampered)}"] if self.tampered else []
        parts += [", ".join(f"{outcomes[o]} {_plural(outcomes[o], 'citation')} {o}" for o in Outcome if outcomes[o])]
        parts += [f"{differ} of {len(self.statements)} verdicts differ" if differ else ""]
        parts += ["" if self.statements else "an abstention, nothing is cited"]
        parts += ["the same corpus" if self.corpus_same else "another corpus"]
        return f"{'intact' if self.intact else 'changed'}: {'; '.join(filter(None, parts))}"

    @property
    def as_json(self) -> dict[str, Any]:
        """The report as one object."""
        record = asdict(self) | {"as_of": self.as_of.isoformat(), "today": self.today.isoformat()}
        return {"intact": self.intact, "summary": self.summary} | record

    @property
    def text(self) -> str:
        """The report for a terminal: a line for each citation and each verdict that differs, the summary last."""
        lines = [f"Receipt for: {self.question} (law as of {self.as_of})"]
        lines += [f"tampered with: {what}" for what in self.tampered]
        for c in self.citations:
            lines.append(f"[{c.n}] {c.pinpoint}: {c.outcome}{f' ({c.why})' if c.why else ''}; {_standing(c, self)}")
        lines += [
            f"statement {s.n} was {s.verdict}, is {s.verdict_now}: {'; '.join(s.reasons)}"
            for s in self.statements
            if not s.same
        ]
        return "\n".join([*lines, self.summary])


# -- making ------------------------------------------------------------------------------------------------------------


def receipt_json(answer: Answer, corpus: Corpus, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The receipt of an answer that was given from this corpus.

    `filters` are the arguments that narrowed the search (jurisdiction, instruments, kinds). Raises InputError when
    the answer was made from another corpus.
    """
    if not corpus.digest.startswith(answer.receipt.corpus):
        raise InputError(f"the answer was made from corpus {answer.receipt.corpus}, not from {corpus.digest[:16]}")
    number = {citation: n for n, citation in enumerate(answer.citations, 1)}
    record: dict[str, Any] = {
        "format": FORMAT,
        "format_version": VERSION,
        "genolex": answer.receipt.version,
        "corpus": corpus.digest,
        "index": answer.receipt.index,
        "question": answer.question,
        "as_of": answer.as_of.isoformat(),
        "language": answer.language,
        "filters": {name: _listed(value) for name, value in sorted((filters or {}).items()) if value},
        "reason": answer.reason,
        "statements": [
            {
                "n": n,
                "text": statement.text,
                "verdict": statement.support.verdict.value,
                "reasons": list(statement.support.reasons),
                "citations": [number[citation] for citation in statement.citations],
            }
            for n, statement in enumerate(answer.statements, 1)
        ],
        "citations": [_cited(n, citation, answer.as_of, corpus) for citation, n in number.items()],
    }
    return record | {"digests": digests(record)}


def receipt_bytes(answer: Answer, corpus: Corpus, filters: Mapping[str, Any] | None = None) -> bytes:
    """The receipt as a file."""
    text = json.dumps(receipt_json(answer, corpus, filters), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")  # JSON writes surrogates so


def save_receipt(answer: Answer, file: Path, corpus: Corpus, filters: Mapping[str, Any] | None = None) -> None:
    """The receipt to a file. Raises InputError when it cannot be written."""
    made = receipt_bytes(answer, corpus, filters)
    try:
        file.write_bytes(made)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from error


def digests(record: Mapping[str, Any]) -> dict[str, str]:
    """sha256 over each part of a receipt and over the whole, so that what was changed can be named."""
    body = {name: value for name, value in record.items() if name not in _OWN}
    found = {name: _digest(value) for name, value in body.items() if name not in _BY_NUMBER}
    for name in _BY_NUMBER:
        found |= {f"{name[:-1]} {n}": _digest(part) for n, part in enumerate(body.get(name, ()), 1)}
    return found | {"whole": _digest(body)}


def _cited(n: int, citation: Citation, as_of: date, corpus: Corpus) -> dict[str, Any]:
    provision = citation.passage.provision
    return {
        "n": n,
        "address": str(citation.address),
        "provision": provision.key,
        "text_kind": provision.text_kind,
        "status": corpus.status(provision, as_of).value,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "quote_sha256": _sha256(citation.quote),
        "text_sha256": _sha256(provision.text),
    }


# -- reading -----------------------------------------------------------------------------------------------------------


class _Cited(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    n: int = Field(ge=1)
    address: str = Field(min_length=1)
    provision: str = Field(min_length=1)
    status: str
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    quote_sha256: str
    text_sha256: str

    @property
    def whole(self) -> Address:
        """The address of the provision, without the first day of its version."""
        return Address.parse(_FROM.sub("", self.provision))


class _Stated(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    n: int = Field(ge=1)
    text: str = Field(min_length=1)
    verdict: Literal["supported", "partly", "unsupported", "contradicted"]
    citations: list[int]


class _Receipt(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    format: Literal["genolex-receipt"]
    format_version: Literal[1]
    corpus: str
    question: str
    as_of: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    statements: list[_Stated]
    citations: list[_Cited]
    digests: dict[str, str]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        numbers = [cited.n for cited in self.citations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("the citations are not numbered from 1")
        for stated in self.statements:
            if not set(stated.citations) <= set(numbers):
                raise ValueError(f"statement {stated.n} cites what is not there")
        for cited in self.citations:
            Address.parse(cited.address), cited.whole
        date.fromisoformat(self.as_of)
        return self


def read_receipt(file: Path) -> dict[str, Any]:
    """A receipt from a file. InputError says in one line why it is none."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is no receipt: not JSON") from error
    try:
        _checked(record)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    assert isinstance(record, dict)
    return record


def _checked(record: object) -> _Receipt:
    if isinstance(record, dict) and record.get("format") == FORMAT and record.get("format_version") != VERSION:
        raise InputError(f"a receipt of format {record.get('format_version')}; this version reads format {VERSION}")
    try:
        return _Receipt.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"no receipt: {f'{where}: ' if where else ''}{first['msg']}") from error


# -- verifying ---------------------------------------------------------------------------------------------------------


def verify_receipt(
    receipt: Mapping[str, Any],
    corpus: Corpus,
    glossary: Glossary | None = None,
    today: date | None = None,
    entailment: Entailment | None = None,
) -> Report:
    """Whether an answer still stands: its receipt is whole, its quotes are there, its verdicts are the same.

    Verification runs again on the present corpus, with its glossary unless another is given. Raises InputError when
    `receipt` is none.
    """
    read = _checked(dict(receipt))
    as_of, now = date.fromisoformat(read.as_of), today or date.today()
    found = {cited.n: _Now(cited, corpus) for cited in read.citations}
    statements = tuple(
        _stated(stated, found, corpus.glossary if glossary is None else glossary, entailment)
        for stated in read.statements
    )
    return Report(
        question=read.question,
        as_of=as_of,
        today=now,
        tampered=(*_tampered(receipt), *(forged for one in found.values() for forged in one.forged)),
        corpus_same=read.corpus == corpus.digest,
        citations=tuple(one.check(as_of, now) for one in found.values()),
        statements=statements,
    )


def _tampered(receipt: Mapping[str, Any]) -> Iterator[str]:
    """The parts whose digest is not the one that the receipt gives."""
    given, true = receipt["digests"], digests(receipt)
    parts = [name for name in dict.fromkeys((*true, *given)) if name != "whole" and given.get(name) != true.get(name)]
    yield from parts
    if not parts and given.get("whole") != true["whole"]:
        yield "the digest of the whole"


class _Now:
    """A citation of a receipt, looked up in the present corpus."""

    def __init__(self, cited: _Cited, corpus: Corpus) -> None:
        self._cited, self._corpus = cited, corpus
        versions = corpus.versions(cited.whole)
        own = [p for p in versions if p.key == cited.provision]
        redated = [p for p in versions if _sha256(p.text) == cited.text_sha256]
        self._versions = versions
        self.provision: Provision | None = next(iter(own or redated), None)
        self.redated = not own and bool(redated)
        self.unchanged = self.provision is not None and _sha256(self.provision.text) == cited.text_sha256
        self.span = self._span()

    @property
    def forged(self) -> Iterator[str]:
        """Why the quote cannot be what was cited, whatever the digests say."""
        if _sha256(self._cited.quote) != self._cited.quote_sha256:
            yield f"citation {self._cited.n}: its quote is not the one that was hashed"
        elif self.unchanged and self.span != (self._cited.start, self._cited.end):
            yield f"citation {self._cited.n}: its quote never stood at its place, the text has not changed"

    @property
    def citation(self) -> Citation | None:
        """The citation made anew: the quote where it stands now, else the whole provision."""
        if self.provision is None:
            return None
        passage = Passage(self.provision, 0, len(self.provision.text))
        return Citation(passage, *(self.span or (0, len(self.provision.text))))

    def check(self, as_of: date, today: date) -> CitationCheck:
        """What became of it."""
        cited, provision = self._cited, self.provision
        outcome, why = self._outcome()
        return CitationCheck(
            n=cited.n,
            address=cited.address,
            pinpoint=pinpoint(Address.parse(cited.address), self._corpus),
            outcome=outcome,
            why=why,
            span=(cited.start, cited.end),
            span_now=self.span,
            status=cited.status,
            status_now=self._corpus.status(provision, as_of).value if provision else "",
            status_today=self._corpus.status(provision, today).value if provision else "",
        )

    def _outcome(self) -> tuple[Outcome, str]:
        if self.provision is None:
            others = ", ".join(str(p.valid.start or "its publication") for p in self._versions)
            return Outcome.GONE, f"there are versions from {others}" if others else "it is not in the corpus"
        if self.span is None:
            return Outcome.CHANGED, "the quote no longer stands in the text"
        if self.redated:
            return Outcome.MOVED, f"the same text is now law from {self.provision.valid.start or 'its publication'}"
        if self.span != (self._cited.start, self._cited.end):
            return Outcome.MOVED, f"the quote now stands at {self.span[0]}-{self.span[1]}"
        return (Outcome.INTACT, "") if self.unchanged else (Outcome.MOVED, "the text around the quote has changed")

    def _span(self) -> tuple[int, int] | None:
        """Where the quote stands now, word for word, spaces aside; of several places the one nearest to the old."""
        words = self._cited.quote.split()
        if self.provision is None or not 0 < len(words) <= len(self.provision.text.split()):
            return None
        pattern = r"\s+".join(map(re.escape, words))
        places = (match.span() for match in re.finditer(pattern, self.provision.text))
        return min(places, key=lambda span: abs(span[0] - self._cited.start), default=None)


def _stated(
    stated: _Stated, found: Mapping[int, _Now], glossary: Glossary, entailment: Entailment | None
) -> StatementCheck:
    """A statement verified again by what is left of its citations."""
    citations = tuple(filter(None, (found[n].citation for n in dict.fromkeys(stated.citations))))
    support = verify(stated.text, citations, glossary, entailment)
    return StatementCheck(stated.n, stated.text, Verdict(stated.verdict).value, support.verdict.value, support.reasons)


# -- values ------------------------------------------------------------------------------------------------------------


def _standing(check: CitationCheck, report: Report) -> str:
    """Its status on the day of the answer, then and now, and today."""
    then = f"{check.status} on {report.as_of}"
    if not check.status_now:
        return then
    corrected = f", now held to be {check.status_now}" if check.status_now != check.status else ""
    return f"{then}{corrected}; {check.status_today} on {report.today}"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _listed(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _digest(value: Any) -> str:
    return _sha256(json.dumps(value, sort_keys=True, separators=(",", ":")))


def _sha256(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
