"""question -> hits. The recipe is `retrieve`; each step has one job.

Every step gives signals: one number for each provision. The order is their weighed sum (`WEIGHTS`, fitted to
the questions of evals that are not frozen), and any signal can be left out (`without`) to see what it is worth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from genolex.addresses import Citator
from genolex.aspects import Aspect, asked_for
from genolex.corpus import Corpus
from genolex.glossary import Glossary
from genolex.index import Index
from genolex.index.facts import Signal, words_of
from genolex.index.gloss import glossed
from genolex.index.tokens import has_chinese, tokens
from genolex.passages import passages_of
from genolex.ports import Reading, Reranker
from genolex.purpose import without_purpose
from genolex.sides import SIDES, compares, governing_side, sides_of, weighs
from genolex.types import Address, Hit, Mention, Passage, Provision, Question, Route, Scope, Term

POOL = 400
"""Rows that each search brings."""
CANDIDATES = 80
"""Provisions whose order is settled."""
MOST_COMPARED = 3
"""More laws than these a question only lists."""
WORDED = 5
"""So many that share most words with the question are among them, however far they are in meaning."""
RERANKED = 20
"""Leading provisions that a reranker, where there is one, reads and orders."""
BEHIND = 0.5
"""By how much, in points of their scores, the law of what data are for stands behind that of the data."""
STAND_IN = 0.25
"""The share of late interaction's weights that the cosine is given until late interaction is worked out."""
MET = 6
"""So many of a candidate's questions of each kind, the nearest by cosine, are met token by token."""
LATE = ("text", "gist", "question", "paragraph")
"""The signals of late interaction, each named after the kind of rows that it looks at."""
WEIGHTS: dict[str, float] = {
    "words": 1.0,
    "own words": 0.0,
    "paragraph words": 1.6,
    "terms": 0.3,
    "meaning": 7.0,
    "text": 25.3,
    "gist": 5.5,
    "question": 12.3,
    "paragraph": 18.4,
    "coverage": 3.5,
    "reference": 0.6,
    "core": 1.2,
    "sure": 7.9,
    "commentary": -4.4,
    "named": 4.5,
    "home": 1.0,
    "side": 1.8,
    "other side": -2.5,
    "heading": 0.4,
    "penalty": 1.0,
    "definition": 1.4,
    "defined": 2.0,
    "deadline": 1.6,
    "plain": 4.0,
    "own paper": 6.0,
}
"""What each signal weighs when the encoder reads the language of the question: a fit like that of `genolex eval tune`,
mixed with the weights before by cross-validated share (a half; a quarter below), and at no less than nothing."""
WEIGHTS_UNREAD: dict[str, float] = {
    "words": 1.4,
    "own words": 1.0,
    "paragraph words": 1.1,
    "terms": 0.3,
    "meaning": 3.6,
    "text": 13.1,
    "gist": 7.2,
    "question": 15.4,
    "paragraph": 20.2,
    "coverage": 8.4,
    "reference": 0.9,
    "core": 1.3,
    "sure": 1.9,
    "commentary": -3.5,
    "named": 5.3,
    "home": 1.9,
    "side": 2.5,
    "other side": -2.5,
    "heading": 0.3,
    "penalty": 1.7,
    "definition": 3.1,
    "defined": 3.5,
    "deadline": 0.1,
    "own paper": 6.0,
}
"""The same when it does not: words tell more, and meaning is that of the gloss."""
WEIGHTS_TEXT: dict[str, float] = {
    "own words": 4.0,
    "terms": 0.5,
    "meaning": 7.0,
    "text": 9.0,
    "coverage": 0.0,
    "reference": 1.2,
    "sure": 7.5,
    "commentary": -6.5,
    "named": 4.8,
    "home": 0.9,
    "side": 1.9,
    "other side": -2.5,
}
"""The same for a corpus of nothing but texts, without gists and questions; set on the development split of ObliQA."""
SURE_FROM, SURE_FROM_UNREAD, SURE_FROM_TEXT, STEEP = 80.2, 71.0, 17.5, 0.42
"""The scores from which a provision is taken to answer, and how fast one becomes sure of it: a logistic regression on
the development and the hard questions, moved with the weights, so that one in twenty-five development questions that
the corpus answers is declined."""
COSINES_LOWER = 9.2
"""What scores fall by where cosines stand in for late interaction."""
LONGER = 1.2
"""What each different word of a question adds: means over many words are lower than over few, and mean as much."""
FULLER = 5.0
"""What it adds to how sure a provision is, in points of its score, that it holds every word of a question; where there
are questions and gists, a stray question comes near some of them."""
ELSEWHERE = 1.5
"""What is missing to a provision of the other side beyond its place, in points of its score."""
EXPANDED = {"concept", "document", "list", "authority"}
"""Kinds of terms whose words are added to the question's; names of instruments and firms are left as they are."""
HOME = 3
"""A term that matters in at most so many instruments points to them."""
FOLLOWED = 20
"""The cross-references of this many leading provisions are followed."""
PEAKED = 4
"""The power to which scores are raised before they are handed on: only the leading ones hand on much."""

