"""Does what is cited carry what it is cited for, and which provision would?

Two readings meet here. Verification (`genolex.verify.check`) compares a claim with a provision aspect by aspect and
gives reasons. Retrieval tells how near every provision of the corpus is to the claim: its scores are log odds, so a
provision that is `MARGIN` behind the nearest one is unlikely to be the one that was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from genolex.addresses import Citator
from genolex.audit.amounts import another_figure
from genolex.audit.claims import points_back
from genolex.audit.denied import only_denied
from genolex.audit.facts import (
    ABSOLUTE,
    SMALL,
    is_weak,
    only_bounds,
    only_own,
    overstated,
    own_counts,
    rests_on_force,
    rests_on_order,
    rests_on_places,
    without_facts,
)
from genolex.audit.holdings import holdings, words_of
from genolex.compose.extractive import carriers
from genolex.index import Index
from genolex.index.tokens import has_chinese, tokens
from genolex.ports import Entailment, Judgement
from genolex.progress import shown
from genolex.retrieve import expanded, ranking, understand, words_to_read
from genolex.types import Address, Hit, Mention, Paragraph, Provision, Question, Scope, Support, Verdict
from genolex.verify import beside, check, pair
from genolex.verify.chinese import in_english
from genolex.verify.quantities import figures

MARGIN = 4.0
"""How far behind the nearest provision the cited one is when another was meant, in log odds."""
NEARER = 2.5
"""How far behind it is when another provision also holds much more of the claim."""
FAR = 8.0
"""How far behind it is when another provision, which carries a Chinese claim, need not hold more of it."""
CLEARLY, MUCH_TOLD = 0.9, 0.6
"""Closeness from which, and the share of a claim of which, a provision speaks of it clearly."""
CLOSE_BEHIND = 2.0
"""How far ahead of another it may be when it contradicts the claim and the other one carries it."""
A_LITTLE, SOME, SOME_MORE, MUCH, MUCH_MORE = 0.05, 0.1, 0.15, 0.3, 0.35
"""How much more of a claim another provision must hold, told on the development drafts with `MARGIN` and `NEARER`."""
LEAST = 0.3
"""Closeness from which a provision can have been meant."""
HOLDS = 0.5
"""The share of a mere subject that the provision must hold that is about it."""
SURE = 0.5
"""Closeness from which a provision is taken to say what is claimed."""
EVEN = 0.5
"""A claim that the model finds entailed by another provision with this probability may well stand there."""
TIED = 1.5
"""Rivals so near to the best one are suggested beside it."""
MOSTLY = 0.5
"""The share of a claim that a gist must hold for its reading to outweigh an objection of the text."""
CLOSELY = 0.7
"""A claim of which less stands in what is cited is worded too freely to be contradicted by the force of a clause."""
AT_ONCE = 2
"""Claims that are ranked at the same time."""
FACTS = 3
"""How often a claim is read again without what is the draft's own."""
ABSENT, PRESENT = 0.4, 0.7
"""A paragraph that holds at most so much of a claim, beside one that holds so much, is not the one that was read."""
LONGEST = 1_200
"""Characters of a claim that are read."""
RIVALS = 4
"""Nearest provisions that are verified as rivals."""
SHARE = re.compile(r"% of its words")
"""A reason that only says how much of a claim stands in what is cited."""
REFUSED = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)


@dataclass(frozen=True)
class Nearness:
    """The nearest provisions to a claim, and the score of every candidate by its key."""

    hits: tuple[Hit, ...]
    scores: dict[str, float]

    def score(self, provisions: Sequence[Provision]) -> float:
        """The best score of some provisions; minus infinity when none is a candidate."""
        return max((self.scores[p.key] for p in provisions if p.key in self.scores), default=float("-inf"))


