"""genolex inside LlamaIndex: retrieval as a `BaseRetriever`, answers as a query engine, reading as a `NodeParser`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.node_parser import NodeParser
from llama_index.core.node_parser.node_utils import build_nodes_from_splits
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.schema import BaseNode, Document, MetadataMode, NodeWithScore, QueryBundle, TextNode
from llama_index.core.utils import get_tqdm_iterable
from pydantic import Field

from genolex.assistant import Assistant
from genolex.ingest.articles import Article, articles, paragraphs
from genolex.passages import sentence_spans
from genolex.render import answer_json
from genolex.types import Answer, Hit, Jurisdiction, Paragraph

_FRONT_MATTER = re.compile(r"^(id|title|short|cited_as): (.+)$", re.M)


class GenolexRetriever(BaseRetriever):
    """Retrieves provisions; each node is a passage whose metadata says where it stands.

    `as_of`, `jurisdiction`, `instruments` (ids) and `kinds` (law, regulation, ...) keep the search to those.
    """

    def __init__(
        self,
        assistant: Assistant,
        k: int = 8,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
        instruments: Collection[str] = (),
        kinds: Collection[str] = (),
    ) -> None:
        self._assistant, self._k, self._as_of, self._jurisdiction = assistant, k, as_of, jurisdiction
        self._instruments, self._kinds = instruments, kinds
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.retrieve(
            query_bundle.query_str, self._k, self._as_of, self._jurisdiction, self._instruments, self._kinds
        )
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


class GenolexQueryEngine(CustomQueryEngine):
    """Answers questions; every sentence of the response is verified against the passages that it cites.

    The response has the answer with its [n] markers; `source_nodes` are the cited provisions, in the order of their
    numbers, whole because that is what verification reads; `quote_start` and `quote_end` in a node's metadata say
    which of its words are quoted. `metadata` is the object that `genolex ask --json` prints. An abstention has no
    source nodes, its reason as text and `metadata["abstained"]`. `as_of`, `jurisdiction`, `instruments` (ids) and
    `kinds` are those of `Assistant.ask`.
    """

    assistant: Assistant = Field(exclude=True)
    k: int = Field(default=8, ge=1, description="How many provisions are retrieved.")
    as_of: date | None = Field(default=None, description="The law of that day; today when there is none.")
    jurisdiction: Jurisdiction | None = Field(default=None, description="US or CN: the law of that side.")
    instruments: tuple[str, ...] = Field(default=(), description="Only these instruments.")
    kinds: tuple[str, ...] = Field(default=(), description="Only these kinds: law, regulation, ...")

    def custom_query(self, query_str: str) -> Response:
        """The answer to a question. Raises `genolex.errors.InputError` when the question is none."""
        answer = self.assistant.ask(
            query_str,
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            k=self.k,
            instruments=self.instruments,
            kinds=self.kinds,
        )
        metadata = answer_json(answer, self.assistant.corpus, self.assistant.citator)
        return Response(answer.text, list(self._sources(answer, metadata)), metadata)

    async def acustom_query(self, query_str: str) -> Response:
        """The same in a thread: asking is computation, and the event loop goes on meanwhile."""
        return await asyncio.to_thread(self.custom_query, query_str)

    def _sources(self, answer: Answer, metadata: dict[str, Any]) -> Iterator[NodeWithScore]:
        """A node for each citation: its provision, with the place of the quote and what it is on the day."""
        scores = {hit.provision: hit.score for hit in reversed(answer.hits)}
        for citation, known in zip(answer.citations, metadata["citations"], strict=True):
            provision = citation.passage.provision
            node = TextNode(
                id_=f"{provision.key}#{citation.start}-{citation.end}",
                text=provision.text,
                metadata={
                    "n": known["n"],
                    "address": str(citation.address),
                    "pinpoint": known["pinpoint"],
                    "heading": known["heading"],
                    "quote": citation.quote,
                    "quote_start": citation.start,
                    "quote_end": citation.end,
                    "text_kind": known["text_kind"],
                    "status": known["status"],
                    "url": known["url"],
                },
                start_char_idx=0,
                end_char_idx=len(provision.text),
            )
            yield NodeWithScore(node=node, score=scores.get(provision))


class ArticleNodeParser(NodeParser):
    """Cuts a law into one node per article or section, and long ones at their paragraphs.

    Reads plain texts ("Article 28", "§ 744.15", "Sec. 5.", "第三十八条") and restatements (docs/corpus.md). A node is a
    slice of its document, `text[start_char_idx:end_char_idx]`; its metadata says where it stands: `instrument`,
    `article`, `path`, `pinpoint`, `heading`, `division`. What stands outside every article has an empty `article`.
    """

    longest: int = Field(default=1_500, gt=0, description="Characters of a node; longer articles are cut.")
    instrument: str = Field(
        default="", description="Id of the instrument; else the document's `instrument`, front matter or file name."
    )

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex saves it."""
        return "ArticleNodeParser"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **_: Any) -> list[BaseNode]:
        progress = get_tqdm_iterable(nodes, show_progress, "Parsing articles")
        return [node for document in progress for node in self._nodes_of(document)]

    def _nodes_of(self, document: BaseNode) -> Iterator[TextNode]:
        text = document.get_content(metadata_mode=MetadataMode.NONE)
        front = dict(_FRONT_MATTER.findall(text.partition("\n---\n")[0])) if text.startswith("---\n") else {}
        spans = [(article, span) for article in articles(text) for span in self._spans(text, article)]
        made = build_nodes_from_splits([text[s.start : s.end] for _, s in spans], document, id_func=self.id_func)
        for node, (article, span) in zip(made, spans, strict=True):
            node.start_char_idx, node.end_char_idx = span.start, span.end
            path = (*article.path, *span.path)
            node.metadata = {
                "instrument": self.instrument or _named(document, front),
                "article": article.path[0] if article.path else "",
                "path": "/".join(path),
                "pinpoint": _pinpoint(document, front, article, span),
                "heading": article.heading,
                "division": article.division,
            }
            yield node

    def _spans(self, text: str, article: Article) -> Iterator[Paragraph]:
        """The slices of an article that become nodes; an article without words of its own is its heading."""
        if article.body == article.end:
            yield Paragraph((), article.start, article.end)
        elif article.end - article.body <= self.longest:
            yield Paragraph((), article.body, article.end)
        else:
            for paragraph in paragraphs(text, article):
                yield from self._cut(text, paragraph)

    def _cut(self, text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
        """A paragraph, cut between sentences when it is too long."""
        start = end = paragraph.start
        for _, after in sentence_spans(text, paragraph.start, paragraph.end):
            if after - start > self.longest and end > start:
                yield _trimmed(text, replace(paragraph, start=start, end=end))
                start = end
            end = after
        yield _trimmed(text, replace(paragraph, start=start))

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        """LlamaIndex looks for the words of each node and may find them earlier; the offsets are known exactly."""
        offsets = [(node.start_char_idx, node.end_char_idx) for node in nodes if isinstance(node, TextNode)]
        processed = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(processed, offsets, strict=True):
            if isinstance(node, TextNode):
                node.start_char_idx, node.end_char_idx = start, end
        return processed


def _named(document: BaseNode, front: dict[str, str]) -> str:
    given = document.metadata.get("instrument") or front.get("id") or document.metadata.get("file_name")
    return str(given or document.node_id)


def _pinpoint(document: BaseNode, front: dict[str, str], article: Article, span: Paragraph) -> str:
    """How a reader finds it: `PIPL art. 38(1)` where the document says how it is cited, else `Title, Article 38(1)`."""
    below = "".join(f"({label})" for label in span.path)
    if article.path and "{}" in front.get("cited_as", ""):
        label, *rest = article.path
        return front["cited_as"].format(label) + "".join(f"({part})" for part in rest) + below
    name = front.get("short") or front.get("title") or document.metadata.get("title") or ""
    return ", ".join(filter(None, [str(name), article.written + below]))


def _trimmed(text: str, paragraph: Paragraph) -> Paragraph:
    words = text[paragraph.start : paragraph.end]
    start = paragraph.start + len(words) - len(words.lstrip())
    return replace(paragraph, start=start, end=start + len(words.strip()))
