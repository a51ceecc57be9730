"""The tests themselves reach nobody else."""

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest


def _udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", ("192.0.2.1", 53))


def _quietly() -> None:
    with socket.socket() as line:
        line.connect_ex(("192.0.2.1", 80))


TRIES: dict[str, Callable[[], object]] = {
    "an address": lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    "an address of IPv6": lambda: socket.create_connection(("2001:db8::1", 80), timeout=1),
    "without an exception of its own": _quietly,
    "UDP": _udp,
    "a name": lambda: socket.getaddrinfo("elsewhere.example", 80),
    "httpx": lambda: httpx.get("https://elsewhere.example/", timeout=1),
    "asyncio": lambda: asyncio.run(asyncio.wait_for(asyncio.open_connection("192.0.2.1", 80), 5)),
}


@pytest.mark.parametrize("what", TRIES)
def test_a_test_that_asks_another_machine_fails(what: str) -> None:
    """By whatever way; 192.0.2.0/24 and 2001:db8::/32 belong to nobody (RFC 5737, RFC 3849)."""
    with pytest.raises((PermissionError, httpx.ConnectError), match="a test asks "):
        TRIES[what]()


def test_this_machine_is_reached() -> None:
    """By address and by name."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        assert line.getpeername() == server.getsockname()
    assert socket.getaddrinfo("localhost", 80)
