"""What is broken on purpose turns a gate or a check red, on a small sample of the development questions."""

from collections.abc import Sequence
from typing import Any

import pytest

from genolex.assistant import Assistant
from genolex.evals.gates import gates_near
from genolex.evals.mutate import (
    MUTATIONS,
    Outcome,
    beside_it,
    most_asked,
    mutate,
    opposite,
    section,
    swap,
    swaps_seen,
    table,
)
from genolex.evals.questions import EvalQuestion, read_questions, shipped_questions
from genolex.evals.run import run
from genolex.types import Address
from tests.evals_cases import law, question

SAMPLE = {
    "dev-001", "dev-007", "dev-027", "dev-057", "dev-058", "dev-061", "dev-069", "dev-072", "dev-076", "dev-087",
    "dev-095", "dev-099", "dev-216", "dev-271",
}  # fmt: skip
"""Look-ups, days, a false premise, Chinese, what is not in the corpus, a follow-up."""


@pytest.fixture(scope="module")
def sample() -> list[EvalQuestion]:
    """Fourteen questions."""
    return [asked for asked in read_questions(shipped_questions(), "dev") if asked.id in SAMPLE]


@pytest.fixture(scope="module")
def outcomes(assistant: Assistant, sample: Sequence[EvalQuestion]) -> dict[str, Outcome]:
    """Every mutation, held against gates just below what the unbroken assistant reaches on the sample."""
    gates = gates_near(run(assistant, sample), 0.001)
    return {one.name: one for one in mutate(assistant, sample, gates)}


SEEN = [
    # the gate that must see it, whatever else turns red; without one any gate or check will do
    ("a wrong article number", ""),
    ("lexical search off", ""),
    ("meaning off", ""),
    ("second-best provision first", "Success@1"),
    ("quotes one character late", "quote fidelity"),
    ("citations padded", "citation precision"),
    ("false drafts, verified", ""),
    ("false drafts, verification off", "misgrounded"),
    ("dates ignored", "as-of"),
    ("abstention off", "abstention recall"),
    ("everything declined", "answerable declined"),
    ("one question in ten crashes", "crashed"),
]


@pytest.mark.parametrize(("name", "figure"), SEEN)
def test_a_mutation_turns_a_gate_or_a_check_red(outcomes: dict[str, Outcome], name: str, figure: str) -> None:
    """What breaks one part alone turns the gate of that part red."""
    assert outcomes[name].seen
    assert figure in ["", *(red.gate.figure for red in outcomes[name].gates)]


def test_nothing_broken_nothing_red(outcomes: dict[str, Outcome]) -> None:
    """And every mutation is in the table above."""
    assert not outcomes["nothing"].seen
    assert set(MUTATIONS) == {"nothing", *(name for name, _ in SEEN)}


def test_verification_stops_what_its_absence_lets_through(outcomes: dict[str, Outcome]) -> None:
    """The same false drafts: dropped by verification, misgrounded without it."""
    verified = [red.gate.figure for red in outcomes["false drafts, verified"].gates]
    assert "misgrounded" not in verified


def test_mutations_are_undone(assistant: Assistant, sample: Sequence[EvalQuestion], outcomes: dict[str, Any]) -> None:
    """After all of them the assistant answers as before."""
    assert outcomes
    assert check_alike(run(assistant, sample[:3]), run(Assistant(assistant.index), sample[:3]))


def check_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same but for the timing."""
    return {**one, "timing": 0} == {**other, "timing": 0}


def test_a_swap_moves_two_provisions_and_nothing_else() -> None:
    """The texts stay in their places; only the numbers change."""
    corpus = law()
    one, other = most_asked([question(required=["law/2"])], corpus)
    swapped = swap(corpus, one, other)
    assert [(str(p.address), p.text == q.text) for p, q in zip(swapped.provisions, corpus.provisions, strict=True)] == [
        ("law/1", True), ("law/3", True), ("law/2", True), ("law/2", True),
    ]  # fmt: skip
    assert beside_it(Address.parse("law/9"), corpus) is None


def test_lint_notices_a_wrong_number_by_its_key_facts() -> None:
    """Article 1 says 20 days; under its number article 2 does not."""
    assert swaps_seen([question()], law()) == (1, 1)
    assert swaps_seen([question(nuggets=[])], law()) == (0, 1)


OPPOSITES = [
    ("A person must file.", "A person must not file."),
    ("A person must not file.", "A person must file."),
    ("A person may file.", "A person must not file."),
    ("不得出境", "应当出境"),
    ("可以出境", "不得出境"),
    ("It is law.", "It is not law."),
    ("Nothing here.", "It is not the case that Nothing here."),
]


@pytest.mark.parametrize(("text", "turned"), OPPOSITES)
def test_a_sentence_is_made_to_say_the_opposite(text: str, turned: str) -> None:
    """By its force where it has one."""
    assert opposite(text) == turned


def test_the_table_names_what_turned_red(outcomes: dict[str, Outcome]) -> None:
    """One row for each mutation."""
    rows = table(list(outcomes.values())).splitlines()
    assert len(rows) == 2 + len(MUTATIONS)
    assert rows[2] == "| nothing | Nothing: whatever is red here is red without a mutation. | nothing |"


def test_the_table_is_put_under_its_heading(outcomes: dict[str, Outcome]) -> None:
    """What it was measured by stands below it."""
    body = section([outcomes["nothing"]], (3, 4), 12, 0.001)
    assert body.splitlines()[6] == "| nothing | Nothing: whatever is red here is red without a mutation. | nothing |"
    assert "Measured with 12 questions and thresholds 0.001 below the unbroken figures." in body
    assert "of 4 required provisions, each put under its neighbour's number, 3 are\nnoticed" in body
