"""What a question takes for granted: "Since article 28 allows free export, may we ...?", "既然免批，那……？".

A clause that states law as settled is read as a claim and held against the provisions nearest to it. Where one of them
says otherwise, or the claim stands in another article than the one named, the answer begins with its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from genolex.addresses import Citator
from genolex.compose import Draft
from genolex.compose.extractive import SURE, state_details, state_rule
from genolex.index import Index
from genolex.index.tokens import has_chinese
from genolex.passages import ELLIPSIS, sentence_spans
from genolex.pinpoints import pinpoints
from genolex.ports import Entailment, Judgement
from genolex.retrieve import retrieve, understand
from genolex.types import Address, Hit, Mention, Provision, Question, Scope, Verdict
from genolex.verify import check, pair

REFUTED, DENIED = 0.75, 0.1
"""The least probability of contradiction, and the most of entailment, from which a provision says otherwise."""
LIKELY = 0.5
"""A claim that another provision carries with more than this probability is not wrong."""
NEAR = 0.25
"""Closeness, within the law that is named, from which a claim may stand in another article of it."""
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


@dataclass(frozen=True)
class Correction:
    """A claim of a question, and the provision that says otherwise or (`elsewhere`) holds it instead of another."""

    claim: str
    hit: Hit
    elsewhere: bool = False


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

    def corrections(self, question: Question) -> list[Correction]:
        """What the law says otherwise, or elsewhere, than a question takes it to: at most one for each claim."""
        claims = taken_for_granted(question.own, self._of_law)
        return list(filter(None, (self._correction(claim, question.scope) for claim in claims)))

    def drafts(self, correction: Correction, question: Question) -> list[Draft]:
        """The rule that corrects a claim, in the language of the question, and its sentences on the claim."""
        weight = self.index.lexical.weight
        rule = state_rule(question, correction.hit, weight, self.index.corpus.glossary)
        return [rule, *state_details(correction.hit, rule, weight)]

    def _of_law(self, sentence: str) -> bool:
        named = any(term.kind == "instrument" for term in self.index.corpus.glossary.find(sentence))
        return named or bool(_OF_LAW.search(sentence))

    def _correction(self, claim: str, scope: Scope) -> Correction | None:
        named = [mention for mention in self.citator.mentions(claim) if mention.address.path]
        scope = replace(scope, instruments=self._laws(claim, named) or scope.instruments)
        claim = without(claim, named)
        asked = understand(claim, self.citator, self.index.corpus.glossary, scope)
        hits = retrieve(asked, self.index, READ)
        judged = list(zip(hits, self._judged(claim, hits), strict=True))
        if not judged:
            return None
        first, said = judged[0]
        none_carries = all(other.entailment <= LIKELY for _, other in judged)
        if first.closeness >= SURE and none_carries and self._is_otherwise(claim, first.provision, said):
            return Correction(claim, self._pinned(asked, first))
        if named and first.closeness >= NEAR and self._is_elsewhere(claim, first.provision, named, scope.as_of):
            return Correction(claim, self._pinned(asked, first), elsewhere=True)
        return None

    def _laws(self, claim: str, named: Sequence[Mention]) -> frozenset[str]:
        """The instruments that a claim names."""
        terms = (term for term in self.index.corpus.glossary.find(claim) if term.kind == "instrument")
        cited = {mention.address.instrument for mention in named}
        return frozenset(cited or {ident for term in terms for ident in term.instruments})

    def _is_otherwise(self, claim: str, provision: Provision, said: Judgement) -> bool:
        """Whether a provision goes against a claim: as the model reads it surely, or rather so and verification too."""
        if said.contradiction >= REFUTED and said.entailment <= DENIED:
            return True
        return said.contradiction >= LIKELY and self._verdict(claim, provision) is Verdict.CONTRADICTED

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

    def _pinned(self, asked: Question, hit: Hit) -> Hit:
        return replace(hit, pinpoints=pinpoints(asked, hit.provision, self.index))


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
