"""Negation and modality: a clause obliges, recommends, permits, forbids, waives or denies what its source does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from genolex.types import Verdict
from genolex.verify.reading import Clause, Force, Unit, Word, canonical, normalised
from genolex.verify.source import Finding, Source, mass, weight

_BEARINGS = """
has the right to: 1 has the right to, may; 0.2 says; -0.7 not; -1 must not
must: 1 must, only with; 0.3 says; -0.7 not; -0.8 has the right to;
  -1 should, may, need not, must not, should not, even without
should: 1 should; -0.1 says; -0.5 not; -0.7 may; -1 must, must not, need not, should not, only with
may: 1 has the right to, may; 0.6 need not; 0.2 should; -0.1 says; -0.5 not, only with; -1 must, must not, should not
must not: 1 must not; 0.7 not; -0.3 says; -1 has the right to, should not, must, may, should, need not
should not: 1 should not; -0.2 says; -1 must not, must, may, should
even without: 1 even without, need not; 0.5 may; -0.5 must not; -1 only with, must
only with: 1 only with, must; -1 need not, even without
need not: 1 need not, even without; 0.7 not; 0.4 may; -0.2 says; -1 must, only with, must not, should
not: 1 not; 0.8 must not, need not; 0.5 should not; -0.5 must, may, should; -0.8 has the right to, says
says: 1 says; 0.7 must; 0.5 only with; 0.3 has the right to, may; 0.2 should;
  -0.7 need not; -0.8 not; -1 must not, should not
