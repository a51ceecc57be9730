"""The extractive answer, like a short brief: the rule, then the words of the law that the question asks for.

A statement is a gist or exact slices of the text; each cites the spans that carry it. Which sentences hold the answer,
retrieval has found (`Hit.pinpoints`); here they are chosen, put into the order of the text and kept short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from itertools import groupby

from genolex.glossary import Glossary
from genolex.index.tokens import tokens
from genolex.passages import ELLIPSIS, WHOLE, candidates, introduces, introductions, sentence_spans
from genolex.types import Citation, Hit, Passage, Pinpoint, Provision, Question, Route, Verdict
from genolex.verify import beside, check

SURE = 0.5
"""Closeness from which a provision is taken to answer the question."""
FURTHER, FURTHER_UNREAD = 1.5, 2.3
"""A further provision is used when its score is at most so far behind the leading one's: scores are log odds, so it is
then half as likely to be the one that is wanted. The second is for Chinese, where the order is less sure."""
PROVISIONS, PROVISIONS_OF_CASE = 2, 3
"""The most provisions that an answer rests on, unless the question names more; the second where it tells a case."""
CASE = 22
"""A question of so many words, or of twice as many Chinese characters, tells a case."""
SURE_COMPARED = 0.3
"""The same where a question compares: half of its words are about the other side."""
OTHER_SIDE = 0.25
"""Closeness from which the other side's law is told too, where the question compares."""
OTHER_SIDE_NAMED = 0.2
"""The same where it is of a law that the question names."""
LIKELY = 0.35
"""Likelihood from which a sentence of the leading provision is quoted."""
REPEATED, REPEATED_CARRIER = 0.8, 0.65
"""The share of a sentence's words that the rule has said already, from which it is not quoted too; the second for a
sentence that the rule cites, which the reader has beside it."""
CARRIED = 0.5
"""The share of a sentence's words that the rule says, from which the sentence is cited for it."""
SENTENCE = 4
"""Fewer words are a heading, not a sentence."""
DETAILS, ROOM = 4, 500
"""The most sentences of the leading provision that are quoted, and the most characters of them together."""

CARRIERS = 6
"""The most sentences that a gist cites."""
GOOD_PART = 0.1
"""The share of a gist's weight that a further sentence must add to be cited where none together carry it."""
SECOND = 0.2
"""The share of a gist's weight that a second sentence must add to be cited with the first."""

RULE = 6
"""Fewer words do not say a rule."""

_POINTS_BACK = re.compile(
    r"(?:They|It|He|She|Both|Neither|Such|That|Those|The (?:same|latter|former)|In (?:that|this|such|these) \w+"
    r"|(?:This|These) (?!Laws?\b|Measures|Provisions|Regulations?|Rules|[Ss]ections?|[Pp]arts?\b|[Aa]rticles?"
    r"|[Pp]aragraphs?|subparts?|[Oo]rder))\b"
)
_LEADS_ON = re.compile(r"[;,](?:\s+(?:or|and))?$")
_EXAMPLES = re.compile(r"examples?\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9'’.,-]+|[\u4e00-\u9fff]{2}")
_CLAUSE = re.compile(r"[,;:]\s")

Weight = Callable[[str], float]
Span = tuple[int, int]


@dataclass(frozen=True)
class Draft:
    """A statement before it is verified."""

    text: str
    citations: tuple[Citation, ...]


def compose(question: Question, hits: list[Hit], weight: Weight, glossary: Glossary) -> list[Draft]:
    """The drafts of an answer; none when no provision answers the question surely enough."""
    drafts = []
    further = FURTHER if question.language == "en" else FURTHER_UNREAD
    laws = frozenset(mention.address.instrument for mention in question.mentions) | frozenset(question.between)
    most = PROVISIONS_OF_CASE if tells_case(question.own or question.text) else PROVISIONS
    for place, hit in enumerate(choose(hits, further, question.compares, laws, max(len(question.between), 2), most)):
        rule = state_rule(question, hit, weight, glossary)
        named = state_paragraphs(question, hit)
        drafts += [rule, *named]
        if (place == 0 or question.compares or hit.route is Route.ADDRESS) and not named:
            drafts += state_details(hit, rule, weight)
    return drafts


