"""Systems side by side: one protocol, one way of counting, and a page that says what was measured."""

import ast
import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.peers import runner
from genolex.evals.peers.__main__ import one
from genolex.evals.peers.page import plots, section, write_page
from genolex.evals.peers.runner import (
    ADAPTERS,
    PEERS,
    Peer,
    PeerError,
    installing,
    measure,
    of_suite,
    ready,
    speed,
    step,
)
from genolex.evals.peers.scoring import difference, provisions, quality, scored
from genolex.evals.peers.suites import (
    SUITES,
    Asked,
    Suite,
    contracts,
    law,
    law_with_ways,
    obliqa_passages,
    project_questions,
    spread,
)

FAKE = """
import json
from protocol import serve

class {name}:
    packages = ("numpy",)
    def prepare(self):
        pass
    def build(self, passages, folder):
        (folder / "texts.json").write_text(json.dumps(passages))
    def load(self, folder, k):
        self.texts, self.k = json.loads((folder / "texts.json").read_text()), k
    def ask(self, question):
        words = set(question.lower().split())
        order = sorted(self.texts, key=lambda row: -len(words & set(row[1].lower().split())))
        return [ident for ident, _ in order{order}][: self.k]

serve({name}())
"""
PASSAGES = [
    ("a#1", "records must be kept"),
    ("a#2", "for six years"),
    ("b", "the annual fee is due in january"),
    ("c", "sharks and whales are no pets"),
]
OWNER = {"a#1": "a", "a#2": "a", "b": "b", "c": "c"}
ASKED = Asked(
    "dev", {"q1": "how long are records kept", "q2": "are sharks and whales pets"}, {"q1": {"a": 2}, "q2": {"c": 2}}
)


def suite(**changes: Any) -> Suite:
    """Three provisions, one of them in two pieces, and two questions."""
    given: dict[str, Any] = {"passages": PASSAGES, "owner": OWNER, "asked": [ASKED], "depth": 3, "spare": 2}
    return Suite("small", "The small one", **{**given, "genolex": "best first", **changes})


@pytest.fixture
def peers(tmp_path: Path) -> dict[str, Peer]:
    """Two systems that rank by shared words, one of them the wrong way round, and one that breaks."""
    found = {}
    for name, order in (("best first", ""), ("worst first", "[::-1]")):
        file = tmp_path / f"{name.replace(' ', '_')}.py"
        file.write_text(FAKE.format(name="Words", order=order), encoding="utf-8")
        found[name] = Peer(file)
    broken = tmp_path / "broken.py"
    broken.write_text("import sys\nsys.exit('no such model')\n", encoding="utf-8")
    return {**found, "broken": Peer(broken)}


# -- the protocol and the runner ---------------------------------------------------------------------------------------


