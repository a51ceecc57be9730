"""A document of the Federal Register: its record and its full text in XML.

    /api/v1/documents/{number}.json   what it is, and where its text is (full_text_xml_url)

See https://www.federalregister.gov/developers/documentation/api/v1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from genolex.fetch.fault import RefusedError
from genolex.fetch.markup import name, parsed_xml, words
from genolex.fetch.outline import outlined
from genolex.fetch.sources.source import Asked, Document, Section, record, today

ORIGIN = "https://www.federalregister.gov"
_SECTION = re.compile(r"^(?:Section|Sec\.?)\s*(\d+)\s*[.:]?\s*", re.I)
_TEXT = frozenset({"FP", "P", "HD"})
_SIGNED = frozenset({"GPH", "PSIG", "PLACE", "DATE", "FRDOC", "FILED", "BILCOD", "PRTPAGE", "SIG"})


@dataclass(frozen=True)
class ExecutiveOrder:
    """An executive order, by the number of its document and its own."""

    document: str
    order: str
    name = "Federal Register"

    def read(self, asked: Asked) -> Document:
        """The sections, and what stands before the first as `preamble`."""
        record_url = f"{ORIGIN}/api/v1/documents/{self.document}.json"
        about = record(asked, record_url)
        if str(about.get("document_number")) != self.document or not about.get("full_text_xml_url"):
            raise RefusedError(f"{record_url}: no record of document {self.document} with a full text", record_url)
        url = str(about["full_text_xml_url"])
        body = asked.client.get(url, asked.pages)
        try:
            root = parsed_xml(body.content)
        except etree.XMLSyntaxError:
            raise RefusedError(f"{url}: no XML came but {body.media or 'something else'}", url) from None
        title = " ".join(words(e) for e in root.iter("EXECORDR", "HD") if e.get("SOURCE") in (None, "HED"))
        if not re.search(rf"\bExecutive Order {self.order}\b", title):
            raise RefusedError(f"{url}: not Executive Order {self.order} but {title[:80]!r}", url)
        signed = about.get("signing_date") or about.get("publication_date")
        since = date.fromisoformat(signed) if signed else None
        link = str(about.get("html_url") or url)
        sections = (
            Section((label,), outlined(lines), link, heading, since)
            for label, heading, lines in _sections(root)
            if lines
        )
        return Document("en", title, link, today(asked.day), tuple(sections), point_in_time=True)


def _sections(root: etree._Element) -> Iterator[tuple[str, str, list[str]]]:
    label, heading, lines = "preamble", "", list[str]()
    for paragraph in _paragraphs(root):
        text = words(paragraph)
        start = _SECTION.match(text) if name(paragraph) in ("FP", "P") else None
        if start and paragraph.find("E") is not None:
            yield label, heading, lines
            label, lines = start[1], []
            heads = [words(e) for e in paragraph.iter("E") if e.get("T") == "03"]
            heading = heads[0].rstrip(".") if heads else ""
            text = text[start.end() :].removeprefix(heads[0] if heads else "").lstrip(". ")
        lines.append(text)
    yield label, heading, lines


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of the order itself: no title, no signature."""
    for element in root.iter(*_TEXT):
        inside = {name(above) for above in element.iterancestors()}
        if not inside & _SIGNED and not (name(element) == "HD" and element.get("SOURCE") == "HED"):
            yield element
