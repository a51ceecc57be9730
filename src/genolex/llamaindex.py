"""genolex inside LlamaIndex: its retrieval as a `BaseRetriever`, usable in anyone's pipeline."""

from __future__ import annotations

from datetime import date

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from genolex.assistant import Assistant
from genolex.types import Hit, Jurisdiction


class GenolexRetriever(BaseRetriever):
    """Retrieves provisions; each node is a passage whose metadata says where it stands."""

    def __init__(
        self,
        assistant: Assistant,
        k: int = 8,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
    ) -> None:
        self._assistant, self._k, self._as_of, self._jurisdiction = assistant, k, as_of, jurisdiction
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.retrieve(query_bundle.query_str, self._k, self._as_of, self._jurisdiction)
        return [NodeWithScore(node=self._node(hit), score=hit.score) for hit in hits]

    def _node(self, hit: Hit) -> TextNode:
        provision, address = hit.provision, hit.passage.address
        return TextNode(
            id_=f"{provision.key}#{hit.passage.start}",
            text=hit.passage.text,
            metadata={
                "instrument": address.instrument,
                "article": address.article,
                "path": "/".join(address.path),
                "pinpoint": self._assistant.citator.pinpoint(address),
                "heading": provision.heading,
                "gist": provision.gist,
                "route": hit.route.value,
            },
            start_char_idx=hit.passage.start,
            end_char_idx=hit.passage.end,
        )
