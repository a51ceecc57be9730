"""A draft as its blocks and sentences, with offsets: what stands in a heading, a table row, a quotation, in prose."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from genolex.passages import sentence_spans

Shape = Literal["prose", "heading", "row", "quotation"]

WRAPPED = 50
"""A line of fewer characters, a Chinese one counted twice, ends where its writer ended it."""
SHORT = 90
"""Characters up to which a line that ends without a full stop may be a heading."""

_BREAK = re.compile(
    r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+•·][ \t]|\d{1,3}[.)、][ \t]?|\(\w{1,4}\)[ \t]|#{1,6}[ \t]|\||>|\[\^?\w+\]))"
)
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_ENDS = re.compile(r"[.!?;:。！？；：…][\"”’)）\]】*_]*(?:\[\^?\w{1,4}\])*\s*$")
_NOTED = re.compile(r"[.!?][\"”’)]*(?:\[\^?\w{1,4}\])+\s+(?=[A-Z\"“(])|[。！？](?:\[\^?\w{1,4}\])+")
_MARKER = re.compile(
    r"[ \t]*(?:[-*+•·][ \t]+|\d{1,3}[.)、）][ \t]*|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）"
    r"|\(\w{1,4}\)[ \t]+"
    r"|#{1,6}[ \t]+|>[ \t]?)+"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERED_HEADING = re.compile(
    r"[ \t]*(?:[IVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3})[.、)][ \t]*\S"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its offsets; `block` numbers the paragraph, the list item or the row that it stands in."""

    start: int
    end: int
    block: int
    shape: Shape


def sentences(text: str) -> list[Sentence]:
    """Every sentence of a draft, in order."""
    found = []
    for number, (start, end) in enumerate(_blocks(text)):
        shape = _shape(text, start, end)
        marker = _MARKER.match(text, start, end)
        inner = marker.end() if marker else start
        spans = [(start, end)] if shape in ("heading", "row") else list(_split(text, inner, end))
        found += [Sentence(a, b, number, shape) for a, b in spans]
    return found


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block; the mark of a footnote belongs to the sentence before it."""
    for a, b in sentence_spans(text, start, end):
        cuts = [match.end() for match in _NOTED.finditer(text, a, b)]
        edges = [a, *cuts, b]
        yield from ((c, d) for c, d in itertools.pairwise(edges) if c < d)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together: ended by an empty line, a list item, a heading, a row, a finished line."""
    at = 0
    for cut in [*_BREAK.finditer(text), None]:
        end = cut.start() if cut else len(text)
        for start, stop in _lines(text, at, end):
            yield from _apart(text, start, stop)
        at = cut.end() if cut else len(text)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run of lines, cut after a row and after a line that is far too short to have been wrapped."""
    at = start
    for match in re.finditer(r"\n", text[start:end]):
        stop = start + match.start()
        line = text[text.rfind("\n", start, stop) + 1 if "\n" in text[start:stop] else start : stop]
        short = len(line) + len(_HAN.findall(line)) < WRAPPED
        if short or _ENDS.search(line) or is_row(line) or is_row(text[stop + 1 : end].split("\n")[0]):
            yield at, stop
            at = stop + 1
    yield at, end


def is_row(line: str) -> bool:
    """True for a row of a table: two or more bars, or one where the line begins with it."""
    return len(re.findall(r"[|｜]", line)) > 1


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A short first line that ends without a stop is a heading above the lines that follow."""
    while start < end:
        stop = text.find("\n", start, end)
        line_end = end if stop < 0 else stop
        line = text[start:line_end]
        alone = _HEADING.match(line) or is_row(line) or _stands_alone(line)
        if not alone or stop < 0:
            break
        if line.strip():
            yield start, line_end
        start = stop + 1
    while start < end and text[start].isspace():
        start += 1
    if text[start:end].strip():
        yield start, end


def _stands_alone(line: str) -> bool:
    """A line far shorter than wrapped prose, without a full stop."""
    return len(line.strip()) <= SHORT // 2 and not _ENDS.search(line) and not line.rstrip().endswith((",", "，"))


def _shape(text: str, start: int, end: int) -> Shape:
    block = text[start:end]
    if is_row(block) and "\n" not in block.strip():
        return "row"
    if block.lstrip().startswith(">"):
        return "quotation"
    single = "\n" not in block.strip()
    if _HEADING.match(block):
        return "heading"
    if (
        single
        and len(block) <= SHORT
        and not _ENDS.search(block)
        and not block.lstrip().startswith(("-", "*", "+", "•"))
    ):
        return "heading"
    if single and len(block) <= SHORT and _NUMBERED_HEADING.match(block) and not _ENDS.search(block):
        return "heading"
    return "prose"
