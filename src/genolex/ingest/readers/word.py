"""DOCX: paragraphs with their printed numbers, headings, tables, footnotes, and pages as Word last broke them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from genolex.errors import InputError
from genolex.ingest.readers.document import Document, Part, Role, document
from genolex.ingest.readers.quality import quality

LARGEST = 300_000_000
"""Bytes of all parts of a file, unpacked; what declares or has more is refused."""
MOST_PARTS = 5_000
"""Files inside the file."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What an older Word would show in the place of a text box: the same words again."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_docx(data: bytes, name: str) -> Document:
    """A Word document. InputError when it is damaged, encrypted, none, or would unpack to too much."""
    _checked(data, name)
    import docx
    from docx.table import Table

    try:
        file = docx.Document(io.BytesIO(data))
        walk = _Walk(file)
        parts: list[Part] = []
        for block in _blocks(file.element.body, file):
            parts += walk.rows(block) if isinstance(block, Table) else walk.paragraph(block)
        parts += _footnotes(file)
        title = str(file.core_properties.title or "")
    except MemoryError:
        raise
    except Exception as error:  # a damaged package breaks its reader in any way
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{name}: cannot be read as a Word document: {said}") from None
    first = next((part.text for part in parts if part.role is Role.HEADING), "")
    plain = "\n".join(part.text for part in parts)
    pages = walk.page if walk.broken else 0
    if not walk.broken:
        parts = [Part(p.text, 0, p.role, p.level) for p in parts]
    return document(
        name, parts, title=title or first, pages=pages, quality=quality(plain[:1_000_000]), reader="python-docx"
    )


def _checked(data: bytes, name: str) -> None:
    """Refuse what is no document, and what would unpack to too much, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise InputError(f"{name}: cannot be read as a Word document: {error}") from None
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST:
        raise InputError(f"{name}: unpacks to more than {LARGEST // 10**6} MB or {MOST_PARTS} parts")
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise InputError(f"{name}: a ZIP file that is no Word document")


def _blocks(container: Any, file: Any) -> Iterator[Any]:
    """The paragraphs and tables of a container in their order, those inside of content controls too."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for child in container:
        if child.tag == f"{_W}p":
            yield Paragraph(child, file)
        elif child.tag == f"{_W}tbl":
            yield Table(child, file)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _blocks(child, file)


