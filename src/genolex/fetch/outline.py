"""The paragraphs of an official text: labels as the law prints them, depth shown by indentation.

Sources print paragraphs one below the other, flush left, and say their depth by the form of the label alone: (a),
(1), (i), (A) in American texts, （一） below an unnumbered 款 in Chinese ones. `outlined` finds the depth and shows it
by two spaces a level, changing nothing but white space; `parts` finds the words of each paragraph again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from genolex.numbers import han_value, roman
from genolex.types import Paragraph

_LABEL = re.compile(r"\(([A-Za-z]{1,5}|\d{1,3})\)\s*")
_RUN_IN = re.compile(r"(?P<head>[^.()—]{0,120}[.—:])\s*(?=\((?:1|i|A|a)\))")
_ITEM = re.compile(r"^[（(]([零〇一二三四五六七八九十百]+|\d+)[）)]\s*")
_SUBITEM = re.compile(r"^(\d{1,2})[.．、]\s*")
_OWN = re.compile(rf"^\s*(?:{_LABEL.pattern}|{_ITEM.pattern[1:]}|{_SUBITEM.pattern[1:]})?")
_HAN = re.compile(r"[一-鿿]")
_FIRST = {"1": "number", "a": "lower", "A": "upper", "i": "lower roman", "I": "upper roman"}
_HEADING = re.compile(r"\0[^.;:,—–]{1,120}$")
"""A labelled line that is a heading: the line without a label after it is its paragraph."""
_LEADS_ON = re.compile(r"(?:[:—–]|\b(?:following|that))$")

Open = list[tuple[str, str]]
"""The labels under which a line stands, outermost first, each with its style."""


def outlined(lines: Iterable[str]) -> str:
    """The lines of one article, indented by their depth."""
    lines = [line.strip(" \t　") for line in lines if line.strip(" \t　")]
    return "\n".join(_chinese(lines) if chinese("".join(lines)) else _american(lines))


def indented(depth: int, text: str) -> str:
    """A line at a depth that the source states."""
    return "  " * depth + text


def parts(text: str) -> dict[tuple[str, ...], str]:
    """The labelled paragraphs of an outlined text by their paths, each with what stands below it."""
    found: dict[tuple[str, ...], list[str]] = {}
    for line, path in _placed(text):
        for size in range(1, len(path) + 1):
            found.setdefault(path[:size], []).append(line.removeprefix("  " * (size - 1)))
    return {path: "\n".join(own) for path, own in found.items()}


def spans(text: str) -> tuple[Paragraph, ...]:
    """Where the paragraphs of an outlined text have their own words, line by line."""
    found, start = [], 0
    for line, path in _placed(text):
        end = start + len(line)
        own = len(line) - len(_OWN.sub("", line)) if path else 0
        if own < len(line):
            found.append(Paragraph(path, start + own, end))
        start = end + 1
    return tuple(found)


def chinese(text: str) -> bool:
    """Whether a text is Chinese, not English with a Chinese name in it."""
    return len(_HAN.findall(text)) > len(text) / 4


def _placed(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines of an outlined text and the paths under which they stand."""
    lines = text.split("\n")
    if chinese(text):
        yield from _placed_chinese(lines)
        return
    opened: tuple[str, ...] = ()
    for line in lines:
        depth = (len(line) - len(line.lstrip(" "))) // 2
        if label := _LABEL.match(line.lstrip(" ")):
            opened = (*opened[:depth], label[1])
        yield line, opened if label else opened[:depth]


def _placed_chinese(lines: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """款 have no label: they are counted. An article of one 款 without items is that 款 itself."""
    if len(lines) == 1:
        yield lines[0], ()
        return
    number = 0
    item: tuple[str, ...] = ()
    for line in lines:
        if line.startswith("    "):
            label = _SUBITEM.match(line.strip())
            yield line, (str(number), *item[:1], *([label[1]] if label else []))
        elif line.startswith("  ") and (label := _ITEM.match(line.strip())):
            item = (str(han_value(label[1])),)
            yield line, (str(number), *item)
        else:
            number, item = number + 1, ()
            yield line, (str(number),)


def _chinese(lines: list[str]) -> Iterator[str]:
    below = False
    for line in lines:
        if _ITEM.match(line):
            below = True
            yield indented(1, line)
        elif below and _SUBITEM.match(line):
            yield indented(2, line)
        else:
            below = False
            yield line


def _american(lines: list[str]) -> Iterator[str]:
    opened: Open = []
    before = ""
    for line in lines:
        for labels, text in _split(line):
            for n, label in enumerate(labels):
                opened = _placed_label(label, opened, leads_on=n > 0 or bool(_LEADS_ON.search(before)))
                own = text if n + 1 == len(labels) else ""
                yield indented(len(opened) - 1, f"({label}) {own}".rstrip())
            if not labels:
                yield indented(len(opened) if _HEADING.match(before) else 0, text)
            before = ("\0" if labels else "") + text or ":"


def _split(line: str) -> Iterator[tuple[list[str], str]]:
    """A line and what its run-in headings hide: "(a) Scope. (1) Persons" is a paragraph and its first part."""
    while True:
        labels, rest = [], line
        while label := _LABEL.match(rest):
            labels.append(label[1])
            rest = rest[label.end() :]
        head = _RUN_IN.match(rest) if labels else None
        if not head or not _first(_LABEL.match(rest, head.end())):
            yield labels, rest
            return
        yield labels, head["head"]
        line = rest[head.end() :]


def _first(label: re.Match[str] | None) -> bool:
    return label is not None and label[1] in _FIRST


def _placed_label(label: str, opened: Open, leads_on: bool) -> Open:
    """The open labels after a label: the next of a list that is open, else the first of a list below.

    "(i)" after "(h)" goes on with the letters, unless the line before leads on to a list: then it begins one.
    """
    follows = [d for d in reversed(range(len(opened))) if _after(*opened[d]) == label]
    begins = label in _FIRST
    if begins and (leads_on or not follows):
        return [*opened, (_FIRST[label], label)]
    if follows:
        depth = follows[0]
        return [*opened[:depth], (opened[depth][0], label)]
    style = _style(label)
    same = [d for d in reversed(range(len(opened))) if opened[d][0] == style]  # one before it is reserved or left out
    return [*opened[: same[0]], (style, label)] if same else [*opened, (style, label)]


def _after(style: str, label: str) -> str:
    """The label after a label: 2 after 1, ii after i, b after a, aa after z, bb after aa."""
    if style == "number":
        return str(int(label) + 1)
    if style.endswith("roman"):
        return next((r for r in _romans(style) if roman(r) == roman(label) + 1), "")
    last = label[-1]
    return chr(ord(last) - 25) * (len(label) + 1) if last in "zZ" else chr(ord(last) + 1) * len(label)


def _romans(style: str) -> list[str]:
    tens = ["", "x", "xx", "xxx", "xl", "l"]
    ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    found = [ten + one for ten in tens for one in ones if ten or one]
    return [r.upper() for r in found] if style.startswith("upper") else found


def _style(label: str) -> str:
    if label.isdigit():
        return "number"
    if len(label) > 1 and len(set(label)) > 1 and roman(label):
        return "lower roman" if label.islower() else "upper roman"
    return "lower" if label.islower() else "upper"
