"""The bench: what it times is there, and its section is all that it writes."""

import sys
from pkgutil import resolve_name

import pytest

from genolex.evals import bench
from genolex.evals.bench import STAGES, Run, clocked, figures, imported, process, section, timed, with_section


@pytest.mark.parametrize("place", STAGES.values())
def test_every_stage_is_a_function_that_is_there(place: str) -> None:
    """A stage that was renamed would be timed as nothing."""
    assert callable(resolve_name(place))


def test_a_clocked_function_is_called_and_put_back() -> None:
    """Only while it is clocked; what it returns goes through."""
    before, spent = bench.timed, {"stage": 0.0}
    with clocked("stage", "genolex.evals.bench.timed", spent):
        assert bench.timed is not before
        bench.timed(lambda question: sum(range(200_000)), (["warm"], ["up"]))
    assert bench.timed is before
    assert spent["stage"] > 0


def test_questions_are_timed_after_others_were_asked() -> None:
    """No question is asked twice, so that no answer can be remembered."""
    asked: list[str] = []
    found = timed(asked.append, (["a", "b"], ["c", "d", "e"]))
    assert asked == ["a", "b", "c", "d", "e"]
    assert len(found["ms"]) == 3


def test_a_process_is_measured_by_itself() -> None:
    """Its time, its processor time and its memory; one that fails is no figure."""
    run = process([sys.executable, "-c", "x = bytearray(80_000_000); print('{}')"], {})
    assert run.result == {}
    assert run.peak > 80  # no upper bound: a child begins with the memory of whoever starts it
    assert 0 < run.cpu < 60
    with pytest.raises(RuntimeError, match="ended with 7: no reason"):
        process([sys.executable, "-c", "import sys; sys.stderr.write('no reason'); sys.exit(7)"], {})


def test_figures_are_medians_of_runs_and_percentiles_of_questions() -> None:
    """100 questions of 1 to 100 ms in two processes: half take less than 50.5 ms, one in twenty more than 95."""
    runs = [
        Run('{"ms": [' + ", ".join(map(str, range(first, 101, 2))) + '], "cpu": 4.0}', "", 1.0, 2.0, 300.0)
        for first in (1, 2)
    ]
    found = figures(runs)
    assert found["p50"] == pytest.approx(50.5)
    assert found["p95"] == pytest.approx(95.95)
    assert found["per second"] == pytest.approx(1000 / 50.5)
    assert (found["seconds"], found["cpu"], found["peak"], found["question cpu"]) == (1.0, 2.0, 300.0, 4.0)


def test_the_rate_is_passages_by_seconds() -> None:
    """The median of the runs, each by its own clock; what is printed before the last line counts for nothing."""
    seconds = (2.0, 4.0, 1.0)
    runs = [Run(f'{{"passages": 100, "seconds": {s}}}', "", 9.0, 9.0, 9.0) for s in seconds]
    assert figures(runs)["rate"] == 50.0
    assert Run('Loading\n{"a": 1}\n', "", 0, 0, 0).result == {"a": 1}
    assert "rate" not in figures([Run("A sentence of an answer. [1]", "", 1.0, 1.0, 1.0)])


def test_imports_are_summed_by_package() -> None:
    """Own time, not that of what a module imports in turn; the head of the list is no module."""
    errors = """import time: self [us] | cumulative | imported package
import time:      1000 |       1000 |   numpy.core
import time:       500 |       1500 | numpy
import time:       250 |       1750 | genolex.cli
a warning in between
"""
    assert imported(errors) == {"numpy": 1.5, "genolex": 0.25}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a new document: the section comes at its end
        ("# Benchmarks\n", "# Benchmarks\n\n## Speed\n\nnew\n"),
        # there already: replaced, and what others wrote before and after it stays
        ("# B\n\n## Speed\n\nold\n\n## Public\n\nkept\n", "# B\n\n## Speed\n\nnew\n\n## Public\n\nkept\n"),
        # a lower heading belongs to the section
        ("# B\n\n## Speed\n\nold\n\n### Stages\n\nold\n", "# B\n\n## Speed\n\nnew\n"),
        # a longer heading is another section
        ("# B\n\n## Speed of others\n\nkept\n", "# B\n\n## Speed of others\n\nkept\n\n## Speed\n\nnew\n"),
    ],
)
def test_only_the_section_is_written(before: str, after: str) -> None:
    """And writing it again changes nothing."""
    assert with_section(before, "Speed", "new\n") == after
    assert with_section(after, "Speed", "new\n") == after


def test_the_section_says_what_was_measured_and_where() -> None:
    """Each figure in its column, with the machine, its load and the versions."""
    one = {"seconds": 1.5, "cpu": 1.2, "peak": 250.0, "p50": 9.0, "p95": 20.0, "per second": 80.0, "question cpu": 8.0}
    parts = ("cold_genolex", "cold_llamaindex", "warm_genolex", "warm_llamaindex", "build_genolex", "build_llamaindex")
    runs = {part: {**one, "rate": 100.0} for part in parts} | {"encode_alone": {**one, "rate": 40.0}}
    runs["cold_llamaindex"] = {**one, "seconds": 8.25}
    found = {"load": [1.5, 2.5], "passages": 256, "runs": runs, "stages": {"verify": 1.234}}
    text = section(found | {"imports": {"ask": {"numpy": 70.4}, "show": {}, "--help": {}}})
    assert "| cold start to first answer, s | 1.50 | 8.25 |" in text
    assert "| verify | 1.23 |" in text
    assert "| numpy | 70 | 0 | 0 |" in text
    assert "load average 1.5 at the start, 2.5 at the end" in text
    assert "genolex builds 2.5 times as fast" in text
    assert "llama-index-core 0." in text
