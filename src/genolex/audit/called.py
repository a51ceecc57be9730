"""Citations without "art." or "§": parts that are called by a word, and numbers in a column of a table.

"The informed consent element" of a policy whose parts have names; "30(2)" under "Art." in a table that follows the name
of a regulation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from genolex.corpus import Corpus
from genolex.types import Address, Mention

REACH = 1_500
"""Characters back in which a law is named whose parts are called by a word."""
BEFORE_TABLE = 300
"""Characters before a table in which the law of its column is named."""

_PART = r"(?:elements?\b(?! of\b)|(?:elements?|sections?|parts?|paragraphs?) of the (?-i:[A-Z])\w+)"
"""A section or part that is of nothing is more often one of the draft."""
_COLUMN = re.compile(
    r"(?:art(?:icle)?s?|sec(?:tion)?s?|provisions?|rules?|cite|citation|§+|条|条文|条款|法条)\.?", re.IGNORECASE
)
_CELL = re.compile(r"\d{1,3}[a-z]?(?:\.\d{1,4})?(?:\(\w{1,4}\))*")
_LABEL = re.compile(r"\((\w+)\)")
_OPENED = re.compile(r"^The |\s*\(.*")
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)


def named_parts(text: str, mentions: Sequence[Mention], corpus: Corpus) -> Iterator[Mention]:
    """Parts called by a word, of a law that is cited up to REACH characters before."""
    for ident in dict.fromkeys(m.address.instrument for m in mentions):
        words = {address.path[0] for address in corpus.below(Address(ident)) if _is_word(address.path[0])}
        if not words:
            continue
        form = re.compile(rf"\b(?P<name>{_any_of(words)})[\"”]? {_PART}", re.IGNORECASE)
        for match in form.finditer(text):
            if _near(match.start(), ident, mentions):
                yield Mention(match.start(), match.end(), match[0], Address(ident, (_label(match["name"]),)))


def part_beside(text: str, mention: Mention, corpus: Corpus) -> Mention | None:
    """A law cited as a whole, with the part of it that is named beside: `GDS Policy, "scope"`, `scope, GDS Policy`."""
    parts = {} if mention.address.path else _names_of_parts(mention.address, corpus)
    if not parts:
        return None
    name = rf"[\"“]?(?P<name>{_any_of(parts)})[\"”]?"
    after = re.compile(rf"[)\"”]?, (?:the )?{name}(?=[.,;:)\]\s|]|$)", re.IGNORECASE).match(text, mention.end)
    before = re.compile(rf"(?<![\w-]){name}, (?:the )?$", re.IGNORECASE).search(
        text[max(0, mention.start - 80) : mention.start]
    )
    match = after or before
    if not match:
        return None
    start = mention.start if after else mention.start - len(match[0])
    end = match.end() if after else mention.end
    return Mention(start, end, text[start:end], mention.address.child(parts[_label(match["name"])]))


def _names_of_parts(law: Address, corpus: Corpus) -> dict[str, str]:
    """The labels of the parts of a law that have a word for it, by these and by their headings."""
    named = [below for below in corpus.below(law) if not below.path[0][0].isdigit()]
    headings = {_label(_OPENED.sub("", p.heading)): b.path[0] for b in named for p in corpus.versions(b)}
    return headings | {below.path[0]: below.path[0] for below in named}


def _any_of(words: Collection[str]) -> str:
    return "|".join(re.escape(word).replace(r"\-", "[ -]") for word in sorted(words, key=len, reverse=True))


def _label(written: str) -> str:
    return re.sub(r"\s+", "-", written.lower())


def column_cells(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Numbers in a column of provisions, of the one law that is named in the lines just before the table."""
    for rows in _tables(text):
        head = [cell.strip(" *_") for cell, _ in _cells(rows[0])]
        columns = [n for n, name in enumerate(head) if _COLUMN.fullmatch(name)]
        ident = _law_of(text, rows[0].start(), mentions) if len(columns) == 1 else ""
        for row in rows[2:] if ident else ():
            cells = _cells(row)
            written, start = cells[columns[0]] if columns[0] < len(cells) else ("", 0)
            if _CELL.fullmatch(written):
                path = (written.partition("(")[0], *_LABEL.findall(written))
                yield Mention(start, start + len(written), written, Address(ident, path))


def _is_word(label: str) -> bool:
    """Whether a part has a name that tells; "scope" and shorter ones are said of anything."""
    return label[0].isalpha() and len(label) > len("scope") and not label.startswith(("supp-", "not-"))


def _near(at: int, ident: str, mentions: Sequence[Mention]) -> bool:
    """Whether a law is one of the three cited last before a place, and near it."""
    before = [m for m in mentions if m.end <= at]
    return any(m.address.instrument == ident and at - m.end <= REACH for m in before[-3:])


def _tables(text: str) -> Iterator[list[re.Match[str]]]:
    """The rows of each Markdown table: lines between bars, one directly under the other."""
    found: list[re.Match[str]] = []
    for row in _ROW.finditer(text):
        if found and row.start() > found[-1].end() + 1:
            yield found
            found = []
        found.append(row)
    if found:
        yield found


def _cells(row: re.Match[str]) -> list[tuple[str, int]]:
    """The words of each cell of a row, and where they begin."""
    found, at = [], row.start() + row[0].index("|") + 1
    for cell in row[0].strip().strip("|").split("|"):
        found.append((cell.strip(), at + len(cell) - len(cell.lstrip())))
        at += len(cell) + 1
    return found


def _law_of(text: str, at: int, mentions: Sequence[Mention]) -> str:
    """The one law that the paragraph before a table names; of a longer passage the last one does not tell."""
    begin = max(0, at - BEFORE_TABLE)
    since = begin + text[begin:at].rstrip().rfind("\n")
    named = {m.address.instrument for m in mentions if since <= m.start < at}
    return named.pop() if len(named) == 1 else ""
