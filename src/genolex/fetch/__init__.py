"""Official texts from official sources, kept in the user's data directory and joined at the restatement's address.

    client       polite HTTP: conditional requests, back-off, robots.txt, bounds
    sources      who publishes what, how an address becomes a request, how an answer becomes texts
    check        whether what came looks like the law asked for
    library      where the texts are kept
    compare      what restated and official words of an article do not share
    quote        a citation of the restatement becomes one of the official words

`fetch` is the verb; `load_official` gives what was fetched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.fetch.check import refusal
from genolex.fetch.client import Client
from genolex.fetch.compare import Difference, compare
from genolex.fetch.fault import FetchError, RefusedError
from genolex.fetch.library import (
    Kept,
    Library,
    Version,
    keep,
    library_path,
    load_official,
    read_versions,
    sha256,
)
from genolex.fetch.pages import PageFolder
from genolex.fetch.quote import in_official_words, official_provision, quoted
from genolex.fetch.sources import WITHOUT, Asked, Document, Source, sources_of
from genolex.progress import shown
from genolex.types import Address, Instrument, OfficialText, Validity

__all__ = [
    "Fetched",
    "Library",
    "Offer",
    "bases_of_environment",
    "fetch",
    "in_official_words",
    "library_path",
    "load_official",
    "offers",
    "official_provision",
    "quoted",
    "read_versions",
]

BASE = "GENOLEX_FETCH_BASE_"
"""GENOLEX_FETCH_BASE_WWW_ECFR_GOV=http://mirror/ecfr reads https://www.ecfr.gov there."""


@dataclass(frozen=True)
class Fetched:
    """What became of one instrument: its texts, or the reason why there are none."""

    instrument: str
    status: Literal["new", "changed", "unchanged", "failed"]
    reason: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    day: date | None = None
    texts: int = 0
    restated: int = 0
    wanting: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        if self.status == "failed":
            return f"{self.instrument}: failed: {self.reason}"
        told = f"{self.texts} texts of {self.day} in {self.language} from {self.source}"
        wanting = f", wanting: {'; '.join(self.wanting)}" if self.wanting else ""
        return f"{self.instrument}: {self.status}: {told}{wanting}; {len(self.differences)} differences"


@dataclass(frozen=True)
class Offer:
    """What can be fetched of an instrument, and what is kept of it."""

    instrument: str
    sources: tuple[str, ...]
    url: str
    kept: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        kept = f"; kept: {', '.join(self.kept)}" if self.kept else ""
        return f"{self.instrument}: {', '.join(self.sources) or self.reason} {self.url}".rstrip() + kept


def fetch(
    instruments: Sequence[str],
    corpus: Corpus,
    library: Path | None = None,
    as_of: date | None = None,
    bases: Mapping[str, str] | None = None,
    progress: bool = False,
    client: Client | None = None,
) -> Iterator[Fetched]:
    """Fetch the official texts of instruments (of all, when none is named), one after the other.

    `as_of` asks for the words of a day, which the eCFR and China's database can give; the other sources have those of
    one day. `bases` reads official hosts elsewhere ({"https://www.ecfr.gov": "http://127.0.0.1:8080"}). An instrument
    that fails leaves the others, and what was kept of it before, as they are. Raises InputError for an unknown one.
    """
    if unknown := sorted(set(instruments) - set(corpus.instruments)):
        raise InputError(f"{unknown[0]!r} is no instrument of the corpus")
    wanted = list(dict.fromkeys(instruments)) or [i.id for i in corpus.instruments.values() if sources_of(i)]
    return _each(wanted, corpus, library or library_path(), as_of, client or Client(bases), progress)


def offers(corpus: Corpus, library: Path | None = None) -> list[Offer]:
    """For every instrument: who publishes it, and the days whose words are kept."""
    found = []
    for instrument in corpus.instruments.values():
        sources = sources_of(instrument)
        versions, _ = read_versions(library or library_path(), instrument.id)
        kept = tuple(f"{version.language} {max(version.days)}" for version in versions)
        reason = WITHOUT.get(instrument.id, "no official source is known")
        found.append(
            Offer(instrument.id, tuple(s.name for s in sources), instrument.source_url, kept, "" if sources else reason)
        )
    return found


