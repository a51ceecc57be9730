"""Rerankers behind `genolex.ports.Reranker`: any cross-encoder, any LlamaIndex postprocessor."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genolex.errors import InputError

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor


class CrossEncoderReranker:
    """A cross-encoder that sentence-transformers can load and that gives a pair one score.

    Raises InputError when the model cannot be loaded or gives a pair more scores than one.
    """

    def __init__(self, model: str | Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sentence_transformers import CrossEncoder
        try:
            self._model: Any = CrossEncoder(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise InputError(f"the reranker {model} cannot be loaded: {str(error).splitlines()[0]}") from error
        if (labels := int(self._model.num_labels)) != 1:
            raise InputError(f"the reranker {model} gives a pair {labels} scores, not one")

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, higher is nearer."""
        rows = self._model.predict([(question, text) for text in texts], show_progress_bar=False) if texts else []
        return [float(row) for row in rows]


class PostprocessorReranker:
    """A LlamaIndex node postprocessor that orders nodes; what it drops comes last."""

    def __init__(self, postprocessor: BaseNodePostprocessor) -> None:
        self._postprocessor = postprocessor

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The place that each text was given, counted from the end; minus one for a text that was dropped."""
        from llama_index.core.schema import NodeWithScore, TextNode

        nodes = [NodeWithScore(node=TextNode(id_=str(n), text=text), score=0.0) for n, text in enumerate(texts)]
        kept = self._postprocessor.postprocess_nodes(nodes, query_str=question)
        places = {node.node.node_id: float(len(texts) - place) for place, node in enumerate(kept)}
        return [places.get(str(n), -1.0) for n in range(len(texts))]
