"""Answers on the real corpus with the real encoder: the right article first, exact quotes, honest refusals."""

from datetime import date

import pytest

from genolex import Assistant
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.render import answer_json
from genolex.testing import HashEncoder
from genolex.types import Answer, Found, Verdict

TODAY = date(2026, 8, 1)

FIRST = [
    # question, the provision whose words must be cited first, words of the answer
    ("Can a foreign lab collect genetic samples in China on its own?", "cn-hgr-regulation/7", "must not collect"),
    ("What must happen before Chinese genomic data goes to a US partner?", "cn-hgr-regulation/28", "backup"),
    ("What does the Unverified List require of an exporter?", "us-ear-744/744.15", "UVL statement"),
    ("Which article forbids selling human genetic resources?", "cn-hgr-regulation/10", "buy or sell"),
    # named provisions need no model
    ("PIPL art. 38(1)(iii)", "cn-pipl/38", "four conditions"),
    ("What does Article 28 of the HGR Regulation say?", "cn-hgr-regulation/28", "security review"),
    ("个人信息保护法第三十八条", "cn-pipl/38", "个人信息"),
    ("45 CFR 164.514(b)", "us-hipaa/164.514/b", "18"),
]


@pytest.mark.parametrize(("question", "address", "words"), FIRST, ids=[q[:45] for q, _, _ in FIRST])
def test_the_right_article_comes_first(assistant: Assistant, question: str, address: str, words: str) -> None:
    """First hit and first citation are the article that answers."""
    answer = assistant.ask(question, as_of=TODAY)
    assert str(answer.hits[0].provision.address) == address
    assert str(answer.citations[0].address).startswith(address)
    assert words in answer.text


DECLINED = [
    ("What is the VAT rate in France?", "Nothing in the corpus answers"),
    ("How long do I boil an egg?", "Nothing in the corpus answers"),
    ("GenAI Measures art. 99", "GenAI Measures has no article 99: it runs from 1 to 24."),
    ("《个人信息保护法》第一百条是什么", "《个人信息保护法》没有第100条：全文为第1条至第74条。"),
    ("PIPL art. 38(9)", "PIPL art. 38 has no paragraph (9)."),
    ("What does Article 28 say?", "Which law's Article 28 is meant?"),
    ("Do I need consent under GDPR?", "General Data Protection Regulation is not in the corpus."),
    ("What about the data?", "too vague"),
]


# another country's law is none of the corpus, wherever the parties are
DECLINED += [
    (
        "Which consent forms does Brazilian law require for a biobank in São Paulo?",
        "Brazilian law is not in the corpus.",
    ),
    ("Can a London court fine our Shanghai lab under British law?", "British law is not in the corpus."),
    ("德国法律对基因数据出境怎么规定？", "本库未收录德国法律。"),
    ("What consent does Japan's privacy act ask for before genome data go to China?", "not in the corpus."),
    (
        "Can our student from Beihang still get a visa under Proclamation 10043?",
        "Proclamation 10043 is not in the corpus.",
    ),
    ("Do the outbound investment rules stop a US fund from buying into a Shenzhen AI lab?", "not in the corpus."),
]


@pytest.mark.parametrize(("question", "reason"), DECLINED, ids=[q for q, _ in DECLINED])
def test_what_the_corpus_does_not_answer_is_declined(assistant: Assistant, question: str, reason: str) -> None:
    """No statement, no citation, a reason."""
    answer = assistant.ask(question, as_of=TODAY)
    assert answer.abstained
    assert answer.citations == ()
    assert reason in answer.reason


def test_the_law_of_the_day_answers(assistant: Assistant) -> None:
    """HGR Regulation art. 27 names the authority of the day; before the instrument existed it says so."""
    question = "HGR Regulation art. 27"
    assert "science and technology" in assistant.ask(question, as_of=date(2024, 4, 30)).text
    assert "health department" in assistant.ask(question, as_of=date(2024, 5, 1)).text
    before = assistant.ask(question, as_of=date(2018, 1, 1))
    assert before.abstained
    assert "only from 2019-07-01" in before.reason


