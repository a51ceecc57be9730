"""genolex in a LlamaIndex pipeline, and LlamaIndex embeddings in genolex."""

import numpy as np
from llama_index.core import QueryBundle
from llama_index.core.base.embeddings.base import BaseEmbedding

from genolex.assistant import Assistant
from genolex.llamaindex import GenolexRetriever
from genolex.models import LlamaIndexEncoder
from genolex.testing import HashEncoder


def test_the_retriever_gives_nodes_that_say_where_they_stand(assistant: Assistant) -> None:
    """The article first, its text a slice at its offsets."""
    retriever = GenolexRetriever(assistant, k=5)
    nodes = retriever.retrieve(QueryBundle("Which article forbids selling human genetic resources?"))
    assert len(nodes) == 5
    first = nodes[0].node
    assert (first.metadata["instrument"], first.metadata["article"]) == ("cn-hgr-regulation", "10")
    assert first.metadata["pinpoint"].startswith("HGR Regulation art. 10")
    scores = [node.score or 0.0 for node in nodes]
    assert scores == sorted(scores, reverse=True)


class _Words(BaseEmbedding):
    """A LlamaIndex embedding whose vectors are three times too long."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [3.0 * float(x) for x in HashEncoder(64).encode([text])[0]]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def test_a_llamaindex_embedding_becomes_an_encoder() -> None:
    """Same directions, length 1."""
    texts = ["export license", "genetic samples"]
    found = LlamaIndexEncoder(_Words(model_name="words")).encode(texts)
    np.testing.assert_allclose(found, HashEncoder(64).encode(texts), atol=1e-6)
