"""Answers and evidence as HTML. Everything that comes from a document or a question is escaped here, once."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.render.text import SHOWN
from genolex.types import Answer, Notice, Provision, Status

NEAREST = 3
"""How many provisions an abstention offers."""

_NOTICE = {
    "change": "The law moved",
    "divergence": "Commentary and law differ",
    "status": "Status",
    "commentary": "Commentary",
    "dropped": "Left out",
}


@dataclass(frozen=True)
class Exhibit:
    """What one chip opens: a provision with the cited span."""

    id: str
    label: str
    provision: Provision
    start: int
    end: int
    pinpoint: str


class Page:
    """Renders the turns of a conversation and the evidence beside it."""

    def __init__(self, corpus: Corpus, citator: Citator) -> None:
        self._corpus, self._citator = corpus, citator

    def transcript(self, turns: list[Answer]) -> str:
        """The conversation, oldest turn first."""
        return "".join(self._turn(n, answer) for n, answer in enumerate(turns, 1))

    def evidence(self, turns: list[Answer]) -> str:
        """Every exhibit of every turn, all hidden but the first of the last turn."""
        exhibits = [(n, exhibit) for n, answer in enumerate(turns, 1) for exhibit in self._exhibits(n, answer)]
        shown = next((e.id for n, e in exhibits if n == len(turns)), "")
        day = {n: answer.as_of for n, answer in enumerate(turns, 1)}
        parts = [self._article(e, self._corpus.status(e.provision, day[n]), e.id != shown) for n, e in exhibits]
        if not shown:
            parts.append('<p class="gl-hint">The provision behind a citation opens here.</p>')
        return "".join(parts)

    def _exhibits(self, turn: int, answer: Answer) -> list[Exhibit]:
        cited = [
            Exhibit(f"t{turn}c{n}", str(n), c.passage.provision, c.start, c.end, self._citator.pinpoint(c.address))
            for n, c in enumerate(answer.citations, 1)
        ]
        if cited:
            return cited
        near = [hit.provision for hit in answer.hits[:NEAREST] if hit.closeness >= 0.1]
        return [
            Exhibit(f"t{turn}n{n}", self._citator.pinpoint(p.address), p, 0, 0, self._citator.pinpoint(p.address))
            for n, p in enumerate(near, 1)
        ]

    def _turn(self, turn: int, answer: Answer) -> str:
        exhibits = self._exhibits(turn, answer)
        parts = [
            f'<section class="gl-turn" lang="{answer.language}"><h3 class="gl-question">{escape(answer.question)}</h3>'
        ]
        if answer.abstained:
            parts.append(f'<p class="gl-abstained">{escape(answer.reason)}</p>')
            if exhibits:
                parts.append(f'<p class="gl-near">Nearest: {" ".join(map(_chip, exhibits))}</p>')
        else:
            numbered = dict(zip(answer.citations, exhibits, strict=True))
            for statement in answer.statements:
                chips = " ".join(_chip(numbered[c]) for c in statement.citations)
                parts.append(f'<p class="gl-statement">{escape(statement.text)} {chips}</p>')
            parts.append(self._sources(exhibits))
        parts += [_notice(notice) for notice in answer.notices]
        parts.append(f'<p class="gl-day">Law as of <time>{answer.as_of}</time></p></section>')
        return "".join(parts)

    def _sources(self, exhibits: list[Exhibit]) -> str:
        items = "".join(
            f"<li>{_chip(e)} <span>{escape(e.pinpoint)}</span> <small>{escape(e.provision.heading)}</small></li>"
            for e in exhibits
        )
        return f'<ol class="gl-sources" aria-label="Sources">{items}</ol>'

    def _article(self, exhibit: Exhibit, status: Status, hidden: bool) -> str:
        provision = exhibit.provision
        instrument = self._corpus.instrument_of(provision)
        days = f"from {provision.valid.start}" if provision.valid.start else ""
        days += f" to {provision.valid.end}" if provision.valid.end else ""
        see = "; ".join(self._citator.pinpoint(address) for address in provision.cites)
        badge = status.value.replace(" ", "-")
        notes = "".join(_notice(Notice(note.kind, note.text)) for note in provision.notes)
        checked = f"checked against: {provision.verified}, {instrument.checked}" if instrument.checked else ""
        return (
            f'<article class="gl-exhibit" id="{exhibit.id}" tabindex="-1"{" hidden" if hidden else ""}>'
            f'<p class="gl-instrument">{escape(instrument.title)}</p>'
            f"<h3>{escape(exhibit.pinpoint)} <small>{escape(provision.heading)}</small></h3>"
            f'<p><span class="gl-badge gl-{badge}">{status.value}</span> <span class="gl-days">{days}</span></p>'
            f'<div class="gl-text" lang="en">{marked(provision, exhibit.start, exhibit.end)}</div>'
            f'<p class="gl-kind">Shown: {SHOWN[provision.text_kind]}. {escape(checked)}</p>'
            f'<p class="gl-links">{_source_link(instrument.source_url)}'
            f'<button type="button" class="gl-copy" data-copy="{escape(exhibit.pinpoint)}">Copy citation</button></p>'
            + (f'<p class="gl-see"><strong>See</strong> {escape(see)}</p>' if see else "")
            + notes
            + "</article>"
        )


def marked(provision: Provision, start: int, end: int) -> str:
    """The text line by line, indented as numbered, with the span from `start` to `end` in <mark>."""
    lines, at = [], 0
    for line in provision.text.split("\n"):
        depth = (len(line) - len(line.lstrip(" "))) // 2
        skip = at + 2 * depth
        a, b = max(start, skip), min(end, at + len(line))
        if a < b:
            text = provision.text
            inner = f"{escape(text[skip:a])}<mark>{escape(text[a:b])}</mark>{escape(text[b : at + len(line)])}"
        else:
            inner = escape(line.strip())
        lines.append(f'<p class="gl-d{min(depth, 5)}">{inner}</p>')
        at += len(line) + 1
    return "".join(lines)


def _chip(exhibit: Exhibit) -> str:
    where = escape(exhibit.pinpoint)
    return (
        f'<button type="button" class="gl-cite" data-exhibit="{exhibit.id}" '
        f'aria-label="Open {where}" title="{where}">{escape(exhibit.label)}</button>'
    )


def _notice(notice: Notice) -> str:
    title = _NOTICE.get(notice.kind, notice.kind.capitalize())
    words = f"<strong>{escape(title)}.</strong> {escape(notice.text)}"
    return f'<aside class="gl-notice gl-{escape(notice.kind)}">{words}</aside>'


def _source_link(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        return ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Official source</a> '