def test_every_quote_stands_at_its_offsets(assistant: Assistant) -> None:
    """A citation is a pointer: the words are those of the provision, and each statement is supported by them."""
    for question, _, _ in FIRST:
        answer = assistant.ask(question, as_of=TODAY)
        for statement in answer.statements:
            assert statement.citations
            assert statement.support.verdict is Verdict.SUPPORTED, statement
        for citation in answer.citations:
            provision = citation.passage.provision
            assert provision.text[citation.start : citation.end] == citation.quote


def test_the_same_question_gives_the_same_answer(assistant: Assistant) -> None:
    """Deterministic: no clock, no chance."""
    first, again = (assistant.ask(FIRST[0][0], as_of=TODAY) for _ in range(2))
    assert first == again


def test_a_named_paragraph_is_stated_word_for_word(assistant: Assistant) -> None:
    """Item 3 of PIPL art. 38(1) is the standard contract, cited at the item."""
    answer = assistant.ask("What does PIPL art. 38(1)(iii) require?", as_of=TODAY)
    item = answer.statements[1]
    assert str(item.citations[0].address) == "cn-pipl/38/1/3"
    assert "standard contract" in item.text


def test_a_side_can_be_chosen(assistant: Assistant) -> None:
    """Only the law of that side, and of both, is retrieved."""
    for side in ("US", "CN"):
        hits = assistant.retrieve("Which data must not leave the country?", k=20, as_of=TODAY, jurisdiction=side)
        assert {assistant.corpus.instrument_of(h.provision).jurisdiction for h in hits} <= {side, "both"}


def test_law_comes_before_commentary(assistant: Assistant) -> None:
    """The commentary answers when it is asked for, else the law does."""
    law = assistant.ask("Which article forbids selling human genetic resources?", as_of=TODAY)
    assert law.citations[0].address.instrument == "cn-hgr-regulation"
    asked = assistant.ask("What do Wang, Gregg and Du recommend about renewing the agreement?", as_of=TODAY)
    assert asked.citations[0].address.instrument == "wang-2024"
    assert any(notice.kind == "commentary" for notice in asked.notices)


def test_where_commentary_and_law_differ_a_notice_says_so(assistant: Assistant) -> None:
    """HGR Regulation art. 28 has no two exceptions."""
    answer = assistant.ask("What does Article 28 of the HGR Regulation say?", as_of=TODAY)
    assert any(notice.kind == "divergence" for notice in answer.notices)


def test_the_json_contract(assistant: Assistant) -> None:
    """Every key that the contract fixes is there, and the markers lead to the citations."""
    answer = assistant.ask("What does the Unverified List require of an exporter?", as_of=TODAY)
    found = answer_json(answer, assistant.corpus, assistant.citator)
    assert set(found) >= {
        "question", "answer", "abstained", "reason", "as_of", "language", "statements", "citations", "notices",
        "hits", "timing_ms",
    }  # fmt: skip
    assert set(found["citations"][0]) >= {
        "n", "instrument", "article", "path", "pinpoint", "heading", "quote", "text_kind", "status", "url",
    }  # fmt: skip
    assert set(found["hits"][0]) >= {"instrument", "article", "score", "route"}
    numbers = {c["n"] for c in found["citations"]}
    for statement in found["statements"]:
        assert set(statement) >= {"text", "citations", "support"}
        assert set(statement["citations"]) <= numbers
        assert all(f"[{n}]" in found["answer"] for n in statement["citations"])
    assert found["citations"][0]["pinpoint"].startswith("15 CFR § 744.15")
    assert found["citations"][0]["text_kind"] == "restatement"
    assert found["citations"][0]["status"] == "in force"


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001])
def test_bad_questions_are_refused_in_one_line(assistant: Assistant, question: str) -> None:
    """Empty or too long."""
    with pytest.raises(InputError, match="the question"):
        assistant.ask(question)


def test_a_corpus_of_your_own() -> None:
    """Any addressed texts can be asked."""
    corpus = Corpus.from_records(
        [
            {
                "instrument": "sop",
                "title": "Freezer SOP",
                "path": "4",
                "text": "The freezer alarm must be tested weekly.",
            },
            {
                "instrument": "sop",
                "title": "Freezer SOP",
                "path": "5",
                "text": "Visitors must sign the biobank register.",
            },
        ]
    )
    assistant = Assistant.build(corpus, HashEncoder())
    answer = assistant.ask("How often is the freezer alarm tested?")
    assert answer.citations[0].quote == "The freezer alarm must be tested weekly."
    assert assistant.citator.pinpoint(answer.citations[0].address) == "Freezer SOP 4"