class Reader:
    """Holds claims against provisions; what was read once is remembered."""

    def __init__(self, index: Index, citator: Citator, on: date, entailment: Entailment | None = None) -> None:
        self._index, self._citator, self._on, self._entailment = index, citator, on, entailment
        self._corpus = index.corpus
        self._near: dict[tuple[str, frozenset[str]], Nearness] = {}
        self.supports = lru_cache(maxsize=20_000)(self._supports)
        self.share = lru_cache(maxsize=20_000)(self._share)
        self._verified = lru_cache(maxsize=20_000)(self._verify)
        self._own = lru_cache(maxsize=4_096)(self._own_of)
        self._wanted = lru_cache(maxsize=4_096)(self._wanted_of)

    # -- verification ------------------------------------------------------------------------------------------------

    def _supports(self, claim: str, provisions: tuple[Provision, ...]) -> Support:
        """What verification says of a claim, without the persons and figures that are the draft's own."""
        if not provisions:
            return Support(Verdict.UNSUPPORTED, ("nothing to compare with",))
        claim = self._in_one(claim)
        found = self._verified(claim, provisions)
        for _ in range(FACTS):
            if (said := self._said(claim, found)) == claim:
                break
            claim, found = said, self._verified(said, provisions)
        text = "\n".join(p.text for p in provisions)
        lacking = found.verdict is Verdict.UNSUPPORTED
        if only_bounds(found) or (lacking and only_own(found, text, own_counts(self.english(claim), text))):
            found = Support(Verdict.PARTLY, found.reasons)
        too_far = overstated(claim, found, text)
        if not too_far and found.verdict is Verdict.SUPPORTED and ABSOLUTE.search(claim):
            too_far = overstated(claim, check(claim, [p.text for p in provisions], self._corpus.glossary), text)
        if not too_far and found.verdict is not Verdict.CONTRADICTED and "word for word" not in found.reasons:
            too_far = another_figure(self.english(claim), provisions, self._index.lexical.weight)
        return Support(Verdict.CONTRADICTED, (too_far,)) if too_far else found

    def _said(self, claim: str, found: Support) -> str:
        """A claim that is refused, without what is the draft's own; itself where nothing of it is."""
        return without_facts(claim, found) if found.verdict in REFUSED else claim

    def _verify(self, claim: str, provisions: tuple[Provision, ...]) -> Support:
        """What verification says; a provision's reviewed gist, in either language, carries a claim too.

        The text decides what contradicts. Only a gist that holds most of a claim, with no guard objecting, outweighs
        an objection of the text, which may be about another of its sentences.
        """
        glossary = self._corpus.glossary
        context = [f"{self._corpus.instrument_of(p).title}\n{beside(p)}" for p in provisions]
        texts, headings = [p.text for p in provisions], [p.heading for p in provisions]
        found = check(claim, texts, glossary, self._entailment, context, headings)
        if found.verdict is Verdict.SUPPORTED:
            return found
        zh = has_chinese(claim)
        gists = [gist for p in provisions if (gist := p.gist_zh if zh else p.gist)]
        held = self._held(claim, gists) if gists else 0.0
        second = check(claim, gists, glossary, None, context) if held > 0 else found
        if second.verdict is Verdict.SUPPORTED or (zh and _RANK[second.verdict] < _RANK[found.verdict]):
            return second
        if found.verdict in REFUSED and second.verdict is Verdict.PARTLY and held >= MOSTLY:
            return second
        share = max(self._share(claim, p) for p in provisions)
        weak = rests_on_force(found) and (is_weak(found) or share < CLOSELY)
        if weak or rests_on_places(found) or rests_on_order(found):
            return Support(Verdict.PARTLY, tuple(f"a guard asks: {reason}" for reason in found.reasons))
        return found

    def judge(self, wanted: Iterable[tuple[str, tuple[Provision, ...]]]) -> None:
        """Have the model judge claims against what is cited for them, all at once: it remembers what it said.

        What is refused is read again without what is the draft's own, so that is asked of all of them at once, too.
        """
        left = [(self._in_one(claim), provisions) for claim, provisions in wanted if provisions]
        for _ in range(FACTS if self._entailment else 0):
            self._ask(left)
            again = [(self._said(claim, self._verified(claim, own)), claim, own) for claim, own in left]
            left = [(said, own) for said, claim, own in again if said != claim]

    def _ask(self, wanted: Iterable[tuple[str, tuple[Provision, ...]]]) -> list[Judgement]:
        return self._entailment.judge([self._pair(*one) for one in wanted]) if self._entailment else []

    def entailed(self, claim: str, provisions: tuple[Provision, ...]) -> float:
        """The probability that a claim follows from what is cited; a half where there is no model."""
        if not self._entailment or not provisions:
            return 0.5
        return self._ask([(self._in_one(claim), provisions)])[0].entailment

    def pair(self, claim: str, provisions: tuple[Provision, ...]) -> tuple[str, str]:
        """What the model is asked of a claim: the nearest sentences of what is cited, and the claim in one language."""
        return self._pair(self._in_one(claim), provisions)

    def _pair(self, claim: str, provisions: tuple[Provision, ...]) -> tuple[str, str]:
        return pair(claim, [p.text for p in provisions], self._corpus.glossary, [p.heading for p in provisions])

    def denied(self, claim: str, provisions: tuple[Provision, ...]) -> str:
        """Why a telling word of a claim goes against what is cited, which has it only under a negative."""
        return only_denied(claim, provisions, self._index.lexical.weight)

    def unnamed(self, claim: str, provision: Provision) -> frozenset[str]:
        """The authorities of a claim that a provision does not name."""
        reasons = check(claim, [provision.text], self._corpus.glossary).reasons
        return frozenset(match[1] for reason in reasons if (match := _UNNAMED.match(reason)))

    def in_words(self, claim: str, provision: Provision) -> Verdict:
        """What verification says of a claim against a provision's text alone, without its notes and days."""
        return check(claim, [provision.text], self._corpus.glossary).verdict

    def _held(self, claim: str, texts: Sequence[str]) -> float:
        """The share of a claim's words, weighed by rarity, that stand in some texts."""
        return self._part(claim, frozenset[str]().union(*map(_words_in, texts)))

    def _share(self, claim: str, provision: Provision) -> float:
        """The share of a claim's words, weighed by rarity, that stand in a provision or its gist."""
        return self._part(claim, words_of(provision))

    def _part(self, claim: str, held: frozenset[str]) -> float:
        wanted, total = self._wanted(claim)
        return sum(w for word, w in wanted.items() if word in held) / total

    def _wanted_of(self, claim: str) -> tuple[dict[str, float], float]:
        """The words of a claim with their weights by rarity, and the sum of these."""
        wanted = {word: self._index.lexical.weight(word) for word in tokens(claim)}
        return wanted, sum(wanted.values()) or 1.0

    def most(self, claim: str, cited: Sequence[Provision] = ()) -> float:
        """The largest share of a claim that another provision of law holds, of a side whose law is cited, if any is."""
        return holdings(self._corpus).most(*self._wanted(claim), cited)

    def in_text(self, claim: str, provision: Provision, gist: bool = False) -> float:
        """The share of a claim's words, weighed by rarity, that stand in a provision's own text.

        A Chinese claim is held against an English text in its English words, or with `gist` in its own against the
        Chinese gist.
        """
        if not has_chinese(claim) or has_chinese(provision.text):
            return self._part(claim, self._own(provision))
        told = self._part(claim, frozenset(tokens(provision.gist_zh))) if gist else 0.0
        return max(told, self._part(self.english(claim), self._own(provision)))

    def _in_one(self, claim: str) -> str:
        """A claim in one language: an English one with Chinese terms is read in English words."""
        return claim if has_chinese(claim) else self.english(claim)

    def english(self, claim: str) -> str:
        """A claim in English words; itself when it is in English."""
        return in_english(claim, self._corpus.glossary) if _HAN.search(claim) else claim

    def _own_of(self, provision: Provision) -> frozenset[str]:
        return frozenset(tokens(provision.text))

    def other_paragraph(self, claim: str, address: Address, provision: Provision) -> tuple[Address, str] | None:
        """The paragraph of a provision that holds a claim when the cited one does not; None when it does."""
        depth = len(provision.address.path)
        path = address.path[depth:]
        own = [p for p in provision.paragraphs if path and p.path[: len(path)] == path]
        if not own or has_chinese(claim) != has_chinese(provision.text):
            return None
        above = [p for p in provision.paragraphs if p.path == path[: len(p.path)] and len(p.path) < len(path)]
        cited = self._held(claim, [provision.text[p.start : p.end] for p in (*above, *own)])
        others = [p for p in provision.paragraphs if len(p.path) == len(path) and p.path != path]
        held = {p: self._held(claim, [provision.text[p.start : p.end]]) for p in others}
        best = max(held, key=lambda p: held[p], default=None)
        if best is None or cited > ABSENT or held[best] < PRESENT:
            return None
        return provision.address.child(*best.path), provision.text[best.start : best.end]

    def paragraph(self, address: Address, provision: Provision) -> Provision | None:
        """The cited paragraph of a provision with what introduces it, as if it were all; None when none is cited."""
        path = address.path[len(provision.address.path) :]
        own = [p for p in provision.paragraphs if path and p.path[: len(path)] == path]
        above = [p for p in provision.paragraphs if p.path == path[: len(p.path)] and len(p.path) < len(path)]
        if not own:
            return None
        text = "\n".join(provision.text[p.start : p.end] for p in (*above, *own))
        whole = (Paragraph((), 0, len(text)),)
        return replace(provision, text=text, gist="", gist_zh="", paragraphs=whole)

    def evidence(self, claim: str, provisions: Sequence[Provision]) -> str:
        """The sentence of what is cited that decides, exactly as it stands."""
        if not provisions:
            return ""
        provision = max(provisions, key=lambda p: self.share(claim, p)) if len(provisions) > 1 else provisions[0]
        words = set(tokens(claim))
        if has_chinese(claim) and not has_chinese(provision.text):
            words = set(expanded(self._question(claim, frozenset()))) | set(tokens(provision.gist))
        start, end = carriers(provision, words, words, self._index.lexical.weight)[0]
        return provision.text[start:end]

    # -- retrieval ---------------------------------------------------------------------------------------------------

    def near(self, claim: str, named: frozenset[str]) -> Nearness:
        """The provisions nearest to a claim of which some instruments are named."""
        key = claim, named
        if key not in self._near:
            self._near[key] = self._ranked(key)
        return self._near[key]

    def ahead(self, claim: str, named: frozenset[str], provisions: tuple[Provision, ...]) -> float:
        """By how much the nearest provision is nearer to a claim than some; 0 where the claim was not ranked."""
        near = self._near.get((claim, named))
        return near.hits[0].score - near.score(provisions) if near and near.hits else 0.0

    def rank(self, wanted: Iterable[tuple[str, frozenset[str]]], progress: bool = False) -> None:
        """Rank claims ahead of time: the encoder reads them at once, and NumPy, which ranks, leaves the cores free."""
        left = [key for key in dict.fromkeys(wanted) if key not in self._near]
        questions = [self._question(claim, named) for claim, named in left]
        self._index.read_ahead(filter(None, (words_to_read(question, self._index) for question in questions)))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ranked = pool.map(self._ranked, left)
            self._near |= {key: next(ranked) for key in shown(left, "Reading claims", progress)}

    def _ranked(self, key: tuple[str, frozenset[str]]) -> Nearness:
        found = ranking(self._question(*key), self._index)
        numbers = found.candidates.tolist()
        scores = {self._corpus.provisions[n].key: float(found.scores[n]) for n in numbers}
        return Nearness(tuple(found.hits(RIVALS + 2)), scores)

    def _question(self, claim: str, named: frozenset[str]) -> Question:
        text = " ".join(claim.split())[:LONGEST]
        asked = understand(text, self._citator, self._corpus.glossary, Scope(self._on))
        return replace(asked, mentions=tuple(Mention(0, 0, "", Address(ident)) for ident in sorted(named)))

    def better(
        self,
        claim: str,
        near: Nearness,
        own: tuple[Provision, ...],
        beside: tuple[Provision, ...],
        topic: bool = False,
    ) -> list[Provision]:
        """Provisions that were meant rather than the cited ones: nearer, and holding more of the claim.

        How much nearer and how much more depends on what verification says of what is cited (`_is_meant`). What is
        cited beside it for the same words is as good as it; law of another country is not what was meant.
        """
        cited = (*own, *beside)
        verdict = self.supports(claim, own).verdict
        meant: list[Hit] = []
        for hit, far, weighed in self._in_question(claim, near, own, cited, topic):
            other = self.supports(claim, (hit.provision,)).verdict
            alone = far and (topic or verdict is not Verdict.SUPPORTED is other)
            clearer = other not in REFUSED and (alone or _is_meant(*weighed, verdict, other, topic))
            meant += [hit] if clearer and self._is_likelier(claim, hit.provision, own) else []
        return [hit.provision for hit in meant if hit.score >= meant[0].score - TIED]

    def in_question(
        self, claim: str, near: Nearness, own: tuple[Provision, ...], beside: tuple[Provision, ...], topic: bool = False
    ) -> Iterator[tuple[str, tuple[Provision, ...]]]:
        """What `better` will have the model judge."""
        return ((claim, (hit.provision,)) for hit, *_ in self._in_question(claim, near, own, (*own, *beside), topic))

    def in_reach(self, claim: str, near: Nearness, sure: float = SURE) -> Iterator[tuple[str, tuple[Provision, ...]]]:
        """What `rivals` will have the model judge where nothing is cited."""
        return ((claim, (hit.provision,)) for hit in self._others(near, (), sure))

    def _in_question(
        self, claim: str, near: Nearness, own: tuple[Provision, ...], cited: tuple[Provision, ...], topic: bool
    ) -> Iterator[tuple[Hit, bool, tuple[float, float]]]:
        """The nearest provisions that may have been meant if they carry a claim, with how far they are ahead."""
        sides = {self._corpus.instrument_of(p).jurisdiction for p in cited}
        score, share = near.score(cited), max((self.told(claim, p) for p in cited), default=0.0)
        verdict, chinese = self.supports(claim, own).verdict, has_chinese(claim)
        for hit in self._others(near, cited, LEAST):
            told = self.told(claim, hit.provision)
            weighed = hit.score - score, told - share
            far = chinese and _is_far(hit, score, told, share, topic)
            at_best = far or (_is_meant(*weighed, verdict, Verdict.SUPPORTED, topic) and (not topic or told >= HOLDS))
            if at_best and self._corpus.instrument_of(hit.provision).jurisdiction in sides:
                yield hit, far, weighed

    def _is_likelier(self, claim: str, provision: Provision, own: tuple[Provision, ...]) -> bool:
        """Whether the model does not prefer what is cited to another provision."""
        return self.entailed(claim, (provision,)) >= min(self.entailed(claim, own), EVEN)

    def speaking(self, claim: str, near: Nearness, cited: tuple[Provision, ...]) -> list[Provision]:
        """The provision that speaks of a claim clearly, whatever it says of it, where what is cited does not."""
        least, sides = near.score(cited) + MARGIN, {self._corpus.instrument_of(p).jurisdiction for p in cited}
        found = [hit.provision for hit in self._others(near, cited, CLEARLY) if hit.score >= least]
        found = [p for p in found if self._corpus.instrument_of(p).jurisdiction in sides]
        return [p for p in found[:1] if self.told(claim, p) >= MUCH_TOLD]

    def told(self, claim: str, provision: Provision) -> float:
        """The share of a claim that a provision holds, in its own words or, for a Chinese claim, in English ones."""
        share = self._share(claim, provision)
        return max(share, self.in_text(claim, provision)) if has_chinese(claim) else share

    def paraphrased(self, claim: str, near: Nearness, own: tuple[Provision, ...], support: Support) -> bool:
        """True when what is cited hardly shares a word with a claim and is the nearest all the same.

        Then it is the claim that is worded freely, unless it gives a figure that does not stand there.
        """
        if not near.hits or points_back(claim) or not all(map(SHARE.search, support.reasons)):
            return False
        held = {q.value for p in own for q in figures(p.text).quantities}
        told = {q.value for q in figures(self.english(claim)).quantities if q.value > SMALL}
        nearest = near.hits[0].closeness >= SURE and near.hits[0].score - near.score(own) <= TIED
        return nearest and told <= held

    def rivals(
        self, claim: str, near: Nearness, cited: Sequence[Provision], margin: float, sure: float = SURE
    ) -> list[Provision]:
        """Provisions that are nearer than the cited ones by a margin, and to which verification does not object."""
        least = near.score(cited) + margin
        kept: list[Hit] = []
        for hit in (hit for hit in self._others(near, cited, sure) if hit.score >= least):
            if kept and hit.score < kept[0].score - TIED:
                break
            kept += [hit] if self.supports(claim, (hit.provision,)).verdict not in REFUSED else []
        return [hit.provision for hit in kept[:3]]

    def _others(self, near: Nearness, cited: Sequence[Provision], sure: float) -> list[Hit]:
        """The nearest provisions of law that are not cited."""
        addresses = {p.address for p in cited}
        return [
            hit
            for hit in near.hits
            if hit.closeness >= sure
            and hit.provision.address not in addresses
            and self._corpus.instrument_of(hit.provision).kind != "commentary"
        ][:RIVALS]


