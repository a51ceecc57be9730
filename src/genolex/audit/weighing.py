"""A claim, the provisions that are cited for it and the whole corpus: what must be said of the citation?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from genolex.addresses import Citator
from genolex.audit.amounts import LEAST_COUNT
from genolex.audit.claims import points_back
from genolex.audit.findings import Meant, Ruling
from genolex.audit.odds import Signs, stands
from genolex.audit.standing import Standing
from genolex.audit.support import HOLDS, MARGIN, MUCH, MUCH_TOLD, NEARER, REFUSED, SOME_MORE, SURE, Nearness, Reader
from genolex.corpus import Corpus
from genolex.index.tokens import has_chinese, tokens
from genolex.types import Address, Provision, Support, Verdict
from genolex.verify import OF_MODEL
from genolex.verify.quantities import Quantity, figures

SAFE = 0.9
"""A Chinese claim of which so much stands in what is cited, and to which no guard objects, needs no other reading."""
THIN = 0.34
"""A claim of which less stands in the cited provision is not carried by it, when no other provision is near either."""
LOST = 0.3
"""A claim of which less stands in what is cited, and to which nothing is near, is not read well enough to judge."""
HELD = 0.5
"""A provision that holds so much of a claim is about it, and can contradict it; with less it is worded freely."""
OWN_WORDS = 0.6
"""Of a claim of which so much is told by what is cited, some guards have the last word."""
PLAINLY = 0.5
"""A cited paragraph that holds so much of a claim can contradict it where the whole provision does not."""
MORE = 0.08
"""The share of a claim that another version must hold beyond the present one to be what was read."""
ALL_BUT = 0.75
"""A claim of which so much stands in what is cited, but for one figure or authority, contradicts it."""
MOST = 0.55
"""The same where a figure is lacking."""
DOUBTED, HARDLY = 0.3, 0.1
"""Probabilities of entailment from which a freely worded claim is neither contradicted nor unsupported."""
NEAREST = 0.5
"""What is at most so far behind the nearest provision is the one that the claim is about."""
SPLIT = 3
"""Of an article that is split into more provisions, so many of the nearest are read."""

FAULTY = frozenset({Ruling.CONTRADICTED, Ruling.UNSUPPORTED, Ruling.MISATTRIBUTED})
"""What is taken back where it is not likely."""

_OFFICE = re.compile(
    r"ministry|department|administration|commission|bureau|court|prosecut|council|congress|office", re.I
)
_PARTS = re.compile(r"[,;，；]\s*(?:and |or |but )?|\s+and\s+")
_ALL_BUT = "all but this stands there"
_NO_RULE = "cited without a rule: it exists and is in force"
_FIGURE = re.compile(
    r"(?:[\d,.]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?|hundred)"
    r"(?: (?:million|billion|percent|%))?$"
)
_STANDS = re.compile(
    r"says .+, the source says .*\d|says \"may\" where the source says \"must not\"|.*only under a negative$"
)
_LACKING = re.compile(r"not in what is cited: (.+)|(.+) is not in what is cited")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be said of a citation."""

    ruling: Ruling
    reasons: tuple[str, ...]
    suggestions: tuple[Meant, ...] = ()
    evidence: str = ""


