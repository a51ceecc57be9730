"""Answers written by a language model, each sentence held against what it cites before anyone sees it.

The model names keys; the citations are made here, from the passages behind the keys. A sentence that its citations do
not carry goes back to the model once, with the reasons; what still fails is dropped, and the drop is shown. When the
model fails, is late, or writes nothing that holds, the extractive answer is given.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from genolex.addresses import Citator
from genolex.compose.extractive import Draft, Weight, carriers
from genolex.compose.generative import (
    RULES,
    Rejected,
    Sentence,
    briefing,
    correction,
    offer,
    sentences,
    withheld,
)
from genolex.corpus import Corpus
from genolex.index.tokens import has_chinese, tokens
from genolex.models.llm import SECONDS, ModelError, Turn, stream_text
from genolex.passages import sentence_spans
from genolex.ports import Entailment
from genolex.types import Citation, Hit, Notice, Passage, Provision, Question, Statement, Support, Verdict
from genolex.verify import beside, normalised, verify

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

CARRIED = 0.7
"""The share of its words that must stand in what it cites for a sentence that is only partly supported. On the
labelled paraphrases of evals/verify four fifths of the true ones that are partly supported hold as much."""
CARRIED_ABROAD = 0.6
"""The same for a sentence in another language than the text, against all that stands beside the text in its own
language: gists, questions, terms. Nine tenths of the true Chinese ones hold as much."""
CLEARLY = 0.15
"""The share of its words by which another paragraph must hold more of a sentence than the one that the model named."""
ROUND = 1.0
"""Seconds that must be left for a second round."""

_RANK = {Verdict.CONTRADICTED: 0, Verdict.UNSUPPORTED: 0, Verdict.PARTLY: 1, Verdict.SUPPORTED: 2}


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement that holds; `place` orders the statements of an answer, since a corrected one comes late."""

    place: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence of the model that did not hold, and why. It is no part of the answer."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Writing:
    """What became of a question that a model was asked to answer.

    `fallback` is why the extractive answer stands here instead, `interrupted` why the model's own is shorter than it
    was to be; both complete "The language model ...". `abstained`: the model says that the passages do not answer.
    `withheld` are provisions that it was not shown, because their text gives orders to a model.
    """

    statements: tuple[Statement, ...]
    dropped: tuple[Dropped, ...] = ()
    fallback: str = ""
    interrupted: str = ""
    abstained: bool = False
    model: str = ""
    withheld: tuple[Provision, ...] = ()

    @property
    def reason(self) -> str:
        """Why nothing is stated, when the model abstains."""
        return "The language model finds no answer in the provisions that were found." if self.abstained else ""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a reader must see beside the answer."""
        found = []
        if self.fallback:
            shown = "The answer below is taken from the provisions without it." if self.statements else ""
            found.append(Notice("model", f"The language model {self.fallback}. {shown}".strip()))
        elif self.statements:
            found.append(Notice("model", f"Written by {self.model}; each sentence was checked against what it cites."))
        if self.interrupted and self.statements:
            found.append(Notice("model", f"The language model {self.interrupted}; the answer may be incomplete."))
        if self.dropped:
            reasons = "; ".join(dict.fromkeys(reason for one in self.dropped for reason in one.reasons[:1]))
            many = f"{len(self.dropped)} sentences were" if len(self.dropped) > 1 else "A sentence was"
            found.append(Notice("dropped", f"{many} left out: {reasons}."))
        if self.withheld:
            see = tuple(provision.address for provision in self.withheld)
            text = "A provision that was found was not shown to the language model: its text gives orders to one."
            found.append(Notice("model", text, see))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Done:
    """The last event."""

    writing: Writing


Event = Verified | Dropped | Done


@dataclass(frozen=True)
class Writer:
    """Answers questions with a language model from the hits that it is given; `seconds` bounds a whole answer.

    A model of `entailment`, where there is one, reads each sentence that verification has passed; it can only refuse.
    """

    llm: LLM
    corpus: Corpus
    citator: Citator
    weight: Weight
    seconds: float = SECONDS
    entailment: Callable[[], Entailment] | None = None

    def write(self, question: Question, hits: Sequence[Hit], drafts: Sequence[Draft]) -> Writing:
        """The model's verified answer, or the extractive one: `drafts`, what `genolex.compose.compose` makes."""
        events = list(self.stream(question, hits, drafts))
        return next(event.writing for event in reversed(events) if isinstance(event, Done))

    def stream(self, question: Question, hits: Sequence[Hit], drafts: Sequence[Draft]) -> Generator[Event]:
        """The same as it happens: each statement once it is verified, then what was dropped, then `Done`.

        No sentence is ever shown that was not verified, and none that was shown is taken back. Closing the iterator
        stops the model.
        """
        desk = _Desk(self, question, hits)
        yield from desk.first_round()
        yield from desk.second_round()
        yield from desk.reserves()
        apart = withheld(hits)
        if not desk.kept and not desk.abstains:
            why = desk.why()
            fallen = tuple(self._extractive(drafts, desk.dropped))
            yield from (Verified(place, statement) for place, statement in enumerate(fallen))
            yield from desk.dropped
            yield Done(Writing(fallen, tuple(desk.dropped), why, "", False, self._name, apart))
            return
        yield from desk.dropped
        kept = tuple(one.statement for one in sorted(desk.kept, key=lambda one: one.place))
        abstained = desk.abstains and not kept
        yield Done(Writing(kept, tuple(desk.dropped), "", desk.broken, abstained, self._name, apart))

    @property
    def _name(self) -> str:
        """The model's own name; a client that has none is called by its class."""
        return str(getattr(self.llm, "model", "") or self.llm.class_name())

    def _extractive(self, drafts: Sequence[Draft], dropped: list[Dropped]) -> Iterator[Statement]:
        for draft in drafts:
            support = verify(draft.text, draft.citations, self.corpus.glossary)
            if _RANK[support.verdict]:
                yield Statement(draft.text, draft.citations, support)
            else:
                dropped.append(Dropped(draft.text, support.reasons))

    def label(self, question: Question, provision: Provision) -> str:
        """What the model is told of a passage: where it stands, its heading, whether it is law on the day."""
        status = self.corpus.status(provision, question.as_of)
        return f"{self.citator.pinpoint(provision.address)}, {provision.heading} ({status} on {question.as_of})"

    def judge(self, sentence: Sentence, offers: dict[str, Passage]) -> Statement:
        """The sentence with citations for the keys that it needs, and what verification says of it."""
        text = sentence.text
        if not sentence.keys:
            named = f"; {', '.join(sentence.invented)} was not offered" if sentence.invented else ""
            return Statement(text, (), Support(Verdict.UNSUPPORTED, (f"it names no passage that was offered{named}",)))
        passages = [offers[key] for key in sentence.keys]
        cited = [self.cite(text, passage) for passage in passages]
        together, support = self._needed(text, cited)
        return Statement(text, together, support)

    def _needed(self, text: str, cited: Sequence[tuple[Citation, ...]]) -> tuple[tuple[Citation, ...], Support]:
        """The citations that a sentence needs, and what they do for it.

        Where some carry it as well alone as all together, only those. Else each clause must be carried by one of them
        alone: two texts together must not make a rule that neither has, or that one of them forbids.
        """
        together = tuple(dict.fromkeys(citation for citations in cited for citation in citations))
        support = self._checked(text, together)
        if len(cited) == 1 or not _RANK[support.verdict]:
            return together, support
        clauses = [text] if self._carrying(text, cited, support) else _clauses(text)
        bearers = [self._carrying(clause, cited, support if clause == text else None) for clause in clauses]
        if not all(bearers):
            clause = clauses[bearers.index([])]
            return together, Support(Verdict.UNSUPPORTED, (f"no passage that it names says alone: {clause}",))
        fewer = tuple(dict.fromkeys(citation for owns in bearers for own in owns for citation in own))
        return fewer, self._checked(text, fewer)

    def _carrying(
        self, text: str, cited: Sequence[tuple[Citation, ...]], support: Support | None
    ) -> list[tuple[Citation, ...]]:
        """Those that carry a text alone, as well as `support` where it is given."""
        least = _RANK[support.verdict] if support else 1
        return [own for own in cited if _RANK[self._checked(text, own).verdict] >= least]

    def _checked(self, text: str, citations: tuple[Citation, ...]) -> Support:
        glossary = self.corpus.glossary
        support = verify(text, citations, glossary)
        if self.entailment and _RANK[support.verdict]:
            second = verify(text, citations, glossary, self.entailment())
            support = support if _RANK[second.verdict] else second
        return self._strict(text, citations, support)

    def cite(self, text: str, passage: Passage) -> tuple[Citation, ...]:
        """The sentences that carry the text: of the passage, or of its provision where those hold clearly more of it.

        The whole passage when none shares a word with it.
        """
        provision, wanted = passage.provision, set(tokens(text))
        if has_chinese(text) and not has_chinese(provision.text):  # its figures, and its terms in English
            terms = {token for term in self.corpus.glossary.find(text) for token in tokens(term.term)}
            wanted = terms | set(filter(str.isascii, wanted))
        near = carriers(provision, wanted, wanted, self.weight, passage)
        far = carriers(provision, wanted, wanted, self.weight)
        held, more = (self._mass(wanted, provision, spans) for spans in (near, far))
        if not held and not more:
            return (Citation(passage, passage.start, passage.end),)
        spans = far if more > held + CLEARLY * self._mass(wanted) else near
        return tuple(Citation(Passage(provision, a, b), a, b) for a, b in spans)

    def _mass(
        self, words: set[str], provision: Provision | None = None, spans: Sequence[tuple[int, int]] = ()
    ) -> float:
        """What the words weigh; with a provision, those of them that stand in its spans."""
        if provision:
            words = words & {token for a, b in spans for token in tokens(provision.text[a:b])}
        return sum(map(self.weight, words))

    def _strict(self, text: str, citations: tuple[Citation, ...], support: Support) -> Support:
        """What verification found, and beyond it what only a model's sentence is asked.

        A model can be made to write what a passage tells it to write, so its sentences may not bring in names of
        their own, and those that are only partly supported may not say much that the provisions do not say.
        """
        provisions = tuple(dict.fromkeys(citation.passage.provision for citation in citations))
        objection = self._objection(text, provisions, support) if _RANK[support.verdict] else ""
        return Support(Verdict.UNSUPPORTED, (objection,)) if objection else support

    def _objection(self, text: str, provisions: tuple[Provision, ...], support: Support) -> str:
        """Why a sentence that no guard turned away does not pass; empty when it does."""
        held = "\n".join(f"{p.text}\n{beside(p)}\n{self.corpus.instrument_of(p).names}" for p in provisions)
        known = "\n".join([held, *(form for term in self.corpus.glossary.find(held) for form in term.forms)])
        if ("…" in text or "..." in text) and "…" not in held:
            return "it leaves words out"
        if any(_is_item(text, provision) for provision in provisions):
            return "it is an item of a list without its introduction"
        if strange := next((name for name in _names(text) if not _stands(name, known)), ""):
            return f"{strange} does not stand in what is cited"
        return "" if support.verdict is Verdict.SUPPORTED else self._too_far(text, provisions, held, known)

    def _too_far(self, text: str, provisions: tuple[Provision, ...], held: str, known: str) -> str:
        least = CARRIED
        if any(has_chinese(p.text) != has_chinese(text) for p in provisions):
            least = CARRIED_ABROAD
            beside_it = (line for p in provisions for line in (p.gist, p.gist_zh, *p.questions))
            held = "\n".join([known, *beside_it])
        words = set(tokens(text))
        share = len(words & set(tokens(held))) / len(words) if words else 0.0
        return "" if share >= least else f"only {share:.0%} of its words stand in what is cited"


