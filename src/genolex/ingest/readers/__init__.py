"""Readers: the bytes of a file become a `Document`. Which reader, the bytes themselves tell, then the file's ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from genolex.errors import InputError
from genolex.ingest.readers.document import LONGEST, Block, Document, Mark, Role

__all__ = ["READERS", "Block", "Document", "Mark", "Reader", "Role", "kind_of", "read"]


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of file is read: the module with its function, imported when it is needed, and its endings."""

    module: str
    function: str
    suffixes: tuple[str, ...]


READERS = {
    "pdf": Reader("pdf", "read_pdf", (".pdf",)),
    "docx": Reader("word", "read_docx", (".docx",)),
    "html": Reader("page", "read_html", (".html", ".htm", ".xhtml")),
    "markdown": Reader("markdown", "read_markdown", (".md", ".markdown")),
    "text": Reader("plain", "read_text", (".txt", ".text")),
    "xml": Reader("xml", "read_xml", (".xml", ".uslm", ".akn")),
}
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Word or Office file; save it as .docx or PDF",
    b"{\\rtf": "a rich text file; save it as .docx or PDF",
    b"\x89PNG": "a picture; add a PDF with a text layer",
    b"\xff\xd8\xff": "a picture; add a PDF with a text layer",
    b"GIF8": "a picture; add a PDF with a text layer",
    b"\x1f\x8b": "a compressed file; unpack it first",
    b"7z\xbc\xaf": "a compressed file; unpack it first",
}
_HTML = re.compile(rb"(?i)<!doctype\s+html|<html[\s>]")


def kind_of(data: bytes, name: str) -> str:
    """Which reader reads a file. InputError when none does."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return "docx"
    for magic, why in _REFUSED.items():
        if data.startswith(magic):
            raise InputError(f"{name}: {why}")
    if _HTML.search(head) and suffix not in (".md", ".txt"):
        return "html"
    if head.startswith(b"<?xml"):
        return "xml"
    by_suffix = next((kind for kind, reader in READERS.items() if suffix in reader.suffixes), "text")
    if by_suffix in ("text", "markdown") and _binary(data):
        raise InputError(f"{name}: no kind of document that can be read")
    return by_suffix


def _binary(data: bytes) -> bool:
    """Control characters that no text has; UTF-16 has a NUL in every other place."""
    sample = data[:4096]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    nuls = sample.count(0)
    if nuls > 0.3 * len(sample) and max(sample[::2].count(0), sample[1::2].count(0)) > 0.9 * nuls:
        return False
    if any(
        _wide(sample[: len(sample) // 2 * 2].decode(encoding, "replace")) for encoding in ("utf-16-le", "utf-16-be")
    ):
        return False
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return controls > 0.02 * len(sample)


def _wide(text: str) -> bool:
    """Whether what two-byte characters would give is Chinese or English."""
    return len(re.findall(r"[\s!-~\u2010-\u203f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", text)) > 0.95 * len(text) > 0


def read(data: bytes, name: str, kind: str = "") -> Document:
    """The document of a file, in this process and without limits. InputError when it cannot be read."""
    reader = READERS[kind or kind_of(data, name)]
    function: Callable[[bytes, str], Document] = getattr(
        import_module(f"genolex.ingest.readers.{reader.module}"), reader.function
    )
    document = function(data, name)
    if len(document.text) > LONGEST:
        raise InputError(f"{name}: {len(document.text)} characters; at most {LONGEST} are read")
    if not document.text.strip():
        raise InputError(f"{name}: no text")
    return document
