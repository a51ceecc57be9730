"""Words as the law writes them."""

import pytest

from genolex.index.tokens import has_chinese, tokens

ROWS = [
    # a section number stays whole, and its own section can be found from it
    ("744.16(a)(1)", ["744.16(a)(1)", "744.16(a)", "744.16"]),
    ("15 CFR § 734.13(b)", ["15", "cfr", "734.13(b)", "734.13"]),
    ("art. 38(1)", ["art", "38(1)", "38"]),
    # stems, and no words that say nothing
    ("the exporters are exporting", ["export", "export"]),
    ("What does it require?", ["requir"]),
    # U.S., US and USA are one; "us" is a pronoun
    ("a U.S. partner", ["usa", "partner"]),
    ("a US partner", ["usa", "partner"]),
    ("it is for us", []),
    # amounts are one token however they are written
    ("CNY 1,000,000", ["cni", "1000000"]),
    # Chinese by pairs of characters
    ("人类遗传资源", ["人类", "类遗", "遗传", "传资", "资源"]),
    ("人", ["人"]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[t for t, _ in ROWS])
def test_tokens(text: str, expected: list[str]) -> None:
    """Text in, tokens out."""
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("卖人的基因样本违法吗", True),
        ("PIPL第38条说什么", True),
        ("BIS Entity List 上有华大吗", True),
        ("What is 人类遗传资源 in Chinese law?", False),
        ("", False),
    ],
)
def test_language(text: str, chinese: bool) -> None:
    """A question is Chinese when it is written in Chinese, names aside."""
    assert has_chinese(text) is chinese
