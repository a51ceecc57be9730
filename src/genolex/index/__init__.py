"""A `Corpus` becomes searchable: words (BM25) and meaning (FAISS) over the same passages."""

from genolex.index.build import FORMAT, Index, build, load_or_build

__all__ = ["FORMAT", "Index", "build", "load_or_build"]
