"""The MCP server, met by a real MCP client: over standard input and output of a process, and over HTTP."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from genolex.api.app import Limits
from genolex.api.login import hashed, read_users
from genolex.api.workers import Capacity
from genolex.assistant import Assistant
from genolex.audit import audit, audit_json
from genolex.mcp.serve import http_app
from genolex.mcp.server import make_server
from genolex.render.json import answer_json

from .served import serving
from .test_api import COLLECT, DAY, PASSWORD, basic, slowly, without_time

T = TypeVar("T")
DRAFT = "Under HGR Regulation art. 7, foreign organizations must not collect genetic resources. See PIPL Article 99."
SERVER = (
    "from genolex.assistant import Assistant; from genolex.mcp.serve import serve_stdio; serve_stdio(Assistant.load())"
)
STDIO = StdioServerParameters(command=sys.executable, args=["-c", SERVER], env=dict(os.environ))


def with_client(server: Any, visit: Callable[[Client], Awaitable[T]]) -> T:
    """One visit of a client."""

    async def visiting() -> T:
        async with Client(server, read_timeout_seconds=60) as client:
            return await visit(client)

    return asyncio.run(visiting())


def text_of(result: CallToolResult) -> str:
    """The one text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def record_of(result: CallToolResult) -> dict[str, Any]:
    """The structured result."""
    assert result.structured_content is not None
    return dict(result.structured_content)


async def _everything(client: Client) -> tuple[list[Any], dict[str, CallToolResult]]:
    """The tools, and one call of each."""
    tools = (await client.list_tools()).tools
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("ask", "ask", {"question": COLLECT, "as_of": "2026-08-01", "jurisdiction": "CN"}),
        ("abstain", "ask", {"question": "What is the VAT rate in France?", "as_of": "2026-08-01"}),
        ("show", "show", {"citation": "PIPL art. 38", "as_of": "2026-08-01"}),
        ("search", "search", {"query": COLLECT, "k": 3, "as_of": "2026-08-01"}),
        ("audit", "audit", {"text": DRAFT, "date": "2026-03-01"}),
    ]
    return tools, {key: await client.call_tool(name, arguments) for key, name, arguments in calls}


@pytest.fixture(scope="module", params=["stdio", "http"])
def visited(request: pytest.FixtureRequest, assistant: Assistant) -> tuple[list[Any], dict[str, CallToolResult]]:
    """The tools and a call of each, over either transport."""
    if request.param == "stdio":
        return with_client(STDIO, _everything)
    with serving(http_app(assistant)) as url:
        return with_client(f"{url}/mcp", _everything)


def test_the_tools_say_what_they_take_and_give(visited: tuple[list[Any], dict[str, CallToolResult]]) -> None:
    """Four tools that only read, each with a schema of its arguments and of its result."""
    tools = {tool.name: tool for tool in visited[0]}
    assert sorted(tools) == ["ask", "audit", "search", "show"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools.values())
    taken = {name: sorted(tool.input_schema["properties"]) for name, tool in tools.items()}
    assert taken["ask"] == ["as_of", "history", "instruments", "jurisdiction", "k", "kinds", "question"]
    assert taken["audit"] == ["date", "text"]
    assert tools["ask"].input_schema["required"] == ["question"]
    assert "citations" in tools["ask"].output_schema["properties"]


def test_ask_gives_the_answer_with_every_citation(
    visited: tuple[list[Any], dict[str, CallToolResult]], assistant: Assistant
) -> None:
    """The record of `ask --json`; in the text each citation with its pinpoint, its status and its words."""
    result = visited[1]["ask"]
    answer = assistant.ask(COLLECT, DAY, "CN")
    record = answer_json(answer, assistant.corpus, assistant.citator)
    assert without_time(record_of(result)) == without_time(record)
    assert text_of(result).startswith(answer.text)
    assert record["citations"][0]["pinpoint"] == "HGR Regulation art. 7"
    for cited in record["citations"]:
        headed = f"[{cited['n']}] {cited['pinpoint']}, {cited['heading']} ({cited['status']}; {cited['text_kind']})"
        assert f"{headed}\n    {cited['quote'].splitlines()[0]}" in text_of(result)
    assert text_of(result).endswith("Law as of 2026-08-01. Words: genolex's restatement, not the official words.")


def test_an_abstention_is_a_result_not_an_error(visited: tuple[list[Any], dict[str, CallToolResult]]) -> None:
    """A model is to say so, not to try again."""
    result = visited[1]["abstain"]
    assert not result.is_error
    assert record_of(result)["abstained"] is True
    assert text_of(result).startswith("No answer.\nNothing in the corpus answers this question.")


