"""How each instrument of a corpus numbers its provisions, and which of them a written label is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from genolex.addresses.forms import Form
from genolex.addresses.labels import Item
from genolex.addresses.patterns import UNITS
from genolex.addresses.printing import CODE
from genolex.corpus import Corpus, has_paragraph
from genolex.numbers import roman
from genolex.types import Address, Instrument

_CITED = {"article": r"\bart\.", "section": r"§|\bsec\.", "principle": r"\bprinciple\b"}


class Numbering:
    """Look-ups from written labels to addresses."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._codes: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._sections: dict[str, set[str]] = defaultdict(set)
        for instrument in corpus.instruments.values():
            if match := CODE.match(instrument.cited_as):
                self._codes[match["title"], match["code"].replace(".", "")].append(instrument.id)
        for provision in corpus.provisions:
            label, ident = provision.address.article, provision.address.instrument
            if "." in label and CODE.match(corpus.instruments[ident].cited_as):
                self._sections[label].add(ident)
                self._parts[label.partition(".")[0]].add(ident)
        self._units = {i.id: _unit(i) for i in corpus.instruments.values()}
        self._excused = {i.id: frozenset(dict(i.not_restated)) for i in corpus.instruments.values()}
        for ident, labels in self._excused.items():
            for label in labels:
                if label.partition(".")[0] in self._parts:
                    self._sections[label].add(ident)
        self._dotted = frozenset(ident for idents in self._parts.values() for ident in idents)

    def of_code(self, code: tuple[str, str]) -> tuple[str, ...]:
        """The instruments of a title of a code."""
        return tuple(self._codes.get(code, ()))

    def with_part(self, part: str, among: Iterable[str] | None = None) -> list[str]:
        """The instruments that are, or have, a part of a code."""
        found = self._parts.get(part, set())
        return sorted(found if among is None else found & set(among))

    def fits(self, ident: str, form: Form) -> bool:
        """True when the instrument has provisions of the form's unit, numbered in the form's way."""
        unit = self._units[ident]
        if form.again:
            return form.unit not in UNITS or unit == form.unit
        return unit == form.unit and ("." in form.items[0].label) == (ident in self._dotted)

    def whole(self, item: Item, among: tuple[str, ...] | None) -> Address | None:
        """`part 744`: the instrument that is the part."""
        if "." in item.label:
            return self.address(item, among)
        return next((Address(ident) for ident in self.with_part(item.label, among)), None)

    def address(self, item: Item, among: tuple[str, ...] | None) -> Address | None:
        """The address of an item of one of some instruments (None: of any); None when it is nobody's for sure."""
        if among == ():
            return None
        if among and len(among) == 1 and "." in item.label and self._corpus.holds(Address(among[0], (item.label,))):
            return self.placed(among[0], item.label, item.below)  # § 7.2 of a contract is a section of its own
        if item.label.startswith("_"):
            return self._of_any_part(item, among)
        if "." in item.label and (among is None or self._dotted & set(among)):
            ident = self._holder(item.label, among)
            return self.placed(ident, item.label, item.below) if ident else None
        if among is None or self.with_part(item.label, among):
            return self.whole(item, among) if among else None
        if len(among) > 1 or among[0] in self._dotted:
            return None  # in a code of parts, a plain number is a section of the act behind it
        label, *below = item.label.split(".")  # art. 38.1.3 is art. 38(1)(3)
        address = self.placed(among[0], label, (*below, *item.below))
        return address if not below or self.exists(address) else None

    def _of_any_part(self, item: Item, among: tuple[str, ...] | None) -> Address | None:
        """`§ __.116` of the Common Rule: the section of the one part that the instrument has."""
        if not among:
            return None
        parts = [part for part, idents in self._parts.items() if among[0] in idents]
        label = f"{parts[0]}.{item.label.partition('.')[2]}" if len(parts) == 1 else ""
        return self.placed(among[0], label, item.below) if label else None

    def _holder(self, label: str, among: tuple[str, ...] | None) -> str:
        """Who has a section: one of those named, else any, else whose part it would lie in."""
        has = self._sections.get(label, set())
        if has:
            return min(has & set(among or ()) or has)
        inside = self.with_part(label.partition(".")[0], among) if among else []
        return inside[0] if inside else among[0] if among and len(among) == 1 else ""

    def _stem_holder(self, label: str, among: tuple[str, ...]) -> str:
        """Who has a plain label, or one beginning as it does ("2000ff-99")."""
        held = [ident for ident in among if self._corpus.holds(Address(ident, (label,)))]
        stem = label.partition("-")[0]
        near = [ident for ident in among if "-" in label and self._corpus.holds(Address(ident, (stem,)))]
        return next(iter(held + near), "")

    def of_code_item(self, item: Item, idents: tuple[str, ...]) -> Address | None:
        """What a label after the title of a code is: a section, or a part written as a number alone."""
        part, dotted, _ = item.label.partition(".")
        inside = self.with_part(part, idents)
        if inside:
            return self.placed(inside[0], item.label, item.below) if dotted else Address(inside[0])
        ident = "" if dotted else self._stem_holder(item.label, idents)
        return self.placed(ident, item.label, item.below) if ident else None

    def exists(self, address: Address) -> bool:
        """True when the law has the provision, whether or not the corpus restates it."""
        if self._corpus.holds(Address(address.instrument, address.path[:1])):
            return True
        numbered = self._corpus.instruments[address.instrument].numbered
        counted = (
            numbered is not None and address.article.isdigit() and numbered[0] <= int(address.article) <= numbered[1]
        )
        return counted or address.article in self._excused[address.instrument]

    def counts(self, address: Address) -> bool:
        """True when a label is written as the instrument numbers its provisions, though there may be none of it."""
        label = address.article
        if "." in label:
            return address.instrument in self._parts.get(label.partition(".")[0], ())
        numbered = self._corpus.instruments[address.instrument].numbered
        if numbered is None or not label.isdigit():
            return False
        return len(str(numbered[0])) <= len(label) <= len(str(numbered[1])) + 1

    def labels(self, ident: str) -> list[str]:
        """The labels of an instrument's articles or sections."""
        return list(dict.fromkeys(a.article for a in self._corpus.below(Address(ident))))

    def placed(self, ident: str, label: str, below: tuple[str, ...]) -> Address:
        """The address of a label and its paragraphs, as the instrument itself numbers them."""
        address = Address(ident, (label,))
        versions = self._corpus.versions(address)
        if not below or not versions:
            return address.child(*below)
        ways = _american(below) if self._corpus.instruments[ident].jurisdiction == "US" else _chinese(below)
        for path in (below, *ways):
            if any(has_paragraph(v, path) for v in versions):
                return address.child(*path)
        return address.child(*ways[0])

    def suits(self, ident: str, noun: str) -> bool:
        """True when a noun ("the Regulation", 该条例) can stand for the instrument: one of its names has it."""
        names = self._corpus.instruments[ident].names
        if not noun.isascii():
            noun = "法" if noun == "法律" else noun
            return any(re.sub(r"[(（].*", "", name).rstrip("》").endswith(noun) for name in names)
        stem = re.escape(noun.lower().removesuffix("s"))
        return any(re.search(rf"\b{stem}s?\b", name, re.I) for name in names)


def _unit(instrument: Instrument) -> str:
    """What an instrument's provisions are called: article, section, principle; empty when it is not told."""
    return next((name for name, pattern in _CITED.items() if re.search(pattern, instrument.cited_as)), "")


def _american(below: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """As written, or in the case in which the first letter is a small one."""
    return below, (below[0].lower(), *below[1:]), tuple(label.lower() for label in below)


def _chinese(below: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Roman items are numbers; in an article of one paragraph, art. 38(3) is its item 3."""
    numbers = tuple(str(roman(label)) if roman(label) else label for label in below)
    return numbers, ("1", *numbers)
