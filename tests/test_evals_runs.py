"""Runs of the evals: the same twice, held against gates, compared, saved and shown."""

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from genolex.assistant import Assistant
from genolex.errors import InputError
from genolex.evals.compare import compare, comparison_text
from genolex.evals.gates import Gate, check_gates, gates_near, read_gates, shipped_gates
from genolex.evals.metrics import LESS_IS_BETTER
from genolex.evals.page import page, write_page
from genolex.evals.report import figures, kept, read_results, report, write_results
from genolex.evals.run import run
from genolex.testing import HashEncoder
from tests.evals_cases import law, question

QUESTIONS = [
    question(),
    question(id="q-2", question="What does article 2 of the Law of Samples say?", required=["law/2/1"],
             category="penalty", nuggets=[{"fact": "CNY 500", "says": ["500"]}]),
    question(id="q-3", question="Who decides <b>now</b> & then?", required=["law/3"], category="as-of",
             as_of=date(2024, 6, 1), nuggets=[{"fact": "health", "says": ["health"]}]),
    question(id="q-4", question="Zebra umbrella tariffs?", answerable=False, category="out of scope"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Assistant:
    """The law of samples, read by hashing words."""
    return Assistant.build(law(), HashEncoder())


@pytest.fixture(scope="module")
def results(small: Assistant) -> dict[str, Any]:
    """One run."""
    return run(small, QUESTIONS, part="dev")


def test_two_runs_are_the_same_but_for_their_timing(small: Assistant, results: dict[str, Any]) -> None:
    """Answers, numbers and intervals, to the last digit."""
    again = run(small, QUESTIONS, part="dev")
    assert {**again, "timing": 0} == {**results, "timing": 0}
    assert list(again["timing"]["by_question"]) == ["q-1", "q-2", "q-3", "q-4"]


def test_a_crash_is_a_declined_answer_that_is_named(small: Assistant) -> None:
    """Each question is scored whatever it does, the first one too."""

    class Broken(Assistant):
        def __init__(self) -> None:
            self.__dict__.update(small.__dict__)

        def ask(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("no")

    found = run(Broken(), QUESTIONS, part="dev")
    assert found["summary"]["crashed"]["mean"] == 1.0
    assert found["summary"]["citation F1"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "n": 3}
    assert found["summary"]["citation precision"]["mean"] is None
    assert found["scores"][0]["error"] == "RuntimeError: no"
    assert "crashed: q-1: RuntimeError: no" in report(found)
    assert found["timing"]["latency p50 (ms)"] == {"mean": None, "low": None, "high": None, "n": 0}


def test_results_come_back_as_they_were_written(tmp_path: Path, results: dict[str, Any]) -> None:
    """One question a line; results of another format are refused."""
    write_results(results, tmp_path / "a.json")
    assert read_results(tmp_path / "a.json") == json.loads(json.dumps(results))
    assert sum('"id": "q-' in line for line in (tmp_path / "a.json").read_text(encoding="utf-8").splitlines()) == 4
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    (tmp_path / "none.json").write_text("[", encoding="utf-8")
    for name in ("old", "none", "missing"):
        with pytest.raises(InputError, match=f"{name}.json"):
            read_results(tmp_path / f"{name}.json")


def test_of_a_frozen_part_only_figures_are_kept_and_shown(tmp_path: Path, results: dict[str, Any]) -> None:
    """No word of a question, an answer, a gold or a quote is written."""
    frozen = {**results, "part": "test"}
    write_results(frozen, tmp_path / "test.json")
    held = read_results(tmp_path / "test.json")
    assert set(held["scores"][0]) == {
        "id", "category", "difficulty", "language", "answerable", "abstained", "closeness", "values",
    }  # fmt: skip
    assert held["summary"] == results["summary"]
    for shown in (page(frozen), report(frozen), comparison_text(compare(frozen, worse(frozen, "q-1")))):
        assert not [word for word in ("paperwork", "zebra", "law/1", "q-1") if word in shown.lower()]


# -- gates -------------------------------------------------------------------------------------------------------------


def test_a_gate_is_red_on_the_wrong_side_and_when_unscored() -> None:
    """At least and at most include the threshold."""
    least, most = Gate("f", "at_least", 0.5), Gate("f", "at_most", 0.5)
    assert [least.holds(v) for v in (0.4, 0.5, 0.6, None)] == [False, True, True, False]
    assert [most.holds(v) for v in (0.4, 0.5, 0.6, None)] == [True, True, False, False]


def test_red_gates_say_what_and_how_far(results: dict[str, Any]) -> None:
    """One line each."""
    changed = {
        **results,
        "summary": {**results["summary"], "support": {"mean": 0.25, "low": None, "high": None, "n": 4}},
    }
    red = check_gates(changed, [Gate("support", "at_least", 0.9), Gate("follow-up", "at_least", 0.5)])
    assert list(map(str, red)) == [
        "red: support is 0.25, must be at least 0.9",
        "red: follow-up is unscored, must be at least 0.5",
    ]


def test_gates_near_a_run_hold_for_it(results: dict[str, Any]) -> None:
    """Below where more is better, above where less is."""
    gates = gates_near(results, 0.01)
    assert check_gates(results, gates) == []
    assert {gate.figure for gate in gates if gate.side == "at_most"} <= LESS_IS_BETTER


BAD_GATES = [
    ("dev: {at_least: {support: high}}", "the threshold of 'support' is a number, not 'high'"),
    ("dev: {above: {support: 1}}", "the sides are at_least and at_most, not 'above'"),
    ("dev: 1", "the sides are at_least and at_most, not '1'"),
    ("test: {}", "no gates for 'dev'; there are some for test"),
    ("- 1", "gates are given for each part"),
    ("{", "cannot be read"),
]


@pytest.mark.parametrize(("text", "wanted"), BAD_GATES)
def test_gates_that_say_nothing_are_bad_input(tmp_path: Path, text: str, wanted: str) -> None:
    """A gate that is not understood is not passed over."""
    (tmp_path / "gates.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=wanted):
        read_gates(tmp_path / "gates.yaml", "dev")


def test_a_gate_on_no_figure_is_bad_input(results: dict[str, Any]) -> None:
    """A misspelled figure would always hold."""
    with pytest.raises(InputError, match="no figure 'suport'"):
        check_gates(results, [Gate("suport", "at_least", 0.5)])


def test_the_shipped_gates_name_figures_and_leave_quotes_and_crashes_no_room(results: dict[str, Any]) -> None:
    """Every quote stands, nothing crashes; the sides fit the figures."""
    gates = {gate.figure: gate for gate in read_gates(shipped_gates(), "dev")}
    assert set(gates) <= set(figures(results))
    assert gates["quote fidelity"] == Gate("quote fidelity", "at_least", 1.0)
    assert gates["crashed"] == Gate("crashed", "at_most", 0.0)
    assert not [gate for gate in gates.values() if (gate.figure in LESS_IS_BETTER) is (gate.side == "at_least")]


# -- compare -----------------------------------------------------------------------------------------------------------


def worse(results: dict[str, Any], ident: str) -> dict[str, Any]:
    """The same run, in which one question cites nothing right."""
    zero = {"citation F1": 0.0, "citation recall": 0.0, "citation precision": 0.0}
    scores = [
        {**score, "values": {**score["values"], **zero}} if score["id"] == ident else score
        for score in results["scores"]
    ]
    return {**results, "scores": scores}


def test_compare_names_what_was_gained_and_lost(results: dict[str, Any]) -> None:
    """Question by question; the other way round it is a gain."""
    ident, value = next(
        (s["id"], s["values"]["citation F1"]) for s in results["scores"] if s["values"].get("citation F1")
    )
    found = compare(results, worse(results, ident))
    assert [(turn.id, turn.before, turn.after) for turn in found.lost] == [(ident, value, 0.0)]
    assert found.gained == ()
    back = compare(worse(results, ident), results)
    assert [turn.id for turn in back.gained] == [ident]
    change = {one.figure: one.change for one in found.differences}
    assert change["citation F1"] == pytest.approx(-value / 3)
    assert change["Success@1"] == 0.0
    assert f"  {ident}  {value:.2f} -> 0.00" in comparison_text(found)


def test_compare_calls_better_only_what_the_interval_shows(results: dict[str, Any]) -> None:
    """A change whose interval holds zero is open; less misgrounding is better."""
    rows = [{"id": str(n), "answerable": True, "question": "?", "values": {"citation F1": 0.0, "misgrounded": 1.0}}
            for n in range(20)]  # fmt: skip
    after = [{**row, "values": {"citation F1": float(row["id"] == "3"), "misgrounded": 0.0}} for row in rows]
    found = compare({**results, "scores": rows}, {**results, "scores": after})
    assert {one.figure: one.verdict for one in found.differences} == {"citation F1": "", "misgrounded": "better"}


def test_compare_pairs_the_questions_that_both_have(results: dict[str, Any]) -> None:
    """A question of one run alone is counted, not compared; two runs without any in common are refused."""
    fewer = {**results, "scores": results["scores"][1:]}
    found = compare(results, fewer)
    assert (found.only_before, found.only_after) == (1, 0)
    with pytest.raises(InputError, match="no question in common"):
        compare({**results, "scores": results["scores"][:1]}, fewer)


# -- the page ----------------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """The elements of a page, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of a page whose tags nest."""
    found = Elements(text)
    assert not found.open
    return found.seen


def test_the_page_is_self_contained_and_nests(tmp_path: Path, results: dict[str, Any]) -> None:
    """No script, no style attribute, nothing from elsewhere; every plot has a title and a table beside it."""
    write_page(results, tmp_path / "a.html", [Gate("support", "at_least", 0.5)])
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    found = elements(text)
    assert not [tag for tag, _ in found if tag in ("script", "link", "img", "iframe", "object", "form")]
    assert not [name for _, own in found for name in own if name == "style" or name.startswith("on") or name == "src"]
    assert all((own.get("href") or "#").startswith("#") for _, own in found)
    plots = sum(tag == "svg" for tag, _ in found)
    assert plots == sum(tag == "title" for tag, _ in found) - 1
    assert sum(own.get("class") == "pair" for _, own in found) == plots
    policy = next(own["content"] for tag, own in found if tag == "meta" and "http-equiv" in own)
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")


def test_every_question_opens_to_its_answer_evidence_and_scores(results: dict[str, Any]) -> None:
    """Escaped: what a question says is shown, not run."""
    text = page(results)
    for score in results["scores"]:
        assert f'<details id="{score["id"]}">' in text
    assert "Who decides &lt;b&gt;now&lt;/b&gt; &amp; then?" in text
    assert "<b>now" not in text
    quote = next(c["quote"] for s in results["scores"] for c in s["citations"])
    assert f"<blockquote>{quote}</blockquote>" in text
    assert "<li>citation recall: " in text


def test_the_gate_of_a_figure_stands_beside_it(results: dict[str, Any]) -> None:
    """Red or holds, in words and not in colour alone."""
    text = page(results, [Gate("crashed", "at_most", 0.0), Gate("follow-up", "at_least", 0.5)])
    assert '<span class="good">holds</span>: at most 0' in text
    assert '<span class="bad">red</span>: at least 0.5' in text


def test_kept_leaves_an_open_part_as_it_is(results: dict[str, Any]) -> None:
    """Only frozen parts lose their words."""
    assert kept(results) == results
