"""What is wrong with a question, said before it is asked."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genolex.corpus import Corpus
from genolex.evals.lint import CATEGORIES, lint, shared_run, units, unsaid, weight
from genolex.evals.questions import Line, read_lines, shipped_questions
from tests.evals_cases import DAY, law, question


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The law of samples."""
    return law()


def faults(corpus: Corpus, *given: dict[str, Any], file: str = "dev.jsonl") -> list[str]:
    """The faults of questions that differ from a sound one as given."""
    asked = (question(**{"id": f"q-{n}", **one}) for n, one in enumerate(given, 1))
    return [str(fault) for fault in lint([Line(file, n, q) for n, q in enumerate(asked, 1)], corpus, DAY)]


def test_a_sound_question_has_no_fault(corpus: Corpus) -> None:
    """Nothing is said of what is right."""
    assert faults(corpus, {}) == []


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"category": "riddle"}, "no such category: riddle"),
    ({"asked_by": " "}, "asked_by says nobody"),
    ({"question": " "}, "the question is empty"),
    ({"category": "follow-up"}, "a follow-up without history"),
    ({"nuggets": []}, "no key fact"),
    ({"nuggets": [{"fact": "due", "says": []}]}, "an empty key fact: due"),
    ({"nuggets": [{"fact": "due", "says": [" "]}]}, "an empty key fact: due"),
    # every article of the law of samples says who decides, files or sells: half of them say "decides"
    ({"nuggets": [{"fact": "who", "says": ["decides"]}]}, "a key fact that is in any answer: who"),
    ({"nuggets": [{"fact": "papers", "says": ["paperwork"]}]}, "a key fact that the question itself says: papers"),
    # the fine stands in article 2, the gold is article 1
    ({"nuggets": [{"fact": "the fine", "says": ["cny 500"]}]}, "a key fact that no gold provision says: the fine"),
    ({"required": ["law/9"]}, "a gold address is not in the corpus: q-1: law/9 is not in the corpus"),
    ({"required": ["law/1/7"]}, "a gold address is not in the corpus: q-1: law/1/7 is not in the corpus"),
    ({"acceptable": ["law/1/1"]}, "a gold address is both required and acceptable: law/1/1"),
    ({"question": "Tell me, must a person must file a form within some days?"},
     "7 words in a row stand in the restatement of law/1: a person must file a form within"),
    ({"question": "How long do I have to file that form"},
     "nearly a question that the corpus says a provision answers: nearly a question of law/1: "
     "'How long do I have to file that form?'"),
    ({"twin": "q-7"}, "its twin is not among the questions: q-7"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_each_fault_is_named_with_its_line(corpus: Corpus, given: dict[str, Any], wanted: str) -> None:
    """`file:line id: what`."""
    assert f"dev.jsonl:1 q-1: {wanted}" in faults(corpus, given)


def test_a_gold_is_law_on_the_day_of_the_question(corpus: Corpus) -> None:
    """Any version that is law on the day will do; without one the question says why."""
    nuggets = [{"fact": "who", "says": ["ministry"]}]
    for as_of in (None, date(2024, 1, 1)):
        assert not [
            f for f in faults(corpus, {"required": ["law/3"], "as_of": as_of, "nuggets": nuggets}) if "force" in f
        ]
    later = Corpus(corpus.instruments.values(), [p for p in corpus.provisions if p.valid.end is None])
    early = {"required": ["law/3"], "as_of": date(2024, 1, 1)}
    assert [f for f in faults(later, early) if "not in force" in f and f.endswith("law/3, 2024-01-01")]
    assert not [f for f in faults(later, {**early, "why": "it asks what comes"}) if "not in force" in f]


PAIRS: list[tuple[dict[str, Any], str]] = [
    # punctuation and case make no other question
    ({"question": "When is the paperwork due"}, "the same question as q-1"),
    ({"question": "When is that paperwork due, and by when?"}, ""),
    # the same words on another day are another question
    ({"as_of": date(2025, 6, 1)}, ""),
    ({"history": ["What is a sample?"]}, ""),
    ({"question": "Which fine?", "id": "q-1"}, "the id is used at dev.jsonl:1 too"),
    (
        {"question": "Which fine?", "asked_by": "Lawyer"},
        "asked_by is spelled in two ways: 'Lawyer', elsewhere 'lawyer'",
    ),
]


@pytest.mark.parametrize(("second", "wanted"), PAIRS)
def test_faults_between_two_questions_are_named_at_the_second(
    corpus: Corpus, second: dict[str, Any], wanted: str
) -> None:
    """Duplicates within and across files, ids, spellings."""
    found = [said for said in faults(corpus, {}, second) if said.startswith("dev.jsonl:2")]
    ident = second.get("id", "q-2")
    assert found == ([f"dev.jsonl:2 {ident}: {wanted}"] if wanted else [])


def test_near_duplicates_across_files(corpus: Corpus) -> None:
    """Two questions that share seven tenths of their words."""
    first = question(id="dev-1", question="Must hospitals file forms before samples leave the country?")
    second = question(id="test-1", question="Must a hospital file forms before its samples leave our country?")
    lines = [Line("dev.jsonl", 1, first), Line("test.jsonl", 4, second)]
    assert [str(fault) for fault in lint(lines, corpus, DAY)] == [
        "test.jsonl:4 test-1: nearly the same question as dev-1"
    ]


def test_of_a_frozen_part_no_word_is_shown(corpus: Corpus) -> None:
    """Its faults are named by line and kind."""
    given = {"question": "Tell me, must a person must file a form within some days?"}
    shown, hidden = (faults(corpus, given, file=f"{part}.jsonl") for part in ("dev", "test"))
    assert shown == [
        "dev.jsonl:1 q-1: 7 words in a row stand in the restatement of law/1: a person must file a form within"
    ]
    assert hidden == ["test.jsonl:1 q-1: 7 words in a row stand in the restatement of law/1"]


def test_a_line_that_is_no_question_is_a_fault(tmp_path: Path, corpus: Corpus) -> None:
    """An answerable question without gold, an unknown key, no JSON: the line is named and the others are read."""
    sound = question().model_dump_json()
    lines = [
        sound.replace('["law/1/1"]', "[]"),
        sound.replace('"why"', '"because"'),
        "{",
        sound,
    ]
    (tmp_path / "my.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = [str(fault) for fault in lint(read_lines(tmp_path / "my.jsonl"), corpus, DAY)]
    assert found[0] == "my.jsonl:1 ?: Value error, an answerable question, and no other, has required provisions"
    assert found[1] == "my.jsonl:2 ?: because: Extra inputs are not permitted"
    assert found[2].startswith("my.jsonl:3 ?: Invalid JSON")
    assert len(found) == 3


RUNS: list[tuple[str, str, Sequence[str], float]] = [
    ("must I file a form", "you file a form here", ("file", "a", "form"), 3.0),
    ("申请复评", "可以申请复评。", ("申", "请", "复", "评"), 2.0),
    ("none of it", "other words", (), 0.0),
]


@pytest.mark.parametrize(("asked", "text", "run", "size"), RUNS)
def test_the_longest_shared_run_of_words(asked: str, text: str, run: Sequence[str], size: float) -> None:
    """Two Chinese characters count as one word."""
    found = shared_run(units(asked), units(text))
    assert found == tuple(run)
    assert weight(found) == size


def test_a_fact_of_a_split_article_is_found_in_its_parts(corpus: Corpus) -> None:
    """A gold that is a whole instrument is carried by all its provisions."""
    assert unsaid(question(required=["law"], nuggets=[{"fact": "f", "says": ["cny 500"]}]), corpus) == []


def test_every_shipped_category_is_known() -> None:
    """Read from the development questions; the frozen ones are not looked at."""
    lines = read_lines(shipped_questions(), "dev")
    assert {line.question.category for line in lines if line.question} <= CATEGORIES
    assert not [line.where for line in lines if line.question is None]
