"""What somebody tries who means harm, by real requests to the served app: a row is a try, and what he gets."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from genolex.api import serve
from genolex.api.app import Limits, make_api
from genolex.api.logs import JsonLines
from genolex.assistant import Assistant
from genolex.web import mounted
from tests.served import serving

HOSTS = ("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """The app as `genolex serve` has it on loopback, without a limit of requests."""
    with serving(mounted(make_api(assistant, limits=Limits(per_minute=0), hosts=HOSTS), assistant)) as address:
        yield address


@pytest.fixture(scope="module")
def http(address: str) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=address, timeout=30) as http:
        yield http


def told(address: str, sent: bytes, seconds: float = 10.0) -> bytes:
    """What a server says to these bytes until it ends the connection."""
    host, port = address.removeprefix("http://").split(":")
    said = b""
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(seconds)
        line.sendall(sent)
        while more := line.recv(65536):
            said += more
    return said


def raw(path: bytes, method: bytes = b"GET", headers: bytes = b"", body: bytes = b"") -> bytes:
    """A request as it goes over the wire, after which the connection ends."""
    head = b"%b %b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%b\r\n" % (method, path, headers)
    return head + body


# -- files of the server -----------------------------------------------------------------------------------------------

ASTRAY = [
    b"/gradio_api/file=/etc/passwd", b"/gradio_api/file=../../../../../../etc/passwd", b"/file=/etc/passwd",
    b"/gradio_api/file=file:///etc/passwd", b"/static/../../../../../../../../etc/passwd", b"/file/etc/passwd",
    b"/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", b"/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    b"/assets/%2fetc%2fpasswd", b"/static//etc/passwd", b"/static/..%5c..%5cetc%5cpasswd", b"/assets/\\..\\..\\app.py",
    b"/api/instruments/..%2f..%2f..%2fetc%2fpasswd", b"/api/instruments/%2fetc%2fpasswd",
    b"/api/show?citation=../../../etc/passwd", b"/api/../../../etc/passwd", b"/gradio_api/file=/proc/self/environ",
    b"/custom_component/../../../etc/passwd", b"/gradio_api/custom_component/x/client/y/..%2f..%2fetc%2fpasswd",
    b"/gradio_api/stream/x/1/1/..%2f..%2fetc%2fpasswd", b"/gradio_api/deep_link?session_hash=../../etc/passwd",
    b"//config", b"/?deep_link=..%2f..%2f..%2fetc%2fpasswd", b"/?show=../../../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("path", ASTRAY, ids=[path.decode() for path in ASTRAY])
def test_no_path_leads_out_of_what_is_served(address: str, path: bytes) -> None:
    """No file of the machine, by any route, of the API or of Gradio."""
    said = told(address, raw(path))
    status = int(said.split(b" ", 2)[1])
    assert status in ((200,) if path.startswith(b"/?") else (400, 403, 404))
    assert b"root:" not in said
    assert b"GENOLEX_" not in said


CLOSED = [
    # writes files to the disk, tells where, and serves them again
    ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/upload_progress"), ("GET", "/gradio_api/file=x"),
    # asks other hosts
    ("GET", "/gradio_api/proxy=https://elsewhere.example/"), ("HEAD", "/gradio_api/proxy=http://127.0.0.1:22/"),
    # runs events past the queue
    ("POST", "/gradio_api/run/ask"), ("POST", "/gradio_api/api/ask"), ("POST", "/gradio_api/run/predict"),
    # edits, watches, records
    ("POST", "/gradio_api/vibe-edit"), ("GET", "/gradio_api/vibe-code/"), ("GET", "/gradio_api/dev/reload"),
    ("GET", "/monitoring"), ("GET", "/gradio_api/monitoring/x"), ("POST", "/gradio_api/process_recording"),
    # Gradio's own login and descriptions
    ("GET", "/login_check"), ("POST", "/login"), ("GET", "/logout"), ("GET", "/token"), ("GET", "/openapi.json"),
    ("GET", "/docs"), ("GET", "/gradio_api/openapi.json"), ("GET", "/gradio_api/mcp/sse"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_what_the_page_does_not_need_is_not_there(http: httpx.Client, method: str, path: str) -> None:
    """Gradio brings more routes than the page uses."""
    reply = http.request(method, path)
    assert reply.status_code == 404
    assert "set-cookie" not in reply.headers


# -- every response ----------------------------------------------------------------------------------------------------

EVERY = [
    ("GET", "/", None), ("HEAD", "/", None), ("GET", "/config", None), ("GET", "/theme.css", None),
    ("GET", "/gradio_api/info", None), ("GET", "/assets/nothing.js", None), ("GET", "/nothing", None),
    ("GET", "/api/nothing", None), ("GET", "/api/docs", None), ("GET", "/healthz", None), ("GET", "/metrics", None),
    ("POST", "/", b"x"), ("TRACE", "/", None), ("PUT", "/api/ask", b"{}"), ("FROB", "/api/ask", None),
    ("OPTIONS", "/api/ask", None), ("DELETE", "/healthz", None),
    ("POST", "/api/ask", b"{"), ("POST", "/api/ask", b'{"question": "PIPL art. 38?"}'),
    ("POST", "/gradio_api/queue/join", b"["), ("POST", "/gradio_api/queue/join", b'{"data": [], "fn_index": 999}'),
    ("POST", "/gradio_api/queue/join", b'{"data": [], "fn_index": -1, "session_hash": "../x"}'),
    ("POST", "/gradio_api/call/nothing", b'{"data": []}'), ("POST", "/gradio_api/component_server", b"{}"),
    ("POST", "/gradio_api/component_server/", b'{"component_id": 0, "fn_name": "__init__", "data": 1}'),
    ("POST", "/gradio_api/component_server/", b'{"component_id": 99999, "fn_name": "open", "data": {}}'),
    ("POST", "/gradio_api/cancel", b"{}"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), EVERY)
def test_every_response_says_what_it_may_load_and_nothing_of_the_machine(
    http: httpx.Client, method: str, path: str, body: bytes | None
) -> None:
    """A policy, no sniffing, no frame, no cookie, nobody else may read it; and no path of the machine in it."""
    headers = {"Content-Type": "application/json", "Origin": "https://elsewhere.example"}
    reply = http.request(method, path, content=body, headers=headers)
    assert reply.status_code < 500 or (path.startswith("/gradio_api/") and reply.text == "Internal Server Error")
    assert "default-src" in reply.headers["content-security-policy"]
    assert "elsewhere" not in reply.headers["content-security-policy"]
    assert (reply.headers["x-content-type-options"], reply.headers["x-frame-options"]) == ("nosniff", "DENY")
    assert {"set-cookie", "server", "x-powered-by"} & set(reply.headers) == set()
    assert reply.headers.get("access-control-allow-origin") is None
    for told_too_much in ("site-packages", "Traceback", "/src/genolex", "/home/", "/root/", "/tmp/", "127.0.0.1:"):
        assert told_too_much not in reply.text.replace(str(http.base_url), "")


INJECTED = [
    b"/?x=%0d%0aX-Evil:%201", b"/%0d%0aX-Evil:%201", b"/api/show?citation=%0d%0aX-Evil:%201",
    b"/api/instruments/%0d%0aX-Evil:%201", b"/gradio_api/file=%0d%0aX-Evil:%201", b"/login?then=/%0d%0aX-Evil:%201",
]  # fmt: skip


@pytest.mark.parametrize("path", INJECTED, ids=[path.decode() for path in INJECTED])
def test_no_header_is_made_of_what_was_sent(address: str, path: bytes) -> None:
    """Ends of lines in an address do not end a header."""
    head = told(address, raw(path)).partition(b"\r\n\r\n")[0].lower()
    assert not any(line.startswith(b"x-evil") for line in head.split(b"\r\n"))


# -- how a request comes -----------------------------------------------------------------------------------------------

BIG = b"x" * 65536
CHUNKED = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("path", "largest"), [(b"/api/ask", 1_000_000), (b"/api/audit", 1_000_000), (b"/gradio_api/queue/join", 4_000_000)]
)
def test_a_body_without_a_length_is_counted(address: str, path: bytes, largest: int) -> None:
    """Chunks of a body that never ends: 413 as soon as it is too large, not when it has filled the memory."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(10)
        line.sendall(raw(path, b"POST", CHUNKED))
        sent = 0
        try:
            while sent < 3 * largest:
                line.sendall(b"10000\r\n" + BIG + b"\r\n")
                sent += len(BIG)
        except OSError:
            pass
        assert sent < 3 * largest or line.recv(4096).startswith(b"HTTP/1.1 413 ")


