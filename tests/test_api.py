"""The REST API: the records of the command line over HTTP, within limits, and never a hang, a traceback or a path."""

import asyncio
import base64
import copy
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from genolex.api import limits as api_limits
from genolex.api.app import FILES, Limits, make_api
from genolex.api.limits import CLIENTS, Bucket, client_of
from genolex.api.login import Users, guarded, hashed, read_users
from genolex.api.logs import JsonLines
from genolex.api.models import DRAFT, AskRequest
from genolex.api.secured import DATA_POLICY, PAGE_POLICY, secured
from genolex.api.serve import hosts_of, is_loopback, listening, warnings
from genolex.api.streaming import answer as tell_answer
from genolex.api.workers import BusyError, Capacity, Workers
from genolex.assistant import Assistant
from genolex.audit import audit, audit_json
from genolex.collection.visits import VisitLimits, Visits
from genolex.errors import InputError
from genolex.render.json import answer_json, instrument_json, provision_json
from genolex.testing import ScriptedLLM
from genolex.types import Address, Answer
from genolex.writing import Writer
from tests.served import serving

DAY = date(2026, 8, 1)
COLLECT = "Can a foreign lab collect genetic samples in China on its own?"
ABROAD = "What is the VAT rate in France?"
FREE = Limits(per_minute=0)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> TestClient:
    """A client without a limit of its own."""
    return TestClient(make_api(assistant, limits=FREE))


def events(text: str) -> list[tuple[str, Any]]:
    """Server-sent events as pairs of a name and a record."""
    found = []
    for block in text.strip().split("\n\n"):
        name, record = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(record.removeprefix("data: "))))
    return found


def without_time(record: dict[str, Any]) -> dict[str, Any]:
    """An answer's record without how long it took."""
    return {key: value for key, value in record.items() if key != "timing_ms"}


# -- what it answers ---------------------------------------------------------------------------------------------------


def test_ask_gives_the_record_of_the_command_line(client: TestClient, assistant: Assistant) -> None:
    """The same object as `ask --json`, key for key, with the filters that were sent."""
    sent = {"question": COLLECT, "as_of": "2026-08-01", "jurisdiction": "CN", "kinds": ["regulation"], "k": 3}
    reply = client.post("/api/ask", json=sent)
    expected = assistant.ask(COLLECT, DAY, "CN", 3, kinds=["regulation"])
    assert reply.status_code == 200
    assert without_time(reply.json()) == without_time(answer_json(expected, assistant.corpus, assistant.citator))
    assert (reply.json()["citations"][0]["pinpoint"], len(reply.json()["hits"])) == ("HGR Regulation art. 7", 3)


def test_a_follow_up_is_read_with_the_questions_before_it(client: TestClient, assistant: Assistant) -> None:
    """`history` reaches the assistant."""
    sent = {"question": "And in the United States?", "history": [COLLECT], "as_of": "2026-08-01"}
    expected = assistant.ask(sent["question"], DAY, history=[COLLECT])  # type: ignore[arg-type]
    assert client.post("/api/ask", json=sent).json()["answer"] == expected.text


def test_an_abstention_is_an_answer(client: TestClient) -> None:
    """Status 200, no statement, and why."""
    reply = client.post("/api/ask", json={"question": ABROAD})
    record = reply.json()
    assert (reply.status_code, record["abstained"], record["statements"]) == (200, True, [])
    assert record["reason"].startswith("Nothing in the corpus answers this question.")


def test_show_gives_the_provision_of_the_day(client: TestClient, assistant: Assistant) -> None:
    """The version of the day, with its official words where they are kept."""
    reply = client.get("/api/show", params={"citation": "PIPL art. 38(1)", "as_of": "2026-08-01"}).json()
    provision = assistant.corpus.find(Address("cn-pipl", ("38",)), DAY)
    assert provision is not None
    expected = provision_json(provision, DAY, assistant.corpus, assistant.citator)
    assert reply["provisions"] == [expected | {"asked": ["38", "1"], "official": []}]
    assert reply["instruments"] == []


SHOWN = [
    # two citations in one line are two provisions
    ("PIPL art. 38 and HGR Regulation art. 7", ["PIPL art. 38", "HGR Regulation art. 7"]),
    # as Chinese writes it
    ("个人信息保护法第三十八条", ["PIPL art. 38"]),
    # an address
    ("us-ear-744/744.15", ["15 CFR § 744.15"]),
]


@pytest.mark.parametrize(("citation", "pinpoints"), SHOWN, ids=[c for c, _ in SHOWN])
def test_citations_are_read_as_people_write_them(client: TestClient, citation: str, pinpoints: list[str]) -> None:
    """One grammar of citing for every face."""
    reply = client.get("/api/show", params={"citation": citation}).json()
    assert [provision["pinpoint"] for provision in reply["provisions"]] == pinpoints


def test_instruments_are_listed_and_opened(client: TestClient, assistant: Assistant) -> None:
    """The library: every instrument, and the contents of one, by id or by citation."""
    listed = client.get("/api/instruments").json()["instruments"]
    pipl = assistant.corpus.instruments["cn-pipl"]
    expected = instrument_json(pipl, assistant.corpus, DAY)
    assert [line["instrument"] for line in listed] == list(assistant.corpus.instruments)
    assert client.get("/api/instruments/cn-pipl", params={"as_of": "2026-08-01"}).json() == expected
    shown = client.get("/api/show", params={"citation": "cn-pipl", "as_of": "2026-08-01"}).json()
    assert (shown["provisions"], shown["instruments"]) == ([], [expected])


