"""A file as it was read: blocks of text in reading order, each with its page, its offsets and its role.

`Document.text` is the one text; a block is a span of it. Nothing here knows what an article is: that is
`genolex.ingest.structure`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import accumulate

LONGEST = 40_000_000
"""Characters of a document; a longer one is refused."""


class Role(StrEnum):
    """What a block of text is on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file itself says that a block begins: kind (article, section, annex, recital, division), label, title.

    Only files with markup of their own (eCFR, USLM, Akoma Ntoso) have marks; elsewhere the words tell.
    """

    kind: str
    label: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the document's text: `text[start:end]`, on a page counted from 1 (0: the file has no pages).

    `level` is the depth of a heading (1 is the highest) or of a list item. `close`: it stands right below the line
    before, so that it may go on in it: "(1) of this Article" at the beginning of a line is no paragraph.
    """

    start: int
    end: int
    page: int = 0
    role: Role = Role.PARAGRAPH
    level: int = 0
    close: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A block before it has a place in a text."""

    text: str
    page: int = 0
    role: Role = Role.PARAGRAPH
    level: int = 0
    close: bool = False
    mark: Mark | None = None
    turns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Document:
    """A file read: its text, its blocks in reading order, and how well it could be read.

    `quality` is between 0 and 1 (`genolex.ingest.readers.quality`); `turns` are the offsets at which a page begins and
    its number; `scanned` are the pages that were read by OCR; `warnings` say what a reader should know (pages without
    text, a second reader, a guessed encoding).
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    pages: int = 0
    quality: float = 1.0
    reader: str = ""
    turns: tuple[tuple[int, int], ...] = ()
    scanned: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()

    def words(self, block: Block) -> str:
        """The text of a block."""
        return self.text[block.start : block.end]

    def page_at(self, offset: int) -> int:
        """The page on which an offset stands, from 1; 0 when the file has no pages."""
        at = bisect_right(self.turns, (offset, 1 << 60)) - 1
        return self.turns[at][1] if at >= 0 else 0

    def to_json(self) -> str:
        """One JSON object; `from_json` is its inverse."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, written: str) -> Document:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError when it is not one."""
        raw = json.loads(written)
        blocks = tuple(
            Block(**{**block, "role": Role(block["role"]), "mark": Mark(**block["mark"]) if block["mark"] else None})
            for block in raw.pop("blocks")
        )
        raw["turns"] = tuple((int(offset), int(page)) for offset, page in raw["turns"])
        raw["scanned"] = tuple(map(int, raw["scanned"]))
        raw["warnings"] = tuple(map(str, raw["warnings"]))
        return cls(**raw, blocks=blocks)


def document(name: str, parts: Iterable[Part], **about: object) -> Document:
    """The document of some parts, one to a line; empty ones are left out."""
    kept = [part for part in parts if part.text.strip()]
    texts = [" ".join(part.text.split()) if not part.turns else part.text for part in kept]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    blocks = tuple(
        Block(start, start + len(text), part.page, part.role, part.level, part.close, part.mark)
        for start, text, part in zip(starts, texts, kept, strict=False)
    )
    return Document(name, "\n".join(texts), blocks, turns=_turns(starts, kept), **about)  # type: ignore[arg-type]


def _turns(starts: list[int], parts: list[Part]) -> tuple[tuple[int, int], ...]:
    """Where each page begins, in the order of the text; a footnote may take the reader back a page."""
    turns: list[tuple[int, int]] = []
    for start, part in zip(starts, parts, strict=False):
        for offset, page in ((0, part.page), *part.turns):
            if page and (not turns or turns[-1][1] != page):
                turns.append((start + offset, page))
    return tuple(turns)
