"""One document of the collection, and `document.json`, in which it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from genolex.errors import InputError
from genolex.types import Address, Instrument, Note, Paragraph, Provision

FORMAT = 1
"""Of `document.json`; a document kept in another one is read again from its original."""


@dataclass(frozen=True)
class Told:
    """What was recognised in a document (`genolex.ingest.structure.Recognised`), in short; `lines` for a person."""

    style: str = ""
    confidence: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """A document: what it is called, where it came from, how it was read, and its provisions.

    `source` is the path or address that it was added from, `original` the name of the file beside `document.json`
    that holds its bytes, `given` the title that the user gave it, `reader` the version of genolex that read it.
    """

    instrument: Instrument
    provisions: tuple[Provision, ...]
    name: str
    source: str
    original: str
    sha256: str
    added: datetime
    read: datetime
    reader: str
    told: Told = Told()
    given: str = ""

    @property
    def id(self) -> str:
        """The id of its instrument, and the name of its folder."""
        return self.instrument.id

    @cached_property
    def pages(self) -> int:
        """The last page that has words; 0 for a file without pages."""
        return max((page for provision in self.provisions for _, page in provision.pages), default=0)

    def as_json(self) -> dict[str, Any]:
        """All but the provisions, for people and programs."""
        return {
            "id": self.id,
            "title": self.instrument.title,
            "cited_as": self.instrument.name,
            "provisions": len(self.provisions),
            "pages": self.pages,
            "name": self.name,
            "source": self.source,
            "original": self.original,
            "sha256": self.sha256,
            "added": self.added.isoformat(timespec="seconds"),
            "read": self.read.isoformat(timespec="seconds"),
            "reader": self.reader,
            "style": self.told.style,
            "confidence": self.told.confidence,
            "counts": dict(self.told.counts),
            "report": list(self.told.lines),
        }


def written(kept: Kept) -> bytes:
    """The content of `document.json`: what a person looks for first, then a line to each provision."""
    instrument = kept.instrument
    head = {"format": FORMAT} | kept.as_json()
    head |= {"given": kept.given, "short": instrument.short, "printed": instrument.cited_as}
    head["numbered"] = instrument.numbered
    lines = ",\n".join(json.dumps(_provision(p), ensure_ascii=False) for p in kept.provisions)
    return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "text": [\n{lines}\n ]\n}}\n'.encode(
        "utf-8", "surrogatepass"
    )


def read_kept(content: bytes, where: str) -> Kept:
    """The inverse of `written`. InputError when it is damaged or of another format."""
    try:
        raw: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
        if raw["format"] != FORMAT:
            raise InputError(f"{where}: kept in another format; read it again")
        ident = str(raw["id"])
        instrument = Instrument(
            id=ident,
            title=raw["title"],
            short=raw["short"],
            kind="document",
            jurisdiction="none",
            cited_as=raw["printed"],
            numbered=tuple(raw["numbered"]) if raw["numbered"] else None,
            source_url=raw["source"] if "://" in raw["source"] else "",
        )
        return Kept(
            instrument=instrument,
            provisions=tuple(_of_provision(ident, one) for one in raw["text"]),
            name=raw["name"],
            source=raw["source"],
            original=raw["original"],
            sha256=raw["sha256"],
            added=datetime.fromisoformat(raw["added"]),
            read=datetime.fromisoformat(raw["read"]),
            reader=raw["reader"],
            told=Told(raw["style"], raw["confidence"], raw["counts"], tuple(raw["report"])),
            given=raw["given"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise InputError(f"{where}: damaged ({type(error).__name__}: {error})") from None


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "path": provision.address.path,
        "heading": provision.heading,
        "division": provision.division,
        "text": provision.text,
        "paragraphs": [[*p.path, p.start, p.end] for p in provision.paragraphs],
        "cites": [[a.instrument, *a.path] for a in provision.cites],
        "pages": provision.pages,
        "notes": [[note.kind, note.text] for note in provision.notes],
    }


def _of_provision(ident: str, raw: dict[str, Any]) -> Provision:
    return Provision(
        address=Address(ident, tuple(raw["path"])),
        heading=raw["heading"],
        text=raw["text"],
        paragraphs=tuple(Paragraph(tuple(path), start, end) for *path, start, end in raw["paragraphs"]),
        cites=tuple(Address(instrument, tuple(path)) for instrument, *path in raw["cites"]),
        division=raw["division"],
        notes=tuple(Note(kind, text) for kind, text in raw.get("notes", ())),  # none before 0.2
        text_kind="document",
        pages=tuple((at, page) for at, page in raw["pages"]),
    )
