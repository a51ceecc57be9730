"""What is said beside an answer or in its place: why a question is declined, and what a reader must know of the law."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from genolex.addresses import Citator
from genolex.addresses.strangers import strangers, works
from genolex.beyond import fact_beyond
from genolex.compose.extractive import choose
from genolex.conversation import says_little
from genolex.corpus import Corpus
from genolex.dates import makings
from genolex.index import Index
from genolex.index.tokens import tokens
from genolex.phrases import listed, phrase
from genolex.retrieve import retrieve
from genolex.sides import SIDES, other_law
from genolex.supposed import Claimed
from genolex.types import Hit, Instrument, Language, Notice, Provision, Question, Statement, Status, Support

FEW_WORDS = 4
"""A question of fewer different words that finds no sure answer is asked back, not declined."""
NEAREST, NEAR = 3, 0.06
"""An abstention names so many provisions, of those that are at least so close."""
READ = 3
"""So many leading provisions are read for a fact that is asked for."""
NOTICED = 2
"""Changes and divergences are told of so many leading provisions."""

_ARTICLE = re.compile(
    r"\b(?:articles?|arts?\.?|sections?|§+)\s*\d+[\d.]*|第\s*[零〇一二三四五六七八九十百\d]+\s*条", re.IGNORECASE
)


@dataclass(frozen=True)
class Remarks:
    """Remarks on the questions and answers of one corpus, in the language of the question."""

    index: Index
    citator: Citator

    @property
    def corpus(self) -> Corpus:
        """The corpus that is spoken of."""
        return self.index.corpus

    # -- why a question is declined ----------------------------------------------------------------------------------

    def missing(self, question: Question, hits: Sequence[Hit]) -> str:
        """Why the question cannot be answered, or what it must say first; empty when it can be looked up."""
        reasons = (self.citator.why_missing(m.address, question.language) for m in question.mentions)
        return (
            next(filter(None, reasons), "")
            or self._not_here(question)
            or self._out_of_time(question)
            or too_vague(question)
            or self._no_rule(question, hits)
        )

    def _no_rule(self, question: Question, hits: Sequence[Hit]) -> str:
        """That a fact is asked for which no rule tells, with the nearest rules; empty when one does."""
        leading = [hit.provision for hit in hits[:READ]]
        if any(self.corpus.instrument_of(p).kind == "commentary" for p in leading[:1]):
            return ""
        fact = fact_beyond(question.own, [f"{p.gist} {p.text}" for p in leading])
        near = self._nearest(hits, question.language)
        return _with_nearest(f"fact {fact}", near, question.language) if fact else ""

    def _not_here(self, question: Question) -> str:
        """Why another law that the question names cannot answer it; empty when a law of the corpus is named too.

        A law that provisions of the corpus speak of may be asked about for what they say of it.
        """
        if question.mentions:
            return ""
        absent = [term.term for term in question.terms if term.kind == "instrument" and not term.instruments]
        absent += filter(None, [other_law(question.text)])
        absent += [stranger.written for stranger in strangers(question.text, ()) if stranger.named]
        known = {form.casefold() for term in question.terms if term.instruments for form in term.forms}
        absent += [work for work in works(question.text) if work.casefold() not in known]
        absent = [name for name in absent if name.casefold() not in self._said]
        return phrase("absent", question.language, name=absent[0]) if absent else ""

    @cached_property
    def _said(self) -> str:
        """Everything that the law of the corpus says, in one case: where works that it speaks of are looked for."""
        return "\n".join(f"{p.heading}\n{p.gist}\n{p.gist_zh}\n{p.text}" for p in self.corpus.provisions).casefold()

    def _out_of_time(self, question: Question) -> str:
        """Why nothing that the question names is law on the day; empty when something is, or nothing is named."""
        named = dict.fromkeys(m.address.instrument for m in question.mentions)
        if question.scope.nearest:  # it asks of a day itself, and is answered with what came later
            return ""
        if not named or any(p.address.instrument in named for p in self.corpus.in_force(question.as_of)):
            return ""
        instrument = self.corpus.instruments[next(iter(named))]
        name = instrument.name if question.language == "en" else instrument.name_zh
        later = instrument.effective and question.as_of < instrument.effective
        said = "not yet law" if later else "not law"
        return phrase(said, question.language, name=name, since=instrument.effective, day=question.as_of)

    def why_not(self, question: Question, hits: Sequence[Hit]) -> str:
        """The reason for an abstention, with the provisions that come nearest."""
        language = question.language
        if undated := self._answer_on_another_day(question):
            valid = undated.valid
            said = "law later" if valid.before(question.as_of) else "law earlier"
            name = self._name(undated, language)
            return phrase(said, language, name=name, since=valid.start, until=valid.end, day=question.as_of)
        short = len(set(tokens(question.text))) < FEW_WORDS and language == "en"
        near = self._nearest(hits, language)
        return _with_nearest("short" if short and near else "nothing", near, language)

    def _nearest(self, hits: Sequence[Hit], language: Language) -> list[str]:
        """The names of the provisions that come nearest."""
        return [self._name(hit.provision, language) for hit in hits[:NEAREST] if hit.closeness > NEAR]

    def _answer_on_another_day(self, question: Question) -> Provision | None:
        """The provision that would answer if its time had come, or had not passed."""
        days = [p.valid.start for p in self.corpus.provisions if p.valid.start] or [question.as_of]
        days += [p.valid.end for p in self.corpus.provisions if p.valid.end]
        for day in sorted({min(days), max(days)} - {question.as_of}):
            moved = replace(question, scope=replace(question.scope, as_of=day))
            hits = retrieve(moved, self.index, 1)
            if choose(hits) and question.as_of not in hits[0].provision.valid:
                return hits[0].provision
        return None

    # -- what must be seen beside an answer --------------------------------------------------------------------------

    def wrong(self, claims: Sequence[Claimed], language: Language) -> list[Notice]:
        """That the law says otherwise, or elsewhere, what the question takes for granted."""
        told = []
        for one in filter(lambda claimed: claimed.fault, claims):
            name = self.citator.pinpoint(one.address, language)
            told.append(Notice("premise", phrase(one.fault, language, claim=one.claim, name=name), (one.address,)))
        return told

    def left_out(self, support: Support, language: Language) -> Notice:
        """That a sentence was left out, and why."""
        return Notice("dropped", phrase("dropped", language, reasons="; ".join(support.reasons)))

    def notices(self, question: Question, statements: Sequence[Statement]) -> list[Notice]:
        """What a reader must see: a side that is silent, status, the latest change, where the commentary differs."""
        language = question.language
        provisions = list(dict.fromkeys(c.passage.provision for s in statements for c in s.citations))
        found = self._misdated(question) + self._silence(question, provisions)
        found += [notice for p in provisions for notice in self._status(p, question.as_of, language)]
        for provision in provisions[:NOTICED]:
            name = self._name(provision, language)
            changes = [note for note in provision.notes if note.kind in ("change", "displaced")]
            latest = sorted(changes, key=lambda note: (note.kind == "displaced", note.date or date.min))[-1:]
            found += [Notice("change", f"{name}: {note.said(language)}", note.see) for note in latest]
            found += self._divergences(provision, language)[:1]
        return found

    def _misdated(self, question: Question) -> list[Notice]:
        """That a work which a question names was not made in the year that the words behind its name say.

        Parts of a code are not told of: they have older editions than the one that the corpus dates.
        """
        told = []
        for mention, year, _ in makings(question.own, self.citator.mentions(question.own)):
            work = self.corpus.instruments[mention.address.instrument]
            dated = work.adopted and work.effective and "CFR" not in work.cited_as
            if dated and year not in self._years(work):
                name = work.name_zh if question.language == "zh" else work.name
                days = {"adopted": work.adopted, "effective": work.effective}
                told.append(Notice("premise", phrase("made", question.language, name=name, year=year, **days)))
        return told

    def _years(self, work: Instrument) -> frozenset[int]:
        """The years in which a work, or a version of one of its provisions, was made, changed or ended."""
        versions = [p for p in self.corpus.provisions if p.address.instrument == work.id]
        days = [work.adopted, work.effective, work.ended, *(note.date for note in work.notes)]
        days += [day for p in versions for day in (p.valid.start, p.valid.end, *(note.date for note in p.notes))]
        return frozenset(day.year for day in days if day)

    def _silence(self, question: Question, provisions: Sequence[Provision]) -> list[Notice]:
        """Of two sides that are compared, the one whose law is not told."""
        if not question.compares or question.between or not provisions:
            return []
        told = {self.corpus.instrument_of(p).jurisdiction for p in provisions}
        silent = [side for side in SIDES if not told & {side, "both"}]
        return [Notice("silence", phrase(f"silent {side}", question.language)) for side in silent]

    def _status(self, provision: Provision, as_of: date, language: Language) -> list[Notice]:
        """What must be known of a provision that is not simply law on the day."""
        name, status = self._name(provision, language), self.corpus.status(provision, as_of)
        if status is Status.COMMENTARY:
            return [Notice("commentary", phrase("commentary", language, name=name), (provision.address,))]
        if status in (Status.NOT_YET, Status.ENDED, Status.NON_BINDING, Status.PENDING):
            said = phrase("status", language, name=name, status=status, day=as_of)
            return [Notice("status", said, (provision.address,))]
        own = provision.notes if provision.text_kind == "document" else ()  # that it was read by OCR
        return [Notice("context", f"{name}: {note.said(language)}", (provision.address,)) for note in own]

    def _divergences(self, provision: Provision, language: Language) -> list[Notice]:
        """Where the commentary says something else about this provision: in the provision's notes, or in its own."""
        name = self._name(provision, language)
        own = [
            Notice("divergence", f"{name}: {n.said(language)}", n.see)
            for n in provision.notes
            if n.kind == "divergence"
        ]
        return own + [
            Notice("divergence", f"{self._name(citing, language)}: {note.said(language)}", (citing.address, *note.see))
            for citing in self.corpus.cited_by.get(provision.address, ())
            if self.corpus.instrument_of(citing).kind == "commentary"
            for note in citing.notes
            if note.kind == "divergence" and any(provision.address.covers(a) for a in note.see)
        ]

    def _name(self, provision: Provision, language: Language) -> str:
        return self.citator.pinpoint(provision.address, language)


def too_vague(question: Question) -> str:
    """What to ask back when a question says nothing that could be looked up; empty when it does."""
    if question.mentions:
        return ""
    if article := _ARTICLE.search(question.text):
        return phrase("which law", question.language, article=article[0].strip())
    return phrase("vague", question.language) if says_little(question.text) else ""


def _with_nearest(key: str, near: list[str], language: Language) -> str:
    """A reason followed by the provisions that come nearest."""
    if not near:
        return phrase(key, language)
    offered = phrase("nearest ones" if len(near) > 1 else "nearest", language, names=listed(near, language))
    return f"{phrase(key, language)}{' ' if language == 'en' else ''}{offered}"
