"""Milvus finds what this process finds: same rows, same scores, same scope."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genolex.assistant import Assistant
from genolex.cli.keeping import index as index_command
from genolex.corpus import Corpus
from genolex.errors import GenolexError, InputError
from genolex.evals.questions import read_questions, shipped_questions
from genolex.index import Index, build
from genolex.index.facts import Facts
from genolex.index.milvus import MilvusStore, connect, expression, write
from genolex.index.tokens import tokens
from genolex.settings import settings
from genolex.testing import HashEncoder
from genolex.types import Address, Instrument, Provision, Scope, Validity

pytest.importorskip("pymilvus", reason="the extra milvus is not installed")
pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")

DAY = date(2026, 8, 1)
SCOPES = [
    Scope(DAY),
    Scope(DAY, "CN"),
    Scope(DAY, "US", kinds=frozenset({"regulation"})),
    Scope(DAY, instruments=frozenset({"cn-pipl", "us-dsp-202"})),
    Scope(DAY, kinds=frozenset({"commentary"})),
    Scope(date(2020, 1, 1)),
    Scope(date(2020, 1, 1), nearest=True),
    Scope(date(2020, 1, 1), "CN", frozenset({"cn-pipl"}), frozenset({"law"}), nearest=True),
]
QUESTIONS = [
    "Which article forbids selling human genetic resources?",
    "May bulk human genomic data go to China, data and all data?",
    "734.13(b)",
    "人类遗传资源信息可以对外提供吗",
]


@pytest.fixture(scope="module")
def part(corpus: Corpus) -> Index:
    """Five instruments of both sides and the commentary, encoded by words."""
    chosen = ("cn-pipl", "cn-hgr-regulation", "us-dsp-202", "us-biosecure", "wang-2024")
    instruments = [corpus.instruments[ident] for ident in chosen]
    return build(Corpus(instruments, [p for p in corpus.provisions if p.address.instrument in chosen]), HashEncoder(64))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file of Milvus Lite."""
    return str(tmp_path_factory.mktemp("milvus") / "rows.db")


@pytest.fixture(scope="module")
def store(part: Index, file: str) -> Iterator[MilvusStore]:
    """The same rows in Milvus Lite."""
    opened = MilvusStore.open(part, file)
    yield opened
    opened.close()


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize("question", QUESTIONS)
def test_milvus_finds_what_is_found_here(part: Index, store: MilvusStore, question: str, scope: Scope) -> None:
    """Rows and scores of the ten best, by words and by meaning, whatever the scope."""
    for here, there in (
        (part.store.by_words(tokens(question), 10, scope), store.by_words(tokens(question), 10, scope)),
        (
            part.store.by_meaning(part.read(question).vector, 10, scope),
            store.by_meaning(part.read(question).vector, 10, scope),
        ),
    ):
        np.testing.assert_allclose(there[1], here[1], rtol=1e-5)
        untied = here[1] > here[1].min(initial=np.inf) + 1e-4  # of equals at the cut, either store may keep either
        assert set(here[0][untied]) <= set(there[0])


def test_a_question_of_unknown_words_finds_nothing(store: MilvusStore) -> None:
    """As here: no row shares a word."""
    rows, scores = store.by_words(["quodlibet"], 10, Scope(DAY))
    assert (len(rows), len(scores)) == (0, 0)


def test_the_filter_is_the_scope() -> None:
    """One clause for each thing that a scope asks; a quotation mark in a name stays a name."""
    scope = Scope(date(1, 1, 3), "CN", frozenset({'b"', "a"}), frozenset({"law"}))
    since = "since <= 3 and until >= 3"
    rest = 'jurisdiction in ["CN", "both"] and instrument in ["a", "b\\""] and kind in ["law"]'
    assert expression(scope) == f"{since} and {rest}"
    assert expression(Scope(date(1, 1, 3), nearest=True)) == "nearest_since <= 3 and nearest_until >= 3"


def test_the_days_of_every_version_are_those_of_the_mask() -> None:
    """Columns against `Facts.mask`, for every order of versions that follow, overlap, hold each other or are open."""
    days = [None, date(2001, 1, 1), date(2005, 1, 1), date(2009, 1, 1)]
    spans = [Validity(a, b) for a, b in itertools.product(days, days) if a is None or b is None or a <= b]
    asked = [date(y, 1, n) for y in (1990, 2001, 2003, 2005, 2007, 2009, 2020) for n in (1, 2)] + [date(2000, 12, 31)]
    one = Provision(Address("law", ("1",)), "One", "One text.")
    for chosen in itertools.combinations(spans, 3):
        if len({span.start for span in chosen}) < 3:
            continue  # two versions from the same day are one key
        law = Instrument("law", "Law", "law", "CN")
        facts = Facts(Corpus([law], [replace(one, valid=span) for span in chosen]))
        columns: dict[str, Any] = facts.columns
        for day, nearest in itertools.product(asked, (True, False)):
            name = "nearest_" if nearest else ""
            since, until = columns[f"{name}since"], columns[f"{name}until"]
            held = (since <= day.toordinal()) & (day.toordinal() <= until)
            assert held.tolist() == facts.mask(Scope(day, nearest=nearest)).tolist(), (chosen, day, nearest)


