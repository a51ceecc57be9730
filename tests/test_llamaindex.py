"""genolex in anyone's LlamaIndex pipeline, and LlamaIndex embeddings in genolex."""

import asyncio
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from llama_index.core import Document, QueryBundle, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import NodeParser
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import BaseNode, NodeRelationship, TextNode

from genolex.assistant import Assistant
from genolex.llamaindex import ArticleNodeParser, GenolexRetriever
from genolex.models import LlamaIndexEncoder
from genolex.settings import shipped_corpus
from genolex.testing import HashEncoder
from genolex.types import Address

BAN = "Which article forbids selling human genetic resources?"
LAW = """Chapter I General Provisions

Article 1 Samples are kept in a freezer.

Article 2 Export of a sample needs a license. No license, no export.

Article 3 Samples are kept in a freezer.
"""
REGULATION = """§ 5.1 Export of tubes.

(a) A tube may be exported. The form is blue.
(b) A box may not be exported. The form is red.

§ 5.2 [Reserved]
"""
HAN = "第一条　为了保护样本，制定本法。\n\n第二条　样本出境应当批准。\n未经批准的，不得出境。\n"


class Words(BaseEmbedding):
    """`HashEncoder` as a LlamaIndex embedding, with vectors that are three times too long."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [3.0 * float(x) for x in HashEncoder(256).encode([text])[0]]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def _nodes(parser: NodeParser, *documents: Document) -> list[TextNode]:
    """The nodes, each of which is a text node."""
    found: list[BaseNode] = parser.get_nodes_from_documents(documents)
    assert all(isinstance(node, TextNode) for node in found)
    return [node for node in found if isinstance(node, TextNode)]


# -- the retriever -----------------------------------------------------------------------------------------------------


def test_the_retriever_gives_nodes_that_say_where_they_stand(assistant: Assistant) -> None:
    """The article first, its text a slice at its offsets."""
    nodes = GenolexRetriever(assistant, k=5).retrieve(QueryBundle(BAN))
    assert len(nodes) == 5
    first = nodes[0].node
    assert isinstance(first, TextNode)
    assert (first.metadata["instrument"], first.metadata["article"]) == ("cn-hgr-regulation", "10")
    assert first.metadata["pinpoint"].startswith("HGR Regulation art. 10")
    article = assistant.corpus.find(Address("cn-hgr-regulation", ("10",)), date.today())
    assert article is not None
    assert article.text[first.start_char_idx : first.end_char_idx] == first.text
    scores = [node.score or 0.0 for node in nodes]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("instruments", "kinds", "expected"),
    [
        (("cn-pipl",), (), {"cn-pipl"}),
        ((), ("commentary",), {"wang-2024"}),
        (("cn-pipl", "cn-dsl"), ("law",), {"cn-pipl", "cn-dsl"}),
    ],
)
def test_the_retriever_keeps_to_instruments_and_kinds(
    assistant: Assistant, instruments: tuple[str, ...], kinds: tuple[str, ...], expected: set[str]
) -> None:
    """The filters work inside the search: as many nodes as without them, all of those instruments."""
    retriever = GenolexRetriever(assistant, k=8, instruments=instruments, kinds=kinds)
    nodes = retriever.retrieve("May data on genes be sent abroad?")
    assert len(nodes) == 8
    assert {node.node.metadata["instrument"] for node in nodes} <= expected


def test_async_retrieval_gives_the_same(assistant: Assistant) -> None:
    """`aretrieve` is part of LlamaIndex's contract."""
    retriever = GenolexRetriever(assistant, k=3)
    found = asyncio.run(retriever.aretrieve(BAN))
    assert [node.node.node_id for node in found] == [node.node.node_id for node in retriever.retrieve(BAN)]


def test_a_query_engine_answers_from_the_retriever(assistant: Assistant) -> None:
    """`RetrieverQueryEngine` with a language model that repeats its prompt, and a node postprocessor that cuts."""
    retriever = GenolexRetriever(assistant, k=5)
    best = retriever.retrieve(BAN)
    engine = RetrieverQueryEngine.from_args(
        retriever,
        llm=MockLLM(),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=(best[0].score or 0.0) - 1e-4)],
    )
    response = engine.query(BAN)
    assert [node.node.node_id for node in response.source_nodes] == [best[0].node.node_id]
    assert best[0].node.get_content() in str(response)


