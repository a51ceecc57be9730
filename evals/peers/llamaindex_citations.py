"""The retrieval of LlamaIndex's CitationQueryEngine: the default retriever's nodes, cut into citation chunks.

The engine is asked as a user asks it, with the response mode that writes no text, so that no language model is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from llamaindex_default import DefaultRetriever
from protocol import serve


class CitationRetriever(DefaultRetriever):
    """Sources of at most 512 tokens, in the order of the nodes that they are cut from."""

    def load(self, folder: Path, k: int) -> None:
        from llama_index.core.llms import MockLLM
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.core.response_synthesizers import ResponseMode

        super().load(folder, k)
        self.library.Settings.llm = MockLLM()  # the engine wants one, though it writes nothing
        self.engine = CitationQueryEngine.from_args(
            self.index, retriever=self.retriever, response_mode=ResponseMode.NO_TEXT
        )

    def ask(self, question: str) -> Iterable[str]:
        return [source.node.ref_doc_id for source in self.engine.query(question).source_nodes]


if __name__ == "__main__":
    serve(CitationRetriever())
