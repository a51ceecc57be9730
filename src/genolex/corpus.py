"""Look-ups over instruments and provisions. Ingestion makes a `Corpus`, asking reads it; nothing changes it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from genolex.errors import InputError
from genolex.glossary import Glossary
from genolex.types import Address, Instrument, Paragraph, Provision, Status, Term, Validity

_FIXED_STATUS = {"non-binding": Status.NON_BINDING, "pending": Status.PENDING}


class Corpus:
    """Instruments and their provisions, every version of each."""

    def __init__(
        self, instruments: Iterable[Instrument], provisions: Iterable[Provision], terms: Iterable[Term] = ()
    ) -> None:
        self.instruments: dict[str, Instrument] = {i.id: i for i in instruments}
        self.provisions: tuple[Provision, ...] = tuple(provisions)
        self.glossary = Glossary(terms)
        self._versions: dict[Address, list[Provision]] = defaultdict(list)
        self._below: dict[Address, list[Address]] = defaultdict(list)
        for provision in self.provisions:
            address = provision.address
            if address.instrument not in self.instruments:
                raise InputError(f"{address}: the instrument {address.instrument!r} is not in the corpus")
            for size in range(len(address.path)):
                above = Address(address.instrument, address.path[:size])
                if address not in self._below[above]:
                    self._below[above].append(address)
            self._versions[address].append(provision)

    def __len__(self) -> int:
        return len(self.provisions)

    def mentions(self, name: str) -> bool:
        """Whether a name stands in the words of a law or of a document; the commentary's do not count."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        told = (p for p in self.provisions if self.instrument_of(p).kind != "commentary")
        return any(name in text and word.search(text) for p in told for text in (p.heading, p.text))

    def __add__(self, other: Corpus) -> Corpus:
        instruments = {**self.instruments, **other.instruments}
        kept = [p for p in self.provisions if p.address.instrument not in other.instruments]
        terms = dict.fromkeys((*self.glossary.terms, *other.glossary.terms))
        return Corpus(instruments.values(), [*kept, *other.provisions], terms)

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, Any]]) -> Corpus:
        """A corpus of any addressed texts, for benchmarks and other collections.

        A record has `instrument` (an id), `path` (a label or a list of labels) and `text`; optional are `title` (of
        the instrument), `heading`, `gist`, `asked_as` and `jurisdiction`. Raises InputError naming the record.
        """
        instruments: dict[str, Instrument] = {}
        provisions = []
        for number, record in enumerate(records, 1):
            try:
                ident, text, path = str(record["instrument"]), str(record["text"]), record["path"]
            except KeyError as error:
                raise InputError(f"record {number}: no {error.args[0]!r}") from None
            if not text.strip():
                raise InputError(f"record {number}: the text of {ident}/{path} is empty")
            labels = (str(path),) if isinstance(path, str | int | float) else tuple(map(str, path))
            if ident not in instruments:
                instruments[ident] = Instrument(
                    id=ident,
                    title=str(record.get("title", ident)),
                    kind="document",
                    jurisdiction=record.get("jurisdiction", "none"),
                    cited_as=str(record.get("title", ident)).replace("{", "{{").replace("}", "}}") + " {}",
                )
            provisions.append(
                Provision(
                    address=Address(ident, labels),
                    heading=str(record.get("heading", "")),
                    text=text,
                    gist=str(record.get("gist", "")),
                    asked_as=tuple(record.get("asked_as", ())),
                    paragraphs=(Paragraph((), 0, len(text)),),
                    text_kind="document",
                )
            )
        return cls(instruments.values(), provisions)

    def instrument_of(self, provision: Provision) -> Instrument:
        """The instrument that a provision belongs to."""
        return self.instruments[provision.address.instrument]

    def versions(self, address: Address) -> list[Provision]:
        """Every version of the provision that `address` is or lies in, oldest first; empty when there is none."""
        for size in range(len(address.path), 0, -1):
            found = self._versions.get(Address(address.instrument, address.path[:size]))
            if found:
                return sorted(found, key=lambda p: p.valid.start or date.min)
        return []

    def find(self, address: Address, as_of: date) -> Provision | None:
        """The version of that day; else the nearest one (the last that ended, or the first to come)."""
        versions = self.versions(address)
        current = [p for p in versions if as_of in p.valid]
        past = [p for p in versions if p.valid.after(as_of)]
        return next(iter(current or past[::-1] or versions), None)

    def below(self, address: Address) -> list[Address]:
        """The addresses of the provisions below an instrument or an article, in the order of the text."""
        return self._below.get(address, [])

    def holds(self, address: Address) -> bool:
        """True when the address is an instrument, a provision, an article split into provisions, or a paragraph."""
        if not address.path:
            return address.instrument in self.instruments
        versions = self.versions(address)
        if not versions:
            return bool(self.below(address))
        rest = address.path[len(versions[0].address.path) :]
        return not rest or any(v.partial or has_paragraph(v, rest) for v in versions)

    def in_force(self, as_of: date) -> list[Provision]:
        """The provisions of that day, in the order of the corpus."""
        return [p for p in self.provisions if as_of in p.valid]

    def status(self, provision: Provision, as_of: date) -> Status:
        """What the provision is on that day."""
        instrument = self.instrument_of(provision)
        if instrument.kind == "commentary":
            return Status.COMMENTARY
        if instrument.kind == "document":
            return Status.DOCUMENT
        if provision.valid.before(as_of):
            return Status.NOT_YET
        if provision.valid.after(as_of):
            return Status.ENDED
        return _FIXED_STATUS.get(instrument.status, Status.IN_FORCE)

    @cached_property
    def cited_by(self) -> dict[Address, tuple[Provision, ...]]:
        """For each provision's address, the provisions that cite it or a paragraph of it."""
        found: dict[Address, dict[str, Provision]] = defaultdict(dict)
        for provision in self.provisions:
            for address in provision.cites:
                for target in self.versions(address)[:1]:
                    if target.address != provision.address:
                        found[target.address][provision.key] = provision
        return {address: tuple(provisions.values()) for address, provisions in found.items()}

    @cached_property
    def core(self) -> frozenset[str]:
        """The instruments that a commentary in the corpus cites: what it is about."""
        commentaries = {i.id for i in self.instruments.values() if i.kind == "commentary"}
        citing = [p for p in self.provisions if p.address.instrument in commentaries]
        return frozenset(address.instrument for p in citing for address in p.cites) - commentaries

    @cached_property
    def digest(self) -> str:
        """sha256 over everything that an answer can depend on."""
        hashed = hashlib.sha256()
        for instrument in sorted(self.instruments.values(), key=lambda i: i.id):
            hashed.update(repr(instrument).encode())
        for noun in (*self.provisions, *self.glossary.terms):
            hashed.update(repr(noun).encode())
        return hashed.hexdigest()


def has_paragraph(provision: Provision, path: tuple[str, ...]) -> bool:
    """True when the provision has a paragraph at or below that relative path."""
    return any(p.path[: len(path)] == path for p in provision.paragraphs)


def default_validity(instrument: Instrument) -> Validity:
    """The days on which a provision of the instrument is law when it says nothing of its own."""
    return Validity(instrument.effective, instrument.ended)
