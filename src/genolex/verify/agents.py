"""Who acts and which authorities are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genolex.glossary import Glossary
from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.lexicon import GENERIC_BODY
from genolex.verify.parties import Parties, Party, parties, unknown_acronyms
from genolex.verify.reading import canonical, normalised, unit
from genolex.verify.source import Finding, Source


def named(statement: str, source: Source, glossary: Glossary | None) -> Iterator[Finding]:
    """Every authority that the statement names, and everyone who acts in it, is named in the source."""
    held = parties(source.text, glossary)
    own = parties(statement, glossary)
    acting = {party.name for party in own.parties[:1] if party.start < EARLY}
    for party in own.parties:
        if (party.authority or party.name in acting) and not _known(party, held):
            kind = "authority" if party.authority else "actor"
            yield Finding(Verdict.UNSUPPORTED, kind, f"{party.written} is not in what is cited")
    for short in unknown_acronyms(statement, source.text, glossary):
        yield Finding(Verdict.UNSUPPORTED, "authority", f"{short} is not in what is cited")


EARLY = 60
"""Characters within which the first party of a statement is taken to be whom it speaks of."""


def _known(party: Party, held: Parties) -> bool:
    initials = "".join(word[0] for word in party.written.lower().split() if word not in STOP)
    if party.name in held.names or (len(initials) > 2 and initials in held.stems):
        return True
    if party.authority and party.written.removesuffix("'s").lower() in held.plain:
        return True
    if not party.authority:
        return party.name in _LOOSE and bool(_LOOSE[party.name] & held.stems)
    return bool(party.marks) and _stands(party.marks, held, party.written[:1].isupper())


def _stands(marks: tuple[str, ...], held: Parties, proper: bool) -> bool:
    """The name stands there; where nothing but its kind tells it apart, in either order ("State Department").

    The words of a proper name stand side by side: a text on federal communications is not about the commission.
    """
    if marks == ("polic",) and held.together(("public", "secur")):
        return True
    if len(marks) > 1 and not proper and "secur" not in marks and set(marks) <= held.stems:
        return True  # "technical expert committees" where committees of technical experts stand
    marks = tuple(_NOUNS.get(mark, mark) if mark not in held.stems else mark for mark in marks)
    if proper and len(marks) == 1 and "feder" not in marks:
        return held.office(marks[0])
    return held.together(marks) or (bool(GENERIC_BODY & set(marks)) and held.together(marks[::-1]))


_NOUNS = {"tribal": "tribe", "presidenti": "presid", "ministeri": "ministri", "congression": "congress"}
"""An adjective that names an authority, with the noun that a source can have in its place."""
_LOOSE = {
    "foreign party": frozenset({"foreign", "oversea", "abroad", "intern"}),
    "chinese party": frozenset({"chines", "china", "domest", "both"}),
    "us person": frozenset({"u", "unit", "american", "person"}),
    "individual": frozenset({"person", "individu", "subject", "peopl", "citizen", "natur"}),
    "minor": frozenset({"minor", "child", "children", "year"}),
    "customer": frozenset({"consum", "custom", "client"}),
    "subject": frozenset({"subject", "particip", "donor"}),
    "employee": frozenset({"employe", "staff", "personnel", "worker", "workforc", "person", "offici"}),
    "patient": frozenset({"patient"}),
    "contractor": frozenset({"contractor", "entrust"}),
    "owner": frozenset({"own", "equiti"}),
    "media": frozenset({"media"}),
    "investigator": frozenset({"research", "investig"}),
    "supplier": frozenset({"suppli", "vendor"}),
    "provider": frozenset({"provid"}),
    "handler": frozenset({"handl", "process"}),
    "exporter": frozenset({"export"}),
    "importer": frozenset({"import"}),
    "recipient": frozenset({"receiv", "recipi"}),
    "guardian": frozenset({"parent", "guardian"}),
    "applicant": frozenset({"appli", "applic"}),
    "student": frozenset({"student"}),
}
"""Parties that a source can name in other words."""


def roles(statement: str, source: Source, glossary: Glossary | None) -> Iterator[Finding]:
    """Who stands before the verb in the statement stands there in the source."""
    own = parties(statement, glossary)
    if not own.subjects:
        return
    party, does = own.subjects[0]
    rivals = [
        (len(does & deed), subject, read)
        for read in _readings(source, glossary)
        for subject, deed in read.subjects
        if subject.marks or not subject.authority
    ]
    best = max((shared for shared, _, _ in rivals), default=0)
    near = [(subject, read) for shared, subject, read in rivals if shared >= max(2, NEARLY * best)]
    sure = best >= SAME_DEED * len(does)
    if not (own.bound or (sure and best > 2)):
        return
    fits = {name for subject, read in near for name in (subject.name, *read.before)}
    fits |= set() if sure else {subject.name for _, subject, _ in rivals}
    gated = unit(statement).gated and any(party.name == subject.name for _, subject, _ in rivals)
    if gated or not near or party.name in fits or party.name in _ANYONE:
        return
    if not any(_alike(party.marks, subject.marks) for subject, _ in near):
        acts = near[0][0].written
        yield Finding(
            Verdict.CONTRADICTED,
            "actor",
            f"says {party.written} acts, the source says {acts}",
        )


_DEFINED = re.compile(r"^(?:(?:an?|the) \"?|\")(?P<term>[a-z]+(?:[ -][a-z]+){1,4}?)\"? (?:is|are|means?) ")


def defined(statement: str, source: Source) -> Iterator[Finding]:
    """A term that the source defines is not defined under another name: an oversight agency is no contractor."""
    said = _term(statement)
    held = [term for one in source.units if (term := _term(one.text))]
    if len(said) < APART or said in held:
        return
    rival = next((term for term in held if term[:-1] == said[:-1]), None)
    if rival:
        reason = f'says "{" ".join(said)}", the source defines "{" ".join(rival)}"'
        yield Finding(Verdict.CONTRADICTED, "actor", reason)


APART = 3
"""A term of so many words is the same but for its last."""


def _term(text: str) -> tuple[str, ...]:
    match = _DEFINED.match(normalised(text).lower())
    return tuple(map(canonical, re.findall(r"[a-z]+", match["term"]))) if match else ()


def _readings(source: Source, glossary: Glossary | None) -> list[Parties]:
    return [parties(unit.text, glossary) for unit in source.units]


_ANYONE = frozenset(
    {
        "foreign party",
        "individual",
        "chinese party",
        "employee",
        "customer",
        "us person",
        "applicant",
    }
)
"""Parties that texts name in too many ways to be told apart by name."""
NEARLY = 0.5
"""The share of the words of the best deed by which another is taken for the same."""
SAME_DEED = 0.45
"""The share of the words after a verb by which a deed is known to be the same."""


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """One name within the other."""
    return bool(one) and bool(other) and (set(one) <= set(other) or set(other) <= set(one))
