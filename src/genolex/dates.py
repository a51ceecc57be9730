"""The day that a question is about, as people say it: "in October 2023", "before March 2024", "2024年3月之前"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from genolex.types import Mention

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"

_ENGLISH = re.compile(
    rf"\b(?P<word>as of|as at|back in|early in|late in|in|on|at|during|before|prior to|until)\s+"
    rf"(?:the end of\s+|(?P<part>early|mid|late)[\s-]+)?(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<dmy>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})\.?,?\s+(?P<y1>{_YEAR})"
    rf"|(?P<m2>{_MONTH})\.?\s+(?P<mdy>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})"
    rf"|(?P<m3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y3>{_YEAR})"
    rf"|(?P<y4>{_YEAR})(?![-\w]|\s+(?:{_MONTH}|(?-i:[A-Z]))))",
    re.I,
)
_CHINESE = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})\s*年(?:\s*(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*[日号])?)?"
    r"(?P<after>\s*(?:之前|以前|前|之后|以后|后|起|以来|的))?"
)
_BEFORE = {"before", "prior to", "until"}
_MADE = re.compile(
    r"[\s,]*(?:(?:which|that) )?(?:(?:was|were|is|has been|had been) )?(?:only |first |just )?"
    r"(?:signed|enacted|adopted|promulgated|issued|became law|(?:took|takes?) effect"
    r"|(?:came|entered) into (?:force|effect))"
    rf"(?: into law)?(?: back)? in (?P<year>{_YEAR})(?![-\w])"
    rf"|\s*(?:是|于|在)?(?P<nian>{_YEAR})\s*年(?:由[^，。？?]{{2,12}})?(?:才|就)?(?:发布|出台|颁布|公布|制定|签署|施行|实施|生效)",
    re.I,
)
"""When a work was made, as people say it right behind its name."""


def day_asked(text: str) -> date | None:
    """The day whose law a text asks for; None when it names none, or two that differ.

    A month or a year stands for its last day, "before" it for the day before its first. A date that only names a work
    ("the 2023 Rules", 2023年的细则) or a beginning ("since 2024", 2024年以来) is no such day.
    """
    found = {day for match in _ENGLISH.finditer(text) if (day := _english(match))}
    found |= {day for match in _CHINESE.finditer(text) if (day := _chinese(match))}
    return next(iter(found)) if len(found) == 1 else None


def makings(text: str, mentions: Iterable[Mention]) -> Iterator[tuple[Mention, int, int]]:
    """The works of which a text says right behind their names when they were made: the year, and where that ends."""
    for mention in mentions:
        if match := _MADE.match(text, mention.end):
            yield mention, int(match["year"] or match["nian"]), match.end()


def _english(match: re.Match[str]) -> date | None:
    before = match["word"].lower() in _BEFORE
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
            return day - timedelta(days=1) if before else day
        year = int(match["y1"] or match["y2"] or match["y3"] or match["y4"])
        month = _MONTHS[name.lower()] if (name := match["m1"] or match["m2"] or match["m3"]) else None
        number = int(match["dmy"] or match["mdy"] or 0) or None
        return _day(year, month, number, before)
    except ValueError:
        return None


def _chinese(match: re.Match[str]) -> date | None:
    after = (match["after"] or "").strip()
    if after in {"之后", "以后", "后", "起", "以来"} or (after == "的" and not match["m"]):
        return None
    month, number = (int(match[name]) if match[name] else None for name in ("m", "d"))
    try:
        return _day(int(match["y"]), month, number, after.endswith("前"))
    except ValueError:
        return None


def _day(year: int, month: int | None, number: int | None, before: bool) -> date:
    if before:
        return date(year, month or 1, number or 1) - timedelta(days=1)
    month = month or 12
    return date(year, month, number or calendar.monthrange(year, month)[1])
