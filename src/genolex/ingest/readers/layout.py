"""From runs of text on pages to blocks in reading order.

A run is what a PDF draws in one go: a text, where it begins, how large it is. Runs become lines, lines columns (Nagy
and Seth 1984 cut pages along white space in this way), columns paragraphs. What repeats at the edge of many pages is a
running head; small print at the foot of a column is a footnote; lines whose pieces stand below each other are rows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from genolex.ingest.readers.document import Part, Role

GAP = 1.6
"""A gap within a line of more than so many times the size of its letters parts two pieces."""
LEADING = 1.45
"""Lines further apart than so many times their size are not lines of one paragraph, unless the text is set so wide."""
EDGE = 3
"""So many lines at the top and at the foot of a page may be running heads."""
REPEATED = 0.08
"""A running head stands on so large a share of the pages, and on three at least."""

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_LABEL = re.compile(
    r"(?:\(\s?(?:\d{1,3}|[A-Za-z]{1,2}|[ivxlIVXL]{1,5})\s?\)|（[零〇一二三四五六七八九十百\d]{1,4}）|[零一二三四五六七八九十百]{1,4}、"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}[.)]|[a-z][.)]|[ivx]{1,5}[.)]|[•·▪●–—-]|§{1,2}\s?[\d.]+[a-z]?|[A-Z]\.)(?=\s|$)"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}(?=\s+[A-Z“\"‘])"
    r"|第\s?[零〇一二三四五六七八九十百千\d]{1,7}\s?[条章节编]|[•·▪●]"
    r"|[(（][零〇一二三四五六七八九十百]{1,4}[)）]|（\d{1,4}）|[零一二三四五六七八九十百]{1,4}、"
    r"|(?:Article|ARTICLE|Art\.|Section|SECTION|Sec\.|SEC\.|§|Chapter|CHAPTER|Part|PART|Title|TITLE|Subpart|SUBPART"
    r"|Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE|Exhibit|EXHIBIT|Table|TABLE)\s?[\dIVXLCA-Z]"
)
_ONLY_LABEL = re.compile(r"(?:" + _LABEL.pattern + r")[\w.)-]{0,8}$")
_ALONE = re.compile(
    r"(?:Article|ARTICLE|Chapter|CHAPTER|Section|SECTION|Part|PART|Title|TITLE|Annex|ANNEX|Appendix|APPENDIX)"
    r"\s[\dIVXLCA-Z]{1,8}|第\s?[零〇一二三四五六七八九十百千\d]{1,7}\s?[章节编]"
)
"""A number that stands alone on its line: what follows is its title."""
_LEADS_ON = re.compile(
    r"(?:[,，、(（§]|\b(?:of|in|under|with|and|or|to|by|the|per|see|from|that|than|point|points|paragraphs?|Articles?"
    r"|[Ss]ections?|[Aa]nnex|[Pp]arts?|[Cc]hapter|[Tt]itle|[Nn]os?\.|at|least|for|a|an|is|are|on|over|within|every|between|most|first)"
    r"|依照|根据|按照|违反|本法|至|和|与|或)$"
)
_LAST_OF_LIST = re.compile(r"(?:^|[;,.:]\s)(?:and|or|and/or)$")
_WORD_LABEL = re.compile(
    r"§|(?:Article|Art\.|Section|Sec\.|Chapter|Part|Title|Annex|Appendix|Schedule|Table|Subpart)\s"
)
_ENDED = re.compile(r"[.;:!?。；：！？]['\"”’)）\]]{0,2}[\d¹²³⁰⁴-⁹]{0,3}$")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Nos?|Arts?|Secs?|paras?|cf|Inc|Ltd|Co|Corp|et al|e\.g|i\.e|pp?|vol|eds?|v)\.$")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$|·{4,}\s*\d*$")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:[Pp](?:age|\.)\s*)?(?P<n>\d{1,5}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,5})?(?:\s*[-–—])?"
    r"|第\s*\d{1,5}\s*页(?:\s*[,，/]?\s*共\s*\d{1,5}\s*页)?|E[NS]\s+\d{1,5}(?:\s+EN)?"
)
_MARKER = re.compile(r"\(?(?P<label>\d{1,3}|[¹²³⁰⁴-⁹]{1,3}|[*†‡§])[.)]?(?=\s?[^\d\s.,%])")
_HYPHEN = re.compile(r"(?P<first>[^\W\d_]+)[-\u2010\u00ad]$")
_CAPTION = re.compile(r"(?:Table|TABLE|Figure|FIGURE|Fig\.)\s+(?:\d+|[IVXA-Z])[.:\s]|表\s*\d+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LIGATURES = {chr(0xFB00 + n): written for n, written in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))}
_SIMPLE = dict(
    zip(
        "⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⼾",
        "民母西见角贝车长门青韦页风飞食马鬼鱼鸟卤麦黄齐齿龙龟户",
        strict=True,
    )
)
_RADICALS = {chr(n): normalize("NFKC", chr(n)) for n in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))} | _SIMPLE
"""Signs that a font shares with a radical or an older form: "⼀" is 一 to a reader."""
_CLEAN = str.maketrans(
    _LIGATURES | _RADICALS | {"\u00a0": " ", "\u200b": "", "\ufeff": "", "\t": " ", "\u2028": " ", "\x00": ""}
)


_WIDTHS = {
    char: width
    for width, chars in (
        (0.25, " .,;:"),
        (0.28, "ijltI'|!/‘’"),
        (0.34, "frJ()[]{}-"),
        (0.42, 'acesz"“”'),
        (0.58, "FPLSE"),
        (0.66, "ABCRTZ"),
        (0.73, "wDGHKNOQUVXY"),
        (0.82, "mM%&@—"),
        (0.94, "W"),
    )
    for char in chars
}
"""About the widths of the letters of Times and Helvetica, in sizes; of the others, half a size."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text on a page: where it begins and ends in points, from the left and from the foot; its size."""

    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Runs beside each other."""

    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool
    page: int


@dataclass(slots=True)
class _Growing:
    """A paragraph to which lines are still added."""

    lines: list[Line]
    role: Role = Role.PARAGRAPH
    close: bool = False
    cells: tuple[str, ...] = ()
    level: int = 0
    edge: float = 0.0


@lru_cache(maxsize=100_000)
def width(text: str) -> float:
    """About how wide a text is, in sizes of its letters; the widths of fonts are not always in the file."""
    return sum(1.0 if char > "\u2e80" else _WIDTHS.get(char, 0.5) for char in text)


# -- the whole ---------------------------------------------------------------------------------------------------------


def parts(pages: Sequence[Sequence[Run]]) -> list[Part]:
    """The blocks of all pages in reading order; the footnotes come last, with their pages."""
    lines = [list(_lines(runs, number)) for number, runs in enumerate(pages, 1)]
    body = _body_size(line for page in lines for line in page)
    lines = _without_heads(lines)
    vocabulary = Counter(word for page in lines for line in page for word in re.findall(r"[\w-]+", line.text.lower()))
    text: list[_Growing] = []
    notes: list[_Growing] = []
    last = 0
    for page, gutter in zip(lines, _gutters(lines), strict=True):
        for column in columns(page, gutter):
            main, small = _footnotes(column, body, last)
            _append(text, _paragraphs(main, body))
            found, last = _notes(small, last)
            notes += found
    return [_part(block, vocabulary) for block in (*text, *notes)]


def _body_size(lines: Iterable[Line]) -> float:
    """The size in which most characters are set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


