"""What a draft says of its own case is no claim about the law.

"Our 1,200 participants", "the hospital keeps", "patients hear from us": lay persons and the figures of a project are
put aside before a claim is verified again. Nothing else about the claim is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from genolex.types import Support, Verdict
from genolex.verify.quantities import figures

SMALL = 3
"""Up to so many things a draft may count by itself."""

_LAY_WORDS = """
patient patients donor donors participant participants volunteer volunteers investigator investigators researcher
researchers scientist scientists hospital hospitals clinic clinics firm firms company companies university universities
institute institutes lab labs laboratory center centre partner partners sponsor sponsors team teams consortium biobank
collaborator collaborators police press americans american chinese foreigners user users student students people staff
applicant applicants reader readers client clients postdoc postdocs colleague colleagues doctor doctors nurse nurses
engineer engineers faculty family families twin twins customer customers buyer buyers supplier suppliers
parents
"""
LAY = frozenset(_LAY_WORDS.split())
"""Who appears in drafts; laws speak of individuals, handlers, covered entities."""

_OFFICE = re.compile(
    r"ministr|department|commission|administration|agency|bureau|committee|court|council|office|authorit", re.I
)
_LACKS_NAME = re.compile(r"(?P<who>.+) is not in what is cited")
_ACTS = re.compile(r"says (?P<who>.+?) acts?, the source says ")
_LACKS_NUMBER = re.compile(r"not in what is cited: (?P<number>[\d,.]+|[a-z-]+)$")
_OWN = re.compile(
    r"\b(?:our|ours|we|us|my|your|this (?:study|project|trial|consortium)|the (?:study|project|trial|consortium"
    r"|hospital|clinic"
    r"|biobank|protocol|applicant)|about|roughly|around|approximately|nearly|some)\b|约|左右|本(?:项目|研究|院)|我们",
    re.I,
)
_FORCE = re.compile(r"says \"[\w ]+\" where the source says |says so flatly where |says .+ acts?, the source says ")
_REVERSAL = re.compile(
    r"says \"(?:may|must|has the right to)\" where the source says \"must not\""
    r"|says \"must not\" where the source says \"(?:may|must|has the right to)\""
    r"|says \"must\" where the source says \"(?:not|need not)\""
    r"|says \"(?:not|need not)\" where the source says \"must\""
    r"|says \"(?P<word>[\w-]+)\" where the source says \"not (?P=word)\""
)
_PLACES = re.compile(r"says \"(?:in|within|outside|abroad|located)\b[^\"]*\", the source says \"")
_BARE = re.compile(
    r"says \"says\" where|says \"[\w ]+\" where the source says \"says\"|says so flatly where "
    r"|says \"may\" where the source says \"(?:must|not)\"|says \"must\" where the source says \"may\""
)
_ORDER = re.compile(r"says (?:a )?\"(?:before|after)\", the source says \"(?:before|after)\"")
_BOUND = re.compile(
    r"says (?P<up>(?:at least|more than) .+), the source says (?P<same_up>(?:at least|more than) .+)"
    r"|says (?P<down>(?:at most|less than|fewer than) .+)"
    r", the source says (?P<same_down>(?:at most|less than|fewer than) .+)"
)
_CHOICE = re.compile(r"\b(?:can|may)(?= (?:also |still |then )?(?:choose|rely|opt|pick)\b)", re.I)
_COUNTED = re.compile(
    r"\W*(?:participants|patients|researchers|volunteers|donors|samples|sites|genomes|employees|people in)\b", re.I
)
_ABOUT = re.compile(r"(?:about|roughly|around|approximately|nearly|some|our|约)\s*$", re.I)


def without_facts(claim: str, support: Support) -> str:
    """The claim without the persons and figures that verification objects to and that are the draft's own.

    It is the claim itself when none is.
    """
    said = claim
    for reason in support.reasons:
        for take in _TAKES:
            said = take(said, reason)
    return said


def rests_on_force(support: Support) -> bool:
    """True when all that contradicts is the force of a clause, or who acts: what free wording is most misread in.

    What is allowed or due against what is forbidden, or due against what is not, is no shade of force; nor is a word
    that the source has only under a negative.
    """
    if support.verdict is not Verdict.CONTRADICTED or all(_REVERSAL.match(reason) for reason in support.reasons):
        return False
    return all(_FORCE.match(reason) for reason in support.reasons)


def rests_on_places(support: Support) -> bool:
    """True when all that contradicts is a place: a draft names the country it is about where a law need not."""
    return support.verdict is Verdict.CONTRADICTED and all(_PLACES.match(reason) for reason in support.reasons)


def rests_on_order(support: Support) -> bool:
    """True when all that contradicts is before against after: free wording tells the same order either way round."""
    return support.verdict is Verdict.CONTRADICTED and all(_ORDER.match(reason) for reason in support.reasons)


def is_weak(support: Support) -> bool:
    """True when every such contradiction is a shade: may for must, or a bare statement on one side."""
    return all(_BARE.match(reason) for reason in support.reasons)


def only_bounds(support: Support) -> bool:
    """True when all that contradicts is whether a bound itself is meant: "500 or more" for "more than 500".

    It is no fault that a reader of a memo need act on.
    """
    found = [_BOUND.match(reason) for reason in support.reasons]
    return support.verdict is Verdict.CONTRADICTED and all(m and _same_bound(m) for m in found)


def _same_bound(match: re.Match[str]) -> bool:
    one, other = (match["up"], match["same_up"]) if match["up"] else (match["down"], match["same_down"])
    values = [{q.value for q in figures(written).quantities} for written in (one, other)]
    return bool(values[0]) and values[0] == values[1]


def own_counts(claim: str, text: str) -> frozenset[str]:
    """The bare numbers of an English claim that can be the draft's own count of something.

    They are those up to three ("two requirements"), and any beside a measured or bounded one that stands in the text:
    "the board has seven members; the rule asks for at least five".
    """
    every, held = figures(claim).quantities, {q.value for q in figures(text).quantities}
    borne_out = any((q.unit or q.side) and q.value in held for q in every)
    return frozenset(q.written for q in every if not (q.unit or q.side) and (borne_out or q.value <= SMALL))


def only_own(support: Support, text: str, counts: Collection[str] = ()) -> bool:
    """True when all that is objected to is the draft's own: lay persons, its own small counts, and numbers that stand
    in the text without the unit.
    """
    return all(_own_person(reason) or _own_number(reason, text, counts) for reason in support.reasons)


def _own_person(reason: str) -> bool:
    match = _LACKS_NAME.match(reason)
    return bool(match and set(re.findall(r"[a-z]+", match["who"].lower())) <= LAY)


def _own_number(reason: str, text: str, counts: Collection[str]) -> bool:
    match = _LACKS_NUMBER.match(reason)
    return bool(match and (match["number"] in ("1", "one", *counts) or _stands(match["number"], text)))


def _stands(number: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", text))


def _lay(said: str, reason: str) -> str:
    match = _LACKS_NAME.match(reason) or _ACTS.match(reason)
    if not match:
        return said
    who = match["who"]
    words = set(re.findall(r"[a-z]+", who.lower()))
    first = next(iter(re.findall(r"[a-z]+", who.lower())), "")
    if not words & LAY or (_OFFICE.search(who) and first not in LAY):
        return said
    return re.sub(rf"\b(?:the |an? )?{re.escape(who)}\b(?:['’]s?)?", "it", said, flags=re.I)


def _figure(said: str, reason: str) -> str:
    match = _LACKS_NUMBER.match(reason)
    if not match:
        return said
    own = bool(_OWN.search(said))
    for found in re.finditer(rf"(?<![\w.,]){re.escape(match['number'])}(?![\w]|[.,]\d)", said, re.I):
        if own or _COUNTED.match(said, found.end()) or _ABOUT.search(said[: found.start()]):
            return f"{said[: found.start()]}many{said[found.end() :]}"
    return said


def _option(said: str, reason: str) -> str:
    """Where one of several ways must be taken, one may choose among them; who is fined may be fined."""
    if reason.startswith('says "may" where the source says "must"'):
        return _CHOICE.sub("must", said)
    if reason.startswith('says "may" where the source says "says"'):
        return re.sub(r"\bmay be (?=\w+ed\b)", "are ", said, flags=re.I)
    return said


def _if(said: str, reason: str) -> str:
    """A clause like "Should the network be critical" is a condition."""
    return re.sub(r"^Should (?=.{3,80},)", "If ", said) if reason.startswith('says "should"') else said


_TAKES: tuple[Callable[[str, str], str], ...] = (_lay, _figure, _option, _if)


ABSOLUTE = re.compile(
    r"\b(?:only ground|only (?:basis|way|route|reason)|solely|never|always|without (?:any )?exception"
    r"|no matter"
    r"|completely|in all cases|under (?:any|no) circumstances|regardless|entirely exempt|every single"
    r"|all (?:development|human|algorithms?|companies|data|cases|transfers?))\b"
    r"|\b(?:every|any) (?:algorithm|disclosure|company|transfer|US company|use)\b"
    r"|只能|一律|绝不|绝对|任何情况|无一例外|所有",
    re.I,
)
"""Words that leave no room for an exception."""


FLATLY = re.compile(
    r"\b(?:no matter|never|always|completely|in all cases|under (?:any|no) circumstances|without (?:any )?exception"
    r"|entirely"
    r"|in every case|any and all)\b|一律|绝不|绝对|任何情况|无一例外",
    re.I,
)
"""Words that no provision with a condition bears out, unless it says them itself."""
_ADDRESSED = re.compile(r"\b(?:we|us|our|you|your|i|my)\b|我们|您|你", re.I)
"""A writer who promises something to a reader says what will be done, not what the law is."""
_RULED = re.compile(r"\b(?:can|may|must|shall|need) (?:never|always)|不得|不能|必须", re.I)
_ONLY = re.compile(r"\bonly (?:if|ground|basis|way|route|reason|against)\b|只能", re.I)
_HOLDS_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|unless|without|except|other than|no (?:person|one|item|other)|must not|may not"
    r"|必须)\b",
    re.I,
)


def overstated(claim: str, support: Support, text: str) -> str:
    """Why a claim goes further than what is cited: it leaves no room for what the provision excepts; empty if not."""
    if support.verdict not in (Verdict.PARTLY, Verdict.SUPPORTED) or "word for word" in support.reasons:
        return ""
    left_out = [reason for reason in support.reasons if reason.startswith("stated without ")]
    if (word := ABSOLUTE.search(claim)) and left_out:
        return f"says “{word[0]}”, and is {left_out[0]}"
    promised = _ADDRESSED.search(claim) and not _RULED.search(claim)
    flatly = None if promised else FLATLY.search(claim)
    if (word := flatly) and word[0].lower() not in text.lower():
        return f"says “{word[0]}”, which what is cited does not"
    if (word := _ONLY.search(claim)) and not _HOLDS_ONLY.search(text):
        return f"says “{word[0]}”, and what is cited does not say that nothing else will do"
    return ""
