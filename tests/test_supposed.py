"""What a question takes for granted is held against the law; what is wrong in it is met with the law's words."""

import re

import pytest

from genolex.assistant import Assistant
from genolex.supposed import taken_for_granted

LAW = re.compile(r"\b(?:law|rule)\b|法")

CLAUSES = [
    # linked to what is asked
    ("Since PIPL article 40 forces every firm to keep data in China, how do we prove it?",
     ["PIPL article 40 forces every firm to keep data in China"]),
    ("De-identified genomes fall outside the rule, so can we sell 2,000 of them?",
     ["De-identified genomes fall outside the rule"]),
    ("The Unverified List is a total export ban on the companies named, correct?",
     ["The Unverified List is a total export ban on the companies named"]),
    ("既然网络日志留够三个月就合法，那满三个月自动清空行吗？", ["网络日志留够三个月就合法"]),
    ("为什么付给捐样人的任何费用都算买卖？", ["付给捐样人的任何费用都算买卖"]),
    # a sentence before the question, which must speak of law
    ("The American rule starts at a thousand people. Is our cohort safe?",
     ["The American rule starts at a thousand people"]),
    ("A priest phones the ward and asks which Catholics are in. May the nurse tell him?", []),
    # the asker's own case is nobody's law
    ("Since January we have sent details of 150,000 users abroad, do we need the review?", []),
    ("We will sample 800 villagers. Who signs the form?", []),
    # a question alone, an order
    ("May we export blood samples to Boston?", []),
    ("Please sum up article 24 of the law. Briefly?", []),
]  # fmt: skip


@pytest.mark.parametrize(("question", "claims"), CLAUSES)
def test_a_claim_of_a_question_is_a_clause_that_states_law_as_settled(question: str, claims: list[str]) -> None:
    """Not the question itself, not the facts of the asker's case."""
    assert taken_for_granted(question, lambda sentence: bool(LAW.search(sentence))) == claims


CORRECTED = [
    # the answer begins with the threshold, not with what the question asks of the buyer
    ("The American rule on bulk genomes starts at a thousand people. We have 400 exomes for a Wuhan buyer, so why "
     "would our lawyer worry?", "28 CFR § 202.205", "more than 100"),
    ("PADFAA only bites when Chinese owners hold at least half of the buyer. Ours is 30% Chinese, so may our brokerage "
     "sell it DNA results?", "15 U.S.C. § 9901", "20 percent"),
    ("既然网络日志留够三个月就合法，那满三个月自动清空行吗？", "《网络安全法》第23条", "六个月"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "name", "words"), CORRECTED)
def test_what_the_law_says_otherwise_comes_first(assistant: Assistant, question: str, name: str, words: str) -> None:
    """A notice names the provision, and the first statements hold its words."""
    answer = assistant.ask(question)
    notice = next(notice for notice in answer.notices if notice.kind == "premise")
    assert name in notice.text
    assert answer.statements[0].citations[0].passage.provision.address.covers(notice.see[0])
    assert words in answer.text


RIGHT = [
    "Since collecting samples of 500 or more people in a province needs the ministry's approval, who applies?",
    "As PIPL wants separate consent before data go abroad, does one signature do for all recipients?",
    "The HGR Regulation forbids foreign organizations to collect samples in China. May our Boston lab send a nurse?",
]


@pytest.mark.parametrize("question", RIGHT)
def test_a_claim_that_the_law_carries_is_not_corrected(assistant: Assistant, question: str) -> None:
    """No notice where nothing is wrong."""
    assert not [notice for notice in assistant.ask(question).notices if notice.kind == "premise"]
