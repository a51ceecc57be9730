"""A PDF as a corpus of its own: `read_pdf`, in short for `genolex.ingest.documents.read_document`."""

from __future__ import annotations

from pathlib import Path

from genolex.corpus import Corpus
from genolex.ingest.documents import read_document


def read_pdf(file: Path) -> Corpus:
    """The provisions of a PDF. InputError when it is encrypted, damaged, too large, or a scan and OCR is not there."""
    instrument, provisions, _ = read_document(file)
    return Corpus([instrument], provisions)
