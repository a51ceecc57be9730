"""The collection: a folder per document in the user's data directory, `original.*` and `document.json` in it.

`document.json` is what counts: it is written whole, beside its place, and moved there in one step after the original
is on the disk. A run that is cut off at any moment leaves what was there before, and at most a folder that is not yet
a document; later runs remove it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Literal

import genolex
from genolex.collection.incoming import Incoming
from genolex.collection.kept import Kept, Told, read_kept, written
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.fetch.pages import ABANDONED, swept, write
from genolex.ingest.documents import SUFFIXES, read_document
from genolex.ingest.structure import Recognised
from genolex.settings import settings
from genolex.types import Address, Instrument

RECORD = "document.json"
ADDING, LEAVING = ".adding-", ".leaving-"
"""How folders begin that are not yet, or not any more, a document."""
LONGEST_TITLE = 200
MOST = 1_000
"""Documents of one name."""
_WORD = re.compile(r"^[A-Za-z]+$")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was added."""

    kept: Kept
    status: Literal["new", "changed", "unchanged"]


def documents_path() -> Path:
    """The folder of the collection: `documents` in GENOLEX_DATA, else in the user's data directory."""
    return settings().data / "documents"


class Collection:
    """The documents of one user. Every change is on the disk when the method returns, or is not made."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or documents_path()
        self._read: dict[str, tuple[int, Kept]] = {}

    # -- reading -----------------------------------------------------------------------------------------------------

    def documents(self) -> tuple[list[Kept], list[str]]:
        """The documents in the order in which they were added, and one line for each that is damaged."""
        kept, faults = [], []
        for ident in self.ids():
            try:
                kept.append(self._kept(ident))
            except InputError as error:
                faults.append(f"{error}; genolex documents reread {ident}")
        return sorted(kept, key=lambda one: (one.added, one.id)), faults

    def ids(self) -> list[str]:
        """The ids of all documents, of damaged ones too."""
        return sorted(r.parent.name for r in self.folder.glob(f"*/{RECORD}") if not r.parent.name.startswith("."))

    def _kept(self, ident: str) -> Kept:
        where, record = f"{ident}/{RECORD}", self.folder / ident / RECORD
        try:
            stamp = record.stat().st_mtime_ns
            known = self._read.get(ident)
            if not known or known[0] != stamp:
                known = stamp, read_kept(record.read_bytes(), where)
        except OSError as error:
            raise InputError(f"{where}: cannot be read: {error.strerror or error}") from None
        if known[1].id != ident:
            raise InputError(f"{where}: it is of {known[1].id}")
        self._read[ident] = known
        return known[1]

    def corpus(self, law: Corpus | None = None) -> Corpus:
        """The documents as a corpus, to stand beside `law`: what it holds already is left out.

        A document with the name of a law is called "PIPL (your document)": what an answer cites must be told apart.
        """
        taken = {name.casefold() for i in law.instruments.values() for name in i.names} if law else set()
        kept = [one for one in self.documents()[0] if not law or one.id not in law.instruments]
        instruments = [named_beside(one.instrument, taken) for one in kept]
        return Corpus(instruments, [provision for one in kept for provision in one.provisions])

    def find(self, named: str) -> Kept:
        """The document of an id (with or without `doc-`), a title or a name; InputError when there is none."""
        wanted = named.casefold().strip()
        for one in self.documents()[0]:
            names = {one.id, one.id.removeprefix("doc-"), one.instrument.title, one.instrument.name, one.name}
            if wanted in {name.casefold() for name in names}:
                return one
        raise InputError(f"no document {named!r}; genolex documents list shows what there is")

    # -- changing ----------------------------------------------------------------------------------------------------

    def add(self, incoming: Incoming, title: str = "") -> Added:
        """Read a file and keep it with its provisions. InputError in one line when it cannot be read.

        The same bytes are kept once. Other bytes from the same place take the place of the earlier ones, under the
        same id; other bytes of the same name from elsewhere are another document.
        """
        title = title and _title(title)
        sha256 = hashlib.sha256(incoming.data).hexdigest()
        documents, _ = self.documents()
        same = next((one for one in documents if one.sha256 == sha256), None)
        if same:
            return Added(self.rename(same.id, title) if title else same, "unchanged")
        before = next((one for one in documents if one.source == incoming.source), None)
        instrument, provisions, report = read_document(incoming.data, incoming.name, ident=before.id if before else "")
        kept = Kept(
            instrument=instrument,
            provisions=tuple(provisions),
            name=incoming.name,
            source=incoming.source,
            original=f"original.{sha256[:8]}{_suffix(incoming.name)}",
            sha256=sha256,
            added=_now(),
            read=_now(),
            reader=genolex.__version__,
            told=told_of(report),
            given=title or (before.given if before else ""),
        )
        kept = called(kept, [one for one in documents if one is not before])
        if not before:
            return Added(self._put(kept, incoming.data), "new")
        write(self.folder / kept.id / kept.original, incoming.data)
        return Added(self._keep(kept), "changed")

    def rename(self, named: str, title: str) -> Kept:
        """Give a document another title, by which it is cited from then on; its id and addresses stay."""
        kept = replace(self.find(named), given=_title(title))
        return self._keep(called(kept, self._others(kept.id)))

    def reread(self, named: str) -> Kept:
        """Read a document again from its original: after an upgrade, or when `document.json` is damaged."""
        before = self._damaged(named) or self.find(named)
        file = self.folder / before.id / before.original
        try:
            data = file.read_bytes()
        except OSError as error:
            raise InputError(f"{before.id}: the original cannot be read: {error.strerror or error}") from None
        if hashlib.sha256(data).hexdigest() != before.sha256:
            raise InputError(f"{before.id}: {before.original} is not what was added; add the file again")
        instrument, provisions, report = read_document(data, before.name, ident=before.id)
        kept = replace(
            before,
            instrument=instrument,
            provisions=tuple(provisions),
            read=_now(),
            reader=genolex.__version__,
            told=told_of(report),
        )
        return self._keep(called(kept, self._others(kept.id)))

    def remove(self, named: str) -> str:
        """Remove a document with its original; its id."""
        ident = self._ident(named) or self.find(named).id
        self._sweep()
        leaving = Path(tempfile.mkdtemp(prefix=LEAVING, dir=self.folder))
        os.replace(self.folder / ident, leaving / ident)
        shutil.rmtree(leaving, ignore_errors=True)
        self._read.pop(ident, None)
        return ident

    # -- on the disk -------------------------------------------------------------------------------------------------

    def _others(self, ident: str) -> list[Kept]:
        return [one for one in self.documents()[0] if one.id != ident]

    def _keep(self, kept: Kept) -> Kept:
        write(self.folder / kept.id / RECORD, written(kept))
        for original in (self.folder / kept.id).glob("original.*"):
            if original.name != kept.original:  # that of the words before
                original.unlink(missing_ok=True)
        return kept

    def _put(self, kept: Kept, data: bytes) -> Kept:
        """A new document in its place, in one step, under an id that no other has."""
        self._sweep()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        making = Path(tempfile.mkdtemp(prefix=ADDING, dir=self.folder))
        try:
            write(making / kept.original, data)
            first, number = kept, 1
            while True:
                write(making / RECORD, written(kept))
                try:
                    os.rename(making, self.folder / kept.id)
                    return kept
                except OSError as error:
                    if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.EACCES) or number == MOST:
                        raise
                number += 1
                kept = _under(first, f"{first.id}-{number}")
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what runs that were cut off have left."""
        if not self.folder.is_dir():
            return
        swept(self.folder)
        for folder in self.folder.iterdir():
            abandoned = folder.name.startswith(ADDING) and time.time() - folder.stat().st_mtime > ABANDONED
            if folder.name.startswith(LEAVING) or abandoned:
                shutil.rmtree(folder, ignore_errors=True)

    def _ident(self, named: str) -> str:
        """The id that a name is, whether or not its document can be read; empty when it is none."""
        plain = named == PurePath(named).name and not named.startswith(".")
        return named if plain and (self.folder / named / RECORD).is_file() else ""

    def _damaged(self, named: str) -> Kept | None:
        """What can be told of a document whose `document.json` cannot be read; None when it can."""
        ident = self._ident(named)
        originals = sorted((self.folder / ident).glob("original.*")) if ident else []
        if not originals:
            return None
        try:
            self._kept(ident)
            return None
        except InputError:
            original, now = originals[-1], _now()
        name = ident.removeprefix("doc-") + original.suffix
        nothing = Instrument(id=ident, title=name, kind="document", jurisdiction="none")
        sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
        return Kept(nothing, (), name, str(original), original.name, sha256, now, now, "")


