"""genolex in anyone's LlamaIndex pipeline, LlamaIndex's evaluators on its answers, and its embeddings in genolex."""

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core import Document, QueryBundle, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.evaluation import (
    BatchEvalRunner,
    ContextRelevancyEvaluator,
    CorrectnessEvaluator,
    FaithfulnessEvaluator,
    GuidelineEvaluator,
    RelevancyEvaluator,
)
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata, MockLLM
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.node_parser import NodeParser
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import CustomQueryEngine, RetrieverQueryEngine
from llama_index.core.schema import BaseNode, NodeRelationship, TextNode
from llama_index.core.tools import QueryEngineTool

from genolex.assistant import Assistant
from genolex.errors import InputError
from genolex.llamaindex import ArticleNodeParser, GenolexQueryEngine, GenolexRetriever
from genolex.models import LlamaIndexEncoder
from genolex.settings import shipped_corpus
from genolex.testing import HashEncoder, ScriptedLLM
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


# -- the query engine --------------------------------------------------------------------------------------------------


class WordJudge(CustomLLM):
    """A language model for evaluators that reads: YES when two in five longer words of the statement stand in it.

    Asked for a score it gives 5 to an answer that shares most words with the reference, else 1.
    """

    _asked: list[str] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """The prompts so far."""
        return self._asked

    @property
    def metadata(self) -> LLMMetadata:
        """Wide enough for every prompt in one piece."""
        return LLMMetadata(context_window=32_000, model_name="word-judge")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """A verdict in the form that the evaluator asks for."""
        self._asked.append(prompt)
        if "## Reference Answer" in prompt:
            _, reference, answer = re.split(r"## Reference Answer|## Generated Answer", prompt)
            score = 5.0 if _shared(answer, reference) > 0.5 else 1.0
            return CompletionResponse(text=f"{score}\nwords are shared")
        said = (
            prompt.rpartition("Information: ")[2] if "Information: " in prompt else prompt.rpartition("\nResponse: ")[2]
        )
        statement, _, context = said.partition("Context: ")
        return CompletionResponse(text="YES" if _shared(statement, context) > 0.4 else "NO")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """All at once."""
        yield self.complete(prompt)


def _shared(statement: str, context: str) -> float:
    words = {word.lower() for word in re.findall(r"[A-Za-z]{5,}", statement)}
    return len(words & {word.lower() for word in re.findall(r"[A-Za-z]{5,}", context)}) / max(len(words), 1)


@pytest.fixture(scope="module")
def engine(assistant: Assistant) -> GenolexQueryEngine:
    """The engine on a fixed day."""
    return GenolexQueryEngine(assistant=assistant, as_of=date(2026, 8, 1))


@pytest.fixture(scope="module")
def response(engine: GenolexQueryEngine) -> Response:
    """The answer to the question of the ban."""
    found = engine.query(BAN)
    assert isinstance(found, Response)
    return found


def test_a_response_has_the_answer_and_its_cited_provisions(assistant: Assistant, response: Response) -> None:
    """Node n is citation [n]: the provision, with the place of the quote, pinpoint and status."""
    assert response.metadata is not None
    assert (response.response, response.metadata["abstained"]) == (response.metadata["answer"], False)
    markers = sorted({int(n) for n in re.findall(r"\[(\d+)\]", str(response))})
    assert markers == [node.node.metadata["n"] for node in response.source_nodes]
    first = response.source_nodes[0].node
    assert isinstance(first, TextNode)
    assert first.metadata["address"].startswith("cn-hgr-regulation/10")
    assert first.metadata["pinpoint"].startswith("HGR Regulation art. 10")
    assert (first.metadata["status"], first.metadata["text_kind"]) == ("in force", "restatement")
    assert first.text[first.metadata["quote_start"] : first.metadata["quote_end"]] == first.metadata["quote"]
    assert first.text == next(p for p in assistant.corpus.provisions if p.key == first.node_id.partition("#")[0]).text
    assert [node.node.metadata["quote"] for node in response.source_nodes] == [
        cited["quote"] for cited in response.metadata["citations"]
    ]
    scores = [hit["score"] for hit in response.metadata["hits"]]
    assert round(response.source_nodes[0].score or 0.0, 4) in scores
    assert len({node.node.node_id for node in response.source_nodes}) == len(response.source_nodes)


def test_an_abstention_has_no_sources(engine: GenolexQueryEngine) -> None:
    """Its reason is the text, and the metadata say so."""
    found = engine.query("Which restaurant in Lyon serves the best onion soup?")
    assert isinstance(found, Response)
    assert found.metadata is not None
    assert (found.source_nodes, found.metadata["abstained"]) == ([], True)
    assert found.response == found.metadata["reason"] != ""


def test_async_and_bundles_give_the_same(engine: GenolexQueryEngine, response: Response) -> None:
    """`aquery` and `QueryBundle` are part of LlamaIndex's contract; asking in threads changes nothing."""

    async def both() -> list[str]:
        return [str(found) for found in await asyncio.gather(engine.aquery(BAN), engine.aquery(QueryBundle(BAN)))]

    assert asyncio.run(both()) == [str(response)] * 2
    assert str(engine.query(QueryBundle(BAN))) == str(response)