def test_search_gives_what_retrieve_finds(client: TestClient, assistant: Assistant) -> None:
    """Hits in their order, with pinpoint, words and standing; filters narrow."""
    sent = {"q": COLLECT, "k": "4", "as_of": "2026-08-01", "instruments": ["cn-hgr-regulation", "cn-hgr-rules"]}
    hits = client.get("/api/search", params=sent).json()["hits"]
    expected = assistant.retrieve(COLLECT, 4, DAY, instruments=["cn-hgr-regulation", "cn-hgr-rules"])
    assert [hit["pinpoint"] for hit in hits] == [assistant.citator.pinpoint(h.passage.address) for h in expected]
    assert (hits[0]["pinpoint"], hits[0]["status"]) == ("HGR Regulation art. 7", "in force")
    assert hits[0]["quote"] == expected[0].passage.text


def test_audit_gives_the_record_of_the_command_line(client: TestClient, assistant: Assistant) -> None:
    """The same object as `audit --json`."""
    reply = client.post("/api/audit", json={"text": DRAFT, "date": "2026-03-01"})
    assert reply.json() == audit_json(audit(DRAFT, assistant.index, assistant.citator, date(2026, 3, 1)))
    assert [mention["verdict"] for mention in reply.json()["mentions"]] == ["right", "nonexistent"]


# -- a visitor's documents ---------------------------------------------------------------------------------------------

AGREEMENT = (
    "# Material Transfer Agreement\n\n## 1. Storage\n\nSamples are stored in the biobank for fifteen years.\n\n"
    "## 2. Access\n\nThe recipient must not copy the sequencing data.\n"
)
STORED = "How long are samples stored in the biobank?"


@pytest.fixture(scope="module")
def visits(assistant: Assistant) -> Iterator[Visits]:
    """Visits of few documents."""
    made = Visits(assistant, VisitLimits(documents=2, megabytes=1, pages=5, minutes=30, visits=9))
    yield made
    made.close()


@pytest.fixture
def visitor(assistant: Assistant, visits: Visits) -> Iterator[TestClient]:
    """A client of a server that takes documents; after it no visit is left."""
    yield TestClient(make_api(assistant, limits=FREE, visits=visits))
    visits.close()


def sent_file(client: TestClient, data: bytes | str = AGREEMENT, name: str = "mta.md", **headers: str) -> Any:
    """The reply to a file."""
    return client.post("/api/documents", params={"name": name}, content=data, headers=headers)


def test_a_document_is_added_asked_and_deleted(visitor: TestClient) -> None:
    """Who holds the key is answered from it beside the law; when it is deleted it is gone."""
    added = sent_file(visitor)
    record = added.json()
    assert (added.status_code, record["document"]["counts"], record["minutes_left"]) == (201, {"section": 2}, 30.0)
    assert [place["pinpoint"] for place in record["document"]["contents"]] == ["mta.md, § 1", "mta.md, § 2"]
    mine = {"Genolex-Visit": record["visit"]}
    answer = visitor.post("/api/ask", json={"question": STORED}, headers=mine).json()
    assert (answer["citations"][0]["pinpoint"], answer["citations"][0]["status"]) == ("mta.md, § 1", "your document")
    told = events(visitor.post("/api/ask/stream", json={"question": STORED}, headers=mine).text)
    assert told[-1][1]["answer"] == answer["answer"]
    hits = visitor.get("/api/search", params={"q": STORED, "k": 1}, headers=mine).json()["hits"]
    assert hits[0]["pinpoint"] == "mta.md, § 1"
    ident = record["document"]["id"]
    shown = visitor.get("/api/show", params={"citation": f"{ident}/2"}, headers=mine).json()["provisions"]
    assert shown[0]["text"] == "The recipient must not copy the sequencing data."
    assert visitor.delete(f"/api/documents/{ident}", headers=mine).json()["documents"] == []
    assert "mta.md" not in visitor.post("/api/ask", json={"question": STORED}, headers=mine).text


def test_nobody_else_finds_a_document(visitor: TestClient) -> None:
    """Without the key, with another key or a guess: neither the words nor that it exists."""
    record = sent_file(visitor).json()
    ident, key = record["document"]["id"], record["visit"]
    other = {"Genolex-Visit": sent_file(visitor, "Clause 1. A pen.\n\nClause 2. A book.", "b.txt").json()["visit"]}
    guess = {"Genolex-Visit": key[:-1] + ("A" if key[-1] != "A" else "B")}
    for headers in ({}, other):
        assert "mta.md" not in visitor.post("/api/ask", json={"question": STORED}, headers=headers).text
        assert visitor.get("/api/show", params={"citation": f"{ident}/1"}, headers=headers).status_code == 404
        asked = {"question": STORED, "instruments": [ident]}
        assert visitor.post("/api/ask", json=asked, headers=headers).status_code == 400
        assert ident not in visitor.get("/api/instruments", headers=headers).text
        assert ident not in visitor.get("/api/documents", headers=headers).text
    for method, path in (("get", ident), ("delete", ident)):
        for headers in ({}, other, guess):
            reply = visitor.request(method, f"/api/documents/{path}", headers=headers)
            assert (reply.status_code, "fifteen" in reply.text) == (404, False)
    for path in ("ask", "ask/stream"):
        reply = visitor.post(f"/api/{path}", json={"question": STORED}, headers=guess)
        assert (reply.status_code, reply.json()) == (404, {"error": "that visit has ended: its documents are gone"})
    assert visitor.get(f"/api/documents/{ident}", headers={"Genolex-Visit": key}).status_code == 200


