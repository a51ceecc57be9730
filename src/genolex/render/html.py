"""Answers and provisions as HTML. Everything that comes from a document or a question is escaped here, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from urllib.parse import parse_qs, urlencode

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.phrases import without_nearest
from genolex.render.sources import nearest, web_address
from genolex.render.styles import full_citation
from genolex.types import Address, Answer, Citation, Notice, OfficialText, Provision, Statement, Verdict

STYLE_NAMES = {"bluebook": "Bluebook", "oscola": "OSCOLA", "gbt7714": "GB/T 7714"}
"""The citation styles by name, as their readers write them."""
LISTED = 12
"""So many references are listed with a provision; the rest are folded away."""


@dataclass(frozen=True)
class Spot:
    """What a link opens: an address on a day, in one version, with the words from `start` to `end` marked.

    `official` is the language of the official words that are meant; empty for the restatement.
    Written as a query, `show=cn-pipl/38/1&on=2026-01-01`, so that a link to it is an address that a browser can open.
    """

    address: Address
    day: date
    version: date | None = None
    start: int = 0
    end: int = 0
    official: str = ""

    @property
    def query(self) -> str:
        """The spot as a query."""
        said = {
            "show": str(self.address),
            "on": self.day.isoformat(),
            "version": self.version.isoformat() if self.version else "",
            "words": f"{self.start}-{self.end}" if self.end else "",
            "official": self.official,
        }
        return urlencode({key: value for key, value in said.items() if value}, safe="/")

    @classmethod
    def parse(cls, query: str) -> Spot:
        """The inverse of `query`; the day is today where there is none. Raises ValueError when it is no spot."""
        said = {key: values[-1] for key, values in parse_qs(query, max_num_fields=20).items()}
        version, words = said.get("version"), said.get("words", "0-0").partition("-")
        return cls(
            Address.parse(said.get("show", "")),
            date.fromisoformat(said["on"]) if "on" in said else date.today(),
            date.fromisoformat(version) if version else None,
            int(words[0]),
            int(words[2]),
            said.get("official", ""),
        )


@dataclass(frozen=True)
class Turn:
    """An answer in a conversation: the query that asks for it again, and whether the question before was read too.

    `shown` statements are there already, all when it is None; `state` says what goes on meanwhile.
    """

    answer: Answer
    link: str = ""
    in_context: bool = False
    shown: int | None = None
    state: str = ""


class Page:
    """Renders the turns of a conversation, and provisions with everything that stands beside them.

    `words` are the strings of the interface (genolex.web.words).
    """

    def __init__(self, corpus: Corpus, citator: Citator, words: Mapping[str, str]) -> None:
        self.corpus, self.citator, self.words = corpus, citator, words

    # -- a conversation ----------------------------------------------------------------------------------------------

    def transcript(self, turns: Sequence[Turn]) -> str:
        """The conversation, oldest turn first."""
        return "".join(map(self._turn, turns))

    def pending(self, question: str, state: str = "") -> str:
        """A question that is being answered; `state` says what goes on."""
        return (
            f'<section class="gl-turn" aria-busy="true"><h2 class="gl-question">{escape(question)}</h2>'
            f'<p class="gl-busy">{escape(state or self.words["reading"])}</p></section>'
        )

    def _turn(self, turn: Turn) -> str:
        answer = turn.answer
        body = self._abstention(answer) if answer.abstained else self._statements(turn)
        busy = f'<p class="gl-busy">{escape(turn.state)}</p>' if turn.state else ""
        with_earlier = f'<p class="gl-context">{escape(self.words["read_with"])}</p>' if turn.in_context else ""
        notices = "" if busy else "".join(self.notice(notice) for notice in answer.notices)
        return (
            f'<section class="gl-turn" lang="{escape(answer.language)}" data-share="{escape(turn.link)}"'
            f"{self._announced(answer) if not busy else ' aria-busy=true'}>"
            f'<h2 class="gl-question">{escape(answer.question)}</h2>{with_earlier}{body}{notices}{busy}'
            f"{self._closing(answer) if not busy else ''}</section>"
        )

    def _announced(self, answer: Answer) -> str:
        """What a screen reader says when the answer is there."""
        said = self.words["ready"].format(statements=len(answer.statements), citations=len(answer.citations))
        return f' data-ready="{escape(self.words["declined"] + " " + answer.reason if answer.abstained else said)}"'

    def _closing(self, answer: Answer) -> str:
        return (
            f'<p class="gl-day">{escape(self.words["as_of"])} <time>{answer.as_of}</time>'
            f'<button type="button" class="gl-quiet gl-share">{escape(self.words["share"])}</button></p>'
        )

    def _abstention(self, answer: Answer) -> str:
        said = f"<strong>{escape(self.words['declined'])}</strong> {escape(reason_of(answer))}"
        return f'<p class="gl-abstained">{said}</p>{self.nearest(answer)}'

    def nearest(self, answer: Answer) -> str:
        """The provisions that come nearest to a question that is not answered, as links."""
        items = "".join(
            f"<li>{self.link(hit.provision.address, answer.as_of)} <small>{escape(hit.provision.heading)}</small></li>"
            for hit in nearest(answer)
        )
        return (
            f'<p class="gl-label">{escape(self.words["nearest"])}</p><ul class="gl-near">{items}</ul>' if items else ""
        )

    def _statements(self, turn: Turn) -> str:
        answer = turn.answer
        shown = answer.statements[: turn.shown]
        parts = [self.statement(statement, answer) for statement in shown]
        return "".join(parts) + (self._sources(answer) if len(shown) == len(answer.statements) else "")

    def statement(self, statement: Statement, answer: Answer) -> str:
        """One sentence with its numbered chips."""
        chips = "".join(self.chip(citation, answer) for citation in statement.citations)
        partly = statement.support.verdict is Verdict.PARTLY
        mark = f' <span class="gl-partly">{escape(self.words["partly"])}</span>' if partly else ""
        return f'<p class="gl-statement">{escape(statement.text)}{mark} <span class="gl-chips">{chips}</span></p>'

    def chip(self, citation: Citation, answer: Answer, text: str = "") -> str:
        """The number of a citation, or another text, as a button that opens its provision."""
        where = self.where(citation)
        number = answer.citations.index(citation) + 1
        label = escape(self.words["open"].format(where=where))
        return (
            f'<button type="button" class="gl-cite" data-open="{escape(spot_of(citation, answer).query)}" '
            f'aria-label="{number}: {label}" aria-pressed="false" title="{escape(where)}">'
            f"{escape(text or str(number))}</button>"
        )

    def where(self, citation: Citation) -> str:
        """The pinpoint of a citation, with the page in a document that has pages."""
        return self.citator.on_page(citation.address, citation.passage.provision, citation.start)

    def _sources(self, answer: Answer) -> str:
        items = "".join(
            f"<li>{self.chip(c, answer)}<span>{escape(self.where(c))}</span> "
            f"<small>{escape(c.passage.provision.heading)}</small></li>"
            for c in answer.citations
        )
        return f'<ol class="gl-sources" aria-label="{escape(self.words["sources"])}">{items}</ol>'

    # -- a provision -------------------------------------------------------------------------------------------------

    def panel(self, inner: str = "") -> str:
        """Where provisions open; a hint says so while none is."""
        inner = inner or f'<p class="gl-hint">{escape(self.words["evidence_hint"])}</p>'
        return f'<section class="gl-panel" aria-label="{escape(self.words["evidence"])}">{inner}</section>'

    def exhibit(
        self,
        spot: Spot,
        provision: Provision,
        official: Sequence[OfficialText] = (),
        restated: Provision | None = None,
        picture: str = "",
    ) -> str:
        """A provision with the words of a spot marked, what it is on the day, and what stands beside it.

        `official` are its official words beside the restatement; `restated` is the restatement beside official words.
        `picture` is HTML that stands before the list of references.
        """
        instrument = self.corpus.instrument_of(provision)
        pinpoint = self.citator.on_page(_pinned(spot, provision), provision, spot.start)
        language = tongue(provision.text)
        notes = "".join(self.notice(Notice(note.kind, note.text, note.see)) for note in provision.notes)
        return (
            f'<article class="gl-exhibit" tabindex="-1" data-spot="{escape(spot.query)}" '
            f'aria-label="{escape(pinpoint)}">'
            f'<p class="gl-instrument">{escape(instrument.title)} '
            f'<span lang="{tongue(instrument.title_native)}">{escape(instrument.title_native)}</span></p>'
            f"<h3>{escape(pinpoint)} <small>{escape(provision.heading)}</small></h3>"
            f"{self._standing(spot, provision)}{self._gist(provision)}"
            f'<div class="gl-text" lang="{language}">{marked(provision, spot.start, spot.end)}</div>'
            f"{self._shown(provision)}{self._tools(spot, provision)}{self._beside(official, restated)}"
            f"{self._neighbours(spot, provision)}{picture}{self._references(spot, provision)}{notes}</article>"
        )

    def _standing(self, spot: Spot, provision: Provision) -> str:
        status, valid = self.corpus.status(provision, spot.day).value, provision.valid
        days = [self.words["from"].format(day=valid.start)] if valid.start else []
        days += [self.words["to"].format(day=valid.end)] if valid.end else []
        others = [v for v in self.corpus.versions(provision.address) if v.valid != provision.valid and v.valid.start]
        links = " ".join(self._version(v, spot.day) for v in others)
        versions = f'<span class="gl-days">{escape(self.words["versions"])}: {links}</span>' if links else ""
        return (
            f'<p class="gl-standing"><span class="gl-badge gl-{status.replace(" ", "-")}">'
            f'{escape(self.words[status])}</span> <span class="gl-days">{escape(" ".join(days))}</span> {versions}</p>'
        )

    def _version(self, version: Provision, day: date) -> str:
        """A link to another version, which says what that one is on the same day."""
        query = escape(Spot(version.address, day, version.valid.start).query)
        return f'<a class="gl-open" href="?{query}" data-open="{query}">{version.valid.start}</a>'

    def _gist(self, provision: Provision) -> str:
        """The rule in one Chinese sentence, for who reads the interface in Chinese."""
        if not provision.gist_zh or self.words["now_shown"].isascii():
            return ""
        return f'<p class="gl-gist" lang="zh"><b>{self.words["now_shown"]}</b> {escape(provision.gist_zh)}</p>'

    def _shown(self, provision: Provision) -> str:
        instrument = self.corpus.instrument_of(provision)
        told = [f"{self.words['shown']}: {self.words[f'kind_{provision.text_kind}']}"]
        if instrument.checked:
            told.append(self.words["checked"].format(source=provision.verified, day=instrument.checked))
        told += [f"{self.words['in_part']}: {provision.partial}"] if provision.partial else []
        return f'<p class="gl-kind">{escape("; ".join(told))}</p>'

    def _tools(self, spot: Spot, provision: Provision) -> str:
        """The official source, and the citation to copy in the style that is chosen."""
        url = web_address(self.corpus.instrument_of(provision).source_url)
        source = (
            f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(self.words["source"])}</a>'
            if url
            else ""
        )
        address = _pinned(spot, provision)
        options = "".join(
            f'<option data-style="{style}" value="{escape(full_citation(address, self.corpus, style, provision))}">'
            f"{escape(name)}</option>"
            for style, name in STYLE_NAMES.items()
        )
        return (
            f'<p class="gl-links">{source}<span class="gl-copying">'
            f'<select class="gl-style" aria-label="{escape(self.words["style"])}">{options}</select>'
            f'<button type="button" class="gl-copy">{escape(self.words["copy"])}</button></span></p>'
        )

    def _beside(self, official: Sequence[OfficialText], restated: Provision | None) -> str:
        parts = []
        for text in official:
            name = f"{self.words['official']} ({text.language})"
            from_there = f"{_web(text.url)} {escape(self.words['retrieved'].format(day=text.retrieved))}"
            parts.append(_details(name, _lines(text.text), text.language, f'<p class="gl-kind">{from_there}</p>'))
        if restated:
            parts.append(_details(self.words["restated"], marked(restated, 0, 0), "en"))
        return "".join(parts)

    def _neighbours(self, spot: Spot, provision: Provision) -> str:
        """The provisions before and after it in its instrument on the day."""
        own = self.provisions(provision.address.instrument, spot.day)
        at = next((n for n, other in enumerate(own) if other.address == provision.address), None)
        before = own[at - 1] if at else None
        after = own[at + 1] if at is not None and at + 1 < len(own) else None
        links = [(before, "previous", "‹ {}"), (after, "next", "{} ›")]
        parts = [
            self.link(there.address, spot.day, form.format(self.words[word]), sort=f"gl-{word}", title=there.heading)
            for there, word, form in links
            if there
        ]
        name = escape(f"{self.words['previous']} / {self.words['next']}")
        return f'<nav class="gl-neighbours" aria-label="{name}">{"".join(parts)}</nav>' if parts else ""

    def provisions(self, instrument: str, day: date) -> list[Provision]:
        """The provisions of an instrument on a day, in the order of its text."""
        addresses = self.corpus.below(Address(instrument))
        own = [p for address in addresses if (p := self.corpus.find(address, day)) and p.address == address]
        return [p for p in own if day in p.valid] or own

    def _references(self, spot: Spot, provision: Provision) -> str:
        sees = [self.link(address, spot.day) for address in provision.cites]
        citing = dict.fromkeys(p.address for p in self.corpus.cited_by.get(provision.address, ()))
        cited = [self.link(address, spot.day) for address in citing]
        return self._listed("see", sees) + self._listed("cited_by", cited)

    def _listed(self, word: str, links: Sequence[str]) -> str:
        """Links under a name; the first LISTED of them, the rest folded away."""
        if not links:
            return ""
        items, rest = (_items(part) for part in (links[:LISTED], links[LISTED:]))
        more = escape(self.words["more"].format(n=len(links) - LISTED))
        folded = f'<details><summary>{more}</summary><ul class="gl-see">{rest}</ul></details>' if rest else ""
        return f'<p class="gl-label">{escape(self.words[word])}</p><ul class="gl-see">{items}</ul>{folded}'

    def link(self, address: Address, day: date, text: str = "", sort: str = "", title: str = "") -> str:
        """An address as a link that opens it in the panel; what is not in the corpus is text."""
        where = self.citator.pinpoint(address)
        if not address.path or self.corpus.find(address, day) is None:
            return f"<span>{escape(text or where)}</span>"
        query = escape(Spot(address, day).query)
        sort, said = f"gl-open {sort}".strip(), escape(f"{where} {title}".strip())
        return f'<a class="{sort}" href="?{query}" data-open="{query}" title="{said}">{escape(text or where)}</a>'

    def notice(self, notice: Notice) -> str:
        """Something that must be seen beside an answer or a provision."""
        title = self.words.get(notice.kind, notice.kind.capitalize())
        words = f"<strong>{escape(title)}.</strong> {escape(notice.text)}"
        return f'<aside class="gl-notice gl-{escape(notice.kind)}">{words}</aside>'


def spot_of(citation: Citation, answer: Answer) -> Spot:
    """The spot that a citation of an answer points to."""
    provision = citation.passage.provision
    official = tongue(provision.text) if provision.text_kind == "official" else ""
    return Spot(citation.address, answer.as_of, provision.valid.start, citation.start, citation.end, official)


def reason_of(answer: Answer) -> str:
    """Why it abstains; the nearest provisions are left out where they stand below it as links."""
    return without_nearest(answer.reason) if nearest(answer) else answer.reason


def shown_at(spot: Spot, corpus: Corpus) -> tuple[Spot, Provision] | None:
    """The provision that a spot names, and the spot with words to mark: those of its paragraph where it says none."""
    versions = [v for v in corpus.versions(spot.address) if spot.version and v.valid.start == spot.version]
    provision = versions[0] if versions else corpus.find(spot.address, spot.day)
    if provision is None:
        return None
    path = spot.address.path[len(provision.address.path) :]
    own = [p for p in provision.paragraphs if path and p.path[: len(path)] == path]
    if not spot.end and own:
        spot = replace(spot, start=own[0].start, end=own[-1].end)
    return spot, provision


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


def _pinned(spot: Spot, provision: Provision) -> Address:
    """The pinpoint of the marked words; a paragraph that the spot names where it marks none."""
    if spot.end and spot.start < spot.end <= len(provision.text):
        return provision.address_at(spot.start, spot.end)
    return spot.address if provision.address.covers(spot.address) else provision.address


def tongue(text: str) -> str:
    """The language that a text is written in."""
    return "zh" if any("一" <= character <= "鿿" for character in text[:40]) else "en"


def _details(name: str, inner: str, language: str, below: str = "") -> str:
    return (
        f'<details class="gl-official" open><summary>{escape(name)}</summary>'
        f'<div class="gl-text" lang="{escape(language)}">{inner}</div>{below}</details>'
    )


def _items(links: Iterable[str]) -> str:
    return "".join(f"<li>{link}</li>" for link in links)


def _lines(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.split("\n") if line.strip())


def _web(url: str) -> str:
    safe = escape(web_address(url))
    return f'<a href="{safe}" target="_blank" rel="noopener noreferrer">{safe}</a>' if safe else ""
