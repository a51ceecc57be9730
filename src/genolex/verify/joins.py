"""And or or: what a source requires together is not said to be a choice, nor what it offers as a choice together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Literal

from genolex.index.tokens import STOP
from genolex.types import Verdict
from genolex.verify.reading import canonical, normalised
from genolex.verify.source import Finding, Source, mass

Op = Literal["and", "or"]
Role = Literal["condition", "must", "may", "not", ""]


@dataclass(frozen=True, slots=True)
class Join:
    """Things that one word joins, where in a clause it stands, and whether it does so in so many words."""

    op: Op
    parts: tuple[frozenset[str], ...]
    role: Role
    stressed: bool = False  # "both ... and", "either ... or", a list of which all or one is asked
    listed: bool = False


_TOKEN = re.compile(r"[a-z0-9](?:[\w'’-]|[.,](?=\d))*|[.;:,()—]")
_ROLE_WORDS: dict[Role, str] = {
    "condition": "if where when unless whenever provided once",
    "must": "must shall requires required has have",
    "may": "may can could might",
    "not": "not no neither nor never without cannot nobody none prohibited forbidden except avoid prevent such any",
    "": "that which who whose to",
}
_ROLES = {word: role for role, words in _ROLE_WORDS.items() for word in words.split()}
"""The word after which a conjunction has this part in its clause; a negative, "any" and "such as" make and of or."""
_SUBJECTS = frozenset(["a", "an", "the", "each", "every", "any", "it", "they"])
"""With these a clause begins that has a subject of its own."""
_STOPS = frozenset(".;:—")
WIDE, NARROW = 6, 5
"""Content words before a conjunction, and after it, that are what it joins."""
ITEMS = 5
"""Items of one enumeration that are read."""


@lru_cache(maxsize=20_000)
def joins(text: str) -> tuple[Join, ...]:
    """The conjunctions of a sentence."""
    words = _TOKEN.findall(normalised(text).lower().replace("u.s.", "us"))
    places = [i for i, word in enumerate(words) if word in ("and", "or") and 0 < i < len(words) - 1]
    return tuple(filter(None, (_join(words, at) for at in places)))


def _join(words: list[str], at: int) -> Join | None:
    start = max((i for i in range(at) if words[i] in _STOPS), default=-1) + 1
    ahead, op = words[start:at], words[at]
    mark = "both" if op == "and" else "either"
    stressed = mark in ahead
    together = op == "and" and "all together" in " ".join(words[at:])
    before = [_item(ahead[len(ahead) - ahead[::-1].index(mark) :])] if stressed else _before(ahead)
    after, role = _item(words[at + 1 :]), _role(ahead)
    clause = ahead[-1:] == [","] and words[at + 1] in _SUBJECTS and role != "condition"
    if not before or not after or clause:
        return None
    return Join("and" if op == "and" else "or", (*before, after), role, stressed or together)


def _before(ahead: list[str]) -> list[frozenset[str]]:
    """The items before a conjunction, the nearest last: commas part them."""
    items: list[list[str]] = [[]]
    for word in reversed(ahead):
        if word == "," and items[-1]:
            if len(items) == ITEMS or len(items[-1]) >= WIDE:
                break
            items.append([])
        elif word[0].isalnum() and word not in STOP and len(items[-1]) < WIDE:
            items[-1].append(canonical(word))
    return [frozenset(item) for item in reversed(items) if item]


def _item(behind: list[str]) -> frozenset[str]:
    item: list[str] = []
    for word in behind:
        if word in _STOPS or (word == "," and item) or len(item) == NARROW:
            break
        if word[0].isalnum() and word not in STOP:
            item.append(canonical(word))
    return frozenset(item)


def _role(ahead: list[str]) -> Role:
    """What the part of the clause does in which a conjunction stands; a comma ends a condition, but for ", or"."""
    role: Role = ""
    for word in ahead[:-1] if ahead[-1:] == [","] else ahead:
        if word == "," and role == "condition":
            role = ""
        elif role != "condition" or _ROLES.get(word) in ("condition", "not"):
            role = _ROLES.get(word, role)
    return role


_NAMED = (
    r"(?:the |these |those )?(?:\w+ )?(?:conditions?|requirements?|criteria|following|cases|situations|grounds|these)\b"
)
_ALL = re.compile(
    rf"\b(?:all|both|each|every)(?: one)? (?:of )?{_NAMED}|\bfulfills? (?:all|both|two|three|four|five|six)\b"
)
_ONE = re.compile(rf"\b(?:any|either|one)(?: one)?(?: or more)? of {_NAMED}|\bin (?:these|the following) cases\b")
_LABEL = re.compile(r"^\s*\(\w{1,5}\)\s*")


@lru_cache(maxsize=4_096)
def lists(text: str) -> tuple[Join, ...]:
    """The lists of a text of which all items, or any one, must be there."""
    found: list[Join] = []
    open_lists: list[tuple[int, Op | None, list[str]]] = []
    for line in [*text.split("\n"), "."]:
        depth = len(line) - len(line.lstrip(" "))
        while open_lists and open_lists[-1][0] >= depth:
            found += _listed(*open_lists.pop()[1:])
        if open_lists:
            open_lists[-1][2].append(line)
        if line.rstrip().endswith((":", "：")):
            open_lists.append((depth, _asked(line), []))
    return tuple(found)


def _asked(line: str) -> Op | None:
    plain = normalised(line).lower()
    return "or" if _ONE.search(plain) else "and" if _ALL.search(plain) else None


def _listed(op: Op | None, lines: list[str]) -> list[Join]:
    if op is None and any(re.search(r"[;,] or$", line.rstrip()) for line in lines):
        op = "or"
    if op is None and any(re.search(r"[;,] and$", line.rstrip()) for line in lines):
        op = "and"
    if op is None or len(lines) < 2:
        return []
    parts = tuple(_words(_LABEL.sub("", line)) for line in lines)
    return [Join(op, parts, "", True, True)]


def _words(text: str) -> frozenset[str]:
    return frozenset(canonical(w) for w in _TOKEN.findall(normalised(text).lower()) if w[0].isalnum() and w not in STOP)


def joined(statement: str, source: Source) -> Iterator[Finding]:
    """What the source joins by one word is not joined by the other in the statement."""
    every = lists(source.text)
    wanted = _asked(statement)
    if wanted and every and all(join.op != wanted for join in every):
        yield Finding(
            Verdict.CONTRADICTED, "condition", f"asks for {_TOLD[wanted]}, the source for {_TOLD[every[0].op]}"
        )
        return
    own = joins(statement)
    held = dict.fromkeys([*(join for one in source.units for join in joins(one.text)), *every]) if own else {}
    for said in own:
        fits = [(found, join) for join in held if (found := _fit(said, join))]
        best = max((found for found, _ in fits), default=0.0)
        near = [join for found, join in fits if found >= NEAR * best]
        if near and all(said.op != join.op and _told(said, join) for join in near):
            yield Finding(Verdict.CONTRADICTED, "condition", f'says "{said.op}", the source says "{near[0].op}"')
            return


_TOLD = {"and": "all of a list", "or": "any one of it"}
NEAR = 0.85
"""Conjunctions of the source that hold so much of what the best one holds are compared with it."""


def _fit(said: Join, join: Join) -> float:
    """How far two items of a conjunction hold the two things that a statement joins; 0 where either is not there."""
    left, right = said.parts[-2] - said.parts[-1], said.parts[-1] - said.parts[-2]
    least = SURE if join.listed else 1.0
    near = [_shared(left, part, least, said.stressed) for part in join.parts]
    far = [_shared(right, part, least, said.stressed) for part in join.parts]
    if join.listed and any(one and other for one, other in zip(near, far, strict=True)):
        return 0.0  # one item holds both
    return max((near[i] + far[j] for i, j in permutations(range(len(near)), 2) if near[i] and far[j]), default=0.0)


def _shared(item: frozenset[str], part: frozenset[str], least: float, stressed: bool) -> float:
    """What an item shares with a part, 0 where that is too little; with "either" a light word is enough."""
    shared = mass(item & part)
    enough = min(least, mass(item)) if stressed else least
    return shared if shared >= max(enough, HALF * mass(item)) else 0.0


SURE = 2.0
"""The words of an item of a list by which it is known."""
HALF = 0.4
"""The share of the words of an item by which it is known."""


def _told(said: Join, join: Join) -> bool:
    """Where and is not or: in a duty, in a condition, between amounts or in so many words; names join loosely."""
    if said.stressed and join.stressed:
        return True
    if "not" in (said.role, join.role):
        return False
    if said.stressed or (_amounts(said) and _amounts(join)):
        return True
    # "must file changes and cancellations" stands for "or", as either comes up
    chosen = join.stressed or said.op == "or" or said.role == "condition"
    return said.role in ("must", "condition") and chosen and (join.listed or said.role == join.role)


def _amounts(join: Join) -> bool:
    """Figures are joined, and no articles or columns."""
    return all(any(w[0].isdigit() for w in part) and not part & _LABELLED for part in join.parts[-2:])


_LABELLED = frozenset(map(canonical, ["section", "article", "column", "paragraph", "part", "title"]))
