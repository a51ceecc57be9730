"""Quantities, dates and references in a text: value, unit, and on which side of the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from genolex.index.tokens import STOP, stem
from genolex.verify.reading import normalised

Side = Literal["up", "down", ""]
Turn = Literal["before", "after", ""]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; `side` is "up" for at least and more than, "down" for at most, within and fewer than."""

    value: float
    unit: str
    side: Side
    written: str
    near: frozenset[str] = frozenset()
    noun: str = ""
    strict: bool = False  # "more than" leaves the value out, "at least" does not
    turn: Turn = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Date:
    """A day, or as much of it as is written; 0 stands for what is not."""

    year: int
    month: int
    day: int
    written: str

    def within(self, other: Date) -> bool:
        """True when `other` says all that this date says."""
        mine, theirs = (
            (self.year, self.month, self.day),
            (other.year, other.month, other.day),
        )
        return all(a in (0, b) for a, b in zip(mine, theirs, strict=True))


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything in a text that can be counted or dated."""

    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    references: frozenset[str]
    ranges: tuple[tuple[float, float], ...]
    lists: frozenset[int]


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<m{0}>january|february|march|april|may|june|july|august|september|october|november|december|" + (
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
)
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)(?:-(?P<d>\d\d))?\b",
        r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)? " + _MONTH.format("") + r",? (?P<y>(?:19|20)\d\d)\b",
        r"\b" + _MONTH.format("") + r" (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)\d\d))?(?![\d,]*\d)"
        r"(?! (?:calendar |working |business )?(?:hours?|days?|weeks?|months?|years?|times|percent|people|yuan)\b)",
        r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)? " + _MONTH.format("") + r"\b",
        r"\b" + _MONTH.format("") + r",? (?P<y>(?:19|20)\d\d)\b",
        r"(?P<y>(?:19|20)\d\d)\s*年\s*(?:(?P<m>\d{1,2})\s*月\s*(?:(?P<d>\d{1,2})\s*日)?)?",
        r"(?<!\d)(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
        r"(?<![\d.,/-])(?<!cny )(?P<y>(?:19|20)\d\d)(?![\d.,/]*\d)(?!\(|[a-z-])",
    )
)
_REFERENCE = re.compile(
    r"(?:§+|\b(?:articles?|arts?\.?|sections?|secs?\.|parts?|paras?\.?|paragraphs?|chapters?|subparts?|annex|tables?|"
    r"supplements?(?: no\.?)?|supp\.?(?: no\.?)?|no\.|notice|order|decree|references?|title|group|groups|form|"
    r"pub\. l\.)"
    r"|\d+ (?:cfr|u\.?s\.?c\.?|fed\. reg\.|fr|stat\.)(?: part)?(?: §)?)"
    r"\s*(?P<labels>\d[\w.:-]*(?:\([a-z0-9]{1,5}\))*(?:(?:,| and| or| to| through|"
    r"-)\s*\d[\w.-]*(?:\([a-z0-9]{1,5}\))*)*)",
)
_SECTION = re.compile(r"\b\d+\.\d{3,}(?:\([a-z0-9]{1,5}\))*|\b\d{4,5}[a-z]{1,2}(?:-\d+)?\b|\b\d+ (?:cfr|u\.s\.c)\b")
_ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORDS = {word: number for number, word in enumerate(_ONES.split())} | _TENS
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "annually": 1, "yearly": 1}
_FRACTIONS = {
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "half": 2.0,
    "third": 3.0,
    "quarter": 4.0,
    "fourth": 4.0,
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_NUMBER = re.compile(
    r"\b(?P<fraction>(?:one|two|three)-(?:half|thirds?|quarters?|fourths?))\b|"
    r"(?<![\w.§/-])(?<!\d,)(?!(?<=\()\w+\))(?:(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)|(?P<word>"
    + "|".join(_WORDS)
    + r")(?:-(?P<tail>"
    + "|".join(_ONES.split()[1:10])
    + r")(?!\w))?)"
    r"(?P<scale>(?:[ -](?:hundred|thousand|million|billion))*)(?P<percent>\s*(?:%|per ?cent|percent))?(?![\w/]|\.\d|"
    r",\d)"
    r"|(?<!at )\b(?P<times>once(?= (?:every|an?(?= (?:calendar |full )?(?:year|month|week|day))|per|each|for|by|"
    r"more)\b|"
    r"[.,;])|twice|thrice)\b"
    r"|(?:(?<=within )|(?<=for )|(?<=of )|(?<=least )|(?<=most )|(?<=than )|(?<=after )|(?<=every )|"
    r"(?<=to ))(?P<one>an?|single) (?=(?:calendar |working |full )?(?:year|month|day|week)\b)"
)
_TIME = {"hour": 1.0, "day": 24.0, "week": 168.0, "month": 720.0, "year": 8640.0}
_MORE = "more|greater|larger|longer|higher|older|later"
_LESS = "less|fewer|smaller|shorter|lower|younger|earlier|sooner"
_FILL = (
    r"(?:[\s$¥]|\b(?:an?|the|cny|rmb|usd|about|us(?=\s?\$)|value|total|of|age|only|yet|fine|full|is|at|to|be|by|"
    r"period)\b)*$"
)
_BEFORE_IT: tuple[tuple[Side, bool, str], ...] = (
    # a comparative turned round: not more than, no later than
    (
        "down",
        False,
        rf"\b(?:no|not|never)(?: be| any| of)? (?:(?:{_MORE}) than|over|above|beyond|exceed\w*|after)",
    ),
    (
        "up",
        False,
        rf"\b(?:no|not|never)(?: be| any| of)? (?:(?:{_LESS}) than|under|below|before|short of)",
    ),
    # a comparative
    (
        "up",
        True,
        rf"\b(?:(?:{_MORE}) than|over|above|beyond|exceed(?:s|ing|ed)?|in excess of|upwards of)",
    ),
    ("down", True, rf"\b(?:(?:{_LESS}) than|under|below|short of)"),
    # a bound by name
    (
        "up",
        False,
        r"\b(?:at (?:the |an? )?(?:very )?(?:least|minimum|earliest|shortest)|minimum(?: of)?|"
        r"lower limit(?: of)?|reach\w*|from)",
    ),
    (
        "down",
        False,
        r"\b(?:at (?:the |an? )?(?:very )?(?:most|maximum|latest|longest)|maximum(?: of)?|upper limit(?: of)?|"
        r"up to|within|ceiling of|"
        r"capped at|limited to|until)",
    ),
)
_AFTER_IT: tuple[tuple[Side, bool, str], ...] = (
    (
        "up",
        False,
        rf"[a-z\s.%'-]{{0,40}}?\b(?:or|and) (?:{_MORE}|above|over|upwards?|up)\b",
    ),
    ("down", False, rf"[a-z\s.%'-]{{0,40}}?\b(?:or|and) (?:{_LESS}|below|under)\b"),
    (
        "up",
        False,
        r"[a-z\s-]{0,24}\bat (?:the |an? )?(?:least|minimum|earliest|shortest|lowest)\b",
    ),
    (
        "down",
        False,
        r"[a-z\s-]{0,24}\bat (?:the |an? )?(?:most|maximum|latest|longest|highest)\b",
    ),
    (
        "up",
        False,
        r"[a-z\s-]{0,50}\bis the (?:minimum|lower limit|least|earliest|shortest)\b",
    ),
    (
        "down",
        False,
        r"[a-z\s-]{0,50}\bis the (?:maximum|upper limit|outer limit|most|latest|longest)\b",
    ),
)
_SIDES_BEFORE = tuple((side, strict, re.compile(pattern + _FILL)) for side, strict, pattern in _BEFORE_IT)
_SIDES_AFTER = tuple((side, strict, re.compile(pattern)) for side, strict, pattern in _AFTER_IT)
_ANY = r"(?:\d|(?:" + "|".join(_WORDS) + r")\b)"
_RANGE = re.compile(rf"^\s*(?:million|billion|%)?\s*(?:to|and|-|–)\s*(?:cny |\$)?{_ANY}")
_RANGE_END = re.compile(rf"(?:{_ANY[:-1]}|million|billion|%)\w*)\s*(?:to|and|-|–)\s*(?:cny |\$)?$")
_LISTED = re.compile(r"^\s*\((\w{1,5})\)", re.M)


@lru_cache(maxsize=20_000)
def figures(text: str) -> Figures:
    """The quantities, dates and references of a text."""
    lists = _lists(text)
    plain = _in_digits(normalised(text).lower())
    dates: list[Date] = []
    for pattern in _DATES:
        plain = pattern.sub(lambda m: _keep(dates, m), plain)
    references: set[str] = set()
    for pattern in (_REFERENCE, _SECTION):
        plain = pattern.sub(lambda m: _note(references, m[0]), plain)
    return Figures(
        tuple(_quantities(plain)),
        tuple(dates),
        frozenset(references),
        _ranges(normalised(text)),
        lists,
    )


_SPELLED = re.compile(
    r"\b(?:half an? (?P<half>million|billion|year)|(?P<decade>(?:an? )?decade)|(?P<words>(?:(?:an?|"
    + "|".join(_WORDS)
    + r")[ -](?:and )?)?(?:(?:"
    + "|".join((*_WORDS, *_SCALES))
    + r")[ -](?:and )?)*(?:"
    + "|".join((*_WORDS, *_SCALES))
    + r"))\b)(?!-)"
)


def _in_digits(plain: str) -> str:
    """Numbers of several words in digits: "one hundred and twenty", "half a million", "a decade"."""
    return _SPELLED.sub(_digits, plain)


def in_figures(text: str) -> str:
    """A text in small letters with its numbers in figures that one can compare: 1,000,000, 20, 6 months, 50%."""
    plain = _SINGLE.sub(lambda m: str(_WORDS[m[0]]), _in_digits(normalised(text).lower()))
    plain = _SCALED.sub(lambda m: f"{float(m[1].replace(',', '')) * _SCALES[m[2]]:.0f}", plain)
    plain = _PERCENT.sub("%", plain.replace("fortnight", "2 weeks"))
    return _LONG.sub(lambda m: f"{int(m[0]):,}", plain)


_SINGLE = re.compile(r"\b(?:" + "|".join(word for word, value in _WORDS.items() if value > 1) + r")\b")
_SCALED = re.compile(r"\b(\d[\d,]*(?:\.\d+)?) (" + "|".join(_SCALES) + r")\b")
_PERCENT = re.compile(r" ?(?:percent|per cent)\b")
_LONG = re.compile(r"(?<![\d.,])\d{5,}(?![\d.,]*\d)")


def _digits(match: re.Match[str]) -> str:
    if match["half"]:
        return "6 months" if match["half"] == "year" else str(_SCALES[match["half"]] // 2)
    if match["decade"]:
        return "10 years"
    words = [word for word in re.split(r"[ -]", match["words"]) if word != "and"]
    if len(words) < 2 or not (set(words[1:]) & set(_SCALES) or (words[0] in _TENS and _WORDS.get(words[1], 10) < 10)):
        return match[0]
    if " and " in match[0] and not set(match["words"].split(" and ")[0].split()) & set(_SCALES):
        return match[0]  # "forty and fifty days" are two
    if len(words) == 2 and words[1] in (
        "million",
        "billion",
    ):  # "one to ten million": both have the scale
        return f"{_WORDS.get(words[0], 1)} {words[1]}"
    total = section = 0
    for word in words:
        if word in ("million", "billion", "thousand"):
            total, section = total + (section or 1) * _SCALES[word], 0
        elif word == "hundred":
            section = (section or 1) * 100
        else:
            section += _WORDS.get(word, 1)
    return str(total + section)


def _keep(dates: list[Date], match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = parts.get("m") or ""
    number = int(month) if month.isdigit() else _MONTHS.get(month.rstrip("."), 0)
    dates.append(Date(int(parts.get("y") or 0), number, int(parts.get("d") or 0), match[0].strip()))
    return " 〉date "


def _note(references: set[str], written: str) -> str:
    references.update(re.findall(r"\d[\d.]*\d|\d", written))
    return " 〉reference "


def _ranges(plain: str) -> tuple[tuple[float, float], ...]:
    """Articles and sections that a text names by the first and the last of them."""
    found = re.findall(r"(\d+(?:\.\d+)?)(?:\([a-z0-9]+\))* (?:to|through|–|-) (\d+(?:\.\d+)?)", plain)
    return tuple((float(first), float(last)) for first, last in found)


def _quantities(plain: str) -> list[Quantity]:
    found = []
    for match in _NUMBER.finditer(plain):
        value = _value(match)
        before, after = (
            plain[max(0, match.start() - 60) : match.start()],
            plain[match.end() : match.end() + 60],
        )
        unit, factor = _unit(match, before, after)
        near = frozenset(stem(w) for w in re.findall(r"[a-z]{3,}", f"{before[-45:]} {after[:45]}") if w not in STOP)
        noun = re.match(r"[\s-]+(?:other |such |of these |basic |listed )?([a-z]{3,})", after)
        name = stem(noun[1]) if noun and noun[1] not in STOP else ""
        side, strict = _side(before, after)
        turn = _turn(before, after) if unit == "time" else ""
        found.append(
            Quantity(
                value * factor,
                unit,
                side,
                match[0].strip(),
                near,
                name,
                strict,
                turn,
                match.start(),
            )
        )
    return found


def _value(match: re.Match[str]) -> float:
    if match["one"]:
        return 1.0
    if match["fraction"]:
        return _FRACTIONS[match["fraction"].split("-")[0]] / _FRACTIONS[match["fraction"].split("-")[1].rstrip("s")]
    if match["times"]:
        return float(_TIMES[match["times"]])
    value = float(match["digits"].replace(",", "")) if match["digits"] else float(_WORDS[match["word"]])
    value += _WORDS.get(match["tail"] or "", 0)
    for scale in re.findall(r"[a-z]+", match["scale"] or ""):
        value *= _SCALES[scale]
    return value


_THROUGH = re.compile(r"^\s*(?:to|and|-|–)\s*(?:cny |\$)?(?:[\d,.]+|" + "|".join(_WORDS) + r")(?=(?P<rest>.*))")
_EITHER = re.compile(r"^\s*or [\d.]+(?=\s+(?:calendar |working |business )?(?:hour|day|week|month|year)s?\b)")
"""In "60 or 90 days" both are days."""
_PERIOD = re.compile(
    r"[\s-]*(?:(?:calendar|working|business|full|consecutive|natural|or more|or less|more)[\s-]+)*"
    r"(hour|day|week|month|year)s?\b"
)
_MONEY = re.compile(
    r"(?:cny|rmb|[$¥]|usd|yuan)(?:\s*[\d,.]+(?:\s*(?:million|billion))?\s*(?:to|and|-|–)(?:\s*not more than)?)?\s*$"
)
_OFTEN = re.compile(r"\s*times (?:an?|per|each|every) (?:calendar )?(?:year|month|week|day|quarter)")


def _unit(match: re.Match[str], before: str, after: str) -> tuple[str, float]:
    """The unit and what makes units of one kind comparable: hours for periods. A range has the unit of its end."""
    if match["fraction"]:
        return "fraction", 1.0
    if match["times"] or _OFTEN.match(after):
        return "times", 1.0
    through = _THROUGH.match(after)
    rest = through["rest"] if through else after
    if match["percent"] or rest.startswith("%"):
        return "percent", 1.0
    if _MONEY.search(before) or re.match(r"\s*(?:million |billion )?(?:yuan|dollars?|cny|rmb)", rest):
        scale = re.match(r"\s*(million|billion)", rest)
        return "money", float(_SCALES[scale[1]]) if through and scale and _small(match) else 1.0
    period = _PERIOD.match(_EITHER.sub("", rest))
    if period and not re.match(r"[\s-]*years? (?:old|of age)", rest):
        return "time", _TIME[period[1]]
    return "", 1.0


def _small(match: re.Match[str]) -> bool:
    """In "CNY 1 to 5 million" the first number has the scale of the second."""
    return not match["scale"] and "," not in (match["digits"] or "") and len(match["digits"] or "") < 4


def _side(before: str, after: str) -> tuple[Side, bool]:
    """Which side of the value is meant, and whether the value itself is left out."""
    found = next(
        ((side, strict) for side, strict, pattern in _SIDES_BEFORE if pattern.search(before)),
        None,
    )
    if found:
        return found
    behind = next(
        ((side, strict) for side, strict, pattern in _SIDES_AFTER if pattern.match(after)),
        None,
    )
    if behind:
        return behind
    if _RANGE_END.search(before):
        return "down", False
    if _RANGE.match(after):
        return "up", False
    return "", False


_EARLIER = re.compile(r"(?:before|prior to|ahead of|in advance|preceding|earlier)\b")
_LATER = re.compile(r"(?:after|from|of|following|since|once|upon|later|following|counted)\b")


def _turn(before: str, after: str) -> Turn:
    """Whether a period runs up to an event ("before") or from it ("after")."""
    words = re.match(
        r"(?:[\s-]*(?:calendar|working|business|full|days?|weeks?|months?|years?|hours?|or|more|less))*\s+",
        after,
    )
    if words and _EARLIER.match(after, words.end()):
        return "before"
    if words and _LATER.match(after, words.end()):
        return "before" if re.search(r"\bback\b[^,;]*$", before) else "after"
    if re.search(r"\b(?:after|following)\b(?:\W+\w+){0,2}\W*$", before):
        return "after"
    if re.search(r"\bbefore\b(?:\W+\w+){0,1}\W*$", before):
        return "before"
    return ""


def _lists(text: str) -> frozenset[int]:
    """The lengths of the lists in a text that a colon introduces: "five conditions" is right where five items stand."""
    counts: set[int] = set()
    runs: dict[int, int] = {}
    introduced = False
    for line in filter(str.strip, text.split("\n")):
        depth = len(line) - len(line.lstrip(" "))
        for deeper in [d for d in runs if d > depth]:
            counts.add(runs.pop(deeper))
        if _LISTED.match(line) and (introduced or depth in runs):
            runs[depth] = runs.get(depth, 0) + 1
        introduced = line.rstrip().endswith((":", "：", "—"))
    return frozenset(counts | set(runs.values()))