def test_a_visit_is_ended(visitor: TestClient, visits: Visits) -> None:
    """At once, or in a minute when the page was closed; twice is no error."""
    mine = {"Genolex-Visit": sent_file(visitor).json()["visit"]}
    assert visitor.delete("/api/documents", params={"leaving": True}, headers=mine).status_code == 204
    left = visits.minutes_left(next(iter(visits._visits.values())))
    assert 0 < left <= 1
    assert visitor.get("/api/documents", headers=mine).json()["minutes_left"] == 30.0  # the page was loaded again
    for _ in range(2):
        assert visitor.delete("/api/documents", headers=mine).status_code == 204
    assert visitor.get("/api/documents", headers=mine).status_code == 404


def test_how_far_a_file_is_read_is_told(visitor: TestClient) -> None:
    """Server-sent events for whoever asks for them; what fails after the first is one too."""
    told = events(sent_file(visitor, Accept="text/event-stream").text)
    assert [name for name, _ in told] == ["reading", "indexing", "done"]
    assert told[-1][1]["document"]["cited_as"] == "mta.md"
    bad = events(sent_file(visitor, "no PDF", "x.pdf", Accept="text/event-stream").text)
    assert bad == [
        ("reading", {"done": 0, "of": 1}),
        ("error", {"error": "x.pdf: cannot be read as a PDF: it does not begin like one"}),
    ]


SENT: list[tuple[str, bytes, dict[str, str], int, str]] = [
    ("x.pdf", b"", {}, 400, "x.pdf: the file is empty"),
    ("../../etc/x.exe", b"words", {}, 400, "x.exe: what is taken are PDF, DOCX"),
    ("x.txt", b"x" * 1_000_001, {}, 413, "a request has at most 1000000 bytes"),
    ("x.txt", b"many words " * 3_000, {}, 400, "x.txt: 32999 characters; at most 20000 are read"),
    ("x" * 301, b"words", {}, 400, "name: "),
    # a page elsewhere that sends a file in its reader's name
    ("x.txt", b"words", {"Sec-Fetch-Site": "cross-site"}, 403, "another site cannot send this"),
    ("x.txt", b"words", {"Genolex-Visit": "nobody's"}, 404, "that visit has ended"),
]


@pytest.mark.parametrize(("name", "data", "headers", "status", "said"), SENT)
def test_a_file_that_is_not_taken_leaves_nothing(
    visitor: TestClient, visits: Visits, name: str, data: bytes, headers: dict[str, str], status: int, said: str
) -> None:
    """One line that says why, and no visit."""
    reply = sent_file(visitor, data, name, **headers)
    assert (reply.status_code, list(reply.json())) == (status, ["error"])
    assert reply.json()["error"].startswith(said)
    assert visits.size == 0


def test_there_is_room_for_so_many(visitor: TestClient) -> None:
    """Of one client three visits at once: 503 with the time to come back."""
    for _ in range(3):
        assert sent_file(visitor).status_code == 201
    reply = sent_file(visitor)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "60")


def test_one_client_sends_one_file_at_a_time() -> None:
    """The second is told to wait, the next one after it is taken."""
    sending, done = asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        sending.set()
        await done.wait()
        await PlainTextResponse("read")(scope, receive, send)

    async def both() -> list[int]:
        app = api_limits.limited(slow, Bucket(0, 0), 10, larger={"/api/documents": 100})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            first = asyncio.create_task(client.post("/api/documents", content=b"x" * 50))
            await sending.wait()
            second = await client.post("/api/documents", content=b"x" * 50)
            done.set()
            third = [await first, await client.post("/api/documents", content=b"x" * 101)]
        return [reply.status_code for reply in (second, *third)]

    assert asyncio.run(both()) == [429, 200, 413]


def test_a_server_may_take_no_documents(assistant: Assistant) -> None:
    """`visits=0`: nobody's."""
    client = TestClient(make_api(assistant, limits=FREE, visits=Visits(assistant, VisitLimits(visits=0))))
    assert sent_file(client).status_code == 503
    assert client.get("/api/documents").json()["limits"]["documents"] == 0


FORMS = [
    ("json", "application/json", b'"verdict":"nonexistent"'),
    ("text", "text/plain; charset=utf-8", b"See also PIPL Article 99."),
    ("markdown", "text/markdown; charset=utf-8", b"| 2 | PIPL Article 99 | nonexistent |"),
    ("html", "text/html; charset=utf-8", b'class="cited nonexistent"'),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
]


@pytest.mark.parametrize(("form", "media", "words"), FORMS, ids=[form for form, _, _ in FORMS])
def test_a_draft_is_sent_as_a_file_and_comes_back_in_a_form(
    visitor: TestClient, form: str, media: str, words: bytes
) -> None:
    """What is no JSON is saved, never shown as a page of this server."""
    asked = {"name": "memo.txt", "form": form, "date": "2026-03-01"}
    reply = visitor.post("/api/audit/file", params=asked, content=DRAFT)
    assert (reply.status_code, reply.headers["content-type"]) == (200, media)
    assert words in reply.content
    if form != "json":
        assert reply.headers["content-disposition"].startswith('attachment; filename="audit.')
        assert reply.headers["content-security-policy"] == DATA_POLICY


def test_a_docx_comes_back_as_it_was_with_comments(visitor: TestClient) -> None:
    """At the citation that does not exist; the words around it are those that were sent."""
    import io
    import zipfile

    import docx

    draft, made = docx.Document(), io.BytesIO()
    draft.add_heading("Memo", 1)
    draft.add_paragraph(DRAFT)
    draft.save(made)
    asked = {"name": "memo.docx", "form": "docx"}
    reply = visitor.post("/api/audit/file", params=asked, content=made.getvalue())
    comments = zipfile.ZipFile(io.BytesIO(reply.content)).read("word/comments.xml").decode()
    assert "Nonexistent: PIPL has no article 99" in comments
    assert docx.Document(io.BytesIO(reply.content)).paragraphs[1].text == DRAFT


