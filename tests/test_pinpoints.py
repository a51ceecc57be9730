"""Which sentence of an article answers, and what a Chinese question says in English words."""

from datetime import date

import pytest

from genolex.assistant import Assistant
from genolex.index.gloss import glossed
from genolex.passages import introductions
from genolex.pinpoints import pinpoints
from genolex.retrieve import understand
from genolex.types import Address, Scope

# question, provision, the paragraph whose words come first
FIRST = [
    # the exception stands in the last paragraph of a long section
    ("How long may a sponsor review a manuscript for patents?", "us-ear-734/734.8", ("b",)),
    # an item of a list is found through the questions that it answers
    ("Does the consent form have to mention whole genome sequencing?", "us-common-rule/46.116", ("c", "9")),
    # who stands on the list, by an address alone
    ("The Entity List has an address without a name. Who is caught?", "us-ear-744/744.16", ("f",)),
    # a Chinese question is met by its words and by its gloss
    ("邮政编码可以留在有限数据集里吗？", "us-hipaa/164.514/e", ("2",)),
]


@pytest.mark.parametrize(("question", "provision", "path"), FIRST)
def test_the_deciding_paragraph_comes_first(
    question: str, provision: str, path: tuple[str, ...], assistant: Assistant
) -> None:
    """The best pinpoint lies in the paragraph that decides."""
    asked = understand(question, assistant.citator, assistant.corpus.glossary, Scope(date(2026, 1, 1)))
    found = assistant.corpus.find(Address.parse(provision), date(2026, 1, 1))
    assert found is not None
    best = pinpoints(asked, found, assistant.index)[0]
    address = found.address_at(best.start, best.end)
    assert found.address.child(*path).covers(address) or address.covers(found.address.child(*path)), address


def test_pinpoints_are_sorted_and_lie_in_the_text(assistant: Assistant) -> None:
    """Likelihoods fall from one to the next and every span holds words."""
    asked = understand("Who approves exports?", assistant.citator, assistant.corpus.glossary, Scope(date(2026, 1, 1)))
    found = assistant.corpus.find(Address.parse("cn-hgr-regulation/27"), date(2026, 1, 1))
    assert found is not None
    pins = pinpoints(asked, found, assistant.index)
    likely = [pin.likely for pin in pins]
    assert likely == sorted(likely, reverse=True)
    assert all(found.text[pin.start : pin.end].strip() for pin in pins)


def test_an_item_has_the_introduction_of_its_list(assistant: Assistant) -> None:
    """An item does not stand alone; its introduction ends with a colon."""
    found = assistant.corpus.find(Address.parse("cn-security-assessment/4"), date(2026, 1, 1))
    assert found is not None
    item = next(p for p in found.paragraphs if p.path[-2:] == ("1", "3"))
    (span,) = introductions(found, item.start)
    assert found.text[slice(*span)].endswith(":")
    assert introductions(found, span[0]) == ()


# Chinese, English: terms of art by the glossary, everyday words by the table, the rest left out
GLOSSES = [
    ("病人的基因数据能发给波士顿吗？", "patient gene and genome data may send give to Boston ?"),
    ("NIH的数据", "NIH data"),
    ("罚多少钱", "fine penalty how much money"),
    ("ʕ•ᴥ•ʔ", ""),
]


@pytest.mark.parametrize(("chinese", "english"), GLOSSES)
def test_a_chinese_question_is_said_in_english_words(chinese: str, english: str, assistant: Assistant) -> None:
    """Word for word, the longest match first; nothing is guessed."""
    words = glossed(chinese, assistant.corpus.glossary).split()
    assert [w for w in words if w != "?"] == [w for w in english.split() if w != "?"]
