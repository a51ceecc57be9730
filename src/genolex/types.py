"""The nouns of genolex: frozen, typed, hashable. This module imports nothing of the package.

Every other module is a verb that turns one of these nouns into the next:
documents -> `Instrument` and `Provision` -> `Passage` -> `Hit` -> `Citation` -> `Statement` -> `Answer`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, total_ordering
from typing import Literal

Kind = Literal["law", "regulation", "measures", "order", "agreement", "policy", "commentary", "document"]
Jurisdiction = Literal["US", "CN", "both", "none"]
TextKind = Literal["restatement", "official", "document"]
Verified = Literal["reference", "secondary", "memory"]
NoteKind = Literal["change", "displaced", "divergence", "context"]
Language = Literal["en", "zh"]


class Route(StrEnum):
    """Why a passage was retrieved."""

    ADDRESS = "address"
    LEXICAL = "lexical"
    DENSE = "dense"
    CROSS_REFERENCE = "cross-reference"
    FUSED = "fused"


class Verdict(StrEnum):
    """What the cited passage does for the statement that cites it."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


class Status(StrEnum):
    """Whether a provision is law on a date."""

    IN_FORCE = "in force"
    NOT_YET = "not yet in force"
    ENDED = "no longer in force"
    NON_BINDING = "non-binding"
    PENDING = "pending"
    COMMENTARY = "commentary"
    DOCUMENT = "your document"


_DIGITS = re.compile(r"(\d+)")


def natural_key(label: str) -> tuple[tuple[int, int | str], ...]:
    """Sort key under which "9" comes before "10" and "744.15" before "744.16"."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _DIGITS.split(label) if part)


@total_ordering
@dataclass(frozen=True, slots=True)
class Address:
    """Where a rule stands: an instrument and a path of labels. The key on which everything joins."""

    instrument: str
    path: tuple[str, ...] = ()

    @property
    def article(self) -> str:
        """The label of the article or section; empty for a whole instrument."""
        return self.path[0] if self.path else ""

    def covers(self, other: Address) -> bool:
        """True when `other` is this address or lies below it."""
        return self.instrument == other.instrument and other.path[: len(self.path)] == self.path

    def child(self, *labels: str) -> Address:
        """The address `labels` further down."""
        return Address(self.instrument, self.path + labels)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Address):
            return NotImplemented
        mine = (self.instrument, tuple(map(natural_key, self.path)))
        theirs = (other.instrument, tuple(map(natural_key, other.path)))
        return mine < theirs

    def __str__(self) -> str:
        return "/".join((self.instrument, *self.path))

    @classmethod
    def parse(cls, text: str) -> Address:
        """The inverse of `str`: ``cn-pipl/38/1``. Raises ValueError on an empty label."""
        instrument, *path = text.strip().split("/")
        if not instrument or not all(path):
            raise ValueError(f"{text!r} is not an address: instrument/label/label")
        return cls(instrument, tuple(path))


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a provision is law, both ends included; None means open."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def __contains__(self, day: datetime.date) -> bool:
        return not self.before(day) and not self.after(day)

    def before(self, day: datetime.date) -> bool:
        """True when `day` is before the first day."""
        return self.start is not None and day < self.start

    def after(self, day: datetime.date) -> bool:
        """True when `day` is after the last day."""
        return self.end is not None and day > self.end

    def overlaps(self, other: Validity) -> bool:
        """True when some day lies in both."""
        return not (
            (self.end is not None and other.start is not None and self.end < other.start)
            or (other.end is not None and self.start is not None and other.end < self.start)
        )


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know beside the text: the law moved, the commentary and the law differ, context."""

    kind: NoteKind
    text: str
    date: datetime.date | None = None
    see: tuple[Address, ...] = ()
    text_zh: str = ""

    def said(self, language: Language) -> str:
        """The note in a language, where it has been written in it; else in English."""
        return self.text_zh if language == "zh" and self.text_zh else self.text