# -- lines -------------------------------------------------------------------------------------------------------------


def _lines(runs: Sequence[Run], page: int) -> Iterator[Line]:
    """Runs that follow each other on a baseline, as lines."""
    current: list[Run] = []
    for run in runs:
        if current and not _goes_on(current, run):
            yield from _line(current, page)
            current = []
        if current or run.text.strip():
            last = current[-1].end if current else run.x
            shift = max(0.0, last - run.x) if current else 0.0
            current.append(replace(run, x=run.x + shift, end=run.end + shift))
    yield from _line(current, page)


def _goes_on(current: list[Run], run: Run) -> bool:
    """Whether a run stands on the line of those before it: on its baseline, or raised or lowered beside it."""
    main = max(current, key=lambda r: len(r.text))
    size = max(main.size, run.size)
    away = abs(run.y - main.y)
    if away > (0.6 if min(main.size, run.size) < 0.85 * size else 0.2) * size:
        return False
    back = current[-1].x - run.x
    return back <= 0.1 * size and run.x - current[-1].end < GAP * size


def _line(runs: list[Run], page: int) -> Iterator[Line]:
    if not runs:
        return
    main = max(runs, key=lambda r: (len(r.text.strip()), r.size))
    text = ""
    for before, run in pairwise([None, *runs]):
        piece = run.text if run else ""
        if run and run.size < 0.8 * main.size and run.text.strip().replace(",", "").isdigit():
            piece = run.text.strip().translate(_SUPERSCRIPTS)
        elif before and run and run.x - before.end > 0.3 * main.size and not text.endswith(" "):
            piece = " " + piece
        text += piece
    text = " ".join(text.translate(_CLEAN).split())
    if text:
        bold = sum(len(r.text) for r in runs if r.bold) > len(text) / 2
        yield Line(text, runs[0].x, main.y, runs[-1].end, main.size, bold, page)