@dataclass(slots=True)
class _Walk:
    """One pass over the body, counting pages and the numbers of lists."""

    file: Any
    page: int = 1
    broken: bool = False
    counters: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)

    def paragraph(self, block: Any) -> Iterator[Part]:
        """One paragraph, with the number that Word prints before it."""
        page = self.page
        text = self._text(block._p)
        if not text.strip():
            return
        style = block.style.name if block.style is not None else ""
        match = re.match(r"(?i)heading (\d)", style or "")
        level = int(match[1]) if match else 1 if (style or "").lower() == "title" else 0
        lead, depth = self._number(block)
        bold = not level and len(text) < 120 and bool(block.runs) and all(r.bold for r in block.runs if r.text.strip())
        role = Role.HEADING if level or bold else Role.ITEM if lead else Role.PARAGRAPH
        if re.match(r"(?:Table|Figure)\s+\d", text) and (style or "").lower() == "caption":
            role = Role.CAPTION
        if (style or "").lower().startswith("toc "):
            role = Role.CONTENTS
        yield Part(f"{lead} {text}".strip(), page, role, level or (6 if bold else depth))

    def rows(self, table: Any) -> Iterator[Part]:
        """The rows of a table; a cell that spans several columns is said once."""
        for row in table._tbl.tr_lst:
            cells = [" ".join(self._text(p) for p in cell.iter(f"{_W}p")).strip() for cell in row.tc_lst]
            if len(cells) == 1:
                yield Part(cells[0], self.page)
            elif any(cells):
                yield Part(" | ".join(" ".join(cell.split()) or "-" for cell in cells), self.page, Role.ROW)

    def _text(self, paragraph: Any) -> str:
        """The words of a paragraph as they would be printed: insertions in, deletions and field codes out."""
        found: list[str] = []
        twice = {node for fallback in paragraph.iter(_FALLBACK) for node in fallback.iter()}
        for node in paragraph.iter():
            tag = node.tag if node not in twice else ""
            if tag == f"{_W}t":
                found.append(node.text or "")
            elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                found.append(" ")
            elif tag == f"{_W}noBreakHyphen":
                found.append("-")
            elif tag == f"{_W}footnoteReference":
                found.append(str(node.get(f"{_W}id", "")).translate(_SUPERSCRIPTS))
            if tag == f"{_W}lastRenderedPageBreak" or (tag == f"{_W}br" and node.get(f"{_W}type") == "page"):
                self.page += 1
                self.broken = True
        return "".join(found)

    def _number(self, block: Any) -> tuple[str, int]:
        """The number of a list paragraph as printed ("2.1.", "(a)"), and how deep it lies."""
        properties = _numbering_of(block)
        if properties is None:
            return "", 0
        ident, level = properties
        if ident not in self.lists:
            self.lists[ident] = self._levels(ident)
        levels = self.lists[ident]
        if level not in levels:
            return "", 0
        counts = self.counters[ident]
        del counts[level + 1 :]
        while len(counts) <= level:
            counts.append(levels.get(len(counts), ("decimal", "%1.", 1))[2] - 1 if len(counts) == level else 1)
        counts[level] += 1
        form, pattern, _ = levels[level]
        if form == "bullet":
            return "•", level + 1
        for number in range(level, -1, -1):
            pattern = pattern.replace(f"%{number + 1}", _printed(counts[number], levels.get(number, ("decimal",))[0]))
        return pattern, level + 1

    def _levels(self, ident: str) -> dict[int, tuple[str, str, int]]:
        """The form, the pattern and the start of each level of a list."""
        part = getattr(self.file.part, "numbering_part", None)
        if part is None:
            return {}
        root = part.element
        num = next((n for n in root.iter(f"{_W}num") if n.get(f"{_W}numId") == ident), None)
        abstract = num.find(f"{_W}abstractNumId") if num is not None else None
        wanted = abstract.get(f"{_W}val") if abstract is not None else None
        found: dict[int, tuple[str, str, int]] = {}
        for one in root.iter(f"{_W}abstractNum"):
            if one.get(f"{_W}abstractNumId") != wanted:
                continue
            for level in one.findall(f"{_W}lvl"):
                depth = level.get(f"{_W}ilvl", "")
                start = _value(level, "start") or "1"
                if depth.isdigit():
                    found[int(depth)] = (
                        _value(level, "numFmt") or "decimal",
                        _value(level, "lvlText"),
                        int(start) if start.isdigit() else 1,
                    )
        return found


def _value(element: Any, tag: str) -> str:
    child = element.find(f"{_W}{tag}")
    return str(child.get(f"{_W}val", "")) if child is not None else ""


def _numbering_of(block: Any) -> tuple[str, int] | None:
    """The list of a paragraph and its level, its own or its style's."""
    holders = [block._p.pPr]
    style = block.style
    seen = 0
    while style is not None and seen < 10:
        holders.append(style.element.find(f"{_W}pPr"))
        style, seen = style.base_style, seen + 1
    for holder in holders:
        properties = holder.find(f"{_W}numPr") if holder is not None else None
        if properties is not None:
            ident, level = _value(properties, "numId"), _value(properties, "ilvl") or "0"
            return (ident, int(level)) if ident not in ("", "0") and level.isdigit() and int(level) < 9 else None
    return None


def _printed(number: int, form: str) -> str:
    """A number in the form of a list: decimal, letters, Roman, Chinese."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).lower() if form == "lowerRoman" else _roman(number)
    if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
        return _han(number)
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        written += letters * (number // value)
        number %= value
    return written


def _han(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number > 99:
        return "".join(digits[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ((digits[tens] if tens > 1 else "") + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def _footnotes(file: Any) -> Iterator[Part]:
    """The footnotes of the file, by their numbers."""
    from lxml import etree

    for part in file.part.package.iter_parts():
        if str(part.partname) != "/word/footnotes.xml":
            continue
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.iter(f"{_W}footnote"):
            text = "".join(node.text or "" for node in note.iter(f"{_W}t")).strip()
            if text and note.get(f"{_W}type") in (None, "normal"):
                yield Part(f"{note.get(f'{_W}id', '')} {text}", 0, Role.FOOTNOTE)