class Weigher:
    """Holds claims against what is cited for them, and against what could have been."""

    def __init__(self, corpus: Corpus, citator: Citator, law: Standing, reader: Reader, on: date) -> None:
        self._corpus, self._citator, self._law, self._reader, self._on = corpus, citator, law, reader, on

    def meant(self, claim: str, provisions: Sequence[Provision]) -> tuple[Meant, ...]:
        """Provisions as suggestions, each with its words on the claim."""
        return tuple(Meant(p.address, self._reader.evidence(claim, (p,))) for p in provisions)

    def plain(
        self, claim: str, own: tuple[Provision, ...], beside: tuple[Provision, ...] = (), topic: bool = False
    ) -> bool:
        """True when no other provision need be looked at: what is cited carries a claim, and none holds more of it.

        Of a Chinese claim an English text holds what it holds by chance: it must be carried nearly whole.
        """
        cited = tuple(dict.fromkeys((*own, *beside)))
        verdict = self._reader.supports(claim, own).verdict
        if verdict in REFUSED or len(cited) > SPLIT:
            return False
        share = self._held(claim, own)
        if has_chinese(claim):
            return verdict is Verdict.SUPPORTED and share >= SAFE
        if topic:
            return not self._amounts(claim) and self._reader.most(claim, cited) <= max(share + MUCH, HOLDS)
        return share >= THIN and self._reader.most(claim, cited) <= share + SOME_MORE

    def spoken(self, claim: str, own: tuple[Provision, ...], meant: Sequence[Meant]) -> bool:
        """True when a provision that may be meant carries a claim plainly, and what is cited does not."""
        if self._reader.supports(claim, own).verdict is Verdict.SUPPORTED:
            return False
        others = [p for m in meant for p in self._law.provisions(m.address) if self._reader.told(claim, p) >= MUCH_TOLD]
        return any(self._reader.supports(claim, (p,)).verdict is Verdict.SUPPORTED for p in others)

    def sifted(self, claim: str, own: tuple[Provision, ...], found: Outcome) -> Outcome:
        """What goes against a claim in the provision's own words is for the guards to say, who know more of them.

        Of one that is worded freely a model must not find it entailed; what it alone objects to is a place to look at.
        """
        least = {Ruling.CONTRADICTED: DOUBTED, Ruling.UNSUPPORTED: HARDLY}.get(found.ruling)
        if least is None:
            return found
        alone = all(reason.startswith(OF_MODEL) for reason in found.reasons)
        freely = max((self._reader.told(claim, p) for p in own), default=0.0) < HELD
        if (freely and self._reader.entailed(claim, own) < least) or not (freely or alone):
            if not alone or found.ruling is Ruling.UNSUPPORTED:
                return found
            told = tuple(f"not checked, as it is worded freely; {reason}" for reason in found.reasons)
            return Outcome(Ruling.UNCHECKED, told, evidence=found.evidence)
        return _not_borne_out(found)

    def heard(
        self,
        claim: str,
        address: Address,
        own: tuple[Provision, ...],
        named: frozenset[str],
        found: Outcome,
        topic: bool,
    ) -> Outcome:
        """A fault, where all signs together make it likely.

        Of a claim in the provision's own words another figure, a forbidden thing allowed, or a denied one said stands.
        """
        if found.ruling not in FAULTY:
            return found
        told = max((self._reader.told(claim, p) for p in own), default=0.0)
        if told >= OWN_WORDS and any(map(_STANDS.match, found.reasons)):
            return found
        parts = tuple(part for provision in own if (part := self._reader.paragraph(address, provision)))
        signs = Signs(
            entailed=self._reader.entailed(claim, own),
            in_paragraph=self._reader.entailed(claim, parts or own),
            told=told,
            chinese=has_chinese(claim),
            verdict=self._reader.supports(claim, own).verdict,
            ruling=found.ruling,
            ahead=self._reader.ahead(claim, named, own),
            topic=topic,
            words=len(claim.split()),
        )
        return found if stands(signs) else _not_borne_out(found)

    def in_question(
        self,
        claim: str,
        own: tuple[Provision, ...],
        beside: tuple[Provision, ...],
        named: frozenset[str],
        topic: bool = False,
    ) -> Iterator[tuple[str, tuple[Provision, ...]]]:
        """What the model will be asked of the provisions that may have been meant for a claim, once it is ranked."""
        near = self._reader.near(claim, named)
        own, beside = _nearest(own, near), _nearest(beside, near)
        return self._reader.in_question(claim, near, own, beside, topic)

    # -- a rule ------------------------------------------------------------------------------------------------------

    def rule(
        self, claim: str, own: tuple[Provision, ...], beside: tuple[Provision, ...], named: frozenset[str]
    ) -> Outcome:
        """Does what is cited (`own`) carry a rule, alone or with what is cited beside it for the same words?"""
        if self.plain(claim, own, beside):
            return self._right(claim, own, self._reader.supports(claim, own))
        near = self._reader.near(claim, named)
        own, beside = _nearest(own, near), _nearest(beside, near)
        support = self._reader.supports(claim, own)
        rivals = self._reader.better(claim, near, own, beside)
        if rivals:
            clearer = self._reader.speaking(claim, near, (*own, *beside, *rivals)) if support.verdict in REFUSED else []
            return self._misattributed(claim, [*clearer, *rivals], support, self._reader.evidence(claim, own))
        behind = near.hits[0].score - near.score((*own, *beside)) if near.hits else 0.0
        if behind >= MARGIN:
            found = self._elsewhere(claim, own, support)
            speaking = self._reader.speaking(claim, near, (*own, *beside)) if found.ruling is Ruling.UNSUPPORTED else []
            return self._misattributed(claim, speaking, support, found.evidence) if speaking else found
        if support.verdict not in REFUSED:
            return self._right(claim, own, support, named)
        if len(beside) > len(own):
            part = self._part(claim, own)
            shared = self._reader.supports(part, own)
            joint = self._reader.supports(claim, beside) if shared.verdict in REFUSED else shared
            if joint.verdict not in REFUSED:
                reasons = ("carried together with what is cited beside it", *joint.reasons)
                return Outcome(Ruling.RIGHT, reasons, evidence=self._reader.evidence(claim, own))
            claim, support = part, shared
        support = self._but_one(claim, own, support, behind)
        if support.verdict not in REFUSED:
            return self._right(claim, own, support, named)
        return self._refused(claim, own, near, support)

    def _right(
        self, claim: str, own: tuple[Provision, ...], support: Support, named: frozenset[str] = frozenset()
    ) -> Outcome:
        """No guard objects; but where hardly a word stands in what is cited, it does not carry the claim.

        Where it is the nearest all the same, the claim is worded too freely to tell.
        """
        evidence, share = self._reader.evidence(claim, own), self._held(claim, own)
        if (denied := self._reader.denied(claim, own)) and "word for word" not in support.reasons:
            return Outcome(Ruling.CONTRADICTED, (denied,), evidence=evidence)
        if support.verdict is Verdict.PARTLY and share < THIN and not has_chinese(claim) and not points_back(claim):
            near = self._reader.near(claim, named)
            if not near.hits or near.hits[0].closeness < SURE:
                reason = f"{share:.0%} of its words, weighed by rarity, stand in what is cited"
                if near.hits and near.hits[0].provision in own:
                    return Outcome(Ruling.UNCHECKED, (f"not checked, as it is worded freely: {reason}",), (), evidence)
                return Outcome(Ruling.UNSUPPORTED, (*support.reasons, reason), evidence=evidence)
        return Outcome(Ruling.RIGHT, support.reasons, evidence=evidence)

    def _part(self, claim: str, own: tuple[Provision, ...]) -> str:
        """Of a claim for which several provisions are cited together, the part that is nearest to one of them."""
        parts = [part for part in _PARTS.split(claim) if len(tokens(part)) > 2]
        return max(parts, key=lambda part: self._held(part, own), default=claim)

    def _held(self, claim: str, own: Sequence[Provision]) -> float:
        return max((self._reader.share(claim, p) for p in own), default=0.0)

    def _elsewhere(self, claim: str, own: tuple[Provision, ...], support: Support) -> Outcome:
        """Other provisions are much nearer to the claim than what is cited, and none of them carries it better."""
        evidence, share = self._reader.evidence(claim, own), self._held(claim, own)
        if (support.verdict is Verdict.CONTRADICTED and share >= HELD) or (_figured_only(support) and share >= THIN):
            return Outcome(Ruling.CONTRADICTED, support.reasons, evidence=evidence)
        if support.verdict in REFUSED or share < THIN:
            return Outcome(Ruling.UNSUPPORTED, support.reasons, evidence=evidence)
        return Outcome(Ruling.RIGHT, support.reasons, evidence=evidence)

    def _refused(self, claim: str, own: tuple[Provision, ...], near: Nearness, support: Support) -> Outcome:
        """What is cited is about the claim, and verification does not find it there."""
        evidence = self._reader.evidence(claim, own)
        sure = bool(near.hits) and near.hits[0].closeness >= SURE
        if support.verdict is Verdict.CONTRADICTED:
            flatly = any(reason.startswith("says “") for reason in support.reasons)
            ruling = Ruling.CONTRADICTED if sure or flatly or self._held(claim, own) >= LOST else Ruling.RIGHT
            return Outcome(ruling, support.reasons, evidence=evidence)
        if self._reader.paraphrased(claim, near, own, support):
            return Outcome(Ruling.RIGHT, support.reasons, evidence=evidence)
        ruling = Ruling.CONTRADICTED if _figured_only(support) else Ruling.UNSUPPORTED
        return Outcome(ruling, support.reasons, evidence=evidence)

    def _misattributed(self, claim: str, rivals: Sequence[Provision], support: Support, evidence: str) -> Outcome:
        name = self._citator.pinpoint(rivals[0].address)
        reasons = (f"what is cited does not say this; {name} does", *support.reasons)
        return Outcome(Ruling.MISATTRIBUTED, reasons, self.meant(claim, rivals), evidence)

    def below(self, claim: str, address: Address, own: Provision, topic: bool) -> Outcome | None:
        """What is wrong with the paragraph of a provision that is cited for a claim; None when nothing is.

        Another paragraph is the one that was read, or the cited one gives another figure or names another authority;
        a rule that the cited one holds most of can go against it in any way.
        """
        if found := self._reader.other_paragraph(claim, address, own):
            other, words = found
            reason = f"the paragraph that is cited does not say this; {self._citator.pinpoint(other)} does"
            return Outcome(Ruling.MISATTRIBUTED, (reason,), (Meant(other, words),))
        cited = self._reader.paragraph(address, own)
        if not cited:
            return None
        support = self._reader.supports(claim, (cited,))
        support = self._but_one(claim, (cited,), support, 0.0)
        plainly = not topic and self._held(claim, (cited,)) >= PLAINLY
        if denied := "" if topic else self._reader.denied(claim, (cited,)):
            return Outcome(Ruling.CONTRADICTED, (denied,), evidence=self._reader.evidence(claim, (own,)))
        if support.verdict is not Verdict.CONTRADICTED or not (plainly or support.reasons[-1].startswith(_ALL_BUT)):
            return None
        return Outcome(Ruling.CONTRADICTED, support.reasons, evidence=self._reader.evidence(claim, (own,)))

    def _but_one(self, claim: str, own: tuple[Provision, ...], support: Support, behind: float) -> Support:
        """What is cited is the nearest and says all of a claim but one authority or figure: then it says another."""
        lacking = [m[1] or m[2] for reason in support.reasons if (m := _LACKING.match(reason))]
        if support.verdict is not Verdict.UNSUPPORTED or len(lacking) < len(support.reasons) or behind > NEAREST:
            return support
        rest = re.sub("|".join(map(re.escape, lacking)), " ", claim, flags=re.I)
        told = tuple(f"{_ALL_BUT}: {what}" for what in lacking)
        figured = bool(figures(self._reader.english(claim)).quantities) and all(map(_FIGURE.match, lacking))
        if self._held(rest, own) < (MOST if figured else ALL_BUT):
            return support
        office = any(_OFFICE.search(what) for what in lacking)
        return Support(Verdict.CONTRADICTED if office or figured else Verdict.PARTLY, (*support.reasons, *told))

    # -- a subject, a whole law --------------------------------------------------------------------------------------

    def topic(
        self, claim: str, own: tuple[Provision, ...], beside: tuple[Provision, ...], named: frozenset[str]
    ) -> Outcome:
        """No rule is stated, only what the provision is about: another that is far nearer may be meant."""
        if self.plain(claim, own, beside, topic=True):
            return Outcome(Ruling.RIGHT, (_NO_RULE,))
        near = self._reader.near(claim, named)
        rivals = self._reader.better(claim, near, _nearest(own, near), _nearest(beside, near), topic=True)
        if not rivals:
            return self._figured(claim, _nearest(own, near), near)
        name = self._citator.pinpoint(rivals[0].address)
        reason = f"what is cited is about something else; {name} is about this"
        return Outcome(Ruling.MISATTRIBUTED, (reason,), self.meant(claim, rivals))

    def _figured(self, claim: str, own: tuple[Provision, ...], near: Nearness) -> Outcome:
        """Where only a subject is named, a figure beside it can still be another than that of the provision."""
        told = self._amounts(claim)
        behind = near.hits[0].score - near.score(own) if near.hits else 0.0
        support = self._but_one(claim, own, self._reader.supports(claim, own), behind)
        against = [reason for reason in support.reasons if any(q.written in reason for q in told)]
        if support.verdict is Verdict.CONTRADICTED and against and behind < MARGIN:
            return Outcome(Ruling.CONTRADICTED, tuple(against), evidence=self._reader.evidence(claim, own))
        return Outcome(Ruling.RIGHT, (_NO_RULE,))

    def _amounts(self, claim: str) -> list[Quantity]:
        """The figures of a subject that can be wrong: measured, bounded or high enough to be a threshold."""
        said = figures(self._reader.english(claim)).quantities
        return [q for q in said if q.unit or q.side or q.value >= LEAST_COUNT]

    def whole(self, claim: str, ident: str) -> Outcome:
        """A law cited without an article: its nearest provision is suggested; only a plain contradiction is a fault."""
        near = self._reader.near(claim, frozenset({ident}))
        inside = [h for h in near.hits if h.provision.address.instrument == ident and h.closeness >= SURE][:1]
        for hit in inside:
            own = (hit.provision,)
            support, evidence = self._reader.supports(claim, own), self._reader.evidence(claim, own)
            meant = (Meant(hit.provision.address, evidence),)
            plainly = hit.closeness >= SAFE and self._held(claim, own) >= HELD
            if support.verdict is Verdict.CONTRADICTED and plainly:
                return Outcome(Ruling.CONTRADICTED, support.reasons, meant, evidence)
            if support.verdict not in REFUSED:
                return Outcome(Ruling.RIGHT, ("cited as a whole", *support.reasons), meant, evidence)
        return Outcome(Ruling.RIGHT, ("cited as a whole: it exists and is in force",))

    # -- other versions ----------------------------------------------------------------------------------------------

    def older(self, claim: str, address: Address, own: tuple[Provision, ...], named: frozenset[str]) -> Outcome | None:
        """A version that is not law on the day said so, or another provision has displaced it; None when neither."""
        reason, meant = self._before(claim, address, own), list(own[:1])
        if not reason:
            reason, meant = self._moved(claim, address, own, named)
        if not reason:
            reason, meant = self._displaced(claim, own)
        if not reason:
            return None
        near = self._reader.near(claim, named)
        before = {version.heading for version in self._law.others(address)}  # what was renumbered keeps its heading
        rivals = sorted(self._reader.rivals(claim, near, own, MARGIN), key=lambda p: p.heading not in before)
        evidence = self._reader.evidence(claim, own)
        return Outcome(Ruling.SUPERSEDED, (reason,), self.meant(claim, rivals or meant), evidence)

    def _before(self, claim: str, address: Address, own: tuple[Provision, ...]) -> str:
        """Why another version of what is cited is the one that was read; empty when none is."""
        for version in self._law.others(address):
            moved = all(version.heading != p.heading for p in own)  # another rule stood there: any summary may tell it
            present = max((self._reader.in_text(claim, p, moved) for p in own), default=0.0)
            gained = self._reader.in_text(claim, version, moved) - present
            if gained < MORE and not self._named_then(claim, version, own):
                continue
            if self._reader.supports(claim, (version,)).verdict in REFUSED:
                continue
            until = version.valid.after(self._on)
            day = f"until {version.valid.end}" if until else f"only from {version.valid.start}"
            name = self._citator.pinpoint(address)
            return f"this was said by {name} in the version that is law {day}, not on {self._on}"
        return ""

    def _named_then(self, claim: str, version: Provision, own: tuple[Provision, ...]) -> bool:
        """Whether a claim names an authority that another version names, and the present one does not."""
        now = [name for p in own for name in self._reader.unnamed(claim, p) if _OFFICE.search(name)]
        return bool(now) and not self._reader.unnamed(claim, version)

    def _moved(
        self, claim: str, address: Address, own: tuple[Provision, ...], named: frozenset[str]
    ) -> tuple[str, list[Provision]]:
        """Why an old number was read: what stood there stands under another one now, which is nearer to the claim."""
        past = [v for v in self._law.others(address) if v.valid.after(self._on) and v.heading]
        gone = [v for v in past if all(v.heading != p.heading for p in own)]
        near = self._reader.near(claim, named) if gone else None
        for hit in near.hits if near else ():
            same = [v for v in gone if v.heading == hit.provision.heading and v.address != hit.provision.address]
            if near and same and hit.score - near.score(own) >= NEARER:
                name, now = self._citator.pinpoint(address), self._citator.pinpoint(hit.provision.address)
                return f"what was {name} until {same[0].valid.end} is {now}", [hit.provision]
        return "", []

    def _displaced(self, claim: str, own: tuple[Provision, ...]) -> tuple[str, list[Provision]]:
        """Why a figure of what is cited no longer counts: its notes name a provision that prevails and says another."""
        said = figures(self._reader.english(claim)).quantities
        told = [q for q in said if q.value > 1 and (q.unit or q.value >= LEAST_COUNT)]
        if not told or self._reader.supports(claim, own).verdict in REFUSED:
            return "", []
        for note in (
            note for p in own for note in p.notes if note.kind in ("change", "displaced") and "prevail" in note.text
        ):
            if note.date and note.date > self._on:
                continue
            newer = [p for a in note.see for p in self._law.provisions(a) if a.instrument != own[0].address.instrument]
            read = [(p, self._reader.in_words(claim, p)) for p in newer]
            against = [p for p, verdict in read if verdict in REFUSED]
            if against and not any(verdict is Verdict.SUPPORTED for _, verdict in read):
                return f"since {note.date} {self._citator.pinpoint(against[0].address)} prevails over it", against[:1]
        return "", []


def _figured_only(support: Support) -> bool:
    """True when nothing but figures is lacking: then what is cited gives others, or sets none."""
    lacking = [_LACKING.match(reason) for reason in support.reasons]
    return support.verdict is Verdict.UNSUPPORTED and all(m and m[1] and _FIGURE.match(m[1]) for m in lacking)


def _nearest(provisions: tuple[Provision, ...], near: Nearness) -> tuple[Provision, ...]:
    """Of an article split into many provisions, the nearest."""
    if len(provisions) <= SPLIT:
        return provisions
    return tuple(sorted(provisions, key=lambda p: -near.scores.get(p.key, float("-inf")))[:SPLIT])


def _not_borne_out(found: Outcome) -> Outcome:
    reasons = tuple(f"asked and not borne out: {reason}" for reason in found.reasons)
    return Outcome(Ruling.RIGHT, reasons, evidence=found.evidence)
