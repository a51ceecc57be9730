"""Plots as SVG, drawn from numbers alone: no library, no script, no style attribute; colours come from the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 560, 46, 14, 12, 40
HEIGHT = 300
ROW, NAMES = 24, 150
"""Height of a bar with the space around it, and the width of the names before bars, in pixels."""


@dataclass(frozen=True)
class Bar:
    """A value between 0 and 1 with its interval, where there is one."""

    name: str
    value: float
    low: float | None
    high: float | None
    note: str = ""


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars from 0 to 1 with whiskers for the intervals."""
    span = WIDTH - NAMES - 70
    marks = []
    for n, bar in enumerate(rows):
        y = TOP + n * ROW
        marks.append(f'<text class="name" x="{NAMES - 8}" y="{y + 13}" text-anchor="end">{escape(bar.name)}</text>')
        marks.append(f'<rect class="track" x="{NAMES}" y="{y + 2}" width="{span}" height="14"/>')
        marks.append(f'<rect class="bar" x="{NAMES}" y="{y + 2}" width="{_n(bar.value * span)}" height="14"/>')
        if bar.low is not None and bar.high is not None:
            low, high = _n(NAMES + bar.low * span), _n(NAMES + bar.high * span)
            marks.append(f'<path class="whisker" d="M{low} {y + 9}H{high}M{low} {y + 5}v8M{high} {y + 5}v8"/>')
        note = escape(f"{bar.value:.2f} {bar.note}".strip())
        marks.append(f'<text class="value" x="{WIDTH - 64}" y="{y + 13}">{note}</text>')
    return _svg(title, TOP * 2 + len(rows) * ROW, marks)


def curve(title: str, points: Sequence[tuple[float, float]], x: str, y: str, mark: tuple[float, float] | None) -> str:
    """A line of steps over the unit square, with one point marked."""
    marks = _frame(x, y)
    if points:
        start = f"M{_x(0)} {_y(points[0][1])}"
        steps = "".join(f"V{_y(down)}H{_x(right)}" for right, down in points)
        marks.append(f'<path class="line" d="{start}{steps}"/>')
    if mark:
        marks.append(f'<circle class="mark" cx="{_x(mark[0])}" cy="{_y(mark[1])}" r="5"/>')
    return _svg(title, HEIGHT, marks)


def reliability(title: str, bins: Sequence[tuple[float, float, int]], x: str, y: str) -> str:
    """What was said against what was so, a dot for each bin, its size by the number of questions in it."""
    marks = _frame(x, y)
    marks.append(f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>')
    most = max((n for *_, n in bins), default=1)
    for said, was, n in bins:
        radius = _n(3 + 9 * (n / most) ** 0.5)
        marks.append(f'<circle class="dot" cx="{_x(said)}" cy="{_y(was)}" r="{radius}"/>')
    return _svg(title, HEIGHT, marks)


def histogram(title: str, counts: Sequence[tuple[str, int]], x: str) -> str:
    """Columns side by side, each with its count above and its name below."""
    most = max((count for _, count in counts), default=1) or 1
    wide = (WIDTH - LEFT - RIGHT) / max(len(counts), 1)
    marks = [f'<path class="axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>']
    for n, (name, count) in enumerate(counts):
        left, high = LEFT + n * wide, (HEIGHT - TOP - BOTTOM - 16) * count / most
        middle = _n(left + wide / 2)
        column = f'x="{_n(left + 2)}" y="{_n(HEIGHT - BOTTOM - high)}" width="{_n(wide - 4)}" height="{_n(high)}"'
        marks.append(f'<rect class="bar" {column}/>')
        marks.append(f'<text x="{middle}" y="{_n(HEIGHT - BOTTOM - high - 4)}" text-anchor="middle">{count}</text>')
        marks.append(f'<text x="{middle}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{escape(name)}</text>')
    marks.append(_label(x))
    return _svg(title, HEIGHT, marks)


def _frame(x: str, y: str) -> list[str]:
    """The unit square with its grid and names."""
    marks = []
    for tenth in range(0, 11, 2):
        at = tenth / 10
        marks.append(f'<path class="grid" d="M{_x(at)} {_y(0)}V{_y(1)}M{_x(0)} {_y(at)}H{_x(1)}"/>')
        marks.append(f'<text x="{_x(at)}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{at:g}</text>')
        marks.append(f'<text x="{LEFT - 6}" y="{_y(at)}" text-anchor="end" dy="4">{at:g}</text>')
    middle = (TOP + HEIGHT - BOTTOM) // 2
    turned = f'transform="rotate(-90 12 {middle})"'
    marks.append(f'<text class="label" x="12" y="{middle}" text-anchor="middle" {turned}>{escape(y)}</text>')
    return [*marks, _label(x)]


def _label(x: str) -> str:
    middle = (LEFT + WIDTH - RIGHT) // 2
    return f'<text class="label" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>'


def _x(share: float) -> str:
    return _n(LEFT + share * (WIDTH - LEFT - RIGHT))


def _y(share: float) -> str:
    return _n(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _svg(title: str, height: int, marks: Sequence[str]) -> str:
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'<svg role="img" {box}><title>{escape(title)}</title>{"".join(marks)}</svg>'
