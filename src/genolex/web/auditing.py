"""An audited draft as HTML: its citations marked, each a link that opens the provision with the deciding words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from genolex.corpus import Corpus
from genolex.render.audit_html import ORDER
from genolex.render.audit_html import SIGNS as DOCUMENT_SIGNS
from genolex.render.audit_record import AuditRecord, MeantRecord, MentionRecord
from genolex.render.html import Page, Spot
from genolex.types import Address, Provision

SIGNS = {**DOCUMENT_SIGNS, "superseded": "↺"}
"""Those of the document, an arrow in place of a pictograph."""


def audited(text: str, record: AuditRecord, page: Page) -> str:
    """The summary, the draft with its marks, and every finding; offsets of the record are into the text."""
    return _Draft(text, record, page).html()


class _Draft:
    def __init__(self, text: str, record: AuditRecord, page: Page) -> None:
        self._text, self._record, self._page = text, record, page
        self._say = {key: escape(value) for key, value in page.words.items()}
        self._day = date.fromisoformat(record["date"])

    def html(self) -> str:
        """All of it."""
        say = self._say
        found = "".join(self._finding(n, one) for n, one in enumerate(self._record["mentions"], 1))
        loose = "".join(
            f'<li id="gl-loose-{n}" tabindex="-1"><q>{escape(one["written"])}</q>{self._meant(one["suggestions"])}</li>'
            for n, one in enumerate(self._record["uncited"], 1)
        )
        more = f'<h2>{say["audit_uncited"]}</h2><ol class="gl-findings">{loose}</ol>' if loose else ""
        return (
            f'<section class="gl-audited">{self._summary()}'
            f'<article class="gl-draft" aria-label="{say["audit_marked"]}">{"".join(self._marked())}</article>'
            f'<h2>{say["audit_found"]}</h2><ol class="gl-findings">{found}</ol>{more}</section>'
        )

    def _summary(self) -> str:
        counts = self._record["summary"]
        badges = "".join(f"<li>{self._badge(verdict)} {counts[verdict]}</li>" for verdict in ORDER if counts[verdict])
        number = self._say["audit_citations"].format(n=len(self._record["mentions"]))
        uncited = len(self._record["uncited"])
        badges += f'<li><span class="gl-verdict gl-v-uncited">{self._say["audit_uncited"]}</span> {uncited}</li>'
        return (
            f'<p class="gl-day" role="status"><b>{number}</b> · {self._say["as_of"]} <time>{self._day}</time></p>'
            f'<ul class="gl-legend">{badges}</ul>'
        )

    def _badge(self, verdict: str) -> str:
        return (
            f'<span class="gl-verdict gl-v-{verdict}"><span aria-hidden="true">{SIGNS[verdict]}</span> '
            f"{self._say[f'ruling_{verdict}']}</span>"
        )

    # -- the draft ---------------------------------------------------------------------------------------------------

    def _marked(self) -> Iterator[str]:
        at = 0
        for start, end, html in sorted([*self._citations(), *self._uncited()]):
            if start >= at:
                yield escape(self._text[at:start])
                yield html
                at = end
        yield escape(self._text[at:])

    def _citations(self) -> Iterator[tuple[int, int, str]]:
        """Citations that overlap share one mark, which shows the gravest verdict."""
        for start, end, group in together(self._record["mentions"]):
            number, mention = min(group, key=lambda one: ORDER.index(one[1]["verdict"]))
            spot = self._spot(mention["instrument"], mention["path"], mention["evidence"])
            opens = f'href="?{spot}" data-open="{spot}"' if spot else f'href="#gl-finding-{number}"'
            told = f"{self._say['ruling_' + mention['verdict']]}, {self._say['audit_note'].format(n=number)}"
            inner = f'{escape(self._text[start:end])}<span class="gl-said"> ({told})</span>'
            yield start, end, f'<a class="gl-mark gl-v-{mention["verdict"]}" {opens} title="{told}">{inner}</a>'

    def _uncited(self) -> Iterator[tuple[int, int, str]]:
        taken = [(one["start"], one["end"]) for one in self._record["mentions"]]
        for n, one in enumerate(self._record["uncited"], 1):
            start, end = one["start"], one["end"]
            if all(end <= a or b <= start for a, b in taken):
                inner, title = escape(self._text[start:end]), self._say["audit_uncited"]
                yield start, end, f'<a class="gl-mark gl-v-uncited" href="#gl-loose-{n}" title="{title}">{inner}</a>'

    # -- what was found ----------------------------------------------------------------------------------------------

    def _finding(self, number: int, mention: MentionRecord) -> str:
        reasons = escape("; ".join(mention["reasons"]))
        where = self._link(mention["instrument"], mention["path"], mention["evidence"]) or self._say["audit_elsewhere"]
        return (
            f'<li id="gl-finding-{number}" tabindex="-1">{self._badge(mention["verdict"])} '
            f'<q>{escape(mention["written"])}</q> {where}<p class="gl-kind">{reasons}</p>'
            f"{self._meant(mention['suggestions'])}</li>"
        )

    def _meant(self, suggestions: Sequence[MeantRecord]) -> str:
        links = [self._link(one["instrument"], one["path"], one["evidence"]) for one in suggestions]
        told = ", ".join(filter(None, links))
        return f'<p class="gl-kind">{self._say["audit_meant"]}: {told}</p>' if told else ""

    def _link(self, instrument: str, path: Sequence[str], evidence: str) -> str:
        """The pinpoint as a link to the provision with the evidence marked; what cannot be opened is text."""
        if not instrument:
            return ""
        where = escape(self._page.citator.pinpoint(Address(instrument, tuple(path))))
        spot = self._spot(instrument, path, evidence)
        return f'<a href="?{spot}" data-open="{spot}">{where}</a>' if spot else where

    def _spot(self, instrument: str, path: Sequence[str], evidence: str) -> str:
        """What a mark opens, escaped; empty when there is nothing to open."""
        address = Address(instrument, tuple(path))
        provision = version(address, evidence, self._page.corpus, self._day) if instrument else None
        if provision is None:
            whole = instrument in self._page.corpus.instruments and not path
            return escape(Spot(address, self._day).query) if whole else ""
        start = provision.text.find(evidence) if evidence else -1
        here = address if provision.address.covers(address) else provision.address
        span = (start, start + len(evidence)) if start >= 0 else (0, 0)
        return escape(Spot(here, self._day, provision.valid.start, *span).query)


def version(address: Address, evidence: str, corpus: Corpus, day: date) -> Provision | None:
    """The version of the day; of an article that is split into provisions, the one that holds the evidence."""
    found = corpus.find(address, day) if address.path else None
    if found or not address.path:
        return found
    below = [p for a in corpus.below(address) if (p := corpus.find(a, day))]
    return next((p for p in below if evidence and evidence in p.text), below[0] if below else None)


Numbered = tuple[int, MentionRecord]


def together(mentions: Sequence[MentionRecord]) -> list[tuple[int, int, list[Numbered]]]:
    """Citations whose spans overlap, with the span of all; each with its number in the order of the draft."""
    groups: list[tuple[int, int, list[Numbered]]] = []
    for number, one in sorted(enumerate(mentions, 1), key=lambda n: (n[1]["start"], n[1]["end"])):
        if groups and one["start"] < groups[-1][1]:
            start, end, group = groups[-1]
            groups[-1] = (start, max(end, one["end"]), [*group, (number, one)])
        else:
            groups.append((one["start"], one["end"], [(number, one)]))
    return groups
