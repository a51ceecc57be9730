"""The citator of one corpus: finds citations in a text, prints addresses, explains what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import product

from genolex.addresses.names import Name, Names, even, lower
from genolex.addresses.numbering import Numbering
from genolex.addresses.page import page_of
from genolex.addresses.printing import on_page, pinpoint, wordings
from genolex.addresses.reading import Reading, Worded
from genolex.addresses.suggestions import Suggester, Suggestion
from genolex.corpus import Corpus
from genolex.glossary import folded
from genolex.phrases import phrase
from genolex.types import Address, Jurisdiction, Language, Mention, Provision


class Citator:
    """Reads and prints citations of one corpus's instruments."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    # -- reading -----------------------------------------------------------------------------------------------------

    def mentions(self, text: str) -> list[Mention]:
        """Every citation in a text, in order; a range gives one mention per provision that it names.

        Short forms ("that article", "Id.", 该条) stand for what the nearest suitable mention named. An instrument
        that is named without any provision is a mention of its own.
        """
        page = page_of(text)
        names = self._names.find(page.text)
        reading = self._reading(page.text, names)
        covered = {found.address.instrument for found in reading.found}
        found = [page.mention(f.start, f.end, f.address) for f in reading.found]
        found += [
            page.mention(n.start, n.end, Address(n.entry.instruments[0]))
            for n in names
            if n.entry.full and n.entry.instruments[0] not in covered
        ]
        return sorted(found, key=lambda m: (m.start, m.end))

    def parse(self, citation: str) -> Address | None:
        """The one address that a citation (or an address as `str` writes it) stands for; None when there is none."""
        first = citation.strip().split("/")[0]
        if first in self._corpus.instruments:
            try:
                return Address.parse(citation)
            except ValueError:
                return None
        if printed := self._printed.get(folded(citation.strip())):
            return printed
        deepest = max(self.mentions(citation), key=lambda m: len(m.address.path), default=None)
        if deepest:
            return deepest.address
        entry = self._names.entries.get(lower(even(citation.strip())))
        return Address(entry.instruments[0], entry.path) if entry and len(entry.instruments) == 1 else None

    def suggestions(self, text: str) -> list[Suggestion]:
        """What citations with a slip of the pen may mean ("HGR Regualtion art 28"): for a reader to choose.

        A citation that was resolved has none; likeness is Ratcliff and Obershelp's (difflib). Nothing here is ever
        taken for a citation.
        """
        page = page_of(text)
        reading = self._reading(page.text, self._names.find(page.text))
        found = list(self._suggester.lost(page.text, reading.lost))
        found += [(f.start, f.end, a) for f in reading.found if (a := self._suggester.missing(f.address))]
        spans = [(*page.span(start, end), address) for start, end, address in sorted(found)]
        return [Suggestion(start, end, text[start:end], address) for start, end, address in spans]

    def why_missing(self, address: Address, language: Language = "en") -> str:
        """Why a cited provision is not in the corpus: it does not exist, or is not restated; empty when it is there."""
        if self._corpus.holds(address):
            return ""
        name = self.pinpoint(address, language)
        if versions := self._corpus.versions(address):
            below = "".join(f"({label})" for label in address.path[len(versions[0].address.path) :])
            return phrase("no paragraph", language, name=self.pinpoint(versions[0].address, language), label=below)
        instrument = self._corpus.instruments[address.instrument]
        reasons = dict(instrument.not_restated)
        if address.article in reasons:
            return phrase("not restated", language, name=name, reason=reasons[address.article])
        if instrument.numbered:
            law = instrument.name_zh if language == "zh" else instrument.name
            first, last = instrument.numbered
            return phrase("no article", language, name=law, article=address.article, first=first, last=last)
        return phrase("absent", language, name=name)

    def sides(self, instruments: Iterable[str]) -> frozenset[Jurisdiction]:
        """The sides, US or CN, whose law some instruments are."""
        return frozenset(self._corpus.instruments[i].jurisdiction for i in instruments) & {"US", "CN"}

    # -- printing ----------------------------------------------------------------------------------------------------

    def pinpoint(self, address: Address, language: Language = "en") -> str:
        """The address as a lawyer writes it: `15 CFR § 744.15(a)(1)`, `PIPL art. 38(1)`, `《个人信息保护法》第38条`."""
        return pinpoint(address, self._corpus, language)

    def on_page(self, address: Address, provision: Provision, offset: int = 0) -> str:
        """The same with the page on which an offset of the provision stands, in a document that has pages."""
        instrument = self._corpus.instrument_of(provision)
        return on_page(self.pinpoint(address), instrument, provision.page_at(offset))

    # -- what is known of the corpus, worked out once ----------------------------------------------------------------

    def _reading(self, text: str, names: list[Name]) -> Reading:
        return Reading(text, names, self._corpus, self._numbering, self._worded)

    @cached_property
    def _numbering(self) -> Numbering:
        return Numbering(self._corpus)

    @cached_property
    def _names(self) -> Names:
        """The names of the instruments; one that is itself a citation only when the grammar does not read it."""
        names = Names(self._corpus)
        unread = []
        for name, ident in names.citing:
            text = even(name)
            read = self._reading(text, names.find(text)).found
            if {found.address.instrument for found in read} != {ident}:
                unread.append((name, ident))
        for name, ident in unread:
            names.add(name, ident)
        return names

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(self._corpus, self._names, self._numbering)

    @cached_property
    def _printed(self) -> dict[str, Address]:
        return {folded(self.pinpoint(p.address)): p.address for p in self._corpus.provisions}

    @cached_property
    def _worded(self) -> Worded:
        """For each instrument, the labels that are words, as they stand after its name; the longest first."""
        found: dict[str, dict[str, Address]] = {}
        for provision in self._corpus.provisions:
            address = provision.address
            if not address.article[0].isdigit() and not address.article.startswith("supp-"):
                for written in product(*map(wordings, address.path)):
                    tail = lower(even("".join(f", {label}" for label in written)))
                    found.setdefault(address.instrument, {}).setdefault(tail, address)
        longest = {ident: dict(sorted(tails.items(), key=lambda t: -len(t[0]))) for ident, tails in found.items()}
        return Worded(longest)
