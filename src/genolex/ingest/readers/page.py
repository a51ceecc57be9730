"""HTML: the main content of a page, its headings, lists and tables; scripts, menus and forms are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from genolex.errors import InputError
from genolex.ingest.readers.document import Document, Part, Role, document
from genolex.ingest.readers.plain import decoded
from genolex.ingest.readers.quality import quality

_DROPPED_WORDS = """
script style noscript template nav aside form button select textarea iframe object embed svg canvas
audio video head dialog menu input label map
"""
DROPPED = frozenset(_DROPPED_WORDS.split())
_BLOCKS_WORDS = """
p div section article main header footer h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot
tr caption blockquote pre address figure figcaption hr center body fieldset details summary
"""
BLOCKS = frozenset(_BLOCKS_WORDS.split())
FURNITURE = re.compile(
    r"(?i)\b(?:nav|menu|breadcrumbs?|cookie|banner|sidebar|share|social|skip-?link|pagination|footer)\b"
)
"""Classes and ids of what stands around the content."""

_CHARSET = re.compile(
    rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,30})"
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_html(data: bytes, name: str) -> Document:
    """A web page. InputError when nothing of it is text."""
    from lxml import etree, html

    text, encoding = _decoded(data, name)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.fromstring(text, parser=html.HTMLParser(no_network=True, recover=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise InputError(f"{name}: cannot be read as HTML: {' '.join(str(error).split())[:200]}") from None
    title = " ".join((root.findtext(".//title") or "").split())
    parts = list(_Walk().parts(_content(root)))
    plain = "\n".join(part.text for part in parts)
    warnings = () if encoding == "utf-8" else (f"read as {encoding}",)
    return document(name, parts, title=title, quality=quality(plain[:1_000_000]), reader="html", warnings=warnings)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = (declared[1] or declared[2]).decode("ascii", "replace").lower()
        encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb_2312-80") else encoding
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            pass  # a page that says one encoding and is written in another
    return decoded(data, name)


def _content(root: Any) -> Any:
    """The element that holds the text: `main` or the one article, else the body."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len("".join(found[0].itertext())) > 0.3 * len("".join(root.itertext())):
            return found[0]
    body = root.find(".//body")
    return root if body is None else body


class _Walk:
    """One pass over the elements, in their order and without recursion."""

    def __init__(self) -> None:
        self._text = ""
        self._role, self._level = Role.PARAGRAPH, 0
        self._lists: list[tuple[str, int]] = []
        self._lead = ""
        self._row: list[str] | None = None

    def parts(self, root: Any) -> Iterator[Part]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start" and (tag in DROPPED or (element is not root and self._furniture(element))):
                walk.skip_subtree()
                yield from self._skipped(element)
            elif event == "start":
                yield from self._start(tag, element)
                self._add(element.text, tag)
            elif event == "end":
                yield from self._end(tag)
            if event != "start" and element is not root:
                self._add(element.tail, "")
        yield from self._flush()

    def _skipped(self, element: Any) -> Iterator[Part]:
        """What is left out ends a block when it is one."""
        if element.tag in BLOCKS:
            yield from self._flush()

    def _furniture(self, element: Any) -> bool:
        if (
            element.tag in ("header", "footer")
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
        ):
            return element.find(".//h1") is None
        if element.tag not in ("div", "ul", "ol", "section", "p", "span"):
            return False
        return bool(FURNITURE.search(f"{element.get('class', '')} {element.get('id', '')}".replace("_", "-")))

    def _start(self, tag: str, element: Any) -> Iterator[Part]:
        if tag == "br":
            if self._row is None:
                yield from self._flush()
            return
        if tag not in BLOCKS or (self._row is not None and tag != "tr"):
            self._cell(tag)
            return
        yield from self._flush()
        if tag in ("ul", "ol"):
            start = str(element.get("start", "1"))
            self._lists.append((tag, int(start) - 1 if start.isdigit() and len(start) < 6 else 0))
        elif tag == "li":
            self._item()
        elif tag == "tr":
            self._row = []
        elif tag[0] == "h" and tag[1:].isdigit():
            self._role, self._level = Role.HEADING, int(tag[1:])
        elif tag == "caption":
            self._role = Role.CAPTION

    def _cell(self, tag: str) -> None:
        if self._row is not None and tag in ("td", "th"):
            self._row.append("")

    def _item(self) -> None:
        kind, count = self._lists[-1] if self._lists else ("ul", 0)
        if self._lists:
            self._lists[-1] = (kind, count + 1)
        self._lead = f"{count + 1}. " if kind == "ol" else "• "
        self._role, self._level = Role.ITEM, len(self._lists)

    def _end(self, tag: str) -> Iterator[Part]:
        if tag == "tr" and self._row is not None:
            cells = [" ".join(cell.split()) for cell in self._row]
            self._row = None
            if any(cells):
                single = len(cells) == 1
                yield Part(
                    cells[0] if single else " | ".join(c or "-" for c in cells),
                    role=Role.PARAGRAPH if single else Role.ROW,
                )
        elif tag in BLOCKS and self._row is None:
            yield from self._flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def _add(self, text: str | None, tag: str) -> None:
        if not text:
            return
        if tag == "sup" and text.strip().strip("[]()").isdigit():
            text = text.strip().strip("[]()").translate(_SUPERSCRIPTS)
        if self._row is not None:
            if self._row:
                self._row[-1] += text
            return
        self._text += text

    def _flush(self) -> Iterator[Part]:
        words = " ".join(self._text.replace("\u00ad", "").split())
        if words:
            labelled = re.match(r"\(?(?:\d{1,3}|[A-Za-z]{1,4})[.)]\s|（|第|•", words)
            lead = "" if labelled else self._lead
            yield Part(lead + words, role=self._role, level=self._level)
            self._lead = ""
        self._text = ""
        if self._role is not Role.ITEM or words:
            self._role, self._level = Role.PARAGRAPH, 0
