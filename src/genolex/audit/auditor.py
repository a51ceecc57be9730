"""The recipe: find what is cited, what it is cited for, and hold the one against the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from genolex.addresses import Citator
from genolex.addresses.strangers import Stranger, strangers
from genolex.audit.adopted import Adopter
from genolex.audit.claims import Claim, Span, claims, leans, merged_over, points_back, stated, states
from genolex.audit.drafts import dated
from genolex.audit.findings import Audit, Finding, Meant, Ruling, Uncited
from genolex.audit.outline import Sentence, sentences
from genolex.audit.quotes import (
    ALIKE,
    BESIDE,
    PLAINLY,
    Official,
    Quote,
    attributed,
    in_official_words,
    led_by,
    nearest,
    only_small_words,
    put_in,
    quotes,
    stands_in,
    stands_in_text,
    turned_around,
    without_source,
)
from genolex.audit.standing import Standing, of_old_text, says_so
from genolex.audit.support import MARGIN, SHARE, Nearness, Reader
from genolex.audit.weighing import HELD, SPLIT, Outcome, Weigher
from genolex.dates import day_asked
from genolex.index import Index
from genolex.index.tokens import has_chinese, tokens
from genolex.models.entailment import claim_reader
from genolex.progress import shown
from genolex.types import Address, Mention, Provision, Support, Verdict

MAINLY = 0.7
"""The share of a claim's words that a quotation must have to be all that is claimed."""
CLOSE = 0.95
"""Closeness from which a provision to which verification does not object supports a sentence."""
SPOKEN = 0.45
"""The share of a sentence without a citation that some provision must hold to carry it."""
LIKELY = 0.3
"""Closeness from which a sentence without a citation is one of the law."""

_NORM = re.compile(
    r"\b(?:must|shall|may not|cannot|may only|prohibit\w*|forbid\w*|forbidden|unlawful|required?s?|requires|obliged"
    r"|needs? (?:an?|to|the)"
    r"|need not|exempt\w*|entitled|has the right|have the right|licen[cs]e|fine[ds]?|penalt\w+|consent|permitted"
    r"|banned|may"
    r"|has to|have to|within (?:\d+|\w+ (?:working )?days)|stays?|belongs?|counts? as|not subject to|is defined"
    r"|means)\b|应|应当|必须|不得|可以|禁止|需要|须|有权|处以|罚款|无需|免予|批准|备案|至少|合法",
    re.I,
)
_PLACED = re.compile(r"a guard asks: says \"(?:in|within|outside|abroad)\b")
"""A writer may name the country a law is about; in a quotation the place is the law's."""
_OWN_WORDS = re.compile(r"\b(?:our|my|we)\b|我们|我方|本(?:所|院|公司)", re.I)
"""Who introduces a quotation so quotes a paper of one's own."""
_SAME_OFFICE = re.compile(
    r"\b(?:the|that|this) same (?:department|ministry|authority|agency|office|body)\b"
    r"|\bthat (?:department|ministry|authority|agency)\b|(?:该|上述|同一)(?:部门|机关|主管部门)",
    re.I,
)
"""An authority that only the sentence before names."""
_CONCLUDES = re.compile(r"\b(?:therefore|thus|accordingly|hence|consequently)\b|因此|因而|故而")
"""Words of a conclusion: what it rests on was said before."""
_PERSONAL = re.compile(r"\b(?:I|we|our|ours|my)\b|\bus\b|我们|我方|本(?:所|院|公司|备忘录)")


def audit(
    text: str,
    index: Index,
    citator: Citator,
    on: date | None = None,
    progress: bool = False,
    official: Official | None = None,
) -> Audit:
    """Check every legal citation of a draft against the law of a day.

    The day is the one given, else the one that the head of the draft tells, else today. Nothing is ever replaced: a
    provision that may have been meant is a suggestion. Quotations are held against the `official` words too, where
    there are any.
    """
    return _Auditor(text, index, citator, on or dated(text) or date.today(), official).audit(progress)


