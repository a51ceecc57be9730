"""A text as the grammar reads it: one kind of space, dash, bracket and quotation mark, and the way back.

Because no run of spaces is longer than one character here, no pattern of the grammar repeats a space, and a reading
costs time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from genolex.types import Address, Mention

_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ALIKE = {
    "'": "’‘ʼ′",
    '"': "“”„″＂「」『』",
    "-": "‐‑‒–—―−－～〜",
    "《": "〈",
    "》": "〉",
    "条": "條",
    "项": "項",
    "节": "節",
    _HIDDEN[0]: _HIDDEN[1:],
}
_WIDE = {0xFEE0 + n: chr(n) for n in range(0x21, 0x7F)}
"""Full-width forms of ASCII stand 0xFEE0 above it (Unicode, block Halfwidth and Fullwidth Forms)."""
_EVEN = _WIDE | {ord(char): even for even, alike in _ALIKE.items() for char in alike}
_RUN = re.compile(rf"(?P<gap>[\s{_HIDDEN[0]}]+)|[^\s{_HIDDEN[0]}]+")
_HAN = re.compile(r"[\u3400-\u9fff《》、。]")
BREAK = "\n"
"""What an empty line becomes: no citation runs across it."""


@dataclass(frozen=True, slots=True)
class Page:
    """The evened text, and for each of its characters the place in the original."""

    text: str
    original: str
    places: tuple[int, ...]

    def mention(self, start: int, end: int, address: Address) -> Mention:
        """A mention in the original's own places and words."""
        first, last = self.span(start, end)
        return Mention(first, last, self.original[first:last], address)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The places in the original of a span of the evened text."""
        return self.places[start], self.places[end - 1] + 1


def page_of(original: str) -> Page:
    """Even out a text."""
    wide = original.translate(_EVEN)
    text: list[str] = []
    places: list[int] = []
    for run in _RUN.finditer(wide):
        written = _gap(wide, run) if run["gap"] else run[0]
        text.append(written)
        places += range(run.start(), run.start() + len(written))
    return Page("".join(text), original, tuple(places))


def _gap(text: str, run: re.Match[str]) -> str:
    """What white space counts for: a break, nothing between Chinese characters, else one space."""
    if run[0].count("\n") > 1:
        return BREAK
    spaces = run[0].strip(_HIDDEN[0])
    around = text[max(run.start() - 1, 0) : run.start()], text[run.end() : run.end() + 1]
    return "" if not spaces or all(map(_HAN.match, around)) else " "
