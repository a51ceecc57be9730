"""The library: instrument, chapter, article; what changed when; what cites what. All of it as HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import get_args

from genolex.assistant import LONGEST_QUESTION, Assistant
from genolex.render.html import Page, Spot, shown_at, spot_of, tongue
from genolex.types import Address, Answer, Instrument, Jurisdiction, Kind, OfficialText, Provision
from genolex.web.graph import graph

FOUND = 12
"""So many provisions answer a search."""
RECENT = 20
"""So many changes stand on the first page of the library."""
LISTED = 8
"""So many provisions of a change are named; the rest are counted."""
_ORDER: tuple[Jurisdiction, ...] = ("CN", "US", "both", "none")
_SIDES: Mapping[str, Jurisdiction] = {"CN": "CN", "US": "US"}


@dataclass(frozen=True, order=True)
class Change:
    """Something that happened to the law on a day, and to which provisions."""

    day: date
    instrument: str
    text: str
    provisions: tuple[Address, ...] = ()


class Shelves:
    """Everything of an assistant's corpus that can be opened, in one language of the interface."""

    def __init__(self, assistant: Assistant, words: Mapping[str, str]) -> None:
        self._assistant, self.words = assistant, words
        self.corpus = assistant.corpus
        self.page = Page(assistant.corpus, assistant.citator, words)

    # -- provisions --------------------------------------------------------------------------------------------------

    def opened(self, spot: Spot, whole: bool = False) -> str:
        """A provision; with its cross-references as a picture where it is `whole`."""
        found = shown_at(spot, self.corpus)
        if found is None:
            return self.said("not_found")
        spot, provision = found
        texts = self._official(provision, spot.day)
        picture = graph(provision, spot.day, self.page) if whole else ""
        meant = next((text for text in texts if text.language == spot.official), None)
        if meant is None:
            return self.page.exhibit(replace(spot, official=""), provision, texts, picture=picture)
        from genolex.fetch.quote import official_provision

        official, others = official_provision(provision, meant), [text for text in texts if text is not meant]
        return self.page.exhibit(spot, official, others, provision, picture)

    def evidence(self, answer: Answer | None) -> str:
        """The panel with the provision of the first citation."""
        if answer is None or not answer.citations:
            return self.page.panel()
        return self.page.panel(self.opened(spot_of(answer.citations[0], answer)))

    def _official(self, provision: Provision, day: date) -> list[OfficialText]:
        if self._assistant.official is None:
            return []
        texts = self._assistant.official.at(provision.address, day)
        return [text for text in texts if text.address == provision.address]

    # -- finding -----------------------------------------------------------------------------------------------------

    def found(self, words: str, day: date, side: str = "", kind: str = "") -> str:
        """What a search finds: the provision that it cites, then the nearest ones of a side and of a kind of law."""
        words = words.strip()[:LONGEST_QUESTION]
        cited = self._assistant.citator.parse(words) if words else None
        if cited and not cited.path and cited.instrument in self.corpus.instruments:
            return self.contents(cited.instrument, day)
        first = self.corpus.find(cited, day) if cited else None
        asked: Jurisdiction | None = _SIDES.get(side)
        kinds = [kind] if kind in get_args(Kind) else []
        hits = self._assistant.retrieve(words, FOUND, day, asked, kinds=kinds) if words else []
        near = [hit.provision for hit in hits]
        provisions = list(dict.fromkeys([*([first] if first else []), *near]))[:FOUND]
        return self._items(provisions, day) if provisions else self.said("no_hits")

    def _items(self, provisions: Sequence[Provision], day: date) -> str:
        items = "".join(
            f"<li>{self.page.link(p.address, day)} <small>{escape(p.heading)}</small></li>" for p in provisions
        )
        return f'<ul class="gl-found">{items}</ul>'

    # -- browsing ----------------------------------------------------------------------------------------------------

    def tree(self) -> str:
        """The instruments by jurisdiction; the contents of each come when it is opened."""
        groups: dict[Jurisdiction, list[Instrument]] = defaultdict(list)
        for instrument in self.corpus.instruments.values():
            groups[instrument.jurisdiction].append(instrument)
        parts = []
        for jurisdiction in _ORDER:
            rows = "".join(map(self._branch, sorted(groups[jurisdiction], key=lambda i: i.name.casefold())))
            if rows:
                parts.append(f"<h2>{escape(self.words[f'jurisdiction_{jurisdiction}'])}</h2>{rows}")
        return "".join(parts)

    def _branch(self, instrument: Instrument) -> str:
        native = instrument.title_native
        native = f' <span lang="{tongue(native)}">{escape(native)}</span>' if native else ""
        return (
            f'<details class="gl-branch" data-instrument="{escape(instrument.id)}" data-kind="{instrument.kind}" '
            f'data-side="{instrument.jurisdiction}"><summary>'
            f"<b>{escape(instrument.name)}</b>{native}</summary><div></div></details>"
        )

    def contents(self, instrument: str, day: date) -> str:
        """The chapters of an instrument on a day with their articles."""
        divisions: dict[str, list[Provision]] = defaultdict(list)
        for provision in self.page.provisions(instrument, day):
            divisions[provision.division].append(provision)
        return "".join(
            (f"<h3>{escape(name)}</h3>" if name else "") + self._items(own, day) for name, own in divisions.items()
        )

    def instrument(self, ident: str, day: date) -> str:
        """An instrument: what it is, and when it changed."""
        instrument = self.corpus.instruments.get(ident)
        if instrument is None:
            return self.said("not_found")
        days = [("adopted", instrument.adopted), ("effective", instrument.effective), ("ended", instrument.ended)]
        told = [f"{self.words[word]} {there}" for word, there in days if there]
        number = self.words["articles"].format(n=len(self.page.provisions(ident, day)))
        about = " · ".join(filter(None, [instrument.issuer, *told, number]))
        return (
            f'<article class="gl-exhibit" tabindex="-1" aria-label="{escape(instrument.name)}">'
            f'<p class="gl-instrument" lang="{tongue(instrument.title_native)}">{escape(instrument.title_native)}</p>'
            f"<h3>{escape(instrument.title)}</h3><p>{escape(about)}</p>"
            f'<p class="gl-label">{escape(self.words["changes"])}</p>'
            f"{self._timeline(self.changes(ident), day)}</article>"
        )

    # -- changes -----------------------------------------------------------------------------------------------------

    def landing(self, day: date) -> str:
        """What the library shows first: the latest changes of all instruments."""
        changes = [change for ident in self.corpus.instruments for change in self.changes(ident)]
        latest = sorted(changes, reverse=True)[:RECENT]
        return (
            f'<p class="gl-hint">{escape(self.words["library_hint"])}</p>'
            f'<p class="gl-label">{escape(self.words["changes"])}</p>{self._timeline(latest, day, named=True)}'
        )

    def changes(self, ident: str) -> list[Change]:
        """What happened to an instrument: its own days, its notes of change, and its versions; oldest first."""
        instrument = self.corpus.instruments[ident]
        days = [("adopted", instrument.adopted), ("effective", instrument.effective), ("ended", instrument.ended)]
        found = [Change(day, ident, self.words[word]) for word, day in days if day]
        found += [Change(n.date, ident, n.text) for n in instrument.notes if n.kind == "change" and n.date]
        begun: dict[date, list[Address]] = defaultdict(list)
        for address in self.corpus.below(Address(ident)):
            versions = [v for v in self.corpus.versions(address) if v.address == address]
            for version in versions[1:]:
                if version.valid.start:
                    begun[version.valid.start].append(address)
        found += [Change(day, ident, self.words["new_versions"], tuple(own)) for day, own in begun.items()]
        return sorted(found)

    def _timeline(self, changes: Sequence[Change], day: date, named: bool = False) -> str:
        return f'<ol class="gl-timeline">{"".join(self._change(c, day, named) for c in changes)}</ol>'

    def _change(self, change: Change, day: date, named: bool) -> str:
        name = f"<b>{escape(self.corpus.instruments[change.instrument].name)}</b> " if named else ""
        links = [self.page.link(address, change.day) for address in change.provisions[:LISTED]]
        if len(change.provisions) > LISTED:
            links.append(escape(self.words["more"].format(n=len(change.provisions) - LISTED)))
        return (
            f'<li class="{"gl-coming" if change.day > day else "gl-past"}"><time>{change.day}</time> '
            f"<div>{name}{escape(change.text)}{': ' if links else ''}{', '.join(links)}</div></li>"
        )

    # -- the tab -----------------------------------------------------------------------------------------------------

    def room(self, day: date, opened: str = "") -> str:
        """The whole tab: search, tree, and the panel."""
        say = {key: escape(value) for key, value in self.words.items()}
        return (
            '<div class="gl-library"><div class="gl-shelves"><form class="gl-search" role="search">'
            f'<label>{say["search"]}<input type="search" name="words" maxlength="{LONGEST_QUESTION}" '
            f'placeholder="{say["search_hint"]}" autocomplete="off"></label>'
            f'<div class="gl-narrow">{self._choice("side", _SIDES)}{self._choice("kind", self._kinds())}'
            f'<label>{say["day"]}<input type="date" name="day" value="{day}"></label></div></form>'
            f'<div class="gl-results" role="region" aria-live="polite" aria-label="{say["search"]}"></div>'
            f'<nav class="gl-tree" aria-label="{say["browse"]}">{self.tree()}</nav></div>'
            f'<section class="gl-panel" data-whole="1" aria-label="{say["tab_library"]}">'
            f"{opened or self.landing(day)}</section></div>"
        )

    def _kinds(self) -> list[str]:
        """The kinds of instruments that there are, in the order of the nouns."""
        held = {instrument.kind for instrument in self.corpus.instruments.values()}
        return [kind for kind in get_args(Kind) if kind in held]

    def _choice(self, name: str, values: Iterable[str]) -> str:
        """A list to choose a side or a kind from; the first choice is all of them."""
        said = {"side": "jurisdiction_{}", "kind": "kind_of_{}"}[name]
        options = "".join(
            f'<option value="{value}">{escape(self.words[said.format(value)])}</option>' for value in values
        )
        every = f'<option value="">{escape(self.words["every"])}</option>'
        return f'<label>{escape(self.words[name])}<select name="{name}">{every}{options}</select></label>'

    def said(self, word: str) -> str:
        """One line of the interface."""
        return f'<p class="gl-hint">{escape(self.words[word])}</p>'
