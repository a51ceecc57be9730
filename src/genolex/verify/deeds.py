"""Who does what to whom: the one who acts in the source is not the one who is acted upon in the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.lexicon import GENERIC_BODY
from genolex.verify.parties import CUE
from genolex.verify.reading import canonical, normalised
from genolex.verify.source import Finding, Source, mass

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb with who does it, whom it reaches, and the other words that go with it. `around` is all said of who."""

    verb: str
    agent: Words
    around: Words
    other: Words
    rest: Words
    written: str


_TELLS = "notify tell inform warn prompt train supervise require order ask consult entrust punish fine oversee teach"
_PASSES = """
submit report provide give supply hand send deliver transfer disclose pass recommend file apply issue return offer owe
propose certify declare present furnish show
"""
_DECIDES = """
approve grant revoke withdraw review publish keep store chair appoint establish manage conduct examine verify prove sue
draw organize coordinate obtain take set make carry plan
buy purchase sell procure end revoke determine impose confiscate collect assess audit label add remove decide select
"""
_TOLD = frozenset(map(canonical, _TELLS.split()))
_VERBS = _TOLD | frozenset(map(canonical, (_PASSES + _DECIDES).split()))
_WORD = re.compile(r"[a-z][a-z'-]*|[,;:.]")
_BREAK = re.compile(
    r"[.;:](?=\s|$)|, (?:and |but |while |whereas )(?=(?:the|an?|each|every|any|no|such|both|it|they)\b|"
    r"(?:those (?:who )?)?(?:(?!(?:to|that|which|who|what|where|when|if|how|as|must|may|shall|need)\b)[\w'-]+ ){1,6}?"
    r"(?:must|may|shall|need not)\b)"
)
_OPENING = re.compile(
    r"\s*(?:where|if|when|before|after|unless|by|within|in|for|on|as|once|until|since|during|at|under|with|without|"
    r"except|upon|whenever)\b[^,]*,"
)
_BELOW = re.compile(
    r"\b(?:that|which|who|whom|whose|within|no later|to|with|for|by|from|in|on|under|when|where|if|after|before|as)\b|,"
)
_UP_TO = re.compile(r"\b(?:it is )?(?:up to|for) (?P<who>[^,]{3,40}?) to (?=[a-z]+)")
_BY = re.compile(
    r"\bby (?P<who>(?:the |an? |each )?[a-z][a-z' -]{2,60}?)(?=[,.;]|$| (?:to|in|on|that|which|who|with|for|"
    r"within|by)\b)"
)
_PASSIVE = re.compile(r"^\s*(?:not |also |only |first |then |therefore )*be \w+(?:ed|en|wn|nt|ld|pt|ade|one|ut)\b")
_AFTER = re.compile(r" (?:the|an?|its|their|any|all|each|every|it|them|to|on|in|for|by|with|that|whether|[a-z]+s)\b|$")
"""What comes after a verb of duty in the present tense."""
_CLEFT = re.compile(r"^\s*(?:it|this) is (?P<who>[^,]{3,40}?) (?:that|who) ")
_ASIDE = re.compile(r"^\s*,[^,]*,|^ to\b(?= [a-z])")
_PARTICIPLE = re.compile(r"(?:ed|en|wn|nt|ld|pt|ade|ut)$")
_MIXED = re.compile(r"\b(?:and|but) (?:those|these|that)\b|\bis\b|\b(?:it|they)\s*$|^\s*(?:such|only)\b")
_NOBODY = re.compile(r"^\s*(?:no|[a-z]+ing)\b")
_PRONOUN = re.compile(r"^\s*(?:it|they|he|she|this|that|these|those|one|there|others?|who|which|both|whoever|anyone)\b")


def deeds(statement: str, source: Source) -> Iterator[Finding]:
    """Roles are not exchanged, and a deed is not given to another whom the source names."""
    held = [deed for one in source.units for deed in _deeds(one.text)]
    for said in _deeds(statement):
        rivals = [deed for deed in held if deed.verb == said.verb] if said.agent else []
        one = any(_one(said, deed) for deed in rivals)
        wrong = _crossed(said, rivals) or next(
            (deed for deed in rivals if not one and (_exchanged(said, deed) or _other(said, deed, source))), None
        )
        if wrong:
            acts = wrong.written or "another"
            yield Finding(Verdict.CONTRADICTED, "actor", f"says {said.written} acts, the source says {acts}")
            return


def _crossed(said: Deed, rivals: list[Deed]) -> Deed | None:
    """The deed of which both names fit better the other way round than they fit any deed straight."""
    named = [deed for deed in rivals if deed.agent and deed.other] if said.other and said.agent != said.other else []
    if not named:
        return None
    straight = max(_likeness(said.agent, deed.agent) + _likeness(said.other, deed.other) for deed in named)
    crossed = {deed: _likeness(said.agent, deed.other) + _likeness(said.other, deed.agent) for deed in named}
    best = max(crossed, key=lambda deed: crossed[deed])
    return best if crossed[best] > straight + CROSSED else None


