"""Questions of fact that no legal text answers are declined as such; questions of rules in like words are not."""

import pytest

from genolex.assistant import Assistant
from genolex.beyond import Fact, fact_beyond

# question, the matter of fact that it asks for
ASKED = [
    ("How many export licences did BIS deny to Chinese hospitals in 2022?", Fact.COUNT),
    ("How many applications has the health commission rejected so far?", Fact.COUNT),
    ("What percentage of security assessments are refused?", Fact.COUNT),
    ("国家卫健委去年批准了多少个国际合作项目？", Fact.COUNT),
    ("What fee does MOFCOM take for a dual-use permit?", Fact.PRICE),
    ("How many years behind bars for shipping to a listed firm?", Fact.PENALTY),
    ("非法采集要罚多少钱？", Fact.PENALTY),
    ("办一个标准合同备案要花多少钱？", Fact.PRICE),
    ("What is the phone number of the HGR office?", Fact.CONTACT),
    ("Who is the current director of OCR?", Fact.HOLDER),
    ("Has anyone ever been prosecuted for brokering genomes?", Fact.CASE),
    ("有没有公司真的被罚过？", Fact.CASE),
    ("有没有公司被罚过？", Fact.CASE),
    ("How many people at the health commission handle gene permits?", Fact.COUNT),
    ("Will Congress repeal BIOSECURE before it takes effect?", Fact.FORECAST),
    ("国家明年会不会放宽人遗数据出境？", Fact.FORECAST),
    ("How many outbound security assessments did the CAC pass in 2024?", Fact.COUNT),
    ("去年全国海关查获了多少起偷带人体血样出境的案子？", Fact.COUNT),
    ("How much do auditors bill for the yearly audit?", Fact.PRICE),
    ("Which US judges have ruled on challenges to the bulk data rule so far?", Fact.CASE),
    ("How many hours does the yearly training have to last?", Fact.LENGTH),
    ("Which visa does a Chinese doctoral student need for a rotation with us?", Fact.SUBJECT),
    ("How many days does the health commission have to decide?", Fact.LENGTH),
    ("How many years did the law give for keeping logs?", Fact.LENGTH),
    ("出口两用物项申请表要填几页，在哪儿下载最新版？", Fact.FORM),
    # rules in like words
    ("Names and phone numbers of 130,000 shoppers went overseas. Is the template agreement enough?", None),
    ("Where do we publish the phone number of our privacy officer?", None),
    ("He moved the crates without a permit. What does it cost him?", None),
    ("Will China's rules apply to our Boston lab?", None),
    ("How many people in the study must consent anew?", None),
    ("How many people's records make a dataset bulk?", None),
    ("How many samples may we have had before 2023?", None),
    ("How much can a foreign lab be fined?", None),
    ("Who is the competent authority for genetic resources?", None),
    ("非法采集要承担什么责任？", None),
    ("Can a company that was fined before apply again?", None),
]


@pytest.mark.parametrize(("question", "fact"), ASKED)
def test_a_matter_of_fact_is_told_from_a_rule(question: str, fact: Fact | None) -> None:
    """Where no text tells it."""
    assert fact_beyond(question, []) == fact


# question, a leading text that does tell it
TOLD = [
    ("How big is the fine for brokering genomes?", "A civil penalty of up to $368,136 or twice the transaction."),
    ("What is the fee for a copy of my records?", "The covered entity may charge a reasonable, cost-based fee."),
    ("How many agencies has the act named?", "It names 12 agencies."),
    ("What is the email address for complaints?", "The notice gives an e-mail address for complaints."),
    ("How many days does the health commission have to decide?", "It decides within 20 working days."),
    ("How many days do we have to report?", "The report is made immediately."),
    ("How many years did the law give for keeping logs?", "Logs are kept for not less than six months."),
]


# question, a leading text in like words that does not, the matter of fact
UNTOLD = [
    ("What fee does the commission charge for a certificate?", "The department in charge issues it.", Fact.PRICE),
    ("How many assessments did the CAC pass in 2024?", "(1) The assessment covers 5 matters.", Fact.COUNT),
    ("How many hours does the yearly training have to last?", "Training is given every year.", Fact.LENGTH),
]


@pytest.mark.parametrize(("question", "text", "fact"), UNTOLD)
def test_like_words_do_not_tell_it(question: str, text: str, fact: Fact) -> None:
    """In charge of is no charge, the number of a paragraph counts nothing, a year is no number of hours."""
    assert fact_beyond(question, [text]) == fact


@pytest.mark.parametrize(("question", "text"), TOLD)
def test_a_fact_that_a_provision_tells_is_answered(question: str, text: str) -> None:
    """A fee that the law sets, a figure that it gives."""
    assert fact_beyond(question, ["An earlier provision.", text]) is None


def test_a_statistic_is_declined_with_the_nearest_rules(assistant: Assistant) -> None:
    """The reason says what is missing, and the rules that come nearest are offered."""
    answer = assistant.ask("How many joint gene projects with American partners did China approve last year?")
    assert answer.abstained
    assert answer.reason.startswith("This asks how often something happened; the corpus holds rules, not statistics.")
    assert "HGR Regulation" in answer.reason


def test_a_fee_that_the_law_sets_is_told(assistant: Assistant) -> None:
    """45 CFR 164.524(c)(4): a reasonable, cost-based fee."""
    answer = assistant.ask("What fee may a US hospital charge a patient for a copy of her records?")
    assert "us-hipaa/164.524" in str(answer.statements[0].citations[0].passage.provision.address)