_ASKS_COMMENTARY = re.compile(
    r"\b(commentary|authors?|wang|gregg|du et al|paper|cell genomics|article by|recommend|they (?:say|argue|claim)"
    r"|table 1)\b|评论|作者|论文|文章",
    re.I,
)


_OWN_PAPER = re.compile(
    r"\b(?:our|my|this|the (?:attached|signed|uploaded)) (?:\w+ ){0,3}?"
    r"(?:agreement|contract|consent form|protocol|policy|document|form|letter|plan|MTA|DUA|NDA)\b"
    r"|(?:我们|我方|本|这份|上传)的?(?:合同|协议|同意书|方案|文件|制度)",
    re.I,
)


def understand(text: str, citator: Citator, glossary: Glossary, scope: Scope, own: str = "") -> Question:
    """Read the language, the citations and the terms of art of a question.

    `own` are the words of the question alone where `text` holds earlier ones too.
    """
    chinese = has_chinese(text)
    mentions, terms = tuple(citator.mentions(text)), glossary.find(text)
    named = {mention.address.instrument for mention in mentions}
    named |= {ident for term in terms if term.kind == "instrument" for ident in term.instruments}
    sides = citator.sides(named)
    free = not (scope.jurisdiction or _ASKS_COMMENTARY.search(text))
    between = laws_between(text, mentions, terms) if free and not scope.instruments else ()
    compared = bool(between) or (free and compares(text, sides))
    alone = "" if compared or Aspect.PENALTY in asked_for(text) else without_purpose(text)
    return Question(
        text=" ".join(text.split()),
        scope=scope,
        own=" ".join((own or text).split()),
        language="zh" if chinese else "en",
        gloss=glossed(text, glossary) if chinese else "",
        governed=governing_side(text, sides),
        compares=compared,
        between=between,
        mentions=mentions,
        terms=terms,
        apart=understand(alone, citator, glossary, scope) if alone else None,
    )


