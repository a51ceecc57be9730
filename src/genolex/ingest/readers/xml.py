"""XML of laws: the eCFR and its bulk data (DIV1 to DIV9, SECTNO), USLM of the US Code, Akoma Ntoso; else just its text.

Formats: eCFR bulk data user guide (govinfo), https://uscode.house.gov/download/resources/USLM-User-Guide.pdf, OASIS
LegalDocML 1.0. Entities are not resolved and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from genolex.errors import InputError
from genolex.ingest.readers.document import Document, Mark, Part, Role, document
from genolex.ingest.readers.quality import quality

_DIVISIONS_WORDS = """
title subtitle chapter subchapter part subpart division book tome reorganizationPlan DIV1 DIV2 DIV3
DIV4 DIV5 DIV6 DIV7 SUBPART PART CHAPTER SUBCHAP
"""
_DIVISIONS = frozenset(_DIVISIONS_WORDS.split())
_SECTIONS = frozenset({"section", "DIV8", "SECTION"})
_ANNEXES = frozenset({"DIV9", "appendix", "annex", "attachment", "APPENDIX"})
_NUMBERS = frozenset({"num", "SECTNO", "SECTNUM", "enum"})
_HEADINGS = frozenset({"heading", "HEAD", "SUBJECT", "header", "HD", "RESERVED"})
_LEVELS_WORDS = """
subsection paragraph subparagraph clause subclause item subitem point indent alinea level list
"""
_LEVELS = frozenset(_LEVELS_WORDS.split())
_TEXTS_WORDS = """
P FP p chapeau continuation content intro wrapUp PSPACE FTNT EXTRACT li def block
"""
_TEXTS = frozenset(_TEXTS_WORDS.split())
_LEFT_OUT_WORDS = """
meta notes note sourceCredit toc layout AUTH SOURCE CITA SECAUTH CONTENTS TOC preface coverPage
identification publication lifecycle references EDNOTE APPRO HED1 PRTPAGE FTREF
"""
_LEFT_OUT = frozenset(_LEFT_OUT_WORDS.split())
_NOTES = frozenset({"FTNT", "footnote", "authorialNote"})


def read_xml(data: bytes, name: str) -> Document:
    """An XML file. InputError when it is not well-formed, or lies too deep."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise InputError(f"{name}: cannot be read as XML: {' '.join(str(error).split())[:200]}") from None
    if _tag(root) == "html":
        from genolex.ingest.readers.page import read_html

        return read_html(data, name)
    walk = _Walk()
    parts = list(walk.parts(root))
    if not parts:
        parts = [Part(words) for node in root.iter() if _tag(node) and (words := " ".join((node.text or "").split()))]
    parts = [p for p in parts if p.role is not Role.FOOTNOTE] + [p for p in parts if p.role is Role.FOOTNOTE]
    plain = "\n".join(part.text for part in parts)
    return document(name, parts, title=_title(root), quality=quality(plain[:1_000_000]), reader="xml")


