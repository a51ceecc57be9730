"""Reads a draft from a file and finds the day that it was written for."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from genolex.dates import day_asked
from genolex.errors import InputError

HEAD = 25
"""Lines in which a draft tells its date."""
LARGEST = 50_000_000
"""Bytes; a larger file is no draft."""
TEXTS = (".txt", ".md", ".markdown", ".text", "")

_LABELLED = re.compile(
    r"^[\s>*_#|-]*(?:date(?: of (?:this )?(?:memo(?:randum)?|draft|opinion|letter))?|dated|as of|as at|law as of"
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
    """The text of a draft: plain text, Markdown, DOCX, PDF, or standard input for "-".

    Raises InputError when it cannot be read, is of another kind, or holds no text.
    """
    if str(source) == "-":
        return Draft("standard input", _filled(sys.stdin.read(), "standard input"))
    path = Path(source)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if size > LARGEST:
        raise InputError(f"{path.name}: larger than {LARGEST // 10**6} MB")
    kind = path.suffix.lower()
    if kind == ".docx":
        text = _word(path)
    elif kind == ".pdf":
        text = _pdf(path)
    elif kind in TEXTS:
        text = _plain(path)
    else:
        raise InputError(f"{path.name}: a draft is text, Markdown, DOCX or PDF")
    return Draft(path.name, _filled(text, path.name), path)


def _filled(text: str, name: str) -> str:
    if not text.strip():
        raise InputError(f"{name}: holds no text")
    return text


def _plain(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        pass
    for encoding in ("utf-16", "gb18030"):
        try:
            return path.read_text(encoding=encoding)
        except UnicodeError:
            continue
    raise InputError(f"{path.name}: neither UTF-8 nor another known encoding")


def _pdf(path: Path) -> str:
    from genolex.ingest.pdf import read_pdf

    return "\n\n".join(provision.text for provision in read_pdf(path).provisions)


def _word(path: Path) -> str:
    """The paragraphs and the rows of tables, in the order of the body; a heading bears the mark of one."""
    import docx
    from docx.table import Table

    try:
        body = list(docx.Document(str(path)).iter_inner_content())
    except Exception as error:  # python-docx lets the errors of zipfile, lxml and its own through
        raise InputError(f"{path.name}: cannot be read as a DOCX: {error}") from error
    parts: list[str] = []
    for item in body:
        if isinstance(item, Table):
            rows = [" | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in item.rows]
            parts.append("\n".join(f"| {row} |" for row in rows))
        elif item.text.strip():
            heading = item.style is not None and str(item.style.name).startswith(("Heading", "Title"))
            parts.append(f"# {item.text}" if heading else item.text)
    return "\n\n".join(parts)


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
