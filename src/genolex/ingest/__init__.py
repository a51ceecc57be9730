"""Documents become a `Corpus`."""

from genolex.ingest.load import load_corpus

__all__ = ["load_corpus"]
