"""The recipe of retrieval on a small law of two countries, with the fake encoder: which article at which rank."""

from collections.abc import Sequence
from datetime import date

import pytest

from genolex import Assistant
from genolex.conversation import in_context
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.retrieve import WEIGHTS
from genolex.testing import HashEncoder
from genolex.types import Address, Asked, Instrument, Jurisdiction, Kind, Paragraph, Provision, Route, Term, Validity

OLD = date(2020, 1, 1), date(2022, 12, 31)
FIRST_ARTICLE = Address.parse("cn-law/1")
LONG_AGO = Validity(date(2020, 1, 1))


def provision(address: str, text: str, **more: object) -> Provision:
    """A provision of one paragraph, in force since 2020."""
    given = {"valid": LONG_AGO, "verified": "reference", **more}
    return Provision(Address.parse(address), address.split("/")[1], text, **given)  # type: ignore[arg-type]


def instrument(ident: str, side: Jurisdiction, kind: Kind = "law") -> Instrument:
    """An instrument named by its id."""
    return Instrument(ident, ident.upper(), kind, side, cited_as=f"{ident.upper()} art. {{}}", numbered=(1, 9))


@pytest.fixture(scope="module")
def small() -> Assistant:
    """Two laws that say nearly the same, a permit's penalty that it cites, and a commentary."""
    two = "Samples leave the country with a permit.\nSamples of plants need none."
    return Assistant.build(
        Corpus(
            [
                instrument("cn-law", "CN"),
                instrument("us-rule", "US", "regulation"),
                instrument("wang", "none", "commentary"),
            ],
            [
                provision(
                    "cn-law/1",
                    two,
                    asked_below=(Asked(("2",), "May dried herbs go abroad freely?"),),
                    paragraphs=(Paragraph(("1",), 0, 40), Paragraph(("2",), 41, len(two))),
                    cites=(Address.parse("cn-law/2"),),
                ),
                provision("cn-law/2", "Whoever lacks it pays a fine of 100 yuan."),
                provision("cn-law/3", "The old register is kept on paper.", valid=Validity(*OLD)),
                provision("cn-law/3", "The register is kept online.", valid=Validity(date(2023, 1, 1))),
                provision("us-rule/1", "Samples leave the country with a licence."),
                provision("wang/1", "Samples leave the country too slowly, the authors say.", cites=(FIRST_ARTICLE,)),
            ],
            [Term("permit", also=("green light",), kind="document")],
        ),
        HashEncoder(),
    )  # fmt: skip


def articles(assistant: Assistant, question: str, **more: object) -> list[str]:
    """The addresses of the hits, best first."""
    return [str(hit.provision.address) for hit in assistant.retrieve(question, 9, **more)]  # type: ignore[arg-type]


FIRST = [
    # words in common, and the law before the commentary on it
    ("Which samples leave the country with a permit?", "cn-law/1"),
    # a term of art in everyday words
    ("Who gives the green light?", "cn-law/1"),
    # the question of a paragraph shares no word with the law
    ("dried herbs abroad freely", "cn-law/1"),
    # the side that the words show
    ("Samples leave the country: what is the Chinese way?", "cn-law/1"),
    ("Samples leave the country: what is the U.S. way?", "us-rule/1"),
    # the commentary when it is asked for
    ("What do the authors say of samples that leave too slowly?", "wang/1"),
    # what is cited comes first
    ("CN-LAW art. 2", "cn-law/2"),
]


@pytest.mark.parametrize(("question", "first"), FIRST, ids=[q for q, _ in FIRST])
def test_the_right_article_comes_first(small: Assistant, question: str, first: str) -> None:
    """One row for each step of the recipe."""
    assert articles(small, question)[0] == first


def test_a_cited_article_is_followed(small: Assistant) -> None:
    """The penalty shares no word with the question; the permit that cites it brings it, by that route."""
    hits = small.retrieve("Samples leave country permit", 9, jurisdiction="CN")
    fine = next(hit for hit in hits if str(hit.provision.address) == "cn-law/2")
    assert fine.route is Route.CROSS_REFERENCE


def test_the_passage_is_the_one_that_came_nearest() -> None:
    """A hit on a paragraph's question leads to that paragraph."""
    first = "Samples of blood leave the country with a permit of the ministry. " * 8
    second = "Samples of plants need none and may be sent by post or taken along by whoever travels. " * 6
    text = f"{first}\n{second}"
    asked = (Asked(("2",), "May dried herbs go abroad freely?"),)
    paragraphs = (Paragraph(("1",), 0, len(first)), Paragraph(("2",), len(first) + 1, len(text)))
    corpus = Corpus(
        [instrument("cn-law", "CN")], [provision("cn-law/1", text, asked_below=asked, paragraphs=paragraphs)]
    )
    hit = Assistant.build(corpus, HashEncoder()).retrieve("dried herbs abroad", 1)[0]
    assert str(hit.passage.address) == "cn-law/1/2"


