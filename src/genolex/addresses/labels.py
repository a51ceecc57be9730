"""Labels as they are written, one after the other: `744.15(a)-(c)`, `38 to 40 and 42`, `38, para. 1, item 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from genolex.addresses.patterns import (
    CODE_HEAD,
    COUNTED,
    ENDED,
    JOIN,
    LABEL,
    LEVEL,
    MOVED,
    PAREN,
    SHORT_LABEL,
    VALUE,
    VALUE_JOIN,
)
from genolex.numbers import han_value, roman

Path = tuple[str, ...]
Step = tuple[Path, bool]
"""A path of paragraphs, and whether everything from the one before it is meant as well."""

DEEPEST = 10
"""Levels of paragraphs that are read: no law has more."""
LONGEST = 200
"""Items of a series that are read."""
WIDEST = 200
"""Provisions that a range may span."""

_NUMERAL = re.compile(r"[ivx]+|[IVX]+")


class Item(NamedTuple):
    """One provision as it is written: where, its label, and the labels of the paragraphs below it.

    `through`: everything from the item before it is meant as well ("38 to 40"). `implied`: it lies inside such a range
    and is not itself written.
    """

    start: int
    end: int
    label: str
    below: Path = ()
    through: bool = False
    implied: bool = False


def parens(text: str, at: int) -> tuple[Path, int]:
    """`(a)(1)(i)`: the labels of paragraphs, and where they end."""
    found: list[str] = []
    while len(found) < DEEPEST and (match := PAREN.match(text, at)):
        found.append(plain(match["label"]))
        at = match.end()
    return tuple(found), at


def plain(label: str) -> str:
    """A label as addresses have it: Chinese numerals become digits."""
    return label if label.isascii() else str(han_value(label))


def levels(text: str, at: int) -> tuple[list[Step], int]:
    """`, para. 1, item 3`: the paths of paragraphs in words, and where they end."""
    paths: list[Step] = [((), False)]
    for _ in range(4):
        match = LEVEL.match(text, at)
        found, end = values(text, match.end()) if match else ([], at)
        if not found or len(paths) > 1:
            break
        paths, at = deeper(paths, found), end
    return paths, at


def deeper(paths: list[Step], found: list[Step]) -> list[Step]:
    """Every path with every path below it."""
    return [(path + below, through) for (path, _), (below, through) in product(paths, found)]


def values(text: str, at: int) -> tuple[list[Step], int]:
    """`1`, `(b)(2)`, `(a) and (b)`, `1 to 3` after a word for a level, and where they end."""
    first, end = _value(text, at)
    found = [(first, False)] if first else []
    while found and len(found) < 20 and (also := VALUE_JOIN.match(text, end)):
        more, stop = _value(text, also.end())
        if not more or more[0].isdigit() != first[0].isdigit() or COUNTED.match(text, stop):
            break
        found.append((more, is_range(also["join"])))
        end = stop
    return found, end


def _value(text: str, at: int) -> tuple[Path, int]:
    match = VALUE.match(text, at)
    if not match:
        return (), at
    below, end = parens(text, match.end())
    return (plain(match["bracketed"] or match["bare"]), *below), end


def spread(items: tuple[Item, ...]) -> Iterator[Item]:
    """The items with those that lie inside their ranges."""
    for before, item in zip((None, *items), items, strict=False):
        if before and item.through:
            yield from _inside(before, item)
        yield item


def _inside(first: Item, last: Item) -> Iterator[Item]:
    implied = last._replace(through=False, implied=True)
    if first.label != last.label:
        yield from (implied._replace(label=label, below=()) for label in between(first.label, last.label))
    elif first.below and last.below and first.below[:-1] == last.below[:-1]:
        stem = last.below[:-1]
        yield from (implied._replace(below=(*stem, n)) for n in between_labels(first.below[-1], last.below[-1]))


def is_range(join: str) -> bool:
    """True when a join means everything between as well."""
    return join.strip().lower() in {"to", "through", "thru", "until", "-", "--", "至", "到"}


def between_labels(first: str, last: str) -> list[str]:
    """The paragraph labels strictly between two: digits, letters, Roman numerals."""
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first) + 1, min(int(last), int(first) + 60))]
    low, high = roman(first), roman(last)
    if low and high and (len(first) > 1 or len(last) > 1 or first in "iI"):
        numerals = [to_roman(n) for n in range(low + 1, min(high, low + 60))]
        return [n.upper() for n in numerals] if first.isupper() else numerals
    if len(first) == len(last) == 1 and first.isupper() == last.isupper():
        return [chr(code) for code in range(ord(first) + 1, ord(last))]
    return []


def to_roman(number: int) -> str:
    """A number below 90 as a small Roman numeral."""
    tens, ones = divmod(number, 10)
    high = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")[min(tens, 8)]
    return high + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def between(first: str, last: str) -> list[str]:
    """The labels of provisions strictly between two of one series: 38 to 40, 744.11 to 744.16, 2000ff to 2000ff-3."""
    (stem, low), (other, high) = _stem(first), _stem(last)
    if stem != other and other != f"{first}-":
        return []
    low = low if stem == other else 0
    return [f"{other}{n}" for n in range(low + 1, high)] if low < high <= low + WIDEST else []


def _stem(label: str) -> tuple[str, int]:
    match = re.fullmatch(r"(?P<stem>(?:\d+\.|\d+[a-z]+-)?)(?P<n>\d+)", label, re.ASCII)
    return (match["stem"], int(match["n"])) if match else (label, 0)


# -- series ------------------------------------------------------------------------------------------------------------


def series(text: str, start: int, at: int, many: bool) -> tuple[Item, ...]:
    """The items of `744.15(a)-(c)`, `744.11 and 744.16`, `41-42`; the first spans its unit too."""
    found = _items(text, start, at)
    while found and len(found) < LONGEST and (join := JOIN.match(text, found[-1].end)):
        more = _paragraphs(text, found[-1], join) or _further(text, found, join, many or bool(join["unit"]))
        if not more:
            break
        found += more
    return tuple(found)


def _items(text: str, start: int, at: int) -> list[Item]:
    match = LABEL.match(text, at)
    if not match:
        return []
    below, end = parens(text, match.end())
    paths, end = levels(text, end)
    return [Item(start, end, match["label"].lower(), below + path, through) for path, through in paths]


def _paragraphs(text: str, last: Item, join: re.Match[str]) -> list[Item]:
    """`(a) and (b)`, `(b)(1)-(4)`: further paragraphs of the same provision."""
    more, end = parens(text, join.end())
    if not more or join["unit"] or not last.below or ";" in join["join"]:
        return []
    if "," in join["join"] and not (ENDED.match(text, end) or JOIN.match(text, end)):
        return []  # "under § 744.15(a), (2) by a person": the list is the sentence's own
    return [Item(join.end(), end, last.label, _aligned(last.below, more), is_range(join["join"]))]


def _aligned(last: Path, more: Path) -> Path:
    """After (b)(2), "(3)" is (b)(3) and "(c)" is (c): a label stands at the deepest level that is written its way."""
    depths = [depth for depth, label in enumerate(last) if way(label, depth) == way(more[0], depth)]
    return last[: depths[-1] if depths else len(last) - 1] + more


def way(label: str, depth: int) -> str:
    """How a paragraph is numbered, so many levels below the first one: at that level (i) is a letter.

    (c), (d), (l) and (m) are letters anywhere: no law counts to fifty in Roman numerals.
    """
    if label.isdigit():
        return "digit"
    if depth and _NUMERAL.fullmatch(label):
        return "Roman" if label.isupper() else "roman"
    return "Letter" if label.isupper() else "letter"


def _further(text: str, found: list[Item], join: re.Match[str], many: bool) -> list[Item]:
    """The next label of a series, with those that a range implies; none when the number is no label."""
    short = SHORT_LABEL.match(text, join.end())
    more = [] if short else _items(text, join.end(), join.end())
    if short:
        more = [Item(join.end(), short.end(), short[0])]
    if not more or COUNTED.match(text, more[-1].end) or CODE_HEAD.match(text, more[0].start):
        return []
    label = _completed(found[-1].label, more[0].label, join["join"])
    if not label or not _may_follow(text, found[0].label, label, more[-1].end, many):
        return []
    moved = join["unit"] and MOVED.search(text[max(found[0].start - 24, 0) : found[0].start])
    through = is_range(join["join"]) and not found[-1].below and not moved
    return [item._replace(label=label, through=item.through or (through and item is more[0])) for item in more]


def _completed(last: str, written: str, join: str) -> str:
    """A label written short: "202.301-.303", "734.13-20", "19231-37"; empty when it is no label of the series."""
    part, dotted, number = last.partition(".")
    if written.startswith("."):
        return part + written if dotted else ""
    if bool(dotted) == ("." in written):
        short = "-" in join and last.isdigit() and written.isdigit() and len(written) < len(last)
        return last[: -len(written)] + written if short else written
    longer = written.isdigit() and number.isdigit() and int(written) > int(number)
    return f"{part}.{written}" if dotted and join == "-" and longer else ""


def _may_follow(text: str, first: str, label: str, end: int, many: bool) -> bool:
    """A year is no article; after a unit in the singular a number must look as if a series ended there."""
    if not label.isdigit():
        return True
    if len(label) == 4 and label[:2] in ("19", "20") and len(first) < 4:
        return False
    return many or bool(ENDED.match(text, end)) or bool(JOIN.match(text, end))
