"""What the API takes and gives. The records are those of `genolex ask --json`, `show --json` and `audit --json`."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from genolex.assistant import LONGEST_QUESTION

LONGEST_DRAFT = 200_000
"""Characters of a draft that is audited."""
EARLIER = 20
"""Questions of a conversation that are sent along."""
NAMED = 100
"""Instruments that a question can be kept to."""

QUESTION = "Can a foreign lab collect genetic samples in China on its own?"
DRAFT = (
    "Under HGR Regulation art. 7, foreign organizations must not collect China's human genetic resources in China. "
    "See also PIPL Article 99."
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def written_day(value: Any) -> Any:
    """A day as it is written: YYYY-MM-DD. A number is none, though it could be read as seconds since 1970."""
    if value is None or isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("write a day as YYYY-MM-DD")


QuestionText = Annotated[
    str, Field(min_length=1, max_length=LONGEST_QUESTION, description="In English or Chinese.", examples=[QUESTION])
]
Day = Annotated[
    date | None,
    BeforeValidator(written_day),
    Field(description="The law of that day; today when none is given.", examples=["2026-01-01"]),
]
Side = Annotated[Literal["US", "CN"] | None, Field(description="The law of that side only.", examples=["CN"])]
Instruments = Annotated[
    list[str], Field(max_length=NAMED, description="Only these instruments, by id.", examples=[["cn-hgr-regulation"]])
]
Kinds = Annotated[list[str], Field(max_length=NAMED, description="Only these kinds.", examples=[["law", "regulation"]])]
Many = Annotated[int, Field(ge=1, le=100, description="How many provisions to retrieve.")]
CitationText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="A citation as people write it, or an address.",
        examples=["PIPL art. 38", "15 CFR 744.15(a)", "cn-pipl/38/1"],
    ),
]
DraftText = Annotated[
    str, Field(min_length=1, max_length=LONGEST_DRAFT, description="The draft as text.", examples=[DRAFT])
]
DraftDay = Annotated[
    date | None,
    BeforeValidator(written_day),
    Field(description="The day whose law counts; else the one that the draft's head tells, else today."),
]


class Request(BaseModel):
    """A request: an unknown key is an error, because a filter that is misspelt must not be passed over."""

    model_config = ConfigDict(extra="forbid")


class Record(BaseModel):
    """A response. A key that a later version adds is handed on."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class AskRequest(Request):
    """A question with its filters."""

    question: QuestionText
    history: Annotated[
        list[Annotated[str, Field(max_length=LONGEST_QUESTION)]],
        Field(max_length=EARLIER, description="The earlier questions of the conversation, oldest first."),
    ] = []
    as_of: Day = None
    jurisdiction: Side = None
    instruments: Instruments = []
    kinds: Kinds = []
    k: Many = 8


class AuditRequest(Request):
    """A draft whose citations are checked."""

    text: DraftText
    date: DraftDay = None


FileName = Annotated[
    str,
    Field(min_length=1, max_length=300, description="What the file is called; the bytes tell what it is.",
          examples=["consent.pdf"]),
]  # fmt: skip
VisitKey = Annotated[
    str | None,
    Field(
        max_length=100, description="The key of a visit, as `POST /api/documents` gave it: its documents answer too."
    ),
]
Ident = Annotated[str, Field(max_length=100, description="The id of a document.", examples=["doc-3f2a90c1d4e5b678"])]


class Error(Record):
    """What went wrong, in one line."""

    error: str = Field(examples=["the question is empty"])


class StatementRecord(Record):
    """One sentence of an answer, the numbers of its citations, and what verification found."""

    text: str
    citations: list[int]
    support: Literal["supported", "partly", "unsupported", "contradicted"]


class CitationRecord(Record):
    """Which words, where they stand, and what they are on the day; `start` and `end` are offsets into the provision."""

    n: int
    instrument: str
    article: str
    path: list[str]
    pinpoint: str = Field(examples=["HGR Regulation art. 7"])
    heading: str
    quote: str
    start: int
    end: int
    text_kind: Literal["restatement", "official", "document"]
    status: str = Field(examples=["in force"])
    url: str


class NoticeRecord(Record):
    """Something that a reader must see beside the answer."""

    kind: str
    text: str
    see: list[str]


class HitRecord(Record):
    """A provision that was found; `score` compares within one list, `closeness` (0 to 1) across questions."""

    instrument: str
    article: str
    path: list[str]
    score: float
    closeness: float
    route: str


class FoundRecord(HitRecord):
    """A provision that was found, with its words."""

    pinpoint: str
    heading: str
    gist: str
    quote: str
    text_kind: Literal["restatement", "official", "document"]
    status: str
    url: str


