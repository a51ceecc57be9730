"""The extractive answer: the rule first, then the sentences of the provision that the question asks for.

A statement is a gist or an exact slice of the text; each cites the span that carries it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from genolex.index.tokens import tokens
from genolex.passages import WHOLE, candidates
from genolex.types import Citation, Hit, Passage, Provision, Question, Route

SURE = 0.5
"""Closeness from which a provision is taken to answer the question."""
FURTHER = 1.5
"""A further provision is used when its score is at most so far behind the leading one's: scores are log odds, so it is
then at least a fifth as likely to be the one that is wanted."""
PROVISIONS = 3
"""The most provisions that an answer rests on, unless the question names more."""
DETAILS = 2
"""The most sentences added to the rule of the leading provision."""
DETAIL = 0.3
"""The share of the question's weight that a sentence must hold to be added."""

SECOND = 0.2
"""The share of a gist's weight that a second sentence must add to be cited with the first."""

RULE = 6
"""Fewer words do not say a rule."""

_CLAUSE = re.compile(r"[,;:]\s")

Weight = Callable[[str], float]


@dataclass(frozen=True)
class Draft:
    """A statement before it is verified."""

    text: str
    citations: tuple[Citation, ...]


def compose(question: Question, hits: list[Hit], weight: Weight) -> list[Draft]:
    """The drafts of an answer; none when no provision answers the question surely enough."""
    chosen = choose(hits)
    drafts = []
    for place, hit in enumerate(chosen):
        rule = state_rule(question, hit, weight)
        drafts += [rule, *state_paragraphs(question, hit)]
        if place == 0 or hit.route is Route.ADDRESS:
            drafts += state_details(question, hit, rule, weight)
    return drafts


def choose(hits: list[Hit]) -> list[Hit]:
    """The provisions to answer from: those named, else the leading one and those that nearly tie with it."""
    named = [hit for hit in hits if hit.route is Route.ADDRESS]
    if named:
        return named
    sure = [hit for hit in hits if hit.closeness >= SURE and hit.route is not Route.CROSS_REFERENCE]
    if not sure or sure[0] is not hits[0]:
        return []
    return [hit for hit in sure if hit.score >= sure[0].score - FURTHER][:PROVISIONS]


def state_rule(question: Question, hit: Hit, weight: Weight) -> Draft:
    """The gist of the provision in the language of the question, resting on the sentences that carry it."""
    provision = hit.provision
    gist = provision.gist_zh if question.language == "zh" and provision.gist_zh else provision.gist
    if not gist:
        wanted = set(tokens(question.text))
        return _word_for_word(provision, *carriers(provision, wanted, wanted, weight, hit.passage)[0])
    spans = carriers(provision, opening(provision.gist), set(tokens(provision.gist)), weight)
    return Draft(gist, tuple(_cite(provision, start, end) for start, end in spans))


def state_paragraphs(question: Question, hit: Hit) -> list[Draft]:
    """The paragraphs of the provision that the question names, word for word."""
    provision = hit.provision
    depth = len(provision.address.path)
    named = [m.address.path[depth:] for m in question.mentions if provision.address.covers(m.address)]
    drafts = []
    for path in dict.fromkeys(filter(None, named)):
        own = [p for p in provision.paragraphs if p.path[: len(path)] == path]
        if own and own[-1].end - own[0].start <= WHOLE:
            drafts.append(_word_for_word(provision, own[0].start, own[-1].end))
    return drafts


def state_details(question: Question, hit: Hit, rule: Draft, weight: Weight) -> list[Draft]:
    """Sentences of the provision that hold what the question asks for and the rule does not say."""
    if question.language == "zh":
        return []
    provision = hit.provision
    wanted = set(tokens(question.text))
    total = sum(map(weight, wanted)) or 1.0
    said = set(tokens(rule.text))
    scored = []
    for start, end in candidates(provision):
        if provision.text[start].islower():  # an item without its introduction cannot stand alone
            continue
        held = set(tokens(provision.text[start:end]))
        overlap = sum(map(weight, held & wanted)) / total
        repeated = len(held & said) / len(held) if held else 1.0
        if overlap >= DETAIL and repeated < 0.5 and not _quoted(rule, start, end):
            scored.append((overlap, start, end))
    best = sorted(scored, key=lambda s: (-s[0], s[1]))[:DETAILS]
    spans = sorted((start, end) for _, start, end in best)
    return [_word_for_word(provision, start, end) for start, end in spans]


def _quoted(rule: Draft, start: int, end: int) -> bool:
    return any(start < cited.end and cited.start < end for cited in rule.citations)


def opening(gist: str) -> set[str]:
    """The words of a gist's first clauses, as many as it takes to say a rule."""
    words: set[str] = set()
    for clause in _CLAUSE.split(gist):
        words |= set(tokens(clause))
        if len(words) >= RULE:
            break
    return words


def carriers(
    provision: Provision, rule: set[str], wanted: set[str], weight: Weight, within: Passage | None = None
) -> list[tuple[int, int]]:
    """The sentence that carries the rule, and one more where it adds a good part of all that is wanted."""
    spans = candidates(provision)
    if within:
        spans = [s for s in spans if within.start <= s[0] < within.end] or spans
    spans = [s for s in spans if not provision.text[s[0]].islower()] or spans  # an item alone says little
    held = {span: set(tokens(provision.text[span[0] : span[1]])) for span in spans}
    own = {span: sum(map(weight, words)) for span, words in held.items()}

    def alike(span: tuple[int, int], words: set[str]) -> float:
        """Dice's coefficient, words weighed by rarity: a sentence must hold much and say little else."""
        return 2 * sum(map(weight, held[span] & words)) / (own[span] + sum(map(weight, words)) or 1.0)

    best = max(spans, key=lambda span: alike(span, rule))
    missing = wanted - held[best]
    apart = [s for s in spans if s[1] <= best[0] or best[1] <= s[0]]
    second = max(apart, key=lambda span: alike(span, missing), default=best)
    total = sum(map(weight, wanted)) or 1.0
    if second != best and sum(map(weight, held[second] & missing)) >= SECOND * total:
        return [best, second]
    return [best]


def _word_for_word(provision: Provision, start: int, end: int) -> Draft:
    return Draft(" ".join(provision.text[start:end].split()), (_cite(provision, start, end),))


def _cite(provision: Provision, start: int, end: int) -> Citation:
    return Citation(Passage(provision, start, end), start, end)
