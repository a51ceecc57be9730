"""The real corpus and the real encoder, loaded once; and no socket that leaves this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from genolex.addresses import Citator
from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.ingest import load_corpus
from genolex.models import MiniLM
from genolex.settings import settings


def _stays(host: Any) -> None:
    """Raise PermissionError for a host that is not this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    try:
        here = name in (None, "", "localhost") or ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        here = False
    if not here:
        raise PermissionError(f"a test asks {name}")


def _written_out(host: Any) -> bool:
    """Whether a host is an address already, in one of the ways in which it can be written: nobody is asked for it."""
    try:
        return bool(socket.inet_aton(host))
    except (OSError, TypeError):
        return isinstance(host, str) and ":" in host


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """A test that connects to another machine fails, and so does one that sends to it or looks up its name."""
    patch = pytest.MonkeyPatch()

    def guard(method: str) -> None:
        plain = getattr(socket.socket, method)

        def guarded(self: socket.socket, *given: Any) -> Any:
            if isinstance(given[-1], tuple):
                _stays(given[-1][0])
            return plain(self, *given)

        patch.setattr(socket.socket, method, guarded)

    for method in ("connect", "connect_ex", "sendto"):
        guard(method)
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *given: Any, **named: Any) -> Any:
        if not _written_out(host):
            _stays(host)
        return look_up(host, *given, **named)

    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither read nor write what the developer has added, fetched or said."""
    patch = pytest.MonkeyPatch()
    data = tmp_path_factory.mktemp("data")
    patch.setenv("GENOLEX_DATA", str(data))
    patch.setattr(settings(), "data", data)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The shipped corpus."""
    return load_corpus()


@pytest.fixture(scope="session")
def citator(corpus: Corpus) -> Citator:
    """The grammar over the shipped corpus."""
    return Citator(corpus)


@pytest.fixture(scope="session")
def assistant(corpus: Corpus) -> Assistant:
    """The assistant over the shipped corpus with the embedded encoder and its saved index."""
    return Assistant.load(corpus, MiniLM())
