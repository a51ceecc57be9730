"""Markup becomes lines of words: HTML pages, XML elements, Word documents. No entity is resolved, no link followed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree, html

from genolex.fetch.fault import FetchError

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
_UNSEEN = frozenset(
    {"script", "style", "noscript", "head", "template", "iframe", "object", "svg", "select", "button", "textarea"}
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 64 * 2**20
"""Bytes of the text of a Word document after decompression."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROW = "\x00"
"""Between the cells of a row."""


def parsed_xml(content: bytes) -> etree._Element:
    """The root of an XML document. Raises lxml's XMLSyntaxError when it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def parsed_html(text: str) -> html.HtmlElement:
    """The root of an HTML page; FetchError when there is nothing in it."""
    try:
        return html.document_fromstring(_XML_DECLARATION.sub("", text))
    except (etree.ParserError, ValueError) as error:
        raise FetchError(f"no page: {error}") from None


def name(element: etree._Element) -> str:
    """The local name of an element; empty for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def words(element: etree._Element, without: frozenset[str] = frozenset()) -> str:
    """All words in an element on one line, those of the elements named in `without` left out."""
    return " ".join("".join(_pieces(element, without)).split())


def lines(element: etree._Element) -> list[str]:
    """The lines of an HTML element: one per block, the cells of a row with bars between them."""
    text = "".join(_blocks(element)).replace("\u00a0", " ").replace("\u200b", "")
    kept = (re.sub(r"(?:\s*\x00)+\s*", " | ", line.strip(f" \t\r{_ROW}　")) for line in text.split("\n"))
    return [line for line in (re.sub(r"[ \t\r]+", " ", line).strip() for line in kept) if line]


def document_lines(content: bytes) -> list[str]:
    """The paragraphs of a Word document (docx), those in tables included. FetchError when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo("word/document.xml").file_size > _LARGEST:
                raise FetchError(f"a Word document of more than {_LARGEST:,} bytes")
            root = parsed_xml(archive.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError, OSError) as error:
        raise FetchError(f"no Word document: {error}") from None
    found = (" ".join("".join(_run(part) for part in p.iter()).split(" ")) for p in root.iter(f"{_W}p"))
    return [line for text in found for line in (piece.strip() for piece in text.split("\n")) if line]


def _pieces(element: etree._Element, without: frozenset[str]) -> Iterator[str]:
    if name(element) and name(element) not in without:
        yield element.text or ""
        for child in element:
            yield from _pieces(child, without)
            yield child.tail or ""


def _blocks(element: etree._Element) -> Iterator[str]:
    kind = name(element).lower()
    if not kind or kind in _UNSEEN:
        return
    mark = _ROW if kind in ("td", "th") else "\n" if kind in _BLOCKS else ""
    yield mark
    yield " ".join(re.split(r"[\s]+", element.text)) if element.text else ""
    for child in element:
        yield from _blocks(child)
        yield " ".join(re.split(r"[\s]+", child.tail)) if child.tail else ""
    yield mark


def _run(part: etree._Element) -> str:
    if part.tag == f"{_W}t":
        return part.text or ""
    return {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}.get(str(part.tag), "")