def choose(
    hits: list[Hit],
    further: float = FURTHER,
    compared: bool = False,
    laws: Set[str] = frozenset(),
    parties: int = 2,
    most: int = PROVISIONS,
) -> list[Hit]:
    """The provisions to answer from: those named, else the leading one and those that nearly tie with it.

    Where two sides are compared, the other side's leading one comes second, as retrieval has put it. `laws` are the
    instruments that the question names.
    """
    named = [hit for hit in hits if hit.route is Route.ADDRESS]
    if named:
        return named
    least = SURE_COMPARED if compared else SURE
    sure = [hit for hit in hits if hit.closeness >= least and hit.route is not Route.CROSS_REFERENCE]
    if not sure or sure[0] is not hits[0]:
        return []
    if compared:
        return [hits[0], *(hit for hit in hits[1:parties] if hit.closeness >= _least(hit, laws))]
    return [hit for hit in sure if hit.score >= sure[0].score - further][:most]


def tells_case(text: str) -> bool:
    """Whether a question is long enough to tell a case, in which more than one rule may matter."""
    return len(_WORD.findall(text)) >= CASE


def _least(hit: Hit, laws: Set[str]) -> float:
    return OTHER_SIDE_NAMED if hit.provision.address.instrument in laws else OTHER_SIDE


def state_rule(question: Question, hit: Hit, weight: Weight, glossary: Glossary) -> Draft:
    """The gist of the provision in the language of the question, resting on the sentences that carry it."""
    provision = hit.provision
    gist = provision.gist_zh if question.language == "zh" and provision.gist_zh else provision.gist
    if not gist:
        wanted = set(tokens(question.text))
        return quoted(provision, carriers(provision, wanted, wanted, weight, hit.passage)[:1])
    said = set(tokens(provision.gist))
    spans = carriers(provision, opening(provision.gist), said, weight)
    for pin in hit.pinpoints[:1]:  # what is asked for, where the gist says it, is cited for it too
        words = tokens(provision.text[pin.start : pin.end])
        apart = all(pin.end <= start or end <= pin.start for start, end in spans)
        if apart and len(words) >= SENTENCE and held_in(words, said, weight) >= CARRIED:
            spans.append((pin.start, pin.end))
    spans = until_carried(provision, spans, weight, glossary)
    return Draft(gist, tuple(_cite(provision, span) for span in spans))


def until_carried(provision: Provision, spans: list[Span], weight: Weight, glossary: Glossary) -> list[Span]:
    """The sentences that a gist cites and, one at a time, what it says that they lack, until they carry it alone.

    Where not even all that may be cited together carry it, those stay that hold a good part of it.
    """
    chosen, said = list(spans), set(tokens(provision.gist))
    total = sum(map(weight, said))
    held = {span: set(tokens(provision.text[span[0] : span[1]])) for span in citable(provision)}
    while not carry(provision, chosen, glossary):
        missing = said.difference(*(tokens(provision.text[start:end]) for start, end in chosen))
        gains = {s: sum(map(weight, held[s] & missing)) for s in held if all(s[1] <= a or b <= s[0] for a, b in chosen)}
        further = max(gains, key=gains.__getitem__, default=None)
        if len(chosen) >= CARRIERS or further is None or not gains[further]:
            return spans
        chosen.append(further)
        if gains[further] >= GOOD_PART * total:
            spans = list(chosen)
    return chosen


def carry(provision: Provision, spans: Iterable[Span], glossary: Glossary) -> bool:
    """Whether sentences of a provision, and nothing else of it, carry its gist."""
    quotes = [provision.text[start:end] for start, end in spans]
    verdict = check(provision.gist, quotes, glossary, None, [beside(provision)]).verdict
    return verdict in (Verdict.SUPPORTED, Verdict.PARTLY)


def state_paragraphs(question: Question, hit: Hit) -> list[Draft]:
    """The paragraphs of the provision that the question names, word for word."""
    provision = hit.provision
    depth = len(provision.address.path)
    named = [m.address.path[depth:] for m in question.mentions if provision.address.covers(m.address)]
    drafts = []
    for path in dict.fromkeys(filter(None, named)):
        own = [p for p in provision.paragraphs if p.path[: len(path)] == path]
        if own and own[-1].end - own[0].start <= WHOLE:
            drafts.append(quoted(provision, [(own[0].start, own[-1].end)]))
    return drafts