def retrieve(
    question: Question,
    index: Index,
    k: int = 8,
    without: Set[str] = frozenset(),
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The k provisions that answer best, each by its best passage, best first; `without` leaves signals out."""
    hits = _retrieved(question, index, k, without, reranker)
    if question.apart:
        hits = with_matter(_retrieved(question.apart, index, k, without, reranker), hits)
    return first(by_address(question, index.corpus), hits)[:k]


def _retrieved(question: Question, index: Index, k: int, without: Set[str], reranker: Reranker | None) -> list[Hit]:
    depth = max(k, RERANKED) if reranker else k
    scopes = scopes_of(question)
    rankings = []
    for scope in scopes:
        settled = ranking(replace(question, scope=scope), index, without).hits(depth)
        if reranker:
            settled = reranked(question, settled, reranker)
        rankings.append(with_prevailing(settled, question, index))
    return side_by_side(rankings)


def with_matter(matter: list[Hit], whole: list[Hit]) -> list[Hit]:
    """The hits of a question without its purpose, which decide, and a little behind them those of the whole."""
    if not matter or not whole:
        return matter or whole
    back = matter[0].score - whole[0].score - BEHIND
    placed = [replace(hit, score=hit.score + back) for hit in whole]
    return first(sorted([*matter, *placed], key=lambda hit: -hit.score))


def laws_between(text: str, mentions: Iterable[Mention], terms: Iterable[Term]) -> tuple[str, ...]:
    """The laws that a question names without an article and holds against each other; none where it does not."""
    cited = {m.address.instrument for m in mentions if m.address.path}
    named = [m.address.instrument for m in mentions]
    named += [term.instruments[0] for term in terms if term.kind == "instrument" and term.instruments]
    found = tuple(law for law in dict.fromkeys(named) if law not in cited)
    return found if 1 < len(found) <= MOST_COMPARED and weighs(text) else ()


def scopes_of(question: Question) -> list[Scope]:
    """Where to look: in each law that is compared, on each side, or everywhere at once."""
    if question.between:
        return [replace(question.scope, instruments=frozenset({law})) for law in question.between]
    if question.compares:
        return [replace(question.scope, jurisdiction=side) for side in SIDES]
    return [question.scope]


@dataclass
class Ranking:
    """The signals of a question, and the order that they give."""

    question: Question
    index: Index
    reading: Reading | None
    signals: dict[str, Signal] = field(default_factory=dict)
    candidates: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    order: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    scores: Signal = field(default_factory=lambda: np.empty(0, np.float32))
    nearest: dict[int, int] = field(default_factory=dict)
    via: dict[int, Address] = field(default_factory=dict)
    needed: float = 0.0

    def hits(self, k: int) -> list[Hit]:
        """The k best as hits."""
        return [self.hit(int(number)) for number in self.order[:k]]

    def hit(self, number: int) -> Hit:
        """One provision as a hit, with the passage that came nearest and the route that found it."""
        via = (self.via[number],) if number in self.via else ()
        return Hit(self.passage(number), float(self.scores[number]), self.route(number), self.closeness(number), via)

    def passage(self, number: int) -> Passage:
        """The passage of a provision that comes nearest to the question."""
        return self.index.passages[self.nearest.get(number, int(self.index.first_passage[number]))]

    def route(self, number: int) -> Route:
        """How a provision was found."""
        words = any(self.signals[name][number] > 0 for name in ("words", "own words", "terms"))
        meaning = "meaning" in self.signals and self.signals["meaning"][number] > 0
        if words or meaning:
            return Route.FUSED if words and meaning else Route.LEXICAL if words else Route.DENSE
        return Route.CROSS_REFERENCE

    def closeness(self, number: int) -> float:
        """How surely a provision answers, between 0 and 1: logistic in its score and in its share of the words.

        One of the other side than the one whose law is asked for must score higher.
        """
        full = FULLER * float(self.signals["coverage"][number]) if self.index.has_ways.any() else 0.0
        full -= ELSEWHERE * float(self.signals["other side"][number])
        return 1.0 / (1.0 + math.exp(STEEP * (self.needed - float(self.scores[number]) - full)))


def ranking(question: Question, index: Index, without: Set[str] = frozenset()) -> Ranking:
    """The recipe: look by words, terms and meaning; follow references; settle the order of the best by every signal."""
    found = Ranking(question, index, read(question, index))
    found.signals |= by_words(question, index) | by_terms(question, index) | by_meaning(found)
    found.signals |= by_own_paper(question, index)
    every, found.needed = weights_for(found)
    weights = {name: weight for name, weight in every.items() if name not in without}
    leading = lead(found, weights)
    found.signals |= by_reference(found, leading) | by_standing(question, index)
    gained = leading + weights.get("reference", 0.0) * found.signals["reference"]
    kept = {name: signal for name, signal in found.signals.items() if name in weights}
    found.candidates = candidates(np.where(gained > 0, gained, -np.inf), kept)
    found.signals |= by_tokens(found) | by_coverage(found) | by_heading(found)
    found.signals |= by_aspect(question, index) | by_text_alone(index)
    scores = weigh({name: signal[found.candidates] for name, signal in found.signals.items()}, weights)
    found.scores = np.zeros(len(index.corpus), np.float32)
    found.scores[found.candidates] = scores
    found.order = found.candidates[np.argsort(-scores, kind="stable")]
    return found


def is_read(question: Question, index: Index) -> bool:
    """Whether the encoder reads the language of the question; all-MiniLM-L6-v2 reads no Chinese."""
    return question.language == "en" or index.encoder.reads_chinese


def read(question: Question, index: Index) -> Reading | None:
    """The question as the encoder reads it, or its gloss; None when there is nothing to read."""
    text = words_to_read(question, index)
    return index.read(text) if text else None


def words_to_read(question: Question, index: Index) -> str:
    """What the encoder is given of a question: its words, or their gloss."""
    return question.text if is_read(question, index) else question.gloss


def weights_for(found: Ranking) -> tuple[dict[str, float], float]:
    """The weights for what can be read of the question and what there is to be found, and the score to be sure from."""
    lower = 0.0 if found.index.late else COSINES_LOWER
    lower += LONGER * len(set(tokens(found.question.text)))
    if not is_read(found.question, found.index):
        return WEIGHTS_UNREAD, SURE_FROM_UNREAD - lower
    if not found.index.has_ways.any():
        return WEIGHTS_TEXT, SURE_FROM_TEXT
    return WEIGHTS, SURE_FROM - lower


# -- the steps ---------------------------------------------------------------------------------------------------------


def by_address(question: Question, corpus: Corpus) -> list[Hit]:
    """The provisions that the question names, in its order, in force or not: the reader asked for them."""
    found: dict[str, Hit] = {}
    for mention in question.mentions:
        provision = corpus.find(mention.address, question.as_of) if mention.address.path else None
        if provision and in_reach(provision, question.scope, corpus):
            passages = passages_of(provision)
            passage = next((p for p in passages if mention.address.covers(p.address)), passages[0])
            found.setdefault(provision.key, Hit(passage, 1.0, Route.ADDRESS, 1.0))
    return list(found.values())


def in_reach(provision: Provision, scope: Scope, corpus: Corpus) -> bool:
    """Whether a scope holds a provision, whatever the day."""
    instrument = corpus.instrument_of(provision)
    return (
        (scope.jurisdiction in (None, instrument.jurisdiction) or instrument.jurisdiction == "both")
        and (not scope.instruments or instrument.id in scope.instruments)
        and (not scope.kinds or instrument.kind in scope.kinds)
    )


def by_words(question: Question, index: Index) -> dict[str, Signal]:
    """Words in common (BM25): with the gist and the questions of a provision, and with its own text."""
    rows, scores = index.store.by_words(tokens(question.text), POOL, question.scope)
    owners = index.lexical_provisions[rows]
    chosen = [index.lexical_ways.among(rows, (kind,)) for kind in ("text", "question", "paragraph")]
    own, ways, asked = (index.spread(owners[which], scores[which]) for which in chosen)
    ways = np.where(index.has_ways, ways, own)
    return {"words": share(ways), "own words": share(own), "paragraph words": share(asked)}


def by_terms(question: Question, index: Index) -> dict[str, Signal]:
    """The question's terms of art, said as the law says them, in both languages."""
    rows, scores = index.store.by_words(expanded(question), POOL, question.scope)
    return {"terms": share(index.spread(index.lexical_provisions[rows], scores))}


def expanded(question: Question) -> list[str]:
    """The words of a question's terms of art, in the words of the law and in both languages."""
    zh = 1 if question.language == "en" else 0  # a Chinese question has said it in Chinese
    named = [" ".join([term.term, *term.zh[:zh]]) for term in question.terms if term.kind in EXPANDED]
    return list(dict.fromkeys(tokens(" ".join(named))))


def by_meaning(found: Ranking) -> dict[str, Signal]:
    """Nearness in meaning: the cosine to the nearest row of each provision; nothing for a language not read."""
    if found.reading is None:
        return {}
    index = found.index
    rows, scores = index.store.by_meaning(found.reading.vector, POOL, found.question.scope)
    return {"meaning": index.spread(index.dense_provisions[rows], scores)}


def lead(found: Ranking, weights: Mapping[str, float]) -> Signal:
    """The order of the first look, by words and meaning; what is out of scope is at minus infinity."""
    early = {name: weight for name, weight in weights.items() if name not in LATE}
    if "meaning" in early and is_read(
        found.question, found.index
    ):  # it stands in for late interaction, which tells more
        early["meaning"] += STAND_IN * sum(weights.get(name, 0.0) for name in LATE)
    total = weigh(found.signals, early)
    return np.where(found.index.allowed(found.question.scope), total, -np.inf).astype(np.float32)


def candidates(leading: Signal, signals: Mapping[str, Signal]) -> NDArray[np.int64]:
    """The provisions whose order is settled: the leading ones, and those that hold the rarest words of the question."""
    told = [signals[name] for name in ("words", "own words") if name in signals]
    worded = [np.where(np.isfinite(leading), signal, 0.0) for signal in told]
    sure = [number for signal in worded for number in best(np.where(signal > 0, signal, -np.inf), WORDED)]
    return np.unique(np.concatenate([best(leading, CANDIDATES), np.array(sure, np.int64)]))


def by_reference(found: Ranking, leading: Signal) -> dict[str, Signal]:
    """What leading provisions cite gains from them: definitions, exceptions, the law that a commentary is about.

    The first that led to a provision is kept: `Hit.via`.
    """
    index = found.index
    gained = np.zeros(len(leading), np.float32)
    highest = float(leading.max(initial=0.0))
    for number in best(leading, FOLLOWED):
        cited = [n for n in index.facts.cited(int(number)) if leading[n] > -np.inf]
        if cited and leading[number] > 0:
            gained[cited] += (float(leading[number]) / highest) ** PEAKED / math.sqrt(len(cited))
            for one in cited:
                found.via.setdefault(one, index.corpus.provisions[number].address)
    return {"reference": np.minimum(gained, 1.5)}


def by_standing(question: Question, index: Index) -> dict[str, Signal]:
    """What is known before a word is read: whose law a provision is, how sure, and whether it was named."""
    facts = index.facts
    named = {mention.address.instrument for mention in question.mentions}
    homes = {ident for term in question.terms if len(term.instruments) <= HOME for ident in term.instruments}
    return {
        "core": facts.core,
        "sure": facts.sure,
        "commentary": facts.commentary * (0.0 if asks_commentary(question) else 1.0),
        "named": facts.among(named),
        "home": facts.among(homes),
        "side": facts.of_side(side_of(question)),
        "other side": other_side(question, index),
    }


def asks_commentary(question: Question) -> bool:
    """Whether the question wants to know what the commentary says, not what the law says."""
    return bool(_ASKS_COMMENTARY.search(question.text))


def side_of(question: Question) -> str:
    """The side whose law a question is about; where it names none, Chinese is asked of Chinese law."""
    if question.governed or sides_of(question.text):
        return question.governed
    return "CN" if question.language == "zh" else ""


def other_side(question: Question, index: Index) -> Signal:
    """1 for the provisions of the other side than the one whose law is asked for."""
    asked = "" if question.compares else side_of(question)
    others = [side for side in SIDES if side != asked]
    return index.facts.of_side(others[0] if len(others) == 1 else "")


def by_tokens(found: Ranking) -> dict[str, Signal]:
    """Late interaction with the rows of each candidate; the passage of the nearest row is the candidate's."""
    index, reading = found.index, found.reading
    if reading is None:
        return {}
    rows = np.concatenate([index.rows_of[n] for n in found.candidates]) if len(found.candidates) else found.candidates
    rows = _worth_meeting(rows, reading, index)
    met = index.late.scores(reading, rows) if index.late else index.dense.rows(rows) @ reading.vector
    owners = index.dense_provisions[rows]
    signals = {}
    for name in LATE:
        chosen = index.dense_ways.among(rows, (name,))
        signals[name] = index.spread(owners[chosen], met[chosen])
    for name in ("gist", "question", "paragraph"):  # who has no such rows stands by its text
        signals[name] = np.where(signals[name] > 0, signals[name], signals["text"])
    found.nearest = _nearest_passages(rows, met, index)
    return signals


def _worth_meeting(rows: NDArray[np.int64], reading: Reading, index: Index) -> NDArray[np.int64]:
    """The rows of texts and gists, and of the questions of each provision the nearest: the others seldom come first."""
    many = {name: rows[index.dense_ways.among(rows, (name,))] for name in ("question", "paragraph")}
    kept = [rows[~index.dense_ways.among(rows, tuple(many))]]
    for asked in filter(len, many.values()):
        order = asked[np.lexsort((-(index.dense.rows(asked) @ reading.vector), index.dense_provisions[asked]))]
        owners = index.dense_provisions[order]
        place = np.arange(len(order)) - np.searchsorted(owners, owners)
        kept.append(order[place < MET])
    return np.concatenate(kept)


def _nearest_passages(rows: NDArray[np.int64], met: Signal, index: Index) -> dict[int, int]:
    """For each provision the passage of its nearest row, of those that lead to a passage and not to the whole."""
    placed = index.dense_ways.among(rows, ("text", "paragraph"))
    rows, met = rows[placed], met[placed]
    order = rows[np.argsort(met, kind="stable")]
    return dict(zip(index.dense_provisions[order].tolist(), index.dense_ways.passages[order].tolist(), strict=True))


def by_coverage(found: Ranking) -> dict[str, Signal]:
    """The share of the question's words, weighed by rarity, that a candidate and the ways to it hold.

    A term of art counts as held in any of its forms: whoever asks about 人类遗传资源信息 is answered by 人遗信息.
    """
    question, index = found.question, found.index
    wanted = {word: index.lexical.weight(word) for word in dict.fromkeys(tokens(question.text))}
    total = sum(wanted.values()) or 1.0
    forms = [[frozenset(tokens(form)) for form in term.forms] for term in question.terms]
    covered = np.zeros(len(index.corpus), np.float32)
    for number in found.candidates:
        held = index.held(int(number))
        same = frozenset[str]().union(*(word for term in forms if any(f <= held for f in term) for word in term))
        covered[number] = sum(weight for word, weight in wanted.items() if word in held or word in same) / total
    return {"coverage": covered}


def by_heading(found: Ranking) -> dict[str, Signal]:
    """The share of a heading's words, weighed by rarity, that the question speaks of."""
    question, index = found.question, found.index
    asked = frozenset(tokens(f"{question.text} {question.gloss}"))
    spoken = np.zeros(len(index.corpus), np.float32)
    for number in found.candidates:
        own = {word: index.lexical.weight(word) for word in index.facts.headings[number]}
        spoken[number] = sum(own[word] for word in own.keys() & asked) / (sum(own.values()) or 1.0)
    return {"heading": spoken}


def by_text_alone(index: Index) -> dict[str, Signal]:
    """1 for a provision of a document without gists and questions: only its own text can come near a question."""
    return {"plain": np.where(index.has_ways, 0.0, index.facts.document).astype(np.float32)}


def by_own_paper(question: Question, index: Index) -> dict[str, Signal]:
    """1 for a document of the user's own of which the question speaks: by a name in it, or as "our agreement"."""
    spoken = index.facts.document * (1.0 if _OWN_PAPER.search(question.text) else 0.0)
    said = words_of(question.text)
    for names, provisions in index.facts.names:
        if names & said:
            spoken = np.maximum(spoken, provisions)
    return {"own paper": spoken.astype(np.float32)}


def by_aspect(question: Question, index: Index) -> dict[str, Signal]:
    """Whether a provision gives the sort of answer that is asked for; a penalty not asked for stands back."""
    asked, giving = asked_for(question.own or question.text), index.facts.giving
    none = np.zeros(len(index.corpus), np.float32)
    signals = {aspect.value: giving[aspect] * (1.0 if aspect in asked else 0.0) for aspect in Aspect}
    if Aspect.PENALTY not in asked:
        signals[Aspect.PENALTY] = -giving[Aspect.PENALTY]
    return signals | {"defined": by_term(question, index) if Aspect.DEFINITION in asked else none}


def by_term(question: Question, index: Index) -> Signal:
    """1 for a provision that defines a term of the question."""
    said = frozenset(tokens(f"{question.text} {question.gloss}"))
    named = np.zeros(len(index.corpus), np.float32)
    named[[number for number, words in index.facts.defined.items() if words <= said]] = 1.0
    return named


def weigh(signals: Mapping[str, Signal], weights: Mapping[str, float]) -> Signal:
    """The weighed sum of the signals that there are."""
    total = [weight * signals[name] for name, weight in weights.items() if name in signals]
    return np.asarray(np.sum(total, axis=0), np.float32)


def with_prevailing(hits: list[Hit], question: Question, index: Index) -> list[Hit]:
    """What prevails over a provision on the day comes just before it: the words stand, the rule is another."""
    corpus, found = index.corpus, {hit.provision.key: hit for hit in hits}
    ordered: dict[str, Hit] = {}
    for hit in hits:
        for address in displaced_by(hit.provision, question.as_of):
            provision = corpus.find(address, question.as_of)
            if provision and in_reach(provision, question.scope, corpus):
                known = found.get(provision.key) or Hit(passages_of(provision)[0], hit.score, hit.route)
                placed = replace(known, score=hit.score, closeness=hit.closeness, via=(hit.provision.address,))
                ordered[provision.key] = (
                    replace(ordered[provision.key], via=placed.via) if provision.key in ordered else placed
                )
        ordered.setdefault(hit.provision.key, hit)
    return list(ordered.values())


def side_by_side(rankings: list[list[Hit]]) -> list[Hit]:
    """Rankings in turns, the one with the best leading hit first: both sides are told of where they are compared."""
    ordered = sorted(filter(None, rankings), key=lambda hits: -hits[0].score)
    return [hit for turn in zip_longest(*ordered) for hit in turn if hit]


def displaced_by(provision: Provision, day: date) -> list[Address]:
    """What prevails over a provision on a day, where its notes say so."""
    notes = [n for n in provision.notes if n.kind == "displaced" and n.see and (n.date is None or n.date <= day)]
    return [note.see[0] for note in notes]


def reranked(question: Question, hits: list[Hit], reranker: Reranker) -> list[Hit]:
    """The leading hits in a reranker's order, by heading, gist and passage; what it did not read comes after."""
    read = hits[:RERANKED]
    scores = reranker.scores(question.text, [_read_as(hit) for hit in read])
    order = sorted(range(len(read)), key=lambda n: -scores[n])
    return [read[n] for n in order] + hits[RERANKED:]


def _read_as(hit: Hit) -> str:
    provision = hit.provision
    return "\n".join(filter(None, (provision.heading, provision.gist, hit.passage.text)))


def first(*rankings: list[Hit]) -> list[Hit]:
    """One ranking after the other, each provision once, at its first place."""
    found: dict[str, Hit] = {}
    for hit in (hit for ranking in rankings for hit in ranking):
        found.setdefault(hit.provision.key, hit)
    return list(found.values())


def share(signal: Signal) -> Signal:
    """A signal as a share of its highest."""
    highest = float(signal.max(initial=0.0))
    return signal / highest if highest > 0 else signal


def best(signal: Signal, k: int) -> NDArray[np.int64]:
    """The numbers of the k highest finite ones, highest first."""
    k = min(k, len(signal))
    found = np.argpartition(-signal, k - 1)[:k] if k else np.empty(0, np.int64)
    found = found[np.isfinite(signal[found])]
    return found[np.lexsort((found, -signal[found]))].astype(np.int64)
