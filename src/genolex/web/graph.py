"""The cross-references of a provision as a picture: what cites it on the left, what it cites on the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from genolex.render.html import Page, Spot
from genolex.types import Address, Provision

MOST = 12
"""So many provisions stand on a side; the rest are counted."""
WIDTH, BOX, ROW, HIGH = 780, 205, 34, 26
"""Width of the picture, of a box, and the height of a row and of a box, in pixels."""
LETTERS = 27
"""Characters of a name that fit a box."""


def graph(provision: Provision, day: date, page: Page) -> str:
    """The picture, each box a link; empty when nothing is cited either way."""
    citing = list(dict.fromkeys(p.address for p in page.corpus.cited_by.get(provision.address, ())))
    cited = list(dict.fromkeys(filter(None, (_whole(address, day, page) for address in provision.cites))))
    cited = [address for address in cited if address != provision.address]
    if not citing and not cited:
        return ""
    rows = max(min(len(side), MOST) + (len(side) > MOST) for side in (citing, cited))
    height, where = max(rows, 1) * ROW + 8, page.citator.pinpoint(provision.address)
    middle = height / 2
    marks = _side(citing, 0, middle, day, page) + _side(cited, WIDTH - BOX, middle, day, page)
    own = _box((WIDTH - BOX) / 2, middle - HIGH / 2, where, "gl-own")
    text = page.words["graph_text"].format(citing=len(citing), where=where, cited=len(cited))
    return (
        f'<figure class="gl-graph"><svg viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(text)}">'
        f"{''.join(marks)}{own}</svg><figcaption>{escape(text)}</figcaption></figure>"
    )


def _whole(address: Address, day: date, page: Page) -> Address | None:
    found = page.corpus.find(address, day)
    return found.address if found else None


def _side(addresses: Sequence[Address], x: float, middle: float, day: date, page: Page) -> list[str]:
    """The boxes of one side, evenly around the middle, each with its line to the provision's own box."""
    shown, more = addresses[:MOST], max(len(addresses) - MOST, 0)
    rows = len(shown) + bool(more)
    inner = (WIDTH - BOX) / 2
    marks = []
    for n in range(rows):
        y = middle + (n - (rows - 1) / 2) * ROW
        start, end = (x + BOX, inner) if x == 0 else (inner + BOX, x)
        bend = (start + end) / 2
        left, right = (y, middle) if x == 0 else (middle, y)
        marks.append(f'<path d="M{start:g} {left:g}C{bend:g} {left:g} {bend:g} {right:g} {end:g} {right:g}"/>')
        if n < len(shown):
            marks.append(_linked(shown[n], x, y - HIGH / 2, day, page))
        else:
            marks.append(_box(x, y - HIGH / 2, page.words["more"].format(n=more), "gl-more"))
    return marks


def _linked(address: Address, x: float, y: float, day: date, page: Page) -> str:
    where, query = page.citator.pinpoint(address), escape(Spot(address, day).query)
    found = page.corpus.find(address, day)
    title = f"{where}: {found.heading}" if found else where
    box = _box(x, y, where, "")
    return (
        f'<a href="?{query}" data-open="{query}" aria-label="{escape(title)}"><title>{escape(title)}</title>{box}</a>'
    )


def _box(x: float, y: float, name: str, sort: str) -> str:
    short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
    return (
        f'<g class="gl-node {sort}"><rect x="{x + 1:g}" y="{y:g}" width="{BOX - 2}" height="{HIGH}" rx="6"/>'
        f'<text x="{x + BOX / 2:g}" y="{y + HIGH / 2:g}" text-anchor="middle" dominant-baseline="central">'
        f"{escape(short)}</text></g>"
    )
