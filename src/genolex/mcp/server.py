"""The tools. A result has text for a model that reads and the record of the REST API for one that computes.

An abstention is a result like any other. An error is a result that is marked as one and says what to change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

import genolex
from genolex.api import records
from genolex.api.models import (
    EARLIER,
    AnswerRecord,
    AskRequest,
    AuditRequest,
    AuditResponse,
    CitationText,
    Day,
    DraftDay,
    DraftText,
    Instruments,
    Kinds,
    Many,
    QuestionText,
    SearchResponse,
    ShownResponse,
    Side,
)
from genolex.api.workers import Workers
from genolex.assistant import Assistant
from genolex.errors import GenolexError
from genolex.mcp import texts

INSTRUCTIONS = (
    "US and Chinese law on human genomic data and generative AI. Use `ask` for a question, and give its citations "
    "[n] on with what you say: every sentence of an answer rests on the words that it cites. When it abstains, say so "
    "instead of answering from memory. `show` gives a provision whole, `search` provisions without an answer, `audit` "
    "checks the citations of a draft. Restatements are not official words; each citation says which it is. It is "
    "information about the law, not legal advice."
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

History = Annotated[list[str], Field(max_length=EARLIER, description="Earlier questions, oldest first.")]
Lines = Callable[[dict[str, Any]], str]


def make_server(assistant: Assistant, workers: Workers | None = None) -> MCPServer[Any]:
    """The server over one assistant; what computes runs in the bounded pool of `workers`."""
    pool = workers or Workers()
    server: MCPServer[Any] = MCPServer(
        "genolex",
        title="genolex",
        instructions=INSTRUCTIONS,
        version=genolex.__version__,
        subscriptions=False,  # nothing here changes, and a subscription would hold a connection open
        log_level="WARNING",  # below it the texts of errors, which repeat what was sent, would be logged
    )

    async def result(lines: Lines, task: Callable[..., dict[str, Any]], *given: Any) -> CallToolResult:
        try:
            record = await pool.run(task, assistant, *given)
        except GenolexError as error:
            raise ToolError(str(error)) from error
        return CallToolResult(content=[TextContent(type="text", text=lines(record))], structured_content=record)

    @server.tool(annotations=_READS)
    async def ask(
        question: QuestionText,
        history: History = [],  # noqa: B006 - read only; the schema shows it
        as_of: Day = None,
        jurisdiction: Side = None,
        instruments: Instruments = [],  # noqa: B006
        kinds: Kinds = [],  # noqa: B006
        k: Many = 8,
    ) -> Annotated[CallToolResult, AnswerRecord]:
        """Answer a question about US or Chinese law on human genomic data and generative AI, every sentence cited."""
        request = AskRequest(
            question=question,
            history=history,
            as_of=as_of,
            jurisdiction=jurisdiction,
            instruments=instruments,
            kinds=kinds,
            k=k,
        )
        return await result(texts.answer_lines, _answered, request)

    @server.tool(annotations=_READS)
    async def show(citation: CitationText, as_of: Day = None) -> Annotated[CallToolResult, ShownResponse]:
        """Show what stands at a citation on a day: a provision whole, or the contents of an instrument."""
        return await result(texts.shown_lines, records.show, citation, as_of)

    @server.tool(annotations=_READS)
    async def search(
        query: QuestionText,
        k: Many = 8,
        as_of: Day = None,
        jurisdiction: Side = None,
        instruments: Instruments = [],  # noqa: B006
        kinds: Kinds = [],  # noqa: B006
    ) -> Annotated[CallToolResult, SearchResponse]:
        """Find the provisions nearest to a query, best first, without an answer."""
        return await result(texts.found_lines, records.search, query, k, as_of, jurisdiction, instruments, kinds)

    @server.tool(annotations=_READS)
    async def audit(text: DraftText, date: DraftDay = None) -> Annotated[CallToolResult, AuditResponse]:
        """Check every legal citation of a draft: does it exist, is it law on the day, does it say what is claimed?"""
        request = AuditRequest(text=text, date=date)
        return await result(texts.audit_lines, records.audit, request)

    return server


def _answered(assistant: Assistant, request: AskRequest) -> dict[str, Any]:
    return records.answer_record(assistant, records.ask(assistant, request))
