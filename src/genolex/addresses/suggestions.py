"""What a citation with a slip of the pen may mean: suggested to the reader, never resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from genolex.addresses.forms import Form
from genolex.addresses.labels import Item
from genolex.addresses.names import Names
from genolex.addresses.numbering import Numbering
from genolex.corpus import Corpus
from genolex.types import Address

CLOSE = 0.8
"""Least likeness of a written name to a real one (Ratcliff and Obershelp's, from 0 to 1)."""
CLOSE_LABEL = 0.85
LONGEST = 12
"""Words of a name that are looked at before or after an article."""
MOST = 50
"""Citations of one text for which names are looked up: a reader corrects no more."""

_BEFORE = re.compile(r"(?P<phrase>[A-Za-z][\w&'./ -]{1,120}?|[\u4e00-\u9fff《》]{2,40}?)(?:'s)?[》\"]?[,:]? ?\(?的?$")
_AFTER = re.compile(r" ?,? ?(?:(?:of|in|under) )?(?:the )?[\"(《]?(?P<phrase>[A-Za-z][\w&'./ -]{1,120})")
_WORD = re.compile(r"[^\s]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a citation that stands for nothing may have meant."""

    start: int
    end: int
    written: str
    address: Address


class Suggester:
    """Looks for the nearest name, code or section."""

    def __init__(self, corpus: Corpus, names: Names, numbering: Numbering) -> None:
        self._corpus = corpus
        self._names = names
        self._numbering = numbering
        self._likely = lru_cache(maxsize=4096)(self._nearest_name)

    def lost(self, text: str, forms: list[Form]) -> Iterator[tuple[int, int, Address]]:
        """Start, end and address for citations whose law was not recognised."""
        for form in forms[:MOST]:
            if form.code:
                yield from self._of_code(form)
            elif form.kind in ("unit", "han", "part"):
                yield from self._of_name(text, form)

    def missing(self, address: Address) -> Address | None:
        """The section nearest in writing to one that does not exist."""
        if self._numbering.exists(address) or len(address.article) < 5:
            return None
        labels = self._numbering.labels(address.instrument)
        near = get_close_matches(address.article, labels, n=3, cutoff=CLOSE_LABEL)
        same = [label for label in labels if sorted(label) == sorted(address.article)]
        best = sorted(same + near, key=lambda label: (not address.article.startswith(label), -len(label)))
        return self._held(address.instrument, Item(0, 0, best[0], address.path[1:])) if best else None

    def _of_code(self, form: Form) -> Iterator[tuple[int, int, Address]]:
        """`15 CRF 744.15`: a code of the right title whose letters are nearly those that are written."""
        title, letters = form.code or ("", "")
        for code in ("CFR", "USC"):
            likeness = SequenceMatcher(None, code, letters).ratio()
            if letters == code or likeness < 0.6 or not set(letters) <= set(code):
                continue
            for item in form.items[:1]:
                address = self._numbering.of_code_item(item, self._numbering.of_code((title, code)))
                if address and self._corpus.holds(address):
                    yield form.start, item.end, address

    def _of_name(self, text: str, form: Form) -> Iterator[tuple[int, int, Address]]:
        """`HGR Regualtion art 28`: the name nearest to the words right before or right after."""
        item = form.items[0]
        for start, end, phrase in _phrases(text, form):
            ident = self._likely(phrase)
            address = self._held(ident, item) if ident else None
            if address:
                yield min(start, form.start), max(end, item.end), address
                return

    def _held(self, ident: str, item: Item) -> Address | None:
        address = self._numbering.placed(ident, item.label, item.below)
        return address if self._corpus.holds(address) else None

    def _nearest_name(self, phrase: str) -> str:
        """The one instrument whose name a phrase nearly is; empty when it is nearer to a law that is not here."""
        if phrase in self._names.entries:
            return ""
        size = len(phrase)
        near = [name for name in self._names.entries if len(name) > 3 and abs(len(name) - size) <= max(2, size // 6)]
        best = get_close_matches(phrase, near, n=1, cutoff=CLOSE)
        entry = self._names.entries[best[0]] if best else None
        return entry.instruments[0] if entry and len(entry.instruments) == 1 else ""


def _phrases(text: str, form: Form) -> Iterator[tuple[int, int, str]]:
    """Runs of words right before and right after a form, longest first."""
    before = _BEFORE.search(text[max(form.start - 120, 0) : form.start])
    if before:
        shift = max(form.start - 120, 0) + before.start("phrase")
        phrase = before["phrase"].strip("《》")
        shift += before["phrase"].find(phrase)
        starts = range(len(phrase)) if not phrase.isascii() else [m.start() for m in _WORD.finditer(phrase)][-LONGEST:]
        yield from ((shift + at, form.end, phrase[at:].lower()) for at in starts if len(phrase) - at > 3)
    after = _AFTER.match(text, form.end)
    if after:
        ends = [m.end() for m in _WORD.finditer(after["phrase"])][:LONGEST]
        shift = after.start("phrase")
        yield from (
            (form.start, shift + end, after["phrase"][:end].lower().rstrip(".,")) for end in reversed(ends) if end > 3
        )