_JOINT = re.compile(r"[;；]\s*|,?\s+(?:and|but|while|whereas)\s+|，(?:并且|而且|并|且|但|而)?")


def _clauses(text: str) -> list[str]:
    """The parts of a sentence that may each rest on a text of its own."""
    return [clause for clause in _JOINT.split(text) if tokens(clause)] or [text]


_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w.])[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w.]*\))"
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"  # a date is compared as a date, however it is written
_NAME = re.compile(
    rf"(?<=[\w,;:()’'\"-] )(?!(?:{_MONTHS})[a-z]*\b)[A-Z][A-Za-z]+|^[A-Z][a-z]+(?<!ing)(?= (?!{_MONTHS})[A-Z][a-z])"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z-]{2,}")


def _names(text: str) -> Iterator[str]:
    """What can only be a name: addresses of the web, capitals within an English sentence, Latin words in a Chinese."""
    for pattern in (_ADDRESS, _LATIN if has_chinese(text) else _NAME):
        yield from (match[0] for match in pattern.finditer(text) if tokens(match[0]))


def _stands(name: str, known: str) -> bool:
    """Whether a name is known; "Chinese" is where "China" is."""
    return re.sub(r"(?:ese|i?ans?)$", "", name).lower() in known.lower()


_ITEM = re.compile(r"(\s*)([(（]\w{1,5}[)）]|[-•*–]|\d{1,2}[.、)]|[一二三四五六七八九十]+、)?\s*")