@dataclass(frozen=True, slots=True)
class Instrument:
    """A work that can be cited: a law, a regulation, an agreement, a commentary, a user's document."""

    id: str
    title: str
    kind: Kind
    jurisdiction: Jurisdiction
    issuer: str = ""
    status: str = "in force"
    source_url: str = ""
    checked: datetime.date | None = None
    title_native: str = ""
    short: str = ""
    aliases: tuple[str, ...] = ()
    adopted: datetime.date | None = None
    effective: datetime.date | None = None
    ended: datetime.date | None = None
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    cited_as: str = "{}"
    numbered: tuple[int, int] | None = None
    not_restated: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def name(self) -> str:
        """The shortest name that people use."""
        return self.short or self.title

    @property
    def name_zh(self) -> str:
        """The name in a Chinese sentence: a Chinese law's own in its marks, else the shortest that people use."""
        return f"《{self.title_native.removeprefix('中华人民共和国')}》" if self.title_native else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, longest first, so that the first match in a text is the fullest."""
        names = {self.title, self.title_native, self.short, *self.aliases} - {""}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text cites an address: what was written, where, and what it was read as."""

    start: int
    end: int
    written: str
    address: Address


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The span of one numbered paragraph's own words in a provision's text; `path` is relative to the provision."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that one paragraph answers; `path` is relative to the provision."""

    path: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Provision:
    """One article, section or commentary section, whole, in one version."""

    address: Address
    heading: str
    text: str
    gist: str = ""
    gist_zh: str = ""
    asked_as: tuple[str, ...] = ()
    asked_below: tuple[Asked, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    valid: Validity = Validity()
    cites: tuple[Address, ...] = ()
    notes: tuple[Note, ...] = ()
    verified: Verified = "memory"
    division: str = ""
    partial: str = ""
    waived: tuple[str, ...] = ()
    text_kind: TextKind = "restatement"
    pages: tuple[tuple[int, int], ...] = ()
    """For a document with pages: the offsets in the text at which one begins, each with its number (from 1)."""

    def __hash__(self) -> int:
        return hash((self.address, self.valid))

    @property
    def key(self) -> str:
        """The address with the first day of this version: unique in a corpus."""
        return f"{self.address}@{self.valid.start.isoformat()}" if self.valid.start else str(self.address)

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that the provision or one of its paragraphs answers."""
        return (*self.asked_as, *(asked.text for asked in self.asked_below))

    def page_at(self, offset: int = 0) -> int:
        """The page of an offset in the text; 0 when there are no pages."""
        return next((page for at, page in reversed(self.pages) if at <= offset), self.pages[0][1] if self.pages else 0)

    def address_at(self, start: int, end: int) -> Address:
        """The deepest address whose paragraph holds the whole span."""
        paths = [p.path for p in self.paragraphs if p.start < end and start < p.end]
        if not paths:
            return self.address
        common = paths[0]
        for path in paths[1:]:
            size = next((i for i, (a, b) in enumerate(zip(common, path, strict=False)) if a != b), None)
            common = common[: min(len(common), len(path)) if size is None else size]
        return self.address.child(*common)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of art in both languages, with its abbreviations and the ways in which people say it."""

    term: str
    zh: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    kind: str = "concept"
    instruments: tuple[str, ...] = ()
    note: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way of writing it."""
        return (self.term, *self.zh, *self.abbr, *self.also)


@dataclass(frozen=True)
class OfficialText:
    """The official words of an address, fetched or added by the user."""

    address: Address
    language: Language
    text: str
    url: str
    retrieved: datetime.date
    sha256: str


@dataclass(frozen=True)
class Passage:
    """A slice of a provision's text, never a copy."""

    provision: Provision
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.provision.text):
            raise ValueError(
                f"{self.provision.address}: no span {self.start}-{self.end} in {len(self.provision.text)} characters"
            )

    @cached_property
    def text(self) -> str:
        """The words."""
        return self.provision.text[self.start : self.end]

    @cached_property
    def address(self) -> Address:
        """The deepest address that holds the whole slice."""
        return self.provision.address_at(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which provisions may answer: those in force on a day, of a side, of some instruments, of some kinds.

    `nearest`: where no version of a provision was law on the day, the one nearest to it may answer too. A question
    that names its day ("was it binding in May 2023?") is answered by the law that came later, and by saying so.
    """

    as_of: datetime.date
    jurisdiction: Jurisdiction | None = None
    instruments: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    nearest: bool = False


@dataclass(frozen=True)
class Question:
    """What was asked, understood: language, citations and terms of art in it, and where to look.

    `own` are the words of the question alone, where `text` is read with earlier ones. `gloss` is a Chinese question in
    English words, for an encoder that reads no Chinese. `governed` is the side whose law it is about, empty where that
    is not plain; `compares` is true when the law of both sides is asked for, or of several laws: those `between` which
    it compares. `apart` is the same question without what data are handed over for, where it says that.
    """

    text: str
    scope: Scope
    own: str = ""
    language: Language = "en"
    gloss: str = ""
    governed: str = ""
    compares: bool = False
    between: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    terms: tuple[Term, ...] = ()
    apart: Question | None = None

    @property
    def as_of(self) -> datetime.date:
        """The day whose law is asked for."""
        return self.scope.as_of


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A sentence of a provision, or a list with its introduction, and how likely it holds what is asked (0 to 1)."""

    start: int
    end: int
    likely: float

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the provision's text."""
        return self.start, self.end


@dataclass(frozen=True)
class Hit:
    """A passage with the reason why it is here. A higher score is nearer; scores of one list compare, no others.

    `closeness` is between 0 and 1 and compares across questions: how surely the provision answers the question.
    `via` is the provision that led here by citing it, where one of the leading ones does. `pinpoints` are its
    sentences, best first, where they were looked for.
    """

    passage: Passage
    score: float
    route: Route
    closeness: float = 0.0
    via: tuple[Address, ...] = ()
    pinpoints: tuple[Pinpoint, ...] = ()

    @property
    def provision(self) -> Provision:
        """The provision that the passage is a slice of."""
        return self.passage.provision


@dataclass(frozen=True)
class Citation:
    """A pointer into the text of a passage. Raises ValueError when the span is outside it: no quote, no citation."""

    passage: Passage
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.passage.start <= self.start < self.end <= self.passage.end:
            raise ValueError(f"{self.passage.address}: the quote {self.start}-{self.end} is outside the passage")

    @property
    def quote(self) -> str:
        """The cited words, exactly as they stand."""
        return self.passage.provision.text[self.start : self.end]

    @property
    def address(self) -> Address:
        """The pinpoint: the deepest paragraph that holds the whole quote."""
        return self.passage.provision.address_at(self.start, self.end)


@dataclass(frozen=True)
class Support:
    """What verification found: a verdict and the reasons for it."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer and what it rests on."""

    text: str
    citations: tuple[Citation, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the reader must see beside the answer."""

    kind: str
    text: str
    see: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an answer was made from."""

    version: str
    corpus: str
    index: str


@dataclass(frozen=True)
class Found:
    """What was found for a question, before anything is said: the first that a stream of an answer tells."""

    hits: tuple[Hit, ...]
    as_of: datetime.date
    language: Language = "en"


@dataclass(frozen=True)
class Answer:
    """What is said to a question. Refusing is a value: no statements and a reason."""

    question: str
    statements: tuple[Statement, ...]
    notices: tuple[Notice, ...]
    hits: tuple[Hit, ...]
    as_of: datetime.date
    receipt: Receipt
    language: Language = "en"
    reason: str = ""
    timing_ms: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def abstained(self) -> bool:
        """True when nothing is asserted."""
        return not self.statements

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in the order of their first use: citation n is `citations[n - 1]`."""
        return tuple(dict.fromkeys(citation for s in self.statements for citation in s.citations))

    @property
    def text(self) -> str:
        """The answer as plain text with [n] markers; the reason when it abstains."""
        numbers = {citation: n for n, citation in enumerate(self.citations, 1)}
        marked = (
            statement.text + " " + "".join(f"[{numbers[c]}]" for c in statement.citations)
            for statement in self.statements
        )
        return "\n".join(marked) or self.reason