def test_show_search_and_audit_give_their_records(
    visited: tuple[list[Any], dict[str, CallToolResult]], assistant: Assistant
) -> None:
    """The same objects as the REST API, and text that a model can quote from."""
    show, search, audited = (visited[1][name] for name in ("show", "search", "audit"))
    assert record_of(show)["provisions"][0]["pinpoint"] == "PIPL art. 38"
    assert record_of(show)["provisions"][0]["text"] in text_of(show)
    assert [hit["pinpoint"] for hit in record_of(search)["hits"]] == [
        assistant.citator.pinpoint(hit.passage.address) for hit in assistant.retrieve(COLLECT, 3, DAY)
    ]
    assert text_of(search).startswith("1. HGR Regulation art. 7, What foreign parties must not do (in force; ")
    expected = audit_json(audit(DRAFT, assistant.index, assistant.citator, date(2026, 3, 1)))
    assert record_of(audited) == expected
    assert "PIPL Article 99: nonexistent\n    PIPL has no article 99: it runs from 1 to 74." in text_of(audited)


WRONG = [
    # what the corpus does not hold
    ("show", {"citation": "PIPL art. 99"}, "PIPL has no article 99: it runs from 1 to 74."),
    ("show", {"citation": "something"}, "'something' is no citation of an instrument in the corpus"),
    ("ask", {"question": " "}, "the question is empty"),
    ("ask", {"question": "x", "instruments": ["no-such"]}, "no instrument 'no-such' in the corpus"),
    # what the schema does not allow
    ("ask", {"question": "x", "as_of": "soon"}, "write a day as YYYY-MM-DD"),
    ("ask", {"question": "x", "jurisdiction": "FR"}, "Input should be 'US' or 'CN'"),
    ("ask", {}, "Field required"),
    ("audit", {"text": "x" * 200_001}, "at most 200000 characters"),
]


@pytest.mark.parametrize(("tool", "arguments", "said"), WRONG)
def test_an_error_says_what_to_change(assistant: Assistant, tool: str, arguments: dict[str, Any], said: str) -> None:
    """A result that is marked as an error, for the model to read; never a traceback."""
    result = with_client(make_server(assistant), lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert said in text_of(result)
    assert "Traceback" not in text_of(result)
    assert len(text_of(result)) < 1000


def test_a_busy_server_says_so(assistant: Assistant) -> None:
    """More at once than there is room for: some are answered, the rest are told, none waits for ever."""

    async def at_once(client: Client) -> list[CallToolResult]:
        asking = (client.call_tool("ask", {"question": COLLECT}) for _ in range(6))
        return list(await asyncio.gather(*asking))

    limits = Limits(per_minute=0, capacity=Capacity(workers=1, queue=1))
    with serving(http_app(slowly(assistant), limits=limits)) as url:
        results = with_client(f"{url}/mcp", at_once)
    refused = [text_of(result) for result in results if result.is_error]
    assert len(refused) == 4
    assert all("the server is busy; try again in " in text for text in refused)


def test_over_http_login_limits_and_names_hold(assistant: Assistant, tmp_path: Path) -> None:
    """The same doors as the REST API: 401, 421, 413, 429 and security headers."""
    file = tmp_path / "users"
    file.write_text(hashed("ann", PASSWORD), encoding="utf-8")
    app = http_app(
        assistant, users=read_users(file), hosts=("127.0.0.1",), limits=Limits(per_minute=6, burst=2, largest=1000)
    )
    json_only = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    listed = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).encode()
    with serving(app) as url:

        def post(content: bytes, **headers: str) -> httpx.Response:
            return httpx.post(f"{url}/mcp", content=content, headers=json_only | headers, timeout=30)

        ann = basic("ann", PASSWORD)
        assert post(listed).status_code == 401
        assert post(listed, **ann, Host="attacker.example").status_code == 421
        assert post(b"x" * 1001, **ann).status_code == 413
        answered = post(listed, **ann)
        limited = post(listed, **ann)
        healthy = httpx.get(f"{url}/healthz")
        figures = httpx.get(f"{url}/metrics", headers=ann).text
    assert answered.status_code == 200
    assert len(answered.json()["result"]["tools"]) == 4
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "10")
    assert healthy.json() == {"status": "ok"}
    assert 'genolex_requests_total{method="POST",route="/mcp",status="200"} 1.0' in figures


def test_no_stream_is_held_open(assistant: Assistant) -> None:
    """Without sessions the server has nothing to say of its own: connections would only pile up."""
    with serving(http_app(assistant)) as url:
        reply = httpx.get(f"{url}/mcp", headers={"Accept": "text/event-stream"}, timeout=5)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_standard_output_is_the_protocol_s_alone() -> None:
    """Nothing but messages is printed there: a client that reads lines must be able to parse each."""
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    asked = {
        "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "show", "arguments": {"citation": "PIPL art. 38"}},
    }  # fmt: skip
    lines = "".join(f"{json.dumps(message)}\n" for message in (hello, ready, asked))
    done = subprocess.run(
        [sys.executable, "-c", SERVER], input=lines, capture_output=True, text=True, timeout=120, check=False
    )
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert {message["id"] for message in messages} <= {1, 2}
    assert messages[0]["result"]["serverInfo"]["name"] == "genolex"
    assert done.returncode == 0