def _is_item(text: str, provision: Provision) -> bool:
    """An item of a list says nothing, or the opposite, without the words that introduce the list."""
    said, above = _bare(text), list[tuple[int, bool, bool]]()
    for line in provision.text.split("\n"):
        match = _ITEM.match(line)
        indent, labelled = (len(match[1]), bool(match[2])) if match else (0, False)
        spans = sentence_spans(line, match.end() if match else 0)
        if labelled and spans and _bare(line[slice(*spans[0])]) == said:
            heads = (colon for depth, bare, colon in reversed(above) if depth < indent or (depth == indent and bare))
            if next(heads, False):
                return True
        above.append((indent, not labelled, line.rstrip()[-1:] in (":", "：", "—")))
    return False


def _bare(text: str) -> str:
    return normalised(text).strip(" .;,。；，").lower()


@dataclass
class _Desk:
    """One answer in the making."""

    writer: Writer
    question: Question
    hits: Sequence[Hit]
    kept: list[Verified] = field(default_factory=list)
    failed: list[tuple[int, Rejected, Statement]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    abstains: bool = False
    broken: str = ""
    written: list[Sentence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.writer.seconds
        self.offers = offer(self.question, self.hits, lambda p: self.writer.label(self.question, p))
        self.passages = {one.key: one.passage for one in self.offers}
        self.turns = [Turn("system", RULES), Turn("user", briefing(self.question, self.offers))]

    def first_round(self) -> Iterator[Verified]:
        """The model's own draft: what is supported is shown, the rest waits."""
        if not self.offers:
            self.broken = "was not asked: no provision was found"
            return
        for place, sentence in enumerate(self._replies(self.turns)):
            self.written.append(sentence)
            if sentence.abstains:
                self.abstains = True
            else:
                yield from self._weighed(place, sentence)

    def second_round(self) -> Iterator[Verified]:
        """What failed goes back once, with the reasons."""
        late = self.deadline - time.monotonic() < ROUND
        if not self.failed or self.broken or self.abstains or late:
            return
        waiting, self.failed = self.failed, []
        before = "\n".join(" ".join([one.text, *(f"[[{key}]]" for key in one.keys)]) for one in self.written)
        back = [Turn("assistant", before), Turn("user", correction([rejected for _, rejected, _ in waiting]))]
        free = list(range(len(waiting)))
        mended: set[int] = set()
        for sentence in self._replies([*self.turns, *back]):
            number = sentence.number - 1 if sentence.number and sentence.number <= len(waiting) else None
            at = number if number is not None else free[0] if free else len(waiting) - 1
            free = [one for one in free if one != at]
            if not sentence.abstains:
                shown = list(self._weighed(waiting[at][0], sentence))
                mended |= {at} if shown else set()
                yield from shown
        again, self.failed = self.failed, []
        self.failed = [one for n, one in enumerate(waiting) if n not in mended] + [
            one for one in again if _RANK[one[2].support.verdict]
        ]

    def reserves(self) -> Iterator[Verified]:
        """What is only partly supported is shown when nothing better came; the rest is dropped."""
        best: dict[int, tuple[Rejected, Statement]] = {}
        for place, rejected, statement in self.failed:
            if place not in best or _RANK[statement.support.verdict] > _RANK[best[place][1].support.verdict]:
                best[place] = rejected, statement
        for place, (rejected, statement) in sorted(best.items()):
            if normalised(statement.text) in self.said:
                continue
            if _RANK[statement.support.verdict]:
                yield self._keep(place, statement)
            else:
                self.dropped.append(Dropped(rejected.sentence.text, rejected.reasons))

    def why(self) -> str:
        """Why there is nothing of the model's to show."""
        if self.broken:
            return self.broken
        return "wrote nothing that the provisions carry" if self.dropped else "wrote nothing"

    def _replies(self, turns: Sequence[Turn]) -> Iterator[Sentence]:
        """The sentences of one reply; a model that fails ends them, and why is kept."""
        left = max(self.deadline - time.monotonic(), 0.001)
        try:
            yield from sentences(stream_text(self.writer.llm, turns, left), self.passages)
        except ModelError as error:
            self.broken = str(error)

    def _weighed(self, place: int, sentence: Sentence) -> Iterator[Verified]:
        """A sentence that is supported is kept; what fails, or is only partly supported in its language, waits."""
        if normalised(sentence.text) in self.said:
            return
        statement = self.writer.judge(sentence, self.passages)
        foreign = any(has_chinese(c.quote) != has_chinese(sentence.text) for c in statement.citations)
        enough = 1 if foreign else 2
        if _RANK[statement.support.verdict] >= enough:
            yield self._keep(place, statement)
        else:
            self.failed.append((place, Rejected(sentence, statement.support.reasons), statement))

    def _keep(self, place: int, statement: Statement) -> Verified:
        self.said.add(normalised(statement.text))
        self.kept.append(Verified(place, statement))
        return self.kept[-1]
