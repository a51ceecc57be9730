"""LlamaIndex as it comes: VectorStoreIndex with its sentence splitter and its own vector store, and a retriever."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from protocol import Texts, model, serve


class DefaultRetriever:
    """Nodes of at most 1,024 tokens, by the nearness of their vectors."""

    packages = ("llama-index-core", "llama-index-embeddings-huggingface", "sentence-transformers", "torch")

    def prepare(self) -> None:
        import llama_index.core
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self.library: Any = llama_index.core
        self.embedding = HuggingFaceEmbedding(model_name=model(), device="cpu")

    def build(self, passages: Texts, folder: Path) -> None:
        documents = [self.library.Document(id_=ident, text=text) for ident, text in passages]
        index = self.library.VectorStoreIndex.from_documents(documents, embed_model=self.embedding)
        index.storage_context.persist(str(folder))

    def load(self, folder: Path, k: int) -> None:
        storage = self.library.StorageContext.from_defaults(persist_dir=str(folder))
        self.index = self.library.load_index_from_storage(storage, embed_model=self.embedding)
        self.retriever = self.index.as_retriever(similarity_top_k=k)

    def ask(self, question: str) -> Iterable[str]:
        return [found.node.ref_doc_id for found in self.retriever.retrieve(question)]


if __name__ == "__main__":
    serve(DefaultRetriever())