class SearchResponse(Record):
    """The provisions nearest to a query, best first."""

    query: str
    as_of: str
    hits: list[FoundRecord]


class ReceiptRecord(Record):
    """What an answer was made from."""

    version: str
    corpus: str
    index: str


class AnswerRecord(Record):
    """An answer. `answer` has a marker [n] for the citation with that `n`; an abstention has a reason instead."""

    question: str
    answer: str
    abstained: bool
    reason: str
    as_of: str
    language: Literal["en", "zh"]
    statements: list[StatementRecord]
    citations: list[CitationRecord]
    notices: list[NoticeRecord]
    hits: list[HitRecord]
    timing_ms: dict[str, float]
    receipt: ReceiptRecord


class ValidityRecord(Record):
    """The first and the last day on which a version is law."""

    start: str | None = Field(alias="from")
    end: str | None = Field(alias="to")


class ProvisionRecord(Record):
    """One provision in the version of a day; a few of its fields, all of which `genolex show --json` lists."""

    instrument: str
    article: str
    path: list[str]
    pinpoint: str
    heading: str
    gist: str
    text: str
    text_kind: Literal["restatement", "official", "document"]
    status: str
    as_of: str
    valid: ValidityRecord
    cites: list[str]
    cited_by: list[str]
    url: str


class ShownResponse(Record):
    """What stands at a citation: provisions, each with its official words where they were fetched, or an instrument."""

    citation: str
    as_of: str
    provisions: list[ProvisionRecord]
    instruments: list[InstrumentRecord]


class InstrumentLine(Record):
    """A work that can be cited."""

    instrument: str
    title: str
    title_native: str
    short: str
    kind: str
    jurisdiction: str
    status: str
    effective: str | None
    url: str
    provisions: int


class InstrumentsResponse(Record):
    """Every instrument of the corpus."""

    instruments: list[InstrumentLine]


class ContentsLine(Record):
    """A provision in the contents of an instrument."""

    path: list[str]
    heading: str
    gist: str


class InstrumentRecord(Record):
    """An instrument and its provisions on a day."""

    instrument: str
    title: str
    title_native: str
    short: str
    kind: str
    jurisdiction: str
    issuer: str
    status: str
    adopted: str | None
    effective: str | None
    ended: str | None
    checked: str | None
    url: str
    provisions: list[ContentsLine]


class MeantRecord(Record):
    """A provision that may have been meant, with the words that speak for it."""

    instrument: str
    article: str
    path: list[str]
    evidence: str


class MentionRecord(Record):
    """One citation of a draft and what was found; `start` and `end` are offsets into the draft."""

    written: str
    start: int
    end: int
    instrument: str
    article: str
    path: list[str]
    verdict: str = Field(examples=["nonexistent"])
    reasons: list[str]
    suggestions: list[MeantRecord]
    evidence: str


class UncitedRecord(Record):
    """A sentence that states law and cites none."""

    written: str
    start: int
    end: int
    suggestions: list[MeantRecord]


class AuditResponse(Record):
    """An audit; `summary` has the line to print and the number of citations of each verdict."""

    summary: dict[str, str | int]
    date: str
    mentions: list[MentionRecord]
    uncited: list[UncitedRecord]


class VisitLimitsRecord(Record):
    """What a visit may hold, and for how long it is kept without a question."""

    documents: int
    megabytes: int
    pages: int
    minutes: float
    urls: bool = True


class DocumentRecord(Record):
    """A document of a visit: what was recognised in it, how surely (0 to 1), and the report, a line to each finding."""

    id: str
    name: str
    title: str
    cited_as: str = Field(examples=["consent.pdf"])
    provisions: int
    pages: int
    style: str
    confidence: float
    counts: dict[str, int]
    report: list[str]
    source: str = ""


class PlaceRecord(Record):
    """A provision of a document, as it is cited, with the page on which it begins (0: the file has none)."""

    path: list[str]
    pinpoint: str
    heading: str
    page: int


class ShownDocument(DocumentRecord):
    """A document with its provisions."""

    contents: list[PlaceRecord]


class DocumentsResponse(Record):
    """The documents of a visit; `minutes_left` until they are gone if nothing is asked."""

    documents: list[DocumentRecord]
    limits: VisitLimitsRecord
    minutes_left: float


class AddedResponse(DocumentsResponse):
    """The document that was added. Keep `visit`: whoever has this key reads, asks and deletes, and nobody else can."""

    visit: str
    document: ShownDocument


class Health(Record):
    """The server is up, and what it answers from."""

    status: Literal["ok"]
    receipt: ReceiptRecord


ShownResponse.model_rebuild()
