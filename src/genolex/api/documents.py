"""The documents of a visitor over HTTP: sent, listed, deleted; private to the key that the first one gave.

A file is the body of its request, as it is: nothing of it is written to a disk, and what it is its bytes tell. In place
of a file an address of the public web may be sent, as JSON; it is read as `genolex.fetch.guarded` says.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi import Path as InPath
from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException

from genolex.api import streaming
from genolex.api.limits import Bucket, client_of
from genolex.api.models import AddedResponse, DocumentsResponse, FileName, Ident, ShownDocument, VisitKey
from genolex.api.models import Request as Asked
from genolex.api.replies import refusals
from genolex.api.workers import Capacity, Workers
from genolex.assistant import Assistant
from genolex.collection.incoming import Incoming, is_address
from genolex.collection.kept import Kept
from genolex.collection.visits import EndedError, Visit, Visits
from genolex.errors import InputError

LONGEST_URL = 2000
"""Characters of an address."""


class AddressRequest(Asked):
    """An address of the web in place of a file."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_URL,
            description="A page or a file of the public web (http, https).",
            examples=["https://www.example.org/consent.pdf"],
        ),
    ]


HEADER = "Genolex-Visit"
READING = Capacity(workers=1, queue=6, wait=120.0, longest=300.0)
"""One file is read and indexed at a time, so that those who ask are not slowed; a few may wait for it."""
FETCHING = Capacity(workers=4, queue=4, wait=15.0, longest=60.0)
"""What stands at an address is waited for apart from the reading, so that a slow site keeps nobody's file waiting."""
OF_CLIENT, OF_SITE = (6.0, 6), (20.0, 5)
"""Addresses a minute, and at once, that one client may name, and that are asked of one site whoever names them."""
FILE: dict[str, dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE_OR_ADDRESS = {
    "requestBody": {
        "required": True,
        "content": {
            **FILE["requestBody"]["content"],
            "application/json": {"schema": AddressRequest.model_json_schema()},
        },
    }
}
_ADDED: dict[int | str, dict[str, Any]] = {
    201: {
        "model": AddedResponse,
        "description": "Added. With `Accept: text/event-stream` the events `fetching` (of an address), `reading`, "
        "`indexing` (done, of), `done`.",
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
    fetching, places = Workers(FETCHING), Places(Bucket(*OF_CLIENT), Bucket(*OF_SITE))

    @asynccontextmanager
    async def closing(_: object) -> AsyncIterator[None]:
        yield
        fetching.close()

    routes = APIRouter(prefix="/api/documents", tags=["documents"], lifespan=closing)

    @routes.post(
        "", status_code=201, response_model=AddedResponse, openapi_extra=_FILE_OR_ADDRESS,
        responses=_ADDED | refusals(400, 401, 404, 413, 429, 503),
    )  # fmt: skip
    async def add(request: Request, name: Annotated[FileName | None, Query()] = None, visit: Key = None) -> Any:
        """Send a file (PDF, DOCX, HTML, Markdown, text, XML) as the body, or `{"url": ...}` as JSON: where it stands.

        From now on it answers beside the law. `name` is what a file is called; a file must have one.
        """
        data, client = await request.body(), client_of(request.scope)
        url = _address(request, data)
        if url:
            url = visits.ask_place(visit, client, url)
            places.take(client, urlsplit(url).hostname or "")
        elif name is None:
            raise InputError("name: say what the file is called")
        incoming = Incoming(b"" if url else data, name or "", url)
        events = _steps(visits, fetching, reading, visit, client, incoming)
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


@dataclass(frozen=True)
class Places:
    """How often addresses are fetched: for one client, so that nobody has a site asked in a loop, and of one site."""

    of_client: Bucket
    of_site: Bucket

    def take(self, client: str, site: str) -> None:
        """Count a fetch; HTTP 429 when there were too many."""
        if wait := self.of_client.take(client) or self.of_site.take(site):
            why = f"too many addresses; try again in {wait} s"
            raise HTTPException(429, why, {"Retry-After": str(wait)})


def _address(request: Request, data: bytes) -> str:
    """The address that a request names in place of a file; empty for a file."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return ""
    try:
        return AddressRequest.model_validate_json(data).url
    except ValidationError:
        raise InputError(
            f'an address is sent as {{"url": "https://..."}}, of at most {LONGEST_URL} characters'
        ) from None


async def _steps(
    visits: Visits, fetching: Workers, reading: Workers, key: str | None, client: str, incoming: Incoming
) -> AsyncGenerator[streaming.Event]:
    """What is told while a document is added; one that has an address for its source is fetched first."""
    if incoming.source:
        yield "fetching", {"done": 0, "of": 1}
        incoming = await fetching.run(visits.fetched, incoming.source)

    def task(tell: Callable[[streaming.Event], None]) -> None:
        tell(("done", _added(visits, key, client, incoming, tell)))

    async with aclosing(reading.told(task)) as told:
        async for event in told:
            yield event


def _added(
    visits: Visits, key: str | None, client: str, incoming: Incoming, tell: Callable[[streaming.Event], None]
) -> dict[str, Any]:
    """Add a file to the visit of a key, or to a new one, which is there only when the file could be read."""
    visit = visits.find(key) if key else visits.begin(client)
    try:
        kept = visits.add(
            visit,
            incoming.data,
            incoming.name,
            lambda step, done, of: tell((step, {"done": done, "of": of})),
            incoming.source,
        )
    finally:
        if not visit.documents:
            visits.end(visit.key)
    record = documents_record(visits, visit)
    return record | {"visit": visit.key, "document": shown_record(kept, visit.assistant)}


def documents_record(visits: Visits, visit: Visit | None) -> dict[str, Any]:
    """The documents of a visit, or of none, with what may be sent."""
    limits = visits.limits
    may = {"documents": limits.documents if limits.visits else 0, "megabytes": limits.megabytes, "urls": limits.urls}
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
        "source": kept.source if is_address(kept.source) else "",
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
            "pinpoint": assistant.citator.on_page(p.address, p),
            "heading": p.heading,
            "page": p.page_at(),
        }
        for p in kept.provisions
    ]
    return document_record(kept) | {"contents": contents}
