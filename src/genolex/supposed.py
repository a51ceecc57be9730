"""What a question takes for granted: "Since article 28 allows free export, may we ...?", "既然免批，那……？".

A clause that states law as settled is read as a claim and held against the provisions nearest to it. Where one of them
says otherwise, or the claim stands in another article than the one named, the answer begins with its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from genolex.addresses import Citator
from genolex.compose import Draft
from genolex.compose.extractive import SURE, state_details, state_rule
from genolex.index import Index
from genolex.index.tokens import has_chinese
from genolex.passages import ELLIPSIS, sentence_spans
from genolex.pinpoints import pinned
from genolex.ports import Entailment, Judgement
from genolex.retrieve import retrieve, understand
from genolex.types import Address, Hit, Mention, Provision, Question, Scope, Term, Verdict
from genolex.verify import check, pair

REFUTED, DENIED = 0.65, 0.3
"""The least probability of contradiction, and the most of entailment, from which a provision says otherwise."""
AGAINST = 0.4
"""The same least probability where verification finds it, too."""
LIKELY = 0.5
"""A claim that another provision carries with more than this probability is not wrong."""
NEAR = 0.25
"""Closeness, within the law that is named, from which a claim may stand in another article of it."""
SURELY = 0.9
"""Closeness, within the law that is named, from which a provision is told because a claim is about it."""
READ = 3
"""So many of the provisions nearest to a claim are read."""

_BEGUN = (
    r"(?:so |then )?(?:can|could|may|must|should|do|does|did|is|are|was|were|what|which|who|whom|whose|when|where|why"
    r"|how|we|our|my|i|it|the|an?|there|shall|will|would|has|have|\w+n't)\b"
)
_TAG = (
    r"(?:right|correct|true|no|yes|is that so|is (?:it|that) not|does it not"
    r"|(?:is|are|was|were|do|does|did|has|have|can|may|must)n't (?:he|she|it|they|we|you|that|there))"
)
_CLAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\W*(?:since|as|because|now that|given that|considering(?: that)?|seeing(?: that)?|assuming(?: that)?"
        rf"|knowing that)\s+(?P<claim>[^?]{{12,}}?),\s+(?={_BEGUN})",
        r"^\W*(?P<claim>[^?]{12,}?),\s*(?:so|then|which means)\b",
        rf"^\W*(?P<claim>[^?]{{12,}}?),\s*{_TAG}\W*$",
        r"^\W*(?:既然|因为|由于|鉴于|听说|据说|都说)(?P<claim>[^？?]{6,}?)[，,]",
        r"^\W*为什么(?P<claim>[^？?]{6,}?)[？?]",
        r"^\W*(?P<claim>[^？?，,]{6,}?)[，,]\s*(?:那|所以|因此|是不是|对吧|对吗|对不对|是吗|是吧|没错吧)",
    )
)
_STATED = re.compile(r"[^?？]+[.!。！;；]\s*$")
_OF_LAW = re.compile(
    r"\b(?:law|act|rules?|order|measures|regulations?|statute|provisions?|section|article|policy|list)\b|法|条例|办法|规定|细则",
    re.IGNORECASE,
)
_OWN_CASE = re.compile(
    r"\b(?:we|i|we're|i'm|we've|i've)\b|\b(?:our|my|his|her|their|ours)\s+\w+\s+(?:is|are|was|has|have)\b"
    r"|^\W*(?:our|my|his|her|please)\b|我们?(?!国)|我院|本院|本所",
    re.IGNORECASE,
)


Fault = Literal["", "otherwise", "elsewhere"]


@dataclass(frozen=True)
class Claimed:
    """A claim of a question, and the provision that it is about.

    `fault` is "otherwise" where the provision says otherwise, "elsewhere" where it stands there and not in the article
    that is named, empty where nothing is found wrong.
    """

    claim: str
    hit: Hit
    fault: Fault = ""

    @property
    def address(self) -> Address:
        """The paragraph that most likely speaks of the claim, else the provision."""
        pin = next((pin for pin in self.hit.pinpoints if pin.likely >= LIKELY), None)
        return self.hit.provision.address_at(*pin.span) if pin else self.hit.provision.address


def taken_for_granted(text: str, of_law: Callable[[str], bool]) -> list[str]:
    """The clauses of a question that state law as settled, as they stand; none that tell of the asker's own case.

    A sentence that is no question and is not linked to one must speak of law: `of_law` says which does.
    """
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end].strip()
        claim = next((match["claim"] for form in _CLAUSES if (match := form.search(sentence))), "")
        if not claim and end < len(text) and _STATED.match(sentence) and of_law(sentence):
            claim = sentence.rstrip(" .!;。！；")
        if claim and not _OWN_CASE.search(claim):
            found.append(claim.strip())
    return found


@dataclass(frozen=True)
class Suppositions:
    """Holds what questions take for granted against the law of one corpus."""

    index: Index
    citator: Citator
    entailment: Callable[[], Entailment]

    def claims(self, question: Question) -> list[Claimed]:
        """What a question takes for granted, with the provisions that speak of it; none of which is not sure."""
        claims = taken_for_granted(question.own, self._of_law)
        return list(filter(None, (self._claimed(claim, question.scope) for claim in claims)))

    def drafts(self, drafts: Sequence[Draft], claims: Sequence[Claimed], question: Question) -> list[Draft]:
        """The drafts of an answer with what corrects a claim before them, and after them what else a claim is about."""
        cited = {citation.passage.provision.key for draft in drafts for citation in draft.citations}
        wrong = [one for one in claims if one.fault]
        further = [one for one in claims if not one.fault and one.hit.provision.key not in cited]
        if not wrong and not further:
            return list(drafts)
        before = [draft for one in wrong for draft in self._told(one, question)]
        after = [draft for one in further for draft in self._told(one, question)]
        return unrepeated([*before, *drafts, *after])

    def _told(self, claimed: Claimed, question: Question) -> list[Draft]:
        """The rule that a claim is about, in the language of the question, and its sentences on the claim."""
        weight = self.index.lexical.weight
        rule = state_rule(question, claimed.hit, weight, self.index.corpus.glossary)
        return [rule, *state_details(claimed.hit, rule, weight)]

    def _of_law(self, sentence: str) -> bool:
        return bool(_OF_LAW.search(sentence) or self._named(sentence))

    def _claimed(self, claim: str, scope: Scope) -> Claimed | None:
        named = [mention for mention in self.citator.mentions(claim) if mention.address.path]
        scope = replace(scope, instruments=self._laws(claim, named) or scope.instruments)
        claim = without(claim, named)
        asked = understand(claim, self.citator, self.index.corpus.glossary, scope)
        hits = retrieve(asked, self.index, READ)
        if not hits:
            return None
        fault = self._fault(claim, hits, named, scope.as_of)
        if not fault and not (scope.instruments and hits[0].closeness >= SURELY):
            return None
        return Claimed(claim, pinned(asked, hits[0], self.index), fault)

    def _fault(self, claim: str, hits: Sequence[Hit], named: Sequence[Mention], day: date) -> Fault:
        if hits[0].closeness >= SURE and self._is_otherwise(claim, hits):
            return "otherwise"
        near = hits[0].closeness >= NEAR
        return "elsewhere" if named and near and self._is_elsewhere(claim, hits[0].provision, named, day) else ""

    def _laws(self, claim: str, named: Sequence[Mention]) -> frozenset[str]:
        """The instruments that a claim names."""
        cited = {mention.address.instrument for mention in named}
        return frozenset(cited or {ident for term in self._named(claim) for ident in term.instruments})

    def _named(self, text: str) -> list[Term]:
        return [term for term in self.index.corpus.glossary.find(text) if term.kind == "instrument"]

    def _is_otherwise(self, claim: str, hits: Sequence[Hit]) -> bool:
        """Whether the nearest provision goes against a claim that none of the next carries.

        Either the model is sure that it does, or it is so rather and verification finds it, too.
        """
        first, *others = self._judged(claim, hits)
        if any(one.entailment > LIKELY for one in (first, *others)):
            return False
        if first.contradiction >= REFUTED and first.entailment <= DENIED:
            return True
        return first.contradiction >= AGAINST and self._verdict(claim, hits[0].provision) is Verdict.CONTRADICTED

    def _is_elsewhere(self, claim: str, provision: Provision, named: Sequence[Mention], day: date) -> bool:
        """Whether a provision that is not named carries a claim, and none that is."""
        if any(_same(mention.address, provision.address) for mention in named) or not self._carried(claim, provision):
            return False
        cited = (self.index.corpus.find(mention.address, day) for mention in named)
        return not any(self._carried(claim, one) for one in cited if one)

    def _judged(self, claim: str, hits: Sequence[Hit]) -> list[Judgement]:
        glossary = self.index.corpus.glossary
        provisions = [hit.provision for hit in hits]
        return self.entailment().judge([pair(claim, [p.text], glossary, [p.heading]) for p in provisions])

    def _carried(self, claim: str, provision: Provision) -> bool:
        return self._verdict(claim, provision) in (Verdict.SUPPORTED, Verdict.PARTLY)

    def _verdict(self, claim: str, provision: Provision) -> Verdict:
        glossary, entailment = self.index.corpus.glossary, self.entailment()
        return check(claim, [provision.text], glossary, entailment, headings=[provision.heading]).verdict


def without(claim: str, named: Sequence[Mention]) -> str:
    """A claim that names no article: what it says of one can be looked for in all of them."""
    law = "法律" if has_chinese(claim) else "the law"
    for mention in reversed(named):
        claim = f"{claim[: mention.start]}{law}{claim[mention.end :]}"
    return claim


def _same(one: Address, other: Address) -> bool:
    return one.covers(other) or other.covers(one)


def unrepeated(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts without those of which every word stands in another one."""
    kept: list[Draft] = []
    for number, draft in enumerate(drafts):
        longer = [other for other in drafts[number + 1 :] if len(other.text) > len(draft.text)]
        if not any(_stands_in(draft, other) for other in (*kept, *longer)):
            kept.append(draft)
    return kept


def _stands_in(draft: Draft, other: Draft) -> bool:
    return all(part in other.text for part in draft.text.split(ELLIPSIS))
