"""The forms in which provisions are cited: one reader for each.

A reader gets an evened text and the place where its pattern begins, and gives a `Form`: the provisions that are
written there, label by label, without asking whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from genolex.addresses import patterns
from genolex.addresses.labels import (
    LONGEST,
    Item,
    Path,
    Step,
    deeper,
    is_range,
    levels,
    parens,
    plain,
    series,
    values,
)

Code = tuple[str, str]
"""The title and the letters of a code: ("15", "CFR")."""


@dataclass(frozen=True, slots=True)
class Form:
    """A citation as it is written.

    `unit` is what its labels are labels of, `code` the title and code that it names (or misspells), `part` the part
    of the supplements that it names, `again` what a short form points back at, `tied` that it makes no sense but
    right beside a name.
    """

    kind: str
    start: int
    end: int
    items: tuple[Item, ...] = ()
    unit: str = ""
    code: Code | None = None
    part: str = ""
    again: str = ""
    tied: bool = False

    @property
    def dotted(self) -> bool:
        """True when the labels are those of a code of parts and sections: 744.15, part 744."""
        return "." in self.items[0].label or self.kind in ("part", "supplement")


def read_code(text: str, head: re.Match[str]) -> Form | None:
    """`15 CFR § 744.16(a)`, `28 CFR part 202`, `15 C.F.R. pt. 744, supp. no. 4`, `42 U.S.C. 19231(b)(1)`."""
    match = patterns.CODE_HEAD.match(text, head.start())
    items = series(text, head.start(), match.end(), many=True) if match else ()
    if not match or not items:
        return None
    end = items[-1].end
    if han := patterns.HAN_UNIT.match(text, end):
        end = han.end()
    code = match["title"], code_letters(match["code"] or match["odd"])
    if supplement := patterns.SUPPLEMENT_TAIL.match(text, end):
        return _supplement(head.start(), supplement, code, items[-1].label)
    unit = "part" if (match["unit"] or "").lower().startswith("p") else "section"
    return Form("code", head.start(), end, items, unit, code)


def code_letters(written: str) -> str:
    """`C. F. R.` and `Code of Federal Regulations` are CFR."""
    named = {"code of federal regulations": "CFR", "united states code": "USC"}.get(written.lower())
    return named or re.sub(r"[. ]|(?<=C)\.? ?A\.?$", "", written.upper())


def read_supplement(text: str, head: re.Match[str]) -> Form | None:
    """`Supplement No. 4 to part 744`, `Supp. No. 4 to 15 CFR part 744`."""
    match = patterns.SUPPLEMENT_HEAD.match(text, head.start())
    if not match:
        return None
    code = (match["title"], code_letters(match["code"])) if match["title"] else None
    return _supplement(match.start(), match, code, match["part"])


def _supplement(start: int, match: re.Match[str], code: Code | None, part: str) -> Form:
    item = Item(start, match.end(), f"supp-{match['n']}")
    return Form("supplement", start, match.end(), (item,), code=code, part=part)


def read_part(text: str, head: re.Match[str]) -> Form | None:
    """`part 744`, `parts 742 and 744`."""
    match = patterns.PART_HEAD.match(text, head.start())
    items = series(text, head.start(), match.end(), many=True) if match else ()
    if not items:
        return None
    if supplement := patterns.SUPPLEMENT_TAIL.match(text, items[-1].end):
        return _supplement(head.start(), supplement, None, items[-1].label)
    of = patterns.OF_CODE.match(text, items[-1].end)
    code = (of["title"], code_letters(of["code"])) if of else None
    return Form("part", head.start(), of.end() if of else items[-1].end, items, "part", code)


def read_unit(text: str, head: re.Match[str]) -> Form | None:
    """`§ 744.16(a)`, `Articles 38 to 40`, `sec. 2(b)`, `section 9411 of title 15, United States Code`."""
    match = patterns.UNIT_HEAD.match(text, head.start())
    if not match:
        return None
    many = match[0].rstrip(" .").lower().endswith(("s", "§§"))
    items = series(text, head.start(), match.end(), many)
    if not items:
        return None
    unit = next(name for name in patterns.UNITS if match[name])
    of = patterns.OF_CODE.match(text, items[-1].end)
    if of:
        code = of["title"], code_letters(of["code"])
        return Form("code", head.start(), of.end(), items, unit, code)
    return Form("unit", head.start(), items[-1].end, items, unit)


def read_number(text: str, start: int, at: int) -> Form | None:
    """`PIPL 38(1)`, `HIPAA 164.514(b)(2)`: numbers right after a name."""
    items = series(text, start, at + 1, many=False) if text[at : at + 1] == " " else ()
    if not items or patterns.COUNTED.match(text, items[-1].end) or patterns.NUMBER_ON.match(text, items[-1].end):
        return None
    return Form("number", start, items[-1].end, items, tied=True)


def read_address(text: str, head: re.Match[str]) -> Form | None:
    """`cn-pipl/38/1/3`: an address as `str` writes it."""
    match = patterns.ADDRESS.match(text, head.start())
    if not match:
        return None
    label, *below = match["path"][1:].split("/")
    item = Item(match.start(), match.end(), label, tuple(below))
    return Form("address", match.start(), match.end(), (item,), unit=match["instrument"])


def read_bare(text: str, head: re.Match[str]) -> Form | None:
    """`744.16(a)` without sign or title; not where the number is an amount, a table or a version."""
    if patterns.NO_LABEL.search(text[max(head.start() - 24, 0) : head.start()]):
        return None
    items = series(text, head.start(), head.start(), many=True)
    if not items or "." not in items[0].label or patterns.COUNTED.match(text, items[0].end):
        return None
    return Form("bare", head.start(), items[-1].end, items, "section")


def read_han(text: str, head: re.Match[str]) -> Form | None:
    """`第三十八条第一款第（三）项`, `第28条`, `第三十八条至第四十条`, `第三十八、三十九条`, `第744部分`."""
    items: list[Item] = []
    at, unit = head.start(), ""
    while len(items) < LONGEST and (match := patterns.HAN_ARTICLE.match(text, at)):
        if (items and not match["join"]) or match["bis"] or (unit and match["unit"] != unit):
            break
        unit = match["unit"]
        items += _han_items(text, match, items)
        at = items[-1].end
    if not items:
        return None
    tied = text[head.start()] != "第"
    return Form("part" if unit == "部分" else "han", head.start(), at, tuple(items), "article", tied=tied)


def _han_items(text: str, match: re.Match[str], before: list[Item]) -> list[Item]:
    pieces = patterns.HAN_SPLIT.split(match["labels"])
    start = match.end("join") if match["join"] else match.start()
    found: list[Item] = []
    through = bool(before) and is_range(match["join"] or "")
    for glue, written in zip(pieces[::2], pieces[1::2], strict=False):
        through = is_range(glue.replace("第", "")) if found else through
        found.append(Item(start, match.end(), plain(written), (), through))
    below, _ = parens(match["parens"], 0)
    paths, end = han_below(text, match.end(), below)
    last = found.pop()
    return found + [last._replace(below=path, end=end, through=far or last.through) for path, far in paths]


def han_below(text: str, at: int, start: Path = ()) -> tuple[list[Step], int]:
    """`第一款第（三）项`, `第一款、第三款`, `第（一）至（三）项`: paths below an article, and where they end."""
    first = (start, False)
    paths: list[Step] = []
    current = [first] if start else []
    while len(paths) + len(current) < 60 and (match := patterns.HAN_BELOW.match(text, at)):
        if not (match["ordinal"] or (match["open"] and match["close"]) or match["n"].isdigit()):
            break
        if match["join"] and not current:
            break
        if match["join"] or (match["level"] == "款" and current and current != [first]):
            paths += current
        current = _deeper(current[-1][0] if current else (), match)
        at = match.end()
    return (paths + current) or [first], at


_DEPTH = {"款": 0, "项": 1, "目": 2}


def _deeper(path: Path, match: re.Match[str]) -> list[Step]:
    """The paths after one more `第N款`, `第（N）项`; an item without a paragraph is one of the first paragraph."""
    depth = _DEPTH[match["level"]]
    stem = (*path, "1", "1")[:depth] if match["n"].isdigit() or not match["n"].isascii() else path
    through = is_range(match["join"] or "")
    found: list[Step] = [((*stem, plain(match["n"])), through)]
    more = patterns.HAN_MORE.finditer(match["more"])
    return found + [((*stem, plain(one["label"])), is_range(one["join"])) for one in more]


def read_inner(text: str, at: int) -> tuple[list[Step], int] | None:
    """`item (3) of paragraph 1 of`, `the second paragraph of`: paths of paragraphs, and where the article stands."""
    paths: list[Step] = [((), False)]
    for depth in range(4):
        match = patterns.INNER_HEAD.match(text, at)
        if not match:
            return (paths, at) if depth else None
        ordinal = (match["ordinal"] or "").lower()
        found, end = values(text, match.end())
        if ordinal:
            found, end = [((patterns.ORDINALS[ordinal],), False)], match.end()
        of = patterns.OF_OUTER.match(text, end - (text[end - 1] == " "))
        if not of or not found:
            return None
        paths = deeper(found, paths)
        at = of.end()
    return paths, at


def read_again(text: str, head: re.Match[str]) -> Form | None:
    """`that article`, `the same section, paragraph 2`, `Id. at (b)`, `ibid.`, `Id. § 744.16`."""
    match = patterns.AGAIN.match(text, head.start())
    if not match:
        return None
    if not match["id"]:
        return _pointing(text, match, (match["level"] or "").lower())
    at = match.end()
    inside = patterns.UNIT_HEAD.match(text, at)
    form = read_unit(text, inside) if inside else None
    if form:
        first = form.items[0]._replace(start=match.start())
        return replace(form, start=match.start(), items=(first, *form.items[1:]), again="id")
    return _pointing(text, match, "id")


def read_han_again(text: str, head: re.Match[str]) -> Form | None:
    """`该条第二款`, `同条`, `前款`."""
    match = patterns.HAN_AGAIN.match(text, head.start())
    if not match:
        return None
    if not match["article"] and patterns.HAN_ITEM.match(text, match.end()):
        return None  # 该款第二项: of the paragraph, not of what was named in it
    level = "article" if match["article"] else "paragraph"
    paths, end = han_below(text, match.end()) if match["article"] else ([((), False)], match.end())
    items = tuple(Item(match.start(), end, "", path, through) for path, through in paths)
    return Form("again", match.start(), end, items, "article", again=level)


def _pointing(text: str, match: re.Match[str], again: str) -> Form:
    end = match.end("word")
    below, stop = parens(text, match.end())
    if again == "id" and not below:
        stop = end
    paths, stop = levels(text, stop)
    stop = max(stop, end)
    items = tuple(Item(match.start(), stop, "", below + path, through) for path, through in paths)
    return Form("again", match.start(), stop, items, again, again=again)


READERS: dict[str, Callable[[str, re.Match[str]], Form | None]] = {
    "address": read_address,
    "code": read_code,
    "supplement": read_supplement,
    "part": read_part,
    "unit": read_unit,
    "han": read_han,
    "han_again": read_han_again,
    "bare": read_bare,
    "again": read_again,
}
"""The reader of each anchor; "inner" is read together with the form that stands behind it."""