# -- running heads -----------------------------------------------------------------------------------------------------


def _without_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without what repeats at their edges and without their numbers."""
    edges = [list(_edges(page)) for page in pages]
    exact = Counter(key for page in edges for key in {(where, line.text) for where, line in page})
    shape = Counter(key for page in edges for key in {(where, _shape(line)) for where, line in page})
    numbers = Counter(where for page in edges for where in {w for w, line in page if _PAGE_NUMBER.fullmatch(line.text)})
    counted = Counter(key for page in edges for key in {(_shape(line), n) for _, line in page for n in _offsets(line)})
    least = max(3, REPEATED * len(pages)) if len(pages) > 2 else 2

    def is_head(where: tuple[str, int], line: Line) -> bool:
        if _PAGE_NUMBER.fullmatch(line.text):
            return numbers[where] >= min(3, len(pages)) or line.text == str(line.page)
        if _ALONE.fullmatch(line.text):
            return exact[where, line.text] >= least
        if any(counted[_shape(line), n] >= 3 for n in _offsets(line)):
            return True
        if _LABEL.match(line.text):
            return exact[where, line.text] >= least or shape[where, _shape(line)] > 0.6 * len(pages) >= 2
        return shape[where, _shape(line)] >= least

    heads = [{id(line) for where, line in page if is_head(where, line)} for page in edges]
    return [[line for line in page if id(line) not in gone] for page, gone in zip(pages, heads, strict=True)]


def _edges(page: list[Line]) -> Iterator[tuple[tuple[str, int], Line]]:
    """The lines at the top and at the foot of a page, each with its place: which edge, how high."""
    heights = sorted({round(line.y) for line in page}, reverse=True)
    tops, feet = set(heights[:EDGE]), set(heights[-EDGE:])
    for line in page:
        if round(line.y) in tops:
            yield ("top", round(line.y / 3)), line
        if round(line.y) in feet:  # of a page of few lines, at both
            yield ("foot", round(line.y / 3)), line


def _offsets(line: Line) -> set[int]:
    """How far the number at either end of a line is from the number of its page: where that is always the same, it is
    the number of the page.
    """
    ends = re.match(r"\d{1,4}\b", line.text), re.search(r"\b\d{1,4}$", line.text)
    return {int(match[0]) - line.page for match in ends if match}


def _shape(line: Line) -> str:
    """A line without its numbers."""
    return re.sub(r"\d+|\b[ivxlcIVXLC]+\b", "#", line.text)


# -- columns -----------------------------------------------------------------------------------------------------------


def columns(page: list[Line], gutter: float | None) -> list[list[Line]]:
    """The lines of a page in reading order, column by column; a line across the page ends the columns above it."""
    if gutter is None:
        return [_rows(page)] if page else []
    found: list[list[Line]] = []
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in _rows(page):
        side = right if line.x >= gutter - 2 else left if line.end <= gutter + 1.5 * line.size else across
        if side is across and (left or right):
            found += [left, right]
            left, right = [], []
        elif side is not across and across:
            found.append(across)
            across = []
        (across if side is across else right if side is right else left).append(line)
    return [column for column in (*found, across, left, right) if column]


def _rows(lines: list[Line]) -> list[Line]:
    """From the top to the foot, on one height from the left to the right."""
    rows = _by_height(sorted(lines, key=lambda line: -line.y))
    return [line for row in rows for line in sorted(row, key=lambda line: line.x)]


def _by_height(lines: list[Line]) -> list[list[Line]]:
    """Lines that follow each other on one height."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].y - line.y) < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _gutter(page: list[Line]) -> float | None:
    """Where a right column begins: many lines begin there, and those left of it fill their column and end before."""
    if len(page) < 8:
        return None
    left, right = min(line.x for line in page), sorted(line.end for line in page)[int(0.95 * (len(page) - 1))]
    inner = {round(line.x / 3) * 3 - 3.0 for line in page if 0.3 < (line.x - left) / max(right - left, 1.0) < 0.7}
    if not inner:
        return None
    x = min(inner, key=lambda start: (len(_sides(page, start)[2]), start))
    beside, before, across = _sides(page, x)
    if min(len(beside), len(before)) < 4 or len(across) > 0.6 * len(page):
        return None
    filled = (_filled(beside, right - x), _filled(before, x - left))
    return x if min(filled) > 0.6 else None


