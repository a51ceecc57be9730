"""Who acts and who is acted upon: read at each party from the words beside it, so that no verb has to be known.

A party is an agent, one acted upon ("other"), aside (whose, of whom, from whom, with whom) or denied ("not the user").
Case roles by position and preposition (Fillmore 1968); a passive is undone: who stands before it is acted upon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.lexicon import ACTORS, GENERIC_BODY
from genolex.verify.reading import Unit, canonical, normalised
from genolex.verify.source import Finding, Source, mass

Words = frozenset[str]
Part = Literal["agent", "other", "aside", "denied"]


@dataclass(frozen=True, slots=True)
class Doer:
    """A party where it is named: its words, its part, and whose clause it stands in.

    A clause begins with its subject and goes on to the next; `main` is one that no "if", "that" or "who" introduces.
    """

    words: Words
    part: Part
    clause: int
    written: str
    main: bool


def _set(words: str) -> Words:
    return frozenset(words.split())


_OFFICES = """
department authority agency administration ministry office bureau commission committee council board regulator organ
government secretary director minister head official state
"""
_UNTOLD = """
company firm business enterprise institution institute organization entity body party side person people individual
member unit staff general public associate center
"""
_OTHERS = """
court police customs treasury congress president attorney researcher scientist investigator expert employee employer
irb nih fda hhs bis cac doj citizen donor participant subject patient parent guardian child minor teacher student
hospital university laboratory platform handler operator provider user recipient exporter importer contractor
subcontractor processor broker owner holder applicant auditor reviewer inspector supplier vendor buyer seller customer
consumer insurer sponsor consignee consignor country region complainant manufacturer developer distributor maker inmate
representative lawyer volunteer worker personnel stakeholder
"""
_NAMES = _set(_OFFICES + _UNTOLD + _OTHERS) | {form.split()[-1] for form in ACTORS} - {"plan"}
_OFFICIAL = frozenset(map(canonical, _OFFICES.split()))
_PLAIN = frozenset(map(canonical, _UNTOLD.split()))
"""Words by which nobody is told from anybody."""
_ANYBODY = frozenset(GENERIC_BODY) - _OFFICIAL - _PLAIN
_ABOUT = _set("personal information data two three four")
"""Words that stand in the names of many parties."""

_TOKEN = re.compile(r"[a-z0-9]\w*(?:['.-]\w+)*|[^\w\s]")
_CAPITALS = re.compile(r"(?<=[Tt]he )[A-Z]{3,6}\b")
_NOBODY = _set("ear hgr eccn cfr usc ccl hipaa pipl dsl csl dna rna cny phi gina")
"""Capitals that stand for no authority."""
_ARTICLES = _set("a an the")
_DETERMINERS = _ARTICLES | _set(
    "its their his her any each every all both such other this these those no some many several relevant competent "
    "only even also either neither"
)
_MODALS = _set("must shall may can could cannot should will would need needs has have had")
_BE = _set("is are was were be been being")
_SUBORDINATE = _set(
    "where when if unless until before after once because while whereas although that which who whom whose as than "
    "whether how what"
)
_PREPOSITIONS = _set(
    "to on upon for against towards toward at into over about concerning regarding under in within through by"
)
_ASIDE = _set("of from with between among per like including behalf")
_LEFT = _DETERMINERS | _MODALS | _BE | _SUBORDINATE | _PREPOSITIONS | _ASIDE | STOP
_ROW = _set(", 、 and or nor namely")
_ADVERBS = _set("not also only first then therefore each both still never itself themselves")
_PARTICIPLE = re.compile(r"(?:ed|en|wn|nt|ld|pt|ade|ut)$")
_STATES = _set(
    "required obliged allowed permitted free entitled encouraged forbidden prohibited barred authorized bound supposed "
    "expected located concerned based established qualified advised able"
)
"""Participles after which a subject still acts."""
_EITHER = _set("public state general individual heads minor chief staff employees")
"""Nouns that stand before others as adjectives, or are verbs."""
_COMPOUND = _set(
    "information data service services consent rights interests security health approval law level review agreement "
    "transaction transactions property opinion order content license"
)
"""Nouns before which a party only says of what kind they are: "user agreement"."""
_VERBS = """
tell notify inform submit report provide give help assist require ask order send supervise charge pay consult involve
restrict let appoint teach train warn prompt follow accept obtain issue publish fine punish keep make supply hand urge
guide encourage support promote protect
"""
_VERB = frozenset(f"{verb}{ending}" for verb in _VERBS.split() for ending in ("", "s"))
"""Verbs before a party, as words that no name of a party contains."""
_RESUMES = re.compile(r"^.*, (?:it|they) (?:must|may|shall|can|should|need|has|have)\b")
"""Where a pronoun goes on with the subject of an opening condition."""
_RELATIVE = re.compile(r"(?:, )?(?:who|which|that) (?:then |also )?(?:must|may|shall|can|has|have|should)\b")
NEXT = 2
"""Words between two parties of one row."""
LONGEST = 4
"""Words before its noun that belong to a name."""
REACH = 14
"""Words after a subject within which its verb stands."""


@lru_cache(maxsize=20_000)
def doers(text: str) -> tuple[Doer, ...]:
    """The parties of a sentence with the part that each plays."""
    written = normalised(text).replace("U.S.", "US")
    capitals = frozenset(word.lower() for word in _CAPITALS.findall(written)) - _NOBODY
    words = _TOKEN.findall(written.lower())
    found: list[tuple[int, int, int]] = []  # where a name begins, its noun, and where it ends
    for at, word in enumerate(words):
        if word in capitals or _names(words, at):
            begin = _begin(words, at, found[-1][2] if found else 0)
            behind = words[at + 1] if at + 1 < len(words) else ""
            inspected = bool(_PARTICIPLE.search(behind)) and behind not in _STATES | _MODALS | STOP
            found.append((begin, at, at + 1 + inspected))
    return tuple(_read(words, found))


def _names(words: list[str], at: int) -> bool:
    """A noun that names somebody, and is the last of its phrase."""
    word = words[at].removesuffix("'s")
    if not _someone(word) or (word == "state" and words[at - 1 : at] != ["the"]):
        return False
    behind = words[at + 1] if at + 1 < len(words) else ""
    if words[at] != word or not behind or not behind[0].isalpha() or behind in _LEFT:
        return True
    if word in _EITHER or _someone(behind) or behind in _COMPOUND:
        return False
    # "user agreement" is no user: a verb would agree; words read from Chinese have no articles and do not
    agrees = word.endswith("s") or behind.endswith(("s", "ly", "ed"))
    return agrees or not _ARTICLES & set(words)


def _someone(word: str) -> bool:
    return word in _NAMES or word.removesuffix("s") in _NAMES or (word.endswith("ies") and f"{word[:-3]}y" in _NAMES)


def _begin(words: list[str], noun: int, least: int) -> int:
    at = noun
    while at > least and noun - at < LONGEST and words[at - 1][0].isalpha() and words[at - 1] not in _LEFT:
        verbal = words[at - 1].endswith("ing") or words[at - 1] in _VERB
        if verbal and at > 1 and words[at - 2] not in _DETERMINERS:
            break
        at -= 1
    return at


def _read(words: list[str], found: list[tuple[int, int, int]]) -> Iterator[Doer]:
    clause, passed, main, passive, seen = 0, 0, True, False, False
    previous: Doer | None = None
    acting = _acting(words, found)
    for begin, noun, end in found:
        before = _before(words, begin)
        between = words[passed:begin]
        main = main or bool(_RESUMES.search(" ".join(between)))
        first = not seen and (previous is None or before - passed > NEXT)
        place = _place(words, before, noun, end, first, begin > before)
        place = "subject" if place == "row" and begin in acting else place
        if any(word in ".;:" for word in between) and place != "subject":
            clause, main, passive = clause + 1, False, False
        if place == "subject":
            if not (previous and previous.part == "agent" and passed >= before - 2):
                clause += 1
            main = words[before - 1] not in _SUBORDINATE if before else True
            passive = _suffers(words, end)
            seen = seen or main
        part = _part(place, passive, previous if before - passed <= NEXT else None)
        own = frozenset(canonical(w.removesuffix("'s")) for w in words[begin:end] if w not in STOP | _ABOUT)
        own |= _office(words, end) if own & _OFFICIAL else frozenset()
        previous, passed = Doer(own, part, clause, " ".join(words[begin:end]), main), end
        yield previous
        if part != "denied" and _RELATIVE.match(" ".join(words[end : end + 4])):
            yield Doer(own, "agent", -1, previous.written, False)


def _before(words: list[str], begin: int) -> int:
    while begin and words[begin - 1] in _DETERMINERS:
        begin -= 1
    return begin


def _acting(words: list[str], found: list[tuple[int, int, int]]) -> frozenset[int]:
    """Where the names of a row begin of which the last has a verb: "hospitals, laboratories and carriers must"."""
    begins: list[int] = []
    for (_, _, end), (begin, _, last) in zip(found[-2::-1], found[:0:-1], strict=True):
        before = _before(words, begin)
        rowed = words[before - 1] in _ROW and before - end <= NEXT
        if rowed and (begin in begins or (words[last : last + 1] and words[last] in _MODALS | _BE)):
            begins += [begin, *(one for one, _, own in found if own == end)]
    return frozenset(begins)


Place = Literal["subject", "row", "by", "aside", "denied", "other"]


def _place(words: list[str], before: int, noun: int, end: int, first: bool, told: bool) -> Place:
    """Where a party stands: it opens a clause, goes on a row, or a preposition or a verb comes before it.

    `first` says that no subject came yet ("Within a year, the department"), `told` that an article comes before it.
    """
    lead = words[before - 1] if before else ""
    ahead = " ".join(words[max(0, before - 4) : before])
    acts = bool(words[end : end + 1]) and words[end] in _MODALS | _BE
    if words[noun].endswith("'s") or words[end : end + 1] == ["'"]:
        return "aside"
    if ahead.endswith((", not", "rather than", "instead of")):
        return "denied"
    opens = not lead or lead in ".;:()" or lead in _SUBORDINATE or lead in ("but", "yet")
    if opens or ahead.endswith(("it is", "it is up to")):  # "it is the courts that", "it is up to users to"
        return "subject"
    if lead in _ASIDE | _PREPOSITIONS:
        return "by" if lead == "by" else "aside" if lead in _ASIDE else "other"
    if lead in _ROW:
        return "subject" if acts or (first and lead in ",、") else "row"
    if acts and told:
        return "subject"  # "For an inspection the department may"
    return "aside" if lead in _BE else "other"


def _part(place: Place, passive: bool, previous: Doer | None) -> Part:
    if place == "row":
        return previous.part if previous else "other"
    if place == "subject":
        return "other" if passive else "agent"
    if place == "by":
        return "agent" if passive else "other"
    return place


def _office(words: list[str], end: int) -> Words:
    """Of what somebody is the head or the department."""
    own: list[str] = []
    for word in words[end + 1 : end + 9] if words[end : end + 1] == ["of"] else ():
        if word in _MODALS | _BE | _SUBORDINATE | _PREPOSITIONS | {"a", "an"} or not word[0].isalnum():
            break
        own += [] if word in STOP else [canonical(word)]
    return frozenset(own[:5])


def _suffers(words: list[str], end: int) -> bool:
    """The first verb after a subject is a passive."""
    for at in range(end, min(end + REACH, len(words) - 1)):
        word = words[at]
        if word in ".;:" or (word in _MODALS and words[at + 1] not in _BE | _ADVERBS):
            return False
        if word in _BE:
            rest = [w for w in words[at + 1 : at + 5] if w not in _ADVERBS | _BE and not w.endswith("ly")]
            return bool(rest) and bool(_PARTICIPLE.search(rest[0])) and rest[0] not in _STATES
    return False


def exchanged(statement: Unit, source: Source) -> Iterator[Finding]:
    """Who acts in the statement is not acted upon in the source by the one whom the statement says is."""
    said = doers(statement.text)
    best = max((mass(statement.stems & one.stems) for one in source.units), default=0.0)
    near = [doers(u.text) for u in source.units if mass(statement.stems & u.stems) >= NEAR * best > 0]
    every = [one for u in source.units for one in doers(u.text)]
    for agent, other in _pairs(said):
        acts_too = _plays(said, "agent", other)
        if acts_too or _same(agent, other) or any(_straight(own, agent, other) for own in near):
            continue
        if any(_turned(agent, other, own, every) for own in near):
            reason = f"says {agent.written} acts, the source says {other.written}"
            yield Finding(Verdict.CONTRADICTED, "actor", reason)
            return
    yield from _disowned(said, near)


NEAR = 0.6
"""Sentences that hold so much of what the best one holds are read with it."""


def _pairs(said: tuple[Doer, ...]) -> list[tuple[Doer, Doer]]:
    """Who acts, with each whom the same clause reaches."""
    reached = [one for one in said if one.part == "other" and one.main]
    return [(one, other) for one in said for other in reached if one.part == "agent" and one.clause == other.clause]


def _plays(said: tuple[Doer, ...] | list[Doer], part: Part, who: Doer) -> bool:
    return any(one.part == part and _same(one, who) for one in said)


def _straight(own: tuple[Doer, ...], agent: Doer, other: Doer) -> bool:
    return _plays(own, "agent", agent) and (_plays(own, "other", other) or _plays(own, "aside", other))


def _turned(agent: Doer, other: Doer, own: tuple[Doer, ...], every: list[Doer]) -> bool:
    """The two have each other's parts, or one who never acts in the source acts on one who only acts there."""
    pairs = _pairs(own)
    if any(_told(agent, reached) and _told(other, acting) for acting, reached in pairs):
        return True
    if _plays(every, "agent", agent) or _plays(every, "other", other):
        return False
    acting = any(one.part == "agent" and one.main and _same(one, other) for one in own)
    named = any(_same(one, agent) for one in every)
    return any(_same(agent, reached) for _, reached in pairs) or (acting and named)


