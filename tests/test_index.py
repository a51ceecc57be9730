"""The index: right rows first, saved whole, never silently wrong."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from genolex.corpus import Corpus
from genolex.errors import StaleIndexError
from genolex.index import Index, build, load_or_build
from genolex.index.build import fingerprint, load, save
from genolex.index.dense import Dense
from genolex.index.lexical import Lexical
from genolex.index.tokens import tokens
from genolex.ports import Reading
from genolex.testing import HashEncoder
from genolex.types import Address, Instrument, Provision, Scope, Validity

RECORDS = [
    {"instrument": "rules", "path": "744.16", "text": "A license is needed for listed parties under 744.16(a)."},
    {"instrument": "rules", "path": "734.13", "text": "Export means shipment abroad, see 734.13(b) for software."},
    {"instrument": "rules", "path": "10", "text": "禁止买卖人类遗传资源。"},
    {"instrument": "rules", "path": "11", "text": "Freezers must be locked at night."},
]
TODAY = Scope(date(2026, 8, 1))


@pytest.fixture
def small() -> Corpus:
    """Four texts."""
    return Corpus.from_records(RECORDS)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("734.13(b)", "734.13"),
        ("744.16(a)", "744.16"),
        ("is a license needed for listed parties", "744.16"),
        ("买卖遗传资源", "10"),
        ("locked freezers", "11"),
    ],
)
def test_words_and_meaning_find_the_article_first(small: Corpus, question: str, article: str) -> None:
    """Section numbers whole, Chinese by pairs, and the fake encoder by words."""
    index = build(small, HashEncoder())
    assert by_words(index, question)[0] == article
    assert by_meaning(index, question)[0] == article


def by_words(index: Index, question: str, scope: Scope = TODAY) -> list[str]:
    """The articles that share words with a question, best first."""
    rows, _ = index.store.by_words(tokens(question), 4, scope)
    return [index.passages[index.lexical_rows[row].passage].address.article for row in rows]


def by_meaning(index: Index, question: str, scope: Scope = TODAY) -> list[str]:
    """The articles nearest to a question, nearest first."""
    rows, _ = index.store.by_meaning(index.read(question).vector, 4, scope)
    return [index.passages[index.dense_rows[row].passage].address.article for row in rows]


SCOPES = [
    # a scope, and the articles that it holds
    (Scope(date(2023, 6, 1)), {"1", "2-old", "3"}),
    (Scope(date(2024, 6, 1)), {"1", "2", "3"}),
    (Scope(date(2024, 6, 1), "CN"), {"1", "2"}),
    (Scope(date(2024, 6, 1), "US"), {"3"}),
    (Scope(date(2024, 6, 1), instruments=frozenset({"us-rule"})), {"3"}),
    (Scope(date(2024, 6, 1), kinds=frozenset({"law"})), {"1", "2"}),
    (Scope(date(2019, 1, 1)), set()),
    # the day is the question's own: what was not law yet may answer, and only the nearest version of each
    (Scope(date(2019, 1, 1), nearest=True), {"1", "2-old", "3"}),
]


@pytest.mark.parametrize(("scope", "articles"), SCOPES, ids=[str(n) for n in range(len(SCOPES))])
def test_a_scope_is_applied_inside_the_search(scope: Scope, articles: set[str]) -> None:
    """Day, side, instrument and kind: what is outside is not found, however near it is."""
    index = build(dated(), HashEncoder())
    numbers = np.flatnonzero(index.allowed(scope))
    held = {index.corpus.provisions[n].heading for n in numbers}
    assert held == articles
    rows, _ = index.store.by_words(tokens("freezer"), 9, scope)
    assert {index.passages[index.lexical_rows[row].passage].provision.heading for row in rows} == articles
    rows, _ = index.store.by_meaning(index.read("freezer").vector, 9, scope)
    assert {index.passages[index.dense_rows[row].passage].provision.heading for row in rows} == articles


def dated() -> Corpus:
    """A Chinese law of two articles, one of them in two versions, and an American regulation."""
    law = Instrument("cn-law", "A law", "law", "CN")
    rule = Instrument("us-rule", "A rule", "regulation", "US")

    def provision(address: str, heading: str, start: date, end: date | None = None) -> Provision:
        valid = Validity(start, end)
        return Provision(Address.parse(address), heading, f"The freezer of {heading} is locked.", valid=valid)

    return Corpus(
        [law, rule],
        [
            provision("cn-law/1", "1", date(2020, 1, 1)),
            provision("cn-law/2", "2-old", date(2020, 1, 1), date(2023, 12, 31)),
            provision("cn-law/2", "2", date(2024, 1, 1)),
            provision("us-rule/3", "3", date(2021, 1, 1)),
        ],
    )


def test_late_interaction_is_the_mean_of_the_nearest_words() -> None:
    """By hand: of "locked freezers", both words stand in article 11 and none in 734.13; a rare word weighs more."""
    index = build(Corpus.from_records(RECORDS), HashEncoder())
    assert index.late is not None
    rows = np.arange(len(index.dense_rows))
    scores = index.late.scores(index.read("locked freezers"), rows)
    assert int(np.argmax(scores)) == 3
    np.testing.assert_allclose(scores[3], 1.0, atol=0.01)
    np.testing.assert_allclose(scores[2], 0.0, atol=0.01)
    weights = index.late.weights(index.read("license freezers"))
    np.testing.assert_allclose(weights.sum(), 1.0, rtol=1e-5)
    assert index.late.scores(index.read(""), rows).tolist() == [0.0] * 4


def test_inner_product_of_unit_vectors_is_the_cosine() -> None:
    """Values, not lengths: the FAISS scores are the cosines of NumPy, and other vectors are refused."""
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(50, 16)).astype(np.float32)
    with pytest.raises(ValueError, match="length 1"):
        Dense.build(vectors)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    rows, scores = Dense.build(unit).search(unit[3], 5, np.ones(50, np.bool_))
    exact = unit @ unit[3]
    assert rows[0] == 3
    np.testing.assert_allclose(scores, np.sort(exact)[::-1][:5], rtol=1e-5)


def test_bm25_gives_the_textbook_value() -> None:
    """One value by hand: Lucene's BM25 with k1 1.2, b 0.6 (Robertson and Zaragoza 2009)."""
    lexical = Lexical.build(["sample export export", "sample freezer"])
    rows, scores = lexical.search(["export"], 2, np.ones(2, np.bool_))
    idf = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 / (2 + 1.2 * (1 - 0.6 + 0.6 * 3 / 2.5))
    assert rows.tolist() == [0]
    np.testing.assert_allclose(scores, [expected], rtol=1e-5)


