"""Numbers as texts write them: digits, amounts with their scale, English words, Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_DIGITS = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*(million|billion|万|亿))?")
_SCALE = {"": 1, "million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}
_UNITS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_UNITS |= {"once": 1, "twice": 2, "double": 2, "half": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60}
_WORD = re.compile(r"\b(" + "|".join(_UNITS) + r")\b", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_HAN_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNIT = {"十": 10, "百": 100, "千": 1000}
_HAN_QUANTITY = re.compile(
    r"(?<![第零〇一二三四五六七八九十百千万亿两\d])([零〇一二三四五六七八九十百千万亿两]+|\d+[万亿]?)"
    r"\s*(?:个)?(?:工作日|日|天|年|月|小时|元|倍|%|人|周岁)"
)
_HAN_PERCENT = re.compile(r"百分之([零〇一二三四五六七八九十百]+)")


def numbers(text: str) -> list[tuple[Decimal, str]]:
    """Value and spelling of every number in digits; an amount with its scale counts as its product."""
    found = _DIGITS.finditer(unicodedata.normalize("NFKC", text))
    return [(Decimal(m[1].replace(",", "")) * _SCALE[m[2] or ""], m[0]) for m in found]


def spelled(text: str) -> list[Decimal]:
    """The values of English number words up to twelve and of a few round ones."""
    return [Decimal(_UNITS[m[1].lower()]) for m in _WORD.finditer(text)]


def han_value(written: str) -> int:
    """三十八 -> 38, 一百万 -> 1 000 000, 二〇二三 -> 2023; digits stay as they are."""
    if digits := _DIGITS.fullmatch(written):
        return int(Decimal(digits[1].replace(",", "")) * _SCALE[digits[2] or ""])
    if all(char in _HAN_DIGIT for char in written):
        return int("".join(str(_HAN_DIGIT[char]) for char in written))
    total = section = digit = 0
    for char in written:
        if char in _HAN_DIGIT:
            digit = _HAN_DIGIT[char]
        elif char in _HAN_UNIT:
            section, digit = section + (digit or 1) * _HAN_UNIT[char], 0
        else:
            scale = _SCALE[char]
            total, section, digit = total + ((section + digit) or 1) * scale, 0, 0
    return total + section + digit


def roman(label: str) -> int:
    """The value of a Roman numeral; 0 when it is none."""
    values = [_ROMAN.get(c, 0) for c in label.lower()]
    if not values or 0 in values:
        return 0
    return sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))


def han_quantities(text: str) -> list[tuple[Decimal, str]]:
    """Amounts, percentages, periods and head counts in a Chinese text, with their spelling."""
    found = [(Decimal(han_value(m[1])), m[0]) for m in _HAN_QUANTITY.finditer(text)]
    return found + [(Decimal(han_value(m[1])), m[0]) for m in _HAN_PERCENT.finditer(text)]
