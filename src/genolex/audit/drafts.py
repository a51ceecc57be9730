"""Reads a draft from a file and finds the day that it was written for."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from genolex.dates import day_asked
from genolex.errors import InputError
from genolex.ingest.readers import Block, Document, Role, kind_of
from genolex.ingest.readers.plain import decoded
from genolex.ingest.sandbox import read_apart

HEAD = 25
"""Lines in which a draft tells its date."""
LARGEST = 50_000_000
"""Bytes; a larger file is no draft."""
KINDS = (".txt", ".md", ".markdown", ".text", "", ".docx", ".pdf", ".html", ".htm")

_NOTE = re.compile(r"(?P<mark>\d{1,3})[.)]?\s+(?=\S)")
_RAISED = re.compile(r"(?<=\S)[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LABELLED = re.compile(
    r"^[\s>*_#|-]*(?:date(?: of (?:this )?(?:memo(?:randum)?|draft|opinion|letter))?|dated|as of|as at|law as of"
    r"|status|version of|stand"
    r"|prepared(?: on)?"
    r"|last (?:updated|revised)|updated|日期|时间|起草日期|成文日期|截至|出具日期)"
    r"[*_\s]*[:：|]?[*_\s|]*(?P<day>.{4,40})$",
    re.I,
)
_ALONE = re.compile(r"^[\s>*_#|-]*(?:[A-Z][\w .]{1,30}, )?(?P<day>(?:\d|[A-Z][a-z]{2}).{3,30}?)[\s*_|]*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read; offsets of an audit are into `text`."""

    name: str
    text: str
    path: Path | None = None


def read_draft(source: Path | str) -> Draft:
    """The text of a draft: plain text, Markdown, DOCX, PDF, HTML, or standard input for "-".

    Plain text and Markdown stay as they are. Of the other kinds headings, rows of tables and footnotes get the signs
    that they have in Markdown. Raises InputError when a file cannot be read, is of another kind, or holds no text.
    """
    if str(source) == "-":
        return Draft("standard input", _filled(sys.stdin.read(), "standard input"))
    path = Path(source)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if size > LARGEST:
        raise InputError(f"{path.name}: larger than {LARGEST // 10**6} MB")
    if path.suffix.lower() not in KINDS:
        raise InputError(f"{path.name}: a draft is text, Markdown, DOCX, PDF or HTML")
    kind = kind_of(data, path.name)
    as_it_is = kind in ("text", "markdown")
    text = decoded(data, path.name)[0] if as_it_is else _in_markdown(read_apart(data, path.name, kind))
    return Draft(path.name, _filled(text, path.name), path)


def _filled(text: str, name: str) -> str:
    if not text.strip():
        raise InputError(f"{name}: holds no text")
    return text


def _in_markdown(document: Document) -> str:
    """A document with the signs of Markdown for its headings, rows and footnotes; what it says stays as it is."""
    notes = {m["mark"]: block.page for block in document.blocks if (m := _note_of(document, block))}
    parts: list[str] = []
    for block in document.blocks:
        words = document.words(block).strip()
        note = _note_of(document, block)
        if note:
            parts.append(f"[^{note['mark']}]: {words[note.end() :].strip()}")
        elif block.role is Role.HEADING:
            parts.append(f"# {words}")
        elif block.role is Role.ROW:
            parts.append(f"| {words} |")
        else:
            parts.append(_marked(words, [mark for mark, page in notes.items() if page == block.page]))
    return "\n\n".join(part for part in parts if part.strip()).replace(" |\n\n| ", " |\n| ")


def _note_of(document: Document, block: Block) -> re.Match[str] | None:
    return _NOTE.match(document.words(block).strip()) if block.role is Role.FOOTNOTE else None


def _marked(words: str, marks: Sequence[str]) -> str:
    """A paragraph in which the marks of its footnotes, raised or glued to a word, are told from its figures."""
    words = _RAISED.sub(lambda m: f"[^{m[0].translate(_PLAIN)}]", words)
    for mark in marks:
        words = re.sub(rf"(?<=[^\W\d][.,;:)”\"’])({mark})(?=\s|$)", r"[^\1]", words, count=1)
    return words


def dated(text: str) -> date | None:
    """The day that the head of a draft tells: a line "Date: 12 March 2026", a date alone on a line, 2026年3月12日."""
    lines = [line for line in text.splitlines() if line.strip()][:HEAD]
    for pattern in (_LABELLED, _ALONE):
        for line in lines:
            match = pattern.match(line)
            day = _day(match["day"].strip(" *_|.")) if match else None
            if day:
                return day
    return None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return day_asked(f"on {written}") if re.search(r"\d{4}", written) else None
