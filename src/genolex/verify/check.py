"""The recipe: quote, read, align, compare aspect by aspect, cover, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from genolex.glossary import Glossary
from genolex.index.tokens import has_chinese
from genolex.passages import ELLIPSIS
from genolex.ports import Entailment, Judgement
from genolex.types import Citation, Provision, Support, Verdict
from genolex.verify.agents import defined, named, roles
from genolex.verify.chinese import in_english
from genolex.verify.conditions import exceptions
from genolex.verify.deeds import deeds
from genolex.verify.denials import denied
from genolex.verify.doers import exchanged
from genolex.verify.figures import dates, numbers, quotations, recurrences, references
from genolex.verify.forces import force, polarity, turned
from genolex.verify.joins import joined
from genolex.verify.levels import levels
from genolex.verify.odds import final, refused
from genolex.verify.opposites import ends, kinds, opposites
from genolex.verify.orders import order
from genolex.verify.premise import WORDS, premise
from genolex.verify.quantities import in_figures
from genolex.verify.reach import reach
from genolex.verify.reading import Unit, normalised, sentences, unit
from genolex.verify.scope import scope
from genolex.verify.source import Finding, Source, covered, mass

FULLY = 0.8
"""The share of a statement's words that carries it when no guard objects."""
BARELY = 0.25
"""With less, nothing of the statement stands in the source."""
NEAR = 0.7
"""Units that hold this share of what the best one holds are read with it."""
SURE = 0.8
"""The probability from which an entailment model is followed where no guard objects."""
LIKELY = 0.5
"""The probability from which it finds a statement rather entailed than not."""

OF_MODEL = "as the entailment model reads it"
"""How a reason begins that is the model's alone."""


def verify(
    text: str,
    citations: tuple[Citation, ...],
    glossary: Glossary | None = None,
    entailment: Entailment | None = None,
) -> Support:
    """Does what is cited say so? Word for word in a quote is best; else the cited provisions are read."""
    if not citations:
        return Support(Verdict.UNSUPPORTED, ("nothing is cited",))
    if any(_quotes(text, own) for own in _by_provision(citations)):
        return Support(Verdict.SUPPORTED, ("word for word",))
    provisions = tuple(dict.fromkeys(citation.passage.provision for citation in citations))
    if entailment is None:
        return _remembered(text, provisions, glossary)
    return _held_against(text, provisions, glossary, entailment)


def _by_provision(citations: tuple[Citation, ...]) -> list[list[Citation]]:
    found: dict[Provision, list[Citation]] = {}
    for citation in citations:
        found.setdefault(citation.passage.provision, []).append(citation)
    return list(found.values())


def _quotes(text: str, citations: list[Citation]) -> bool:
    """Whether every piece of a text stands in a quote of one provision: words of two laws make no quotation."""
    pieces = [normalised(piece) for piece in text.split(ELLIPSIS)]
    return all(any(stands_in(piece, citation.quote) for citation in citations) for piece in pieces)


@lru_cache(maxsize=8_192)  # the same gists come up again and again
def _remembered(text: str, provisions: tuple[Provision, ...], glossary: Glossary | None) -> Support:
    return _held_against(text, provisions, glossary, None)


def _held_against(
    text: str,
    provisions: tuple[Provision, ...],
    glossary: Glossary | None,
    entailment: Entailment | None,
) -> Support:
    wanted = normalised(text)
    texts, context = [p.text for p in provisions], [beside(p) for p in provisions]
    if any(wanted == normalised(p.gist_zh) for p in provisions):
        return _own_gist(_figures_of(in_english(text, glossary), texts, context), ())
    found = check(text, texts, glossary, entailment, context, [p.heading for p in provisions])
    if any(wanted == normalised(p.gist) for p in provisions):
        objections = () if found.verdict in (Verdict.SUPPORTED, Verdict.PARTLY) else found.reasons
        return _own_gist(_figures_of(text, texts, context), objections)
    return found


def _own_gist(wrong: tuple[str, ...], objections: tuple[str, ...]) -> Support:
    """A provision's own gist was written and reviewed with it: a figure or an article not there makes it partly.

    The other guards read words and can misread a summary; what they object to is shown, for whoever reviews the gist.
    """
    if wrong:
        return Support(Verdict.PARTLY, ("the gist of the provision", *wrong))
    shown = tuple(f"a guard asks: {reason}" for reason in objections) or ("no guard objects",)
    return Support(Verdict.SUPPORTED, ("the gist of the provision", *shown))