def test_a_draft_that_is_too_long_is_refused(assistant: Assistant) -> None:
    """A draft is shorter than a document may be."""
    client = TestClient(make_api(assistant, limits=FREE))
    reply = client.post("/api/audit/file", params={"name": "x.txt"}, content=b"many words " * 20_000)
    assert (reply.status_code, reply.json()["error"]) == (
        400, "x.txt: 219999 characters; a draft has at most 200000",
    )  # fmt: skip


# -- streaming ---------------------------------------------------------------------------------------------------------


def test_a_stream_tells_an_answer_as_it_is_made(assistant: Assistant) -> None:
    """Over a real server: what was found, each statement, the notices; then the whole as `/api/ask` gives it."""
    sent = {"question": "HGR Regulation art. 27", "as_of": "2023-10-01"}
    with serving(make_api(assistant)) as url:
        reply = httpx.post(f"{url}/api/ask/stream", json=sent, timeout=30)
        whole = httpx.post(f"{url}/api/ask", json=sent, timeout=30).json()
    told = events(reply.text)
    done = told[-1][1]
    statements = [record for name, record in told if name == "statement"]
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in told] == [
        "hits", *["statement"] * len(whole["statements"]), *["notice"] * len(whole["notices"]), "done",
    ]  # fmt: skip
    assert without_time(done) == without_time(whole)
    assert told[0][1] == done["hits"]
    assert [record["text"] for record in statements] == [record["text"] for record in done["statements"]]
    first = dict.fromkeys(json.dumps(cited) for record in statements for cited in record["citations"])
    assert [json.loads(cited) for cited in first] == done["citations"]


def test_a_model_s_statements_are_told_while_it_writes(assistant: Assistant) -> None:
    """Each once it was verified and before the answer is done; one that does not hold is never told."""
    written = (
        "Foreign organizations must not collect China's human genetic resources in China. [[{1}]]\n"
        "Foreign organizations may sell China's human genetic resources freely. [[{1}]]\n"
    )
    modelled = with_model(assistant, ScriptedLLM([written, ""]))
    told: list[tuple[str, Any]] = []
    asked = AskRequest(question=COLLECT, as_of=DAY, jurisdiction="CN")
    made = tell_answer(modelled, asked, told.append)
    statements = [record["text"] for name, record in told if name == "statement"]
    assert statements == ["Foreign organizations must not collect China's human genetic resources in China."]
    assert statements == [statement.text for statement in made.statements]
    assert told[0][0] == "hits"
    assert told[-1] == ("done", answer_json(made, assistant.corpus, assistant.citator))
    assert modelled.writer.__class__ is Writer  # the assistant that others use was not touched


def with_model(assistant: Assistant, llm: Any) -> Assistant:
    """The assistant with a language model."""
    modelled = copy.copy(assistant)
    weight = assistant.index.lexical.weight
    modelled.writer = Writer(llm, assistant.corpus, assistant.citator, weight, 5.0)
    return modelled


def test_what_is_wrong_with_a_request_is_told_before_the_stream(client: TestClient) -> None:
    """A status, not an event."""
    reply = client.post("/api/ask/stream", json={"question": "x", "instruments": ["no-such"]})
    assert (reply.status_code, reply.json()) == (400, {"error": "no instrument 'no-such' in the corpus"})


def test_a_listener_who_leaves_stops_the_task() -> None:
    """The next thing that is told raises in the task, which frees its thread."""
    ended = threading.Event()

    def endless(tell: Any) -> None:
        try:
            while True:
                tell("a word")
                time.sleep(0.005)
        finally:
            ended.set()

    async def listen() -> None:
        workers = Workers(Capacity(workers=1))
        listening = workers.told(endless)
        assert await anext(listening) == "a word"
        await listening.aclose()
        assert await asyncio.to_thread(ended.wait, 5)
        assert await workers.run(lambda: "next") == "next"
        workers.close()

    asyncio.run(listen())


# -- errors ------------------------------------------------------------------------------------------------------------

