"""A `Corpus` becomes searchable: words (BM25) and meaning (FAISS) over the same passages."""

from genolex.index.build import FORMAT, Index, Row, build, load_or_build

__all__ = ["FORMAT", "Index", "Row", "build", "load_or_build"]
