"""Beyond exact search: nearly the same rows, the same index from the same vectors, narrow scopes searched whole."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from genolex.corpus import Corpus
from genolex.evals.scaling import nearest, synthetic_vectors, synthetic_words
from genolex.index import build
from genolex.index.dense import Dense
from genolex.index.late import VectorsOnly
from genolex.index.lexical import PAIRS, Lexical
from genolex.index.tokens import tokens
from genolex.ports import Reader, Vectors
from genolex.testing import HashEncoder

ROWS, QUERIES = 12_000, 40


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Unit vectors around 200 centres, as texts lie around their subjects."""
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(200, 48))
    rows = centres[rng.integers(0, 200, ROWS)] + 0.7 * rng.normal(size=(ROWS, 48))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def approximate(vectors: Vectors) -> Dense:
    """The index that a corpus beyond `EXACT` gets."""
    return Dense.build(vectors, exact=1_000)


def _region(vectors: Vectors) -> NDArray[np.bool_]:
    """The rows on one side: what an instrument's articles are, all about one subject."""
    return np.asarray(vectors[:, 0] > 0.2)


def _every(step: int) -> NDArray[np.bool_]:
    return np.asarray(np.arange(ROWS) % step == 0)


@pytest.mark.parametrize("floor", [0, 2_000], ids=["a quarter", "with a floor"])
@pytest.mark.parametrize(
    ("scope", "least"),
    [
        ("all", 0.95),
        ("a tenth", 0.9),
        ("one region", 0.9),
        ("forty rows", 1.0),  # fewer than are asked for: all of them
    ],
)
def test_nearly_every_near_row_is_found(
    vectors: Vectors, approximate: Dense, scope: str, least: float, floor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recall@100 against comparing every allowed row, and nothing that is not allowed."""
    monkeypatch.setattr("genolex.index.dense.FLOOR", floor)
    allowed = {"all": _every(1), "a tenth": _every(10), "one region": _region(vectors), "forty rows": _every(300)}[
        scope
    ]
    queries = vectors[::300]
    truth = nearest(vectors, queries, allowed, 100)
    found = [approximate.search(query, 100, allowed)[0] for query in queries]
    assert all(allowed[numbers].all() for numbers in found)
    recall = np.mean([len(np.intersect1d(f, t)) / len(t) for f, t in zip(found, truth, strict=True)])
    assert recall >= least


def test_a_choice_made_ready_finds_the_same(vectors: Vectors, approximate: Dense) -> None:
    """`allow` once, search often."""
    ready = approximate.allow(_region(vectors))
    for query in vectors[::1_000]:
        rows, scores = approximate.search(query, 10, ready)
        again, same = approximate.search(query, 10, _region(vectors))
        assert (rows.tolist(), scores.tolist()) == (again.tolist(), same.tolist())


def test_the_same_vectors_give_the_same_index(vectors: Vectors, approximate: Dense, tmp_path: Path) -> None:
    """Byte for byte, and again when it is saved and loaded; the size decides the kind."""
    again = Dense.build(vectors, exact=1_000)
    assert np.array_equal(faiss.serialize_index(again._index), faiss.serialize_index(approximate._index))
    approximate.save(tmp_path / "vectors.faiss")
    loaded = Dense.load(tmp_path / "vectors.faiss")
    assert (loaded.exact, Dense.build(vectors).exact) == (False, True)
    for query in vectors[::2_000]:
        assert loaded.search(query, 10, _every(2))[0].tolist() == approximate.search(query, 10, _every(2))[0].tolist()


def test_vectors_come_back_true_to_eight_bits(vectors: Vectors, approximate: Dense) -> None:
    """Of length 1, and at a cosine of 0.999 to what went in, whichever way they are read."""
    back = approximate.vectors()
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1.0, atol=1e-6)
    assert float((back * vectors).sum(axis=1).min()) > 0.999
    np.testing.assert_array_equal(approximate.rows(np.array([5, 3])), back[[5, 3]])


WORDS = [
    "sample export license export sample",
    "license for the export of a sample",
    "export license",
    "freezer",
    "",
    "human genetic resources information",
    "人类遗传资源",
    "license export",
]


@pytest.mark.parametrize("k", [1, 3, 100])
@pytest.mark.parametrize("question", ["export license", "sample export license export", "人类遗传", "quodlibet", ""])
def test_words_are_ranked_as_if_every_row_were_scored(question: str, k: int) -> None:
    """Against the inner product with every row: the k best with a positive score, of equals the first."""
    lexical = Lexical.build(WORDS)
    asked = lexical.asked(tokens(question))
    full = [sum(asked.get(term, 0.0) * impact for term, impact in row.items()) for row in lexical.impacts()]
    for allowed in (np.ones(len(WORDS), np.bool_), np.arange(len(WORDS)) % 2 == 0):
        expected = sorted((n for n, score in enumerate(full) if score > 0 and allowed[n]), key=lambda n: (-full[n], n))
        rows, scores = lexical.search(tokens(question), k, allowed)
        assert rows.tolist() == expected[:k]
        np.testing.assert_allclose(scores, [full[n] for n in expected[:k]], rtol=1e-5)


def test_a_question_as_a_vector_counts_words_and_weighs_pairs() -> None:
    """A word asked twice counts twice; a pair weighs PAIRS of its score."""
    lexical = Lexical.build(WORDS)
    asked = lexical.asked(["export", "licens", "export"])
    assert sorted(asked.values()) == pytest.approx([PAIRS, PAIRS, 1.0, 2.0])


def test_words_are_numbered_by_the_texts_alone() -> None:
    """Two processes give words the same numbers, so that they may share one Milvus; other texts give others."""
    program = f"from genolex.index.lexical import Lexical; print(Lexical.build({WORDS!r}).numbering)"
    seeded = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run([sys.executable, "-c", program], env=seeded, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == Lexical.build(WORDS).numbering != Lexical.build(WORDS[::-1]).numbering


def test_an_index_can_do_without_late_interaction() -> None:
    """The same vectors under another name, and no tokens: an index of its own, which still finds the article."""
    encoder = VectorsOnly(HashEncoder(64))
    assert not isinstance(encoder, Reader)
    assert encoder.name == "hash-64, vectors only"
    index = build(_corpus(), encoder)
    assert index.late is None
    np.testing.assert_array_equal(encoder.encode(["export"]), HashEncoder(64).encode(["export"]))


def test_synthetic_passages_are_like_real_ones_and_always_the_same() -> None:
    """Vectors of length 1; texts that keep the neighbours of real words; one seed, one corpus."""
    index = build(_corpus(), HashEncoder(64))
    made = [synthetic_vectors(index, 50, np.random.default_rng(1)) for _ in range(2)]
    np.testing.assert_array_equal(made[0][0], made[1][0])
    np.testing.assert_allclose(np.linalg.norm(made[0][0], axis=1), 1.0, atol=1e-6)
    texts, owners = synthetic_words(index, 50, np.random.default_rng(1))
    assert (len(texts), len(owners)) == (50, 50)
    real = {pair for row in index.lexical_rows for pair in pairwise(tokens(row.text))}
    for row in texts:
        strange = [pair for pair in pairwise(row) if pair not in real]
        assert len(strange) <= 1 + 2 * sum(word.startswith("rare") for word in row)  # one seam, and the rare words


def _corpus() -> Corpus:
    return Corpus.from_records(
        [{"instrument": "rules", "path": str(n), "text": text} for n, text in enumerate(WORDS) if text]
    )
