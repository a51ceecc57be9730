"""Whose law a question asks for."""

import pytest

from genolex.sides import governing_side, sender_side

SENDERS = [
    ("Who must sign off when a Shenzhen hospital shares tumour sequences with Stanford?", "CN"),
    ("What is the fine for an American lab that knowingly brokers genomes to a Chinese firm?", "US"),
    ("中国的医院把测序数据传给哈佛要谁批准？", "CN"),
    # only the receiver is named: the sender is on the other side
    ("May we give the variant files to a partner at Peking University?", "US"),
    ("病人的外显子能不能传给美国的合作方？", "CN"),
    ("去年往波士顿发了三百份血浆，要补什么手续？", "CN"),
    # what is got, provided or licensed in a place goes nowhere; nor is "us" a country, nor 遗传 a sending
    ("What approvals must we get for a clinical trial in China?", ""),
    ("What training must be provided to staff of a hospital in Shanghai?", ""),
    ("采集遗传资源至少要得到谁的同意，在中国？", ""),
    ("May a Shenzhen hospital share tumour sequences with its insurer?", ""),
    # it goes nowhere, or each side is named before it goes
    ("Are Stanford and a Shenzhen hospital both handlers?", ""),
    ("If Stanford and its Shenzhen partner share data with a registry, who applies?", ""),
]
GOVERNED = [
    # the law or the authority that is named alone
    ("How much can BIS fine us for an unlicensed delivery to a Wuhan institute?", "US"),
    ("Does the Justice Department's rule reach a Shanghai vendor?", "US"),
    ("Does Chinese privacy law bind a California app?", "CN"),
    ("我在中国的大学，还能用NIH的受控数据吗？", "US"),
    # whose people or samples
    ("May leftover Shanghai blood samples be sequenced in California?", "CN"),
    ("Is a login for a Dalian firm to the records of 50,000 Americans allowed?", "US"),
    # where those who ask are; a guest from the other side changes nothing
    ("Does my Chinese postdoc in our Houston lab need clearance?", "US"),
    ("A prosecutor from Texas wants files that our Beijing office holds.", "CN"),
    ("我们和斯坦福的合作刚结束，结题报告交给谁？", "CN"),
    # the only side that is named
    ("Must donors in China be told?", "CN"),
    ("Can a Shenzhen hospital give us patient records?", "CN"),
    # neither is plain
    ("Who approves a project of a US and a Chinese hospital?", ""),
    ("Who approves a project?", ""),
]


@pytest.mark.parametrize(("question", "side"), SENDERS)
def test_what_goes_from_one_side_to_the_other_is_told_by_where_it_goes_from(question: str, side: str) -> None:
    """Export is first a matter of the exporter's law."""
    assert sender_side(question) == side


@pytest.mark.parametrize(("question", "side"), GOVERNED)
def test_whose_law_a_question_is_about(question: str, side: str) -> None:
    """Authorities before senders, senders before people, people before places."""
    assert governing_side(question) == side


def test_the_law_that_is_named_decides() -> None:
    """As the citator reads it, whatever places stand beside it."""
    assert governing_side("Does article 38 hold for a Boston server of a Chinese firm?", frozenset({"CN"})) == "CN"
