"""Plain text in any encoding; lines that were broken at a width are made paragraphs again."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from genolex.errors import InputError
from genolex.ingest.readers.document import Document, Part, Role, document
from genolex.ingest.readers.quality import quality

CANDIDATES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
"""Encodings of Chinese and English texts, tried in this order; of other texts charset-normalizer tells the encoding."""
WIDEST = 110
"""Characters; where lines are longer than this, they are paragraphs."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天"
    "政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条没结解问意建月公无系军很情者最立"
    "代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农"
    "這中為個國時來們過說後學經進電裡現實體機當點從業應開還關數義間樣與總條規定款項章節適違須該應當組織信息个人保護办處置"
)
"""Characters that are frequent in Chinese of either script: a text read in the wrong encoding has hardly any."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_LABEL = re.compile(
    r"\s*(?:\(\d{1,3}\)|\((?:[A-Za-z]{1,2}|[ivxlIVXL]{1,5})\)|（[^）]{1,4}）|\d{1,3}(?:\.\d{1,3})*[.)]\s|\d{1,3}(?:\.\d{1,3})+\s|[a-z][.)]\s|[•·▪●*–—-]\s|§|\[\d+\]\s"
    r"|第[零〇一二三四五六七八九十百千\d]{1,7}[条章节编]|[一二三四五六七八九十]{1,3}、"
    r"|(?:Article|ARTICLE|Section|SECTION|Sec\.|Chapter|CHAPTER|Part|PART|Annex|ANNEX|Appendix|Schedule)\s[\dIVXLCA-Z])"
)
_CITED = re.compile(r"(?:Articles?|Sections?|Chapter|Part|Annex|Appendix|Schedule|§{1,2})\s?[\dIVXLC]")
_ENDED = re.compile(r"[.;:!?。；：！？]['\"”’)）\]]{0,2}$")
_LEADS_ON = re.compile(
    r"(?:[,，、(（§]|\b(?:of|in|under|with|and|or|to|by|the|per|see|from|that|than|[Aa]rticles?|[Ss]ections?|[Pp]aragraphs?"
    r"|[Pp]oints?|[Aa]nnex|[Pp]arts?|[Cc]hapter|[Nn]os?\.))$"
)
_DIVISION = re.compile(
    r"(?:Chapter|CHAPTER|Part|PART|Title|TITLE|Subpart|SUBPART)\s[\dIVXLCA-Z]|第[零〇一二三四五六七八九十百\d]+[编章节]"
)


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of some bytes, and the encoding. InputError when no encoding gives a text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace"), encoding
    whole = _strictly(data, "utf-8")
    if whole is not None and "\x00" not in whole:
        return whole, "utf-8"  # what is no UTF-8 hardly ever looks like it
    tried = [(encoding, text) for encoding in CANDIDATES if (text := _strictly(data, encoding)) is not None]
    scored = sorted(((_likely(text), -n, encoding, text) for n, (encoding, text) in enumerate(tried)), reverse=True)
    if scored and (scored[0][0] > 0.5 or scored[0][2] == "utf-8"):
        return scored[0][3], scored[0][2]
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    text = _strictly(data, best.encoding) if best else None
    if best is None or text is None:
        if not scored:
            raise InputError(f"{name}: no text in any known encoding")
        return scored[0][3], scored[0][2]
    return text, best.encoding


def _strictly(data: bytes, encoding: str) -> str | None:
    if encoding.startswith("utf-16") and (len(data) % 2 or data[:4096].count(0) == 0):
        return None
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _likely(text: str) -> float:
    """How likely a text is one: frequent characters where it is Chinese, small words and no odd signs elsewhere."""
    sample = text[:20_000]
    han = _HAN.findall(sample)
    if len(han) < 0.1 * max(len(sample.strip()), 1):
        return quality(sample) if sample.count("\x00") == 0 else 0.0
    return min(1.0, 1.6 * sum(char in _COMMON for char in han) / len(han)) * (1 - sample.count("\x00") / len(sample))


def read_text(data: bytes, name: str) -> Document:
    """A plain text. Form feeds are page breaks."""
    text, encoding = decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    warnings = () if encoding == "utf-8" else (f"read as {encoding}",)
    pages = text.split("\f") if text.count("\f") else [text]
    parts = [part for number, page in enumerate(pages, 1) for part in paragraphs(page, number if len(pages) > 1 else 0)]
    return document(
        name,
        parts,
        pages=len(pages) if len(pages) > 1 else 0,
        quality=quality(text[:1_000_000]),
        reader="text",
        warnings=warnings,
    )


def paragraphs(text: str, page: int = 0) -> Iterator[Part]:
    """The paragraphs of a text: parted by empty lines, labels, or the ends of lines that were not broken at a width.

    A sentence that an empty line cut in two (the end of a column that was copied) is made whole.
    """
    last: Part | None = None
    for part in _paragraphs(text, page):
        if last and _cut_in_two(last, part):
            last = replace(last, text=f"{last.text} {part.text}")
            continue
        if last:
            yield last
        last = part
    if last:
        yield last


def _cut_in_two(before: Part, after: Part) -> bool:
    long = before.role is Role.PARAGRAPH and len(before.text) > 80 and before.text[-1:].isalnum()
    return long and after.role is Role.PARAGRAPH and not _LABEL.match(after.text) and len(after.text) > 40


def _paragraphs(text: str, page: int) -> Iterator[Part]:
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    wrapped = 40 <= width <= WIDEST
    block: list[str] = []
    close = False
    for line in [*lines, ""]:
        if block and not (line.strip() and _continues(block[-1], line, width, wrapped)):
            yield replace(_part(block, page), close=close)
            full = wrapped and len(block[-1].rstrip()) + len(line.split(maxsplit=1)[0] if line.strip() else "") >= width
            close = full and bool(line.strip()) and not _ENDED.search(block[-1].rstrip())
            block = []
        if line.strip():
            block.append(line)


def _continues(before: str, line: str, width: int, wrapped: bool) -> bool:
    if wrapped and _CITED.match(line) and not _ENDED.search(before.rstrip()) and len(before.rstrip()) >= 0.75 * width:
        return True
    if not wrapped or (_LABEL.match(line) and not _LEADS_ON.search(before.rstrip())):
        return False
    room = width - len(before.rstrip()) - len(line.split(maxsplit=1)[0])
    short = room > (0 if _ENDED.search(before.rstrip()) else 0.25 * width)
    indented = len(line) - len(line.lstrip()) > len(before) - len(before.lstrip()) + 1 and not _LABEL.match(before)
    return not (short or indented) or bool(_LEADS_ON.search(before.rstrip()) and not short)


def _part(lines: list[str], page: int) -> Part:
    text = lines[0].strip()
    for line in lines[1:]:
        line = line.strip()
        han = _HAN.match(text[-1:]) and _HAN.match(line[:1])
        text += ("" if han else " ") + line
    capital = text[0].isupper() or (_HAN.match(text) is not None and len(text) <= 40)
    title = len(lines) == 1 and 2 < len(text) <= 90 and not _ENDED.search(text) and capital
    if title and _DIVISION.match(text):
        return Part(text, page, Role.HEADING, 1)
    if title and not _LABEL.match(text) and not _LEADS_ON.search(text) and not re.search(r"[.;] |\d{4}|@|\|", text):
        return Part(text, page, Role.HEADING, 1 if text.isupper() else 2)
    return Part(text, page)
