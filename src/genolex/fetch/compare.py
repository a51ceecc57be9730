"""Restated and official words of the same article, held against each other: what one has and the other lacks.

Figures (numbers, dates, amounts, shares, periods), what must, may and must not be done, and the articles themselves.
A difference asks for a look; it is no proof that the restatement is wrong: a figure can be put in words, a duty in
the indicative.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from genolex.corpus import Corpus
from genolex.fetch.outline import chinese
from genolex.ingest.figures import english_figures
from genolex.numbers import han_quantities, han_value, numbers, spelled
from genolex.types import Address, Provision

Lacking = Literal["restatement", "official"]

_MONTHS = {name: Decimal(n) for n, name in enumerate(calendar.month_name) if name}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_LABEL = re.compile(r"\(\w{1,5}\)")
_REFERENCE = re.compile(
    r"\b(?:articles?|arts?\.|(?:sub)?sections?|(?:sub)?paragraphs?|items?|chapters?|parts?|supplements?|decree|orders?"
    r"|CFR|U\.S\.C\.|No\.)\s+(?:No\. )?[\dIVX][\w.()-]*(?:(?:,| and| to| or|, and)\s+[\d(][\w.()-]*)*"
    r"|\d+ (?:CFR|U\.S\.C\.)",
    re.I,
)
_HAN_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万亿两]+")
_IMPLIED = {Decimal(0), Decimal(1), Decimal(2)}
"""One language counts a first, one or both where the other says "a", "the" or "each"."""
_MODALS = {
    "must not": re.compile(
        r"\b(?:must|shall|may|can) not\b|\bcannot\b|\b(?:no|neither|nor)\b[^.;:]{0,80}?\b(?:may|shall|must)\b"
        r"|\bforbid|\bprohibit|不得|禁止|严禁",
        re.I,
    ),
    "must": re.compile(r"\b(?:must|shall)\b(?! not\b)|\b(?:is|are) required to\b|应当|必须", re.I),
    "may": re.compile(r"\bmay\b(?! not\b)|可以|方可", re.I),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What one of the two texts of an address lacks."""

    address: Address
    kind: Literal["article", "figure", "modality"]
    lacking: Lacking
    what: str

    def __str__(self) -> str:
        where = "the restatement" if self.lacking == "restatement" else "the official text"
        return f"{self.address}: {self.what} not in {where}"


def modality(text: str) -> dict[str, int]:
    """How often a text says that something must, may or must not be done."""
    found = {}
    for modal, pattern in _MODALS.items():
        text, found[modal] = pattern.subn(" ", text)  # "no one may" forbids: its "may" is not counted again
    return found


def compare(corpus: Corpus, instrument: str, official: Mapping[Address, str], day: date) -> list[Difference]:
    """The differences between the official texts of an instrument and its restatement of the same day."""
    restated = [p for p in corpus.in_force(day) if p.address.instrument == instrument]
    found = list(_articles(corpus, instrument, restated, official))
    for provision in restated:
        if (text := official.get(provision.address)) and not provision.partial:
            found += _figures(provision, text)
            found += _modals(provision, text)
    return found


def _articles(
    corpus: Corpus, instrument: str, restated: list[Provision], official: Mapping[Address, str]
) -> Iterator[Difference]:
    there = {address.article for address in official}
    told = {p.address.article for p in restated} | {label for label, _ in corpus.instruments[instrument].not_restated}
    for provision in restated:
        if provision.address.article[0].isdigit() and provision.address.article not in there:
            yield Difference(provision.address, "article", "official", "this article is")
    for label in dict.fromkeys(address.article for address in official):
        if label not in told:
            yield Difference(Address(instrument, (label,)), "article", "restatement", "this article is")


def _figures(provision: Provision, official: str) -> Iterator[Difference]:
    own = " ".join([provision.heading, provision.text, *map(str, provision.cites), *(n.text for n in provision.notes)])
    theirs = han_quantities(official) if chinese(official) else english_figures(official)
    held = _values(own) | _IMPLIED
    lost = [written for value, written in theirs if value not in held and written not in provision.waived]
    for written in dict.fromkeys(lost):
        yield Difference(provision.address, "figure", "restatement", written)
    held = _values(official) | _IMPLIED
    added = [
        written for value, written in numbers(_REFERENCE.sub(" ", _LABEL.sub(" ", provision.text))) if value not in held
    ]
    for written in dict.fromkeys(added):
        yield Difference(provision.address, "figure", "official", written)


def _modals(provision: Provision, official: str) -> Iterator[Difference]:
    mine, theirs = modality(provision.text), modality(official)
    for modal in _MODALS:
        if bool(mine[modal]) != bool(theirs[modal]):
            lacking: Lacking = "official" if mine[modal] else "restatement"
            yield Difference(
                provision.address, "modality", lacking, f"“{modal}” ({max(mine[modal], theirs[modal])} times)"
            )


def _values(text: str) -> set[Decimal]:
    """The value of every number in a text, in either language."""
    found = {value for value, _ in numbers(text)} | set(spelled(text))
    found |= {_MONTHS[name] for name in _MONTH.findall(text)}
    return found | set(_han(_HAN_NUMBER.findall(text)))


def _han(written: Iterable[str]) -> Iterator[Decimal]:
    for number in written:
        yield Decimal(han_value(number))
        for digit in number:  # 五日至十日 is found as it stands; 三五年 is two numbers
            yield Decimal(han_value(digit)) if digit not in "万亿" else Decimal(1)
