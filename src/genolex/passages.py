"""Slices provisions into passages and passages into sentences. A slice is a pair of offsets, never a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from genolex.types import Paragraph, Passage, Provision

WHOLE = 700
"""Characters up to which a provision is one passage."""
ELLIPSIS = " … "
"""Between the pieces of a quotation that leaves words out, as an introduction and one of its items."""
TARGET = 500
"""Characters up to which neighbouring paragraphs are joined."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:arts?|secs?|[Nn]os?|[Ss]upp|[Pp]t|Pub|L|v|vs|Inc|Ltd|Co|Corp|Dr|Prof|cf|e\.g|i\.e|etc|al|para|paras|ch|pt"
    r"|U\.S|U\.S\.C|C\.F\.R|E\.O|Cal|Bus|Stat|Fed|Reg|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*(?=\s+[^a-z\s])|[。！？；]|(?<=[.!?])$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The spans of the sentences between two offsets, without the white space around them."""
    end = len(text) if end is None else end
    spans, at = [], start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATION.search(text, at, match.end()) and match.end() < end:
            continue
        spans.append((at, match.end()))
        at = match.end()
    spans.append((at, end))
    stripped = (
        (a + len(text[a:b]) - len(text[a:b].lstrip()), b - len(text[a:b]) + len(text[a:b].rstrip())) for a, b in spans
    )
    return [(a, b) for a, b in stripped if a < b]


def passages_of(provision: Provision) -> list[Passage]:
    """The passages of a provision: whole when it is short, else by its paragraphs; together they cover the text."""
    text = provision.text
    if len(text) <= WHOLE:
        return [Passage(provision, 0, len(text))]
    spans: list[tuple[int, int]] = []
    for start, end, depth in _lines(provision):
        longer = bool(spans) and end - spans[-1][0]
        if spans and longer <= TARGET and not (depth <= 1 and spans[-1][1] - spans[-1][0] > TARGET // 2):
            spans[-1] = (spans[-1][0], end)
        else:
            spans += _cut(text, start, end)
    return [Passage(provision, a, b) for a, b in spans]


def candidates(provision: Provision) -> list[tuple[int, int]]:
    """What can be quoted: every sentence, and every introduction with its items when that is not too long."""
    text = provision.text
    found = []
    for number, paragraph in enumerate(provision.paragraphs):
        spans = sentence_spans(text, paragraph.start, paragraph.end)
        if spans and text[spans[-1][1] - 1] in ":：—":
            last = _last_item(provision.paragraphs, number)
            if last is not None and last.end - spans[-1][0] <= WHOLE:
                spans[-1] = (spans[-1][0], last.end)
        found += spans
    return found or sentence_spans(text)


def introductions(provision: Provision, start: int) -> tuple[tuple[int, int], ...]:
    """The sentences that introduce the lists in which the item at `start` stands, outermost first; none for no item."""
    own = next((p for p in provision.paragraphs if p.start <= start < p.end), None)
    above = own and next((p for p in provision.paragraphs if own.path and p.path == own.path[:-1]), None)
    if not above or above.end > start:
        return ()
    last = sentence_spans(provision.text, above.start, above.end)[-1:]
    return (*introductions(provision, last[0][0]), *last) if last and introduces(provision, last[0][1]) else ()


def introduces(provision: Provision, end: int) -> bool:
    """Whether a span that ends here only introduces a list."""
    return provision.text[end - 1] in ":：—"


def _last_item(paragraphs: tuple[Paragraph, ...], number: int) -> Paragraph | None:
    own = paragraphs[number].path
    last = None
    for paragraph in paragraphs[number + 1 :]:
        if paragraph.path[: len(own)] != own or paragraph.path == own:
            break
        last = paragraph
    return last


def _lines(provision: Provision) -> Iterator[tuple[int, int, int]]:
    """Each line with its label and indent: start, end, depth."""
    at = 0
    for line in provision.text.split("\n"):
        if line.strip():
            yield at, at + len(line), (len(line) - len(line.lstrip(" "))) // 2
        at += len(line) + 1


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A long line, cut between sentences."""
    if end - start <= WHOLE:
        return [(start, end)]
    spans: list[tuple[int, int]] = []
    for a, b in sentence_spans(text, start, end):
        if spans and b - spans[-1][0] <= TARGET:
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((start if not spans else a, b))
    return spans
