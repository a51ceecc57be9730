"""`genolex eval` as a user types it: what it prints, what it writes, and its exit statuses."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from genolex.assistant import Assistant
from genolex.cli import app
from genolex.errors import InputError
from genolex.evals.report import read_results, write_results
from genolex.evals.run import run
from tests.evals_cases import question

ASKED = question(
    question="What does PIPL art. 38 say?",
    required=["cn-pipl/38"],
    nuggets=[{"fact": "way", "says": ["certification"]}],
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file with one question."""
    file = tmp_path / "my.jsonl"
    file.write_text(ASKED.model_dump_json() + "\n", encoding="utf-8")
    return file


def test_own_questions_give_figures_and_a_page(assistant: Assistant, own: Path) -> None:
    """`--questions FILE --page FILE`."""
    page = own.with_suffix(".html")
    done = CliRunner().invoke(app, ["eval", "--questions", str(own), "--page", str(page)])
    assert done.exit_code == 0, done.output
    assert "1 questions my" in done.output
    assert '<details id="q-1">' in page.read_text(encoding="utf-8")


def test_a_failed_gate_exits_1_and_is_named(assistant: Assistant, own: Path) -> None:
    """Thresholds of one's own, under the name of the file of questions."""
    gates = own.with_suffix(".yaml")
    gates.write_text("my: {at_least: {citation recall: 1.0, words: 100000}}", encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", "--questions", str(own), "--gates", str(gates)])
    assert done.exit_code == 1
    assert "red: words is " in done.stderr
    assert "citation recall" not in done.stderr


def test_lint_exits_2_with_a_line_for_each_fault(own: Path) -> None:
    """And 0 without a fault."""
    assert CliRunner().invoke(app, ["eval", "lint", "--questions", str(own)]).exit_code == 0
    own.write_text(ASKED.model_copy(update={"required": ["cn-pipl/999"]}).model_dump_json(), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", "lint", "--questions", str(own)])
    assert done.exit_code == 2
    assert done.stdout.splitlines()[0].startswith("my.jsonl:1 q-1: a gold address is not in the corpus")
    assert done.stdout.splitlines()[-1] == "1 questions, 1 faults"


def test_compare_takes_two_results_files(assistant: Assistant, own: Path) -> None:
    """Figure by figure, question by question."""
    file = own.with_suffix(".json")
    write_results(run(assistant, [ASKED], part="my"), file)
    assert read_results(file)["part"] == "my"
    done = CliRunner().invoke(app, ["eval", "compare", str(file), str(file)])
    assert done.exit_code == 0
    assert "gained: 0" in done.stdout
    with pytest.raises(InputError, match="two results files"):
        CliRunner().invoke(app, ["eval", "compare", str(file)], catch_exceptions=False, standalone_mode=False)