WRONG: list[tuple[str, str, Any, int, str]] = [
    # nothing is asked
    ("post", "/api/ask", {"question": " "}, 400, "the question is empty"),
    ("post", "/api/ask", {}, 400, "question: Field required"),
    # a filter that is misspelt must not be passed over
    ("post", "/api/ask", {"question": "x", "kind": ["law"]}, 400, "kind: Extra inputs are not permitted"),
    ("post", "/api/ask", {"question": "x", "kinds": ["novel"]}, 400, "no kind 'novel'; the kinds are law, "),
    ("post", "/api/ask", {"question": "x", "jurisdiction": "FR"}, 400, "jurisdiction: Input should be 'US' or 'CN'"),
    # a number is no day, though it could be read as seconds since 1970
    ("post", "/api/ask", {"question": "x", "as_of": 20230101}, 400, "as_of: write a day as YYYY-MM-DD"),
    ("post", "/api/ask", {"question": "x", "as_of": "2023-02-30"}, 400, "as_of: "),
    ("post", "/api/ask", {"question": "x" * 2001}, 400, "question: String should have at most 2000 characters"),
    ("post", "/api/ask", {"question": "x", "k": 0}, 400, "k: "),
    ("post", "/api/ask", {"question": "x", "history": ["y"] * 21}, 400, "history: "),
    # half a character of UTF-16
    ("post", "/api/ask", b'{"question": "\\ud800 PIPL"}', 400, "question: "),
    ("post", "/api/ask", b'{"question": ', 400, "not valid JSON"),
    ("post", "/api/ask", b"[" * 100_000, 400, "There was an error parsing the body"),
    ("post", "/api/audit", {"text": " "}, 400, "the draft holds no text"),
    ("post", "/api/audit", {"text": "x", "date": "soon"}, 400, "date: write a day as YYYY-MM-DD"),
    ("get", "/api/show?citation=PIPL+art.+38&as_of=20230101", None, 400, "as_of: write a day as YYYY-MM-DD"),
    ("get", "/api/show?citation=%20", None, 400, "the citation is empty"),
    # what the corpus does not hold
    ("get", "/api/show?citation=PIPL+art.+99", None, 404, "PIPL has no article 99: it runs from 1 to 74."),
    ("get", "/api/show?citation=something", None, 404, "'something' is no citation of an instrument in the corpus"),
    ("get", "/api/instruments/no-such", None, 404, "no instrument 'no-such' in the corpus"),
    ("get", "/api/instruments/..%2f..%2fetc%2fpasswd", None, 404, ""),
    ("get", "/api/nothing", None, 404, "there is no such route"),
    ("get", "/api/ask", None, 404, "there is no such route, or not with this method"),
    ("get", "/API/ask", None, 404, "Not Found"),
    ("get", "/docs", None, 404, "Not Found"),
    # too large, whether it is said or not
    ("post", "/api/audit", b"x" * 1_000_001, 413, "a request has at most 1000000 bytes"),
    ("post", "/api/ask", iter([b"x" * 600_000] * 2), 413, "a request has at most 1000000 bytes"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "said"), WRONG)
def test_an_error_is_one_line_that_says_what(
    client: TestClient, method: str, path: str, body: Any, status: int, said: str
) -> None:
    """The status says whose fault it is, the line what to change."""
    sent: dict[str, Any] = {"json": body} if isinstance(body, dict) else {"content": body}
    headers = {"Content-Type": "application/json"} if body else {}
    reply = client.request(method, path, headers=headers, **(sent if body is not None else {}))
    assert reply.status_code == status
    assert list(reply.json()) == ["error"]
    assert reply.json()["error"].startswith(said)
    assert "\n" not in reply.json()["error"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["question", "history", "as_of", "jurisdiction", "instruments", "kinds", "k", "text", "date"])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(path=st.sampled_from(["/api/ask", "/api/ask/stream", "/api/audit"]), body=st.dictionaries(KEYS, JSON) | JSON)
def test_whatever_is_sent_is_answered_or_refused(client: TestClient, path: str, body: Any) -> None:
    """Any JSON, and what only passes for it (NaN): never a defect."""
    headers = {"Content-Type": "application/json"}
    assert client.post(path, content=json.dumps(body), headers=headers).status_code in (200, 400)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(citation=st.text(max_size=60), day=st.text(max_size=12))
def test_whatever_is_cited_is_shown_or_refused(client: TestClient, citation: str, day: str) -> None:
    """Any text as a citation and as a day: never a defect."""
    assert client.get("/api/show", params={"citation": citation}).status_code in (200, 400, 404)
    assert client.get("/api/show", params={"citation": "PIPL art. 38", "as_of": day}).status_code in (200, 400)
    assert client.get("/api/search", params={"q": citation, "kinds": day}).status_code in (200, 400)


class Failing(Assistant):
    """An assistant with a defect."""

    def ask_stream(self, *_: Any, **__: Any) -> Iterator[Any]:
        """Fail with what nobody should see."""
        raise RuntimeError("secret words in /home/somebody/private")


def test_a_defect_is_told_without_its_words(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    """The reply has a number; the log has the number, the kind of failure and where, not what it said."""
    failing = copy.copy(assistant)
    failing.__class__ = Failing
    client = TestClient(make_api(failing))
    with caplog.at_level(logging.INFO, "genolex.api"):
        reply = client.post("/api/ask", json={"question": COLLECT})
        streamed = client.post("/api/ask/stream", json={"question": COLLECT})
    number = reply.headers["x-request-id"]
    assert (reply.status_code, streamed.status_code) == (500, 500)
    assert reply.json() == {"error": f"something went wrong here; it is logged as {number}"}
    lines = [JsonLines().format(record) for record in caplog.records]
    failed = next(json.loads(line) for line in lines if json.loads(line)["event"] == "failed")
    assert (failed["id"], failed["exception"]) == (number, "RuntimeError")
    assert not any("secret" in line or "genetic" in line for line in lines)


# -- limits ------------------------------------------------------------------------------------------------------------


class Slow(Assistant):
    """An assistant that takes its time."""

    seconds = 0.2

    def ask(self, *given: Any, **named: Any) -> Answer:
        """Answer, later."""
        time.sleep(self.seconds)
        return super().ask(*given, **named)


def slowly(assistant: Assistant) -> Assistant:
    """The assistant, but slow."""
    slow = copy.copy(assistant)
    slow.__class__ = Slow
    return slow


async def _all_at_once(url: str, number: int) -> tuple[list[httpx.Response], float]:
    """So many questions at once, and the seconds that a look at /healthz took among them."""
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=httpx.Limits(max_connections=100)) as http:
        asking = [asyncio.create_task(http.post("/api/ask", json={"question": COLLECT})) for _ in range(number)]
        await asyncio.sleep(0.1)
        began = time.perf_counter()
        assert (await http.get("/healthz")).status_code == 200
        looked = time.perf_counter() - began
        return await asyncio.gather(*asking), looked


