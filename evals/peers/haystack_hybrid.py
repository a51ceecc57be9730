"""Haystack's hybrid retrieval in memory: BM25 and vectors, joined by reciprocal rank fusion."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from protocol import Texts, model, serve

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"


class Hybrid:
    """Documents of 200 words, as DocumentSplitter cuts them; fused by DocumentJoiner."""

    packages = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers", "torch")

    def prepare(self) -> None:
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        self.store_type: Any = InMemoryDocumentStore
        self.embedder: Any = SentenceTransformersTextEmbedder(model=model(), progress_bar=False)
        self.embedder.warm_up()

    def build(self, passages: Texts, folder: Path) -> None:
        from haystack import Document, Pipeline
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.writers import DocumentWriter
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        store = self.store_type()
        pipeline = Pipeline()
        pipeline.add_component("split", DocumentSplitter())
        pipeline.add_component("embed", SentenceTransformersDocumentEmbedder(model=model(), progress_bar=False))
        pipeline.add_component("write", DocumentWriter(store))
        pipeline.connect("split", "embed")
        pipeline.connect("embed", "write")
        pipeline.run({"split": {"documents": [Document(content=t, meta={"passage": i}) for i, t in passages]}})
        store.save_to_disk(str(folder / "store.json"))

    def load(self, folder: Path, k: int) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever

        store = self.store_type.load_from_disk(str(folder / "store.json"))
        self.pipeline = Pipeline()
        self.pipeline.add_component("embed", self.embedder)
        self.pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=k))
        self.pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=k))
        self.pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=k))
        self.pipeline.connect("embed.embedding", "meaning.query_embedding")
        self.pipeline.connect("meaning", "join")
        self.pipeline.connect("words", "join")

    def ask(self, question: str) -> Iterable[str]:
        found = self.pipeline.run({"embed": {"text": question}, "words": {"query": question}})
        return [document.meta["passage"] for document in found["join"]["documents"]]


if __name__ == "__main__":
    serve(Hybrid())
