"""Typesets laws, contracts and papers as PDFs, with the answer key: which provision has which words.

Only for measuring and testing the readers; needs reportlab (the extra `dev`). A `Work` is set in the manner of its
style: one column or two, with running heads, page numbers, a table and footnotes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape

from genolex.ingest.readers.ocr import drawings

Style = Literal["eu", "us", "han", "translated", "contract", "paper"]

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Piece:
    """One numbered paragraph of a provision: its path below the provision, its label as printed, its words."""

    path: tuple[str, ...]
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Set:
    """One provision as it is set: its path, what is printed above it, its heading and its pieces.

    `kind` is article, recital, annex or division (a heading that is no provision).
    """

    kind: str
    path: tuple[str, ...]
    written: str
    heading: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A work to be typeset, in its order."""

    title: str
    style: Style
    provisions: tuple[Set, ...]
    table: tuple[tuple[str, ...], ...] = ()
    footnotes: tuple[str, ...] = ()


def roman(number: int) -> str:
    """4 is IV."""
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def han(number: int) -> str:
    """38 is 三十八, up to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = (_HAN[hundreds] + "百" if hundreds else "") + ("零" if hundreds and rest and not tens else "")
    written += (("" if tens == 1 and not hundreds else _HAN[tens]) + "十" if tens else "") + (
        _HAN[ones] if ones else ""
    )
    return written or "零"


def typeset(work: Work, columns: int = 1, heads: bool = True, indented: bool = False) -> bytes:
    """The PDF of a work; `indented` sets paragraphs without space between them, their first lines indented."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    width, height = A4
    gap, margin = 18.0, 56.0
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + n * (each + gap), 64, each, height - 130, leftPadding=0, rightPadding=0) for n in range(columns)
    ]
    out = io.BytesIO()
    template = BaseDocTemplate(out, pagesize=A4, title=work.title, invariant=1)

    def edge(canvas: Any, page: Any) -> None:
        if heads:
            canvas.setFont("STSong-Light" if work.style == "han" else "Times-Roman", 9)
            canvas.drawString(margin, height - 40, f"{work.title[:60]}")
            canvas.drawRightString(
                width - margin, height - 40, "Official Journal" if work.style == "eu" else "Consolidated"
            )
            canvas.drawCentredString(width / 2, 34, f"- {page.page} -" if work.style == "han" else str(page.page))
        if page.page == 1 and work.footnotes:
            canvas.setFont("Times-Roman", 7.5)
            for n, note in enumerate(work.footnotes):
                canvas.drawString(margin, 58 - 9 * n, f"{n + 1} {note}"[:150])

    template.addPageTemplates(PageTemplate(frames=frames, onPage=edge))
    template.build(list(_story(work, columns, indented)))
    return out.getvalue()


def scanned(data: bytes, dpi: int = 200) -> bytes:
    """A PDF as a scanner would give it: a picture of each page, and no text."""
    from PIL import Image

    first, *more = map(Image.fromarray, drawings(data, dpi))
    out = io.BytesIO()
    first.save(out, "PDF", resolution=dpi, save_all=True, append_images=more, quality=70)
    return out.getvalue()


def _fonts(work: Work, indented: bool) -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    chinese = work.style == "han"
    if chinese:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    regular, bold = ("STSong-Light", "STSong-Light") if chinese else ("Times-Roman", "Times-Bold")
    wrap = "CJK" if chinese else None
    body = ParagraphStyle("body", fontName=regular, fontSize=10, leading=12.5, alignment=4, spaceAfter=5, wordWrap=wrap)
    if indented:
        body.spaceAfter = 0
    return {
        "body": body,
        "title": ParagraphStyle("title", body, fontName=bold, fontSize=15, leading=19, alignment=1, spaceAfter=12),
        "division": ParagraphStyle("division", body, alignment=1, spaceBefore=10, fontName=bold, fontSize=11),
        "article": ParagraphStyle("article", body, alignment=1, spaceBefore=8, fontName="Times-Italic"),
        "heading": ParagraphStyle("heading", body, alignment=0, spaceBefore=8, fontName=bold),
        "centred": ParagraphStyle("centred", body, alignment=1, fontName=bold),
    }  # fmt: skip


def _story(work: Work, columns: int, indented: bool) -> Iterator[Any]:
    from reportlab.platypus import Paragraph

    styles = _fonts(work, indented)

    def line(words: str, style: str = "body", **more: Any) -> Any:
        if work.style != "han":
            words = words.encode("cp1252", "replace").decode("cp1252")
        chosen = styles[style].clone("own", **more) if more else styles[style]
        return Paragraph(escape(words), chosen)

    yield line(work.title, "title")
    for number, one in enumerate(work.provisions):
        if one.kind == "recital" and (number == 0 or work.provisions[number - 1].kind != "recital"):
            yield line("Whereas:")
        if one.kind != "recital" and number and work.provisions[number - 1].kind == "recital":
            yield line("HAVE ADOPTED THIS REGULATION:")
        yield from _head(work, one, line)
        lead = _run_in(work, one)
        for place, piece in enumerate(one.pieces):
            words = (lead if place == 0 else "") + (f"{piece.label} " if piece.label else "") + piece.words
            depth = 0 if indented else max(0, len(piece.path) - 1)
            yield line(words, leftIndent=14 * depth, firstLineIndent=16 if indented else 0)
        if number == 2 and work.table:
            yield _table(work, columns, styles)


