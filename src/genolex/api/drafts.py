"""A draft that comes as a file: audited, and given back as a record, a page, a table, or a DOCX with comments.

Nothing of it is kept: whoever wants another form sends the file again. Only while comments are written into a DOCX does
it lie in a folder of its own on the disk.
"""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from genolex.api.documents import FILE, Whose
from genolex.api.models import LONGEST_DRAFT, AuditResponse, DraftDay, FileName
from genolex.api.replies import refusals
from genolex.api.workers import Workers
from genolex.assistant import Assistant
from genolex.collection.visits import VisitLimits, Visits, plain_name, read_upload
from genolex.errors import InputError
from genolex.ingest.readers import kind_of
from genolex.ingest.readers.document import Document, Role
from genolex.render.audit_html import audit_html
from genolex.render.audit_markdown import audit_markdown
from genolex.render.audit_word import audit_word
from genolex.render.draft_word import draft_docx

UNPACKED = 40_000_000
"""Bytes of a DOCX, unpacked, that comments are written into."""
MEDIA = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text": "text/plain; charset=utf-8",
}
Form = Annotated[
    Literal["json", "html", "markdown", "docx", "text"],
    Query(
        description="The record, the draft with its marks, a table, a copy with comments, or the text as it is read."
    ),
]
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"description": "In the form that was asked for.", "content": {kind: {} for kind in MEDIA.values()}}
}


def drafts_routes(visits: Visits, reading: Workers) -> APIRouter:
    """The route of drafts that come as files."""
    routes = APIRouter(prefix="/api/audit", tags=["audit"])

    @routes.post(
        "/file", response_model=AuditResponse, openapi_extra=FILE,
        responses=_FORMS | refusals(400, 401, 404, 413, 429, 503),
    )  # fmt: skip
    async def audit_file(
        request: Request,
        own: Whose,
        name: Annotated[FileName, Query()],
        date: Annotated[DraftDay, Query()] = None,
        form: Form = "json",
    ) -> Any:
        """Check every legal citation of a draft that is sent as the body: PDF, DOCX, HTML, Markdown, text or XML."""
        data = await request.body()
        made = await reading.run(_made, own, data, plain_name(name), date, form, visits.limits)
        headers = {"Content-Disposition": f'attachment; filename="audit.{_SUFFIX.get(form, form)}"'}
        return made if form == "json" else Response(made, headers=headers, media_type=MEDIA[form])

    return routes


_SUFFIX = {"markdown": "md", "text": "txt"}


def _made(own: Assistant, data: bytes, name: str, day: Any, form: str, limits: VisitLimits) -> Any:
    text = draft_text(read_upload(data, name, limits, limits.pages))
    if len(text) > LONGEST_DRAFT:
        raise InputError(f"{name}: {len(text)} characters; a draft has at most {LONGEST_DRAFT}")
    if form == "text":
        return text
    from genolex.audit import audit_json

    record = audit_json(own.audit(text, day))
    if form == "html":
        return audit_html(text, record, own.corpus, own.citator, name)
    if form == "markdown":
        return audit_markdown(record, own.citator, name)
    return record if form == "json" else _commented(own, data, name, text, record)


def _commented(own: Assistant, data: bytes, name: str, text: str, record: Any) -> bytes:
    """The DOCX with comments; of another file its text as a DOCX."""
    source = data if kind_of(data, name) == "docx" else draft_docx(text)
    with zipfile.ZipFile(BytesIO(source)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
            raise InputError(f"{name}: unpacks to more than {UNPACKED // 10**6} MB; comments are not written into it")
    with tempfile.TemporaryDirectory() as folder:
        draft, made = Path(folder) / "draft.docx", Path(folder) / "audit.docx"
        draft.write_bytes(source)
        audit_word(draft, made, text, record, own.citator)
        return made.read_bytes()


def draft_text(document: Document) -> str:
    """A file as the text of a draft: its paragraphs apart from each other, headings with the mark of one."""
    parts: list[str] = []
    for block in document.blocks:
        words = document.words(block)
        if block.role is Role.ROW and parts:
            parts[-1] += f"\n{words}"
        else:
            parts.append(f"# {words}" if block.role is Role.HEADING else words)
    return "\n\n".join(parts)