def test_filters_are_kept_by_named_provisions_too(small: Assistant) -> None:
    """Side, instrument and kind hold for searches and for citations."""
    assert set(articles(small, "Samples leave the country", jurisdiction="US")) == {"us-rule/1"}
    assert set(articles(small, "Samples leave the country", instruments=["wang"])) == {"wang/1"}
    assert set(articles(small, "Samples leave the country", kinds=["regulation"])) == {"us-rule/1"}
    assert articles(small, "CN-LAW art. 2", jurisdiction="US") == []


def test_the_day_of_the_question_chooses_the_version(small: Assistant) -> None:
    """Said in the question or beside it; what was not law yet may answer only when the question names the day."""
    old, new = "The old register is kept on paper.", "The register is kept online."
    assert small.retrieve("How is the register kept?", 1)[0].provision.text == new
    assert small.retrieve("How was the register kept in June 2021?", 1)[0].provision.text == old
    assert small.retrieve("How is the register kept?", 1, as_of=date(2021, 6, 1))[0].provision.text == old
    assert small.retrieve("How was the register kept in 2015?", 1)[0].provision.text == old
    assert small.retrieve("How is the register kept?", 1, as_of=date(2015, 6, 1)) == []


def test_every_signal_can_be_left_out(small: Assistant) -> None:
    """An ablation changes the scores and never breaks the recipe."""
    for name in WEIGHTS:
        assert articles(small, "Samples leave the country with a permit", without={name})


CONTEXT = [
    ("And for companies?", True),
    ("what about my sister's results?", True),
    ("does that include our postdoc who lives in Boston?", True),
    ("How would it get itself taken off?", True),
    ("那美国呢？", True),
    ("penalties?", True),
    # stands alone: a new subject is not dragged along
    ("Which article forbids selling human genetic resources?", False),
    ("采集中国病人的样本一定要过伦理审查吗？", False),
]


@pytest.mark.parametrize(("text", "leans"), CONTEXT, ids=[t for t, _ in CONTEXT])
def test_a_question_that_cannot_stand_alone_is_read_with_the_one_before(text: str, leans: bool) -> None:
    """Connectives, pronouns and stumps lean; whole questions do not."""
    before = "May a foreign lab collect samples?"
    assert in_context(text, [before]) == (f"{before} {text}" if leans else text)


BAD = [
    ({"k": 0}, "k is a number from 1, not 0"),
    ({"k": -1}, "k is a number from 1, not -1"),
    ({"k": True}, "k is a number from 1, not True"),
    ({"history": "earlier"}, "history is a list of earlier questions"),
    ({"history": [1]}, "history is a list of earlier questions"),
    ({"instruments": ["no-such"]}, "no instrument 'no-such' in the corpus"),
    ({"instruments": "cn-law"}, "instruments and kinds are lists"),
    ({"kinds": ["statute"]}, "no kind 'statute'; the kinds are law, regulation"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[m for _, m in BAD])
def test_bad_arguments_are_refused_in_one_line(small: Assistant, arguments: dict[str, object], message: str) -> None:
    """What and why, before anything is searched."""
    with pytest.raises(InputError, match=message):
        small.ask("Samples leave the country", **arguments)  # type: ignore[arg-type]


def test_a_hit_names_the_provision_that_led_to_it(small: Assistant) -> None:
    """The fine shares no word with the question; it is found through the duty that cites it, and the path is kept."""
    hits = {str(hit.provision.address): hit for hit in small.retrieve("When do samples leave the country?", 6)}
    assert hits["cn-law/2"].route is Route.CROSS_REFERENCE
    assert hits["cn-law/2"].via == (FIRST_ARTICLE,)
    assert hits["us-rule/1"].via == ()


class LastFirst:
    """A reranker that turns the order round, and keeps what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The later the better."""
        self.texts = list(texts)
        return [float(n) for n in range(len(texts))]


def test_a_reranker_orders_the_leading_provisions(small: Assistant) -> None:
    """It is asked once, with heading and passage of each, and its order is taken; a cited provision stays first."""
    question = "When do samples leave the country?"
    plain = [hit.provision.address for hit in small.retrieve(question, 6)]
    turned = Assistant(small.index, LastFirst())
    assert [hit.provision.address for hit in turned.retrieve(question, 6)] == plain[::-1]
    assert turned.retrieve("What does CN-LAW art. 3 say of samples?", 6)[0].provision.address == Address.parse(
        "cn-law/3"
    )
