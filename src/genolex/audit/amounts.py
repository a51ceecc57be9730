"""A figure of a claim that stands elsewhere in what is cited, or not at all, while the clause that is about the claim
gives another one: "bulk above 1,000 persons" for health data, where 1,000 is the number for other data.

Verification asks whether a figure stands in what is cited; this asks whether it stands in the right clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from genolex.index.tokens import tokens
from genolex.types import Provision
from genolex.verify.quantities import Quantity, figures

ABOUT = 0.6
"""The share of a claim's words, weighed by rarity, that the clause must hold whose figure counts."""
SURER = 0.1
"""How much more of the claim it must hold than any clause with the claim's own figure."""

LEAST_COUNT = 100
"""A number without a unit that may be a threshold."""

_CLAUSES = re.compile(r"[;；。]\s*|(?<=[a-z)])\.\s+|\n")
_NUMBERS = re.compile(r"\d[\d,.]*")
_PUT_OFF = re.compile(r"^\s*(?:\(\w{1,4}\)\s*)+")


def another_figure(claim: str, provisions: tuple[Provision, ...], weight: Callable[[str], float]) -> str:
    """Why a figure of an English claim is not that of the clause it is about; empty when it is, or none can be told."""
    every = figures(claim).quantities
    told = [q for q in every if q.unit or q.side or q.noun or q.value >= LEAST_COUNT]
    words = {word: weight(word) for word in set(tokens(_NUMBERS.sub(" ", claim)))}
    total = sum(words.values())
    if not told or not total:
        return ""
    held = [(sum(words[w] for w in own & words.keys()) / total, clause) for clause, own in _clauses(provisions)]
    for quantity in told:
        several = len({q.value for q in every if _alike(q, quantity) or not (q.unit or q.side or q.noun)}) > 1
        if several and any(_says(clause, quantity) for _, clause in held):
            continue  # several figures of a kind may be of several clauses
        share, clause = max(held, key=lambda one: one[0], default=(0.0, ""))
        same = max((s for s, other in held if _says(other, quantity)), default=0.0)
        others = [q for q in figures(clause).quantities if _alike(q, quantity)]
        if share >= ABOUT and share > same + SURER and others:
            return f"says {quantity.written}, the source says {others[0].written}"
    return ""


def _says(clause: str, quantity: Quantity) -> bool:
    return any(q.value == quantity.value for q in figures(clause).quantities)


def _alike(one: Quantity, other: Quantity) -> bool:
    """The same kind of figure: one unit, or a bound on the same side, or a number of the same noun."""
    if one.side and other.side and one.side != other.side:
        return False
    if one.unit or other.unit:
        return one.unit == other.unit
    if min(one.value, other.value) >= LEAST_COUNT and not all(q.side or q.noun for q in (one, other)):
        return True
    return bool((one.side and one.side == other.side) or (one.noun and one.noun == other.noun))


@lru_cache(maxsize=2_048)
def _clauses(provisions: tuple[Provision, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(one for provision in provisions for one in _clauses_of(provision))


def _clauses_of(provision: Provision) -> Iterator[tuple[str, frozenset[str]]]:
    """The clauses of a provision, under its heading; an item is read with the words that introduce its list."""
    lead = {-1: frozenset(tokens(provision.heading))}
    for paragraph in provision.paragraphs:
        text = provision.text[paragraph.start : paragraph.end]
        depth = len(paragraph.path)
        above = frozenset[str]().union(*(words for level, words in lead.items() if level < depth))
        for clause in filter(str.strip, _CLAUSES.split(text)):
            said = _PUT_OFF.sub("", clause)
            yield said, frozenset(tokens(said)) | above
        lead = {level: words for level, words in lead.items() if level < depth}
        if text.rstrip().endswith(":"):
            lead[depth] = frozenset(tokens(text))
