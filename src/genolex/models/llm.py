"""Language models, by way of LlamaIndex: any server that speaks the OpenAI protocol, OpenAI, Anthropic, Ollama.

A model is asked in one way, `stream_text`, which always ends: within a time, below a length, or with a `ModelError`
whose one line says what went wrong and never holds a key or a word of the server's.
"""

from __future__ import annotations

import gc
import importlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from importlib.metadata import version
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from genolex.errors import GenolexError, InputError
from genolex.settings import settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatMessage

SECONDS = 60.0
"""The time for one answer, both rounds together."""
TOKENS = 2_000
"""The most tokens of one reply."""
RETRIES = 1
"""How often a request that failed before its first word is sent again."""
WINDOW = 8_192
"""Tokens of context asked of an Ollama server; the passages, the question and the reply fit."""
LONGEST_REPLY = 20_000
"""Characters after which a reply is no longer read."""

ANTHROPIC_TOO_NEW = 1
"""The first major version of Anthropic's client with which LlamaIndex's class (0.12.3) raises on every request."""

OPENAI = "https://api.openai.com/v1"
ANTHROPIC = "https://api.anthropic.com"
OLLAMA = "http://localhost:11434"


class ModelError(GenolexError):
    """A language model gave no whole answer. The message completes "The language model ..."."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the exchange with a model; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class _Access:
    """Where a model is and how it is asked. The key is shown by no `repr`."""

    model: str
    url: str
    key: SecretStr
    seconds: float
    tokens: int


def load_llm(
    provider: str | LLM,
    model: str = "",
    url: str = "",
    key: SecretStr | str = "",
    seconds: float = SECONDS,
    tokens: int = TOKENS,
) -> LLM:
    """A LlamaIndex model: `openai-like` (any base URL), `openai`, `anthropic`, `ollama`, or one that is made already.

    Nothing is sent before the first question. `seconds` bounds the silence of the server, `tokens` a reply. Raises
    InputError when something is missing or the extra is not installed; the key is in no message and no `repr`.
    """
    if not isinstance(provider, str):
        return _made_already(provider)
    name = provider.strip().lower()
    if name not in _PROVIDERS:
        raise InputError(f"no provider of language models {provider!r}; they are {', '.join(_PROVIDERS)}")
    if not model.strip():
        raise InputError(f"the provider {name} needs the name of a model: set GENOLEX_LLM_MODEL")
    if seconds <= 0 or tokens <= 0:
        raise InputError("the time and the length of a reply are above 0")
    secret = key if isinstance(key, SecretStr) else SecretStr(key)
    access = _Access(model.strip(), _checked_url(url.strip()), secret, seconds, tokens)
    return _PROVIDERS[name](access)


def stream_text(llm: LLM, turns: Sequence[Turn], seconds: float = SECONDS) -> Iterator[str]:
    """The reply as it comes. Raises ModelError when it fails, is late, is cut off, or never ends.

    The model is read in a thread of its own, so that the time holds for a server that sends a byte now and then, too.
    """
    from llama_index.core.llms import ChatMessage

    messages = [ChatMessage(role=turn.role, content=turn.text) for turn in turns]
    arrived: Queue[str | ModelError | None] = Queue()
    stopped = threading.Event()
    target = copy_context().run
    threading.Thread(target=target, args=(_read, llm, messages, arrived, stopped), daemon=True).start()
    try:
        yield from _until(arrived, seconds)
    finally:
        stopped.set()


def _until(arrived: Queue[str | ModelError | None], seconds: float) -> Iterator[str]:
    deadline, read = time.monotonic() + seconds, 0
    while True:
        try:
            item = arrived.get(timeout=max(deadline - time.monotonic(), 0.001))
        except Empty:
            raise ModelError("was not ready in time") from None
        if item is None:
            return
        if isinstance(item, ModelError):
            raise item
        read += len(item)
        if read > LONGEST_REPLY:
            raise ModelError(f"wrote more than {LONGEST_REPLY} characters")
        yield item


def _read(
    llm: LLM, messages: list[ChatMessage], arrived: Queue[str | ModelError | None], stopped: threading.Event
) -> None:
    try:
        why = _streamed(llm, messages, arrived, stopped)
        arrived.put(ModelError(why) if why else None)
    except NotImplementedError:  # a model that cannot stream
        arrived.put(_whole(llm, messages, arrived))
    except Exception as error:  # whatever a client raises ends here, in our words
        arrived.put(ModelError(what_went_wrong(error)))
    if stopped.is_set():
        gc.collect()  # OpenAI's stream and its generator hold each other: nothing else closes the connection now


def _streamed(
    llm: LLM, messages: list[ChatMessage], arrived: Queue[str | ModelError | None], stopped: threading.Event
) -> str:
    """Passes on what comes until nobody listens; why the reply is not whole, empty when it is."""
    reply = None
    for reply in llm.stream_chat(messages):
        if stopped.is_set():
            return "was stopped"
        arrived.put(reply.delta or "")
    return _unfinished(reply)


def _whole(llm: LLM, messages: list[ChatMessage], arrived: Queue[str | ModelError | None]) -> ModelError | None:
    try:
        reply = llm.chat(messages)
        arrived.put(reply.message.content or "")
    except Exception as error:  # as above
        return ModelError(what_went_wrong(error))
    return None


_GARBLED = ("Decode", "Validation", "KeyError", "AttributeError", "TypeError", "ResponseError")


def what_went_wrong(error: BaseException) -> str:
    """A client's exception in our words. What the server said is left out: it can repeat a key."""
    status = getattr(error, "status_code", None)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if isinstance(status, int) and status > 0:
        return f"{'refused the request' if status < 500 else 'failed'} (HTTP status {status})"
    if "Timeout" in names:
        return "did not answer in time"
    if any(name in names for name in ("RemoteProtocolError", "ReadError", "IncompleteRead")):
        return "broke off"
    if "Connect" in names:
        return "could not be reached"
    if any(
        name in names for name in ("Decode", "Validation", "KeyError", "AttributeError", "TypeError", "ResponseError")
    ):
        return "sent something that cannot be read"
    return f"failed ({type(error).__name__})"


