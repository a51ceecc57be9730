"""What an answer is worth: each number on an answer whose worth is plain."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from genolex.corpus import Corpus
from genolex.evals.bootstrap import interval, paired
from genolex.evals.metrics import (
    Case,
    area,
    calibration,
    calibration_error,
    parity,
    plain,
    quoted,
    retrieval,
    risk_coverage,
    summary,
    values,
    words,
)
from genolex.evals.questions import EvalQuestion, Nugget
from genolex.types import Answer, Citation, Notice, Passage, Verdict
from tests.evals_cases import answer, cite, law, question, say

FORM, SELL = "A person must file a form within 20 days.", "A person may not sell a sample."
FINE, MINISTRY = "The fine is CNY 500.", "The ministry decides."


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The law of samples."""
    return law()


def test_a_right_answer_gets_everything(corpus: Corpus) -> None:
    """The required paragraph, word for word, and nothing else."""
    found = values(Case(question(), answer(say(FORM, cite(corpus, "1", FORM)))), corpus)
    assert found == {
        "answerable declined": 0.0,
        "crashed": 0.0,
        "citation precision": 1.0,
        "citation recall": 1.0,
        "citation F1": 1.0,
        "paragraph precision": 1.0,
        "paragraph recall": 1.0,
        "paragraph F1": 1.0,
        "nugget recall": 1.0,
        "nuggets per 100 words": pytest.approx(100 / 9),
        "support": 1.0,
        "words": 9.0,
        "quote fidelity": 1.0,
        "misgrounded": 0.0,
    }


def test_the_right_provision_and_the_wrong_paragraph(corpus: Corpus) -> None:
    """By provision it is found, by paragraph it is not: the quote holds no word of the gold paragraph."""
    found = values(Case(question(), answer(say(SELL, cite(corpus, "1", SELL)))), corpus)
    assert (found["citation F1"], found["paragraph F1"], found["paragraph precision"]) == (1.0, 0.0, 0.0)


def test_a_quote_over_two_paragraphs_reaches_both(corpus: Corpus) -> None:
    """A pinpoint is where the words stand, not the deepest label that holds them all."""
    both = values(
        Case(question(required=["law/1/1", "law/1/2"]), answer(say("x", cite(corpus, "1", f"{FORM} {SELL}")))), corpus
    )
    assert both["paragraph recall"] == 1.0


CITED = [
    # one of two cited provisions is gold
    (["law/1/1"], [], (0.5, 1.0, 2 / 3)),
    # an acceptable one is no fault, and recalls nothing
    (["law/1/1"], ["law/2"], (1.0, 1.0, 1.0)),
    # one of two required provisions is cited
    (["law/1/1", "law/3"], ["law/2"], (1.0, 0.5, 2 / 3)),
    # what is cited is acceptable, what is required is not cited
    (["law/3"], ["law/1", "law/2"], (1.0, 0.0, 0.0)),
]


@pytest.mark.parametrize(("required", "acceptable", "wanted"), CITED)
def test_precision_counts_what_may_be_cited_and_recall_what_must(
    corpus: Corpus, required: list[str], acceptable: list[str], wanted: tuple[float, float, float]
) -> None:
    """Precision over required and acceptable, recall over required."""
    given = answer(say(FORM, cite(corpus, "1", FORM)), say(FINE, cite(corpus, "2", FINE)))
    found = values(Case(question(required=required, acceptable=acceptable), given), corpus)
    assert (found["citation precision"], found["citation recall"], found["citation F1"]) == pytest.approx(wanted)


def test_a_crash_counts_as_a_declined_answer_and_scores_nothing_else(corpus: Corpus) -> None:
    """Recall is zero; what has no answer has no precision, no support and no length."""
    crashed, declined = (values(Case(question(), given), corpus) for given in (None, answer(reason="no")))
    assert crashed == {**declined, "crashed": 1.0}
    assert crashed == {
        "answerable declined": 1.0,
        "abstention precision": 0.0,
        "crashed": 1.0,
        "citation recall": 0.0,
        "citation F1": 0.0,
        "paragraph recall": 0.0,
        "paragraph F1": 0.0,
        "nugget recall": 0.0,
    }


@pytest.mark.parametrize(
    ("answerable", "declined", "wanted"),
    [
        # rightly declined: both
        (False, True, {"abstention recall": 1.0, "abstention precision": 1.0}),
        # answered though nothing answers it: recall suffers, precision is of those declined
        (False, False, {"abstention recall": 0.0}),
        # wrongly declined: precision suffers
        (True, True, {"answerable declined": 1.0, "abstention precision": 0.0}),
        (True, False, {"answerable declined": 0.0}),
    ],
)
def test_abstention_both_ways(corpus: Corpus, answerable: bool, declined: bool, wanted: dict[str, float]) -> None:
    """Recall is of the unanswerable, precision of the declined."""
    given = answer(reason="no") if declined else answer(say(FORM, cite(corpus, "1", FORM)))
    found = values(Case(question(answerable=answerable), given), corpus)
    assert {name: value for name, value in found.items() if "abst" in name or "declined" in name} == wanted


