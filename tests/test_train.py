"""`genolex train`: what is learned from the questions of a corpus, and that the encoder reads it."""

from pathlib import Path

import numpy as np
import pytest

from genolex import train
from genolex.assistant import Assistant
from genolex.index.tokens import has_chinese
from genolex.ingest.restatement import read_file
from genolex.models import MiniLM

MEASURES = Path(__file__).parent.parent / "corpus" / "cn" / "cn-genai-measures.md"
QUESTION = "Do we need a licence to open our chatbot to the Chinese public?"


@pytest.fixture(scope="module")
def plain() -> MiniLM:
    """The encoder without an adapter."""
    return MiniLM(adapter=None)


@pytest.fixture(scope="module")
def measures(plain: MiniLM) -> Assistant:
    """One instrument of 24 articles, indexed by the plain encoder."""
    return Assistant.build(read_file(MEASURES)[0], plain)


@pytest.fixture(scope="module")
def adapter(measures: Assistant, plain: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter after a few steps."""
    file = tmp_path_factory.mktemp("trained") / "adapter.npz"
    patch = pytest.MonkeyPatch()
    patch.setattr(train, "BATCH", 6)
    patch.setattr(train, "WARM_UP", 1)
    losses = train.train(measures.index, plain, file, epochs=2, most=3)
    patch.undo()
    assert losses[1] < losses[0]
    return file


def test_every_question_is_a_pair_with_its_own_provision(measures: Assistant) -> None:
    """English ones as they are, Chinese ones in English words; none answers itself."""
    pairs, texts = train.pairs_of(measures.index)
    asked = [q for p in measures.corpus.provisions for q in p.questions]
    english = [q for q in asked if not has_chinese(q)]
    assert [texts[pair.question] for pair in pairs if pair.question < len(measures.index.dense_rows)] == english
    assert len(pairs) > len(english)
    assert not any(has_chinese(texts[pair.question]) for pair in pairs)
    assert not any(pair.question in pair.answers for pair in pairs)
    owners = measures.index.dense_provisions
    assert all(set(owners[pair.answers].tolist()) == {pair.provision} for pair in pairs)


def test_an_adapter_changes_how_the_encoder_reads_and_what_it_is_called(adapter: Path, plain: MiniLM) -> None:
    """An index of another adapter is another index; the upper layers alone are changed."""
    adapted = MiniLM(adapter=adapter)
    assert adapted.name.startswith(plain.name + "+")
    assert not np.allclose(adapted.encode([QUESTION]), plain.encode([QUESTION]))
    changed = {
        name.split(".")[2]
        for name, weights in adapted.weights.items()
        if weights is not plain.weights[name] and not np.array_equal(weights, plain.weights[name])
    }
    assert changed == {"3", "4", "5"}


def test_an_adapted_encoder_reads_one_text_as_it_reads_many(adapter: Path) -> None:
    """NumPy and PyTorch give the same vectors."""
    adapted = MiniLM(adapter=adapter)
    texts = [f"{QUESTION} Case {n}." for n in range(12)]
    together, alone = adapted.encode(texts), np.concatenate([adapted.encode([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.999


def test_an_adapted_encoder_finds_the_article(adapter: Path, measures: Assistant) -> None:
    """Article 17: services of public opinion file and are assessed; 23: licences."""
    found = Assistant.build(measures.corpus, MiniLM(adapter=adapter)).retrieve(QUESTION, 3)
    assert found[0].provision.address.article in ("17", "23")
