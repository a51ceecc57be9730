"""genolex over the texts that the others are given, and nothing else: no structure, gists, questions or terms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from protocol import Texts, serve

if TYPE_CHECKING:
    from genolex.corpus import Corpus
    from genolex.types import Provision


class OverTexts:
    """A corpus of records: the part of an id before its last slash tells the source, the rest the place in it."""

    packages = ("genolex", "faiss-cpu", "bm25s", "torch")

    def prepare(self) -> None:
        from genolex.models import MiniLM

        self.encoder = MiniLM()

    def build(self, passages: Texts, folder: Path) -> None:
        from genolex.index import load_or_build

        load_or_build(corpus(passages), self.encoder, folder / "index")
        (folder / "passages.json").write_text(json.dumps(passages), encoding="utf-8")

    def load(self, folder: Path, k: int) -> None:
        from genolex.assistant import Assistant
        from genolex.index import load_or_build

        passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        self.assistant = Assistant(load_or_build(corpus(passages), self.encoder, folder / "index"))
        self.k = k

    def ask(self, question: str) -> Iterable[str]:
        from genolex.errors import InputError

        try:
            return [self.ident(hit.provision) for hit in self.assistant.retrieve(question, k=self.k)]
        except InputError:  # a question that is refused, such as one that is too long, finds nothing
            return []

    def ident(self, provision: Provision) -> str:
        """The passage that a provision was."""
        return provision.address.path[0]


def corpus(passages: Texts) -> Corpus:
    """Each passage a provision of its source; its id is its label."""
    from genolex.corpus import Corpus

    sources = [f"source {ident.rpartition('/')[0]}" for ident, _ in passages]
    return Corpus.from_records(
        {"instrument": source.replace(" ", "-"), "title": source, "path": ident, "text": text}
        for source, (ident, text) in zip(sources, passages, strict=True)
    )


if __name__ == "__main__":
    serve(OverTexts())