def _disowned(said: tuple[Doer, ...], near: list[tuple[Doer, ...]]) -> Iterator[Finding]:
    """In "the staff, not the provider, must" it is not the provider, of the two, who must in the source."""
    agents = [one for one in said if one.part == "agent"]
    for denied in (one for one in said if one.part == "denied"):
        for own in near:
            acting = [one for one in own if one.part == "agent" and one.main]
            if any(_same(one, denied) for one in acting) and not any(_plays(acting, "agent", one) for one in agents):
                yield Finding(Verdict.CONTRADICTED, "actor", f"says not {denied.written}, the source says so")
                return


def _told(one: Doer, other: Doer) -> bool:
    """One party for sure: they share a word that tells parties apart, or one has the initials of the other."""
    if one.words & other.words - _ANYBODY - _OFFICIAL - _PLAIN:
        return True
    return _initials(one.words, other.words) or _initials(other.words, one.words)


def _same(one: Doer, other: Doer) -> bool:
    """One party, or two of one kind of which one has no word that tells it apart: "the authorities"."""
    if _told(one, other):
        return True
    of_a_kind = any(one.words & kind and other.words & kind for kind in (_OFFICIAL, _PLAIN))
    return of_a_kind and any(not who.words - _ANYBODY - _OFFICIAL - _PLAIN for who in (one, other))


def _initials(one: Words, other: Words) -> bool:
    """Capitals stand for a name: NIST for the National Institute of Standards and Technology."""
    letters = {word[0] for word in other}
    return any(2 < len(word) <= len(other) and set(word) <= letters for word in one)
