"""The application: `make_api(assistant)`. Everything that computes runs in the bounded pool of `workers`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body, FastAPI, Query, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.exceptions import HTTPException

import genolex
from genolex.api import records, streaming
from genolex.api.documents import READING, Whose, documents_routes
from genolex.api.drafts import drafts_routes
from genolex.api.limits import Bucket, limited
from genolex.api.login import Users, guarded
from genolex.api.logs import METHODS, observed
from genolex.api.metrics import METRICS_TYPE, Metrics
from genolex.api.models import (
    DRAFT,
    NAMED,
    QUESTION,
    AnswerRecord,
    AskRequest,
    AuditRequest,
    AuditResponse,
    CitationText,
    Day,
    Health,
    InstrumentRecord,
    InstrumentsResponse,
    Many,
    QuestionText,
    SearchResponse,
    ShownResponse,
    Side,
)
from genolex.api.page import docs_page
from genolex.api.replies import error_reply, refusals
from genolex.api.secured import DOCS_POLICY, secured
from genolex.api.workers import CORES, BusyError, Capacity, Workers
from genolex.assistant import Assistant
from genolex.collection.visits import EndedError, NoRoomError, Visits
from genolex.errors import InputError

if TYPE_CHECKING:
    from genolex.api.oidc import Provider

DESCRIPTION = (
    "Answers about US-China law on human genomic data and generative AI, every sentence pinned to an article. "
    "An abstention is an answer: status 200, abstained, with a reason. "
    'Errors are one line: {"error": "..."}. It is information about the law, not legal advice.'
)
LARGEST = 1_000_000
"""Bytes of a request."""
FILES = ("/api/documents", "/api/audit/file")
"""Where a request is a file."""
PAGE_LARGEST = 4_000_000
"""Bytes of what the web app sends: a draft, and the conversation's filters."""
PAGE_SHARE = 5
"""The web app sends so many requests for one that a program would: to ask is two, to search while typing more."""
THREADS_WITH_MODEL = 4
"""Threads for each core where a language model is configured: most of them wait for it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may ask for, and how much is done at once; `per_minute=0` takes the first limit away."""

    per_minute: float = 120
    burst: int = 60
    largest: int = LARGEST
    capacity: Capacity | None = None


def make_api(
    assistant: Assistant,
    *,
    limits: Limits | None = None,
    users: Users | None = None,
    provider: Provider | None = None,
    hosts: Collection[str] = (),
    visits: Visits | None = None,
) -> FastAPI:
    """The API over one assistant, with its limits, headers, log and figures; pages can be mounted beside it.

    With `users`, a `provider` or both everybody must log in, also to what is mounted. With `hosts` it answers under
    these names only.
    `visits` hold the documents of visitors; they are at `state.visits` for the pages that are mounted.
    """
    limits, visits = limits or Limits(), visits or Visits(assistant)
    workers, reading = workers_for(assistant, limits), Workers(READING)
    metrics = Metrics(workers)
    api = FastAPI(
        title="genolex",
        version=genolex.__version__,
        description=DESCRIPTION,
        docs_url=None,  # these pages load scripts from another host
        redoc_url=None,
        openapi_url=None,
        lifespan=_closing(workers, reading, visits),
    )
    api.state.workers, api.state.metrics, api.state.visits = workers, metrics, visits
    _errors(api)
    _asking(api, workers, metrics)
    _looking_up(api, assistant, workers)
    api.include_router(documents_routes(visits, reading))
    api.include_router(drafts_routes(visits, reading))
    _operating(api, assistant, metrics)
    _documented(api)
    files = dict.fromkeys(FILES, visits.limits.largest)
    api.add_middleware(limited, Bucket(limits.per_minute, limits.burst), limits.largest, larger=files)
    page = Bucket(limits.per_minute * PAGE_SHARE, limits.burst * PAGE_SHARE)
    api.add_middleware(limited, page, PAGE_LARGEST, ("/gradio_api/",))
    api.add_middleware(guarded, users, provider)
    api.add_middleware(secured, hosts)
    api.add_middleware(observed, metrics)
    return api


