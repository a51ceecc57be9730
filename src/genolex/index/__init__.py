"""A `Corpus` becomes searchable: words (BM25) and meaning (FAISS) over the same passages."""

from genolex.index.build import FORMAT, Index, build, load_or_build
from genolex.index.rows import Row

__all__ = ["FORMAT", "Index", "Row", "build", "load_or_build"]
