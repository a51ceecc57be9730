"""Conditions and exceptions that a statement leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from genolex.types import Verdict
from genolex.verify.lexicon import LIGHT
from genolex.verify.reading import Unit, content, normalised, unit
from genolex.verify.source import Finding, Source, mass, short

_CONDITION = re.compile(
    r"\b(?P<cue>unless|except(?:ing|ed)?(?: for| where| that| as| when| if)?|other than|apart from|provided that|"
    r"as long as|"
    r"without(?: first| prior)?|only (?:if|when|where|after|with|once|to the extent)|save (?:in|where|for|as|that)|"
    r"notwithstanding|where|if|when|in case|to the extent that|after|upon|once|until|subject to|"
    r"with the (?=(?:\w+ )?(?:consent|approval|permission|agreement)))\b"
    r"(?P<what>(?:(?!\b(?:unless|except|provided that)\b)(?:[^.;:]|\.(?=\d)))*)"
)
_LISTED = re.compile(r"\b(except(?:ing|ed)?(?: for)?|other than|apart from|save(?: for)?): ")
_MAIN = re.compile(r", (?=(?:the|an?|each|every|any|no|it|they|he|this|that|those|these|such|both|whoever|one)\b)")
_EXEMPTING = re.compile(
    r"\b(?:(?:does|do|shall) not (?:apply|reach|cover|include|extend)|(?:is|are) not (?:an? |covered|regarded|"
    r"considered|deemed|subject)|"
    r"needs? no|(?:is|are) exempt|despite|however|nevertheless|exceptions?|provides? otherwise|otherwise provided)\b"
)
_EXCEPTING = re.compile(
    r"\b(?:unless|except(?:ing|ed)?|other than|apart|not|no|need not|exempt\w*|without|save|but|although|only)\b"
)
_HEDGE = re.compile(
    r"\b(?:with [\w ]{0,20}exceptions?|exceptions? (?:apart|aside)|conditions?|as (?:prescribed|provided|the law)|"
    r"in principle|generally|"
    r"as a rule|provides? otherwise|otherwise provided|excepted|in (?:\w+ )?(?:cases|situations|circumstances)|save|"
    r"apart|under (?:stated|certain|some))\b"
)
_WITHOUT_EXCEPTION = re.compile(
    r"\b(?:without (?:any )?exceptions?|no exceptions?|in (?:all|every|any) (?:case|circumstance|situation)s?|"
    r"whatever(?! (?:is|was|were|has|have|had)\b)|"
    r"however (?!,)\w+|no law may|under (?:no|all|any) circumstances|always|at all|of any kind|every single|"
    r"all the same|"
    r"everyone who|(?:for|of|to) (?:every|all)|whenever (?:it|they) likes?)\b"
)
_CONCEDES = re.compile(r"\b(?:makes? no difference|does not matter|regardless of|irrespective of|no matter|whatever)\b")
"""Where the source says itself that something makes no difference."""
HELD = 0.5
"""The share of a condition's words that states it."""
BARE = 0.55
"""The same for a statement that states no condition at all."""
ABOUT = 0.3
"""The share of what a condition governs that a statement must hold to rest on it."""


def exceptions(statement: Unit, source: Source) -> Iterator[Finding]:
    """A condition or an exception in what the statement rests on is not dropped."""
    plain = normalised(statement.text).lower()
    flat = _flat(plain, source)
    if _HEDGE.search(plain) and not flat:
        return
    held = HELD if _CONDITION.search(plain) or re.search(r"\b(?:who(?:ever)?|whose)\b", plain) else BARE
    for part, near in _carriers(statement, source):
        for cue, what in conditions(near.text):
            words = content(what)
            bare = flat and len(words & statement.stems) <= held * len(words)
            if bare or _dropped(what, near, statement, part, held) or (flat and cue not in ("where", "when", "if")):
                verdict = Verdict.CONTRADICTED if flat and not _EXCEPTING.search(plain) else Verdict.PARTLY
                yield Finding(verdict, "exception", f'stated without "{cue} {short(what)}"')
                return
    if flat or not _EXCEPTING.search(plain):
        yield from _exempted(statement, source)


def _flat(plain: str, source: Source) -> bool:
    """True where a statement shuts out every exception, and not in words in which the source does so itself."""
    match = _WITHOUT_EXCEPTION.search(plain)
    if match is None or not match[0].startswith(("whatever", "however")):
        return match is not None
    what = content(plain[match.end() : match.end() + BEHIND])
    same = (normalised(one.text).lower() for one in source.units if what & one.stems)
    return not any(map(_CONCEDES.search, same))


BEHIND = 20
"""Characters after a word such as "whatever" that say of what it speaks."""


def _carriers(statement: Unit, source: Source) -> list[tuple[Unit, Unit]]:
    """Each clause of the statement with the unit nearest to it."""
    clauses = re.split(
        r"[;:]\s|, (?=and |but |while |or else )|\band (?=under |may |must |need )",
        statement.text,
    )
    found = {}
    for part in map(unit, clauses):
        if part.stems and source.units:
            found[max(source.units, key=lambda u: mass(part.stems & u.stems))] = part
    found.update({near: statement for near in source.near[:2] if near not in found})
    return [(part, near) for near, part in found.items()]


def _exempted(statement: Unit, source: Source) -> Iterator[Finding]:
    """A sentence of its own that takes something out of what an unconditional statement says."""
    for near in source.units:
        match = _EXEMPTING.search(normalised(near.text).lower())
        shared = near.stems & statement.stems - LIGHT
        if match and len(shared) >= 2 and len(near.stems & statement.stems) < 0.6 * len(near.stems):
            yield Finding(Verdict.PARTLY, "exception", f'stated without "{short(near.text, 90)}"')
            return


@lru_cache(maxsize=20_000)
def conditions(text: str) -> tuple[tuple[str, str], ...]:
    """The conditions and exceptions of a sentence: the cue and what follows; an opening one ends at the comma."""
    plain = _LISTED.sub(r"\1 ", normalised(text).lower())
    found = []
    for match in _CONDITION.finditer(plain):
        what = match["what"]
        if match.start() == 0 or plain[match.start() - 2] in ";:":
            what = _MAIN.split(what)[0]
        found.append((match["cue"], what.strip()))
    return tuple(found)


def _dropped(what: str, near: Unit, statement: Unit, part: Unit, held: float) -> bool:
    """True when a clause rests on a sentence whose condition the statement does not state."""
    words = content(what)
    words = words - content(normalised(near.text).lower().replace(what, " ")) or words
    rest = near.stems - words
    about = len((rest - LIGHT) & statement.stems) >= ABOUT * len(rest - LIGHT) or mass(rest & part.stems) >= 0.5 * mass(
        part.stems
    )
    plain = part.text.lower()
    bare = not _CONDITION.search(plain) and not _CONDITION.match(statement.text.lower())
    own = part.stems if bare else statement.stems
    return bool(words) and about and len(words & own) <= held * len(words)
