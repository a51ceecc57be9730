"""How far a rule reaches: "even without" and "whether or not" say more than the rule does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genolex.types import Verdict
from genolex.verify.conditions import conditions
from genolex.verify.reading import Force, Unit, canonical, content, normalised
from genolex.verify.source import Finding, Source, mass, short

_WHATEVER = re.compile(
    r"\b(?:even (?:if|where|when|though|without|before|outside|beyond|ones|those)|whether or not|regardless of|"
    r"irrespective of|no matter|"
    r"without regard to|with or without|(?<=, )serious or not|also without)\b(?P<what>[^,;.]*)"
)
_WITHOUT = re.compile(
    r"\bwithout (?P<what>(?!exception|delay|prejudice|regard)(?:(?! (?:if|when|where|unless)\b)[^,;.])*)"
)
_BANS = re.compile(
    r"\b(?:no|not|never|cannot|nobody|none|neither|nor|forbidden|prohibited|unlawful|illegal|whoever|fined?|n't)\b"
)
_SPARES = re.compile(
    r"\b(?:exempt\w*|needs? no|need not|not (?:required|necessary|needed)|neither|waive\w*|refrain|"
    r"no (?=\w+ (?:is|are)))\b"
)
_CONCEDES = re.compile(
    r"\b(?:even|whether|regardless|irrespective|no matter|makes? no difference|not matter|with or without|whatever|"
    r"wherever|whichever|either|neither|despite|notwithstanding|also|and vice versa|as well|lack\w*)\b"
)


def reach(statement: Unit, source: Source) -> Iterator[Finding]:
    """A rule that depends on something is not said to hold whatever that is."""
    plain = normalised(statement.text).lower()
    for match in _WHATEVER.finditer(plain):
        what = content(match["what"]) - {"whether"}
        if what and not _conceded(what, source) and (found := _depends(what, source)):
            reason = f'says "{short(match[0].strip())}", the source says "{short(found)}"'
            yield Finding(Verdict.CONTRADICTED, "exception", reason)
    without = _WITHOUT.search(plain)
    if without and Force.MUST not in statement.modes and not _BANS.search(plain):
        what = content(without["what"])
        if what and (needed := _needs(what, source)):
            yield Finding(
                Verdict.CONTRADICTED,
                "exception",
                f'says "{short(without[0])}", the source says "{short(needed)}"',
            )
    if found := _excepted(statement, plain, source):
        yield Finding(Verdict.CONTRADICTED, "exception", f'the source excepts "{short(found)}"')


_TAKES_OUT = re.compile(
    r"\b(?:except(?:ing|ed)?(?: for)?|other than|apart from|save(?: for)?|(?:does|do) not (?:reach|cover|"
    r"include|apply to|"
    r"extend to)):? (?P<what>[^.;:]+)"
)
_LEAVES_OUT = re.compile(
    r"\b(?:except\w*|other than|apart|save|exempt\w*|exclud\w*|not|no|never|nor|neither|without|outside|unless|"
    r"only|none|"
    r"need not|free|freely|left|leave\w*|omit\w*|carved)\b"
)


def _excepted(statement: Unit, plain: str, source: Source) -> str:
    """What the source takes out of its rule, where the statement begins with that and takes nothing out."""
    lead = frozenset(word.stem for word in statement.words[:SUBJECT])
    if _LEAVES_OUT.search(plain) or len(lead) < SUBJECT:
        return ""
    kept = False
    found = ""
    for one in source.units:
        text = normalised(one.text).lower()
        out = [m["what"] for m in _TAKES_OUT.finditer(text)]
        hit = next((what for what in out if lead <= _stems(what)), "")
        found = found or hit
        kept = kept or (not hit and lead <= one.stems)
    return "" if kept else found


def _stems(text: str) -> frozenset[str]:
    return frozenset(canonical(word) for word in re.findall(r"[a-z]{2,}", text))


SUBJECT = 2
"""The words with which a statement says what it is about."""


def _needs(what: frozenset[str], source: Source) -> str:
    """The sentence that requires what a statement does without, unless one spares it."""
    held = [u for u in source.units if mass(what & u.stems) >= HALF * mass(what)]
    if any(_SPARES.search(normalised(u.text).lower()) for u in held):
        return ""
    if any(force is Force.WAIVED for u in held for stem in what for force, _ in u.forces.get(stem, ())):
        return ""
    forces = {Force.MUST, Force.REQUIRED}
    return next(
        (u.text for u in held if any(f in forces for s in what for f, _ in u.forces.get(s, ()))),
        "",
    )


def _conceded(what: frozenset[str], source: Source) -> bool:
    """The source says itself that it makes no difference."""
    return any(
        mass(what & u.stems) >= HALF * mass(what) and _CONCEDES.search(normalised(u.text).lower()) for u in source.units
    )


def _depends(what: frozenset[str], source: Source) -> str:
    """The condition of the source that holds most of these words, or what it requires."""
    found = [(mass(what & content(held)), f"{cue} {held}") for u in source.units for cue, held in conditions(u.text)]
    best = max(found, default=(0.0, ""))
    if best[0] >= HALF * mass(what):
        return best[1]
    for one in source.near:
        if mass(what & one.stems) >= HALF * mass(what):
            return one.text
    return ""


HALF = 0.5
"""The share of the words by which a condition is known to be meant."""
