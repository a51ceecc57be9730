"""The codes of California, a section at a time: leginfo.legislature.ca.gov.

`/faces/codes_displaySection.xhtml?sectionNum=22575.&lawCode=BPC` holds the section in the element
`codeLawSectionNoHead`: its number in an `h6`, its paragraphs, and its history in italics at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from genolex.fetch.decode import decoded
from genolex.fetch.fault import RefusedError
from genolex.fetch.markup import lines, parsed_html, words
from genolex.fetch.outline import outlined
from genolex.fetch.sources.source import Asked, Document, Section, by_section, one_line, today

ORIGIN = "https://leginfo.legislature.ca.gov"
_HISTORY = re.compile(r"^\((?:Added|Amended|Repealed|Enacted|Renumbered|Heading)\b.*\)$", re.I)
_DATE = re.compile(r"\b(?:effective|operative)\s+([A-Z][a-z]+ \d{1,2}, \d{4})", re.I)


@dataclass(frozen=True)
class CodeSections:
    """Sections of one of the codes, by its abbreviation there."""

    code: str
    name = "California Legislative Information"

    def read(self, asked: Asked) -> Document:
        """The sections one by one; one that cannot be had leaves the others as they are."""
        found, wanting = by_section(asked, lambda label: self._section(asked, label))
        title = f"{self.code} {one_line(asked.articles)}"
        return Document("en", title, asked.instrument.source_url, today(None), found, wanting=wanting)

    def _section(self, asked: Asked, label: str) -> Section:
        url = f"{ORIGIN}/faces/codes_displaySection.xhtml?sectionNum={label}.&lawCode={self.code}"
        body = asked.client.get(url, asked.pages)
        root = parsed_html(decoded(body.content, body.charset))
        own = next((e for e in root.iter("div") if e.get("id") == "codeLawSectionNoHead"), None)
        if own is None:
            raise RefusedError(f"{url}: no text of a section in it: the layout has changed", url)
        head = next((e for e in own.iter("h6") if words(e).rstrip(". ") == label), None)
        if head is None:
            said = one_line([words(e) for e in own.iter("h6")]) or "nothing numbered"
            raise RefusedError(f"{url}: not § {label} but {said}", url)
        text = list(_after(own, head))
        history = [line for line in text if _HISTORY.match(line)]
        law = outlined(line for line in text if not _HISTORY.match(line))
        if not law:
            raise RefusedError(f"{url}: § {label} without words: the layout has changed", url)
        return Section((label,), law, url, "", since(" ".join(history)))


def since(history: str) -> date | None:
    """The last day in a history note on which the section became what it is."""
    found = [datetime.strptime(match[1], "%B %d, %Y").date() for match in _DATE.finditer(history)]
    return max(found, default=None)


def _after(own: etree._Element, head: etree._Element) -> Iterator[str]:
    """The lines that follow a heading, up to the next one of its kind."""
    all_lines = lines(own)
    number = words(head)
    start = next((n for n, line in enumerate(all_lines) if line == number), None)
    heads = {words(e) for e in own.iter("h6")}
    for line in all_lines[start + 1 :] if start is not None else []:
        if line in heads:
            return
        yield line