# -- grounds -----------------------------------------------------------------------------------------------------------

GROUNDS = [
    # a figure that the quote does not hold, from the right provision
    ("A person must file a form within 30 days.", FORM, 1.0),
    # the force turned
    ("A person may sell a sample.", SELL, 1.0),
    # true, but the quote is the other paragraph of the same article
    (FORM, SELL, 1.0),
    (FORM, FORM, 0.0),
]


@pytest.mark.parametrize(("said", "quote", "wanted"), GROUNDS)
def test_misgrounded_is_held_against_the_quote_whatever_the_answer_says_of_itself(
    corpus: Corpus, said: str, quote: str, wanted: float
) -> None:
    """The provision is right and the quoted words do not carry the claim; the statement calls itself supported."""
    found = values(Case(question(), answer(say(said, cite(corpus, "1", quote)))), corpus)
    assert (found["support"], found["misgrounded"]) == (1.0, wanted)


def test_a_wrong_provision_is_not_misgrounded_but_wrong(corpus: Corpus) -> None:
    """Misgrounding is unscored where no cited provision is right."""
    found = values(Case(question(), answer(say(FORM, cite(corpus, "2", FINE)))), corpus)
    assert "misgrounded" not in found
    assert found["citation precision"] == 0.0


def test_support_is_the_share_of_statements_that_are_supported(corpus: Corpus) -> None:
    """Partly is not supported."""
    both = answer(say(FORM, cite(corpus, "1", FORM)), say("More.", cite(corpus, "1", SELL), verdict=Verdict.PARTLY))
    assert values(Case(question(), both), corpus)["support"] == 0.5


def _moved(citation: Citation, start: int, end: int) -> Citation:
    provision = citation.passage.provision
    return Citation(Passage(provision, 0, len(provision.text)), citation.start + start, citation.end + end)


def test_a_quote_stands_where_it_says_and_cuts_no_word(corpus: Corpus) -> None:
    """One character off at either end is seen; so is a text that is not the corpus's."""
    whole = cite(corpus, "1", FORM)
    assert quoted(whole, corpus)
    for start, end in ((1, 0), (0, 1), (0, -3), (1, 1), (3, 0)):
        assert not quoted(_moved(whole, start, end), corpus), (start, end)
    altered = replace(whole.passage.provision, text=FORM.replace("20", "30") + " " + SELL)
    assert not quoted(Citation(Passage(altered, 0, len(FORM)), 0, len(FORM)), corpus)


# -- key facts ---------------------------------------------------------------------------------------------------------

SAID = [
    # a way of saying begins where a word begins
    ("20 days", "within 20 days of it", True),
    ("20 days", "within 120 days", False),
    ("20 days", "within 1,20 days", False),
    # a number ends where the number ends
    ("article 10", "under article 101", False),
    ("article 10", "under article 10.5", False),
    ("article 10", "under article 10.", True),
    # a stem finds its words
    ("cooperat", "in cooperation with", True),
    ("cooperat", "uncooperative", False),
    # Chinese has no spaces
    ("复评", "可以申请复评。", True),
    # curly quotes and cases are read alike
    ("person's", "A Person’s", True),
]


@pytest.mark.parametrize(("way", "text", "said"), SAID)
def test_a_key_fact_is_said_from_the_beginning_of_a_word_on(way: str, text: str, said: bool) -> None:
    """Whoever says 120 days has not said 20 days."""
    assert Nugget(fact="f", says=[way]).said_in(plain(text)) is said


def test_density_is_facts_per_hundred_words(corpus: Corpus) -> None:
    """Markers are no words, two Chinese characters are one."""
    assert words("A form [1] within 20 days [2]") == 5
    assert words("二十日内申报") == 3
    assert words("1,000 people's data") == 3
    two = question(nuggets=[{"fact": "20 days", "says": ["20 days"]}, {"fact": "fine", "says": ["fine"]}])
    found = values(Case(two, answer(say(FORM, cite(corpus, "1", FORM)))), corpus)
    assert found["nugget recall"] == 0.5
    assert found["nuggets per 100 words"] == pytest.approx(100 / 9)


# -- sorts of questions ------------------------------------------------------------------------------------------------


def _premise(given: Answer) -> float:
    asked = question(category="false premise", nuggets=[{"fact": "no sale", "says": ["may not sell"]}])
    return values(Case(asked, given), law())["false premise"]


def test_a_false_premise_is_declined_or_corrected(corpus: Corpus) -> None:
    """The first key fact is the correction; a notice can say it too."""
    assert _premise(answer(reason="no")) == 1.0
    assert _premise(answer(say(SELL, cite(corpus, "1", SELL)))) == 1.0
    assert _premise(answer(say(FORM, cite(corpus, "1", FORM)))) == 0.0
    assert (
        _premise(answer(say(FORM, cite(corpus, "1", FORM)), notices=[Notice("change", "You may not sell it.")])) == 1.0
    )