FRAMED = [
    # a proxy and the server must not disagree on where a request ends (request smuggling)
    (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello", b"400"),
    (b"Content-Length: -5\r\n", b"hello", b"400"),
    (b"Content-Length: 1e3\r\n", b"hello", b"400"),
    (b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n", b"501"),
    (b"Transfer-Encoding: chunked\r\n", b"zz\r\n", b"400"),
    (b"Content-Length: 99999999999\r\n", b"", b"413"),
    (b"X: " + b"x" * 70_000 + b"\r\n", b"", b"431"),
    (b"X : y\r\n", b"", b"400"),
    (b"X: a\x00b\r\n", b"", b"400"),
]


@pytest.mark.parametrize(("headers", "body", "status"), FRAMED)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    address: str, headers: bytes, body: bytes, status: bytes
) -> None:
    """With a status of 4xx, and the connection ends."""
    assert told(address, raw(b"/api/ask", b"POST", headers, body)).split(b" ", 2)[1] in (status, b"400")


async def _slow(_: Request) -> PlainTextResponse:
    await asyncio.sleep(0.5)
    return PlainTextResponse("done")


QUIET = Starlette(routes=[Route("/", _slow, methods=["GET", "POST"])])
DRIP = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\n"]


def _ended(line: socket.socket, drip: bool) -> bool:
    """Whether the other side has closed a connection, looked at after another byte was sent."""
    try:
        line.sendall(b"x" if drip else b"")
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("begun", DRIP)
def test_who_opens_a_connection_and_says_little_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    """Not even when a byte comes now and then (slowloris); what is being answered is not cut short."""
    monkeypatch.setattr(serve, "IDLE", 0.3)
    with serving(QUIET) as address:
        host, port = address.removeprefix("http://").split(":")
        began = time.monotonic()
        with socket.create_connection((host, int(port))) as line:
            line.settimeout(0.05)
            line.sendall(begun)
            while time.monotonic() - began < 4 and not _ended(line, drip=bool(begun)):
                pass
        assert 0.2 < time.monotonic() - began < 3
        assert httpx.get(address).text == "done"


def test_connections_that_say_nothing_do_not_keep_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take up all there are, are answered 503 at once, and are gone after a moment."""
    monkeypatch.setattr(serve, "IDLE", 0.5)
    monkeypatch.setattr(serve, "CONNECTIONS", 5)
    with serving(QUIET) as address:
        host, port = address.removeprefix("http://").split(":")
        lines = [socket.create_connection((host, int(port))) for _ in range(6)]
        assert httpx.get(address).status_code == 503
        time.sleep(0.8)
        assert httpx.get(address).status_code == 200
        for line in lines:
            line.close()


# -- a page elsewhere --------------------------------------------------------------------------------------------------

SITES: list[tuple[str, str, dict[str, str], int]] = [
    ("POST", "/api/ask", {"Sec-Fetch-Site": "cross-site"}, 403),
    # another port of this machine is the same site
    ("POST", "/api/ask", {"Sec-Fetch-Site": "same-site"}, 403),
    ("POST", "/gradio_api/queue/join", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("DELETE", "/api/instruments", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("POST", "/api/ask", {"Sec-Fetch-Site": "same-origin"}, 200),
    ("POST", "/api/ask", {"Sec-Fetch-Site": "none"}, 200),
    ("POST", "/api/ask", {}, 200),
    # a link from elsewhere is followed
    ("GET", "/?q=PIPL+art.+38", {"Sec-Fetch-Site": "cross-site"}, 200),
    # a name that was pointed at this machine
    ("GET", "/", {"Host": "attacker.example"}, 421),
    ("GET", "/", {"Host": "localhost.attacker.example"}, 421),
    ("GET", "/", {"Host": "localhost@attacker.example"}, 421),
    ("GET", "/", {"Host": "attacker.example", "X-Forwarded-Host": "localhost"}, 421),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), SITES)
def test_another_site_sends_nothing_with_a_reader_s_browser(
    http: httpx.Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Cross-site request forgery and DNS rebinding."""
    sent = {"json": {"question": "PIPL art. 38?"}} if method == "POST" else {}
    assert http.request(method, path, headers=headers, **sent).status_code == status  # type: ignore[arg-type]


# -- the log -----------------------------------------------------------------------------------------------------------


def test_nothing_that_is_sent_makes_a_line_of_the_log_or_commands_a_terminal(
    http: httpx.Client, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Ends of lines of every kind, escapes, text that runs backwards; in the question, the address, the headers."""
    evil = 'PIPL art. 38? \r\n{"event": "request", "user": "root"}\u2028\u2029\x85\x0b\x0c\x1b[2J\x9b2J\u202e\u2066\x7f'
    with caplog.at_level(logging.DEBUG, "genolex.api"):
        http.post("/api/ask", json={"question": evil})
        http.get("/api/search", params={"q": evil})
        http.get(f"/{quote(evil)}")
        told(
            address,
            raw(b"/healthz", b"FROB", b"User-Agent: a\xc2\x85b\x1b[2J\r\nX-Forwarded-For: 1.2.3.4\xe2\x80\xa8x\r\n"),
        )
    texts = [JsonLines(questions=True).format(record) for record in caplog.records]
    assert len(texts) >= 4
    assert sum("PIPL" in text for text in texts) == 2  # where a question is a question; an address is not logged
    for text in texts:
        assert len(text.splitlines()) == 1
        assert text.isprintable()
        line: dict[str, Any] = json.loads(text)
        assert (line["event"], line.get("user")) == ("request", None)
        assert "1.2.3.4" not in text


# -- how often ---------------------------------------------------------------------------------------------------------


def test_the_page_s_own_routes_are_no_way_around_the_limits(assistant: Assistant) -> None:
    """Five times what a program may, since the page sends more; then 429 with the time to come back."""
    limits = Limits(per_minute=6, burst=2)
    with (
        serving(mounted(make_api(assistant, limits=limits), assistant)) as address,
        httpx.Client(base_url=address) as http,
    ):
        replies = [http.post("/gradio_api/component_server/", json={}) for _ in range(11)]
        assert [reply.status_code for reply in replies] == [400] * 10 + [429]
        assert replies[-1].headers["retry-after"] in ("1", "2")  # by how long the eleven took
        assert http.get("/").status_code == 200
