"""The United States Code, a section at a time, and a section of a public law.

uscode.house.gov (Office of the Law Revision Counsel) shows a section at
`/view.xhtml?req=granuleid:USC-prelim-title15-section9401&num=0&edition=prelim`: the statute between the comments
`field-start:statute` and `field-end:statute`, the depth in the classes `statutory-body-1em`. A public law comes from
govinfo.gov as United States Legislative Markup (USLM), where each level has its `num`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from genolex.fetch.decode import decoded
from genolex.fetch.fault import RefusedError
from genolex.fetch.markup import name, parsed_html, parsed_xml, words
from genolex.fetch.outline import indented, outlined
from genolex.fetch.sources.source import Asked, Document, Section, by_section, one_line, today

ORIGIN = "https://uscode.house.gov"
_HEAD = re.compile(r"^\[?§+\s*(?P<number>[\w–—-]+?)\.\s*(?P<heading>.*)$")
_FIELD = re.compile(r"field-(?P<edge>start|end):(?P<field>\w+)")
_LEVELS = frozenset(
    {"subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "level", "quotedContent"}
)
_NOTES = frozenset({"note", "notes", "sourceCredit", "footnote", "toc", "sidenote", "page"})


@dataclass(frozen=True)
class Sections:
    """Sections of a title of the Code: those that the restatement has."""

    title: int
    name = "US Code"

    def read(self, asked: Asked) -> Document:
        """The sections one by one; one that cannot be had leaves the others as they are."""
        found, wanting = by_section(asked, lambda label: self._section(asked, label))
        title = f"{self.title} U.S.C. {one_line(asked.articles)}"
        return Document("en", title, asked.instrument.source_url, today(None), found, wanting=wanting)

    def _section(self, asked: Asked, label: str) -> Section:
        url = f"{ORIGIN}/view.xhtml?req=granuleid:USC-prelim-title{self.title}-section{label}&num=0&edition=prelim"
        body = asked.client.get(url, asked.pages)
        root = parsed_html(decoded(body.content, body.charset))
        heads = [_HEAD.match(words(e)) for e in root.iter("h3") if e.get("class") == "section-head"]
        head = next((h for h in heads if h), None)
        if head is None or _plain(head["number"]) != label:
            said = f"§ {head['number']}" if head else "no section"
            raise RefusedError(f"{url}: not § {label} but {said}", url)
        text = outlined(_statute(root))
        if not text:
            raise RefusedError(f"{url}: § {label} without words: the layout has changed", url)
        return Section((label,), text, url, head["heading"])


@dataclass(frozen=True)
class PublicLawSection:
    """One section of a public law, in USLM."""

    url: str
    section: str
    name = "govinfo"

    def read(self, asked: Asked) -> Document:
        """The section, and its subsections that the restatement has on their own."""
        body = asked.client.get(self.url, asked.pages)
        try:
            root = parsed_xml(body.content)
        except etree.XMLSyntaxError:
            raise RefusedError(f"{self.url}: no XML came but {body.media or 'something else'}", self.url) from None
        section = next((e for e in root.iter() if name(e) == "section" and _number(e) == self.section), None)
        if section is None:
            raise RefusedError(f"{self.url}: no section {self.section} in it", self.url)
        heading = "".join(words(e) for e in section if name(e) == "heading")
        found = [Section((self.section,), "\n".join(_uslm(section, -1)), self.url, heading)]
        levels = {(self.section, _number(e)): e for e in section if name(e) in _LEVELS}
        own = [(path, level) for path, level in levels.items() if path in asked.labels]
        found += [Section(path, "\n".join(_uslm(level, 0)), self.url) for path, level in own]
        return Document("en", heading, self.url, today(None), tuple(found))


def _statute(root: etree._Element) -> Iterator[str]:
    """The lines of the statute: a heading of a paragraph goes with the words that follow it."""
    inside, head = False, ""
    for node in root.iter():
        if isinstance(node, etree._Comment):
            field = _FIELD.search(node.text or "")
            if field and field["field"] == "statute":
                inside = field["edge"] == "start"
        elif inside and name(node) in ("h4", "h5", "h6") and "-head" in (node.get("class") or ""):
            if head:
                yield head
            head = words(node)
        elif inside and name(node) == "p":
            text = words(node)
            yield from (line for line in ([head, text] if text.startswith("(") and head else [f"{head} {text}"]))
            head = ""
    if head:
        yield head


def _uslm(level: etree._Element, depth: int) -> Iterator[str]:
    """The lines of a level: its label and own words, the levels below it, and what follows them a level deeper."""
    own: list[str] = []
    label = f"({_number(level)}) " if depth >= 0 else ""
    for child in level:
        kind = name(child)
        if kind in _LEVELS:
            if own:
                yield indented(depth + (not label), label + " ".join(own))
                own, label = [], ""
            yield from _uslm(child, depth + 1)
        elif kind and kind not in _NOTES and kind != "num" and not (kind == "heading" and depth < 0):
            own += filter(None, [words(child, _NOTES)])
    if own:
        yield indented(depth + (not label), label + " ".join(own))


def _number(level: etree._Element) -> str:
    """The label of a level: the value of its `num`, or what is printed there without its brackets."""
    num = next((e for e in level if name(e) == "num"), None)
    if num is None:
        return ""
    return _plain(num.get("value") or words(num).strip("()§. ").removeprefix("SEC. ").removeprefix("Sec. "))


def _plain(number: str) -> str:
    return number.replace("–", "-").replace("—", "-")
