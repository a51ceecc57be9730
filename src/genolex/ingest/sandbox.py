"""Reads a file in a process of its own, with bounded time and memory: what a hostile file does, it does there.

The process gets the bytes, no path, and answers with JSON, never with objects. Limits are POSIX's (setrlimit):
processor seconds and address space; where the system has none, the wall clock still ends it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from genolex.errors import InputError
from genolex.ingest.readers import read
from genolex.ingest.readers.document import LONGEST, Document

SECONDS = 120
"""Of processor time for one file; by the wall clock twice as many."""
MEMORY = 2 * 2**30
"""Bytes of address space for one file."""
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""What the process sees of the environment: no key of any service."""
OCR_SECONDS = 3_600
"""At most, of processor time and by the wall clock, where pages may be scanned and OCR is installed."""


def read_apart(
    data: bytes,
    name: str,
    kind: str,
    seconds: int = SECONDS,
    memory: int = MEMORY,
    *,
    wall: int = 0,
    longest: int = LONGEST,
) -> Document:
    """The document of a file, read in a process of its own. InputError in one line when it fails or takes too much.

    `wall` are seconds by the clock, OCR and all (else what a scanned book may take), `longest` the most characters.
    """
    command = [sys.executable, "-P", "-m", "genolex.ingest.sandbox", name, kind, str(seconds), str(memory)]
    command.append(str(longest))
    wall = wall or _wall(kind, seconds)
    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    environment = {key: os.environ[key] for key in KEPT if key in os.environ} | {
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=wall, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise InputError(f"{name}: reading it took longer than {wall} seconds") from None
    except (OSError, ValueError) as error:  # a NUL in a name
        raise InputError(f"{name!r}: cannot be read: {error}") from None
    return _answer(done, name, seconds, memory)


def _wall(kind: str, seconds: int) -> int:
    return OCR_SECONDS if _may_be_scanned(kind) else 2 * seconds


def _may_be_scanned(kind: str) -> bool:
    """Whether a file may have pages that are read by OCR here."""
    from genolex.ingest.readers.ocr import available

    return kind == "pdf" and available()


def _answer(done: subprocess.CompletedProcess[bytes], name: str, seconds: int, memory: int) -> Document:
    try:
        answer = json.loads(done.stdout)
        if fault := answer.get("fault"):
            raise InputError(str(fault))
        return Document.from_json(answer["document"])
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL
        raise InputError(f"{name}: reading it took more than {seconds} seconds or {memory // 2**20} MB")
    if b"MemoryError" in done.stderr or b"memory" in done.stderr[-2000:]:
        raise InputError(f"{name}: reading it takes more than {memory // 2**20} MB")
    raise InputError(f"{name}: cannot be read: its reader broke off (status {done.returncode})")


def _limit(kind: str, seconds: int, memory: int) -> None:
    """Bounds this process. A PDF may ask for more time up to that of OCR, a page's worth for each scanned page."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = OCR_SECONDS if _may_be_scanned(kind) else seconds + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, max(most, seconds + 5)))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(name: str, kind: str, seconds: str, memory: str, longest: str) -> None:
    """What the other process does: the bytes from standard input, one JSON object to standard output."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    _limit(kind, int(seconds), int(memory))
    try:
        document = read(sys.stdin.buffer.read(), name, kind)
        if len(document.text) > int(longest):
            raise InputError(f"{name}: {len(document.text)} characters; at most {longest} are read")
        answer = {"document": document.to_json()}
    except InputError as error:
        answer = {"fault": " ".join(str(error).split())}
    except MemoryError:
        answer = {"fault": f"{name}: reading it takes more than {int(memory) // 2**20} MB"}
    except RecursionError:
        answer = {"fault": f"{name}: cannot be read: its parts lie too deep in each other"}
    except Exception as error:  # whatever a damaged file breaks, it is the file that is at fault
        answer = {"fault": f"{name}: cannot be read: {' '.join(str(error).split())[:200] or type(error).__name__}"}
    json.dump(answer, out, ensure_ascii=True)
    out.flush()
    os._exit(0)  # no time for the clean-up of what a hostile file left


if __name__ == "__main__":
    _main(*sys.argv[1:6])