"""


def _table() -> dict[Force, dict[Force, float]]:
    found: dict[Force, dict[Force, float]] = {}
    for line in _BEARINGS.strip().replace("\n  ", " ").splitlines():
        said, groups = line.split(": ")
        found[Force(said)] = {
            Force(name): float(value)
            for value, names in (group.split(" ", 1) for group in groups.split("; "))
            for name in names.split(", ")
        }
    return found


_TABLE = _table()
"""How far the force of a word in the source (inner key) bears out the force of the statement (outer key)."""

CLASH = 0.5
"""The weight against a clause, in words, from which it clashes when it outweighs what speaks for it."""
STARK = 2.0
"""How much more a word says that has an opposite."""
BRIEF = 1.5
"""A later clause with fewer words is not compared: "and need not agree"."""
LOCAL = 7
"""A clause is compared by its first words: the verb and what it governs."""
SHARE = 0.7
"""The share of a short denial that is enough."""
FLAT = 1.5
"""The same for a clause that only says or denies; any other clashes only where its first word does, mostly a verb."""


def force(statement: Unit, source: Source) -> Iterator[Finding]:
    """Each clause of the statement obliges, permits, forbids, waives or denies what its source does."""
    if held := _mode_clash(statement, source):
        said = next(iter(statement.modes))
        yield Finding(Verdict.CONTRADICTED, _guard(said, held), f'says "{said}" where the source says "{held}"')
        return
    first = next((word.site for word in statement.words if word.force in statement.modes), None)
    for site in dict.fromkeys(word.site for word in statement.words):
        words = [word for word in statement.words if word.site == site and word.force in _TABLE]
        words = words if words and words[0].force in (Force.SAYS, Force.NOT) else words[:LOCAL]
        if not words or (words[0].force is Force.SAYS and statement.modes):
            continue
        said, near = words[0].force, _nearest(words, statement, source)
        if site != first and mass({word.stem for word in words}) < BRIEF:
            continue
        held = (
            _word_clash(_from_known(words, statement, source), near, statement.gated)
            or (None if words[0].stem in statement.turned else _unit_clash(words, statement, near))
            or (None if words[0].stem in statement.turned else _undenied(words, near, source))
            or _absent(words, statement, source)
        )
        sure = _subject_clash(words, statement, source)
        if sure:
            held = sure
        if (held or sure) and (_echoed(words, statement, source) or _liable(words, statement, source)):
            continue
        implied = said is Force.SAYS and _IMPLIED.search(normalised(statement.text).lower())
        if held and (sure or not (implied or _borne(words, statement, source) or _stands(words, statement, source))):
            quoted = " ".join(dict.fromkeys(word.stem for word in words[:4]))
            yield Finding(
                Verdict.CONTRADICTED,
                _guard(said, held),
                f'says "{said}" where the source says "{held}" (about: {quoted})',
            )


_ALLOWED = frozenset({Force.MAY, Force.RIGHT})


def _guard(said: Force, held: Force) -> str:
    """What is allowed against what is forbidden, or due against what is allowed, is seldom misread: `permission`."""
    allowed, barred = {said, held} & _ALLOWED, {said, held} & {Force.MUST_NOT}
    return "permission" if allowed and (barred or said is Force.MUST) else "force"


def turned(statement: Unit, source: Source) -> Iterator[Finding]:
    """What the clauses nearest to one of the statement forbid it does not allow, nor the other way round."""
    held = [(one, clause) for one in source.units for clause in one.clauses]
    for own in statement.clauses:
        barred = own.force is Force.MUST_NOT
        size = mass(own.predicate)
        if size < 1 or own.gated or not (barred or own.force in _ALLOWED):
            continue
        rest = statement.stems - own.predicate - own.subject
        shares = [(mass(own.predicate & c.predicate) / size, one, c) for one, c in held if own.predicate & c.predicate]
        who = 0.3 / (mass(own.subject) or 1)
        totals = [s + who * mass(own.subject & one.stems) + CONTEXT * mass(rest & one.stems) for s, one, _ in shares]
        best = max(totals, default=0.0)
        near = [(share, clause) for (share, _, clause), t in zip(shares, totals, strict=True) if t >= NEXT * best]
        against = _ALLOWED if barred else {Force.MUST_NOT}
        if near and near[0][0] >= ALIKE and all(c.force in against and not c.gated for _, c in near):
            reason = f'says "{own.force}" where the source says "{near[0][1].force}"'
            yield Finding(Verdict.CONTRADICTED, _guard(own.force, near[0][1].force), reason)
            return


NEXT = 0.85
"""Clauses that hold so much of what the nearest one holds are compared with it."""
ALIKE = 0.75
"""The share of the words of a predicate by which it is known."""


def _subject_clash(words: Sequence[Word], statement: Unit, source: Source) -> Force | None:
    """What the source says of the same subject, in a clause about the same or one that leaves the rest unsaid."""
    own = next(
        (c for c in statement.clauses if words[0].stem in c.predicate and c.force is words[0].force),
        None,
    )
    fitting = _same_subject(own, source) if own else []
    if own is None:
        return None
    values = [(_bearing(own.force, own.gated or statement.gated, c.force, c.gated), c.force) for c in fitting]
    return max(values)[1] if values and max(values)[0] <= -CLASH else None


def _same_subject(own: Clause, source: Source) -> list[Clause]:
    if mass(own.subject) < 1:
        return []
    return [
        c
        for u in source.units
        for c in u.clauses
        if mass(own.subject & c.subject) >= 0.6 * mass(own.subject)
        and (not c.predicate or mass(own.predicate & c.predicate) >= 0.4 * mass(own.predicate))
    ]


def _stands(words: Sequence[Word], statement: Unit, source: Source) -> bool:
    """True when every clause of the source that fits this one best has a force that bears it out."""
    own = next(
        (c for c in statement.clauses if words[0].stem in c.predicate and c.force is words[0].force),
        None,
    )
    if own is None:
        return False
    rest = statement.stems - own.subject - own.predicate
    same = _same_subject(own, source)
    if same:
        return all(_bearing(own.force, own.gated or statement.gated, c.force, c.gated) >= 0.5 for c in same)
    scored = [(_fit(own, c) + CONTEXT * mass(rest & u.stems), c, u) for u in source.units for c in u.clauses]
    best = max((score for score, _, _ in scored), default=0.0)
    fitting = [(c, u) for score, c, u in scored if score >= 0.85 * best]
    gated = own.gated or statement.gated
    return best >= FITS and all(_bearing(own.force, gated, c.force, c.gated or u.gated) >= 0.5 for c, u in fitting)


def _echoed(words: Sequence[Word], statement: Unit, source: Source) -> bool:
    """True when one sentence of the source holds the clause, with whom it speaks of, under a force that bears it out.

    A statement of two sentences is nearest to one of them; what the other says counts as much.
    """
    own = {word.stem for word in words} - _VAGUE
    with_it = {word.stem for word in statement.words if word.site == words[0].site and word.force is Force.ASIDE}
    subject = with_it - own - _VAGUE
    if not own or mass(own | subject) < TOLD_APART:
        return False
    for one in source.units:
        borne = {word.stem for word in words if _outright(word, one)} & own
        if mass(borne) >= ECHO * mass(own) and mass(subject & one.stems) >= ECHOED * mass(subject):
            return True
    return False


_FINABLE = re.compile(r"\b(?:may|can) (?:also )?be (?:fined|penalized|punished)\b")
_FINES = re.compile(r"\b(?:fine[sd]?|penalt(?:y|ies)|punish\w*|liable)\b")


def _liable(words: Sequence[Word], statement: Unit, source: Source) -> bool:
    """Who is fined may be fined: the words tell of a liability, not of a discretion."""
    if words[0].force is not Force.MAY or not _FINABLE.search(normalised(statement.text).lower()):
        return False
    own = {word.stem for word in words}
    return any(
        _FINES.search(normalised(u.text).lower())
        and not u.modes & _NEGATIVE
        and mass(own & u.stems) >= PART * mass(own)
        for u in source.units
    )


def _outright(word: Word, unit: Unit) -> bool:
    held = unit.forces.get(word.stem, ())
    return any(_bearing(word.force, word.gated, force, gated) >= 1 for force, gated in held)


_VAGUE = frozenset(map(canonical, ["person", "information", "notify"]))
"""Words that stand in every other sentence of this law."""
TOLD_APART = 1.9
"""A clause of fewer words is too short to be told from another."""
ECHO = 0.75
"""The share of a clause's words that a sentence must hold under the same force to say the same."""
ECHOED = 0.7
"""The share of the words of its subject that must stand there too."""


