"""Reads the citations of a text from left to right: forms, tied to those whose they are, become addresses.

What cannot be tied to an instrument for sure is lost, not guessed; it is remembered, so that "Id." after a foreign
law's article stands for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from genolex.addresses.forms import READERS, Form, read_inner, read_number
from genolex.addresses.labels import levels, parens, spread, way
from genolex.addresses.names import Name, lower
from genolex.addresses.numbering import Numbering
from genolex.addresses.owners import BEFORE, Event, Owner, Owners
from genolex.addresses.patterns import ANCHOR
from genolex.corpus import Corpus
from genolex.types import Address

IMPLIED = 2_000
"""How many provisions inside ranges one text may imply; of further ranges the ends are read."""

BACK = 100
"""How many characters before a name a label in words is looked for."""

_COUNTED_WORD = re.compile(r", (?:recital|annex|appendix|schedule|table) [\w.-]+")
"""Labels that need no comma after a name, as no sentence goes on with them."""
_OF_NAME = re.compile(r",? (?:of|in|to) (?:the )?[\"(]?$")
_TERM_AFTER = re.compile(r"[ ,]{0,2}\"(?P<term>[^\"\n]{2,60})\"")
_TERM_BEFORE = re.compile(r"\"(?P<term>[^\"\n]{2,60}),?\" (?:in|under|at|of) (?:the )?$")


class Found(NamedTuple):
    """A mention, in the places of the evened text."""

    start: int
    end: int
    address: Address


class Worded:
    """Provisions whose labels are words: `US-China S&T Agreement, preamble`, `NIH GDS Policy, data sharing plan`."""

    def __init__(self, printed: dict[str, dict[str, Address]]) -> None:
        """`printed`: for each instrument, what stands after its name, longest first, and the provision."""
        self._printed = printed

    def read(self, text: str, name: Name) -> Found | None:
        """The provision whose label stands in words after a name: `NAME, annex III, point 1(a)`, `NAME recital 12`."""
        tail = lower(text[name.end : name.end + 80])
        for words, address in self._of(name).items():
            written = words[1:] if _COUNTED_WORD.match(words) and tail.startswith(words[1:]) else words
            end = name.end + len(written)
            if tail.startswith(written) and not text[end : end + 1].isalnum():
                below, end = _below(text, end)
                return Found(name.start, end, address.child(*below))
        return None

    def read_before(self, text: str, name: Name, free: int) -> Found | None:
        """The same before the name, from a free place on: `Recital 12 of NAME`, `Annex III point 1(a) of NAME`."""
        start = max(free, name.start - BACK)
        head = lower(text[start : name.start])
        gap = _OF_NAME.search(head)
        for words, address in self._of(name).items() if gap else ():
            at = head.rfind(words[2:], 0, gap.start() if gap else 0)
            if at < 0 or head[at - 1 : at].isalnum():
                continue
            below, end = _below(text, start + at + len(words) - 2)
            if gap and end == start + gap.start():
                return Found(start + at, name.end, address.child(*below))
        return None

    def _of(self, name: Name) -> dict[str, Address]:
        return self._printed.get(name.entry.instruments[0], {}) if name.entry.instruments else {}


def _below(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The paragraphs after a label in words, `(1)(a)` or `point 1(a)`, and where they end."""
    below, end = parens(text, at)
    if below:
        return below, end
    paths, end = levels(text, at)
    return paths[0][0], end