def _figures_of(statement: str, texts: Sequence[str], context: Sequence[str]) -> tuple[str, ...]:
    """What the guards of figures say of a gist."""
    said = unit(statement)
    source = _source(said, "\n".join(texts), "\n".join(context))
    found = (*numbers(said, source), *dates(statement, source), *references(statement, source))
    return tuple(dict.fromkeys(finding.reason for finding in found))


def beside(provision: Provision) -> str:
    """What stands beside the text of a provision: address, heading, division, the days on which it is law, notes."""
    lines = [
        f"{provision.address}".replace("-", " ").replace("/", " "),
        provision.heading,
        provision.division,
    ]
    lines += [f"It applies from {provision.valid.start}."] if provision.valid.start else []
    lines += [f"It applies until {provision.valid.end}."] if provision.valid.end else []
    lines += [f"{note.date or ''} {note.text}" for note in provision.notes]
    return "\n".join(filter(None, lines))


def check(
    statement: str,
    sources: Sequence[str],
    glossary: Glossary | None = None,
    entailment: Entailment | None = None,
    context: Sequence[str] = (),
    headings: Sequence[str] = (),
) -> Support:
    """Do the sources carry the statement? A pure function of its arguments; without a model by default.

    A statement that stands in a source word for word is supported. Else every guard compares one aspect: what
    contradicts wins over what is missing, that over what is left out, and that over how much of it is covered. A
    glossary lets authorities be known by any name and a Chinese statement be held against an English source. The
    context (headings, notes, dates) can hold a figure, a name or a word of the statement, but carries no rule. A model
    is asked where no guard has the last word (`verify.odds`); it reads the headings with the nearest sentences.
    """
    wanted = normalised(statement)
    if not wanted:
        return Support(Verdict.UNSUPPORTED, ("nothing is said",))
    if any(stands_in(wanted, source) for source in sources):
        return Support(Verdict.SUPPORTED, ("word for word",))
    text, around = "\n".join(sources), "\n".join(context)
    misquoted = list(quotations(statement, f"{text}\n{around}"))
    if misquoted:
        return Support(Verdict.UNSUPPORTED, tuple(finding.reason for finding in misquoted))
    foreign = has_chinese(statement) != has_chinese(text)
    said = unit(_english(statement, glossary))
    source = _source(said, _english(text, glossary), around)
    findings = sorted(_findings(said, source, foreign, glossary), key=lambda f: _RANK[f.verdict])
    share = covered(said, source)
    if entailment is None or final(findings):
        return _concluded(findings, share, foreign)
    judgement = entailment.judge([_pair(said, source.units, headings)])[0]
    return _weighed(findings, share, foreign, len(said.text.split()), judgement)


def pair(
    statement: str,
    sources: Sequence[str],
    glossary: Glossary | None = None,
    headings: Sequence[str] = (),
    words: int = WORDS,
) -> tuple[str, str]:
    """What `check` asks a model about a statement: many can be judged ahead, by a model that remembers."""
    text = "\n".join(sources)
    said = unit(_english(statement, glossary))
    return _pair(said, _read(_english(text, glossary), "")[0], headings, words)


def _pair(said: Unit, units: Sequence[Unit], headings: Sequence[str], words: int = WORDS) -> tuple[str, str]:
    return in_figures(premise(said, units, headings, words)), in_figures(said.text)


def _english(text: str, glossary: Glossary | None) -> str:
    return in_english(text, glossary) if has_chinese(text) else text


_SENTENCE_ENDS = ".;:!?。；：！？"


def stands_in(wanted: str, source: str) -> bool:
    """The exact-quote gate: whole sentences, equal after `normalised`. A part of a sentence is no quote of it.

    "may be exported" stands in "No item may be exported." and says the opposite; what comes before or after a part
    can turn it, so a part goes through the guards.
    """
    held = normalised(source)
    at = held.find(wanted)
    while at >= 0:
        before, after = held[:at].rstrip(), held[at + len(wanted) :]
        opens = not before or before[-1] in f'{_SENTENCE_ENDS})"'
        closes = wanted[-1] in _SENTENCE_ENDS or not after or after[0] in _SENTENCE_ENDS
        if opens and closes:
            return True
        at = held.find(wanted, at + 1)
    return False


