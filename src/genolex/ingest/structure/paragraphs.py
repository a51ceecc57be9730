"""The numbered paragraphs inside one provision: which label lies below which, told by their forms and their order.

"1." / "(a)" / "(i)" in the European Union, "(a)" / "(1)" / "(i)" / "(A)" in the United States, 款 (a paragraph without
a number) / （一） / 1. in China. A label continues an open list, or begins one below; what does neither is no label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, pairwise
from typing import Literal

from genolex.numbers import han_value, roman
from genolex.types import Paragraph

Manner = Literal["eu", "us", "chinese"]
"""How lines without a number are read: after a list they go on in the paragraph above (eu), in the level above (us),
or each of them is a paragraph of its own (chinese)."""

MOST_MISSING = 4
"""A list may leave out so many numbers (repealed, reserved) and is still the same list."""

_HAN = "零〇一二三四五六七八九十百"
_PIECE = re.compile(
    rf"\s*(?:\(\s?(?P<paren>\d{{1,3}}|[A-Za-z]{{1,2}}|[ivxlIVXL]{{1,5}})\s?\)|（(?P<han>[{_HAN}]{{1,4}}|\d{{1,3}})）"
    rf"|[(（]\s?(?P<narrow>[{_HAN}]{{1,4}})\s?[)）]|(?P<enum>[{_HAN}]{{1,4}})、"
    r"|(?P<round>\d{1,3}|[a-z]|[ivx]{2,5})\)(?=\s)|(?P<dot>\d{1,3}|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.．](?=\s))"
)
_BULLET = re.compile(r"\s*(?:[•·▪●○■◦‣➢–—-]|\*)\s+(?=\S)")
_RUN_IN = re.compile(r"(?<=[—–-])\s?(?=\((?:1|i|A|a)\)\s?[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Words:
    """A line of a provision: what it says, on which page; `close`: it may be the line before that goes on."""

    text: str
    page: int = 0
    close: bool = False
    table: bool = False
    turns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a provision with its paragraphs, where its pages begin, and what its numbering left out."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[tuple[int, int], ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Label:
    form: str
    written: str
    end: int


@dataclass(slots=True)
class _Level:
    form: str
    series: str
    value: int
    label: str


@dataclass(slots=True)
class _Open:
    """The lists that are open at a line, the outermost first."""

    levels: list[_Level] = field(default_factory=list)
    loose: bool = False
    gaps: list[str] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(level.label for level in self.levels)

    def take(self, label: _Label, following: Iterable[_Label], close: bool) -> bool:
        """Place a label; False when it is none."""
        readings = _readings(label.written)
        begins = next((r for r in readings if r[1] == 1), None)
        goes_on = self._continued(label.form, readings)
        if begins and (goes_on is None or _leads(following, label, begins[0])):
            self._put(self._below(label.form, begins[0]), label, begins)
            return True
        if goes_on:
            self._put(goes_on[0], label, goes_on[1])
            return True
        skipped = None if close else self._skipped(label.form, readings)
        if skipped:
            before = self.levels[skipped[0]]
            self.gaps.append(f"({label.written}) after ({before.label})")
            self._put(skipped[0], label, skipped[1])
            return True
        return False

    def _below(self, form: str, series: str) -> int:
        """The depth at which a list begins: below the last label, or in the place of a list like it that has ended."""
        same = [depth for depth, level in enumerate(self.levels) if (level.form, level.series) == (form, series)]
        again = bool(same) and (self.loose or same[-1] == len(self.levels) - 1)
        return same[-1] if again else len(self.levels)

    def _continued(self, form: str, readings: Sequence[tuple[str, int]]) -> tuple[int, tuple[str, int]] | None:
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            for series, value in readings:
                if (level.form, level.series, level.value) == (form, series, value - 1):
                    return depth, (series, value)
        return None

    def _skipped(self, form: str, readings: Sequence[tuple[str, int]]) -> tuple[int, tuple[str, int]] | None:
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            for series, value in readings:
                same = (level.form, level.series) == (form, series)
                if same and level.value < value <= level.value + 1 + MOST_MISSING:
                    return depth, (series, value)
        return None

    def _put(self, depth: int, label: _Label, reading: tuple[str, int]) -> None:
        written = str(reading[1]) if reading[0] == "han" else label.written
        self.levels[depth:] = [_Level(label.form, *reading, written)]
        self.loose = False


def _readings(written: str) -> list[tuple[str, int]]:
    """What a label can count as: "i" is the ninth letter and the first Roman numeral."""
    if written.isdigit():
        return [("1", int(written))]
    if not written.isascii():
        return [("han", han_value(written))]
    case = "a" if written.islower() else "A" if written.isupper() else ""
    found = []
    if case and len(set(written)) == 1 and len(written) <= 2:
        found.append((case, ord(written[0].lower()) - 96 + 26 * (len(written) - 1)))
    value = roman(written) if case else 0
    if value and value < 90:
        found.append(("i" if case == "a" else "I", value))
    return found


def _leads(following: Iterable[_Label], label: _Label, series: str) -> bool:
    """Whether the list that a label would begin goes on before the one that it would continue: "(i)" before "(ii)"."""
    for after in following:
        readings = _readings(after.written) if after.form == label.form else []
        if (series, 2) in readings:
            return True
        if any(other != series and (other, value - 1) in _readings(label.written) for other, value in readings):
            return False
    return False


def body(lines: Iterable[Words], manner: Manner) -> Body:
    """The text of a provision, a line to each paragraph, indented by its depth."""
    split = [piece for line in lines for piece in _split(line)]
    labels = [() if line.table else _labels(line.text) for line in split]
    plain = sum(not found and not line.table for line, found in zip(split, labels, strict=True))
    maker = _Maker(manner, plain > 1 or (plain == 1 and any(labels)))
    for number, (line, found) in enumerate(zip(split, labels, strict=True)):
        following = partial(islice, labels, number + 1, number + 60)
        maker.add(line, found, following)
    return maker.body()


def _split(line: Words) -> Iterable[Words]:
    """A line at the labels that run on in it: "(a) Standard—(1) Uses. ..."."""
    cuts = [0, *(m.start() for m in _RUN_IN.finditer(line.text)), len(line.text)]
    if line.table or len(cuts) == 2 or not _labels(line.text):
        yield line
        return
    for start, end in pairwise(cuts):
        turns = tuple((at - start, page) for at, page in line.turns if start <= at < end)
        page = next((p for at, p in reversed(line.turns) if at <= start), line.page)
        yield Words(line.text[start:end].strip(), page, line.close and start == 0, turns=turns)


def _labels(text: str) -> tuple[_Label, ...]:
    """The labels at the beginning of a line: "(a)(1)" are two."""
    found: list[_Label] = []
    at = 0
    while len(found) < 4 and (match := _PIECE.match(text, at)):
        group = match.lastgroup or ""
        form = "han" if group == "narrow" else group  # brackets of either width, in one list
        if found and form != "paren":
            break
        found.append(_Label(form, match[group], match.end()))
        at = match.end()
    return tuple(found)


class _Maker:
    """Builds the text of a provision line by line."""

    def __init__(self, manner: Manner, several: bool) -> None:
        self._manner = manner
        self._several = several and manner == "chinese"
        self._open = _Open()
        self._plain = 0
        self._lines: list[str] = []
        self._spans: list[tuple[tuple[str, ...], int, int]] = []
        self._pages: list[tuple[int, int]] = []
        self._at = 0

    def add(self, line: Words, labels: Sequence[_Label], following: Callable[[], Iterator[Sequence[_Label]]]) -> None:
        """Add a line: a labelled paragraph, one without a label, or more of the one before."""
        taken = 0
        for number, label in enumerate(labels):
            coming = chain(labels[number + 1 :], chain.from_iterable(following()))
            if not self._open.take(label, coming, line.close):
                break
            taken = label.end
        if taken:
            self._write(line, self._open.path, taken, len(self._open.path) - 1)
        elif line.close and self._lines and not line.table:
            self._lengthen(line)
        else:
            self._unlabelled(line)

    def _unlabelled(self, line: Words) -> None:
        bullet = _BULLET.match(line.text)
        if self._several and not line.table and not bullet:
            self._plain += 1
            self._open.levels = [_Level("plain", "1", self._plain, str(self._plain))]
            self._open.loose = False
        path = self._open.path if bullet or line.table else self._above()
        self._open.loose = not bullet and not line.table and not self._several
        self._write(line, path, bullet.end() if bullet else 0, max(0, len(path) - self._several) + bool(bullet))

    def _above(self) -> tuple[str, ...]:
        """Where words without a label stand after a list: in the paragraph or the level that the list lies in."""
        levels = self._open.levels
        if self._several:
            return self._open.path
        if self._manner == "us":
            return self._open.path[:-1]
        return tuple(level.label for level in levels if level.form == "dot")[:1]

    def _write(self, line: Words, path: tuple[str, ...], own: int, depth: int) -> None:
        """One line: its indent, its label as printed, its own words."""
        indent = "  " * min(max(depth, 0), 8)
        lead = line.text[:own].strip()
        words = line.text[own:].strip()
        shown = indent + (f"{lead} " if lead else "") + words
        shown = shown.rstrip() if not words else shown
        start = self._at + len(shown) - len(words)
        if words:
            self._spans.append((path, start, start + len(words)))
        self._turn(self._at, line, len(shown) - len(line.text))
        self._lines.append(shown)
        self._at += len(shown) + 1

    def _lengthen(self, line: Words) -> None:
        """More of the line before."""
        last = self._lines[-1]
        glue = "" if not last[-1:].isascii() and not line.text[:1].isascii() else " "
        self._turn(self._at - 1 + len(glue), line, 0)
        self._lines[-1] = last + glue + line.text
        self._at += len(glue) + len(line.text)
        if self._spans:
            path, start, _ = self._spans[-1]
            self._spans[-1] = (path, start, self._at - 1)

    def _turn(self, at: int, line: Words, shift: int) -> None:
        for offset, page in ((0, line.page), *((offset + shift, page) for offset, page in line.turns)):
            if page and (not self._pages or self._pages[-1][1] != page):
                self._pages.append((at + max(offset, 0), page))

    def body(self) -> Body:
        """What was made."""
        spans = tuple(Paragraph(path, start, end) for path, start, end in self._spans)
        return Body("\n".join(self._lines), spans, tuple(self._pages), tuple(self._open.gaps))
