"""genolex as it comes: the shipped corpus with its structure, gists, questions, references and terms.

It reads its own corpus; the passages that it is given are made from the same files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from genolex_texts import OverTexts
from protocol import Texts, serve

if TYPE_CHECKING:
    from genolex.types import Provision


class Shipped(OverTexts):
    """`Assistant.retrieve` of today's law."""

    def build(self, passages: Texts, folder: Path) -> None:  # noqa: ARG002  # the same files, read anew
        from genolex.index import load_or_build
        from genolex.ingest import load_corpus

        load_or_build(load_corpus(), self.encoder, folder)

    def load(self, folder: Path, k: int) -> None:
        from genolex.assistant import Assistant
        from genolex.index import load_or_build
        from genolex.ingest import load_corpus

        self.assistant = Assistant(load_or_build(load_corpus(), self.encoder, folder))
        self.k = k

    def ident(self, provision: Provision) -> str:
        return provision.key


if __name__ == "__main__":
    serve(Shipped())
