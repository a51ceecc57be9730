"""Numbers as texts write them."""

from decimal import Decimal
from pathlib import Path

import pytest

from genolex.corpus import Corpus
from genolex.ingest.figures import lost_figures
from genolex.numbers import han_quantities, han_value, numbers, roman


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("三十八", 38),
        ("十", 10),
        ("二十", 20),
        ("一百零三", 103),
        ("28", 28),
        ("一百万", 1_000_000),
        ("五千万", 50_000_000),
    ],
)
def test_chinese_numerals(written: str, value: int) -> None:
    """Articles and amounts."""
    assert han_value(written) == value


@pytest.mark.parametrize(("written", "value"), [("iv", 4), ("ix", 9), ("xiv", 14), ("VI", 6), ("b", 0), ("", 0)])
def test_roman_numerals(written: str, value: int) -> None:
    """Items and supplements; other letters are none."""
    assert roman(written) == value


def test_amounts_with_their_scale() -> None:
    """A million is a million however it is written."""
    for text in ("CNY 1 million", "CNY 1,000,000", "100万元"):
        assert [value for value, _ in numbers(text)] == [Decimal(1_000_000)]


def test_quantities_in_chinese() -> None:
    """Amounts, shares, periods and heads count; article numbers do not."""
    text = "违反第三十八条的，处五千万元以下或者营业额百分之五以下罚款，十五日内改正，超过100万人的除外。"
    assert {int(value) for value, _ in han_quantities(text)} == {50_000_000, 5, 15, 1_000_000}


def test_a_lost_figure_is_named(corpus: Corpus, tmp_path: Path) -> None:
    """An amount of the law that the restatement lacks is said with its article."""
    law = "# 中华人民共和国个人信息保护法\n\n## 第七十一条\n\n处三百万元罚款。\n"
    (tmp_path / "pipl.zh.md").write_text(law, encoding="utf-8")
    assert lost_figures(corpus, tmp_path) == ["cn-pipl/71@2021-11-01: not in the restatement: 三百万元 (pipl.zh.md)"]


def test_a_waived_figure_is_not_asked_for(corpus: Corpus, tmp_path: Path) -> None:
    """15 U.S.C. 9431 leaves out the section of the enacting act, with a reason; another figure would be named."""
    section = tmp_path / "usc.md"
    section.write_text(
        "# Title 15\n\n## § 9431. Research\n\nas added by section 5301 of this division\n", encoding="utf-8"
    )
    assert lost_figures(corpus, tmp_path) == []
    section.write_text("# Title 15\n\n## § 9431. Research\n\nwithin 77 days\n", encoding="utf-8")
    assert lost_figures(corpus, tmp_path) == ["us-naiia/9431@2021-01-01: not in the restatement: 77 (usc.md)"]