def bases_of_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The hosts that the environment puts in the place of official ones."""
    found = {name.removeprefix(BASE): base for name, base in environment.items() if name.startswith(BASE) and base}
    return {f"https://{host.lower().replace('_', '.')}": base for host, base in found.items()}


def _each(
    wanted: Sequence[str], corpus: Corpus, library: Path, as_of: date | None, client: Client, progress: bool
) -> Iterator[Fetched]:
    with client:
        for ident in shown(wanted, "fetching", progress):
            yield _fetched(corpus.instruments[ident], corpus, library, as_of, client)


def _fetched(instrument: Instrument, corpus: Corpus, library: Path, as_of: date | None, client: Client) -> Fetched:
    """The first source that gives the instrument; where none does, what each of them said."""
    reasons = []
    for source in sources_of(instrument):
        try:
            return _from(source, instrument, corpus, library, as_of, client)
        except FetchError as error:
            reasons.append(str(error))
        except Exception as error:  # a page that no parser foresaw fails its instrument, never the others
            reasons.append(f"{source.name}: {type(error).__name__}: {error}")
    told = "; ".join(reasons) or WITHOUT.get(instrument.id, "no official source is known")
    return Fetched(instrument.id, "failed", " ".join(told.split()))


def _from(
    source: Source, instrument: Instrument, corpus: Corpus, library: Path, as_of: date | None, client: Client
) -> Fetched:
    pages = PageFolder(library / instrument.id / "pages")
    labels = tuple(dict.fromkeys(p.address.path for p in corpus.provisions if p.address.instrument == instrument.id))
    try:
        document = source.read(Asked(instrument, labels, as_of, client, pages))
        restated = {label[0] for label in labels if label[0][0].isdigit()}
        if reason := refusal(document, instrument, restated):
            raise RefusedError(f"{document.url}: does not look like {instrument.name}: {reason}", document.url)
    except RefusedError as error:
        pages.drop(error.url)
        raise
    version = _version(document, source, instrument, corpus, client)
    if document.wanting:
        version = _filled(version, library)
    status = keep(version, library)
    official = {kept.address: kept.official.text for kept in version.texts}
    return Fetched(
        instrument=instrument.id,
        status="new" if status == "new" else "changed" if status == "changed" else "unchanged",
        source=version.source,
        url=document.url,
        language=document.language,
        day=document.day,
        texts=len(version.texts),
        restated=len(restated),
        wanting=document.wanting + _other_day(document, as_of),
        differences=tuple(compare(corpus, instrument.id, official, document.day)),
    )


def _version(document: Document, source: Source, instrument: Instrument, corpus: Corpus, client: Client) -> Version:
    texts: dict[Address, Kept] = {}
    for section in document.sections:
        address, text = section.at(instrument.id), section.text
        official = OfficialText(address, document.language, text, section.url, date.today(), sha256(text))
        known = Validity(section.since, section.until)
        valid = known if section.since else _restated_valid(address, document.day, corpus)
        texts.setdefault(address, Kept(official, section.heading, valid))
    mirror = client.mirror(document.url)
    return Version(
        instrument=instrument.id,
        language=document.language,
        title=" ".join(document.title.split())[:300],
        source=source.name + (f" through {mirror}" if mirror else ""),
        url=document.url,
        days=(document.day,),
        texts=tuple(texts[address] for address in sorted(texts)),
    )


def _other_day(document: Document, as_of: date | None) -> tuple[str, ...]:
    if as_of is None or document.point_in_time or as_of == document.day:
        return ()
    return (f"the words of {as_of}: this source has only those of {document.day}",)


def _filled(version: Version, library: Path) -> Version:
    """A version with the texts that could not be had this time, as they were kept last."""
    before = [old for old in read_versions(library, version.instrument)[0] if old.language == version.language]
    last = max(before, key=lambda old: max(old.days)).texts if before else ()
    there = {kept.address for kept in version.texts}
    texts = [*version.texts, *(kept for kept in last if kept.address not in there)]
    return replace(version, texts=tuple(sorted(texts, key=lambda kept: kept.address)))


def _restated_valid(address: Address, day: date, corpus: Corpus) -> Validity:
    """Where the source does not say on which days the words are these: those of the restatement of its day."""
    provision = corpus.find(address, day)
    return provision.valid if provision else Validity(corpus.instruments[address.instrument].effective)
