"""The app as its users have it: `genolex serve` in a process of its own, for what is measured from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

STARTED = 120
"""Seconds in which the server must answer."""


@contextmanager
def started(**settings: object) -> Iterator[str]:
    """The address of a server on a free port of this machine, with settings of its own and an empty data folder.

    Nobody is told to ask more slowly unless `per_minute` is among the settings. Raises RuntimeError with the last of
    its log when it does not start.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        said = {"per_minute": 0, "data": folder} | settings | {"host": "127.0.0.1", "port": free_port()}
        own = {f"GENOLEX_{name.upper()}": str(value) for name, value in said.items()}
        command = [sys.executable, "-m", "genolex", "serve"]
        process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, cwd=folder)
        try:
            address = f"http://127.0.0.1:{said['port']}"
            if not _answers(process, address):
                log.seek(0)
                raise RuntimeError(f"the server did not start: {log.read().decode()[-500:]}")
            yield address
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def checkout() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[3]


def grid(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def say(text: str) -> None:
    """Print, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    ends = time.monotonic() + STARTED
    while process.poll() is None and time.monotonic() < ends:
        try:
            return httpx.get(f"{address}/healthz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False