def test_the_engine_keeps_to_its_scope(assistant: Assistant) -> None:
    """Day, side, instruments and kinds are those of `Assistant.ask`; what is no question is bad input."""
    question = "May personal information be sent abroad?"
    cited = [
        {node.node.metadata["address"].partition("/")[0] for node in engine.query(question).source_nodes}
        for engine in (
            GenolexQueryEngine(assistant=assistant, instruments=("cn-pipl",)),
            GenolexQueryEngine(assistant=assistant, kinds=("law",), jurisdiction="CN"),
        )
    ]
    assert cited[0] == {"cn-pipl"}
    assert cited[1]
    assert all(assistant.corpus.instruments[ident].kind == "law" for ident in cited[1])
    early = GenolexQueryEngine(assistant=assistant, as_of=date(2019, 1, 1), instruments=("cn-pipl",)).query(question)
    assert early.source_nodes == []
    with pytest.raises(InputError, match="the question is empty"):
        GenolexQueryEngine(assistant=assistant).query("  ")


def test_the_engine_is_a_component(engine: GenolexQueryEngine, response: Response) -> None:
    """A `CustomQueryEngine` that becomes a tool of an agent; what it saves of itself are its settings."""
    assert isinstance(engine, CustomQueryEngine)
    tool = QueryEngineTool.from_defaults(engine, name="genolex", description="US-China law on genomic data.")
    assert tool.call(BAN).content == str(response)
    assert "assistant" not in engine.model_dump()


@pytest.mark.parametrize(
    "evaluator",
    [FaithfulnessEvaluator(llm=WordJudge()), RelevancyEvaluator(llm=WordJudge())],
    ids=["faithfulness", "relevancy"],
)
def test_evaluators_of_llamaindex_tell_a_true_response_from_a_false_one(
    evaluator: FaithfulnessEvaluator | RelevancyEvaluator, response: Response
) -> None:
    """They find the answer in the texts of the source nodes, and do not find another answer there."""
    assert evaluator.evaluate_response(query=BAN, response=response).passing is True
    invented = "Quantum microscopes require municipal permission before operating underwater telescopes."
    false = Response(invented, response.source_nodes)
    assert evaluator.evaluate_response(query="", response=false).passing is False


def test_the_contexts_of_an_evaluator_are_the_cited_provisions(response: Response) -> None:
    """What a judge reads is the text of the law, not its metadata."""
    judge = WordJudge()
    found = asyncio.run(FaithfulnessEvaluator(llm=judge).aevaluate_response(query=BAN, response=response))
    assert (found.score, found.contexts) == (1.0, [node.node.get_content() for node in response.source_nodes])
    (prompt,) = judge.asked
    assert response.source_nodes[0].node.metadata["quote"] in prompt
    assert "quote_start" not in prompt.rpartition("Context: ")[2]


def test_the_correctness_evaluator_scores_against_a_reference(response: Response) -> None:
    """5 for the answer beside a reference that says the same, 1 beside another."""
    evaluator = CorrectnessEvaluator(llm=WordJudge())
    same = evaluator.evaluate_response(query=BAN, response=response, reference=str(response))
    other = evaluator.evaluate_response(query=BAN, response=response, reference="Telescopes orbit distant planets.")
    assert (same.score, same.passing, other.score, other.passing) == (5.0, True, 1.0, False)


def test_scripted_evaluators_read_a_response(response: Response) -> None:
    """Guidelines and context relevancy parse what a model says of the answer and of its sources."""
    judged = ScriptedLLM(['{"passing": true, "feedback": "cites the article"}'])
    guideline = GuidelineEvaluator(llm=judged, guidelines="The response names an article.")
    found = guideline.evaluate_response(query=BAN, response=response)
    assert (found.passing, found.feedback) == (True, "cites the article")
    assert str(response) in judged.asked[0]
    graded = ContextRelevancyEvaluator(llm=ScriptedLLM(["The context answers it.\n[RESULT] 4.0"]))
    assert graded.evaluate_response(query=BAN, response=response).score == 1.0


def test_a_batch_of_evaluators_runs_on_the_engine(engine: GenolexQueryEngine) -> None:
    """`BatchEvalRunner` asks the engine itself; what is declined rests on nothing, so it is not called faithful."""
    judge = WordJudge()
    runner = BatchEvalRunner({"faithful": FaithfulnessEvaluator(llm=judge), "relevant": RelevancyEvaluator(llm=judge)})
    questions = [BAN, "Who must file a backup of genetic information?", "Who serves the best onion soup?"]
    found = asyncio.run(runner.aevaluate_queries(engine, questions))
    assert {name: [result.passing for result in results] for name, results in found.items()} == {
        "faithful": [True, True, False],
        "relevant": [True, True, False],
    }


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