def _concluded(findings: Sequence[Finding], share: float, foreign: bool) -> Support:
    """The gravest of what guards found, with its reasons, the gravest first; else how much is covered."""
    if not findings:
        return _covered(share, foreign)
    worst = findings[0].verdict
    return Support(worst, tuple(dict.fromkeys(f.reason for f in findings if f.verdict is worst)))


_RANK = {
    Verdict.CONTRADICTED: 0,
    Verdict.UNSUPPORTED: 1,
    Verdict.PARTLY: 2,
    Verdict.SUPPORTED: 3,
}


def _source(said: Unit, text: str, around: str) -> Source:
    units, stems = _read(text, around)
    scores = [mass(said.stems & u.stems) for u in units]
    best = max(scores, default=0.0)
    ranked = sorted(zip(scores, range(len(units)), units, strict=True), key=lambda s: (-s[0], s[1]))
    near = tuple(u for score, _, u in ranked if score >= NEAR * best > 0)
    return Source(f"{text}\n{around}", units, near, stems)


@lru_cache(maxsize=2_048)  # an audit holds many claims against one provision
def _read(text: str, around: str) -> tuple[tuple[Unit, ...], frozenset[str]]:
    """The units of a text, and the stems of it and of what stands around it."""
    units = tuple(map(unit, sentences(text)))
    held = (*units, *map(unit, sentences(around)))
    return units, frozenset[str]().union(*(u.stems for u in held))


def _findings(said: Unit, source: Source, foreign: bool, glossary: Glossary | None) -> list[Finding]:
    return [
        *numbers(said, source),
        *dates(said.text, source),
        *references(said.text, source),
        *recurrences(said.text, source),
        *force(said, source),
        *turned(said, source),
        *polarity(said, source),
        *denied(said, source),
        *named(said.text, source, glossary),
        *levels(said.text, source),
        *roles(said.text, source, glossary),
        *exchanged(said, source),
        *(() if foreign else deeds(said.text, source)),
        *(() if foreign else defined(said.text, source)),
        *opposites(said.text, source, foreign),
        *ends(said.text, source),
        *kinds(said, source),
        *(() if foreign else order(said.text, source)),
        *joined(said.text, source),
        *exceptions(said, source),
        *reach(said, source),
        *scope(said, source),
    ]


def _covered(share: float, foreign: bool) -> Support:
    words = f"{share:.0%} of its words stand in what is cited"
    if foreign:
        reason = "the source is in another language: figures, force, parties and terms were compared, not its words"
        return Support(Verdict.PARTLY, (reason,))
    if share >= FULLY:
        return Support(Verdict.SUPPORTED, ("no guard objects", words))
    if share >= BARELY:
        return Support(Verdict.PARTLY, (f"in other words: {words}",))
    return Support(Verdict.UNSUPPORTED, (words,))


def _weighed(findings: Sequence[Finding], share: float, foreign: bool, words: int, found: Judgement) -> Support:
    """What guards found, and what a model says of the sentences nearest to the statement, weighed together."""
    left_out = [finding for finding in findings if finding.verdict is Verdict.PARTLY]
    if refused(findings, share, foreign, words, found):
        return _concluded(findings, share, foreign) if len(left_out) < len(findings) else _of_model(found)
    if left_out:
        return _concluded(left_out, share, foreign)
    if found.entailment >= SURE and share >= BARELY:
        reason = f"no guard objects and the entailment model finds it entailed ({found.entailment:.0%})"
        return Support(Verdict.SUPPORTED, (reason,))
    return _covered(min(max(share, BARELY if found.entailment >= LIKELY else 0.0), FULLY - 0.01), foreign)


def _of_model(found: Judgement) -> Support:
    """What a model refuses alone."""
    against = found.contradiction >= found.neutral
    told = "goes against" if against else "does not follow from"
    reason = f"{OF_MODEL}, this {told} what is cited"
    return Support(Verdict.CONTRADICTED if against else Verdict.UNSUPPORTED, (reason,))