def test_overload_is_refused_at_once_with_the_time_to_come_back(assistant: Assistant) -> None:
    """Fifty at once on two threads with room for eight more: ten are answered, forty told when, and nothing hangs."""
    limits = Limits(per_minute=0, capacity=Capacity(workers=2, queue=8))
    with serving(make_api(slowly(assistant), limits=limits)) as url:
        began = time.perf_counter()
        replies, looked = asyncio.run(_all_at_once(url, 50))
        took = time.perf_counter() - began
        again = httpx.post(f"{url}/api/ask", json={"question": COLLECT}, timeout=30)
    statuses = sorted(reply.status_code for reply in replies)
    refused = [reply for reply in replies if reply.status_code == 503]
    assert statuses == [200] * 10 + [503] * 40
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in refused)
    assert refused[0].json()["error"].startswith("the server is busy; try again in ")
    assert took < 10
    assert looked < 1  # the event loop is not blocked
    assert again.status_code == 200


def test_a_client_that_asks_too_fast_is_told_when_to_come_back(assistant: Assistant) -> None:
    """Its burst is answered, the rest is 429; what operates the server has no limit."""
    client = TestClient(make_api(assistant, limits=Limits(per_minute=6, burst=3)))
    replies = [client.get("/api/instruments/cn-pipl") for _ in range(5)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429, 429]
    assert replies[3].headers["retry-after"] == "10"
    assert replies[3].json() == {"error": "too many requests; try again in 10 s"}
    assert client.get("/healthz").status_code == 200


