"""bm25s as its documentation starts: English stop words, the English Snowball stemmer, its own BM25."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from protocol import Texts, serve


class PlainBM25:
    """Whole passages, by words alone."""

    packages = ("bm25s", "PyStemmer", "numpy")

    def prepare(self) -> None:
        import bm25s
        import Stemmer

        self.library, self.stemmer = bm25s, Stemmer.Stemmer("english")

    def build(self, passages: Texts, folder: Path) -> None:
        retriever = self.library.BM25()
        retriever.index(self._tokens([text for _, text in passages]), show_progress=False)
        retriever.save(str(folder))
        (folder / "ids.json").write_text(json.dumps([ident for ident, _ in passages]), encoding="utf-8")

    def load(self, folder: Path, k: int) -> None:
        self.retriever = self.library.BM25.load(str(folder))
        self.ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
        self.k = min(k, len(self.ids))

    def ask(self, question: str) -> Iterable[str]:
        numbers, scores = self.retriever.retrieve(self._tokens([question]), k=self.k, show_progress=False)
        return [self.ids[n] for n, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    def _tokens(self, texts: list[str]) -> Any:
        return self.library.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False)


if __name__ == "__main__":
    serve(PlainBM25())