def _fit(one: Clause, other: Clause) -> float:
    """How far one clause holds the words of another; in the same place they count half as much again."""
    own, held = one.subject | one.predicate, other.subject | other.predicate
    placed = 1.0 * mass(one.subject & other.subject) + 0.5 * mass(one.predicate & other.predicate)
    return (mass(own & held) + placed) / (1.5 * mass(own) or 1.0)


FITS = 0.35
"""The share of a clause's words that makes another the same clause."""
CONTEXT = 0.03
"""What a word of the rest of a sentence adds to that."""


def _word_clash(words: Sequence[Word], near: Sequence[Unit], gated: bool) -> Force | None:
    """The force under which the source has the words of a clause, where that goes against the statement."""
    if words[0].force is Force.NOT and gated and all(unit.gated for unit in near):
        return None  # "without consent data are not open" where "only with consent" they are
    verdicts = [_compared(words, unit) for unit in near]
    if verdicts and all(against > max(needed, favour) for favour, against, needed, _ in verdicts):
        return verdicts[0][3]
    return None


def _from_known(words: Sequence[Word], statement: Unit, source: Source) -> Sequence[Word]:
    """The words of a clause from the first that stands in the source: a verb in other words says nothing of its own."""
    plain = normalised(statement.text).lower()
    if words[0].force in (Force.SAYS, Force.NOT) or statement.turned or _DENYING.search(plain):
        return words
    at = next((at for at, word in enumerate(words) if word.stem in source.stems), 0)
    return words[at:] if at <= OTHERWISE else words


OTHERWISE = 2
"""Words at the head of a clause that the source may say otherwise."""
_DENYING = re.compile(
    r"\b(?:los(?:e|es|t|ing)|free|refrain\w*|stop\w*|avoid\w*|limit\w*|halt\w*|only|known?|"
    r"(?:no|not) (?:longer|more|later|fewer|less|earlier|sooner) than)\b"
)
"""Words that deny by what they mean, so that a clause with them can say the same under another force."""
_BORNE_OUT = {
    Force.MUST: {Force.MUST, Force.REQUIRED},
    Force.SHOULD: {Force.SHOULD},
    Force.MAY: {Force.MAY, Force.RIGHT, Force.NEED_NOT},
    Force.RIGHT: {Force.MAY, Force.RIGHT, Force.MUST},
    Force.MUST_NOT: {Force.MUST_NOT, Force.NOT},
    Force.SHOULD_NOT: {Force.SHOULD_NOT},
    Force.NEED_NOT: {Force.NEED_NOT, Force.NOT, Force.MAY},
    Force.NOT: {Force.NOT, Force.MUST_NOT, Force.NEED_NOT, Force.SHOULD_NOT},
}
AS_NEAR = 0.9
"""The share of what the nearest unit holds by which another is as near."""
ALIGNED = 0.55
"""The share of a statement's words that a unit must hold to be compared with it as a whole."""


def _borne(words: Sequence[Word], statement: Unit, source: Source) -> bool:
    """True when the unit nearest to the whole statement bears the clause out word by word."""
    top = source.near[0] if source.near else None
    if top is None or mass(statement.stems & top.stems) < ALIGNED * mass(statement.stems):
        return False
    favour, against, _, _ = _compared(words, top)
    return favour > 1 and favour > 2 * against


