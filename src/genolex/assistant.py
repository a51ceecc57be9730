"""The verb that users call: `Assistant.load().ask(...)`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import genolex
from genolex.addresses import Citator
from genolex.answering import can_be_read, read_closely
from genolex.compose import Draft, compose
from genolex.conversation import read_turn
from genolex.corpus import Corpus
from genolex.dates import day_asked, makings
from genolex.errors import InputError
from genolex.gazetteer import plainly
from genolex.index import Index, build, load_or_build
from genolex.index.late import VectorsOnly
from genolex.index.milvus import MilvusStore
from genolex.index.tokens import tokens
from genolex.ingest import load_corpus
from genolex.models import CrossEncoderReranker, load_encoder
from genolex.models.answers import answer_reader
from genolex.models.entailment import claim_reader
from genolex.pinpoints import pinned
from genolex.ports import Encoder, Reranker
from genolex.remarks import Remarks
from genolex.retrieve import Ranking, ranking, retrieve, understand
from genolex.settings import settings
from genolex.supposed import Suppositions
from genolex.types import (
    Answer,
    Found,
    Hit,
    Jurisdiction,
    Kind,
    Language,
    Notice,
    Question,
    Receipt,
    Scope,
    Statement,
    Verdict,
)
from genolex.verify import verify
from genolex.writing import Done, Verified, Writer

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from genolex.audit import Audit
    from genolex.fetch.library import Library

LONGEST_QUESTION = 2_000
"""Characters; a longer text is a document, and documents are for `audit`."""
NOTICES = 6
"""The most notices of one answer."""
COMMON = 20
"""Rows that hold a word from which on it is learned what it stands for."""
PINNED = 4
"""The sentences of so many leading provisions are looked at."""


@dataclass
class Stated:
    """What has been said so far: the statements, what was left out of them, and why a model declined."""

    statements: list[Statement] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    reason: str = ""


class Assistant:
    """Answers questions from one corpus. Asking changes nothing, so one instance serves many threads."""

    def __init__(
        self,
        index: Index,
        reranker: Reranker | None = None,
        llm: LLM | None = None,
        official: Library | None = None,
    ) -> None:
        """A `llm` words the answers; quotes are taken from the `official` texts where there are any."""
        self.index = index
        self.reranker = reranker
        self.corpus = index.corpus
        self.citator = Citator(index.corpus)
        self.remarks = Remarks(index, self.citator)
        self.suppositions = Suppositions(index, self.citator, claim_reader)
        self.official = official
        weight, seconds = index.lexical.weight, settings().llm_timeout
        self.writer = Writer(llm, self.corpus, self.citator, weight, seconds, claim_reader) if llm else None

    @classmethod
    def load(
        cls,
        corpus: Corpus | None = None,
        encoder: Encoder | None = None,
        progress: bool = False,
        llm: LLM | None = None,
        official: Library | None = None,
    ) -> Assistant:
        """The assistant over the shipped corpus (or another), with its saved index; built first when there is none."""
        encoder = encoder or load_encoder(settings().encoder)
        if not settings().late:
            encoder = VectorsOnly(encoder)
        corpus = load_corpus() if corpus is None else corpus
        index = load_or_build(corpus, encoder, settings().cache / "index", progress=progress)
        if uri := settings().milvus_uri:
            index.store = MilvusStore.open(index, uri, settings().milvus_token.get_secret_value(), progress)
        reranker = CrossEncoderReranker(name) if (name := settings().reranker) else None
        return cls(index, reranker, llm, official)

    @classmethod
    def build(cls, corpus: Corpus, encoder: Encoder | None = None, progress: bool = False) -> Assistant:
        """The assistant over a corpus, indexed in memory; nothing is saved."""
        return cls(build(corpus, encoder or load_encoder(settings().encoder), progress=progress))

    @cached_property
    def receipt(self) -> Receipt:
        """What every answer of this assistant is made from."""
        return Receipt(genolex.__version__, self.corpus.digest[:16], self.index.fingerprint)

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
        k: int = 8,
        history: Sequence[str] = (),
        instruments: Collection[str] = (),
        kinds: Collection[str] = (),
        llm: bool = True,
    ) -> Answer:
        """Answer a question from the law of a day (today when none is given).

        `history` are the earlier questions of a conversation, oldest first; a question that cannot stand alone is
        read with the last of them. `instruments` (ids) and `kinds` (law, regulation, ...) keep the search to those.
        `llm=False` leaves the wording to the corpus where a language model is configured.
        Raises InputError when the question is empty or longer than LONGEST_QUESTION characters, or an argument is
        not what it should be.
        """
        *_, answer = self.ask_stream(question, as_of, jurisdiction, k, history, instruments, kinds, llm)
        assert isinstance(answer, Answer)
        return answer

    def ask_stream(
        self,
        question: str,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
        k: int = 8,
        history: Sequence[str] = (),
        instruments: Collection[str] = (),
        kinds: Collection[str] = (),
        llm: bool = True,
    ) -> Iterator[Found | Statement | Answer]:
        """The same as it is made: what was found, each statement once it is verified, at last the whole answer.

        No statement is given before it was verified, and none is taken back; one that a language model had to correct
        comes late, and the answer has them in their order. Closing the iterator stops the model.
        """
        began = time.perf_counter()
        scope = self._dated(self._scope(as_of, jurisdiction, instruments, kinds), as_of, question)
        asked = self._understood(question, scope, k, history)
        hits = self._found(asked, k)
        hits = [pinned(asked, hit, self.index) for hit in hits[:PINNED]] + hits[PINNED:]
        timing = {"retrieve": _ms(began, time.perf_counter())}
        yield Found(tuple(hits), asked.as_of, asked.language)
        missing = self.remarks.missing(asked, hits)
        drafts = [] if missing else compose(asked, hits, self.index.lexical.weight, self.corpus.glossary)
        claims = self.suppositions.claims(asked) if drafts else []
        drafts = self.suppositions.drafts(drafts, claims, asked)
        stated, shown = Stated(), dict[Statement, Statement]()
        for statement in self._stated(asked, hits, drafts, llm, stated):
            shown[statement] = self._officially(statement, asked)
            yield shown[statement]
        reason = "" if stated.statements else missing or stated.reason or self.remarks.why_not(asked, hits)
        notices = self.remarks.wrong(claims, asked.language) if stated.statements else []
        notices += stated.notices + self.remarks.notices(asked, stated.statements)
        yield Answer(
            question=" ".join(question.split()),
            statements=tuple(shown[statement] for statement in stated.statements),
            notices=tuple(notices[:NOTICES]),
            hits=tuple(hits),
            as_of=asked.as_of,
            receipt=self.receipt,
            language=asked.language,
            reason=reason,
            timing_ms={**timing, "total": _ms(began, time.perf_counter())},
        )

    def retrieve(
        self,
        question: str,
        k: int = 8,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
        instruments: Collection[str] = (),
        kinds: Collection[str] = (),
        history: Sequence[str] = (),
        without: Set[str] = frozenset(),
    ) -> list[Hit]:
        """The k provisions nearest to a question, best first; the arguments are those of `ask`.

        `without` names signals of `genolex.retrieve.WEIGHTS` that are left out, to see what they are worth.
        """
        scope = self._dated(self._scope(as_of, jurisdiction, instruments, kinds), as_of, question)
        return self._found(self._understood(question, scope, k, history), k, without)

    def audit(self, text: str, on: date | None = None, progress: bool = False) -> Audit:
        """Check every legal citation of a draft against the law of a day (the draft's own, else today's)."""
        from genolex.audit import audit

        return audit(text, self.index, self.citator, on, progress, self.official)

    def ranking(
        self,
        question: str,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
        history: Sequence[str] = (),
    ) -> Ranking:
        """How the provisions were ranked: every signal of every candidate, for evals and the curious."""
        scope = self._dated(self._scope(as_of, jurisdiction, (), ()), as_of, question)
        return ranking(self._understood(question, scope, 1, history), self.index)

    def _scope(
        self,
        as_of: date | None,
        jurisdiction: Jurisdiction | None,
        instruments: Collection[str],
        kinds: Collection[str],
    ) -> Scope:
        if not isinstance(as_of, date | None):
            raise InputError(f"as_of is a date, not {as_of!r}")
        if jurisdiction not in (None, "US", "CN"):
            raise InputError(f"the jurisdiction is US or CN, not {jurisdiction!r}")
        if isinstance(instruments, str) or isinstance(kinds, str):
            raise InputError("instruments and kinds are lists")
        if unknown := sorted(set(instruments) - set(self.corpus.instruments)):
            raise InputError(f"no instrument {unknown[0]!r} in the corpus")
        if unknown := sorted(set(kinds) - set(get_args(Kind))):
            raise InputError(f"no kind {unknown[0]!r}; the kinds are {', '.join(get_args(Kind))}")
        return Scope(as_of or date.today(), jurisdiction, frozenset(instruments), frozenset(kinds))

    def _understood(self, question: str, scope: Scope, k: int, history: Sequence[str] = ()) -> Question:
        if not question.strip():
            raise InputError("the question is empty")
        if len(question) > LONGEST_QUESTION:
            raise InputError(f"the question has {len(question)} characters; at most {LONGEST_QUESTION} are read")
        if isinstance(k, bool) or not isinstance(k, int) or k < 1:
            raise InputError(f"k is a number from 1, not {k!r}")
        if isinstance(history, str) or not all(isinstance(earlier, str) for earlier in history):
            raise InputError("history is a list of earlier questions")
        turn = read_turn(question, history)
        if turn.side and not scope.jurisdiction:
            scope = replace(scope, jurisdiction=turn.side)
        text = plainly(turn.text, self._knows)
        return understand(text, self.citator, self.corpus.glossary, scope, turn.own)

    def _found(self, question: Question, k: int, without: Set[str] = frozenset()) -> list[Hit]:
        """The hits, the leading ones read with the question where the corpus has what the model learned from.

        What a question takes for granted is told it even where nothing answers it.
        """
        hits = retrieve(question, self.index, k, without, self.reranker)
        if not self.index.has_ways.any() or not can_be_read(question):
            return hits
        closer = read_closely(question, hits, self.corpus, answer_reader())
        return hits if closer != hits and self.suppositions.claims(question) else closer

    def _knows(self, name: str) -> bool:
        """Whether a law or a document mentions a name, or the questions of the corpus often do."""
        often = all(self.index.lexical.rows_with(word) >= COMMON for word in tokens(name))
        return often or self.corpus.mentions(name)

    def _dated(self, scope: Scope, as_of: date | None, question: str) -> Scope:
        """The scope on the day that the question names, where the caller named none."""
        day = day_asked(self._without_making(question)) if as_of is None else None
        return replace(scope, as_of=day, nearest=True) if day else scope

    def _without_making(self, question: str) -> str:
        """A question without the years in which it says that a work was made: no law of those is asked for."""
        for mention, _, end in reversed(list(makings(question, self.citator.mentions(question)))):
            question = question[: mention.end] + question[end:]
        return question

    def _officially(self, statement: Statement, asked: Question) -> Statement:
        """A statement with the official words of what it cites, where there are any."""
        if self.official is None:
            return statement
        from genolex.fetch.quote import quoted

        return quoted(statement, self.official, asked.as_of, asked.language)

    def _stated(
        self, asked: Question, hits: list[Hit], drafts: list[Draft], llm: bool, stated: Stated
    ) -> Iterator[Statement]:
        """Each statement once it is verified; a model changes the wording, not whether. `stated` holds the outcome."""
        if not (llm and self.writer and drafts):
            yield from self._verified(drafts, stated, asked.language)
            return
        for event in self.writer.stream(asked, hits, drafts):
            if isinstance(event, Verified):
                yield event.statement
            elif isinstance(event, Done):
                writing = event.writing
                stated.statements, stated.reason = list(writing.statements), writing.reason
                stated.notices += writing.notices

    def _verified(self, drafts: list[Draft], stated: Stated, language: Language) -> Iterator[Statement]:
        """Statements whose citations carry them; what fails is dropped, and the drop is shown."""
        for draft in drafts:
            support = verify(draft.text, draft.citations, self.corpus.glossary)
            if support.verdict in (Verdict.SUPPORTED, Verdict.PARTLY):
                stated.statements.append(Statement(draft.text, draft.citations, support))
                yield stated.statements[-1]
            else:
                stated.notices.append(self.remarks.left_out(support, language))


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
