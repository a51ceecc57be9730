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


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """A test that opens a connection to another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise PermissionError(f"a test connects to {host}")
        return connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
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