CROSSED = 0.4
"""By so much more must two names be alike when they are exchanged, of 2."""


def _likeness(one: Words, other: Words) -> float:
    return len(one & other) / (len(one | other) or 1)


def _one(said: Deed, deed: Deed) -> bool:
    """The same party acts in both."""
    return bool(deed.agent) and (_same(said.agent, deed.around) or _same(said.around, deed.agent))


def _exchanged(said: Deed, deed: Deed) -> bool:
    """Who acts in one is reached in the other."""
    if said.other and _same(said.other, deed.other):
        return False
    return _same(said.agent, deed.other) or (bool(deed.agent) and _same(said.other, deed.agent))


def _other(said: Deed, deed: Deed, source: Source) -> bool:
    """Someone else whom the source names elsewhere, for a deed that is surely the same."""
    about = mass(said.rest & deed.rest) >= SAME_DEED * mass(said.rest) >= 1
    named = _named(said.agent)
    unknown = named - {"official"} - source.stems
    acts = bool(_named(deed.agent)) and not _ACT.search(deed.written)
    return about and acts and 2 * len(unknown) <= len(named) > 0


_ACT = re.compile(r"(?<!govern)(?<!depart)ment$")
"""What is done, and nobody who does it: "the procurement must pass"."""
SAME_DEED = 0.5
"""The share of the words that go with a verb by which a deed is known to be the same."""


def _named(who: Words) -> Words:
    """The words that tell one party from another; all officials are of one kind."""
    return frozenset("official" if word in _OFFICIAL else word for word in who) - _ANYBODY


def _same(one: Words, other: Words) -> bool:
    """One party: they share a word that tells parties apart; initials stand for a name."""
    mine, theirs = _named(one), _named(other)
    special = (mine - {"official"}) & (theirs - {"official"})
    if special or (mine & theirs and (len(mine) == 1 or len(theirs) == 1)):
        return True
    pairs = ((one, other), (other, one))
    return any(len(word) > 2 and set(word) == {w[0] for w in long} for long, short in pairs for word in short)


_OFFICIALS = """
department authority agency administration ministry office bureau commission committee council board court secretary
director head official government regulator minister organ
"""
_OFFICIAL = frozenset(map(canonical, _OFFICIALS.split()))
_ANYBODY = (GENERIC_BODY | frozenset(map(canonical, ["party", "entity"]))) - _OFFICIAL - {canonical("institution")}


@lru_cache(maxsize=20_000)
def _deeds(text: str) -> tuple[Deed, ...]:
    plain = normalised(text).lower()
    found: list[Deed] = []
    start = 0
    for end in [*(m.start() for m in _BREAK.finditer(plain)), len(plain)]:
        found += _of_clause(plain[start:end].lstrip(".;:, "))
        start = end
    return tuple(found)


def _of_clause(clause: str) -> Iterator[Deed]:
    whole = _CLEFT.sub(r"\g<who> ", re.sub(r"^\s*(?:and|but|while|whereas) ", "", clause))
    main = _main(whole)
    if up_to := _UP_TO.match(main):
        yield from _acts(up_to["who"], main[up_to.end() :])
    elif cue := CUE.search(main):
        subject, does = main[: cue.start()], _ADVERBIAL.sub(" ", _ASIDE.sub("", main[cue.end() :], count=1))
        if _PASSIVE.match(does):
            yield from _suffered(subject, does)
        elif not subject.rstrip().endswith(" and"):
            yield from _acts(subject, does)
    else:
        yield from _stated(main)


_ADVERBIAL = re.compile(
    r"^ (?:in good time|in advance|in writing|in time|at once|without (?:undue )?delay|as prescribed|according to law|"
    r"within [\w ]{3,30}? of [\w ]{3,30}?,) "
)
"""How and when, between the word of force and the verb."""


def _main(clause: str) -> str:
    """A clause without an opening condition; "it" is whom that condition speaks of."""
    opening = _OPENING.match(clause)
    if opening is None:
        return clause
    if not _MAIN.search(clause) and re.search(r"\b(?:that|which|who)\b", opening[0]):
        return clause
    main = _MAIN.split(clause, maxsplit=1)[-1] if _MAIN.search(clause) else clause.split(",", 1)[-1]
    it = re.match(r"\s*(?:it|they)\b", main)
    return f"{' '.join(opening[0].split()[1:6]).rstrip(',')}{main[it.end() :]}" if it else main


_MAIN = re.compile(r", (?=(?:the|an?|each|every|any|no|such|both|it|they|that|those|whoever|three|two)\b)")


def _stated(main: str) -> Iterator[Deed]:
    """A clause without a verb of duty: "the Committee reviews requests", "requests are reviewed by the Committee"."""
    passive = re.search(
        r"\b(?:is|are|was|were) (?=(?:also |then )?\w+(?:ed|en|wn|nt|ld|pt|ade)\b)",
        main,
    )
    if passive:
        yield from _suffered(main[: passive.start()], main[passive.end() :])
        return
    for match in re.finditer(r"[a-z]+", main[:FAR]):
        who = main[: match.start()].strip()
        verb = canonical(match[0]) in _VERBS and who and _AFTER.match(main, match.end())
        if verb and _finite(match[0], who) and not _PRONOUN.match(main):
            yield from _acts(who, main[match.start() :])
            return