def _unit_clash(words: Sequence[Word], statement: Unit, near: Sequence[Unit]) -> Force | None:
    """The force of the units nearest to a clause, where none of them has one that bears the statement out."""
    said = words[0].force
    if not near or said not in _BORNE_OUT or not all(_aligned(words, statement, unit) for unit in near):
        return None
    if statement.gated or any(
        unit.modes & _BORNE_OUT[said] or (unit.gated and said in (Force.MUST, Force.MAY, Force.MUST_NOT))
        for unit in near
    ):
        return None
    if said is Force.NOT and mass({word.stem for word in words}) < 1.1:
        return None
    denial = _DENIAL if said is Force.NOT else _LIMIT
    if said in _NEGATIVE and any(denial.search(normalised(unit.text).lower()) for unit in near):
        return None
    clashing = [mode for unit in near for mode in sorted(unit.modes)]
    if clashing:
        return clashing[0]
    return Force.SAYS if said in _NEGATIVE else None


def _mode_clash(statement: Unit, source: Source) -> Force | None:
    """What the nearest sentences do, where the one thing that a statement does is not among it."""
    if len(statement.modes) != 1 or statement.gated or not source.near:
        return None
    (said,) = statement.modes
    under = {word.stem for word in statement.words if word.force is said or word.subject}
    if mass(under) < 0.3 * mass(statement.stems):  # "..., which may cover ..."
        return None
    does = under - {word.stem for word in statement.words if word.subject}
    top = mass(does & source.near[0].stems)
    if any(mass(does & u.stems) > top for u in source.units):
        return None
    best = mass(statement.stems & source.near[0].stems)
    near = [u for u in source.near if mass(statement.stems & u.stems) >= 0.9 * best]
    if best < WHOLE * mass(statement.stems) or said not in _BORNE_OUT:
        return None
    for one in near:
        plain = normalised(one.text).lower()
        if not one.modes or one.modes & _BORNE_OUT[said] or one.gated or (said in _NEGATIVE and _LIMIT.search(plain)):
            return None
        if said is Force.MUST and Force.MUST_NOT in one.modes:
            return None
    return min(near[0].modes)


WHOLE = 0.45
"""The share of a statement's words that a sentence must hold to be what the whole statement is about."""
_NOWHERE = {
    Force.SHOULD: frozenset({Force.SHOULD, Force.SHOULD_NOT}),
    Force.MAY: frozenset({Force.MAY, Force.RIGHT, Force.NEED_NOT}),
}


def _absent(words: Sequence[Word], statement: Unit, source: Source) -> Force | None:
    """What the source does where a clause recommends or permits and no sentence of the source does."""
    wanted = _NOWHERE.get(words[0].force)
    if wanted is None or words[0].gated:
        return None
    if words[0].force is Force.MAY and any(_SPARING.search(normalised(u.text).lower()) for u in source.near):
        return None
    own = {word.stem for word in words}
    alone = len(statement.modes) == 1 and mass(own & source.stems) >= 0.5 * mass(own)
    if not alone and words[0].stem not in source.stems:
        return None
    if any(u.modes & wanted or (u.gated and words[0].force is Force.MAY) for u in source.units):
        return None
    return min((mode for u in source.near for mode in u.modes), default=Force.SAYS)


def _undenied(words: Sequence[Word], near: Sequence[Unit], source: Source) -> Force | None:
    """What the nearest units say, where a clause denies and none of them denies, limits or excepts anything."""
    own = {word.stem for word in words}
    if words[0].force not in _NEGATIVE or mass(own) < 1.1 or not source.near:
        return None
    about = [u for u in source.units if mass(own & u.stems) >= PART * mass(own)]
    for one in (*near, *source.near, *about):
        if one.modes & _NEGATIVE or _LIMIT.search(normalised(one.text).lower()):
            return None
    return min(source.near[0].modes, default=Force.SAYS)


PART = 0.35
"""The share of a clause's words that makes a unit speak of the same."""


def _aligned(words: Sequence[Word], statement: Unit, unit: Unit) -> bool:
    own = {word.stem for word in words}
    if words[0].force not in _NEGATIVE and not any(
        force is not Force.ASIDE for stem in own for force, _ in unit.forces.get(stem, ())
    ):
        return False
    return mass(statement.stems & unit.stems) >= ALIGNED * mass(statement.stems) or (
        len(own) > 2 and mass(own & unit.stems) >= 0.7 * mass(own)
    )