def asked_of(text: str, index: Index, citator: Citator, on: date) -> list[tuple[Mention, tuple[str, str]]]:
    """The citations of a draft that stand for a claim, each with what a model of entailment is asked: to learn from."""
    return list(_Auditor(text, index, citator, on).asked())


@dataclass(frozen=True, slots=True)
class _Case:
    """One citation with what it is cited for: what a ruling needs to know."""

    mention: Mention
    claim: Claim
    group: tuple[Address, ...]
    sentence: str
    context: str = ""
    block: int = 0

    @property
    def named(self) -> frozenset[str]:
        return frozenset(address.instrument for address in self.group)


class _Auditor:
    """One audit of one draft."""

    def __init__(self, text: str, index: Index, citator: Citator, on: date, official: Official | None = None) -> None:
        self._text, self._on, self._official = text, on, official
        self._index, self._citator = index, citator
        self._corpus = index.corpus
        self._law = Standing(index.corpus, citator, on)
        self._reader = Reader(index, citator, on, claim_reader())
        self._weigher = Weigher(index.corpus, citator, self._law, self._reader, on)
        self._near_label = {(s.start, s.end): s.address for s in citator.suggestions(text)}
        self._mentions, self._strangers, self._slips = self._everything()
        self._quotes: dict[Claim, list[Quote]] = {}
        self._led: dict[Claim, list[Quote]] = {}
        self._told: set[tuple[int, str]] = set()
        """Paragraphs that have told of a law that it is past or to come."""

    def _everything(self) -> tuple[list[Mention], list[Stranger], dict[tuple[int, int], Address]]:
        """Citations of the corpus, of other works, and misspelt ones, with what they may mean."""
        read = self._citator.mentions(self._text)
        spans = [(m.start, m.end) for m in read]
        adopter = Adopter(self._text, self._corpus, self._citator, read)
        other = strangers(self._text, spans)
        adopted = adopter.adopt(other)
        cited = [*read, *adopted.values(), *adopter.parts(), *adopter.again(), *adopter.called()]
        mentions = sorted(map(adopter.defined, cited), key=lambda m: (m.start, m.end))
        spans = [(m.start, m.end) for m in mentions]
        slips = {
            (start, end): address
            for (start, end), address in self._near_label.items()
            if all(end <= a or b <= start for a, b in spans)
        }
        left = [one for one in other if one not in adopted and not one.local]
        left = [one for one in left if all(one.end <= a or b <= one.start for a, b in slips)]
        left = [one for one in left if one.pointed or not self._citator.mentions(one.written)]
        return mentions, left, slips

    def _outlined(self) -> tuple[list[_Case], list[Sentence], list[Claim]]:
        """The citations with their claims, the sentences of the draft, and the claims."""
        found = sentences(self._text)
        spans = self._cited_at()
        quoted = quotes(self._text, spans)
        cited = claims(self._text, found, spans, [Span(quote.start, quote.end) for quote in quoted])
        self._tie(quoted, cited)
        whole = merged_over(found, spans)
        return self._cases(cited, whole, spans), whole, cited

    def asked(self) -> Iterator[tuple[Mention, tuple[str, str]]]:
        """What the model is asked of each citation that stands for a claim, of its paragraph where there is one."""
        for case in self._outlined()[0]:
            own = self._own(case)
            if case.claim.text and own:
                parts = tuple(p for one in own if (p := self._reader.paragraph(case.mention.address, one)))
                yield case.mention, self._reader.pair(case.claim.text, parts or own[:SPLIT])

    def audit(self, progress: bool) -> Audit:
        cases, whole, cited = self._outlined()
        loose = self._loose(whole, cited)
        self._reader.judge(chain.from_iterable(map(self._to_judge, cases)))
        ranked = [case for case in cases if self._is_compared(case)]
        keys = [(claim, frozenset[str]()) for _, claim in loose] + [self._key(case) for case in ranked]
        self._reader.rank(keys, progress)
        rivals = chain.from_iterable(map(self._rivals_to_judge, ranked))
        near = ((claim, self._reader.near(claim, frozenset())) for _, claim in loose)
        self._reader.judge(chain(rivals, *(self._reader.in_reach(*one, LIKELY) for one in near if _is_likely(one[1]))))
        findings = [self._ruled(case) for case in shown(cases, "Checking citations", progress)]
        uncited = [one for sentence, claim in loose if (one := self._uncited(sentence, claim))]
        findings += [self._strange(one) for one in self._strangers]
        findings += [self._slip(start, end, address) for (start, end), address in self._slips.items()]
        return Audit(self._text, self._on, tuple(sorted(findings, key=lambda f: (f.start, f.end))), tuple(uncited))

    def _spans(self) -> list[tuple[int, int]]:
        mentioned = {(m.start, m.end) for m in self._mentions}
        return sorted(mentioned | {(s.start, s.end) for s in self._strangers} | set(self._slips))

    def _cited_at(self) -> list[Span]:
        """Everywhere that something is cited; a law that is only named is told apart."""
        pointed = {(m.start, m.end) for m in self._mentions if m.address.path}
        pointed |= {(s.start, s.end) for s in self._strangers if s.pointed} | set(self._slips)
        return [Span(start, end, (start, end) not in pointed) for start, end in self._spans()]

    def _cases(self, cited: Sequence[Claim], found: Sequence[Sentence], marks: Sequence[Span]) -> list[_Case]:
        """Every citation of the corpus with its claim, in the order of the draft."""
        starts = [sentence.start for sentence in found]
        at: dict[tuple[int, int], list[Mention]] = {}
        for mention in self._mentions:
            at.setdefault((mention.start, mention.end), []).append(mention)
        cases = []
        for claim in cited:
            own = [m for span in claim.spans for m in at.get((span.start, span.end), [])]
            with_it = [claim] if claim.alone else [c for c in cited if claim.start <= c.start and c.end <= claim.end]
            spans = [(span.start, span.end) for c in with_it for span in c.spans]
            group = tuple(dict.fromkeys(m.address for span in spans for m in at.get(span, [])))
            sentence = self._text[claim.start : claim.end]
            context = self._context(claim, found, starts, marks) if claim.text else ""
            block = found[max(bisect_right(starts, claim.start) - 1, 0)].block if found else 0
            cases += [_Case(m, claim, group, sentence, context, block) for m in own]
        return cases

    def _context(self, claim: Claim, found: Sequence[Sentence], starts: Sequence[int], spans: Sequence[Span]) -> str:
        """A claim with what stands before it: the rest of its sentence, and the sentence before in its paragraph."""
        at = max(bisect_right(starts, claim.start) - 1, 0)
        first = found[at]
        if at and found[at - 1].block == first.block:
            first = found[at - 1]
        return stated(self._text, first.start, claim.end, [s for s in spans if s.start < claim.end])

    # -- one citation, in the order of what weighs most --------------------------------------------------------------

    def _ruled(self, case: _Case) -> Finding:
        address = case.mention.address
        if missing := self._law.missing(address):
            past = missing[0] is Ruling.NONEXISTENT and of_old_text(case.sentence)
            return self._absent(case, *((Ruling.UNCHECKED, f"cited as past law: {missing[1]}") if past else missing))
        late = self._law.out_of_time(address)
        past = bool(late) and (self._excused(case) or self._told_before(case))
        if late and past:
            self._told.add((case.block, address.instrument))
        if late and not past:
            return self._made(case, Ruling.SUPERSEDED, late, self._in_place(case))
        own = self._own(case)
        quoted = self._quoted(case, own)
        if quoted and quoted.ruling is not Ruling.UNCHECKED:
            return quoted
        if not quoted and self._verbatim(case):
            return self._made(
                case, Ruling.RIGHT, "quoted word for word", evidence=self._reader.evidence(case.claim.text, own)
            )
        found = self._made(case, Ruling.RIGHT, f"cited as past or to come: {late}") if past else self._read(case, own)
        unclear = quoted and found.ruling in (Ruling.RIGHT, Ruling.UNSUPPORTED)
        return quoted if quoted and unclear else found

    def _made(
        self,
        case: _Case,
        ruling: Ruling,
        reasons: str | Sequence[str],
        suggestions: Sequence[Meant] = (),
        evidence: str = "",
    ) -> Finding:
        told = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        mention = case.mention
        return Finding(
            mention.start,
            mention.end,
            mention.written,
            mention.address,
            ruling,
            told,
            tuple(suggestions),
            evidence,
            case.claim.text,
        )

    def _absent(self, case: _Case, ruling: Ruling, reason: str) -> Finding:
        suggestions = [] if ruling is Ruling.UNCHECKED else self._in_place(case)
        near = self._near_label.get((case.mention.start, case.mention.end))
        if ruling is Ruling.NONEXISTENT and near and near not in [s.address for s in suggestions]:
            suggestions.append(Meant(near))
        return self._made(case, ruling, reason, suggestions)

    def _in_place(self, case: _Case) -> list[Meant]:
        """The provisions of the day that carry what a citation that does not stand was cited for."""
        if not case.claim.text:
            return []
        near = self._reader.near(case.claim.text, case.named)
        return [*self._weigher.meant(case.claim.text, self._reader.rivals(case.claim.text, near, (), float("-inf")))]

    def _excused(self, case: _Case) -> bool:
        """True when the sentence itself speaks of a past or coming law, or of a day on which it was law."""
        day = day_asked(case.sentence)
        return says_so(case.sentence) or (day is not None and not self._law.out_of_time(case.mention.address, day))

    def _told_before(self, case: _Case) -> bool:
        """True when the paragraph has said of a law that is none on the day that it is past or to come."""
        law = Address(case.mention.address.instrument)
        return (case.block, law.instrument) in self._told and bool(self._law.out_of_time(law))

    def _tells_of_another_version(self, case: _Case, own: tuple[Provision, ...]) -> bool:
        """True when the sentence speaks of a past or coming law, or of a day on which another version was law."""
        day = day_asked(case.sentence)
        others = [version for version in self._law.others(case.mention.address) if version not in own]
        return says_so(case.sentence) or (day is not None and any(day in version.valid for version in others))

    # -- quotations --------------------------------------------------------------------------------------------------

    def _tie(self, quoted: Iterable[Quote], cited: Sequence[Claim]) -> None:
        """Each quotation to the claim that it belongs to, else to the one that may lead to it."""
        for quote in quoted:
            if claim := attributed(quote, cited, self._text):
                self._quotes.setdefault(claim, []).append(quote)
            elif claim := led_by(quote, cited):
                self._led.setdefault(claim, []).append(quote)

    def _quoted(self, case: _Case, own: tuple[Provision, ...]) -> Finding | None:
        """What is wrong with the quotations that a citation stands for; None when nothing is, or none is there."""
        quoted = [(without_source(q, case.claim, self._text), q) for q in self._quotes.get(case.claim, ())]
        worded = [*own, *(w for p in own for w in self._worded(p))] if quoted else []
        found = [self._misquoted(case, tuple(worded), replace(quote, words=words)) for words, quote in quoted]
        found += [self._altered(case, own, quote) for quote in self._led.get(case.claim, ())]
        wrong = sorted(filter(None, found), key=lambda f: list(Ruling).index(f.ruling))
        return wrong[0] if wrong else None

    def _verbatim(self, case: _Case) -> bool:
        """True when a claim is hardly more than its quotations."""
        words = sum(len(tokens(quote.words)) for quote in self._quotes.get(case.claim, ()))
        return words > 0 and words >= MAINLY * len(tokens(case.claim.text))

    def _worded(self, provision: Provision) -> list[Provision]:
        """A provision in its official words, where they are held."""
        return in_official_words(provision, self._official.at(provision.address, self._on)) if self._official else []

    def _misquoted(self, case: _Case, own: tuple[Provision, ...], quote: Quote) -> Finding | None:
        held = [p for address in case.group for p in self._law.provisions(address)] or list(own)
        if stands_in(quote.words, [*own, *held]):
            return self._put_in(case, own, quote)
        before = [v for v in self._law.others(case.mention.address) if stands_in(quote.words, [v])]
        if before and not self._excused(case):
            reason = f"the quoted words are those of the version that was law until {before[0].valid.end}"
            if before[0].valid.before(self._on):
                reason = f"the quoted words are those of the version that is law only from {before[0].valid.start}"
            return self._made(case, Ruling.SUPERSEDED, reason)
        elsewhere = [] if before else self._law_with(quote.words)
        if any(_same_article(p.address, case.mention.address) for p in elsewhere):
            return None
        if elsewhere:
            reason = f"the quoted words stand in {self._citator.pinpoint(elsewhere[0].address)}, not in what is cited"
            return self._made(
                case, Ruling.MISATTRIBUTED, reason, [Meant(p.address, quote.words) for p in elsewhere[:2]]
            )
        return None if before else self._inexact(case, own, quote)

    def _altered(self, case: _Case, own: tuple[Provision, ...], quote: Quote) -> Finding | None:
        """A quotation farther on is that of the citation before it only where it is all but its words."""
        held = [p for address in case.group for p in self._law.provisions(address)] or list(own)
        if not case.mention.address.path or stands_in(quote.words, [*own, *held]):
            return None
        if _OWN_WORDS.search(self._text[max(0, quote.start - BESIDE) : quote.start]):
            return None
        worded = (*own, *(w for p in own for w in self._worded(p)))
        _, share = nearest(quote.words, worded)
        exact = share < PLAINLY or stands_in(quote.words, [*worded, *self._law.others(case.mention.address)])
        return None if exact or self._law_with(quote.words) else self._inexact(case, worded, quote)

    def _put_in(self, case: _Case, own: tuple[Provision, ...], quote: Quote) -> Finding | None:
        """Words in square brackets are the writer's own; they may not turn what is quoted into something else."""
        whole = put_in(quote.words)
        against = self._reader.supports(whole, own) if whole else None
        if not against or against.verdict is not Verdict.CONTRADICTED:
            return None
        reasons = ("with the words in brackets it says something else", *against.reasons)
        return self._made(case, Ruling.MISQUOTED, reasons, evidence=self._reader.evidence(whole, own))

    def _law_with(self, words: str) -> list[Provision]:
        return [
            p
            for p in self._corpus.in_force(self._on)
            if stands_in_text(words, p) and self._corpus.instrument_of(p).kind != "commentary"
        ]

    def _inexact(self, case: _Case, own: tuple[Provision, ...], quote: Quote) -> Finding:
        """Words that stand nowhere: altered, against what is known, or not to be checked against a restatement.

        A restatement in one language says nothing of how official words in another read, only of what they say.
        """
        same = [p for p in own if has_chinese(p.text) == has_chinese(quote.words)]
        sentence, share = nearest(quote.words, same)
        if share >= PLAINLY or (share >= ALIKE and not only_small_words(quote.words, sentence)):
            reason = f"the words are not exact: the text reads “{' '.join(sentence.split())}”"
            return self._made(case, Ruling.MISQUOTED, reason, evidence=sentence)
        if any(p.text_kind != "restatement" for p in same):
            return self._made(case, Ruling.MISQUOTED, "the quoted words do not stand in what is cited")
        own = tuple(p for p in own if p.text_kind == "restatement") or own
        against = self._reader.supports(quote.words, own)
        near = self._reader.near(quote.words, case.named)
        opposite = turned_around(self._reader.english(quote.words), "\n".join(p.text for p in own))
        against = Support(Verdict.CONTRADICTED, (opposite,)) if opposite else against
        turned = against.verdict is Verdict.CONTRADICTED or any(map(_PLACED.match, against.reasons))
        if turned and near.hits[0].score - near.score(own) < MARGIN:
            return self._made(case, Ruling.MISQUOTED, against.reasons, evidence=self._reader.evidence(quote.words, own))
        reason = "the quotation cannot be checked word for word: only a restatement is held, not the official words"
        return self._made(case, Ruling.UNCHECKED, reason, evidence=self._reader.evidence(quote.words, own))

    # -- claims ------------------------------------------------------------------------------------------------------

    def _is_compared(self, case: _Case) -> bool:
        """Whether a claim must be compared with the whole corpus."""
        claim, address = case.claim, case.mention.address
        if not claim.text or (claim.topic and not address.path):
            return False
        plainly = self._weigher.plain
        return not (address.path and plainly(claim.text, self._own(case), self._beside(case), claim.topic))

    def _key(self, case: _Case) -> tuple[str, frozenset[str]]:
        """A claim and the laws among which it is looked for first."""
        address = case.mention.address
        return case.claim.text, case.named if address.path else frozenset({address.instrument})

    def _rivals_to_judge(self, case: _Case) -> Iterator[tuple[str, tuple[Provision, ...]]]:
        """What the model will be asked of the provisions that may have been meant, or that stand in its place."""
        (claim, named), own = self._key(case), self._own(case)
        if own and case.mention.address.path:
            return self._weigher.in_question(claim, own, self._beside(case), named, case.claim.topic)
        near = self._reader.near(claim, named)
        return iter(()) if own else self._reader.in_reach(claim, near)

    def _to_judge(self, case: _Case) -> Iterator[tuple[str, tuple[Provision, ...]]]:
        """What the model will be asked of a citation: the claim against what is cited, and against its paragraph."""
        claim, own = case.claim.text, self._own(case)
        if not claim or not own or (case.claim.topic and not case.mention.address.path):
            return
        yield claim, own
        part = self._reader.paragraph(case.mention.address, own[0]) if len(own) == 1 else None
        if part:
            yield claim, (part,)

    def _beside(self, case: _Case) -> tuple[Provision, ...]:
        """What is cited for the same words, the citation itself with it."""
        return tuple(p for a in case.group for p in self._law.provisions(a))

    def _own(self, case: _Case) -> tuple[Provision, ...]:
        """What a citation stands for on the day; where nothing of it is law, its latest version."""
        address = case.mention.address
        return self._law.provisions(address) or tuple(self._law.others(address)[:1])

    def _read(self, case: _Case, own: tuple[Provision, ...]) -> Finding:
        """Hold what is cited against what it is cited for."""
        claim, address = case.claim, case.mention.address
        if not claim.text or not own or (claim.topic and not address.path):
            return self._made(case, Ruling.RIGHT, "cited without a claim: it exists and is in force")
        if not address.path:
            found = self._weigher.whole(claim.text, address.instrument)
            return self._given(case, found)
        if not self._tells_of_another_version(case, own):
            older = self._weigher.older(claim.text, address, own, case.named)
            if not older and _SAME_OFFICE.search(claim.text) and case.context:
                older = self._weigher.older(case.context, address, own, case.named)
            if older:
                return self._given(case, older)
        found = self._weighed(case, own, self._beside(case))
        if found.ruling is Ruling.RIGHT and len(own) == 1:
            found = self._weigher.below(claim.text, address, own[0], claim.topic) or found
        found = found if claim.topic else self._weigher.sifted(claim.text, own, found)
        return self._given(case, self._weigher.heard(claim.text, address, own, case.named, found, claim.topic))

    def _weighed(self, case: _Case, own: tuple[Provision, ...], beside: tuple[Provision, ...]) -> Outcome:
        """A claim that may need its neighbours is weighed with them too; what then stands is no fault."""
        weigh = self._weigher.topic if case.claim.topic else self._weigher.rule
        found = weigh(case.claim.text, own, beside, case.named)
        if found.ruling in (Ruling.RIGHT, Ruling.CONTRADICTED) or not leans(case.claim):
            return found
        back = points_back(case.claim.text)
        if not back and self._weigher.spoken(case.claim.text, own, found.suggestions):
            return found
        again = weigh(case.context, own, beside, case.named) if case.context else found
        if again.ruling is Ruling.RIGHT:
            return again
        if found.ruling is Ruling.UNSUPPORTED and again.ruling is Ruling.CONTRADICTED:
            return again
        untold = found.ruling is Ruling.UNSUPPORTED and all(map(SHARE.search, found.reasons))
        if (untold and back) or _CONCLUDES.search(case.claim.text):
            return Outcome(Ruling.UNCHECKED, ("not checked: it rests on what stands before it",))
        return found

    def _given(self, case: _Case, found: Outcome) -> Finding:
        return self._made(case, found.ruling, found.reasons, found.suggestions, found.evidence)

    # -- what is not in the corpus, and what is not cited ------------------------------------------------------------

    def _strange(self, one: Stranger) -> Finding:
        reason = "not checked: not in the corpus" if one.named else "not checked: it does not say of which law"
        return Finding(one.start, one.end, one.written, None, Ruling.UNCHECKED, (reason,))

    def _slip(self, start: int, end: int, address: Address) -> Finding:
        name = self._citator.pinpoint(address)
        reason = f"not checked: no law of this name is in the corpus; {name} may be meant"
        return Finding(start, end, self._text[start:end], None, Ruling.UNCHECKED, (reason,), (Meant(address),))

    def _loose(self, found: Sequence[Sentence], cited: Sequence[Claim]) -> list[tuple[Sentence, str]]:
        """Sentences that state a rule of law and that no citation stands for."""
        taken = [(claim.start, claim.end) for claim in cited] + self._spans()
        loose = []
        for sentence in found:
            if sentence.shape != "prose" or any(a < sentence.end and sentence.start < b for a, b in taken):
                continue
            if self._announced(sentence):
                continue
            said = stated(self._text, sentence.start, sentence.end, ())
            if _NORM.search(said) and not _PERSONAL.search(said) and states(said, sentence) and self._spoken_of(said):
                loose.append((sentence, said))
        return loose

    def _spoken_of(self, said: str) -> bool:
        """True when a provision could carry an English sentence: of a Chinese one the words tell nothing."""
        return has_chinese(said) or self._reader.most(said) >= SPOKEN

    def _announced(self, sentence: Sentence) -> bool:
        """True when the paragraph before cites and ends with a colon: what follows is what it cites for."""
        head = self._text[: sentence.start].rstrip()
        return head.endswith((":", "：")) and any(head.rfind("\n\n") < a < len(head) for a, _ in self._spans())

    def _carries(self, claim: str, provision: Provision) -> bool:
        supported = self._reader.supports(claim, (provision,)).verdict is Verdict.SUPPORTED
        return supported or self._reader.share(claim, provision) >= HELD

    def _uncited(self, sentence: Sentence, claim: str) -> Uncited | None:
        near = self._reader.near(claim, frozenset())
        if not _is_likely(near):
            return None
        carrying = [
            p
            for p in self._reader.rivals(claim, near, (), float("-inf"), LIKELY)
            if near.hits[0].closeness >= CLOSE or self._carries(claim, p)
        ]
        if not carrying:
            return None
        carrying.sort(key=lambda p: self._reader.supports(claim, (p,)).verdict is not Verdict.SUPPORTED)
        written = self._text[sentence.start : sentence.end]
        return Uncited(sentence.start, sentence.end, written, tuple(self._weigher.meant(claim, carrying)))


def _is_likely(near: Nearness) -> bool:
    return bool(near.hits) and near.hits[0].closeness >= LIKELY


def _same_article(one: Address, other: Address) -> bool:
    return one.instrument == other.instrument and (one.article == other.article or not other.path)
