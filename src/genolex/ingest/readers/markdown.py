"""Markdown: headings, lists, tables, footnotes; its signs are taken away, its words kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genolex.ingest.readers.document import Document, Part, Role, document
from genolex.ingest.readers.plain import decoded
from genolex.ingest.readers.quality import quality

_HEADING = re.compile(r"(?P<mark>#{1,6})\s+(?P<words>.*?)\s*#*$")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d{1,3}[.)])\s+\S")
_BULLET = re.compile(r"\s*[-*+]\s+(?:\[[ xX]\]\s+)?")
_LABELLED = re.compile(r"\((?:\d{1,3}|[A-Za-z]{1,5})\)\s|（[^）]{1,4}）")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*=+$")
_DELIMITER = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_NOTE = re.compile(r"\[\^(?P<label>[^\]]{1,20})\]:\s*(?P<words>.*)$")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INLINE = (
    (re.compile(r"!\[([^\]]{0,300})\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]]{1,300})\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]{1,500})>"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])[*_](?=\S)([^*_]{1,300})(?<=\S)[*_](?![\w*])"), r"\1"),
    (re.compile(r"`([^`]{1,300})`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|-])"), r"\1"),
    (re.compile(r"\[\^(\d{1,3})\]"), lambda found: found[1].translate(_SUPERSCRIPTS)),
)


def read_markdown(data: bytes, name: str) -> Document:
    """A Markdown file."""
    text, encoding = decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = re.match(r"---\n(?P<fields>(?:(?!---\n).*\n){0,200})---\n", text)
    title = re.search(r"^title:\s*[\"']?(.+?)[\"']?$", front["fields"], re.M) if front else None
    parts = list(_parts(text[front.end() :] if front else text))
    top = next((part.text for part in parts if part.role is Role.HEADING and part.level == 1), "")
    warnings = () if encoding == "utf-8" else (f"read as {encoding}",)
    return document(
        name,
        [part for part in parts if part.role is not Role.FOOTNOTE] + [p for p in parts if p.role is Role.FOOTNOTE],
        title=title[1].strip() if title else top,
        quality=quality(text[:1_000_000]),
        reader="markdown",
        warnings=warnings,
    )


def _parts(text: str) -> Iterator[Part]:
    block: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            yield from _block(block)
            block = []
        elif fenced:
            yield Part(line)
        elif one := _single(line):
            yield from _block(block)
            block = []
            yield one
        elif not line.strip() or _RULE.match(line):
            under = line.strip()[:1]
            yield from _underlined(block, under) if under in ("=", "-") and len(block) == 1 else _block(block)
            block = []
        else:
            if _ITEM.match(line) or _BULLET.match(line):
                yield from _block(block)
                block = []
            block.append(line)


def _single(line: str) -> Part | None:
    """What is a block by itself: a heading, a row, a footnote; a delimiter is an empty one."""
    if heading := _HEADING.match(line):
        return Part(_plain(heading["words"]), role=Role.HEADING, level=len(heading["mark"]))
    if note := _NOTE.match(line):
        return Part(f"{note['label']} {_plain(note['words'])}", role=Role.FOOTNOTE)
    if _DELIMITER.match(line) and "|" in line:
        return Part("", role=Role.ROW)
    if line.strip().startswith("|") and line.strip().endswith("|") and len(line.strip()) > 2:
        cells = (_plain(cell.strip()) or "-" for cell in line.strip().strip("|").split("|"))
        return Part(" | ".join(cells), role=Role.ROW)
    return None


def _underlined(block: list[str], sign: str) -> Iterator[Part]:
    yield Part(_plain(block[0]), role=Role.HEADING, level=1 if sign == "=" else 2)


def _block(lines: list[str]) -> Iterator[Part]:
    if not lines:
        return
    item = _ITEM.match(lines[0])
    text = " ".join(line.strip().removeprefix("> ") for line in lines)
    bullet = _BULLET.match(text)
    if bullet:
        words = text[bullet.end() :]
        text = words if _LABELLED.match(words) else f"• {words}"
    level = len(item["indent"]) // 2 + 1 if item else 0
    yield Part(_plain(text), role=Role.ITEM if item else Role.PARAGRAPH, level=level)


def _plain(text: str) -> str:
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return text
