"""A user's file becomes an instrument with provisions that can be cited: `read_document`."""

from __future__ import annotations

from pathlib import Path

from genolex.errors import InputError
from genolex.ingest.readers import READERS, kind_of, read
from genolex.ingest.sandbox import read_apart
from genolex.ingest.structure import Recognised, structure
from genolex.types import Instrument, Provision

__all__ = ["SUFFIXES", "read_document"]

LARGEST = 200_000_000
"""Bytes; a larger file is refused before it is opened."""
SUFFIXES = frozenset(suffix for reader in READERS.values() for suffix in reader.suffixes)
"""The endings of files that can be read."""


def read_document(
    source: Path | str | bytes, name: str = "", *, ident: str = "", title: str = "", apart: bool = True
) -> tuple[Instrument, list[Provision], Recognised]:
    """Read a PDF, DOCX, HTML, Markdown, text or XML file into provisions.

    `source` is a path or the bytes themselves, `name` what the file is called (needed for bytes, else its own name),
    `ident` and `title` those of the instrument where they are not to be made from the file. `apart` reads in a process
    of its own with bounded time and memory (`genolex.ingest.sandbox`). Raises InputError in one line for whatever
    cannot be read; the page of each provision is in the report (`Recognised.page`).
    """
    data = source if isinstance(source, bytes) else contents(Path(source))
    name = name or (Path(source).name if not isinstance(source, bytes) else "document")
    name = " ".join(name.encode("utf-8", "replace").decode().split())[:200]
    if not data.strip(b"\x00 \t\r\n"):
        raise InputError(f"{name}: the file is empty")
    kind = kind_of(data, name)
    document = read_apart(data, name, kind) if apart else read(data, name, kind)
    return structure(document, ident, title)


def contents(path: Path) -> bytes:
    """The bytes of a file. InputError when it is too large or cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(f"{path.name}: {size // 10**6} MB; at most {LARGEST // 10**6} MB are read")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror or error}") from None