@lru_cache(maxsize=8_192)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _is_far(hit: Hit, score: float, told: float, share: float, topic: bool) -> bool:
    """True when a provision is so far ahead of a score that a Chinese claim, or subject, can be about nothing else.

    How much of it an English text holds tells little; but of a subject what is cited must hold nothing.
    """
    return hit.score - score >= FAR and hit.closeness >= CLEARLY and (told > share == 0 if topic else told >= share)


def _is_meant(ahead: float, more: float, own: Verdict, other: Verdict, topic: bool) -> bool:
    """True when a provision that is `ahead` in log odds and holds `more` of a claim was meant, not the cited one."""
    if own is Verdict.CONTRADICTED and other is Verdict.SUPPORTED and ahead > -CLOSE_BEHIND and more >= 0:
        return True
    if own in REFUSED and ahead > 0 and more > (SOME if own is Verdict.UNSUPPORTED else A_LITTLE):
        return True
    if own in REFUSED and ahead >= NEARER and more >= -A_LITTLE:
        return True
    if topic:
        return own is not Verdict.SUPPORTED and ahead >= NEARER and more > MUCH
    return (ahead >= MARGIN and more > SOME_MORE) or (ahead >= NEARER and more > MUCH_MORE)


_UNNAMED = re.compile(r"(.+) is not in what is cited$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RANK = {Verdict.SUPPORTED: 0, Verdict.PARTLY: 1, Verdict.UNSUPPORTED: 2, Verdict.CONTRADICTED: 3}
