"""Rerankers: a real cross-encoder of a few numbers, and a LlamaIndex postprocessor."""

from pathlib import Path

import pytest
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from genolex.errors import InputError
from genolex.models import CrossEncoderReranker, PostprocessorReranker
from genolex.ports import Reranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "samples", "permit", "fine"]


def saved_model(folder: Path, labels: int) -> Path:
    """A BERT of one layer, random weights that tell words apart, saved as sentence-transformers expects it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    (folder / "vocab.txt").write_text("\n".join(WORDS))
    shape = {"vocab_size": len(WORDS), "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    config = BertConfig.from_dict({**shape, "intermediate_size": 8, "num_labels": labels, "initializer_range": 0.5})
    torch.manual_seed(1)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_a_cross_encoder_gives_each_text_one_score(tmp_path: Path) -> None:
    """The same text gets the same score wherever it stands, and nothing is asked of no texts."""
    model = CrossEncoderReranker(saved_model(tmp_path, 1))
    assert isinstance(model, Reranker)
    first, second, again = model.scores("samples", ["permit", "fine", "permit"])
    assert first == pytest.approx(again, abs=1e-5)
    assert first != pytest.approx(second, abs=1e-7)
    assert model.scores("samples", []) == []


def test_a_model_of_three_labels_is_no_reranker(tmp_path: Path) -> None:
    """An entailment model is refused in one line, not read as scores."""
    with pytest.raises(InputError, match="gives a pair 3 scores"):
        CrossEncoderReranker(saved_model(tmp_path, 3))


def test_a_reranker_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """One line says which."""
    with pytest.raises(InputError, match=r"the reranker .*nowhere cannot be loaded"):
        CrossEncoderReranker(tmp_path / "nowhere")


class Shortest(BaseNodePostprocessor):
    """Orders nodes by length and drops what is longer than six characters."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        assert query_bundle is not None
        return sorted((n for n in nodes if len(n.node.get_content()) <= 6), key=lambda n: len(n.node.get_content()))


def test_a_llamaindex_postprocessor_orders_texts() -> None:
    """Its order becomes scores; what it drops comes last."""
    assert PostprocessorReranker(Shortest()).scores("permit", ["permit", "samples", "fine"]) == [2.0, -1.0, 3.0]