BOTH_SIDES = [
    # a comparison in so many words
    ("Does stripping identifiers take patient data outside the privacy law? HIPAA versus PIPL please",
     {"us-hipaa/164.502/d", "cn-pipl/4"}),  # 164.502(d)(2) takes it out; 164.514(b) says how identifiers are stripped
    # one thing is asked of the one side and, after a joint, another of the other
    ("How many people's health records trigger the American bulk data rule, and how many trigger a Chinese government "
     "assessment?", {"us-dsp-202/202.205", "cn-cross-border-flows/7"}),
    # both countries, none by its law
    ("If I explain controlled know-how to a foreign colleague, is that an export? US and China",
     {"us-ear-734/734.13", "cn-export-control-law/2"}),  # 734.13(a)(2): release in the country is export
    # China's list of importers that could not be verified is the counterpart
    ("Compare what the US and China say about the Unverified List", {"us-ear-744/744.15", "cn-dual-use-regs/26"}),
    # the sides are told by their towns
    ("How soon do I get a copy of my own file from a hospital in Boston versus one in Beijing?",
     {"us-hipaa/164.524", "cn-pipl/45"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "provisions"), BOTH_SIDES, ids=[q[:40] for q, _ in BOTH_SIDES])
def test_where_two_sides_are_compared_each_is_told(assistant: Assistant, question: str, provisions: set[str]) -> None:
    """The leading provision of either side, however near the other side's further ones are."""
    answer = assistant.ask(question, as_of=TODAY)
    assert {str(citation.passage.provision.address) for citation in answer.citations} == provisions


def test_of_two_sides_that_are_compared_the_silent_one_is_named(assistant: Assistant) -> None:
    """The law of one side answers; that the other's does not is said, not left to be guessed."""
    answer = assistant.ask("Compare what the US and China say about a limited data set", as_of=TODAY)
    assert {citation.address.instrument for citation in answer.citations} == {"us-hipaa"}
    assert [notice.text for notice in answer.notices if notice.kind == "silence"] == [
        "On China's side nothing in the corpus answers this."
    ]


def test_a_stream_is_the_answer_as_it_is_made(assistant: Assistant) -> None:
    """What was found, then each statement, then the whole, which is what `ask` gives."""
    question = "May we send human genetic resource information abroad?"
    found, *statements, answer = assistant.ask_stream(question, as_of=TODAY)
    assert isinstance(found, Found)
    assert isinstance(answer, Answer)
    assert answer == assistant.ask(question, as_of=TODAY)
    assert (found.hits, tuple(statements)) == (answer.hits, answer.statements)


CARRIED = [
    # the deadline stands in another sentence than the duty
    ("Within how many days must a rejected prohibited offer be reported under 28 CFR 202.1104?", "14 days"),
    # the limits of each licence stand in paragraphs of their own
    ("What kinds of licence does article 15 of the Dual-Use Regulations know?", "3 years"),
    # the examples of a definition do not define
    ("Who is a covered person under 28 CFR 202.211?", "Attorney General determines"),
]


@pytest.mark.parametrize(("question", "words"), CARRIED)
def test_a_rule_cites_every_sentence_that_it_rests_on(assistant: Assistant, question: str, words: str) -> None:
    """What the first sentence of an answer says stands in the words that it cites."""
    rule = assistant.ask(question, as_of=TODAY).statements[0]
    assert any(words in citation.quote for citation in rule.citations)
    assert not any("Venezuela" in citation.quote for citation in rule.citations)


def test_an_example_and_a_pronoun_are_quoted_with_what_they_need(assistant: Assistant) -> None:
    """The sentence after "Citizens of China or Russia ..." begins with "They": alone it would speak of nobody."""
    answer = assistant.ask("Is our Chinese grad student who lives in Ohio a covered person?", as_of=TODAY)
    (example,) = (s for s in answer.statements if "They are not covered persons" in s.text)
    assert example.text.startswith("Citizens of China or Russia who are in the United States are treated as U.S.")
    assert not any(statement.text.endswith(("; or", "; and", ";")) for statement in answer.statements)
