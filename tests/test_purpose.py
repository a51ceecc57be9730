"""What data are handed over for, and what is asked first: whether they may be."""

from datetime import date

import pytest

from genolex.assistant import Assistant
from genolex.purpose import without_purpose

APART = [
    ("Can a Chinese hospital send genomic data to a US company to train a generative AI model?",
     "Can a Chinese hospital send genomic data to a US company?"),
    ("Does NIH allow developers in China to access dbGaP data for training AI models?",
     "Does NIH allow developers in China to access dbGaP data?"),
    ("May we share 3,000 exomes with a lab in Wuhan, so that they can fine-tune a variant classifier that we both use?",
     "May we share 3,000 exomes with a lab in Wuhan?"),
    ("中国医院把病人的基因数据交给美国公司训练大模型，要走什么程序？",
     "中国医院把病人的基因数据交给美国公司，要走什么程序？"),
    ("我们想把中国患者的测序数据发给哈佛，用于训练生成式AI模型，需要批准吗？",
     "我们想把中国患者的测序数据发给哈佛，需要批准吗？"),
]  # fmt: skip
WHOLE = [
    "What is the penalty for training a generative model on personal data without consent in China?",
    "Where does the training data for a public generative AI service in China have to come from?",
    "用网上爬来的病历训练生成式人工智能，合法吗？",
    "May the model be exported to train others?",
]


@pytest.mark.parametrize(("question", "rest"), APART, ids=[rest for _, rest in APART])
def test_a_question_without_its_purpose(question: str, rest: str) -> None:
    """As if nothing had been said of models."""
    assert without_purpose(question) == rest


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_about_training_itself_is_whole(question: str) -> None:
    """It hands nothing over."""
    assert without_purpose(question) == ""


LEADING = [
    ("Can a Chinese hospital send genomic data to a US company to train a generative AI model?",
     "cn-hgr-regulation/28", "cn-genai-measures/7"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "first", "second"), LEADING)
def test_the_law_of_the_data_comes_before_that_of_the_model(
    assistant: Assistant, question: str, first: str, second: str
) -> None:
    """At the first and the second rank."""
    hits = assistant.retrieve(question, 2, date(2026, 9, 1))
    assert [str(hit.provision.address) for hit in hits] == [first, second]