_LIMIT = ("length", "max_tokens", "model_context_window_exceeded")
_WITHHELD = ("content_filter", "refusal")


def _unfinished(reply: Any) -> str:
    """Why the last word of a reply is not its end; empty when it is, or when the client does not tell."""
    said, told = _stop_reason(reply)
    if said in _LIMIT:
        return "reached the limit of its reply"
    if said in _WITHHELD:
        return "withheld its reply"
    return "broke off" if told and not said else ""


def _stop_reason(reply: Any) -> tuple[str, bool]:
    """What the provider gives as the reason for the end, and whether its protocol gives one at all."""
    raw = getattr(reply, "raw", None)
    if choices := getattr(raw, "choices", None):  # the OpenAI protocol
        return str(getattr(choices[0], "finish_reason", None) or ""), True
    if isinstance(raw, dict) and "done" in raw:  # Ollama
        return str(raw.get("done_reason") or ("stop" if raw["done"] else "")), True
    kwargs = getattr(getattr(reply, "message", None), "additional_kwargs", {})
    if "stop_reason" in kwargs:  # Anthropic
        return str(kwargs["stop_reason"] or ""), True
    return "", False


def _made_already(llm: LLM) -> LLM:
    from llama_index.core import llms

    if not isinstance(llm, llms.LLM):
        raise InputError(f"a language model is a LlamaIndex LLM or the name of a provider, not a {type(llm).__name__}")
    return llm


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise InputError("the address of the language model starts with http:// or https:// and names a host")
    if parts.username or parts.password:
        raise InputError("the address of the language model holds a password: set GENOLEX_LLM_KEY instead")
    return url.rstrip("/")


_ABSENT = "this provider of language models needs an extra: pip install 'genolex[{}]'"


