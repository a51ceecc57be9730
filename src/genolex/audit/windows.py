"""What a draft says around a citation, as a model reads it: a few words on either side, the citation marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

THIS, OTHER = " [this] ", " [other] "
"""What stands in the place of the citation that is asked about, and of any other one."""
BEFORE, AFTER = 45, 25
"""Words that are read before a citation and behind it; two Chinese characters are a word."""

_WORDS = re.compile(r"(?P<han>[\u4e00-\u9fff])|\[(?:this|other)\]|[^\s\u4e00-\u9fff]+")
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")


def window(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> str:
    """The words around the citation at some offsets, within its paragraph; `others` are the other citations."""
    first = max((m.end() for m in _PARAGRAPH.finditer(text, 0, start)), default=0)
    following = _PARAGRAPH.search(text, end)
    last = following.start() if following else len(text)
    before = _marked(text, first, start, others)
    after = _marked(text, end, last, others)
    head = before[_from(before, BEFORE) :]
    return " ".join(f"{head}{THIS}{after[: _until(after, AFTER)]}".split())


def _marked(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> str:
    """A part of a text with the citations in it marked."""
    said, at = [], start
    for a, b in sorted((a, b) for a, b in others if start <= a and b <= end):
        if a >= at:
            said += [text[at:a], OTHER]
            at = b
    return "".join([*said, text[at:end]])


def _from(text: str, most: int) -> int:
    """Where the last words of a text begin."""
    left = float(most)
    for match in reversed(list(_WORDS.finditer(text))):
        left -= 0.5 if match["han"] else 1.0
        if left < 0:
            return match.end()
    return 0


def _until(text: str, most: int) -> int:
    """Where the first words of a text end."""
    left = float(most)
    for match in _WORDS.finditer(text):
        left -= 0.5 if match["han"] else 1.0
        if left < 0:
            return match.start()
    return len(text)
