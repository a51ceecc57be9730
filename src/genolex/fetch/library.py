"""The official texts that a user has fetched: a folder per instrument, a Markdown file per version of its words.

A file holds the words of one day in one language, each text under its address, and says where they came from, when,
and with which sha256. `pages/` beside it holds what the servers sent, as it came. Every file is written beside its
place and moved there in one step: whatever ends a run, what was there before is there still, whole.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from genolex.fetch.outline import parts
from genolex.fetch.pages import swept, write
from genolex.ingest.yaml import read_yaml
from genolex.settings import settings
from genolex.types import Address, Language, OfficialText, Validity

FORMAT = 1
_Rank = tuple[date, bool, int]
_Stamp = tuple[object, ...]
_TEXT = re.compile(r"^## (?P<address>\S+)(?: (?P<heading>.*))?$", re.M)
_ESCAPED = re.compile(r"^(\\*#)", re.M)
_UNESCAPED = re.compile(r"^\\(\\*#)", re.M)


@dataclass(frozen=True)
class Kept:
    """An official text with its heading and the days on which these were the words, as far as they are known."""

    official: OfficialText
    heading: str = ""
    valid: Validity = field(default_factory=Validity)

    @property
    def address(self) -> Address:
        """The address that it shares with the restatement."""
        return self.official.address


@dataclass(frozen=True)
class Version:
    """The words of an instrument in one language: asked for on `days`, each a day on which they were these."""

    instrument: str
    language: Language
    title: str
    source: str
    url: str
    days: tuple[date, ...]
    texts: tuple[Kept, ...]

    @property
    def digest(self) -> str:
        """sha256 over all its words: two versions with the same one are the same."""
        return sha256("\n".join(f"{kept.address} {kept.official.sha256}" for kept in self.texts))


def library_path() -> Path:
    """The folder of official texts in the user's data directory."""
    return settings().data / "official"


def sha256(text: str) -> str:
    """sha256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep(version: Version, library: Path) -> str:
    """Write a version beside those that are there: "new", "changed", or "unchanged" when its words are kept already."""
    kept = _versions(swept(library / version.instrument))
    before = [(file, old) for file, old, _ in kept if old and old.language == version.language]
    status = "changed" if before else "new"
    file = library / version.instrument / f"{version.language}.{max(version.days).isoformat()}.md"
    for place, old in before:
        if old.digest == version.digest:
            days = (min(*old.days, *version.days), max(*old.days, *version.days))
            version, file, status = replace(version, days=tuple(dict.fromkeys(days))), place, "unchanged"
    others = {place for place, _ in before}
    while status != "unchanged" and file in others:  # the words changed twice on one day
        file = file.with_name(f"{file.name.removesuffix('.md')}a.md")
    write(file, _written(version).encode())
    return status


def read_versions(folder: Path, instrument: str) -> tuple[list[Version], list[str]]:
    """The versions of one instrument, and one line for each file or text that is damaged and left out."""
    found = list(_versions(folder / instrument))
    return [version for _, version, _ in found if version], [fault for _, _, faults in found for fault in faults]


def load_official(
    folder: Path | None = None, as_of: date | None = None, language: Language | None = None
) -> dict[Address, list[OfficialText]]:
    """The official words by address, paragraphs included: one text per language, the one of a day (today).

    A text whose sha256 does not fit its words any more was changed by hand or damaged, and is left out.
    """
    folder, day = folder or library_path(), as_of or date.today()
    places = sorted(place for place in folder.glob("*") if place.is_dir())
    return {address: texts for place in places for address, texts in _texts(place, day, language).items()}


class Library:
    """Look-ups in a folder of official texts; an instrument is read when it is asked for, again when it has changed."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or library_path()
        self._read: dict[str, tuple[_Stamp, dict[Address, list[OfficialText]]]] = {}

    def at(self, address: Address, day: date, language: Language | None = None) -> list[OfficialText]:
        """The official words of an address on a day, one text per language; else those of the nearest above it."""
        place = self.folder / address.instrument
        stamp = (day, *sorted((file.name, file.stat().st_mtime_ns) for file in place.glob("*.md")))
        if len(stamp) == 1:
            return []
        if self._read.get(address.instrument, ((), {}))[0] != stamp:
            self._read[address.instrument] = stamp, _texts(place, day, None)
        texts = self._read[address.instrument][1]
        for size in range(len(address.path), 0, -1):
            there = texts.get(Address(address.instrument, address.path[:size]), [])
            if found := [text for text in there if language in (None, text.language)]:
                return found
        return []