def _client(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise InputError(_ABSENT.format(extra)) from None


def _key(access: _Access, provider: str) -> str:
    """The key; a server of one's own needs none, and is never given one that was meant for another."""
    if not access.key.get_secret_value() and not access.url:
        raise InputError(f"the provider {provider} needs a key: set GENOLEX_LLM_KEY")
    return access.key.get_secret_value() or "none"


def _openai_like(access: _Access) -> LLM:
    if not access.url:
        raise InputError("the provider openai-like needs an address: set GENOLEX_LLM_URL")
    return _openai(access)


def _openai(access: _Access) -> LLM:
    """The clients are made here, since LlamaIndex's class would show the key as one of its fields."""
    room = _client("llama_index.llms.openai_like", "openai")
    openai = _client("openai", "openai")
    given = {
        "api_key": _key(access, "openai"),
        "base_url": access.url or OPENAI,
        "timeout": access.seconds,
        "max_retries": RETRIES,
    }
    try:
        made: LLM = room.OpenAILike(
            model=access.model,
            api_base=access.url or OPENAI,
            api_key="none",
            openai_client=openai.OpenAI(**given),
            async_openai_client=openai.AsyncOpenAI(**given),
            is_chat_model=True,
            context_window=WINDOW,
            temperature=0.0,
            max_tokens=access.tokens,
            timeout=access.seconds,
            max_retries=RETRIES,
        )
    except ValueError as error:
        raise InputError(f"the model {access.model} cannot be used: {str(error).splitlines()[0]}") from None
    return made


def _anthropic(access: _Access) -> LLM:
    """LlamaIndex's class refuses models that are newer than itself; here it is told what it wants to know of them."""
    key = _key(access, "anthropic")
    try:
        from llama_index.core.llms import LLMMetadata
        from llama_index.llms.anthropic import Anthropic
    except ImportError:
        raise InputError(_ABSENT.format("anthropic")) from None
    if int(version("anthropic").partition(".")[0]) >= ANTHROPIC_TOO_NEW:
        unfit = f"'anthropic<{ANTHROPIC_TOO_NEW}'"
        raise InputError(f"LlamaIndex cannot use this version of Anthropic's client: pip install {unfit}")

    class AnyAnthropic(Anthropic):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)

        @property
        def metadata(self) -> LLMMetadata:
            """A chat model with room for what is asked of it."""
            return LLMMetadata(
                context_window=WINDOW, num_output=self.max_tokens, is_chat_model=True, model_name=self.model
            )

    return AnyAnthropic(
        model=access.model,
        base_url=access.url or ANTHROPIC,
        api_key=key,
        temperature=0.0,
        max_tokens=access.tokens,
        timeout=access.seconds,
        max_retries=RETRIES,
    )


def _ollama(access: _Access) -> LLM:
    """The clients are made here, since LlamaIndex's class would show the header with the key as one of its fields."""
    room = _client("llama_index.llms.ollama", "ollama")
    clients = _client("ollama", "ollama")
    secret = access.key.get_secret_value()
    given = {
        "host": access.url or OLLAMA,
        "timeout": access.seconds,
        "headers": {"Authorization": f"Bearer {secret}"} if secret else {},
    }
    made: LLM = room.Ollama(
        model=access.model,
        base_url=access.url or OLLAMA,
        client=clients.Client(**given),
        async_client=clients.AsyncClient(**given),
        context_window=WINDOW,
        temperature=0.0,
        request_timeout=access.seconds,
        additional_kwargs={"num_predict": access.tokens},
    )
    return made


_PROVIDERS: dict[str, Callable[[_Access], LLM]] = {
    "openai-like": _openai_like,
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
}


def configured_llm() -> LLM | None:
    """The model that the settings name (GENOLEX_LLM and the like); None when they name none."""
    chosen = settings()
    if not chosen.llm:
        return None
    return load_llm(chosen.llm, chosen.llm_model, chosen.llm_url, chosen.llm_key, chosen.llm_timeout)