_NEGATIVE = frozenset({Force.NOT, Force.NEED_NOT, Force.MUST_NOT, Force.SHOULD_NOT})
_DENIALS = (
    r"(?:is|are|was|were|be|does|do|did|has|have|had|may|must|shall|can|should) not|no|nor|never|neither|nobody|none|"
    r"nothing|"
    r"other than|cannot|prohibit\w*|forbid\w*|ban(?:s|ned)?|barred|unlawful|illegal|refus\w*|den(?:y|ies|ied)|lacks?|"
    r"fail\w*|"
    r"exempt\w*|exclud\w*|free of|refrain\w*|rather than|leav\w* (?:[\w-]+ ){0,5}(?:out|alone|untouched|unaffected)"
)
_SPARING = re.compile(r"\b(?:other than|except\w*|unless|only|exempt\w*|refrain\w*|free|up to)\b")
_DENIAL = re.compile(rf"\b(?:{_DENIALS})\b")
_LIMIT = re.compile(rf"\b(?:{_DENIALS}|not|without|unless|except\w*|only)\b")
_FLATLY = re.compile(
    r"\b(?:not|no|nor|never|neither|nobody|none|nothing|without|cannot|exempt\w*|unlawful|illegal|fail\w*|"
    r"the (?:one|sole)|except(?:ing|ed)?|apart|outside|ban(?:ned)?|prohibit\w*|forbid\w*|whoever)\b"
)


_IMPLIED = re.compile(
    r"\b(?:only|unless|escap\w*|avoid\w*|refrain\w*|prevent\w*|lack\w*|barred|bars|limit\w*|confin\w*|within|beyond|"
    r"stop\w*|los(?:e|es|t)|takes?|needs?|requir\w*|presuppos\w*|due|as long as|"
    r"until|free|freely|at most|at least|maximum|minimum|up to)\b"
)
"""Words by which a sentence without a negative still denies or demands."""


def _nearest(words: Sequence[Word], statement: Unit, source: Source) -> list[Unit]:
    """The units that hold most of a clause, its first words before all; the rest of the statement breaks ties."""
    head = {word.stem for word in words[:2]}
    own = {word.stem for word in words} - head
    rest = statement.stems - own - head
    scored = [
        (
            2.0 * mass(head & u.stems) + mass(own & u.stems) + 0.2 * mass(rest & u.stems),
            u,
        )
        for u in source.units
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [unit for score, unit in scored if score >= 0.97 * best > 0]


def _compared(words: Sequence[Word], unit: Unit) -> tuple[float, float, float, Force]:
    """What speaks for the force of a clause, what against it, and how much of that it takes; first words count most."""
    flat = words[0].force in (Force.SAYS, Force.NOT)
    favour = against = 0.0
    needed = min(FLAT, SHARE * mass({word.stem for word in words})) if flat else float("inf")
    clashing: dict[Force, float] = {}
    for place, word in enumerate(words):
        held = unit.forces.get(word.stem)
        if not held or word.stem[0].isdigit():
            continue
        value, other = max((_bearing(word.force, word.gated, force, gated), force) for force, gated in held)
        heavy = (
            weight(word.stem) * (1.0 if flat else 0.8 ** min(place, 8)) * (STARK if word.stem in unit.turned else 1.0)
        )
        if value >= 0:
            favour += value * heavy
            continue
        against -= value * heavy
        clashing[other] = clashing.get(other, 0.0) + heavy
        if place == 0 and not flat:
            needed = CLASH
    return (
        favour,
        against,
        needed,
        max(clashing, key=lambda f: clashing[f], default=Force.SAYS),
    )


def _bearing(said: Force, gated: bool, held: Force, held_gated: bool) -> float:
    """A gated permission and a gated ban say the same: only with a license, not without a license."""
    value = _TABLE[said].get(held, 0.0) if said in _TABLE else 0.0
    if gated and held is Force.REQUIRED:
        return max(value, 0.0)  # "only for a purpose, with safeguards"
    if gated and held_gated and {said, held} <= {Force.NOT, Force.SAYS}:
        return 0.0
    if said is Force.MUST_NOT and not held_gated:
        return value  # "must not without consent" denies what is free
    if value < 0 and (held_gated or gated) and {said, held} <= {Force.MUST, Force.MAY, Force.MUST_NOT}:
        return 0.0 if gated or Force.MUST in (said, held) else value
    return value


def polarity(statement: Unit, source: Source) -> Iterator[Finding]:
    """A statement that denies nothing does not rest on a sentence that only denies."""
    plain = normalised(statement.text).lower()
    if statement.modes or not source.near or _FLATLY.search(plain) or _IMPLIED.search(plain):
        return
    unit = source.near[0]
    held = mass(statement.stems & unit.stems)
    if any(not u.modes and mass(statement.stems & u.stems) >= AS_NEAR * held for u in source.near):
        return
    if (
        unit.modes
        and unit.modes <= _BORNE_OUT[Force.NOT]
        and mass(statement.stems & unit.stems) >= ALIGNED * mass(statement.stems)
    ):
        yield Finding(
            Verdict.CONTRADICTED,
            "force",
            f'says so flatly where the source says "{min(unit.modes)}"',
        )