def test_an_index_is_written_once_and_shown_when_it_is_whole(part: Index, file: str, store: MilvusStore) -> None:
    """Opening again writes nothing; a write that stops halfway is never searched, and the old rows stay."""
    client = store._client
    before = set(client.list_collections())
    MilvusStore.open(part, file)
    assert set(client.list_collections()) == before

    broken = replace_vectors(part)
    with pytest.raises(Exception, match="no more rows"):
        write(client, store.base, broken)
    aliased = {name for name in client.list_collections() if client.list_aliases(name)["aliases"]}
    assert aliased == before
    rows, _ = store.by_words(tokens(QUESTIONS[0]), 10, Scope(DAY))
    assert len(rows) == 10


def replace_vectors(index: Index) -> Index:
    """An index whose vectors cannot be read."""

    class _Broken:
        dimension = 64

        def __len__(self) -> int:
            return len(index.dense)

        def rows(self, numbers: object) -> np.ndarray[Any, Any]:
            raise RuntimeError("no more rows")

    broken = object.__new__(Index)
    broken.__dict__.update(index.__dict__)
    broken.dense = _Broken()  # type: ignore[assignment]
    return broken


def test_another_index_replaces_the_one_before_the_last(part: Index, tmp_path: Path) -> None:
    """Two are kept: the one in use and the one that another process may still search."""
    client = connect(str(tmp_path / "kept.db"))
    bases = [f"genolex_{n:016x}_00000000" for n in range(3)]
    small = build(Corpus.from_records([{"instrument": "rules", "path": "1", "text": "Lock it."}]), HashEncoder(64))
    for base in bases:
        write(client, base, small)
    aliases = {alias for name in client.list_collections() for alias in client.list_aliases(name)["aliases"]}
    assert aliases == {f"{base}_{part}" for base in bases[1:] for part in ("words", "meaning")}
    assert len(client.list_collections()) == 4
    client.close()


@pytest.mark.parametrize(
    ("uri", "missing", "error"),
    [
        ("rows", "", "neither the address of a Milvus server nor a file"),
        ("rows.db", "milvus_lite", r"milvus-lite is not installed; .*pip install 'genolex\[milvus\]'"),
        (
            "http://127.0.0.1:1",
            "pymilvus",
            r"pymilvus is not installed; .*pip install 'genolex\[milvus\]'",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    uri: str, missing: str, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad address, or an extra that is not installed."""
    monkeypatch.setattr("genolex.index.milvus.find_spec", lambda name: None if name == missing else object())
    with pytest.raises(InputError, match=error):
        connect(uri)


def test_a_server_that_does_not_answer_is_said_in_one_line() -> None:
    """What the client raises becomes ours."""
    with pytest.raises(GenolexError, match=r"Milvus \(http://127.0.0.1:1\): "):
        connect("http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("store", "error"),
    [
        ("elsewhere", "--store is local or milvus, not 'elsewhere'"),
        ("milvus", "--store milvus needs GENOLEX_MILVUS_URI"),
    ],
)
def test_the_command_says_what_it_needs(store: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`genolex index --store`: bad input before anything is loaded."""
    monkeypatch.setattr(settings(), "milvus_uri", "")
    with pytest.raises(InputError, match=error):
        index_command(None, store)


def test_the_setting_says_where_to_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GENOLEX_MILVUS_URI: `Assistant.load` writes what Milvus does not hold, and searches there."""
    monkeypatch.setattr(settings(), "milvus_uri", str(tmp_path / "rows.db"))
    monkeypatch.setattr(settings(), "cache", tmp_path)
    small = Corpus.from_records([{"instrument": "rules", "path": "1", "text": "Freezers are locked at night."}])
    assistant = Assistant.load(small, HashEncoder(64))
    assert isinstance(assistant.index.store, MilvusStore)
    assert [hit.passage.address.article for hit in assistant.retrieve("locked freezers")] == ["1"]
    assistant.index.store.close()


def test_the_shipped_corpus_gives_the_same_answers(assistant: Assistant, tmp_path: Path) -> None:
    """The real encoder, twelve development questions: ten rows of both searches, and the hits of `retrieve`."""
    index = assistant.index
    local, there = index.store, MilvusStore.open(index, str(tmp_path / "shipped.db"))
    asked = [q.question for q in read_questions(shipped_questions(), "dev")][::30][:12]
    scope = Scope(DAY)
    for question in asked:
        words, vector = tokens(question), index.read(question).vector
        assert there.by_words(words, 10, scope)[0].tolist() == local.by_words(words, 10, scope)[0].tolist()
        assert there.by_meaning(vector, 10, scope)[0].tolist() == local.by_meaning(vector, 10, scope)[0].tolist()
    before = [[hit.passage.address for hit in assistant.retrieve(question, 10)] for question in asked]
    index.store = there
    try:
        after = [[hit.passage.address for hit in assistant.retrieve(question, 10)] for question in asked]
    finally:
        index.store = local
        there.close()
    assert after == before