def _tag(node: Any) -> str:
    """The name of an element without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _words(node: Any, without: frozenset[str] = _LEFT_OUT) -> str:
    """The text of an element, without what is left out."""
    found: list[str] = [node.text or ""]
    for child in node:
        if _tag(child) and _tag(child) not in without and _tag(child) not in _NOTES:
            found.append(_words(child, without))
        found.append(child.tail or "")
    return "".join(found)


def _clean(text: str) -> str:
    return " ".join(text.split())


def _title(root: Any) -> str:
    """The title in the metadata (Dublin Core), else the first heading."""
    for node in root.iter():
        if _tag(node) in ("title", "docTitle", "longTitle", "FRBRalias") and not len(node) and node.text:
            return _clean(node.text)[:300]
    head = next((node for node in root.iter() if _tag(node) in ("HEAD", "docTitle", "heading")), None)
    return _clean(_words(head))[:300] if head is not None else ""


class _Walk:
    """The parts of an element, in the order of the file."""

    def __init__(self) -> None:
        self._annex = ""

    def parts(self, node: Any) -> Iterator[Part]:
        """The parts of one element."""
        tag = _tag(node)
        if not tag or tag in _LEFT_OUT:
            return
        if tag in _NOTES:
            yield Part(_clean(_words(node)), role=Role.FOOTNOTE)
        elif tag in ("DIV9",) or (tag in _ANNEXES and self._head(node)):
            yield from self._annexed(node)
        elif tag in _SECTIONS or tag == "article":
            yield from self._section(node, "article" if tag == "article" else "section")
        elif tag == "recital":
            label = _label(self._number(node))
            mark = Mark("recital", f"recital-{label}", f"Recital {label}")
            yield Part(self._number(node) or "-", role=Role.HEADING, mark=mark)
            yield from self._inside(node)
        elif tag in _DIVISIONS:
            if head := self._head(node):
                yield Part(head, role=Role.HEADING, level=2, mark=Mark("division"))
            yield from self._inside(node)
        else:
            yield from self._below(tag, node)

    def _below(self, tag: str, node: Any) -> Iterator[Part]:
        """What lies below a section: paragraphs, levels, rows of tables."""
        if tag in _TEXTS:
            yield from self._text(node)
        elif tag in ("tr", "ROW", "row"):
            cells = [_clean(_words(cell)) for cell in node if _tag(cell)]
            yield Part(" | ".join(cell or "-" for cell in cells), role=Role.ROW)
        elif tag in _LEVELS:
            yield from self._level(node)
        else:
            yield from self._inside(node)

    def _inside(self, node: Any) -> Iterator[Part]:
        for child in node:
            if _tag(child) not in _NUMBERS and _tag(child) not in _HEADINGS:
                yield from self.parts(child)

    def _head(self, node: Any) -> str:
        """Number and heading of an element, as printed."""
        found = [_clean(_words(child)) for child in node if _tag(child) in _NUMBERS or _tag(child) in _HEADINGS]
        return _clean(" ".join(found[:3]))

    def _number(self, node: Any) -> str:
        number = next((child for child in node if _tag(child) in _NUMBERS), None)
        if number is None:
            return ""
        return _clean(_words(number)) or str(number.get("value", ""))

    def _section(self, node: Any, kind: str) -> Iterator[Part]:
        """A section or an article: its number and heading on a line, then its words."""
        printed, heading = self._number(node), ""
        for child in node:
            if _tag(child) in _HEADINGS:
                heading = _clean(" ".join((heading, _words(child))))
        if not printed and (match := re.match(r"§+\s*(?P<label>[\w.-]+?)\.?\s+(?P<rest>.*)$", heading)):
            printed, heading = f"§ {match['label']}", match["rest"]
        label = _label(printed) or _label(str(node.get("N", "")))
        if not label:
            yield from self._inside(node)
            return
        label = f"{self._annex}/{label}" if self._annex else label
        yield Part(
            f"{printed} {heading}".strip() or label,
            role=Role.HEADING,
            level=3,
            mark=Mark(kind, label, heading.rstrip(".")),
        )
        yield from self._inside(node)

    def _annexed(self, node: Any) -> Iterator[Part]:
        """An annex, or an appendix of a part."""
        head = self._head(node)
        match = re.match(
            r"(?i)(?P<word>annex|appendix|schedule|supplement no\.)\s*(?P<label>[\w.-]+)?\s*(?P<rest>.*)", head
        )
        number = match["label"] or "" if match else ""
        word = match["word"].lower().replace("supplement no.", "supp") if match else "annex"
        label = "-".join(filter(None, (word, number.rstrip(".")))) or "annex"
        heading = (match["rest"] if match else head).lstrip(" :.–—-")
        yield Part(head or label, role=Role.HEADING, level=2, mark=Mark("annex", label, heading))
        self._annex = label
        yield from self._inside(node)
        self._annex = ""

    def _level(self, node: Any) -> Iterator[Part]:
        """A numbered level: its number and heading stand on the first line of its words."""
        lead = self._head(node)
        for part in self._inside(node):
            text = f"{lead} {part.text}" if lead and not part.mark else part.text
            lead = "" if not part.mark else lead
            yield Part(text, part.page, part.role, part.level, part.close, part.mark)
        if lead:
            yield Part(lead)

    def _text(self, node: Any) -> Iterator[Part]:
        """A paragraph; where levels or tables lie in it, its own words first."""
        nested = [child for child in node if _tag(child) in _LEVELS | {"table", "p", "P"} | _NOTES]
        words = _clean(_words(node, _LEFT_OUT | _LEVELS | {"table", "p", "P"}))
        if words:
            yield Part(words)
        for child in nested:
            yield from self.parts(child)


def _label(printed: str) -> str:
    """`§ 744.15`, `Article 6`, `(12)`, `Sec. 5.` without sign and word."""
    match = re.search(r"\d[\w.–-]*|\b[IVXLC]+\b|\b[A-Za-z]\b", printed)
    return match[0].rstrip(".").replace("–", "-") if match else ""
