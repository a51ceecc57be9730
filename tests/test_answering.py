"""What comes near a provision and is not answered by it: a model reads the two together, and may only take back."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from genolex.answering import NOTHING, answer_pair, can_be_read, read_closely
from genolex.assistant import Assistant
from genolex.errors import InputError
from genolex.models.answers import AnswerReader
from genolex.retrieve import understand
from genolex.settings import settings
from genolex.types import Hit, Question, Route, Scope
from genolex.unanswered import FOLDER, read_unanswered


class Fixed:
    """Says the same log odds, in order."""

    def __init__(self, *odds: float) -> None:
        self.odds_, self.asked = odds, list[tuple[str, str]]()

    def odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return list(self.odds_[: len(pairs)])


def leading(assistant: Assistant, question: str) -> list[Hit]:
    """Hits that seem sure."""
    return [replace(hit, closeness=0.9, route=Route.FUSED) for hit in assistant.retrieve(question, k=3)]


QUESTION = "Who approves sending blood samples abroad?"


def asked(assistant: Assistant, text: str = QUESTION) -> Question:
    """As the assistant understands it."""
    return understand(text, assistant.citator, assistant.corpus.glossary, Scope(date(2026, 9, 1)))


def test_where_neither_leading_provision_answers_nothing_is_close(assistant: Assistant) -> None:
    """The order stays, and so does all else of a hit."""
    hits = leading(assistant, QUESTION)
    read = read_closely(asked(assistant), hits, assistant.corpus, Fixed(NOTHING - 1, NOTHING - 0.5))
    assert [hit.provision for hit in read] == [hit.provision for hit in hits]
    assert max(hit.closeness for hit in read) == pytest.approx(1 / (1 + math.exp(0.5 - NOTHING)))


@pytest.mark.parametrize("odds", [(3.0, -9.0), (-9.0, 0.0), (NOTHING, NOTHING - 1)])
def test_one_that_may_answer_is_enough(assistant: Assistant, odds: tuple[float, float]) -> None:
    """And the model never makes a hit closer than retrieval found it."""
    hits = leading(assistant, QUESTION)
    assert read_closely(asked(assistant), hits, assistant.corpus, Fixed(*odds)) == hits


def test_what_is_cited_or_far_is_not_read(assistant: Assistant) -> None:
    """An article that is asked for by its number is shown whatever it says; what is far is no answer anyway."""
    silent, hits = Fixed(-9.0, -9.0), leading(assistant, QUESTION)
    named = [replace(hits[0], route=Route.ADDRESS), *hits[1:]]
    far = [replace(hit, closeness=0.3) for hit in hits]
    for given in (named, far, []):
        assert read_closely(asked(assistant), given, assistant.corpus, silent) == given
    assert silent.asked == []


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (QUESTION, True),
        ("What has changed in the Cybersecurity Law?", False),
        ("单项许可和通用许可有什么区别？", False),
        ("标准合同的人数门槛有什么变化？", False),
    ],
)
def test_one_provision_alone_answers_no_comparison(assistant: Assistant, text: str, alone: bool) -> None:
    """Nor a question of what changed."""
    assert can_be_read(asked(assistant, text)) is alone


def test_the_shipped_model_tells_what_a_provision_leaves_open(assistant: Assistant) -> None:
    """Its subject is the same; the fee and the time of year stand nowhere."""
    provision = assistant.retrieve("HGR Regulation art. 22", k=1)[0].provision
    pairs = [
        answer_pair(question, provision, assistant.corpus)
        for question in (
            "Who must apply for approval of a joint genetic research project with a foreign partner?",
            "What is the fee, in yuan, for an application for international cooperative research?",
            "How many applications for joint genetic research projects were approved last year?",
        )
    ]
    told, price, count = AnswerReader().odds(pairs)
    assert told > 2 > NOTHING > max(price, count)


@pytest.mark.parametrize(
    "question",
    [
        "For how many months is an exit certificate for human genetic resource materials good after it is issued?",
        "举报违法采集基因样本经查实后，奖金是多少元？",
    ],
)
def test_what_no_provision_tells_is_declined_with_the_nearest_one(assistant: Assistant, question: str) -> None:
    """However near it comes to their words."""
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.hits[0].provision.address.instrument == "cn-hgr-regulation"


def test_the_unanswered_questions_are_near_provisions_of_the_corpus(assistant: Assistant) -> None:
    """Each of them."""
    found = read_unanswered(settings().corpus / FOLDER)
    known = {str(provision.address) for provision in assistant.corpus.provisions}
    assert len(found) > 3_000
    assert [address for address, _ in found if address not in known] == []


@pytest.mark.parametrize("text", ["- What does it cost?\n", "## a/1\nWhat does it cost?\n", "## a/1\n-\n"])
def test_a_line_that_is_neither_is_named(tmp_path: Path, text: str) -> None:
    """With its file and number."""
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.txt:\d: neither"):
        read_unanswered(tmp_path)
    with pytest.raises(InputError, match="no questions"):
        read_unanswered(tmp_path / "none")