def _head(work: Work, one: Set, line: Any) -> Iterator[Any]:
    """What stands above the words of a provision, on lines of its own."""
    if one.kind == "division":
        yield line(one.written, "division")
        if one.heading:
            yield line(one.heading, "division", spaceBefore=0)
    elif one.kind == "annex":
        yield line(one.written, "division")
        yield line(one.heading, "centred")
    elif work.style == "eu" and one.kind == "article":
        yield line(one.written, "article")
        yield line(one.heading, "centred")
    elif work.style in ("us", "contract", "paper") and one.kind == "article":
        yield line(f"{one.written} {one.heading}".strip(), "heading")


def _run_in(work: Work, one: Set) -> str:
    """What stands on the first line of the words themselves: Chinese articles, recitals."""
    if one.kind == "recital":
        return f"{one.written} "
    if one.kind == "article" and work.style in ("han", "translated"):
        return one.written + ("　" if work.style == "han" else " ")
    return ""


def _table(work: Work, columns: int, styles: dict[str, Any]) -> Any:
    from reportlab.platypus import Paragraph, Table

    width = (483 - 18 * (columns - 1)) / columns
    cells = [[Paragraph(escape(cell), styles["body"].clone("cell", alignment=0)) for cell in row] for row in work.table]
    return Table(cells, colWidths=[width / len(work.table[0])] * len(work.table[0]))


# -- works out of the corpus -------------------------------------------------------------------------------------------

_LABELS = {
    "eu": ("{}.", "({})", "({})", "({})"),
    "us": ("({})", "({})", "({})", "({})"),
    "translated": ("", "({})", "({})"),
    "contract": ("({})", "({})", "({})"),
    "paper": ("", "", ""),
    "han": ("", "（{}）"),
}


def pieces_of(text: str, style: Style) -> tuple[Piece, ...]:
    """The pieces of a restated provision, relabelled in the manner of a style."""
    found: list[Piece] = []
    counts: list[int] = []
    for line in text.split("\n"):
        match = re.match(r"(?P<indent> *)(?:\((?P<label>[^)]{1,5})\) )?(?P<words>.*)$", line)
        if not match or not match["words"].strip():
            continue
        if not match["label"]:
            found.append(Piece((), "", match["words"].strip()))
            continue
        depth = min(len(match["indent"]) // 2, len(counts))
        counts = [*counts[:depth], (counts[depth] if depth < len(counts) else 0) + 1]
        path = tuple(_numeral(style, level, number) for level, number in enumerate(counts))
        found.append(Piece(path, _printed(style, len(path) - 1, path[-1]), match["words"].strip()))
    return tuple(found)


def _numeral(style: Style, level: int, number: int) -> str:
    letters = chr(96 + number) if number <= 26 else chr(96 + number - 26) * 2
    orders = {
        "eu": (str(number), letters, roman(number).lower(), letters.upper(), str(number)),
        "us": (letters, str(number), roman(number).lower(), letters.upper(), str(number), roman(number).lower()),
        "contract": (letters, roman(number).lower(), str(number)),
    }
    order = orders.get(style, (str(number),))
    return order[level % len(order)]


def _printed(style: Style, level: int, label: str) -> str:
    forms = _LABELS[style]
    return forms[min(level, len(forms) - 1)].format(label)


def divisions(style: Style, number: int, heading: str) -> Set:
    """The heading of a chapter."""
    written = {
        "eu": f"CHAPTER {roman(number)}",
        "us": f"Subpart {chr(64 + number)}—{heading}",
        "han": f"第{han(number)}章",
    }
    name = written.get(style, f"Chapter {roman(number)}")
    return Set("division", (), name, "" if style == "us" else heading)


def numbered(style: Style, number: int, heading: str, pieces: Sequence[Piece], part: str = "") -> Set:
    """One article or section."""
    label = {"us": f"{part}.{number}", "contract": str(number), "paper": str(number)}.get(style, str(number))
    written = {
        "eu": f"Article {number}",
        "us": f"§ {label}",
        "han": f"第{han(number) if number < 1000 else number}条",
        "translated": f"Article {number}",
        "contract": f"{number}.",
        "paper": f"{number}",
    }[style]
    return Set("article", (label,), written, heading + ("." if style == "us" else ""), tuple(pieces))
