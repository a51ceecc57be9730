"""The documents of a visitor over HTTP: sent, listed, deleted; private to the key that the first one gave.

A file is the body of its request, as it is: nothing of it is written to a disk, and what it is its bytes tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi import Path as InPath

from genolex.addresses.printing import on_page
from genolex.api import streaming
from genolex.api.limits import client_of
from genolex.api.models import AddedResponse, DocumentsResponse, FileName, Ident, ShownDocument, VisitKey
from genolex.api.replies import refusals
from genolex.api.workers import Capacity, Workers
from genolex.assistant import Assistant
from genolex.collection.kept import Kept
from genolex.collection.visits import EndedError, Visit, Visits

HEADER = "Genolex-Visit"
READING = Capacity(workers=1, queue=6, wait=120.0, longest=300.0)
"""One file is read and indexed at a time, so that those who ask are not slowed; a few may wait for it."""
FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_ADDED: dict[int | str, dict[str, Any]] = {
    201: {
        "model": AddedResponse,
        "description": "Added. With `Accept: text/event-stream` the events `reading`, `indexing` (done, of), `done`.",
    }
}
Key = Annotated[VisitKey, Header(alias=HEADER)]


async def whose(request: Request, visit: Key = None) -> Assistant:
    """The assistant that answers a request: that of the visit whose key was sent, else that of the law."""
    visits: Visits = request.app.state.visits
    return visits.find(visit).assistant if visit else visits.law


Whose = Annotated[Assistant, Depends(whose)]


def documents_routes(visits: Visits, reading: Workers) -> APIRouter:
    """The routes of a visit's documents."""
    routes = APIRouter(prefix="/api/documents", tags=["documents"])

    @routes.post(
        "", status_code=201, response_model=AddedResponse, openapi_extra=FILE,
        responses=_ADDED | refusals(400, 401, 404, 413, 429, 503),
    )  # fmt: skip
    async def add(request: Request, name: Annotated[FileName, Query()], visit: Key = None) -> Any:
        """Send a file (PDF, DOCX, HTML, Markdown, text, XML) as the body: from now on it answers beside the law."""
        data, client = await request.body(), client_of(request.scope)

        def task(tell: Callable[[streaming.Event], None]) -> None:
            tell(("done", _added(visits, visit, client, data, name, tell)))

        events = reading.told(task)
        if "text/event-stream" in request.headers.get("accept", ""):
            first = await anext(events)
            return streaming.response(first, events, 201)
        return [record async for _, record in events][-1]

    @routes.get("", response_model=DocumentsResponse, responses=refusals(401, 404, 429))
    async def listed(visit: Key = None) -> Any:
        """The documents of the visit, and what one may send; without a key only that."""
        return documents_record(visits, visits.find(visit) if visit else None)

    @routes.get("/{id}", response_model=ShownDocument, responses=refusals(400, 401, 404, 429))
    async def shown(ident: Annotated[Ident, InPath(alias="id")], visit: Key = None) -> Any:
        """One document with its provisions."""
        own = visits.find(visit or "")
        return shown_record(own.find(ident), own.assistant)

    @routes.delete("/{id}", response_model=DocumentsResponse, responses=refusals(401, 404, 429, 503))
    async def remove(ident: Annotated[Ident, InPath(alias="id")], visit: Key = None) -> Any:
        """Delete one document: it is gone at once."""
        own = visits.find(visit or "")
        await reading.run(visits.remove, own, ident)
        return documents_record(visits, own)

    @routes.delete("", status_code=204, responses=refusals(401, 429))
    async def end(
        visit: Key = None,
        leaving: Annotated[bool, Query(description="In a minute, unless it is used again.")] = False,
    ) -> Response:
        """Delete all documents: the visit ends."""
        (visits.leave if leaving else visits.end)(visit or "")
        return Response(status_code=204)

    return routes


def _added(
    visits: Visits, key: str | None, client: str, data: bytes, name: str, tell: Callable[[streaming.Event], None]
) -> dict[str, Any]:
    """Add a file to the visit of a key, or to a new one, which is there only when the file could be read."""
    visit = visits.find(key) if key else visits.begin(client)
    try:
        kept = visits.add(visit, data, name, lambda step, done, of: tell((step, {"done": done, "of": of})))
    finally:
        if not visit.documents:
            visits.end(visit.key)
    record = documents_record(visits, visit)
    return record | {"visit": visit.key, "document": shown_record(kept, visit.assistant)}


def documents_record(visits: Visits, visit: Visit | None) -> dict[str, Any]:
    """The documents of a visit, or of none, with what may be sent."""
    limits = visits.limits
    may = {"documents": limits.documents if limits.visits else 0, "megabytes": limits.megabytes}
    return {
        "documents": [document_record(one) for one in visit.documents] if visit else [],
        "limits": may | {"pages": limits.pages, "minutes": limits.minutes},
        "minutes_left": round(visits.minutes_left(visit), 1) if visit else limits.minutes,
    }


def document_record(kept: Kept) -> dict[str, Any]:
    """A document in short."""
    told = kept.told
    return {
        "id": kept.id,
        "name": kept.name,
        "title": kept.instrument.title,
        "cited_as": kept.instrument.name,
        "provisions": len(kept.provisions),
        "pages": kept.pages,
        "style": told.style,
        "confidence": told.confidence,
        "counts": dict(told.counts),
        "report": list(told.lines),
    }


def shown_record(kept: Kept, assistant: Assistant) -> dict[str, Any]:
    """A document with its provisions, each as it is cited."""
    instrument = assistant.corpus.instruments.get(kept.id)
    if instrument is None:
        raise EndedError("no such document in this visit")
    contents = [
        {
            "path": list(p.address.path),
            "pinpoint": on_page(assistant.citator.pinpoint(p.address), instrument, p.page_at()),
            "heading": p.heading,
            "page": p.page_at(),
        }
        for p in kept.provisions
    ]
    return document_record(kept) | {"contents": contents}