def test_a_follow_up_is_answered_from_a_required_provision(corpus: Corpus) -> None:
    """Only questions with history have the number."""
    asked = question(category="follow-up", history=["What is a sample?"])
    assert values(Case(asked, answer(say(FORM, cite(corpus, "1", FORM)))), corpus)["follow-up"] == 1.0
    assert values(Case(asked, answer(say(FINE, cite(corpus, "2", FINE)))), corpus)["follow-up"] == 0.0
    assert "follow-up" not in values(Case(question(), answer(reason="no")), corpus)


AS_OF = [
    # the version of the day
    (date(2024, 6, 1), 0, "", 1.0),
    # a later version: what it says was not law
    (date(2024, 6, 1), 1, "", 0.0),
    (date(2025, 6, 1), 1, "", 1.0),
    # the question says why its gold is not law on its day
    (date(2024, 6, 1), 1, "asked what comes", 1.0),
]


@pytest.mark.parametrize(("day", "version", "why", "wanted"), AS_OF)
def test_as_of_wants_the_version_of_the_day(corpus: Corpus, day: date, version: int, why: str, wanted: float) -> None:
    """The right article in the wrong version is wrong."""
    asked = question(category="as-of", as_of=day, required=["law/3"], why=why)
    said = ["The health ministry decides.", "The science ministry decides."][version]
    found = values(Case(asked, answer(say(said, cite(corpus, "3", said, version)))), corpus)
    assert found["as-of"] == wanted


def test_parity_is_chinese_less_english(corpus: Corpus) -> None:
    """Of each pair of twins once."""
    english = Case(question(id="e", twin="z"), answer(say(FORM, cite(corpus, "1", FORM))))
    chinese = Case(question(id="z", twin="e", question="什么时候申报？"), answer(reason="no"))
    cases = [english, chinese]
    assert parity(cases, [values(case, corpus) for case in cases]) == [-1.0]


# -- retrieval and confidence ------------------------------------------------------------------------------------------


def test_retrieval_measures_are_those_of_ir_measures(corpus: Corpus) -> None:
    """The gold second: RR 1/2, nDCG 1/log2(3); an unanswerable question has none; a crash has zeroes."""
    one, two, *_ = corpus.provisions
    second = Case(question(), answer(reason="no", hits=[(two, 0.9), (one, 0.5)]))
    none, crashed = Case(question(answerable=False), None), Case(question(), None)
    found = retrieval([second, none, crashed], corpus)
    assert (found[0]["Success@1"], found[0]["RR@10"], found[0]["R@5"]) == (0.0, 0.5, 1.0)
    assert found[0]["nDCG@10"] == pytest.approx(1 / np.log2(3))
    assert found[1] == {}
    assert set(found[2].values()) == {0.0}


def test_risk_coverage_by_hand() -> None:
    """Right, wrong, right at falling closeness; the two surest tie and are answered together."""
    sure = np.array([(0.9, 1.0), (0.9, 0.0), (0.2, 1.0)])
    assert risk_coverage(sure).tolist() == [[pytest.approx(2 / 3), 0.5], [1.0, pytest.approx(1 / 3)]]
    assert area(sure) == pytest.approx(2 / 3 * 0.5 + 1 / 3 * 1 / 3)


def test_calibration_by_hand() -> None:
    """Nine in ten said, one in two so; nothing said, nothing so."""
    sure = np.array([(0.95, 1.0), (0.95, 0.0), (0.0, 0.0), (1.0, 1.0)])
    assert calibration(sure) == [(0.0, 0.0, 1), (pytest.approx(2.9 / 3), pytest.approx(2 / 3), 3)]
    assert calibration_error(sure) == pytest.approx(0.75 * (2.9 / 3 - 2 / 3))


def test_unscored_is_none_and_not_zero(corpus: Corpus) -> None:
    """A figure that no question has says so."""
    found = summary([Case(question(), answer(reason="no"))], [{}])
    assert found["follow-up"] == {"mean": None, "low": None, "high": None, "n": 0}


def test_the_interval_is_seeded_and_holds_the_mean() -> None:
    """The same values give the same interval; a constant has no spread; one value shows none."""
    coin = [0.0, 1.0] * 50
    assert interval(coin) == interval(coin)
    assert interval(coin) == pytest.approx((0.40, 0.60), abs=0.02)  # 0.5 -/+ 1.96 * 0.05
    assert interval([1.0] * 9) == (1.0, 1.0)
    assert interval([1.0]) == (None, None)
    assert paired([], []) == (None, (None, None))
    assert paired([0.0, 0.0], [1.0, 1.0]) == (1.0, (1.0, 1.0))


def test_a_question_wants_its_required_provisions_from_above_and_below() -> None:
    """A paragraph of it, itself, or the law that holds it; no neighbour."""
    from genolex.types import Address

    asked: EvalQuestion = question(required=["law/1/1"], acceptable=["law/2"])
    wanted = {a: asked.wants(Address.parse(a)) for a in ("law", "law/1", "law/1/1/a", "law/1/2", "law/10", "law/2")}
    assert wanted == {"law": True, "law/1": True, "law/1/1/a": True, "law/1/2": False, "law/10": False, "law/2": False}