def test_a_request_that_never_comes_is_not_waited_for(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that holds its body back holds nothing else: 408."""
    monkeypatch.setattr(api_limits, "SLOWEST", 0.2)
    with (
        serving(make_api(assistant)) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as line,
    ):
        line.settimeout(10)
        line.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
        assert line.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_a_bucket_fills_again_and_forgets_who_was_silent_longest() -> None:
    """One token each ten seconds at six a minute; the table of clients does not grow without end."""
    clock = [0.0]
    bucket = Bucket(6, 2, lambda: clock[0])
    assert [bucket.take("a"), bucket.take("a"), bucket.take("a"), bucket.take("b")] == [0, 0, 10, 0]
    clock[0] = 9.0
    assert bucket.take("a") == 1
    clock[0] = 10.0
    assert bucket.take("a") == 0
    for number in range(CLIENTS + 5):
        bucket.take(str(number))
    assert len(bucket) == CLIENTS


def test_neighbours_in_one_ipv6_network_are_one_client() -> None:
    """A household has 2**64 addresses; a name that logged in counts for itself."""
    same = [client_of({"client": (f"2001:db8:1:2::{n}", 1)}) for n in (1, 2)]
    assert same == ["2001:db8:1:2::/64"] * 2
    assert client_of({"client": ("192.0.2.7", 1)}) == "192.0.2.7"
    assert client_of({"client": ("192.0.2.7", 1), "state": {"user": "ann"}}) == "user ann"


def test_a_task_that_no_thread_takes_up_in_time_is_given_up() -> None:
    """It is refused, and it never runs."""
    ran: list[str] = []

    async def two() -> None:
        workers = Workers(Capacity(workers=1, queue=2, wait=0.05))
        first = asyncio.create_task(workers.run(time.sleep, 0.3))
        await asyncio.sleep(0.02)
        with pytest.raises(BusyError):
            await workers.run(ran.append, "second")
        await first
        assert workers.admitted == 0
        workers.close()
        with pytest.raises(BusyError):
            await workers.run(ran.append, "third")

    asyncio.run(two())
    assert ran == []


def test_what_waits_when_the_pool_closes_is_refused_at_once() -> None:
    """It does not wait for a thread that never comes."""

    async def two() -> None:
        workers = Workers(Capacity(workers=1, queue=2, wait=30))
        first = asyncio.create_task(workers.run(time.sleep, 0.2))
        second = asyncio.create_task(workers.run(time.sleep, 0))
        await asyncio.sleep(0.05)
        workers.close()
        with pytest.raises(BusyError):
            await asyncio.wait_for(second, 5)
        await first
        assert workers.admitted == 0

    asyncio.run(two())


def test_a_stop_lets_what_is_being_answered_end(assistant: Assistant) -> None:
    """A signal to stop does not cut an answer short."""
    replies = []
    with serving(make_api(slowly(assistant))) as url:
        asking = threading.Thread(
            target=lambda: replies.append(httpx.post(f"{url}/api/ask", json={"question": COLLECT}, timeout=30))
        )
        asking.start()
        time.sleep(0.1)
    asking.join(timeout=30)
    assert [reply.status_code for reply in replies] == [200]


# -- login -------------------------------------------------------------------------------------------------------------

PASSWORD = "correct horse battery: staple"


@pytest.fixture(scope="module")
def users_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one user."""
    file = tmp_path_factory.mktemp("login") / "users"
    file.write_text(f"# who may come in\n\n{hashed('ann', PASSWORD)}\n", encoding="utf-8")
    return file


def basic(name: str, password: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


CREDENTIALS = [
    # none
    ({}, 401),
    (basic("ann", PASSWORD), 200),
    # a bearer token is the name and the password
    ({"Authorization": f"Bearer ann.{PASSWORD}"}, 200),
    ({"Authorization": "bearer ann.wrong"}, 401),
    (basic("ann", "wrong"), 401),
    # nobody has that name
    (basic("bob", PASSWORD), 401),
    (basic("", ""), 401),
    ({"Authorization": "Basic !!!"}, 401),
    ({"Authorization": "Digest ann"}, 401),
]


@pytest.mark.parametrize(("headers", "status"), CREDENTIALS)
def test_with_users_everybody_must_log_in(
    assistant: Assistant, users_file: Path, headers: dict[str, str], status: int
) -> None:
    """Also for the figures and the documentation; only /healthz is open."""
    client = TestClient(make_api(assistant, users=read_users(users_file)))
    reply = client.get("/api/instruments/cn-pipl", headers=headers)
    assert reply.status_code == status
    assert ("www-authenticate" in reply.headers) == (status == 401)
    assert client.get("/metrics", headers=headers).status_code == status
    assert client.get("/healthz").status_code == 200


def test_who_guesses_is_stopped_and_who_is_known_is_not(assistant: Assistant, users_file: Path) -> None:
    """Ten guesses, then 429 with Retry-After; a password that was right before is still let in."""
    client = TestClient(make_api(assistant, users=read_users(users_file)))
    assert client.get("/metrics", headers=basic("ann", PASSWORD)).status_code == 200
    guesses = [client.get("/metrics", headers=basic("bob", "x")) for _ in range(10)]
    assert [reply.status_code for reply in guesses] == [401] * 9 + [429]
    assert int(guesses[-1].headers["retry-after"]) >= 1
    assert client.get("/metrics", headers=basic("ann", PASSWORD)).status_code == 200


def test_a_hash_says_nothing_of_the_password(users_file: Path) -> None:
    """Two hashes of one password differ, and the file holds no password."""
    assert PASSWORD not in users_file.read_text(encoding="utf-8")
    assert hashed("ann", PASSWORD) != hashed("ann", PASSWORD)


BAD_USERS = [
    ("ann:scrypt:16384:8:5:00:00\n", "users:1: the cost or the length of the hash is out of range"),
    # a cost that would take the memory of the machine
    (f"ann:scrypt:1073741824:8:5:{'00' * 16}:{'00' * 32}\n", "users:1: the cost or the length"),
    ("ann:secret\n", "users:1: a line is name:scrypt:n:r:p:salt:hash"),
    ("ann:scrypt:x:8:5:00:00\n", "users:1: a line is name:scrypt:n:r:p:salt:hash"),
    ("# nobody\n", "users: no users"),
]


@pytest.mark.parametrize(("text", "said"), BAD_USERS)
def test_a_users_file_that_cannot_be_read_is_not_guessed(tmp_path: Path, text: str, said: str) -> None:
    """The file, the line and what is wrong; a server must not start open because of a slip."""
    file = tmp_path / "users"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_users(file)
    assert said in str(raised.value)


def test_no_name_stands_twice(users_file: Path, tmp_path: Path) -> None:
    """Which of two passwords would count is nobody's guess."""
    file = tmp_path / "users"
    file.write_text(users_file.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(InputError, match="ann stands there twice"):
        read_users(file)


@pytest.mark.parametrize(("name", "password"), [("a b", PASSWORD), ("ann", "short"), ("", PASSWORD), ("a:b", PASSWORD)])
def test_a_name_or_a_password_that_cannot_serve_is_refused(name: str, password: str) -> None:
    """A short password would be guessed."""
    with pytest.raises(InputError):
        hashed(name, password)


def test_without_users_an_application_is_left_as_it_is() -> None:
    """No login was asked for."""
    app = Starlette()
    assert guarded(app, None) is app
    assert Users({}).check("ann", "x") is False


# -- headers, names, warnings ------------------------------------------------------------------------------------------


async def _page(_: Any) -> HTMLResponse:
    return HTMLResponse("<p>a page</p>")


async def _own(_: Any) -> PlainTextResponse:
    return PlainTextResponse("", headers={"X-Frame-Options": "SAMEORIGIN"})


PAGES = Starlette(routes=[Route("/", _page), Route("/own", _own)])


def test_every_response_carries_security_headers(client: TestClient) -> None:
    """Of the API, errors included, and of pages that stand beside it; a header that a page sets itself stays."""
    pages = TestClient(secured(PAGES))
    for reply, policy in [
        (client.get("/api/instruments/cn-pipl"), DATA_POLICY),
        (client.get("/api/nothing"), DATA_POLICY),
        (client.get("/api/show?citation=x"), DATA_POLICY),
        (pages.get("/"), PAGE_POLICY),
        (pages.get("/nothing"), PAGE_POLICY),
    ]:
        assert reply.headers["content-security-policy"] == policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert "access-control-allow-origin" not in reply.headers
    assert pages.get("/own").headers["x-frame-options"] == "SAMEORIGIN"
    assert client.get("/api/instruments").headers["cache-control"] == "no-store"


HOSTS = [
    ("127.0.0.1:7860", 200),
    ("localhost", 200),
    ("[::1]:7860", 200),
    # a page elsewhere whose name was pointed at this machine
    ("attacker.example:7860", 421),
    ("127.0.0.1.attacker.example", 421),
    ("", 421),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_on_loopback_only_its_own_names_are_answered(host: str, status: int) -> None:
    """DNS rebinding gives a foreign page nothing."""
    client = TestClient(secured(PAGES, hosts_of("127.0.0.1")))
    assert client.get("/", headers={"Host": host}).status_code == status


def test_a_proxy_s_name_is_answered_where_it_is_given() -> None:
    """A proxy hands the name on under which it was asked."""
    client = TestClient(secured(PAGES, hosts_of("127.0.0.1", ["law.example"])))
    assert client.get("/", headers={"Host": "law.example"}).status_code == 200
    assert client.get("/", headers={"Host": "attacker.example"}).status_code == 421
    assert hosts_of("0.0.0.0") == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [("0.0.0.0:80", ("0.0.0.0", 80)), ("8000", ("127.0.0.1", 8000)), ("[::1]:8000", ("::1", 8000))],
)
def test_where_to_listen_is_written_host_and_port(written: str, expected: tuple[str, int]) -> None:
    """A port alone is on loopback."""
    assert listening(written) == expected


@pytest.mark.parametrize("written", ["localhost", "", "localhost:", "localhost:70000", "localhost:-1", "x:²"])
def test_where_nobody_can_listen_is_refused(written: str) -> None:
    """In one line, before anything is loaded."""
    with pytest.raises(InputError, match="is no HOST:PORT"):
        listening(written)


@pytest.mark.parametrize(
    ("host", "login", "warned"),
    [("127.0.0.1", False, 0), ("::1", False, 0), ("localhost", False, 0), ("0.0.0.0", False, 1), ("0.0.0.0", True, 0)],
)
def test_who_serves_without_login_where_others_can_reach_is_warned(host: str, login: bool, warned: int) -> None:
    """Loopback needs no login."""
    assert len(warnings(host, login)) == warned
    assert is_loopback(host) == (host != "0.0.0.0")


# -- operating ---------------------------------------------------------------------------------------------------------


def test_health_says_what_the_answers_are_made_from(client: TestClient, assistant: Assistant) -> None:
    """Version, corpus and index, as the receipts of the answers do."""
    receipt = assistant.receipt
    expected = {"version": receipt.version, "corpus": receipt.corpus, "index": receipt.index}
    assert client.get("/healthz").json() == {"status": "ok", "receipt": expected}


def test_figures_count_requests_answers_and_abstentions(assistant: Assistant) -> None:
    """By route, never by what was asked; what no route answers is counted together."""
    client = TestClient(make_api(assistant))
    client.post("/api/ask", json={"question": COLLECT})
    client.post("/api/ask", json={"question": ABROAD})
    client.post("/api/ask/stream", json={"question": ABROAD})
    client.get("/api/instruments/cn-pipl")
    client.get("/secret-" + "x" * 20)
    figures = client.get("/metrics").text.splitlines()
    for line in [
        'genolex_requests_total{method="POST",route="/api/ask",status="200"} 2.0',
        'genolex_requests_total{method="GET",route="/api/instruments/{id}",status="200"} 1.0',
        'genolex_requests_total{method="GET",route="other",status="404"} 1.0',
        'genolex_request_seconds_count{method="POST",route="/api/ask"} 2.0',
        "genolex_answers_total 3.0",
        "genolex_abstentions_total 2.0",
        "genolex_in_flight 1.0",  # this request
        "genolex_tasks 0.0",
    ]:
        assert line in figures
    assert not any("secret" in line for line in figures)


@pytest.mark.parametrize("enabled", [False, True])
def test_the_log_has_a_line_of_json_for_each_request_without_the_question(
    assistant: Assistant, caplog: pytest.LogCaptureFixture, enabled: bool
) -> None:
    """Unless that is enabled; a query in the path is not in it either, nor the client's address."""
    client = TestClient(make_api(assistant))
    with caplog.at_level(logging.INFO, "genolex.api"):
        reply = client.post("/api/ask", json={"question": ABROAD})
        client.get("/api/search", params={"q": "genetic\nsamples"})
    texts = [JsonLines(enabled).format(record) for record in caplog.records]
    asked, searched = map(json.loads, texts)
    assert asked["id"] == reply.headers["x-request-id"]
    assert (asked["event"], asked["route"], asked["status"], asked["abstained"]) == ("request", "/api/ask", 200, True)
    assert asked["ms"] > 0
    assert ("question" in asked, "question" in searched) == (enabled, enabled)
    assert ("VAT" in texts[0], "samples" in texts[1]) == (enabled, enabled)
    assert all("testclient" not in text and "\n" not in text for text in texts)


def test_the_api_describes_itself(client: TestClient) -> None:
    """Every route with its errors and examples; no reference to another host."""
    api = client.get("/api/openapi.json").json()
    assert set(api["paths"]) == {
        "/api/ask", "/api/ask/stream", "/api/search", "/api/audit", "/api/show", "/api/instruments",
        "/api/instruments/{id}", "/healthz", "/metrics", "/api/documents", "/api/documents/{id}", "/api/audit/file",
    }  # fmt: skip
    for path in ("/api/ask", "/api/ask/stream", "/api/audit"):
        operation = api["paths"][path]["post"]
        assert set(operation["responses"]) == {"200", "400", "401", "404", "413", "429", "503"}
        assert operation["requestBody"]["content"]["application/json"]["examples"]
    assert set(api["paths"]["/api/show"]["get"]["responses"]) == {"200", "400", "401", "404", "429", "503"}
    for path, methods in (("/api/documents", ("get", "post", "delete")), ("/api/documents/{id}", ("get", "delete"))):
        for method in methods:
            names = [parameter["name"] for parameter in api["paths"][path][method]["parameters"]]
            assert "Genolex-Visit" in names, (path, method)
    taken = {path: list(api["paths"][path]["post"]["requestBody"]["content"]) for path in FILES}
    assert taken == {
        "/api/documents": ["application/octet-stream", "application/json"],  # a file, or the address of one
        "/api/audit/file": ["application/octet-stream"],
    }
    page = client.get("/api/docs")
    assert "<script" not in page.text
    assert "http" not in page.text.replace("https://flk", "")
    assert all(path in page.text for path in api["paths"])


def test_the_examples_of_the_description_work(client: TestClient) -> None:
    """What the documentation shows can be sent as it stands."""
    api = client.get("/api/openapi.json").json()
    for path in ("/api/ask", "/api/audit"):
        for example in api["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"].values():
            assert client.post(path, json=example["value"]).status_code == 200
