"""Public benchmarks: read as published, scored as their authors score, over the assistant's own retrieval."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from typer.testing import CliRunner

from genolex.cli import app
from genolex.errors import InputError
from genolex.evals.benchmarks import BENCHMARKS, report, run_benchmark
from genolex.evals.benchmarks.legalbench_rag import LIMIT, Span, precision, recall, snippets, title
from genolex.evals.benchmarks.obliqa import MEASURES, gold_of, read_passages, read_qrels, trec_eval
from genolex.evals.benchmarks.obliqa_mp import MEASURES as MP_MEASURES
from genolex.settings import settings
from genolex.testing import HashEncoder
from genolex.types import Address

PUBLIC = Path(__file__).parents[2] / "shared" / "bench"
needs_public = pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public benchmark files are not on this machine")

PASSAGES = [
    {"ID": "p-record", "DocumentID": 1, "PassageID": "1.1", "Passage": "A dealer must keep records for six years."},
    {"ID": "p-empty", "DocumentID": 1, "PassageID": "1.2", "Passage": " "},
    {"ID": "p-fee", "DocumentID": 1, "PassageID": "1.3", "Passage": "The annual fee is due in January."},
    # the label 1.3 again: another passage, told apart by its ID
    {"ID": "p-audit", "DocumentID": 1, "PassageID": "1.3", "Passage": "An auditor inspects the vault each quarter."},
    {"ID": "p-shark", "DocumentID": 2, "PassageID": "1.1", "Passage": "Sharks and whales may not be kept as pets."},
]
QUESTIONS = [
    ("q-record", "How long must a dealer keep records?", [(1, "1.1")]),
    ("q-audit", "Which auditor inspects the vault?", [(1, "1.3")]),
    ("q-both", "Who may have sharks and whales as pets?", [(2, "1.1"), (1, "1.2")]),
]
QRELS = """q-record 0 p-record 1
q-audit 0 p-audit 1
q-both 0 p-shark 1
q-both 0 p-empty 1
"""
NDA = "Non-Disclosure Agreement of Acme.\nAcme keeps secrets for five years.\nThe court of Oslo decides.\n"
LEASE = "Lease of a boat by Boreal.\nThe boat is painted green every spring.\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Indexes of these tests displace nobody's."""
    monkeypatch.setenv("GENOLEX_CACHE", str(tmp_path / "cache"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def write(file: Path, content: Any) -> Path:
    """A text, or JSON of anything else, in a file with its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def questions(with_ids: bool = False) -> list[dict[str, Any]]:
    """The questions as the authors publish them."""
    gold: dict[tuple[Any, Any], str] = {}
    for p in PASSAGES:
        gold.setdefault((p["DocumentID"], p["PassageID"]), str(p["ID"]))
    return [
        {
            "QuestionID": ident,
            "Question": text,
            "Passages": [
                {"DocumentID": d, "PassageID": p, "Passage": "..."} | ({"ID": gold[d, p]} if with_ids else {})
                for d, p in places
            ],
        }
        for ident, text, places in QUESTIONS
    ]


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with one small folder for each benchmark."""
    folder = tmp_path / "bench"
    write(folder / "obliqa" / "ObliQA_dev.json", questions())
    write(folder / "obliqa" / "qrels_dev.txt", QRELS)
    write(folder / "obliqa" / "ObliQA_test.json", questions())
    for document in (1, 2):
        rows = [p for p in PASSAGES if p["DocumentID"] == document]
        write(folder / "obliqa" / "StructuredRegulatoryDocuments" / f"{document}.json", rows)
    write(folder / "obliqa-mp" / "ObliQA_MultiPassage_val.json", questions(with_ids=True))
    write(folder / "obliqa-mp" / "qrels_val.txt", QRELS)
    legal = folder / "legalbench-rag"
    write(legal / "corpus" / "nda" / "acme-NDA.txt", NDA)
    write(legal / "corpus" / "lease" / "boreal.txt", LEASE)
    write(legal / "corpus" / "lease" / "nobody-asks.txt", "A document without gold.")
    secrets = {"file_path": "nda/acme-NDA.txt", "span": [34, 68], "answer": "Acme keeps secrets for five years."}
    green = {"file_path": "lease/boreal.txt", "span": [27, 66]}
    write(
        legal / "benchmarks" / "nda.json",
        {"tests": [{"query": "Consider Acme's agreement; how long are secrets kept?", "snippets": [secrets]}] * 3},
    )
    write(
        legal / "benchmarks" / "lease.json",
        {"tests": [{"query": "Consider the lease; how is the boat painted?", "snippets": [green]}]},
    )
    return folder


# -- the figures -----------------------------------------------------------------------------------------------------

LOG3 = 1 / math.log2(3)
IDEAL2 = 1 + LOG3
FIGURES: list[tuple[dict[str, int], list[str], tuple[float, float, float]]] = [
    # gold, ranked, (recall, map, ndcg) at 10
    ({"a": 1}, ["a"], (1, 1, 1)),
    # second place
    ({"a": 1}, ["x", "a"], (1, 1 / 2, LOG3)),
    # average precision divides by all the gold there is, found or not
    ({"a": 1, "b": 1}, ["a", "x"], (1 / 2, 1 / 2, 1 / IDEAL2)),
    ({"a": 1, "b": 1}, ["a", "x", "b"], (1, (1 + 2 / 3) / 2, 1.5 / IDEAL2)),
    # the eleventh place is past the cut
    ({"a": 1}, [*"bcdefghijk", "a"], (0, 0, 0)),
    # judged and not relevant is as good as not judged
    ({"a": 1, "b": 0}, ["b", "a"], (1, 1 / 2, LOG3)),
    # nothing found counts 0, it is not left out
    ({"a": 1}, [], (0, 0, 0)),
]


@pytest.mark.parametrize(("gold", "ranked", "wanted"), FIGURES)
def test_figures_are_those_of_trec_eval(
    gold: dict[str, int], ranked: list[str], wanted: tuple[float, float, float]
) -> None:
    """recall.10, map_cut.10 and ndcg_cut.10, worked out by hand."""
    found = trec_eval(MP_MEASURES, {"q": gold}, {"q": ranked})
    assert list(found) == ["recall_10", "map_cut_10", "ndcg_cut_10"]
    assert tuple(found.values()) == pytest.approx(wanted)
    assert trec_eval(MEASURES, {"q": gold}, {"q": ranked}) == pytest.approx(
        {"recall.10": wanted[0], "map_cut.10": wanted[1]}
    )


def test_the_mean_is_over_the_judged_questions() -> None:
    """A judged question that found nothing pulls the mean down; one that nobody judged is not in it."""
    found = trec_eval(MEASURES, {"q": {"a": 1}, "r": {"b": 1}}, {"q": ["a"], "r": [], "unjudged": ["z"]})
    assert found == {"recall.10": 0.5, "map_cut.10": 0.5}


def test_the_order_is_the_assistants_also_among_equals() -> None:
    """trec_eval puts equal scores in falling order of document id; a run of ranks has no equals."""
    tied = ir_measures.pytrec_eval.calc_aggregate(
        [MEASURES["map_cut.10"]], {"q": {"a": 1}}, {"q": {"a": 1.0, "b": 1.0}}
    )
    assert tied[MEASURES["map_cut.10"]] == 0.5  # b before a
    assert trec_eval(MEASURES, {"q": {"a": 1}}, {"q": ["a", "b"]})["map_cut.10"] == 1.0


SPANS: list[tuple[list[Span], list[Span], float, float]] = [
    # exactly the gold
    ([Span("f", 10, 20)], [Span("f", 10, 20)], 1, 1),
    # half of what was retrieved is gold, and half of gold was retrieved
    ([Span("f", 0, 20)], [Span("f", 10, 30)], 1 / 2, 1 / 2),
    # the same characters of another file are not gold
    ([Span("g", 10, 20)], [Span("f", 10, 20)], 0, 0),
    # spans that touch share nothing
    ([Span("f", 0, 10)], [Span("f", 10, 20)], 0, 0),
    # two pieces of gold in one snippet
    ([Span("f", 0, 100)], [Span("f", 0, 10), Span("f", 90, 100)], 0.2, 1),
    # a snippet that overlaps another counts again, as in the authors' code: nothing is merged
    ([Span("f", 0, 10), Span("f", 0, 10)], [Span("f", 0, 20)], 1, 1),
    # nothing retrieved
    ([], [Span("f", 0, 10)], 0, 0),
]


@pytest.mark.parametrize(("retrieved", "gold", "wanted_precision", "wanted_recall"), SPANS)
def test_characters_are_counted_as_the_authors_count(
    retrieved: list[Span], gold: list[Span], wanted_precision: float, wanted_recall: float
) -> None:
    """Precision over the characters retrieved, recall over the characters of gold."""
    assert precision(retrieved, gold) == pytest.approx(wanted_precision)
    assert recall(retrieved, gold) == pytest.approx(wanted_recall)


# -- slicing ---------------------------------------------------------------------------------------------------------

SLICED: list[tuple[str, list[str]]] = [
    # short paragraphs share a snippet until it is long enough to stand alone
    ("Aa bb.\nCc dd.\n", ["Aa bb.\nCc dd.\n"]),
    ("One two three four.\nFive six.\nSeven.\n", ["One two three four.\n", "Five six.\nSeven.\n"]),
    # a long paragraph ends a snippet where a sentence ends
    ("One two three four. Five six seven eight. Nine.", ["One two three four. ", "Five six seven eight. Nine."]),
    # a long sentence is cut behind a comma of its second half, else at white space, else where it must
    ("one two three four five, six seven eight", ["one two three four five, ", "six seven eight"]),
    ("one two three four five six seven eight", ["one two three four five six ", "seven eight"]),
    ("a" * 33, ["a" * 30, "aaa"]),
    # white space stays with what it follows
    ("\n\nOne two three four.\n\n\nFive six seven.", ["\n\nOne two three four.\n\n\n", "Five six seven."]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SLICED)
def test_snippets_end_where_the_text_pauses(text: str, wanted: list[str]) -> None:
    """Paragraphs, then sentences, then words; with a limit of 30 characters."""
    assert [text[a:b] for a, b in snippets(text, limit=30, short=15)] == wanted


def test_snippets_are_the_whole_text() -> None:
    """No character is lost, so that recall can reach 1."""
    text = "".join(f"{n}. Clause {n} says {'so ' * (n * 7 % 300)}.\n" for n in range(80))
    spans = snippets(text)
    assert "".join(text[a:b] for a, b in spans) == text
    assert max(b - a for a, b in spans) <= LIMIT


def test_a_file_name_becomes_a_title() -> None:
    """Words that a question can share."""
    assert title("contractnli/Grindrod%20SA_Non-Disclosure.txt") == "Grindrod SA Non Disclosure"
    assert title("x/{braces}.txt") == "braces"


# -- reading ---------------------------------------------------------------------------------------------------------


def test_gold_without_qrels_is_that_of_the_questions(bench: Path) -> None:
    """By document and label, where the first ID of a label counts: 1.3 is the fee."""
    benchmark = BENCHMARKS["obliqa"](bench / "obliqa", "test")
    everything = {q: [Address("1", ("1.3",))] for q in benchmark.questions}
    assert benchmark.score(everything)["recall.10"] == pytest.approx(1 / 3)


def test_qrels_come_before_the_questions_own_gold(bench: Path) -> None:
    """The second passage of the label 1.3 is gold by its ID."""
    benchmark = BENCHMARKS["obliqa"](bench / "obliqa", "dev")
    everything = {q: [Address("1", ("1.3", "p-audit"))] for q in benchmark.questions}
    assert benchmark.score(everything)["recall.10"] == pytest.approx(1 / 3)


def test_an_empty_passage_is_not_in_the_corpus_and_still_gold(bench: Path) -> None:
    """Nobody can find it, everybody misses it."""
    benchmark = BENCHMARKS["obliqa"](bench / "obliqa", None)
    assert [str(p.address) for p in benchmark.corpus.provisions] == ["1/1.1", "1/1.3", "1/1.3/p-audit", "2/1.1"]
    found = {"q-record": [], "q-audit": [], "q-both": [Address("2", ("1.1",))]}
    assert benchmark.score(found)["recall.10"] == pytest.approx(0.5 / 3)


PLACES = [
    ("obliqa", "obliqa"),
    ("obliqa", "."),
    ("obliqa", "obliqa/StructuredRegulatoryDocuments"),
    ("obliqa-mp", "obliqa-mp"),
    ("obliqa-mp", "."),
    ("legalbench-rag", "legalbench-rag"),
    ("legalbench-rag", "."),
    ("legalbench-rag", "legalbench-rag/benchmarks"),
]


@pytest.mark.parametrize(("name", "folder"), PLACES)
def test_files_are_found_in_the_folder_and_one_level_off(bench: Path, name: str, folder: str) -> None:
    """The folder of the benchmark, its parent, a folder in it; ObliQA-MP shares the passages of its neighbour."""
    assert len(BENCHMARKS[name](bench / folder, None).questions) == {"legalbench-rag": 4}.get(name, 3)


def test_only_documents_with_gold_are_searched(bench: Path) -> None:
    """As in the authors' runs; a split searches its own."""
    everything = BENCHMARKS["legalbench-rag"](bench, None)
    assert set(everything.corpus.instruments) == {"nda/acme-NDA.txt", "lease/boreal.txt"}
    assert everything.split == "lease, nda"
    assert set(BENCHMARKS["legalbench-rag"](bench, "nda.json").corpus.instruments) == {"nda/acme-NDA.txt"}


FAULTS: list[tuple[str, str | None, str, Any, str]] = [
    # benchmark, split, the file that is changed (None: removed), what is said
    ("obliqa", "train", "", None, "no ObliQA_train.json here"),
    ("obliqa", "*", "", None, "no ObliQA_*.json here"),
    ("obliqa", None, "obliqa/ObliQA_dev.json", "{", "ObliQA_dev.json: Invalid JSON"),
    ("obliqa", None, "obliqa/ObliQA_dev.json", [{"Question": "?"}], "ObliQA_dev.json: 0.QuestionID: Field required"),
    ("obliqa", None, "obliqa/qrels_dev.txt", "q-record 0 p-record", "qrels_dev.txt:1: not `question iteration"),
    ("obliqa", None, "obliqa/qrels_dev.txt", "other 0 p-record 1", "no question of ObliQA_dev.json is judged"),
    ("obliqa", None, "obliqa/StructuredRegulatoryDocuments/2.json", {"ID": "x"}, "2.json: Input should be a valid"),
    ("obliqa-mp", "test", "", None, "no ObliQA_MultiPassage_test.json here"),
    ("legalbench-rag", "cuad", "", None, "no cuad.json; there are lease, nda"),
    ("legalbench-rag", None, "legalbench-rag/benchmarks/nda.json", {"tests": []}, "nda.json: tests: List should have"),
    ("legalbench-rag", None, "legalbench-rag/corpus/nda/acme-NDA.txt", None, "acme-NDA.txt cannot be read: No such"),
    ("legalbench-rag", None, "legalbench-rag/corpus/nda/acme-NDA.txt", "Short.", "6 characters hold no span"),
]


@pytest.mark.parametrize(("name", "split", "file", "content", "message"), FAULTS)
def test_a_fault_in_the_files_is_one_line(
    bench: Path, name: str, split: str | None, file: str, content: Any, message: str
) -> None:
    """Which file, and what is wrong with it."""
    if file and content is None:
        (bench / file).unlink()
    elif file:
        write(bench / file, content)
    with pytest.raises(InputError) as caught:
        BENCHMARKS[name](bench / name, split)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Not the files in it."""
    with pytest.raises(InputError, match="nowhere is not a folder"):
        run_benchmark("obliqa", tmp_path / "nowhere")


# -- running ---------------------------------------------------------------------------------------------------------


def test_the_assistants_own_retrieval_is_measured(bench: Path) -> None:
    """Each question's words are in its passage, so the right one comes first; the empty one is missed."""
    result = run_benchmark("obliqa", bench, "dev", HashEncoder())
    assert result.rows == {"recall.10": round(2.5 / 3, 4), "map_cut.10": round(2.5 / 3, 4)}
    assert (result.benchmark, result.split, result.questions, result.passages) == ("obliqa", "dev", 3, 4)
    assert result.encoder == "hash-512"
    assert 0 < result.latency_p50_ms <= result.latency_p95_ms


def test_a_second_run_reads_the_saved_index(bench: Path) -> None:
    """ObliQA and ObliQA-MP have the same passages, so one index serves both."""

    class Once(HashEncoder):
        texts = 0

        def read(self, texts: Any, progress: bool = False) -> Any:
            self.texts += len(texts)
            return super().read(texts, progress)

    run_benchmark("obliqa", bench, "dev", Once())
    encoder = Once()
    result = run_benchmark("obliqa-mp", bench, None, encoder)
    assert list(result.rows) == ["recall_10", "map_cut_10", "ndcg_cut_10"]
    assert encoder.texts == 3  # the questions; the first, which warms up, is remembered


def test_a_question_that_is_refused_finds_nothing_and_is_named(bench: Path) -> None:
    """Longer than the assistant reads: counted, not dropped."""
    asked = questions()
    asked[0]["Question"] = "records " * 400
    write(bench / "obliqa" / "ObliQA_dev.json", asked)
    result = run_benchmark("obliqa", bench, "dev", HashEncoder())
    assert result.failed == ("q-record",)
    assert result.rows["recall.10"] == pytest.approx(1.5 / 3)
    assert "refused, counted as nothing found: q-record" in report(result)


def test_files_of_legalbench_rag_weigh_the_same(bench: Path) -> None:
    """Three questions of one file and one of another: a mean of two means. Everything is found by 64 snippets."""
    benchmark = BENCHMARKS["legalbench-rag"](bench, None)
    found: dict[str, list[Address]] = {q: [] for q in benchmark.questions}
    found["lease:1"] = [p.address for p in benchmark.corpus.provisions if p.address.instrument == "lease/boreal.txt"]
    rows = benchmark.score(found)
    assert rows["R@64"] == 0.5
    assert rows["P@1"] == pytest.approx(39 / len(LEASE) / 2)
    assert run_benchmark("legalbench-rag", bench, None, HashEncoder()).rows["R@64"] == 1.0


def test_the_report_shows_the_published_figures_beside_ours(bench: Path) -> None:
    """One row per figure, one numbered column per system, and the split that they were published on."""
    lines = report(run_benchmark("obliqa", bench, "dev", HashEncoder())).splitlines()
    assert lines[3].split() == ["metric", "genolex", "[1]", "[2]", "[3]", "[4]"]
    assert lines[4].split() == ["recall.10", "0.8333", "0.7610", "0.7760", "0.8330", "0.8200"]
    assert lines[7] == "published, on the test split:"
    assert lines[8] == "[1] BM25"


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_result(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`genolex eval obliqa --data DIR --split dev --json`."""
    monkeypatch.setattr("genolex.assistant.load_encoder", lambda _: HashEncoder())
    done = CliRunner().invoke(app, ["eval", "obliqa", "--data", str(bench), "--split", "dev", "--json"])
    found = json.loads(done.stdout)
    assert found["rows"] == {"recall.10": 0.8333, "map_cut.10": 0.8333}
    assert found["published"][3] == {
        "system": "LeSeR (arXiv 2412.06009)",
        "rows": {"recall.10": 0.82, "map_cut.10": 0.666},
    }


COMMANDS = [
    (["eval", "obliqa"], "obliqa needs --data DIR"),
    (["eval", "dev", "--data", "."], "'dev' is no benchmark"),
    (["eval", "obliqa", "--data", ".", "--questions", "."], "no --questions"),
]


@pytest.mark.parametrize(("arguments", "message"), COMMANDS)
def test_a_command_that_cannot_be_run_says_why(arguments: list[str], message: str) -> None:
    """As InputError, which the command turns into one line and status 2."""
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


# -- the public files ------------------------------------------------------------------------------------------------


@needs_public
def test_the_public_files_of_obliqa_are_read_whole() -> None:
    """13 732 passages, 720 of them empty, 2 788 questions."""
    benchmark = BENCHMARKS["obliqa"](PUBLIC / "obliqa", "dev")
    assert (len(benchmark.corpus), len(benchmark.questions)) == (13_732 - 720, 2_788)


@needs_public
@pytest.mark.parametrize(
    ("file", "qrels"),
    [
        ("obliqa/ObliQA_dev.json", "obliqa/qrels_dev.txt"),
        ("obliqa-mp/ObliQA_MultiPassage_val.json", "obliqa-mp/qrels_val.txt"),
    ],
)
def test_gold_worked_out_from_the_questions_is_that_of_the_qrels(file: str, qrels: str) -> None:
    """So a split without a qrels file is scored the same, whether or not its questions name IDs."""
    passages = read_passages(PUBLIC / "obliqa" / "StructuredRegulatoryDocuments")
    from pydantic import TypeAdapter

    from genolex.evals.benchmarks.benchmark import read_json
    from genolex.evals.benchmarks.obliqa import PublishedQuestion

    asked = read_json(PUBLIC / file, TypeAdapter(list[PublishedQuestion]))
    assert gold_of(asked, passages) == read_qrels(PUBLIC / qrels)


@needs_public
def test_the_public_files_of_legalbench_rag_fit_their_texts() -> None:
    """Every span of gold holds the answer that is published with it, and the snippets are the whole documents."""
    benchmark = BENCHMARKS["legalbench-rag"](PUBLIC / "legalbench-rag", "contractnli.mini")
    assert (len(benchmark.questions), len(benchmark.corpus.instruments)) == (194, 18)
    for address in benchmark.corpus.instruments:
        text = (PUBLIC / "legalbench-rag" / "corpus" / address).read_text(encoding="utf-8")
        assert "".join(p.text for p in benchmark.corpus.provisions if p.address.instrument == address) == text