class Reading:
    """One pass over an evened text: `found` are its mentions, `lost` the forms that are nobody's."""

    def __init__(self, text: str, names: list[Name], corpus: Corpus, numbering: Numbering, worded: Worded) -> None:
        self.found: list[Found] = []
        self.lost: list[Form] = []
        self._text = text
        self._corpus = corpus
        self._numbering = numbering
        self._worded = worded
        self._owners = Owners(text, names, numbering)
        self._implied = 0
        self._anchor = ANCHOR.search(text)
        at: int | None = 0
        while at is not None:
            at = self._next(at)

    # -- the two places where something can begin --------------------------------------------------------------------

    def _next(self, at: int) -> int | None:
        """Read what begins first from a place on; where to go on, None at the end of the text."""
        if self._anchor and self._anchor.start() < at:
            self._anchor = ANCHOR.search(self._text, at)
        name, anchor = self._owners.name_from(at), self._anchor
        if anchor and (not name or anchor.start() <= name.start):
            form = self._form(anchor)
            end = self._cite(form) if form else 0
            if end or not name or anchor.start() < name.start:
                return end or anchor.start() + 1
        return self._at_name(name) if name else None

    def _form(self, anchor: re.Match[str]) -> Form | None:
        kind = (anchor.lastgroup or "").removesuffix("_at")
        return READERS[kind](self._text, anchor) if kind in READERS else self._inner(anchor.start())

    def _at_name(self, name: Name) -> int:
        """Take note of a name, and read what stands right after it: a label in words, a number."""
        entry = name.entry
        if entry.path:
            below, end = parens(self._text, name.end)
            self._take([Found(name.start, end, Address(entry.instruments[0], entry.path + below))])
            return end
        if entry.full or not entry.instruments:
            self._owners.note(Event(name.end, entry.instruments, name=True))
        free = self.found[-1].end if self.found else 0
        if worded := self._worded.read(self._text, name) or self._worded.read_before(self._text, name, free):
            self._take([worded])
            return worded.end
        form = read_number(self._text, name.start, name.end)
        return (form and self._cite_number(form, entry.instruments)) or name.end

    def _inner(self, start: int) -> Form | None:
        """`paragraph 2 of Article 28`, `item (3) of paragraph 1 of PIPL art. 38`: paragraphs before their article."""
        paths, at = read_inner(self._text, start) or ([], start)
        form = self._outer(at) or self._named_outer(at) if paths else None
        if not form:
            return None
        first, *others = form.items
        items = [first._replace(start=start, below=first.below + path, through=far) for path, far in paths]
        return replace(form, start=start, items=(*items, *others))

    def _outer(self, at: int) -> Form | None:
        """A form that can stand behind "paragraph 2 of"."""
        anchor = ANCHOR.match(self._text, at)
        return self._form(anchor) if anchor and not anchor["inner_at"] else None

    def _named_outer(self, at: int) -> Form | None:
        """The same behind its name: "paragraph 2 of PIPL art. 38"."""
        name = self._owners.name_from(at)
        if not name or name.start != at:
            return None
        gap = BEFORE.match(self._text, name.end)
        form = self._outer(gap.end() if gap else name.end) or read_number(self._text, name.start, name.end)
        if form:
            self._owners.note(Event(name.end, name.entry.instruments, name=True))
        return form and replace(form, again=form.again or "name", tied=False)

    # -- citing ------------------------------------------------------------------------------------------------------

    def _cite(self, form: Form) -> int:
        """Tie a form to what it cites; where it ends, 0 when it must not be read as a citation."""
        if form.kind == "address":
            return self._cite_address(form)
        form = self._spread(form)
        if form.kind == "again":
            return self._cite_again(form)
        if form.code:
            owner = Owner(self._numbering.of_code(form.code), form.start, form.end)
        else:
            owner = self._owners.whose(form)
        if form.kind in ("code", "part", "supplement"):
            return self._keep(form, owner, self._of_code(form, owner.instruments))
        if form.kind == "bare":
            return self._cite_bare(form, owner)
        if form.tied and owner.instruments is None:
            return 0
        among = self._owners.context(form) if owner.instruments is None else owner.instruments
        addresses = [self._numbering.address(item, among) for item in form.items]
        if owner.held:
            addresses = [a if a and self._corpus.holds(a) else None for a in addresses]
        return self._keep(form, owner, addresses)

    def _spread(self, form: Form) -> Form:
        """Read through ranges; of a text that is all ranges, through the first ones, of the others the ends."""
        if self._implied > IMPLIED or not any(item.through for item in form.items):
            return form
        items = tuple(spread(form.items))
        self._implied += len(items) - len(form.items)
        return replace(form, items=items)

    def _of_code(self, form: Form, among: tuple[str, ...] | None) -> list[Address | None]:
        """The parts, sections and supplements of a code."""
        if form.kind == "supplement":
            part = self._numbering.with_part(form.part, among)
            return [Address(part[0], (form.items[0].label,)) if part else None]
        if form.unit == "part":
            return [self._numbering.whole(item, among) for item in form.items]
        return [self._numbering.of_code_item(item, among or ()) for item in form.items]

    def _cite_address(self, form: Form) -> int:
        if form.unit not in self._corpus.instruments:
            return 0
        item = form.items[0]
        self._take([Found(item.start, item.end, Address(form.unit, (item.label, *item.below)))])
        return form.end

    def _cite_number(self, form: Form, among: tuple[str, ...]) -> int:
        """A number after a name is a provision that the law has, or one in its way of counting."""
        first = form.items[0]
        address = self._numbering.address(first, among)
        if not address or not (self._numbering.exists(address) or self._numbering.counts(address)):
            return 0
        form = self._spread(form)
        addresses = [self._numbering.address(item, among) for item in form.items]
        return self._keep(form, Owner(among, form.start, form.end), addresses)

    def _cite_bare(self, form: Form, owner: Owner) -> int:
        """A number with a point is a section when the law has it, or when its part's name stands beside it."""
        addresses = [self._numbering.address(item, owner.instruments) for item in form.items]
        known = [a if a and (owner.instruments or self._numbering.exists(a)) else None for a in addresses]
        return self._keep(form, owner, known) if any(known) else 0

    def _cite_again(self, form: Form) -> int:
        """`that article`, `Id. at (b)`, 该条, 前款: what the nearest suitable mention named."""
        address = self._owners.last(form)
        if not address:
            if form.again != "id":
                self._owners.note(Event(form.end, ()))
            return form.end
        whole = (form.again in ("id", "provision") and form.items[0].below) or form.again in ("article", "section")
        begun = self._article(address) if whole else address
        read = (Found(item.start, item.end, self._read_below(begun, address, item.below)) for item in form.items)
        self._take(read)
        return form.end

    def _read_below(self, begun: Address, last: Address, below: tuple[str, ...]) -> Address:
        """A part of a provision; where it has none such, that of its section which takes the place of a like label.

        After § 164.508(b)(1), "Id. at (c)(2)" is § 164.508(c)(2), and "ibid., subparagraph (2)" is § 164.508(b)(2).
        """
        read = self._below(begun, below)
        if not below or self._corpus.holds(read):
            return read
        return next(filter(self._corpus.holds, in_place(last, below)), read)

    def _article(self, address: Address) -> Address:
        """The whole provision that an address lies in."""
        versions = self._corpus.versions(address)
        return versions[0].address if versions else Address(address.instrument, address.path[:1])

    def _below(self, address: Address, below: tuple[str, ...]) -> Address:
        if len(address.path) > 1:
            return address.child(*below)
        return self._numbering.placed(address.instrument, address.article, below)

    # -- recording ---------------------------------------------------------------------------------------------------

    def _keep(self, form: Form, owner: Owner, addresses: list[Address | None]) -> int:
        """Record what was cited, or that something was cited that is not ours."""
        cited = [
            Found(item.start, item.end, address)
            for item, address in zip(form.items, addresses, strict=True)
            if address and not (item.implied and not self._numbering.exists(address))
        ]
        if not cited:
            self._owners.note(Event(form.end, ()))
            self.lost.append(form)
            return form.end
        self._take(_with_name(found, form, owner) for found in cited)
        return max(form.end, owner.end, self.found[-1].end)

    def _take(self, cited: Iterable[Found]) -> None:
        for found in map(self._with_term, cited):
            self.found.append(found)
            address = found.address
            self._owners.note(Event(found.end, (address.instrument,), address, name=not address.path))

    def _with_term(self, found: Found) -> Found:
        """`772.1 "technology"`, `"technology" in § 772.1`: a term in quotation marks that the section defines."""
        if len(found.address.path) != 1 or not self._corpus.below(found.address):
            return found
        if (match := _TERM_AFTER.match(self._text, found.end)) and (term := self._term(found.address, match)):
            below, end = parens(self._text, match.end())
            return Found(found.start, end, term.child(*below))
        before = self._text[max(found.start - 80, 0) : found.start]
        match = _TERM_BEFORE.search(before) if before.endswith(" ") else None
        if match and (term := self._term(found.address, match)):
            return Found(found.start - len(match[0]), found.end, term)
        return found

    def _term(self, section: Address, match: re.Match[str]) -> Address | None:
        term = section.child(re.sub(r"[^a-z0-9]+", "-", match["term"].lower()).strip("-"))
        return term if any(v.address == term for v in self._corpus.versions(term)) else None


def in_place(address: Address, labels: Sequence[str]) -> Iterator[Address]:
    """An address with labels in place of one that is written their way and of what is below it, the deepest first."""
    for depth in range(len(address.path) - 1, 0, -1):
        if way(address.path[depth], depth - 1) == way(labels[0], depth - 1):
            yield Address(address.instrument, (*address.path[:depth], *labels))


def _with_name(found: Found, form: Form, owner: Owner) -> Found:
    """The first mention of a form spans the name before it, the last one the name after it."""
    start = owner.start if found.start == form.start else found.start
    end = owner.end if found.end == form.end else found.end
    return found._replace(start=min(start, found.start), end=max(end, found.end))