def called(kept: Kept, others: Iterable[Kept]) -> Kept:
    """A document under the name by which it is cited, which no other of the collection has.

    A name of one word ("data") stands in every other question: such a file is cited by its whole name.
    """
    instrument = kept.instrument
    short, title = instrument.name, instrument.title
    if kept.given:
        short = title = kept.given
    elif _WORD.match(short):
        short, title = kept.name, kept.name if _WORD.match(title) else title
    elif _WORD.match(title):
        title = short
    short = _named(short)
    taken = {one.instrument.name.casefold() for one in others}
    numbered = (f"{short} ({number})" for number in range(2, len(taken) + 3))
    if short.casefold() in taken:
        short = next(name for name in numbered if name.casefold() not in taken)
    url = kept.source if "://" in kept.source else ""
    return replace(kept, instrument=replace(_cited_as(instrument, short), title=title, source_url=url))


def _cited_as(instrument: Instrument, short: str) -> Instrument:
    """An instrument under another short name; how its labels are printed after it stays."""
    after = instrument.cited_as.removeprefix(_named(instrument.name)) if instrument.cited_as != "{}" else ", {}"
    return replace(instrument, short=short, cited_as=short + after)


def named_beside(instrument: Instrument, taken: set[str]) -> Instrument:
    """An instrument under names that are not among those `taken` (case folded) by laws."""
    if instrument.name.casefold() in taken:
        instrument = _cited_as(instrument, f"{instrument.name} (your document)")
    if instrument.title.casefold() in taken:
        instrument = replace(instrument, title=f"{instrument.title} (your document)")
    return instrument


def _named(name: str) -> str:
    return _plain(name) or "document"


def _plain(name: str) -> str:
    """A name without braces, which are places in the way an instrument is cited."""
    return " ".join(re.sub(r"[{}]", "", name).split())


def _title(title: str) -> str:
    title = _plain("".join(c if c.isprintable() else " " for c in title))
    if not any(map(str.isalnum, title)) or len(title) > LONGEST_TITLE:
        raise InputError(f"a title has letters and at most {LONGEST_TITLE} characters")
    return title


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def _under(kept: Kept, ident: str) -> Kept:
    """A document under another id."""
    was = kept.id

    def moved(address: Address) -> Address:
        return replace(address, instrument=ident) if address.instrument == was else address

    provisions = tuple(replace(p, address=moved(p.address), cites=tuple(map(moved, p.cites))) for p in kept.provisions)
    return replace(kept, instrument=replace(kept.instrument, id=ident), provisions=provisions)


def told_of(report: Recognised) -> Told:
    """What was recognised, as it is kept."""
    return Told(report.style, report.confidence, report.counts, tuple(report.lines()))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