def test_a_saved_index_gives_the_same_hits(small: Corpus, tmp_path: Path) -> None:
    """Saved and loaded is the same."""
    encoder = HashEncoder()
    first = load_or_build(small, encoder, tmp_path)
    again = load(small, encoder, tmp_path / fingerprint(small, encoder))
    for question in ("license", "freezers", "734.13(b)"):
        assert by_meaning(first, question) == by_meaning(again, question)
        assert by_words(first, question) == by_words(again, question)
        rows = np.arange(len(RECORDS))
        assert first.late is not None
        assert again.late is not None
        assert (
            first.late.scores(first.read(question), rows).tolist()
            == again.late.scores(again.read(question), rows).tolist()
        )


def test_another_corpus_or_encoder_is_never_served(small: Corpus, tmp_path: Path) -> None:
    """A changed word or another encoder gives another index, and the old one goes."""
    load_or_build(small, HashEncoder(), tmp_path)
    changed = Corpus.from_records([*RECORDS[:-1], {**RECORDS[-1], "text": "Freezers may be open."}])
    index = load_or_build(changed, HashEncoder(), tmp_path)
    assert index.passages[-1].text == "Freezers may be open."
    assert index.fingerprint in {f.name for f in tmp_path.iterdir()}
    with pytest.raises(StaleIndexError, match="another corpus"):
        load(small, HashEncoder(), tmp_path / index.fingerprint)
    with pytest.raises(StaleIndexError, match="another encoder"):
        load(changed, HashEncoder(64), tmp_path / index.fingerprint)


@pytest.mark.parametrize(
    "name", ["vectors.faiss", "manifest.json", "rows.jsonl", "words/frequencies.json", "late/codes.npy"]
)
def test_a_damaged_index_is_built_anew(small: Corpus, tmp_path: Path, name: str) -> None:
    """A truncated file is noticed, whichever it is."""
    encoder = HashEncoder()
    folder = tmp_path / load_or_build(small, encoder, tmp_path).fingerprint
    (folder / name).write_bytes((folder / name).read_bytes()[:-7])
    with pytest.raises(StaleIndexError):
        load(small, encoder, folder)
    mended = load_or_build(small, encoder, tmp_path)
    assert by_words(mended, "freezers") == ["11"]
    load(small, encoder, folder)


def test_an_index_that_cannot_be_saved_leaves_the_old_one(
    small: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving happens beside, then one rename: a failure in between changes nothing."""
    encoder = HashEncoder()
    index = load_or_build(small, encoder, tmp_path)
    monkeypatch.setattr("os.replace", _fail)
    with pytest.raises(OSError, match="disk full"):
        save(index, tmp_path / "other")
    assert [f.name for f in tmp_path.iterdir()] == [index.fingerprint]
    load(small, encoder, tmp_path / index.fingerprint)


def _fail(*_: object) -> None:
    raise OSError("disk full")


def test_a_person_can_read_a_saved_index(small: Corpus, tmp_path: Path) -> None:
    """The manifest says what it was made from, and every row says what it is."""
    index = load_or_build(small, HashEncoder(), tmp_path)
    folder = tmp_path / index.fingerprint
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["encoder"] == "hash-512"
    assert manifest["provisions"] == 4
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {k: rows[0][k] for k in ("row", "provision", "kind", "start", "end")} == {
        "row": 0, "provision": "rules/744.16", "kind": "text", "start": 0, "end": 55,
    }  # fmt: skip


class _Counting(HashEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def read(self, texts: Sequence[str], progress: bool = False) -> list[Reading]:
        self.texts += texts
        return super().read(texts, progress)


def test_only_what_is_new_is_encoded(small: Corpus, tmp_path: Path) -> None:
    """A corpus with one more text costs one more vector, and the hits are those of an index built whole."""
    load_or_build(small, HashEncoder(), tmp_path)
    larger = Corpus.from_records([*RECORDS, {"instrument": "rules", "path": "12", "text": "Visitors sign the book."}])
    encoder = _Counting()
    index = load_or_build(larger, encoder, tmp_path)
    assert len(encoder.texts) == 1
    whole = build(larger, HashEncoder())
    np.testing.assert_allclose(index.dense.vectors(), whole.dense.vectors())
    assert index.late is not None
    assert whole.late is not None
    question = index.read("who signs the book")
    assert index.late.scores(question, np.arange(5)).tolist() == whole.late.scores(question, np.arange(5)).tolist()


def test_old_indexes_go(small: Corpus, tmp_path: Path) -> None:
    """Four are kept, so that asking another corpus now and then does not rebuild the first."""
    made = [load_or_build(Corpus.from_records(RECORDS[: n + 1]), HashEncoder(64 + n), tmp_path) for n in range(4)]
    last = load_or_build(small, HashEncoder(128), tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    assert {last.fingerprint, made[-1].fingerprint} <= {f.name for f in tmp_path.iterdir()}
