"""question -> hits. The recipe is `retrieve`; each step has one job."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.glossary import Glossary
from genolex.index import Index, Row
from genolex.index.tokens import has_chinese, tokens
from genolex.passages import passages_of
from genolex.types import Address, Hit, Jurisdiction, Passage, Provision, Question, Route

POOL = 400
"""Rows that each route brings to the fusion."""
WORDS = {"text": 1.0, "question": 4.0}
"""What the rankings by words weigh: of own text, and of gists and questions, which speak as users do."""
TERMS = {"text": 0.8, "question": 0.8}
"""What the rankings by the question's terms of art weigh."""
MEANING = {"text": 0.5, "gist": 1.0, "question": 1.0}
"""What the rankings by meaning weigh."""
RANK_OFFSET = 10
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009); small, for a small corpus."""
NAMED_INSTRUMENT = 1.6
"""How much a provision gains when the question names its instrument."""
COMMENTARY = 0.6
"""How much of its score the commentary keeps when the question does not ask for it: the law comes first."""
STANDING = {"reference": 1.0, "secondary": 0.97, "memory": 0.9}
"""What a provision keeps by how it was verified: of two that say the same, the surer one comes first."""
RANK = {"measures": 0.95, "policy": 0.95}
"""What an instrument keeps by its rank: of two that say the same, the higher one comes first (lex superior)."""
CORE = 1.3
"""How much a provision gains when its instrument is one that the commentary is about: specific before general."""
EXPANDED = {"concept", "document", "list", "authority"}
"""Kinds of terms whose words are added to the question's; names of instruments and firms are left as they are."""
HOME = 3
"""A term that matters in at most so many instruments prefers them."""
AT_HOME = 1.2
"""How much a provision gains in such an instrument."""
SETTLED = 12
"""The order of so many leading provisions is settled by nearness."""
NEARNESS = 0.85
"""What nearness weighs beside the rank."""
COVERED, COVERED_ALONE = 0.7, 1.5
"""What coverage weighs beside the cosine, and where there is none."""
FOLLOWED = 40
"""The cross-references of this many leading provisions are followed."""
FOLLOWING = 0.8
"""The share of its score that a provision hands on, divided by the root of the number that it cites."""

