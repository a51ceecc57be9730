"""Where a text names an instrument, and which names belong to laws that the corpus does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from genolex.addresses.page import page_of
from genolex.addresses.printing import CODE, cited_name
from genolex.corpus import Corpus
from genolex.glossary import folded
from genolex.types import Address, Instrument, Term

EXACT = 3
"""Abbreviations up to this length need their capitals: "DSL" is a law, "dsl" a telephone line."""

_ORDER = re.compile(
    r"(?<![A-Za-z0-9.])(?:Exec(?:utive|\.) Order|E\. ?O\.|EO)(?: No\.?)? ?(?P<number>\d{4,5})(?!\d)", re.I
)
_CITING = re.compile(r"\d ?(?:C\.? ?F\.? ?R|U\.? ?S\.? ?C)\b|(?:\bpart|§|\bsection) ?\d|第 ?\d+ ?(?:部分|条)", re.I)
"""A name that is itself a citation ("15 CFR part 744") may be left to the grammar, which reads more of them."""
_STRANGER = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:The|That|This|Such|Same|Said|Under|Both|Each|Any|Chinese|PRC|American|Federal|National|New|See"
    r"|If|In|By|Of|To|Does|Is|And|Or|What|When|How|Why|Which) )"
    r"[A-Z][A-Za-z]{1,30} (?:Act|Law|Code|Directive|Convention|Treaty|Constitution|Charter|Regulations?|Ordinance)\b"
)
_ELSEWHERE = re.compile(
    r"(?:(?<![A-Za-z])(?:US|U\.S\.|UK|EU|(?:American?|Australia|Austria|Brazil|Brit|Canad|Europe|Fr[ae]nc|German"
    r"|Hong Kong|India|Indonesia|Ireland|Irish|Israel|Ital|Japan|Kenya|Korea|Malaysia|Mexic|New Zealand|Nigeria"
    r"|Philippin|Russia|Singapore|South Africa|Spa[ni]|Swiss|Switzerland|Taiwan|Thai|Turk|Ukrain|Viet)[a-z]{0,6})"
    r"(?:'s)? "
    r"|(?:美国|日本|韩国|越南|欧盟|新加坡|印度|俄罗斯|德国|法国|英国|澳大利亚|加拿大|台湾|香港|澳门|巴西|瑞士|泰国"
    r"|马来西亚|印度尼西亚)的?《?)$"
)
"""A country before the name of a Chinese law: "Vietnam's Cybersecurity Law" is another law of the same name."""
_FORMS = ("Measures", "Provisions", "Regulation", "Regulations", "Rule", "Rules")
_FORM = re.compile(rf"(?P<what>(?:[\w&-]+ ){{0,4}}[\w&-]+) (?:{'|'.join(_FORMS)})")
"""The forms of Chinese legislation below a statute, which users do not tell apart."""
_OF_YEAR = re.compile(r"\s*[(（](?:19|20)\d\d年?[)）]$")
"""The year in brackets after a title, which a writer may leave out."""
_DERIVED = re.compile(r"》?(?:的)?实施(?:条例|细则|办法)|草案")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for: an instrument, several (the parts of the EAR), or none (a law that is not here).

    `path` is the provision that the name itself stands for. `full` names are the instrument's own; a word of the
    glossary only tells whose article is meant when it stands beside one. `held`: only for provisions of the corpus.
    """

    instruments: tuple[str, ...]
    path: tuple[str, ...] = ()
    full: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Where an instrument is named."""

    start: int
    end: int
    entry: Entry


class Names:
    """The names of a corpus's instruments, with those of its glossary, looked up by how they begin."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.entries: dict[str, Entry] = {}
        self._lengths: dict[str, list[int]] = defaultdict(list)  # of the names that begin with two characters
        self._exact: dict[str, str] = {}
        self.citing = tuple(
            (name, i.id) for i in corpus.instruments.values() for name in names_of(i) if _CITING.search(even(name))
        )
        citing = {name for name, _ in self.citing}
        for instrument in corpus.instruments.values():
            for name in names_of(instrument):
                if name not in citing:
                    self.add(name, instrument.id)
        for term in corpus.glossary.terms:
            self._add_term(term)
        self._add_loose()

    def _add_loose(self) -> None:
        """A short name with another word for its form, "algorithm rules", where it can be only one instrument's."""
        meant: dict[str, set[str]] = defaultdict(set)
        for instrument in self._corpus.instruments.values():
            for name in names_of(instrument):
                if match := _FORM.fullmatch(name):
                    for word in _FORMS:
                        meant[f"{match['what']} {word}"].add(instrument.id)
        for name, idents in meant.items():
            if len(idents) == 1:
                self._put(name, Entry((*idents,)))

    def add(self, name: str, ident: str) -> None:
        """Take up an instrument's own name."""
        label = Address(ident, (folded(name),))
        self._put(name, Entry((ident,), label.path if self._corpus.versions(label) else (), full=True))

    def find(self, text: str) -> list[Name]:
        """Every name in an evened text, in order; of overlapping names the first and fullest."""
        found = list(self._orders(text))
        found += self._free_of(found, self._known(text))
        strangers = (Name(m.start(), m.end(), Entry(())) for m in _STRANGER.finditer(text))
        found = sorted(found, key=lambda n: n.start)
        return sorted([*found, *self._free_of(found, strangers)], key=lambda n: n.start)

    @staticmethod
    def _free_of(taken: list[Name], more: Iterable[Name]) -> list[Name]:
        """Names that overlap none of those already found; both in order."""
        kept, at = [], 0
        for name in more:
            while at < len(taken) and taken[at].end <= name.start:
                at += 1
            if at == len(taken) or name.end <= taken[at].start:
                kept.append(name)
        return kept

    def _known(self, text: str) -> Iterator[Name]:
        lowered = lower(text)
        end = 0
        for at in range(len(text)):
            if at < end or lowered[at : at + 2] not in self._lengths:
                continue
            for length in self._lengths[lowered[at : at + 2]]:
                name = lowered[at : at + length]
                if name in self.entries and self._stands(name, text, at):
                    end = at + len(name)
                    yield Name(at, end, self._here(text, at, end, self.entries[name]))
                    break

    def _stands(self, name: str, text: str, at: int) -> bool:
        """True when a name stands there as whole words, in its capitals where they are needed."""
        end = at + len(name)
        capitals = text[at:end] == self._exact.get(name, text[at:end])
        return capitals and not (_joined(text, at) or _joined(text, end))

    def _here(self, text: str, start: int, end: int, entry: Entry) -> Entry:
        """The same name in another country, or with "implementing rules" after it, is another law."""
        instruments = [self._corpus.instruments[ident] for ident in entry.instruments]
        chinese = bool(instruments) and all(i.jurisdiction == "CN" for i in instruments)
        abroad = _ELSEWHERE.search(text[max(start - 24, 0) : start])
        return Entry(()) if chinese and (abroad or _DERIVED.match(text, end)) else entry

    def _orders(self, text: str) -> Iterator[Name]:
        """Executive orders are named by their number, in many ways."""
        for match in _ORDER.finditer(text):
            yield Name(match.start(), match.end(), self.entries.get(f"executive order {match['number']}", Entry(())))

    def _put(self, name: str, entry: Entry) -> None:
        for written in dict.fromkeys([even(name), even(name).replace(" & ", " and ")]):
            key = lower(written)
            if len(key) > 1 and key not in self.entries:
                self.entries[key] = entry
                self._lengths[key[:2]] = sorted({*self._lengths[key[:2]], len(key)}, reverse=True)
                if len(key) <= EXACT and written.isascii():
                    self._exact[key] = written

    def _add_term(self, term: Term) -> None:
        """A term that is a law: another name of the instrument that bears one of its forms, else a law not here."""
        if term.kind != "instrument":
            return
        entry = self._entry(term)
        for form in term.forms:
            label = Address(entry.instruments[0], (folded(form),)) if len(entry.instruments) == 1 else None
            held = label is not None and bool(self._corpus.versions(label))
            if not _CITING.search(even(form)):
                path = label.path if label and held else ()
                self._put(form, replace(entry, path=path, full=self._holds_name(form, entry)))

    def _holds_name(self, form: str, entry: Entry) -> bool:
        """True when a word of the glossary has the instrument's own name in it: "2023 HGR Rules"."""
        names = (n for ident in entry.instruments for n in self._corpus.instruments[ident].names)
        return len(entry.instruments) == 1 and any(lower(even(name)) in lower(even(form)) for name in names)

    def _entry(self, term: Term) -> Entry:
        named = [self._corpus.instruments[i] for i in term.instruments if i in self._corpus.instruments]
        forms = {folded(form) for form in term.forms}
        own = [i.id for i in named if forms & {folded(name) for name in i.names}]
        if own:
            return Entry((own[0],))
        labelled = [i.id for i in named if any(self._corpus.versions(Address(i.id, (form,))) for form in forms)]
        if labelled:
            return Entry((labelled[0],))
        parts = [i for i in named if CODE.match(i.cited_as) and _within(i, [term.term, *term.abbr])]
        if len(parts) > 1 and len({i.cited_as for i in parts}) == 1:
            return Entry(tuple(i.id for i in parts))
        cited = [i.id for i in named if folded(cited_name(i)) in forms]
        return Entry(tuple(cited[:1]), held=len(named) > 1)


def names_of(instrument: Instrument) -> tuple[str, ...]:
    """Every name of an instrument, also without its year, and the one it is cited by unless many share its code."""
    cited = () if CODE.match(instrument.cited_as) else (cited_name(instrument),)
    names = [name for name in (*instrument.names, *cited) if name]
    return tuple(dict.fromkeys([*names, *(_OF_YEAR.sub("", name) for name in names)]))


def even(name: str) -> str:
    """A name as it stands in an evened text."""
    return page_of(" ".join(name.split())).text


def lower(text: str) -> str:
    """Lower case of the same length."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _joined(text: str, at: int) -> bool:
    """True when a place lies inside an English word."""
    around = text[max(at - 1, 0) : at + 1]
    return at > 0 and len(around) == 2 and all(c.isascii() and (c.isalnum() or c == "_") for c in around)


def _within(instrument: Instrument, forms: Iterable[str]) -> bool:
    """True when one of an instrument's names has a form in it: "EAR" in "EAR part 744"."""
    return any(re.search(rf"\b{re.escape(form)}\b", name) for form in forms for name in instrument.names)
