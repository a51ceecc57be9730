"""txtai's hybrid index: BM25 and vectors, weighed and fused as `hybrid=True` does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from protocol import Texts, model, serve


class Hybrid:
    """Whole passages, as txtai indexes what it is given."""

    packages = ("txtai", "faiss-cpu", "transformers", "torch")

    def prepare(self) -> None:
        from txtai import Embeddings

        self.embeddings = Embeddings(path=model(), hybrid=True, gpu=False)

    def build(self, passages: Texts, folder: Path) -> None:
        self.embeddings.index((ident, text, None) for ident, text in passages)
        self.embeddings.save(str(folder))

    def load(self, folder: Path, k: int) -> None:
        self.embeddings.load(str(folder))
        self.k = k

    def ask(self, question: str) -> Iterable[str]:
        return [ident for ident, _ in self.embeddings.search(question, self.k)]


if __name__ == "__main__":
    serve(Hybrid())