def _sides(page: list[Line], x: float) -> tuple[list[Line], list[Line], list[Line]]:
    """The lines right of a gutter, left of it, and across it."""
    beside = [line for line in page if line.x >= x - 2]
    before = [line for line in page if line.x < x - 2 and line.end <= x + 1.5 * line.size]
    across = [line for line in page if line.x < x - 2 and line.end > x + 1.5 * line.size]
    return beside, before, across


def _filled(lines: list[Line], width: float) -> float:
    """How much of a column its longer lines fill: cells of a table are short."""
    shares = sorted((line.end - line.x) / max(width, 1.0) for line in lines)
    return shares[int(0.7 * (len(shares) - 1))]


def _gutters(pages: list[list[Line]]) -> list[float | None]:
    """The gutter of each page; a page that shows none by itself has that of most others, where it fits."""
    found = [_gutter(page) for page in pages]
    known = sorted(x for x in found if x is not None)
    if len(known) < max(1, len(pages) / 3):
        return found
    usual = known[len(known) // 2]
    return [x if x is not None or not _fits(page, usual) else usual for x, page in zip(found, pages, strict=True)]


def _fits(page: list[Line], x: float) -> bool:
    beside, before, across = _sides(page, x)
    return len(beside) >= 3 and len(before) >= 3 and len(across) < 0.3 * len(page)


# -- footnotes ---------------------------------------------------------------------------------------------------------


def _footnotes(column: list[Line], body: float, last: int) -> tuple[list[Line], list[Line]]:
    """A column without the small print at its foot, and that small print: it begins with a number that is in turn."""
    at = len(column)
    while at and column[at - 1].size < 0.93 * body:
        at -= 1
    while at < len(column) and not _in_turn(column[at].text, last):
        at += 1
    return (column, []) if at < 0.3 * len(column) else (column[:at], column[at:])


def _in_turn(text: str, last: int) -> bool:
    """Whether a line begins with the mark of the next footnote: one more than the last one, or 1 on a new page."""
    match = _MARKER.match(text)
    number = match["label"].translate(_DIGITS) if match else ""
    return bool(match) and (not number.isdigit() or int(number) in (1, last + 1))


def _notes(lines: list[Line], last: int) -> tuple[list[_Growing], int]:
    """The footnotes of a column, and the number of the last of them."""
    notes: list[_Growing] = []
    for line in lines:
        if not notes or _in_turn(line.text, last):
            notes.append(_Growing([], Role.FOOTNOTE))
            match = _MARKER.match(line.text)
            number = match["label"].translate(_DIGITS) if match else ""
            last = int(number) if number.isdigit() else last
        notes[-1].lines.append(line)
    return notes, last


# -- paragraphs --------------------------------------------------------------------------------------------------------


def _paragraphs(column: list[Line], body: float) -> list[_Growing]:
    """The paragraphs, headings and table rows of a column."""
    blocks: list[_Growing] = []
    leading = _leading(column)
    edge = _right_edge(column)
    margin = min((line.x for line in column), default=0.0)
    for row in _tables(_by_height(column)):
        if isinstance(row, _Growing):
            blocks.append(row)
            continue
        line = _merged(row)
        last = blocks[-1] if blocks else None
        if last is None or last.cells or _begins(last, line, leading, edge) or _indented_too(last, line, margin):
            blocks.append(_begin(last, line, leading, edge, body))
        else:
            last.lines.append(line)
    return blocks


def _merged(row: list[Line]) -> Line:
    """The pieces of one line that are no cells of a table: a label and its words."""
    first = row[0]
    text = " ".join(line.text for line in row)
    return replace(max(row, key=lambda line: len(line.text)), text=text, x=first.x, end=row[-1].end)


def _leading(column: list[Line]) -> float:
    """The usual distance between lines, in sizes of their letters."""
    gaps = [(a.y - b.y) / b.size for a, b in pairwise(column) if b.size and 0 < a.y - b.y < 3 * b.size]
    return min(sorted(gaps)[len(gaps) // 4], 2.2) if gaps else 1.2


def _right_edge(column: list[Line]) -> float:
    ends = sorted(line.end for line in column)
    return ends[int(0.9 * (len(ends) - 1))] if ends else 0.0


def _begins(block: _Growing, line: Line, leading: float, edge: float) -> bool:
    """Whether a line begins a new paragraph."""
    last, first = block.lines[-1], block.lines[0]
    gap = (last.y - line.y) / max(line.size, 1.0)
    if gap > max(leading * 1.25, 1.1) or gap < -1 or abs(line.size - last.size) > 0.08 * last.size:
        return True
    if line.bold != last.bold and (len(last.text) < 120 or line.bold):
        return True
    if line.bold and not _LABEL.match(line.text) and not _LEADERS.search(line.text):
        return bool(_ALONE.fullmatch(last.text))
    if any(map(_LEADERS.search, (line.text, last.text))) or _CAPTION.match(line.text) or _ALONE.fullmatch(last.text):
        return True
    if _LABEL.match(line.text) and not _leads_on(last.text, line.text):
        return True
    hanging = bool(_LABEL.match(first.text))
    if line.x - last.x > 0.8 * line.size and not (hanging and len(block.lines) == 1):
        return True
    if last.x - line.x > 0.8 * line.size and len(block.lines) > 1:
        return True
    return (
        _fits_in(last, line, edge)
        and bool(_ENDED.search(last.text))
        and not _ABBREVIATED.search(last.text)
        and not line.text[0].islower()
    )


def _indented_too(block: _Growing, line: Line, margin: float) -> bool:
    """Whether a Chinese sentence and the line below it are both indented as first lines are: each is a paragraph."""
    last = block.lines[-1]
    first = len(block.lines) == 1 and last.x - margin > 1.2 * last.size and abs(line.x - last.x) < 0.3 * line.size
    return first and _HAN.match(line.text) is not None and _ENDED.search(last.text) is not None


def _fits_in(last: Line, line: Line, edge: float) -> bool:
    """Whether the first word of a line would have stood on the line before: then that one ended a paragraph."""
    first_word = line.text[:2] if _HAN.match(line.text) else line.text.split(" ")[0][:30]
    return last.end + (0.6 * len(first_word) + 0.3) * line.size < edge - 0.15 * max(edge - last.x, 1.0)


def _leads_on(before: str, line: str) -> bool:
    """Whether the end of a line asks for the label that begins the next one: "paragraphs (a) and" / "(b)"."""
    if line[0] in "（•·▪●" or (line[0] == "(" and _LAST_OF_LIST.search(before)):
        return False
    return bool(_LEADS_ON.search(before))


def _begin(last: _Growing | None, line: Line, leading: float, edge: float, body: float) -> _Growing:
    """A new paragraph; `close` when it may be the line before that goes on."""
    role = Role.PARAGRAPH
    if _LEADERS.search(line.text):
        role = Role.CONTENTS
    elif _CAPTION.match(line.text):
        role = Role.CAPTION
    elif line.size > 1.12 * body or (line.bold and len(line.text) < 160):
        role = Role.HEADING
    before = last.lines[-1] if last and last.lines else None
    close = before is not None and _is_close(before, line, leading, edge)
    level = max(1, 6 - int(4 * (line.size / body - 1))) if role is Role.HEADING else 0
    return _Growing([line], role, close, level=min(level, 6), edge=edge)


def _is_close(before: Line, line: Line, leading: float, edge: float) -> bool:
    near = abs(before.y - line.y) / max(line.size, 1.0) <= leading * 1.25
    full = before.end > edge - 0.12 * max(edge - before.x, 1.0)
    same = -4 < (line.x - before.x) / max(line.size, 1.0) < 0.5 and abs(before.size - line.size) < 0.08 * line.size
    cited = bool(_WORD_LABEL.match(line.text)) and not line.bold
    return near and full and same and (cited or not _ENDED.search(before.text))


def _append(text: list[_Growing], more: list[_Growing]) -> None:
    """Add the blocks of the next column; a paragraph that the end of a column or page cut in two is made whole."""
    if text and more and _cut_in_two(text[-1], more[0]):
        text[-1].lines += more.pop(0).lines
    text += more


def _cut_in_two(last: _Growing, first: _Growing) -> bool:
    if last.role is not Role.PARAGRAPH or first.role is not Role.PARAGRAPH or last.cells or first.cells:
        return False
    before, after = last.lines[-1], first.lines[0]
    if abs(before.size - after.size) > 0.08 * before.size:
        return False
    if _LABEL.match(after.text):
        return _leads_on(before.text, after.text) and not _ENDED.search(before.text)
    if _ENDED.search(before.text):
        numbered = bool(_LABEL.match(last.lines[0].text))
        return (
            numbered and not after.bold and not _fits_in(before, replace(after, text=after.text + "x" * 6), last.edge)
        )
    if (
        after.text[0].islower()
        or _HAN.match(after.text)
        or _LEADS_ON.search(before.text)
        or _HYPHEN.search(before.text)
    ):
        return True
    usual = max(len(line.text) for line in last.lines)
    return len(before.text) > max(30, 0.6 * usual) and not after.bold


# -- tables ------------------------------------------------------------------------------------------------------------


def _tables(rows: list[list[Line]]) -> Iterator[list[Line] | _Growing]:
    """Rows of pieces that stand below each other become rows of a table; other rows stay lines."""
    at = 0
    while at < len(rows):
        size = _table_size(rows, at)
        if size >= 2:
            yield from _cells(rows[at : at + size])
            at += size
        else:
            yield rows[at]
            at += 1


def _table_size(rows: list[list[Line]], at: int) -> int:
    """How many rows from here on are of one table, which may begin with the upper line of a cell that has two."""
    base = rows[at]
    if len(base) == 1 and at + 1 < len(rows) and len(rows[at + 1]) > 1:
        above = any(abs(base[0].x - line.x) < line.size for line in rows[at + 1][1:])
        base = rows[at + 1] if above and _near(base, rows[at + 1]) else base
    if len(base) < 2 or _ONLY_LABEL.match(base[0].text):
        return 0
    starts = [line.x for line in base]
    end, full = at, 0
    while end < len(rows) and (end == at or _in_table(rows[end - 1], rows[end], starts)):
        full += len(rows[end]) >= 2
        end += 1
    return end - at if full >= 2 else 0


def _near(above: list[Line], below: list[Line]) -> bool:
    return above[0].y - below[0].y < LEADING * below[0].size


def _in_table(above: list[Line], row: list[Line], starts: list[float]) -> bool:
    """Whether a row goes on with a table whose columns begin at some places."""
    first = row[0]
    if above[0].y - first.y > 4 * first.size:
        return False
    if not all(any(abs(line.x - start) < 1.5 * line.size for start in starts) for line in row):
        return False
    alone = len(row) == 1 and abs(first.x - starts[0]) < first.size
    return not alone or (first.end < starts[1] and _near(above, row))


def _cells(rows: list[list[Line]]) -> Iterator[_Growing]:
    """The rows of a table: lines close below each other are lines of the same row, cell by cell."""
    starts = [line.x for line in max(rows, key=len)]
    tight = all(len(row) == len(starts) for row in rows)
    cells: dict[int, list[str]] = defaultdict(list)
    lines: list[Line] = []
    for row in rows:
        apart = not lines or lines[-1].y - row[0].y > LEADING * row[0].size
        if lines and (apart or tight):
            yield _row(cells, lines, len(starts))
            cells, lines = defaultdict(list), []
        for line in row:
            cells[min(range(len(starts)), key=lambda n: abs(starts[n] - line.x))].append(line.text)
        lines.append(row[0])
    if lines:
        yield _row(cells, lines, len(starts))


def _row(cells: dict[int, list[str]], lines: list[Line], size: int) -> _Growing:
    return _Growing(lines, Role.ROW, cells=tuple(" ".join(cells[n]) for n in range(size)))


# -- joining lines -----------------------------------------------------------------------------------------------------


def _part(block: _Growing, vocabulary: Counter[str]) -> Part:
    first = block.lines[0]
    if block.cells:
        return Part(" | ".join(cell or "-" for cell in block.cells), first.page, Role.ROW)
    text, turns, page = "", [], first.page
    for line in block.lines:
        text = _joined(text, line.text, vocabulary)
        if line.page != page:
            turns.append((len(text) - len(line.text), line.page))
            page = line.page
    return Part(text, first.page, block.role, block.level, block.close, turns=tuple(turns))


def _joined(text: str, line: str, vocabulary: Counter[str]) -> str:
    """A text and its next line: a word divided at the end of a line is made whole, Chinese needs no space."""
    if not text:
        return line
    divided = _HYPHEN.search(text)
    if divided and line[0].islower():
        second = re.match(r"[^\W\d_]+", line)
        first = divided["first"].lower()
        rest = second[0].lower() if second else ""
        kept = vocabulary[f"{first}-{rest}"] > vocabulary[first + rest]
        return (text if kept else text[: divided.end("first")]) + line
    if text.endswith(("-", "–", "/", "—")) and len(text) > 1 and text[-2] != " ":
        return text + line
    return text + ("" if _HAN.match(text[-1]) and _HAN.match(line[0]) else " ") + line