# -- the node parser ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        # One node an article; the third has the words of the first, and its own offsets.
        (LAW, 1_500, [("1", "Article 1"), ("2", "Article 2"), ("3", "Article 3")]),
        # Too long: by paragraphs; a section without words of its own is its heading.
        (REGULATION, 60, [("5.1/a", "§ 5.1(a)"), ("5.1/b", "§ 5.1(b)"), ("5.2", "§ 5.2")]),
        # Longer still: between sentences, at the same address.
        (REGULATION, 30, [("5.1/a", "§ 5.1(a)")] * 2 + [("5.1/b", "§ 5.1(b)")] * 2 + [("5.2", "§ 5.2")]),
        # In Chinese a line is a paragraph.
        (HAN, 15, [("1", "第一条"), ("2/1", "第二条(1)"), ("2/2", "第二条(2)")]),
        ("A memo without articles.", 1_500, [("", "")]),
    ],
)
def test_nodes_are_slices_that_say_where_they_stand(text: str, longest: int, expected: list[tuple[str, str]]) -> None:
    """Paths and pinpoints as written; the offsets give the node's words, whatever stands elsewhere."""
    nodes = _nodes(ArticleNodeParser(longest=longest), Document(text=text, metadata={"instrument": "law"}))
    assert [(node.metadata["path"], node.metadata["pinpoint"]) for node in nodes] == expected
    assert all(text[node.start_char_idx : node.end_char_idx] == node.text for node in nodes)
    starts = [node.start_char_idx or 0 for node in nodes]
    assert starts == sorted(set(starts))


def test_neighbours_and_source_are_linked() -> None:
    """As LlamaIndex's own parsers link them: the document, the node before and the one after, within a document."""
    one, two = Document(text=LAW, id_="one"), Document(text=HAN, id_="two")
    nodes = _nodes(ArticleNodeParser(), one, two)
    assert [node.ref_doc_id for node in nodes] == ["one"] * 3 + ["two"] * 2
    assert [node.next_node.node_id if node.next_node else None for node in nodes] == [
        nodes[1].node_id, nodes[2].node_id, None, nodes[4].node_id, None,
    ]  # fmt: skip
    assert [NodeRelationship.PREVIOUS in node.relationships for node in nodes] == [False, True, True, False, True]


def test_a_restatement_gives_its_articles() -> None:
    """The format of the shipped corpus: the law's words without gist and YAML, cited as the file says."""
    text = (shipped_corpus() / "cn" / "cn-pipl.md").read_text(encoding="utf-8")
    nodes = _nodes(ArticleNodeParser(), Document(text=text))
    assert list(dict.fromkeys(node.metadata["article"] for node in nodes)) == [str(n) for n in range(1, 75)]
    article = next(node for node in nodes if node.metadata["article"] == "38")
    assert (article.metadata["instrument"], article.metadata["pinpoint"][:12]) == ("cn-pipl", "PIPL art. 38")
    assert not any("asked_as" in node.text or node.text.startswith(">") for node in nodes)


def test_the_parser_says_what_it_is() -> None:
    """A LlamaIndex component: its dictionary, by which a pipeline knows that it has changed, holds its settings."""
    saved = ArticleNodeParser(longest=700, instrument="law").to_dict()
    assert (saved["class_name"], saved["longest"], saved["instrument"]) == ("ArticleNodeParser", 700, "law")


def test_a_pipeline_of_others_ingests_and_finds(tmp_path: Path) -> None:
    """`IngestionPipeline` with this parser, then `VectorStoreIndex`: the article comes first.

    A second run over the same documents does no work: the nodes come from the pipeline's cache.
    """
    documents = [Document(text=LAW, id_="law", metadata={"title": "Sample Law", "file_name": "law.txt"})]
    embedding = Words(model_name="words")
    pipeline = IngestionPipeline(transformations=[ArticleNodeParser(), embedding])
    nodes = pipeline.run(documents=documents)
    index = VectorStoreIndex(list(nodes), embed_model=embedding)
    (best,) = index.as_retriever(similarity_top_k=1).retrieve("export license")
    assert best.node.metadata["pinpoint"] == "Sample Law, Article 2"
    assert best.node.metadata["instrument"] == "law.txt"
    assert isinstance(best.node, TextNode)
    assert LAW[best.node.start_char_idx : best.node.end_char_idx] == best.node.text
    assert [node.node_id for node in pipeline.run(documents=documents)] == [node.node_id for node in nodes]
    index.storage_context.persist(str(tmp_path))
    assert {file.suffix for file in tmp_path.iterdir()} == {".json"}


# -- embeddings --------------------------------------------------------------------------------------------------------


def test_a_llamaindex_embedding_becomes_an_encoder() -> None:
    """Same directions, length 1."""
    texts = ["export license", "genetic samples"]
    found = LlamaIndexEncoder(Words(model_name="words")).encode(texts)
    np.testing.assert_allclose(found, HashEncoder(256).encode(texts), atol=1e-6)
