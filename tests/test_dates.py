"""The day that a question is about, as people say it."""

from datetime import date

import pytest

from genolex.dates import day_asked

DAYS = [
    # a month or a year stands for its last day
    ("In October 2023 a hospital sent data abroad", date(2023, 10, 31)),
    ("in Sept. 2024 did NIH ask for it", date(2024, 9, 30)),
    ("Was this allowed back in 2021?", date(2021, 12, 31)),
    ("2023年10月可以吗", date(2023, 10, 31)),
    # a day is a day, however it is written
    ("Was the rule binding on 1 March 2025?", date(2025, 3, 1)),
    ("Was the rule binding on March 1st, 2025?", date(2025, 3, 1)),
    ("as of 2024-03-21", date(2024, 3, 21)),
    ("2024年3月21日的规定", date(2024, 3, 21)),
    # before a day, a month or a year is the day before it begins
    ("before March 22, 2024", date(2024, 3, 21)),
    ("Before January 2026, which article said so?", date(2025, 12, 31)),
    ("prior to 2024", date(2023, 12, 31)),
    ("2024年3月22日之前要不要申报", date(2024, 3, 21)),
    # a date that names a work or a beginning is no day to read the law of
    ("the 2023 Implementing Rules", None),
    ("Since 2024, is there a volume that needs no filing?", None),
    ("under the rules after March 2024", None),
    ("2023年的实施细则", None),
    ("2024年以来", None),
    ("in 2023 Rules", None),
    # numbers that are no years, and days that do not exist
    ("in 2500 samples", None),
    ("on 31 February 2024", None),
    # two days that differ: no telling which
    ("in 2022 and in 2024", None),
    ("no date at all", None),
]


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[text for text, _ in DAYS])
def test_the_day_that_a_text_asks_for(text: str, day: date | None) -> None:
    """A table of how people write dates."""
    assert day_asked(text) == day
