"""Fakes that keep the promises of `genolex.ports`, for tests here and in anyone's pipeline."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from genolex.index.tokens import tokens
from genolex.ports import Judgement, Reading, Vectors

VOCABULARY = 1 << 15
"""Token numbers of the fake encoder."""


class HashEncoder:
    """Hashes words into a vector: texts that share words are near, so the right article still comes first.

    Deterministic across processes and machines, no model, a microsecond a word.
    """

    def __init__(self, dimension: int = 512) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        """Identity for the index fingerprint."""
        return f"hash-{self._dimension}"

    @property
    def reads_chinese(self) -> bool:
        """Words are words: it reads whatever the tokenizer splits."""
        return True

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Unit vectors, one row per text."""
        return np.stack([reading.vector for reading in self.read(texts, progress)])

    def read(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        """Unit vectors with one state per word: the same word is near, another is not."""
        del progress
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        words = tokens(text)
        numbers = [int.from_bytes(hashlib.blake2b(w.encode(), digest_size=8).digest(), "little") for w in words]
        states = np.zeros((len(words), self._dimension), np.float32)
        for state, number in zip(states, numbers, strict=True):
            state[number % self._dimension] = 1.0 if number & 1 << 40 else -1.0
        whole = states.sum(axis=0)
        length = float(np.linalg.norm(whole))
        vector = whole / length if length else np.eye(1, self._dimension, dtype=np.float32)[0]
        return Reading(vector, np.array([number % VOCABULARY for number in numbers], np.int32), states)


class ScriptedEntailment:
    """Answers from a script, in order; asking once more than the script is long raises, and every pair is kept."""

    def __init__(self, script: Sequence[Judgement]) -> None:
        self._script = list(script)
        self.asked: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        """Identity for reports."""
        return "scripted"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """The next judgements of the script. Raises IndexError when it has run out."""
        self.asked += pairs
        return [self._script.pop(0) for _ in pairs]


class ScriptedLLM(CustomLLM):
    """A LlamaIndex model that answers from a script, in order; an exception in the script is raised.

    `{1}` in a reply is the first key that the prompt offers, `{2}` the second. Asking once more than the script is
    long raises IndexError, and every prompt is kept in `asked`.
    """

    model: str = "scripted"
    _script: list[str | Exception] = PrivateAttr()
    _asked: list[str] = PrivateAttr()

    def __init__(self, script: Sequence[str | Exception], **fields: Any) -> None:
        super().__init__(**fields)
        self._script, self._asked = list(script), []

    @property
    def asked(self) -> list[str]:
        """The prompts so far."""
        return self._asked

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex wants to know of a model."""
        return LLMMetadata(model_name=self.model)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The next reply of the script."""
        del formatted, kwargs
        return CompletionResponse(text=self._next(prompt))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The next reply of the script, a few characters at a time."""
        del formatted, kwargs
        text = self._next(prompt)

        def pieces() -> CompletionResponseGen:
            for at in range(0, len(text), PIECE):
                yield CompletionResponse(text=text[: at + PIECE], delta=text[at : at + PIECE])

        return pieces()

    def _next(self, prompt: str) -> str:
        self._asked.append(prompt)
        reply = self._script.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return with_keys(reply, prompt)


PIECE = 7
"""Characters that the fake models send at a time."""
PING = 0.02
"""Seconds between signs of life."""
_OFFERED = re.compile(r"\[\[([a-z]\d[a-z]\d)\]\]")
_PLACE = re.compile(r"\{(\d+)\}")


def with_keys(reply: str, prompt: str) -> str:
    """A scripted reply with the keys that the prompt offers in the place of `{1}`, `{2}`, ..."""
    offered = list(dict.fromkeys(_OFFERED.findall(prompt)))
    return _PLACE.sub(lambda match: str(offered[int(match[1]) - 1]), reply)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a `MisbehavingServer` does with one request; the defaults behave.

    `text` may hold `{1}`, `{2}` for the keys that the request offers. `pause` is the seconds before the first byte,
    `drip` those between pieces; the connection is closed without the end of the protocol after `cut` characters;
    for `hang` seconds signs of life come in the place of the end; `body` is sent as it is; `stop` is the reason that is
    given for the end.
    """

    text: str = ""
    status: int = 200
    pause: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    hang: float = 0.0
    body: bytes | None = None
    stop: str = "stop"


class MisbehavingServer:
    """A server of a language model on this machine, over real sockets, that replies from a script.

    Speaks three protocols, by the path of the request: `/v1/chat/completions` (OpenAI), `/v1/messages` (Anthropic) and
    `/api/chat` (Ollama), streamed. A context manager; `url` is its address, `requests` what it was sent, `busy` how
    many replies are being written. A request beyond the script is answered with status 500.
    """

    def __init__(self, *script: Reply) -> None:
        self._script = list(script)
        self._closing = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self.busy = 0
        self.authorized: list[str] = []
        self._server = _Quiet(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> MisbehavingServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def next(self, request: dict[str, Any], key: str) -> Reply:
        """The next reply of the script, its keys filled in."""
        self.requests.append(request)
        self.authorized.append(key)
        if not self._script:
            return Reply(status=500, body=b"the script has run out")
        reply = self._script.pop(0)
        return replace(reply, text=with_keys(reply.text, json.dumps(request, ensure_ascii=False)))

    def wait(self, seconds: float) -> None:
        """Waits, but not for a server that is being closed."""
        if seconds:
            self._closing.wait(seconds)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that has gone is no fault."""


def _handler(server: MisbehavingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            key = self.headers.get("Authorization", "") or self.headers.get("x-api-key", "")
            reply = server.next(request, key)
            server.wait(reply.pause)
            server.busy += 1
            with suppress(OSError):  # the client has gone
                self._answer(reply)
            server.busy -= 1

        def _answer(self, reply: Reply) -> None:
            if reply.status != 200 or reply.body is not None:
                body = reply.body if reply.body is not None else b'{"error": {"message": "scripted"}}'
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            self.send_response(200)
            kind = "application/x-ndjson" if self.path == "/api/chat" else "text/event-stream"
            self.send_header("Content-Type", kind)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            text = reply.text if reply.cut is None else reply.text[: reply.cut]
            whole = reply.cut is None and not reply.hang
            for frame in _FRAMES[self.path](text, reply.stop, whole):
                self._send(frame, reply.drip)
            for _ in range(int(reply.hang / PING)):
                self._send(b"\n" if self.path == "/api/chat" else b": ping\n\n", PING)
            if reply.cut is None:
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.close_connection = True

        def _send(self, frame: bytes, pause: float) -> None:
            self.wfile.write(f"{len(frame):x}\r\n".encode() + frame + b"\r\n")
            self.wfile.flush()
            server.wait(pause)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    return Handler


def _pieces(text: str) -> list[str]:
    size = max(PIECE, len(text) // 200)
    return [text[at : at + size] for at in range(0, len(text), size)]


def _event(data: object, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def _openai(text: str, stop: str, whole: bool) -> Iterator[bytes]:
    def piece(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _event({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

    yield piece({"role": "assistant", "content": ""})
    yield from (piece({"content": part}) for part in _pieces(text))
    if whole:
        yield piece({}, stop)
        yield b"data: [DONE]\n\n"


def _anthropic(text: str, stop: str, whole: bool) -> Iterator[bytes]:
    stop = {"stop": "end_turn", "length": "max_tokens"}.get(stop, stop)
    usage = {"input_tokens": 1, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": "1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None,
        "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    frames: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": part}}
            for part in _pieces(text)
        ),
    ]
    if whole:
        frames += [
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": usage},
            {"type": "message_stop"},
        ]
    yield from (_event(frame, frame["type"]) for frame in frames)


def _ollama(text: str, stop: str, whole: bool) -> Iterator[bytes]:
    def line(content: str, **more: object) -> bytes:
        said = {"role": "assistant", "content": content}
        row = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": said, "done": False, **more}
        return json.dumps(row).encode() + b"\n"

    yield from (line(part) for part in _pieces(text))
    if whole:
        yield line("", done=True, done_reason=stop)


_FRAMES: dict[str, Callable[[str, str, bool], Iterator[bytes]]] = {
    "/v1/chat/completions": _openai,
    "/v1/messages": _anthropic,
    "/api/chat": _ollama,
}