FAR = 120
"""Characters within which a clause has its verb."""
_MANY = re.compile(r"(?<!ss)(?<!us)s$|^(?:those|these|several|two|three|four|people)\b|\band\b")


def _finite(verb: str, who: str) -> bool:
    """The verb agrees with who stands before it: departments report, a department reports."""
    head = re.split(r" (?:of|that|who|which|in|on|for|with|holding|from)\b", who)[0]
    many = bool(_MANY.search(head)) and not head.endswith("'s")
    return many is not verb.endswith("s") and not re.search(r"\b(?:and|or|to|must|may|its|their)$", who)


def _suffered(subject: str, does: str) -> Iterator[Deed]:
    """A passive: who stands after "by" acts, who is told or stands after "to" is reached."""
    by = _BY.search(does)
    verb = next(
        (canonical(w) for w in re.findall(r"[a-z]+", does)[:4] if _PARTICIPLE.search(w)),
        "",
    )
    if not verb:
        return
    who = by["who"].strip() if by else ""
    rest = _about(f"{subject} {does.replace(who, ' ') if who else does}") - {verb}
    other = _to(does) or (_head(subject) if verb in _TOLD else frozenset())
    yield Deed(verb, _head(who), _around(who), other, rest, who)


def _acts(subject: str, does: str) -> Iterator[Deed]:
    if re.search(r"\b(?:is|are|was|were)\b", subject):  # "the benefits are not placed with it, the plan"
        subject = _MAIN.split(subject)[-1]
    agent = _head(subject)
    if not agent or _PRONOUN.match(subject) or _MIXED.search(subject) or _NOBODY.match(subject):
        return
    does = re.split(r", (?:which|who)\b| but ", does)[0]
    words = list(_WORD.finditer(does))
    for number, match in enumerate(words):
        before = words[number - 1][0] if number else ""
        if _passive([word[0] for word in words[:number]]):
            continue
        verb = canonical(match[0])
        first = not number or (number == 1 and (before in _ADVERBS or before.endswith("ly")))
        if (first and (match[0] not in STOP or verb in _VERBS)) or (
            verb in _VERBS and (before in _JOINS or before.endswith("ly"))
        ):
            after = does[match.end() :]
            yield Deed(
                verb,
                agent,
                _around(subject),
                _partner(verb, after),
                _about(after),
                subject.strip(),
            )


def _passive(ahead: list[str]) -> bool:
    """True after "be": in "must state the reasons and must be promptly reported" nobody is named who reports."""
    rest = [word for word in ahead[-3:] if not word.endswith("ly") and word not in _ADVERBS - {"be"}]
    return bool(rest) and rest[-1] == "be"


_BETWEEN = "not also first then together jointly each still only both never be"
_ADVERBS = frozenset(_BETWEEN.split())
_JOINS = _ADVERBS | frozenset([",", "and", "or", "must", "may", "as"])
"""What can stand before the verb of a deed."""


def _partner(verb: str, after: str) -> Words:
    """Whom the deed reaches: who stands after "to" or "with"; of telling, the object."""
    return _to(after) or (_head(after.split(" of ")[0]) if verb in _TOLD else frozenset())


def _to(after: str) -> Words:
    match = re.search(r"\b(?:to|with) (?=[a-z])", after[:90])
    if match is None or canonical(after[match.end() :].split(" ")[0]) in _VERBS:
        return frozenset()
    return _head(" ".join(after[match.end() :].split()[:REACHED]))


REACHED = 7
"""So many words after "to" name who is reached."""


def _head(phrase: str) -> Words:
    """The words that name a party, up to the first preposition or relative pronoun; to an official with the office."""
    cut = _BELOW.search(phrase.strip())
    words = phrase.strip()[: cut.start()] if cut else phrase.strip()[:80]
    first, _, office = words.partition(" of ")
    return _content(words if office and _named(_content(first)) <= {"official"} else first)


def _around(phrase: str) -> Words:
    """All that is said of who acts; of a party with a name of its own, not what it does elsewhere."""
    own = _content(re.split(r"\b(?:that|which|who|whose)\b", phrase)[0])
    return own if _named(own) - _PLAIN else _content(phrase)


_PLAIN = frozenset(
    map(
        canonical,
        ["institution", "organization", "person", "individual", "company", "platform", "official"],
    )
)


def _about(text: str) -> Words:
    """What a deed is about, without its deadline."""
    return _content(re.split(r"\b(?:within|no later|not later|at the latest)\b", text)[0])


_EMPTY_WORDS = "must may also immediately promptly together jointly first then data information"
_EMPTY = frozenset(map(canonical, _EMPTY_WORDS.split()))


def _content(text: str) -> Words:
    return frozenset(canonical(w) for w in re.findall(r"[a-z]{2,}", text) if w not in STOP) - _EMPTY
