"""What was recognised in a document, and what was not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from genolex.types import Address

Pages = dict[Address, tuple[tuple[int, int], ...]]
"""For each provision, the offsets in its text at which a page begins, and that page's number (from 1)."""


@dataclass(frozen=True)
class Recognised:
    """How a document was read: its style, how many provisions of which kind, how surely, and what is missing.

    `confidence` is between 0 and 1: the quality of the text, times the share of it that lies in a provision, less what
    its numbering lacks. `gaps` and `duplicates` are labels; `unread` are the words that lie in no provision, shortened.
    `pages` tell the page of every offset of every provision.
    """

    style: str
    counts: dict[str, int]
    confidence: float
    pages: Pages
    gaps: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reader: str = ""
    quality: float = 1.0
    references: int = 0

    def page(self, address: Address, offset: int = 0) -> int:
        """The page of an offset in a provision's text; of an address below a provision, where the provision begins.

        0 when the file has no pages.
        """
        for size in range(len(address.path), 0, -1):
            turns = self.pages.get(Address(address.instrument, address.path[:size]))
            if turns:
                at = bisect_right(turns, (offset, 1 << 60)) - 1
                return turns[max(at, 0)][1]
        return 0

    def lines(self) -> Iterator[str]:
        """The report, a line to each finding, for a person."""
        kinds = ", ".join(f"{count} {_plural(kind, count)}" for kind, count in self.counts.items())
        yield f"{kinds or 'nothing'} ({self.style} style, confidence {self.confidence:.2f}, read by {self.reader})"
        if self.references:
            yield f"{self.references} cross-references inside the document"
        for name, found in (("missing", self.gaps), ("twice", self.duplicates), ("in no provision", self.unread)):
            if found:
                more = f" and {len(found) - 8} more" if len(found) > 8 else ""
                yield f"{name}: {'; '.join(found[:8])}{more}"
        yield from self.warnings


def _plural(kind: str, count: int) -> str:
    if count == 1 or kind == "text":
        return kind
    return kind[:-1] + "ies" if kind.endswith("y") else kind + ("es" if kind.endswith("x") else "s")