_ASKS_COMMENTARY = re.compile(
    r"\b(commentary|authors?|wang|gregg|du et al|paper|cell genomics|article by|recommend|they (?:say|argue|claim)"
    r"|table 1)\b|评论|作者|论文|文章",
    re.I,
)
_LEANS = re.compile(
    r"^\s*(and|but|or|what about|how about|what if|then|also|why)\b|^\s*(那|还有|如果|呢)|呢[？?]?\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A provision on the way to becoming a hit."""

    provision: Provision
    passage: Passage
    score: float
    route: Route
    cosine: float = 0.0
    own: bool = True
    """Whether the passage was found by its own text, not by a gist or a question of its provision."""
    via: tuple[Address, ...] = ()
    near: float | None = None
    """Nearness to the question, once it has been worked out."""


Ranking = tuple[float, list[Ranked]]
"""A list of provisions, best first, and what it weighs in the fusion."""


def in_context(text: str, history: Sequence[str]) -> str:
    """A question that cannot stand alone ("And for hospitals?", "那美国呢") is read with the one before it."""
    leans = bool(_LEANS.search(text)) or len(tokens(text)) < 2
    return f"{history[-1]} {text}" if history and leans and len(history[-1]) + len(text) < 2_000 else text


def understand(
    text: str, citator: Citator, glossary: Glossary, as_of: date, jurisdiction: Jurisdiction | None = None
) -> Question:
    """Read the language, the citations and the terms of art of a question."""
    return Question(
        text=" ".join(text.split()),
        as_of=as_of,
        language="zh" if has_chinese(text) else "en",
        mentions=tuple(citator.mentions(text)),
        jurisdiction=jurisdiction,
        terms=glossary.find(text),
    )


def retrieve(question: Question, index: Index, k: int = 8) -> list[Hit]:
    """The k provisions that answer best, each by its best passage, best first."""
    allowed = in_scope(question, index.corpus)
    words = by_words(question, index, allowed)
    terms = by_terms(question, index, allowed)
    meaning = by_meaning(question, index, allowed)
    fused = fuse(words + terms + meaning)
    linked = fused if asks_commentary(question) else by_reference(fused, index.corpus, allowed)
    near = nearest(question, weigh(question, linked, index.corpus), index)
    ranked = first([by_address(question, index.corpus), near])
    return [as_hit(question, one, index) for one in ranked[:k]]


def in_scope(question: Question, corpus: Corpus) -> NDArray[np.bool_]:
    """Which provisions may answer: those of the day, and of the side asked for."""

    def allowed(provision: Provision) -> bool:
        side = corpus.instrument_of(provision).jurisdiction
        wanted = question.jurisdiction in (None, side) or side == "both"
        return wanted and question.as_of in provision.valid

    return np.array([allowed(p) for p in corpus.provisions], np.bool_)


def by_address(question: Question, corpus: Corpus) -> list[Ranked]:
    """The provisions that the question names, in its order, in force or not: the reader asked for them."""
    found: list[Ranked] = []
    for mention in question.mentions:
        provision = corpus.find(mention.address, question.as_of) if mention.address.path else None
        if provision and provision.address not in {r.provision.address for r in found}:
            passages = passages_of(provision)
            passage = next((p for p in passages if mention.address.covers(p.address)), passages[0])
            found.append(Ranked(provision, passage, 1.0, Route.ADDRESS))
    return found


def by_words(question: Question, index: Index, allowed: NDArray[np.bool_]) -> list[Ranking]:
    """Provisions by words in common: a ranking for each kind of row."""
    rows = index.by_words(tokens(question.text), POOL, allowed)
    return _rankings(rows, index, Route.LEXICAL, WORDS)


def by_terms(question: Question, index: Index, allowed: NDArray[np.bool_]) -> list[Ranking]:
    """Provisions by the question's terms of art, said as the law says them, in both languages."""
    rows = index.by_words(expanded(question), POOL, allowed)
    return _rankings(rows, index, Route.LEXICAL, TERMS)


def expanded(question: Question) -> list[str]:
    """The words of a question's terms of art, in the words of the law and in both languages."""
    zh = 1 if question.language == "en" else 0  # a Chinese question has said it in Chinese
    named = [" ".join([term.term, *term.zh[:zh]]) for term in question.terms if term.kind in EXPANDED]
    return list(dict.fromkeys(tokens(" ".join(named))))


def by_meaning(question: Question, index: Index, allowed: NDArray[np.bool_]) -> list[Ranking]:
    """Provisions by nearness in meaning: a ranking for each kind of row; none when the encoder cannot read."""
    rows = index.by_meaning(question.text, POOL, allowed) if understood(question, index) else []
    return _rankings(rows, index, Route.DENSE, MEANING)


def _rankings(rows: list[tuple[Row, float]], index: Index, route: Route, weights: dict[str, float]) -> list[Ranking]:
    """Rows, best first, become one ranking of provisions per kind, each provision by its best row of that kind."""
    return [
        (weight, _ranking([r for r in rows if r[0].kind == kind], index, route)) for kind, weight in weights.items()
    ]


def _ranking(rows: list[tuple[Row, float]], index: Index, route: Route) -> list[Ranked]:
    best: dict[str, Ranked] = {}
    for row, score in rows:
        passage = index.passages[row.passage]
        cosine = score if route is Route.DENSE else 0.0
        own = row.kind == "text"
        best.setdefault(passage.provision.key, Ranked(passage.provision, passage, score, route, cosine, own))
    return list(best.values())


def fuse(rankings: list[Ranking]) -> list[Ranked]:
    """Weighed reciprocal rank fusion: ranks compare across routes, scores do not."""
    score: dict[str, float] = defaultdict(float)
    kept: dict[str, Ranked] = {}
    for weight, ranking in rankings:
        for rank, one in enumerate(ranking):
            key = one.provision.key
            score[key] += weight / (RANK_OFFSET + rank)
            known = kept.setdefault(key, one)
            route = one.route if one.route is known.route else Route.FUSED
            nearest = known if known.own or not one.own else one  # the passage of a row of own text
            kept[key] = replace(nearest, route=route, cosine=max(one.cosine, known.cosine))
    return _sorted([replace(one, score=score[key]) for key, one in kept.items()])


def weigh(question: Question, ranked: list[Ranked], corpus: Corpus) -> list[Ranked]:
    """Prefer what the question names and what is surer; put law before commentary unless commentary is asked for."""
    named = {mention.address.instrument for mention in question.mentions}
    homes = {ident for term in question.terms if len(term.instruments) <= HOME for ident in term.instruments}
    commentary = asks_commentary(question)

    def factor(one: Ranked) -> float:
        instrument = corpus.instrument_of(one.provision)
        standing = STANDING[one.provision.verified] if one.provision.text_kind == "restatement" else 1.0
        standing *= RANK.get(instrument.kind, 1.0)
        standing *= AT_HOME if instrument.id in homes else 1.0
        standing *= CORE if instrument.id in corpus.core else 1.0
        if instrument.id in named:
            return standing * NAMED_INSTRUMENT
        return standing * (COMMENTARY if instrument.kind == "commentary" and not commentary else 1.0)

    return _sorted([replace(one, score=one.score * factor(one)) for one in ranked])


def asks_commentary(question: Question) -> bool:
    """Whether the question wants to know what the commentary says, not what the law says."""
    return bool(_ASKS_COMMENTARY.search(question.text))


def by_reference(ranked: list[Ranked], corpus: Corpus, allowed: NDArray[np.bool_]) -> list[Ranked]:
    """What leading provisions cite gains from them: definitions, exceptions, the law that a commentary is about."""
    usable = {p.key for p, ok in zip(corpus.provisions, allowed, strict=True) if ok}
    found = {one.provision.key: one for one in ranked}
    gained: dict[str, float] = defaultdict(float)
    for one in ranked[:FOLLOWED]:
        cited = {v.key: v for address in one.provision.cites for v in corpus.versions(address) if v.key in usable}
        for key, provision in cited.items():
            gained[key] += FOLLOWING * one.score / math.sqrt(len(cited))
            if key not in found:
                via = (one.provision.address,)
                found[key] = Ranked(provision, passages_of(provision)[0], 0.0, Route.CROSS_REFERENCE, via=via)
    return _sorted([replace(one, score=one.score + gained[key]) for key, one in found.items()])


def nearest(question: Question, ranked: list[Ranked], index: Index) -> list[Ranked]:
    """Settle the order of the leading provisions by how near each is to the question, beside where it was ranked."""
    if not ranked:
        return []
    best = ranked[0].score
    law_first = not asks_commentary(question)

    def settle(one: Ranked) -> Ranked:
        near = nearness(question, one, index)
        behind = law_first and index.corpus.instrument_of(one.provision).kind == "commentary"
        return replace(one, score=one.score / best + NEARNESS * near * (COMMENTARY if behind else 1.0), near=near)

    settled = _sorted([settle(one) for one in ranked[:SETTLED]])
    lowest = settled[-1].score
    return settled + [replace(one, score=lowest * one.score / best) for one in ranked[SETTLED:]]


def first(rankings: list[list[Ranked]]) -> list[Ranked]:
    """One ranking after the other, each provision once, at its first place."""
    seen: dict[str, Ranked] = {}
    for ranking in rankings:
        for one in ranking:
            known = seen.get(one.provision.key)
            if known is None:
                seen[one.provision.key] = one
            elif one.cosine > known.cosine:
                seen[one.provision.key] = replace(known, cosine=one.cosine)
    return list(seen.values())


def as_hit(question: Question, one: Ranked, index: Index) -> Hit:
    """Turn a ranked provision into a hit, with its closeness to the question."""
    closeness = 1.0 if one.route is Route.ADDRESS else _closeness(question, one, index)
    return Hit(one.passage, one.score, one.route, closeness, one.via)


def coverage(question: Question, provision: Provision, index: Index) -> float:
    """The share of the question's words, weighed by rarity, that the provision and the ways to it hold.

    A term of art counts as held in any of its forms: whoever asks about 人类遗传资源信息 is answered by 人遗信息.
    """
    wanted = dict.fromkeys(tokens(question.text))
    name = index.corpus.instrument_of(provision).name
    text = " ".join([name, provision.heading, provision.text, provision.gist, provision.gist_zh, *provision.asked_as])
    held, folded = set(tokens(text)), text.casefold()
    for term in question.terms:
        if any(form.casefold() in folded for form in term.forms):
            held.update(tokens(" ".join(term.forms)))
    total = sum(index.lexical.weight(word) for word in wanted)
    return sum(index.lexical.weight(word) for word in wanted if word in held) / total if total else 0.0


def understood(question: Question, index: Index) -> bool:
    """Whether the encoder reads the language of the question; all-MiniLM-L6-v2 reads no Chinese."""
    return question.language == "en" or index.encoder.reads_chinese


def nearness(question: Question, one: Ranked, index: Index) -> float:
    """Cosine to the nearest of the provision's rows, and the share of the question's words that it holds."""
    covered = coverage(question, one.provision, index)
    return one.cosine + COVERED * covered if understood(question, index) else COVERED_ALONE * covered


def _closeness(question: Question, one: Ranked, index: Index) -> float:
    """Logistic in nearness, set by eye on the development questions (evals/questions/dev.jsonl)."""
    needed = 0.66 if understood(question, index) else 0.3
    near = nearness(question, one, index) if one.near is None else one.near
    return _logistic(10.0 * (near - needed))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _sorted(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.provision.address))