def test_a_run_measures_each_system_and_names_those_that_break(peers: dict[str, Peer], tmp_path: Path) -> None:
    """Both are asked the same; the one that ranks the wrong way round is behind by all there is."""
    (tmp_path / "run").mkdir()
    said: list[str] = []
    found = measure(suite(), peers, tmp_path / "run", said.append)
    assert said[:3] == ["small: best first", "dev nDCG@10 1.000", "small: worst first"]
    assert list(found["systems"]) == ["best first", "worst first"]
    assert found["skipped"] == {"broken": "broken failed: no such model"}
    assert (found["passages"], found["provisions"], found["asked"]) == (4, 3, {"dev": 2})
    best, worst = found["systems"].values()
    assert [best["quality"]["dev"]["all"][m]["mean"] for m in ("Success@1", "MRR@10")] == [1.0, 1.0]
    assert [worst["quality"]["dev"]["all"][m]["mean"] for m in ("Success@1", "Success@5")] == [0.0, 1.0]
    assert worst["behind"]["dev"]["Success@1"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert "behind" not in best
    assert list(best["versions"]) == ["numpy"]
    for key in ("build_s", "build_mb", "cold_s", "p50_ms", "p95_ms", "ask_mb"):
        assert best[key] > 0
    assert best["p50_ms"] <= best["p95_ms"] < 1000 * best["cold_s"]


def test_a_text_stays_one_line(tmp_path: Path) -> None:
    """Whatever a text holds that elsewhere ends a line."""
    runner.write(tmp_path / "p.jsonl", [("a", "one\u2028two\x85three\nfour")])
    assert len((tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_an_index_may_be_shared(peers: dict[str, Peer], tmp_path: Path) -> None:
    """The second way of asking builds nothing, and has no time of building."""
    (tmp_path / "run").mkdir()
    both = {"best first": peers["best first"], "again": Peer(peers["best first"].adapter, index_of="best first")}
    found = measure(suite(), both, tmp_path / "run", lambda _: None)["systems"]
    assert "build_s" not in found["again"]
    assert found["again"]["quality"] == found["best first"]["quality"]


def test_a_report_ranks_every_question_and_times_it(peers: dict[str, Peer], tmp_path: Path) -> None:
    """Ids best first, as many as were asked for; memory is that of the process, not of who started it."""
    texts, asked, index = tmp_path / "p.jsonl", tmp_path / "q.jsonl", tmp_path / "index"
    index.mkdir()
    runner.write(texts, PASSAGES)
    runner.write(asked, ASKED.questions.items())
    peer, python = peers["best first"], Path(sys.executable)
    built = step(python, peer, "build", texts, index, tmp_path)
    assert sorted(built) == ["cpu_s", "peak_mb", "seconds", "versions"]
    report = step(python, peer, "ask", asked, index, tmp_path, "2")
    assert report["ranked"] == {"q1": ["a#1", "c"], "q2": ["c", "a#1"]}
    assert (len(report["ms"]), len(report["cpu_ms"])) == (2, 2)
    assert 5 < report["peak_mb"] < 80


def test_more_pieces_are_asked_for_than_provisions_count(
    peers: dict[str, Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that ranks provisions is asked for as many as count."""
    asked: list[str] = []
    real = runner.step

    def spied(*given: Any) -> dict[str, Any]:
        asked.extend(given[6:])
        return real(*given)

    monkeypatch.setattr(runner, "step", spied)
    (tmp_path / "run").mkdir()
    whole = Peer(peers["best first"].adapter, pieces=False)
    measure(suite(), {"pieces": peers["best first"], "whole": whole}, tmp_path / "run", lambda _: None)
    assert asked == ["6", "3"]


def test_the_first_questions_are_no_latency() -> None:
    """Five are left out of each process, unless there are no more; cold start is the median, memory the highest."""
    first = {"ms": [900.0] * 5 + [10.0, 20.0], "cpu_ms": [900.0] * 5 + [5.0, 7.0], "cold_s": 3.0, "peak_mb": 100.0}
    second = {"ms": [30.0], "cpu_ms": [9.0], "cold_s": 5.0, "peak_mb": 300.0}
    found = speed([first, second])
    assert found == {"p50_ms": 20.0, "p95_ms": pytest.approx(29.0), "cpu_ms": 7.0, "cold_s": 4.0, "ask_mb": 300.0}


def test_every_peer_has_its_adapter_and_its_requirements() -> None:
    """Exact versions, and torch as the project pins it."""
    for peer in PEERS.values():
        assert peer.adapter.is_file()
        if peer.environment:
            lines = (ADAPTERS / f"{peer.environment}.txt").read_text(encoding="utf-8").split()
            assert all("==" in line for line in lines)
            assert peer.environment == "bm25s" or "torch==2.13.0" in lines


def test_an_adapter_of_another_system_knows_nothing_of_genolex() -> None:
    """It runs where genolex is not installed; heavy libraries wait until they are needed."""
    for file in ADAPTERS.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        named |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        top = {a.name for n in tree.body if isinstance(n, ast.Import) for a in n.names}
        top |= {(n.module or "").split(".")[0] for n in tree.body if isinstance(n, ast.ImportFrom)}
        own = {"protocol", "llamaindex_default", "genolex_texts"}
        assert top <= {*sys.stdlib_module_names, *own}, file.name
        assert file.name.startswith("genolex_") or not any(name.startswith("genolex") for name in named), file.name


def test_one_way_of_running_genolex_stands_in_a_suite() -> None:
    """The same texts beside those who have the same texts."""
    peers = [name for name, peer in PEERS.items() if peer.environment]
    assert list(of_suite(suite(genolex="genolex"))) == [*peers, "genolex"]
    assert list(of_suite(suite(genolex="genolex, same texts"), ["genolex", "genolex, same texts"])) == [
        "genolex, same texts"
    ]


# -- environments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A peer with requirements, and nowhere made yet."""
    monkeypatch.setattr(runner, "ADAPTERS", tmp_path)
    monkeypatch.setattr(runner, "ENVIRONMENTS", tmp_path / "made")
    (tmp_path / "tiny.txt").write_text("tiny==1.0\n", encoding="utf-8")
    return tmp_path


def test_an_environment_is_made_once_and_again_when_its_requirements_change(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark holds what it was made from."""
    made: list[str] = []

    def fake(folder: Path, wanted: Path) -> list[list[str]]:
        made.append(hashlib.sha256(wanted.read_bytes()).hexdigest())
        return [[sys.executable, "-c", f"import pathlib; pathlib.Path({str(folder)!r}).mkdir(parents=True)"]]

    monkeypatch.setattr(runner, "installing", fake)
    assert ready("tiny") == ready("tiny") == folders / "made" / "tiny" / "bin" / "python"
    assert len(made) == 1
    (folders / "tiny.txt").write_text("tiny==2.0\n", encoding="utf-8")
    ready("tiny")
    assert len(set(made)) == 2
    assert ready("") == Path(sys.executable)


def test_an_environment_that_cannot_be_made_is_a_reason(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again the next time."""
    failing = [sys.executable, "-c", "import sys; sys.exit('no network')"]
    monkeypatch.setattr(runner, "installing", lambda *_: [failing])
    for _ in range(2):
        with pytest.raises(PeerError, match="tiny cannot be installed: no network"):
            ready("tiny")


@pytest.mark.parametrize(("uv", "words"), [("/bin/uv", "--link-mode copy"), (None, "-m pip install")])
def test_uv_is_used_where_there_is_one(uv: str | None, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else venv and pip; both read the requirements."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: uv)
    make, install = installing(Path("made"), Path("tiny.txt"))
    assert "venv" in make
    assert words in " ".join(install)
    assert install[-2:] == ["--requirement", "tiny.txt"]


# -- counting ----------------------------------------------------------------------------------------------------------


def test_pieces_count_as_their_provision_where_it_came_first() -> None:
    """Each provision once, and no more than count."""
    found = provisions(suite(depth=2), {"q1": ["a#2", "a#1", "c", "b"], "q2": []})
    assert found == {"q1": ["a", "c"], "q2": []}
    with pytest.raises(InputError, match="'z' is the id of no passage"):
        provisions(suite(), {"q1": ["a#1", "z"]})


LOG3 = 1 / math.log2(3)


@pytest.mark.parametrize(
    ("ranked", "wanted"),
    [
        # Success@1, Success@5, recall@10, nDCG@10, MRR@10, MAP@10 of gold {a: required, b: acceptable}
        (["a", "b"], (1, 1, 1, 1, 1, 1)),
        # what may be found is no success, and half a gain
        (["b"], (0, 0, 0, 1 / (2 + LOG3), 0, 0)),
        (["x", "a"], (0, 1, 1, 2 * LOG3 / (2 + LOG3), 1 / 2, 1 / 2)),
        # the sixth place is no success among five, the eleventh is past every cut
        ([*"uvwxy", "a"], (0, 0, 1, 2 / math.log2(7) / (2 + LOG3), 1 / 6, 1 / 6)),
        ([*"qrstuvwxyz", "a"], (0, 0, 0, 0, 0, 0)),
        # nothing found counts 0, it is not left out
        ([], (0, 0, 0, 0, 0, 0)),
    ],
)
def test_measures_worked_out_by_hand(ranked: list[str], wanted: tuple[float, ...]) -> None:
    """Required provisions must be found, acceptable ones may."""
    asked = Asked("dev", {"q": "?", "other": "?"}, {"q": {"a": 2, "b": 1}, "other": {"z": 2}})
    values = scored(asked, {"q": ranked, "other": ["z"]})
    assert tuple(values["q"].values()) == pytest.approx(wanted)
    assert values["other"]["Success@1"] == 1


def test_nothing_found_at_all_is_zero() -> None:
    """A system without results has figures all the same."""
    assert scored(ASKED, {})["q1"] == dict.fromkeys(scored(ASKED, {})["q1"], 0.0)


def test_a_provision_counts_as_the_gold_that_it_answers_to() -> None:
    """Two sections below one gold are one document; a question may count differently."""
    asked = Asked("dev", {"q": "?"}, {"q": {"a": 2}}, document=lambda _, provision: provision[0])
    assert scored(asked, {"q": ["x/1", "a/2", "a/1"]})["q"]["MAP@10"] == 1 / 2


def test_slices_and_differences_are_over_their_questions() -> None:
    """Means with intervals over all and over each language; a slice without questions is left out."""
    asked = Asked("dev", ASKED.questions, ASKED.gold, slices={"English": ["q1"], "Chinese": ["q2"], "Latin": []})
    good, bad = scored(asked, {"q1": ["a"], "q2": ["c"]}), scored(asked, {"q1": ["a"], "q2": ["b"]})
    found = quality(asked, bad)
    assert {name: own["Success@1"]["mean"] for name, own in found.items()} == {"all": 0.5, "English": 1, "Chinese": 0}
    assert found["all"]["Success@1"]["n"] == 2
    assert difference(bad, good)["Success@1"]["mean"] == 0.5


# -- what is searched and asked ----------------------------------------------------------------------------------------


def test_the_law_is_given_under_its_headings_and_nothing_else(corpus: Corpus) -> None:
    """Every version of every provision; its gists and questions are passages of their own in the second suite alone."""
    plain, whole = law(corpus), law_with_ways(corpus)
    assert len(plain.passages) == len(corpus)
    texts = dict(plain.passages)
    pipl = next(p for p in corpus.provisions if str(p.address) == "cn-pipl/38")
    assert texts[pipl.key] == f"{corpus.instrument_of(pipl).name}: {pipl.heading}.\n{pipl.text}"
    assert plain.owner[pipl.key] == "cn-pipl/38"
    ways = {ident: text for ident, text in whole.passages if ident.startswith(f"{pipl.key}#")}
    assert list(ways.values()) == [pipl.gist, pipl.gist_zh, *pipl.questions]
    assert {whole.owner[ident] for ident in ways} == {"cn-pipl/38"}
    assert (plain.genolex, whole.genolex) == ("genolex, same texts", "genolex")


def test_questions_stand_alone_and_have_an_answer(corpus: Corpus, tmp_path: Path) -> None:
    """A day, a side, an earlier question or no answer: left out. Gold is the provision, acceptable ones half."""
    base = {"category": "rule", "required": ["cn-pipl/38/1"], "acceptable": ["cn-pipl/40"]}
    rows: list[dict[str, Any]] = [
        {"id": "1", "question": "May data leave China?", **base},
        {"id": "2", "question": "数据可以出境吗?", **base},
        {"id": "3", "question": "And then?", "history": ["May data leave China?"], **base},
        {"id": "4", "question": "May data leave?", "as_of": "2020-01-01", **base},
        {"id": "5", "question": "May data leave?", "jurisdiction": "CN", **base},
        {"id": "6", "question": "May I park here?", "category": "out of scope", "answerable": False},
    ]
    for part in ("dev", "test"):
        (tmp_path / f"{part}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    dev, test = project_questions(corpus, tmp_path)
    assert (dev.name, test.name) == ("dev", "test")
    assert list(dev.questions) == ["1", "2"]
    assert dev.gold["1"] == {"cn-pipl/38": 2, "cn-pipl/40": 1}
    assert dev.slices == {"English": ["1"], "Chinese": ["2"]}
    assert dev.document("1", "cn-pipl/39") == "cn-pipl/39"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """The public benchmarks, very small."""

    def write(name: str, content: object) -> None:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    records = {"ID": "p1", "DocumentID": 1, "PassageID": "1.1", "Passage": "Keep records for six years."}
    fee = {"ID": "p2", "DocumentID": 1, "PassageID": "1.2", "Passage": "The fee is due in January."}
    question = {"QuestionID": "q", "Question": "When?", "Passages": [{"ID": "p2", "DocumentID": 1, "PassageID": "1.2"}]}
    write("obliqa/StructuredRegulatoryDocuments/1.json", [records, fee])
    write("obliqa/ObliQA_dev.json", [question])
    write("obliqa/qrels_dev.txt", "q 0 p2 1\nq 0 p1 0\n")
    write("obliqa-mp/ObliQA_MultiPassage_val.json", [question])
    text = "Acme and its agreement.\n" + "Acme keeps secrets for five years. " * 10 + "\n" + "Oslo decides. " * 30
    write("legalbench-rag/corpus/nda/acme.txt", text)
    gold = {"file_path": "nda/acme.txt", "span": [24, 58]}
    write("legalbench-rag/benchmarks/nda.json", {"tests": [{"query": "How long?", "snippets": [gold]}]})
    return tmp_path


def test_public_benchmarks_are_read_as_published(bench: Path) -> None:
    """Passages by their addresses, gold by the authors' judgement, irrelevant ones left out."""
    found = obliqa_passages(bench)
    assert dict(found.passages) == {"1/1.1": "Keep records for six years.", "1/1.2": "The fee is due in January."}
    assert found.owner == {"1/1.1": "p1", "1/1.2": "p2"}
    assert [(a.name, a.gold) for a in found.asked] == [("obliqa", {"q": {"p2": 2}}), ("obliqa-mp", {"q": {"p2": 2}})]


def test_contracts_are_scored_by_snippet_and_by_character(bench: Path) -> None:
    """A snippet that holds gold is relevant; the authors' figures stand beside."""
    (asked,) = contracts(bench).asked
    ((relevant, _),) = asked.gold["nda:1"].items()
    assert relevant.startswith("nda/acme.txt/0-")
    assert asked.authors is not None
    found = asked.authors({"nda:1": [relevant]})
    assert list(found) == ["P@1", "R@8", "R@64"]
    assert found["R@8"] == 1.0
    assert 0 < found["P@1"] < 1


def test_a_benchmark_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    """Named on the page, and no error."""
    for name in ("obliqa", "legalbench-rag"):
        with pytest.raises(InputError):
            SUITES[name](tmp_path)
        assert "is not a folder" in one(name, tmp_path, [])["skipped"]


def test_questions_are_spread_evenly() -> None:
    """All when they are few; else every so many, from the first on."""
    assert spread(range(4), 5) == [0, 1, 2, 3]
    assert spread(range(10), 5) == [0, 2, 4, 6, 8]
    assert len(spread(range(2_788), 200)) == 200


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """Two systems on one suite, one suite that is not there."""
    good = scored(ASKED, {"q1": ["a"], "q2": ["c"]})
    bad = scored(ASKED, {"q1": ["b", "a"], "q2": ["c"]})
    times = {"cold_s": 1.25, "p50_ms": 12.5, "p95_ms": 40.0, "cpu_ms": 9.0, "ask_mb": 300.0}
    built = {"build_s": 7.5, "build_cpu_s": 9.5, "build_mb": 1400.0, "versions": {"numpy": "2.4.6"}}
    peer = {"quality": {"dev": quality(ASKED, bad)}, "authors": {}, "behind": {"dev": difference(bad, good)}, **times}
    own = {"quality": {"dev": quality(ASKED, good)}, "authors": {}, **times, **built, "p50_ms": 2.0}
    measured = {"title": "The law", "measured_on": "2026-11-23", "load": [0.5, 1.5], "passages": 1226, "provisions": 3}
    measured |= {"asked": {"dev": 2}, "genolex": "genolex", "systems": {"peer": peer, "genolex": own}}
    return {"law": measured | {"skipped": {"other": "other failed: no model"}}, "obliqa": {"skipped": "x is no folder"}}


def test_the_page_shows_every_figure_where_it_belongs(results: dict[str, Any]) -> None:
    """Quality with intervals, differences with their signs, time and memory, and what was left out."""
    text = section(results)
    assert "### The law\n\n1,226 passages of 3 provisions; 2 Development questions. 2026-11-23" in text
    assert "load average 0.5 at the start, 1.5 at the end." in text
    assert "| genolex | 1.000 (1.00–1.00) |" in text
    assert "| peer | 0.500 (0.00–1.00) | 1.000 (1.00–1.00) |" in text
    assert "| peer | +0.500 (+0.00 to +1.00) |" in text
    assert "| genolex | 1.25 | 2.0 | 40.0 | 9.0 | 7.5 | 9.5 | 1,400 | 300 |" in text
    assert "| peer | 1.25 | 12.5 | 40.0 | 9.0 | as above | as above | as above | 300 |" in text
    assert "other is not measured: other failed: no model." in text
    assert "### obliqa\n\nNot measured: x is no folder." in text
    assert "numpy 2.4.6" in text


def test_plots_are_pictures_that_stand_alone(results: dict[str, Any]) -> None:
    """Well-formed, with their own colours; a dot for each system, the faster one further left."""
    drawn = plots(results)
    assert list(drawn) == ["peers-law-quality.svg", "peers-law-speed.svg"]
    space = "{http://www.w3.org/2000/svg}"
    for text in drawn.values():
        root = ElementTree.fromstring(text)
        assert root.tag == f"{space}svg"
        assert root.find(f"{space}style") is not None
    dots = ElementTree.fromstring(drawn["peers-law-speed.svg"]).findall(f"{space}circle")
    assert [dot.get("class") for dot in dots] == ["dot", "own"]
    assert float(dots[1].get("cx", "")) < float(dots[0].get("cx", ""))


def test_only_its_section_is_written(results: dict[str, Any], tmp_path: Path) -> None:
    """What else the document says stays; every picture that it shows is there."""
    document = tmp_path / "benchmarks.md"
    document.write_text("# Benchmarks\n\n## Speed\n\nkept\n", encoding="utf-8")
    write_page(results, document)
    once = document.read_text(encoding="utf-8")
    write_page(results, document)
    assert document.read_text(encoding="utf-8") == once
    assert once.startswith("# Benchmarks\n\n## Speed\n\nkept\n\n## Peers, side by side in one run\n")
    shown = [line.split("](")[1].rstrip(")") for line in once.splitlines() if line.startswith("![")]
    assert len(shown) == 2
    assert all((tmp_path / name).is_file() for name in shown)