def workers_for(assistant: Assistant, limits: Limits) -> Workers:
    """The pool for an assistant: a thread for each core, more where they wait for a language model."""
    return Workers(limits.capacity or Capacity(workers=CORES * (THREADS_WITH_MODEL if assistant.writer else 1)))


def _closing(workers: Workers, reading: Workers, visits: Visits) -> Callable[[FastAPI], Any]:
    """A lifespan that ends with the pools: what waits is told to come back, what runs is let end, documents go."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        workers.close()
        reading.close()
        visits.close()

    return lifespan


_SEARCHED = refusals(400, 401, 404, 413, 429, 503)
_LOOKED_UP = refusals(400, 401, 404, 429, 503)
_ASKED = {
    "question": {"summary": "A question", "value": {"question": QUESTION, "jurisdiction": "CN", "as_of": "2026-01-01"}},
    "follow-up": {
        "summary": "A question that cannot stand alone",
        "value": {"question": "And who approves it?", "history": [QUESTION]},
    },
    "narrowed": {
        "summary": "Kept to one instrument",
        "value": {"question": "What must an exporter have?", "instruments": ["us-ear-744"], "k": 4},
    },
}
_AUDITED = {"draft": {"summary": "A draft", "value": {"text": DRAFT, "date": "2026-01-01"}}}
_STREAM = {
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'event: hits\ndata: [{"instrument":"cn-hgr-regulation","article":"7"}]\n\n'
            'event: statement\ndata: {"text":"...","support":"supported","citations":[]}\n\n'
            'event: done\ndata: {"question":"...","answer":"... [1]"}\n\n',
        }
    },
    "description": "Events `hits`, `statement`, `notice`, then `done` with the whole answer, or `error`.",
}


def _asking(api: FastAPI, workers: Workers, metrics: Metrics) -> None:
    """The routes that answer, search and audit."""

    def told(request: Request, question: str, abstained: bool | None = None) -> None:
        request.state.question = question
        if abstained is not None:
            request.state.abstained = abstained
            metrics.answered(abstained)

    @api.post("/api/ask", response_model=AnswerRecord, responses=_SEARCHED, tags=["ask"])
    async def ask(request: Request, own: Whose, asked: Annotated[AskRequest, Body(openapi_examples=_ASKED)]) -> Any:
        """Answer a question, every sentence with its citations."""
        told(request, asked.question)
        answer = await workers.run(records.ask, own, asked)
        told(request, asked.question, answer.abstained)
        return records.answer_record(own, answer)

    @api.post("/api/ask/stream", responses=_SEARCHED | {200: _STREAM}, tags=["ask"], response_class=StreamingResponse)
    async def stream(
        request: Request, own: Whose, asked: Annotated[AskRequest, Body(openapi_examples=_ASKED)]
    ) -> Response:
        """Answer a question as server-sent events, each statement once it is verified."""
        told(request, asked.question)

        def task(tell: Callable[[streaming.Event], None]) -> None:
            answer = streaming.answer(own, asked, tell)
            told(request, asked.question, answer.abstained)

        events = workers.told(task)
        first = await anext(events)  # what is wrong with the request is told with a status, not in the stream
        return streaming.response(first, events)

    @api.get("/api/search", response_model=SearchResponse, responses=_SEARCHED, tags=["search"])
    async def search(
        request: Request,
        own: Whose,
        q: Annotated[QuestionText, Query()],
        k: Annotated[Many, Query()] = 8,
        as_of: Annotated[Day, Query()] = None,
        jurisdiction: Annotated[Side, Query()] = None,
        instruments: Annotated[list[str] | None, Query(max_length=NAMED, description="Repeatable.")] = None,
        kinds: Annotated[list[str] | None, Query(max_length=NAMED, description="Repeatable.")] = None,
    ) -> Any:
        """The provisions nearest to a query, best first, without an answer."""
        told(request, q)
        return await workers.run(records.search, own, q, k, as_of, jurisdiction, instruments, kinds)

    @api.post("/api/audit", response_model=AuditResponse, responses=_SEARCHED, tags=["audit"])
    async def audit(own: Whose, asked: Annotated[AuditRequest, Body(openapi_examples=_AUDITED)]) -> Any:
        """Check every legal citation of a draft: does it exist, is it law on the day, does it say so?"""
        return await workers.run(records.audit, own, asked)


def _looking_up(api: FastAPI, assistant: Assistant, workers: Workers) -> None:
    """The routes that show what the corpus holds."""

    @api.get("/api/show", response_model=ShownResponse, responses=_LOOKED_UP, tags=["library"])
    async def show(
        own: Whose, citation: Annotated[CitationText, Query()], as_of: Annotated[Day, Query()] = None
    ) -> Any:
        """What stands at a citation on a day; several citations may be named at once."""
        return await workers.run(records.show, own, citation, as_of)

    @api.get(
        "/api/instruments", response_model=InstrumentsResponse, responses=refusals(401, 429, 503), tags=["library"]
    )
    async def instruments() -> Any:
        """Every instrument of the corpus."""
        return await workers.run(records.instruments, assistant)

    @api.get("/api/instruments/{id}", response_model=InstrumentRecord, responses=_LOOKED_UP, tags=["library"])
    async def instrument(
        ident: Annotated[str, InPath(alias="id", max_length=100, examples=["cn-pipl"])],
        as_of: Annotated[Day, Query()] = None,
    ) -> Any:
        """One instrument and its provisions on a day."""
        return await workers.run(records.instrument_record, assistant, ident, as_of)


def _operating(api: FastAPI, assistant: Assistant, metrics: Metrics) -> None:
    """The routes for those who run the server."""
    receipt = assistant.receipt
    health = {
        "status": "ok",
        "receipt": {"version": receipt.version, "corpus": receipt.corpus, "index": receipt.index},
    }

    @api.get("/healthz", response_model=Health, tags=["operate"])
    async def healthz() -> Any:
        """The server is up; never asks for a login."""
        return health

    @api.get("/metrics", tags=["operate"], response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def figures() -> Response:
        """Figures for Prometheus."""
        return Response(metrics.text(), media_type=METRICS_TYPE)


def _documented(api: FastAPI) -> None:
    """The OpenAPI description and its page, beside the routes that they describe."""

    def description() -> dict[str, Any]:
        if not api.openapi_schema:
            made = FastAPI.openapi(api)
            for methods in made["paths"].values():
                for operation in methods.values():
                    operation["responses"].pop("422", None)  # what is wrong with a request is 400
            for unused in ("HTTPValidationError", "ValidationError"):
                made["components"]["schemas"].pop(unused, None)
        return api.openapi_schema or {}

    api.openapi = description  # type: ignore[method-assign]

    @api.get("/api/openapi.json", include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        return api.openapi()

    @api.get("/api/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(api.openapi()), headers={"Content-Security-Policy": DOCS_POLICY})

    @api.api_route("/api/{rest:path}", methods=sorted(METHODS), include_in_schema=False)
    async def nothing(rest: str) -> Response:
        """What is not here is not looked for in what is mounted beside the API."""
        del rest
        return error_reply(404, "there is no such route, or not with this method")


def _errors(api: FastAPI) -> None:
    """Every error that is raised on purpose has its status; any other is told by `observed`."""

    @api.exception_handler(InputError)
    async def bad_input(_: Request, error: InputError) -> Response:
        absent = isinstance(error, records.NotFoundError | EndedError)
        return error_reply(404 if absent else 400, str(error))

    @api.exception_handler(NoRoomError)
    async def full(_: Request, error: NoRoomError) -> Response:
        return error_reply(503, str(error), {"Retry-After": "60"})

    @api.exception_handler(BusyError)
    async def busy(_: Request, error: BusyError) -> Response:
        return error_reply(503, str(error), {"Retry-After": str(error.retry_after)})

    @api.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return error_reply(400, "; ".join(_fault(one) for one in error.errors()[:3]))

    @api.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        return error_reply(error.status_code, str(error.detail), error.headers)


def _fault(error: dict[str, Any]) -> str:
    """What is wrong with one field, without what was sent."""
    place = [str(part) for part in error["loc"][1:] if not isinstance(part, int) or len(error["loc"]) > 2]
    said = "not valid JSON" if error["type"] == "json_invalid" else str(error["msg"]).removeprefix("Value error, ")
    return f"{'.'.join(place)}: {said}" if place and error["type"] != "json_invalid" else said
