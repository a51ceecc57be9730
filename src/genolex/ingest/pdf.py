"""Reads a PDF as a document of pages: each page with text becomes a provision, cited as its page."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.passages import sentence_spans
from genolex.types import Address, Instrument, Paragraph, Provision

LARGEST = 200_000_000
"""Bytes; a larger file is refused before it is opened."""

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SOFT_BREAK = re.compile(r"(?<=[^\s.!?:;。！？：；])\n(?=[^\n])")
_BLANK = re.compile(r"[^\S\n]+")


def read_pdf(file: Path) -> Corpus:
    """The pages of a PDF. InputError when it is encrypted, damaged, too large, or holds no text (a scan)."""
    name = file.name
    if file.stat().st_size > LARGEST:
        raise InputError(f"{name}: larger than {LARGEST // 10**6} MB")
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name}: the PDF is encrypted; save a copy without a password")
        texts = [_clean(page.extract_text()) for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else None) or file.stem).strip() or file.stem
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{name}: cannot be read as a PDF: {error}") from error
    if not any(texts):
        raise InputError(f"{name}: no text on any page; a scan needs OCR first")
    ident = "doc-" + (re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "document")
    instrument = Instrument(
        id=ident, title=title, short=file.stem, kind="document", jurisdiction="none", cited_as=f"{file.stem}, p. {{}}"
    )
    return Corpus([instrument], [_page(ident, n, text) for n, text in enumerate(texts, 1) if text])


def _page(ident: str, number: int, text: str) -> Provision:
    whole = sentence_spans(text)
    return Provision(
        address=Address(ident, (str(number),)),
        heading=f"page {number}",
        text=text,
        paragraphs=(Paragraph((), whole[0][0], whole[-1][1]),),
        text_kind="document",
    )


def _clean(text: str) -> str:
    """Lines joined to paragraphs, words divided at a line's end made whole, control characters gone."""
    text = "".join(c for c in text if c == "\n" or c.isprintable() or c.isspace())
    text = _SOFT_BREAK.sub(" ", _HYPHENATED.sub("", text))
    return "\n".join(filter(None, (_BLANK.sub(" ", line).strip() for line in text.split("\n"))))
