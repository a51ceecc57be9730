"""Follow-ups without a model, what prevails over what, works that the corpus lacks: rows of conversation and law."""

from datetime import date

import pytest

from genolex.assistant import Assistant
from genolex.conversation import Turn, leans, read_turn, says_little

FOREIGN = "Can a foreign lab collect genetic samples in China?"
PENALTIES = "What are the penalties?"

# question, history, what it is read with
TURNS = [
    # stands alone: nothing is dragged along
    ("Which countries are countries of concern under the DOJ rule?", [FOREIGN], ""),
    # short, but a topic of its own
    ("What is the VAT rate in France?", [FOREIGN], ""),
    # leans: read with the question before it
    (PENALTIES, [FOREIGN], FOREIGN),
    # leans after a question that leaned itself: read with the one that stood alone
    ("And for private companies, how can they still work with the samples?", [FOREIGN, PENALTIES], FOREIGN),
    # hardly says anything: with both
    ("And individuals?", [FOREIGN, PENALTIES], f"{FOREIGN} {PENALTIES}"),
    # the first question of a conversation
    (PENALTIES, [], ""),
]


@pytest.mark.parametrize(("text", "history", "with_"), TURNS)
def test_a_question_is_read_with_those_that_it_leans_on(text: str, history: list[str], with_: str) -> None:
    """The question stays last, and what is read before it is exactly that."""
    assert read_turn(text, history).text == f"{with_} {text}".strip()


# question, the side whose law it turns to
SIDES = [("那美国呢？", "US"), ("And what about the US?", "US"), ("And in China?", "CN"), (PENALTIES, None)]


@pytest.mark.parametrize(("text", "side"), SIDES)
def test_naming_the_other_side_asks_the_same_of_its_law(text: str, side: str | None) -> None:
    """The side is taken, and the name of the other side leaves the question."""
    turn = read_turn(text, ["Does China require written consent for genetic samples?"])
    assert turn.side == side
    assert ("China require" in turn.text) == (side != "US")


# what a pronoun, a relative clause or a first word does not make lean on the question before
ALONE = [
    # "that" opens a relative clause
    "What is the fine for an American lab that knowingly brokers genomes to a Chinese firm?",
    "What must a covered entity tell patients that ask for their records?",
    # "it" stands for what the question is about to say
    "Is it legal to sell genomes to a Chinese firm?",
    # the pronoun stands for somebody of whom the question has spoken
    "If a patient refuses to allow data use, can the hospital app simply lock her out under Chinese law?",
    "A patient asks our hospital who got hold of her records. How many days do we have?",
    "If a lab moves its samples to Hong Kong, does the export rule apply?",
    # "there is" points nowhere
    "Is there a rule against training generative models on patient records in China?",
    # begins as if it went on, and says all that it asks
    "So what counts as important data under the Data Security Law?",
    "Why does the commentary call federated learning a workaround?",
    "This year we sent genetic data of 8,000 patients to the US. CAC assessment, or is a standard contract enough?",
    "如果患者撤回同意，之前处理过的数据怎么办？",
    "我们大学自己内部用大模型做基因分析，不给社会上的人用，也要受生成式人工智能那个办法管吗？",
    # names the provision
    "15 CFR 734.8 - what does it say and does it help a university lab?",
]
# what does lean, however it is put
LEANING = [
    "Does it apply to universities?",
    "What fine does our partner face for breaking it?",
    "Must the hospital delete it when the patient withdraws consent?",
    "Who approves that?",
    "What if they refuse?",
    "Would the same hold for RNA data?",
    "Does this also bind foreign universities in China?",
    "Would training without moving the genomes spare us the trouble in their view?",
    "那罚款是多少？",
    "它适用于高校吗？",
    "多久能批下来？",
]


@pytest.mark.parametrize(("text", "leaning"), [(t, False) for t in ALONE] + [(t, True) for t in LEANING])
def test_a_pronoun_leans_only_where_it_stands_for_nothing_in_the_question(text: str, leaning: bool) -> None:
    """A whole question asked second is a new topic; one whose subject was said before is read with it."""
    assert leans(text) == leaning


def test_a_turn_alone_is_itself() -> None:
    """Nothing is read with it."""
    assert read_turn(FOREIGN, []) == Turn(FOREIGN, FOREIGN)


# what says enough to be looked up, however short, and what does not
SHORT_QUESTIONS = [
    ("Do I need a permit", True),
    ("how much is the fine", True),
    ("What must we report?", True),
    ("deemed export", False),
    ("dbGaP China ban", False),
    ("Do I need IRB approval?", False),
    ("那个规定怎么说的？", True),
    ("要罚多少钱？", True),
    ("人类遗传资源", False),
]


@pytest.mark.parametrize(("text", "little"), SHORT_QUESTIONS)
def test_a_question_of_general_words_says_little(text: str, little: bool) -> None:
    """A permit, a fine or a report alone could be anybody's; one word of art is enough."""
    assert says_little(text) == little


@pytest.mark.parametrize("text", [text for text, little in SHORT_QUESTIONS if little])
def test_what_says_little_is_asked_back(text: str, assistant: Assistant) -> None:
    """One clarifying question, no guess."""
    answer = assistant.ask(text)
    assert answer.abstained
    assert answer.reason.endswith(("?", "？"))


def test_a_few_words_of_art_are_answered(assistant: Assistant) -> None:
    """People type as they search."""
    for text, paragraph in (("safe harbor identifiers", "b"), ("limited data set", "e")):
        found = assistant.ask(text).citations[0].passage.provision
        assert str(found.address) == f"us-hipaa/164.514/{paragraph}"


SHELF_LIFE = "How long is a passed CAC security assessment good for?"


def test_the_other_side_answers_a_turn_to_it(assistant: Assistant) -> None:
    """那美国呢 after a question about China is answered from US law alone."""
    answer = assistant.ask("那美国呢？", history=["中国对采集基因样本要求书面同意吗？"])
    sides = {assistant.corpus.instrument_of(hit.provision).jurisdiction for hit in answer.hits}
    assert sides <= {"US", "both"}


def test_what_prevails_is_told_first(assistant: Assistant) -> None:
    """Art. 14 still says two years; art. 9 of the cross-border flows Provisions prevails since 22 March 2024."""
    answer = assistant.ask(SHELF_LIFE, as_of=date(2026, 1, 1))
    assert str(answer.hits[0].provision.address) == "cn-cross-border-flows/9"
    assert str(answer.hits[0].via[0]) == "cn-security-assessment/14"
    assert "3 years" in answer.statements[0].text


def test_before_its_day_nothing_prevails(assistant: Assistant) -> None:
    """In 2023 it was two years."""
    answer = assistant.ask(SHELF_LIFE, as_of=date(2023, 10, 1))
    assert str(answer.hits[0].provision.address) == "cn-security-assessment/14"
    assert not any(hit.provision.address.instrument == "cn-cross-border-flows" for hit in answer.hits)


# question, the work that is not there
ABSENT = [
    ("What must developers report under Executive Order 14110?", "Executive Order 14110"),
    ("What is technical data under 22 CFR 120.33 of the ITAR?", "22 CFR 120.33"),
    ("Is 21 CFR 50.25 about consent?", "21 CFR 50.25"),
]


@pytest.mark.parametrize(("question", "work"), ABSENT)
def test_a_cited_work_that_the_corpus_lacks_is_named(question: str, work: str, assistant: Assistant) -> None:
    """Not "nothing answers this": the work is not there."""
    assert assistant.ask(question).reason == f"{work} is not in the corpus."