def state_details(hit: Hit, rule: Draft, weight: Weight) -> list[Draft]:
    """The sentences that answer the question, in the order of the text; items together under their introduction.

    What the rule has said already is not said again.
    """
    provision = hit.provision
    telling = [pin for pin in hit.pinpoints if adds(provision, pin, rule, weight)]
    if telling and not is_example(provision, telling[0].span):  # a rule is told by its words, a case by the example
        telling = [pin for pin in telling if not is_example(provision, pin.span)]
    spans = selected(provision, telling)
    drafts = []
    for above, items in groupby(spans, lambda span: above_quoted(provision, span)):
        if above:
            drafts.append(quoted(provision, [*above, *without_joint(provision, items)]))
        else:
            drafts += [quoted(provision, [span]) for span in items]
    return drafts


def without_joint(provision: Provision, items: Iterable[Span]) -> list[Span]:
    """Items of a list, the last without the mark or the word that led to the next one."""
    *others, (start, end) = items
    return [*others, (start, start + len(_LEADS_ON.sub("", provision.text[start:end])))]


def above_quoted(provision: Provision, span: Span) -> tuple[Span, ...]:
    """The introductions without which a sentence cannot be read; an example can be read alone."""
    return () if is_example(provision, span) else introductions(provision, span[0])


def adds(provision: Provision, pin: Pinpoint, rule: Draft, weight: Weight) -> bool:
    """Whether a sentence says something of its own: more than a heading or an introduction, and not the rule again."""
    words = tokens(provision.text[pin.start : pin.end])
    if len(words) < SENTENCE or introduces(provision, pin.end):
        return False
    carries = any(pin.start < cited.end and cited.start < pin.end for cited in rule.citations)
    said = held_in(words, {*tokens(rule.text), *tokens(provision.gist)}, weight)  # the rule, in both languages
    return said < (REPEATED_CARRIER if carries else REPEATED)


def selected(provision: Provision, pinpoints: Iterable[Pinpoint]) -> list[Span]:
    """The likely sentences that there is room for, none within another, in the order of the text."""
    chosen: list[Span] = []
    room = ROOM
    for pin in pinpoints:
        if pin.likely < LIKELY or len(chosen) == DETAILS:
            break
        start, end = clear_alone(provision, pin.span)
        if any(start < b and a < end for a, b in chosen) or (chosen and end - start > room):
            continue
        chosen.append((start, end))
        room -= end - start
    return joined(provision, sorted(chosen))


def clear_alone(provision: Provision, span: Span) -> Span:
    """A sentence with those before it that say whom it speaks of; an example whole."""
    own = next((p for p in provision.paragraphs if p.start <= span[0] < p.end), None)
    if own is None:
        return span
    if is_example(provision, span):
        return own.start, own.end
    start = span[0]
    for before, _ in reversed([s for s in sentence_spans(provision.text, own.start, own.end) if s[0] < start]):
        if not _POINTS_BACK.match(provision.text, start):
            break
        start = before
    return start, span[1]


def joined(provision: Provision, spans: list[Span]) -> list[Span]:
    """Sentences that follow each other on a line as one."""
    found: list[Span] = []
    for start, end in spans:
        if found and provision.text[found[-1][1] : start] == " ":
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def held_in(text: Iterable[str], words: set[str], weight: Weight) -> float:
    """The share of a text's words, weighed by rarity, that are among some words."""
    own = set(text)
    return sum(map(weight, own & words)) / (sum(map(weight, own)) or 1.0)


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
) -> list[Span]:
    """The sentence that carries the rule, and one more where it adds a good part of all that is wanted."""
    spans = citable(provision)
    if within:
        spans = [s for s in spans if within.start <= s[0] < within.end] or spans
    spans = [s for s in spans if not provision.text[s[0]].islower()] or spans  # an item alone says little
    held = {span: set(tokens(provision.text[span[0] : span[1]])) for span in spans}
    own = {span: sum(map(weight, words)) for span, words in held.items()}

    def alike(span: Span, words: set[str]) -> float:
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


def citable(provision: Provision) -> list[Span]:
    """What of a provision can carry a rule: its sentences, but examples only where there is nothing else."""
    spans = candidates(provision)
    return [span for span in spans if not is_example(provision, span)] or spans


def is_example(provision: Provision, span: Span) -> bool:
    """Whether a sentence is one of the examples of a rule."""
    return any(_EXAMPLES.match(provision.text, start) for start, _ in introductions(provision, span[0]))


def quoted(provision: Provision, spans: list[Span]) -> Draft:
    """Spans word for word, an ellipsis between them."""
    text = ELLIPSIS.join(" ".join(provision.text[start:end].split()) for start, end in spans)
    return Draft(text, tuple(_cite(provision, span) for span in spans))


def _cite(provision: Provision, span: Span) -> Citation:
    return Citation(Passage(provision, *span), *span)
