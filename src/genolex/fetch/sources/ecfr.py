"""The Code of Federal Regulations as of a day: the versioner API of ecfr.gov.

    /api/versioner/v1/titles.json                               up to which day each title is kept
    /api/versioner/v1/full/{day}/title-{title}.xml?part={part}  the text of that day
    /api/versioner/v1/versions/title-{title}.json?part={part}   since when each section reads as it does

See https://www.ecfr.gov/developers/documentation/api/v1 and, for the XML, the ECFR-XML user guide of the Government
Publishing Office. Texts go back to 2017.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lxml import etree

from genolex.fetch.fault import FetchError, RefusedError
from genolex.fetch.markup import name, parsed_xml, words
from genolex.fetch.outline import outlined
from genolex.fetch.sources.source import Asked, Document, Section, record, today

ORIGIN = "https://www.ecfr.gov"
_API = f"{ORIGIN}/api/versioner/v1"
_SUPPLEMENT = re.compile(r"Supplement No\.\s*(\d+)", re.I)
_HEADED = re.compile(r"^(?:§+\s*[\w.–-]+|Supplement No\.\s*\d+ to Part \d+)\s*[-—–.]*\s*")
_NOT_LAW = frozenset({"HEAD", "CITA", "EDNOTE", "XREF", "FTREF", "SECAUTH", "EFFDNOT", "SOURCE", "AUTH", "APPRO"})
_PAGES = 20

Days = dict[str, list[date]]
"""By section: the days on which its words changed, earliest first."""


@dataclass(frozen=True)
class Regulation:
    """Parts of a title of the Code, or one subpart of one part."""

    title: int
    parts: tuple[str, ...]
    subpart: str = ""
    name = "eCFR"

    def read(self, asked: Asked) -> Document:
        """The sections and supplements of every part, with the defined terms that the restatement has on their own."""
        day = self._day(asked)
        sections: list[Section] = []
        titles = []
        for part in self.parts:
            url = f"{_API}/full/{day}/title-{self.title}.xml?part={part}"
            root = self._root(asked, url, part)
            titles.append(words(found) if (found := root.find("HEAD")) is not None else "")
            sections += self._sections(root, asked, self._changes(asked, part), day, part)
        url = f"{ORIGIN}/on/{day}/title-{self.title}/part-{self.parts[0]}"
        return Document("en", "; ".join(titles), url, day, tuple(sections), point_in_time=True)

    def _day(self, asked: Asked) -> date:
        """The day asked for, or the last one that the title is kept up to."""
        url = f"{_API}/titles.json"
        titles = record(asked, url)["titles"]
        mine = next((t for t in titles if t.get("number") == self.title), None)
        if mine is None or not mine.get("up_to_date_as_of"):
            raise RefusedError(f"{url}: no title {self.title} in the list", url)
        return min(today(asked.day), date.fromisoformat(mine["up_to_date_as_of"]))

    def _root(self, asked: Asked, url: str, part: str) -> etree._Element:
        body = asked.client.get(url, asked.pages)
        try:
            root = parsed_xml(body.content)
        except etree.XMLSyntaxError:
            raise RefusedError(
                f"{url}: no XML came but {body.media or 'something else'} from {body.final}", url
            ) from None
        found = [e for e in root.iter("DIV5") if e.get("N") == part]
        if not found:
            what = f"{body.media}, <{name(root)}{' N=' + root.get('N', '') if root.get('N') else ''}>"
            raise RefusedError(f"{url}: no part {part} in what came ({what})", url)
        if not self.subpart:
            return found[0]
        subparts = [e for e in found[0].iter("DIV6") if e.get("N") == self.subpart]
        if not subparts:
            raise RefusedError(f"{url}: no subpart {self.subpart} in part {part}", url)
        return subparts[0]

    def _changes(self, asked: Asked, part: str) -> Days:
        """Since when each section reads as it does; without that list the texts are kept all the same."""
        found: Days = defaultdict(list)
        url = f"{_API}/versions/title-{self.title}.json?part={part}"
        try:
            for change in _paged(asked, url):
                if change.get("substantive", True):
                    found[str(change["identifier"])].append(date.fromisoformat(change["date"]))
        except (FetchError, KeyError, TypeError, ValueError):
            return {}
        return {label: sorted(days) for label, days in found.items()}

    def _sections(self, root: etree._Element, asked: Asked, changes: Days, day: date, part: str) -> Iterator[Section]:
        for division in root.iter("DIV8", "DIV9"):
            number = division.get("N", "").lstrip("§ ")
            supplement = _SUPPLEMENT.match(number)
            label = f"supp-{supplement[1]}" if supplement else number
            if supplement is None and name(division) == "DIV9":
                continue
            url = f"{ORIGIN}/on/{day}/title-{self.title}/part-{part}"
            url += f"/section-{number}" if supplement is None else ""
            since, until = _valid(changes.get(number, []), day)
            head = division.find("HEAD")
            heading = _HEADED.sub("", words(head)) if head is not None else ""
            lines = list(_lines(division))
            if lines:
                yield Section((label,), outlined(lines), url, heading, since, until)
            for term, text in _terms(division, {p[1] for p in asked.labels if len(p) == 2 and p[0] == label}).items():
                yield Section((label, term), outlined(text), url, "", since, until)


def _valid(changes: list[date], day: date) -> tuple[date | None, date | None]:
    """The days on which a section reads as it does on one of them."""
    since = [change for change in changes if change <= day]
    later = [change for change in changes if change > day]
    return (since[-1] if since else None, later[0] - timedelta(days=1) if later else None)


def _lines(division: etree._Element) -> Iterator[str]:
    for child in division:
        yield from _element_lines(child)


def _element_lines(element: etree._Element) -> Iterator[str]:
    kind = name(element)
    if kind in _NOT_LAW or not kind:
        return
    if kind == "TR":
        yield " | ".join(words(cell) for cell in element)
    elif kind in ("DIV", "TABLE", "THEAD", "TBODY", "GPOTABLE", "NOTE", "EXTRACT", "EXAMPLE", "FTNT", "CROSSREF"):
        for child in element:
            yield from _element_lines(child)
    else:
        yield words(element)


def _terms(division: etree._Element, wanted: set[str]) -> dict[str, list[str]]:
    """The definitions of a section that is a list of terms: from a term in italics to the next."""
    found: dict[str, list[str]] = {}
    term = ""
    for child in division:
        if kind := name(child):
            first = child.find("I") if not (child.text or "").strip() else None
            if first is not None:
                names = _slugs(words(first))
                term = next((slug for slug in names if slug in wanted), names[0] if names else "")
            if term in wanted and kind not in _NOT_LAW:
                found.setdefault(term, []).extend(_element_lines(child))
    return found


def _slugs(term: str) -> list[str]:
    """How a defined term may be labelled: with what stands in brackets, or without it."""
    both = (term, re.sub(r"\s*\([^)]*\)", "", term))
    found = ("-".join(re.findall(r"[a-z0-9]+", written.lower())) for written in both)
    return [slug for slug in dict.fromkeys(found) if slug]


def _paged(asked: Asked, url: str) -> Iterator[dict[str, Any]]:
    first = record(asked, url)
    yield from first["content_versions"]
    last = min(int(first.get("meta", {}).get("total_pages") or 1), _PAGES)
    for page in range(2, last + 1):
        yield from record(asked, f"{url}&page={page}")["content_versions"]