def _texts(place: Path, day: date, language: Language | None) -> dict[Address, list[OfficialText]]:
    """The texts of one instrument on a day and their paragraphs."""
    found: dict[Address, list[OfficialText]] = defaultdict(list)
    for kept in _of_day(place, day, language):
        official = kept.official
        found[official.address].append(official)
        for path, text in parts(official.text).items():
            below = replace(official, address=official.address.child(*path), text=text, sha256=sha256(text))
            found[below.address].append(below)
    return dict(found)


def _of_day(place: Path, day: date, language: Language | None) -> list[Kept]:
    """For each address and language the text that was in force on a day, in the order of the addresses."""
    chosen: dict[tuple[Address, Language], tuple[_Rank, Kept]] = {}
    for version, later in _with_later(place, day):
        if language not in (None, version.language):
            continue
        for kept in version.texts:
            if day not in kept.valid or (kept.valid.end is None and later and kept.address not in later):
                continue
            key, rank = (kept.address, version.language), _rank(kept, version.days, day)
            if key not in chosen or chosen[key][0] <= rank:
                chosen[key] = rank, kept
    return [kept for _, (_, kept) in sorted(chosen.items(), key=lambda item: item[0])]


def _with_later(place: Path, day: date) -> Iterator[tuple[Version, set[Address]]]:
    """Every version, and what the last one seen by that day holds when it is a later one: the rest is repealed."""
    versions = [version for _, version, _ in _versions(place) if version]
    for version in versions:
        seen = [v for v in versions if v.language == version.language and min(v.days) <= day]
        last = max(seen, key=lambda v: max(v.days), default=version)
        later = min(last.days) > max(version.days)
        yield version, {kept.address for kept in last.texts} if later else set()


def _rank(kept: Kept, days: tuple[date, ...], day: date) -> _Rank:
    """The later beginning first; then words that were seen by that day, the latest of them; then the earliest."""
    seen = min(days) <= day
    return kept.valid.start or date.min, seen, max(days).toordinal() if seen else -min(days).toordinal()


def _versions(folder: Path) -> Iterator[tuple[Path, Version | None, list[str]]]:
    for file in sorted(folder.glob("*.md")):
        try:
            yield file, *_read(file)
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            yield file, None, [f"{file}: not readable ({' '.join(str(error).split())[:120]}), left out"]


def _written(version: Version) -> str:
    texts = [
        {
            "address": str(kept.address),
            "sha256": kept.official.sha256,
            "url": kept.official.url,
            "retrieved": kept.official.retrieved,
        }
        | {name: day for name, day in (("since", kept.valid.start), ("until", kept.valid.end)) if day}
        for kept in version.texts
    ]
    meta: dict[str, Any] = {"format": FORMAT, "instrument": version.instrument, "language": version.language}
    meta |= {"title": version.title, "source": version.source, "url": version.url, "words_of": list(version.days)}
    front = yaml.safe_dump(meta | {"texts": texts}, allow_unicode=True, sort_keys=False, width=1000)
    body = (
        f"## {kept.address} {kept.heading}".rstrip() + "\n\n" + _escape(kept.official.text) for kept in version.texts
    )
    return f"---\n{front}---\n\n" + "\n\n".join(body) + "\n"


def _escape(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)


def _read(file: Path) -> tuple[Version, list[str]]:
    _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    meta = read_yaml(front)
    if meta["format"] != FORMAT:
        raise ValueError(f"format {meta['format']}, not {FORMAT}")
    about = {record["address"]: record for record in meta["texts"]}
    texts, faults = [], []
    for address, heading, text in _sections(body):
        record = about.pop(address, None)
        if record is None or record["sha256"] != sha256(text):
            faults.append(f"{file}: the words of {address} are not those that were fetched, left out")
            continue
        official = OfficialText(
            Address.parse(address), meta["language"], text, record["url"], record["retrieved"], record["sha256"]
        )
        texts.append(Kept(official, heading, Validity(record.get("since"), record.get("until"))))
    faults += [f"{file}: {address} is missing" for address in about]
    days = tuple(meta["words_of"])
    version = Version(
        meta["instrument"], meta["language"], meta["title"], meta["source"], meta["url"], days, tuple(texts)
    )
    return version, faults


def _sections(body: str) -> Iterable[tuple[str, str, str]]:
    heads = list(_TEXT.finditer(body))
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(body)], strict=False):
        yield head["address"], head["heading"] or "", _UNESCAPED.sub(r"\1", body[head.end() : end].strip("\n"))
