"""A copy of the audited DOCX with a comment in the margin at every citation that a writer must look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from genolex.addresses import Citator
from genolex.errors import InputError
from genolex.render.audit_record import AuditRecord, MeantRecord
from genolex.types import Address

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

AUTHOR, INITIALS = "genolex audit", "GL"
LONGEST = 300
"""Characters of evidence in a comment."""
_MARKS = re.compile(r"\[\^\w{1,4}\]:?")


def audit_word(
    source: Path, target: Path, text: str, record: AuditRecord, citator: Citator, every: bool = False
) -> int:
    """Write the copy and return how many comments it has; the source is left as it is.

    `text` is the draft that the offsets of the record are into; a paragraph is known by its words, in their order.
    Citations that are right get a comment only when `every` is true. Raises InputError when the source is no DOCX.
    """
    import docx

    try:
        document = docx.Document(str(source))
    except Exception as error:  # python-docx lets the errors of zipfile, lxml and its own through
        raise InputError(f"{source.name}: cannot be read as a DOCX: {error}") from error
    remarks = sorted(_remarks(record, citator, every))
    written = 0
    for paragraph, placed in _placed(document, text):
        for start, end, told in remarks:
            inside = [place for place in range(start, end) if place in placed]
            if inside and start in placed:
                runs = _runs(paragraph, placed[start], placed[inside[-1]] + 1)
                written += bool(runs) and bool(_comment(document, runs, told))
    document.save(str(target))
    return written


def _remarks(record: AuditRecord, citator: Citator, every: bool) -> Iterator[tuple[int, int, str]]:
    """Start, end and words of each comment."""
    for mention in record["mentions"]:
        if every or mention["verdict"] != "right":
            lines = [f"{mention['verdict'].capitalize()}: {'; '.join(mention['reasons'])}."]
            lines += [_meant(one, citator) for one in mention["suggestions"]]
            yield mention["start"], mention["end"], "\n".join(lines)
    for one in record["uncited"]:
        lines = ["States law without a citation.", *(_meant(meant, citator) for meant in one["suggestions"])]
        yield one["start"], one["end"], "\n".join(lines)


def _meant(one: MeantRecord, citator: Citator) -> str:
    words = " ".join(one["evidence"].split())
    shown = f": “{words[:LONGEST]}{'…' * (len(words) > LONGEST)}”" if words else ""
    return f"May be meant: {citator.pinpoint(Address(one['instrument'], tuple(one['path'])))}{shown}"


def _placed(document: Document, text: str) -> Iterator[tuple[Paragraph, dict[int, int]]]:
    """Every paragraph that the draft holds, and for each offset into the draft the one into the paragraph.

    Only what is printed is compared: white space and the marks of footnotes may differ.
    """
    marks = {place for mark in _MARKS.finditer(text) for place in range(*mark.span())}
    places = [place for place, sign in enumerate(text) if not sign.isspace() and place not in marks]
    printed = "".join(text[place] for place in places)
    at = 0
    for paragraph in _paragraphs(document):
        own = [place for place, sign in enumerate(paragraph.text) if not sign.isspace()]
        words = "".join(paragraph.text[place] for place in own)
        found = printed.find(words, at) if words else -1
        if found >= 0:
            yield paragraph, dict(zip(places[found : found + len(own)], own, strict=True))
            at = found + len(own)


def _paragraphs(container: Document | Table) -> Iterator[Paragraph]:
    """The paragraphs of the body and of its tables, in order; a merged cell once."""
    from docx.table import Table as TableOf

    if isinstance(container, TableOf):
        cells = {id(cell._tc): cell for row in container.rows for cell in row.cells}
        for cell in cells.values():
            yield from cell.paragraphs
        return
    for item in container.iter_inner_content():
        if isinstance(item, TableOf):
            yield from _paragraphs(item)
        else:
            yield item


def _runs(paragraph: Paragraph, start: int, end: int) -> list[Run]:
    """The runs that hold exactly a span of a paragraph's text; a run of plain text is cut where the span begins."""
    for edge in (start, end):
        at = 0
        for run in _all_runs(paragraph):
            if at < edge < at + len(run.text):
                _cut(run, edge - at)
                break
            at += len(run.text)
    at, found = 0, []
    for run in _all_runs(paragraph):
        if run.text and at < end and start < at + len(run.text):
            found.append(run)
        at += len(run.text)
    return found


def _all_runs(paragraph: Paragraph) -> list[Run]:
    """The runs in order, those of links too."""
    from docx.text.run import Run as RunOf

    inner = paragraph.iter_inner_content()
    return [run for item in inner for run in ([item] if isinstance(item, RunOf) else item.runs)]


def _cut(run: Run, at: int) -> None:
    """Cut a run of plain text in two; one with tabs, breaks or pictures is left whole."""
    from docx.oxml.ns import qn
    from docx.text.run import Run as RunOf

    if any(child.tag not in (qn("w:rPr"), qn("w:t")) for child in run._r):
        return
    words = run.text
    second = deepcopy(run._r)
    run._r.addnext(second)
    run.text = words[:at]
    RunOf(second, run._parent).text = words[at:]


def _comment(document: Document, runs: list[Run], told: str) -> bool:
    document.add_comment(runs, text=told, author=AUTHOR, initials=INITIALS)
    return True
