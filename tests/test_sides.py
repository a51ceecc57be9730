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
    ("把三百例外显子组数据给了波士顿一家公司，由谁处罚？", "CN"),
    ("医院想和一家美国公司用这批数据，数据要传到加州，要不要重新同意？", "CN"),
    ("Can our lab e-mail its source code to BGI Research in Shenzhen?", "US"),
    ("Could a Suzhou hospital host its records on servers in Virginia?", "CN"),
    ("Forty blood vials, Kunming to Seattle: which document for customs?", "CN"),
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
    ("We are a cancer hospital in Chengdu with 2,300 genomes. Stanford wants a copy; what must we do?", "CN"),
    ("一位美国教授来北京访学，只在我们实验室看数据，要报告吗？", "CN"),
    ("美国检察机关向我们上海公司发传票，能先交吗？", "CN"),
    ("我们是梅奥诊所的课题组，数据能留着吗？", "US"),
    ("Can our San Diego start-up rent a cluster from a Hangzhou company?", "US"),
    # the only side that is named, but as that of a partner
    ("我们和约翰斯·霍普金斯申请共建大模型，许可会卡住吗？", "CN"),
    ("清华大学拟采集志愿者的唾液，以后再和MIT一起建模，要许可吗？", "CN"),
    ("We forgot to file the data that we gave our US partner.", "CN"),
    ("We use a Chinese cloud vendor to store health records. What security is asked for?", "US"),
    ("Is a hospital run by the Chinese navy a military end user?", "US"),
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
