"""The grammar of citing: finds where a text cites an address, and prints an address the way lawyers write it.

One `Citator` is made per corpus: it knows the names and codes of the instruments. A mention that names an instrument
is read even when the corpus does not hold the provision ("GenAI Measures art. 99"): `Corpus.holds` tells. What cannot
be tied to an instrument for sure is dropped, not guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from genolex.corpus import Corpus, has_paragraph
from genolex.glossary import folded, name_pattern
from genolex.numbers import han_value, roman
from genolex.types import Address, Instrument, Mention

_CODE = re.compile(r"^(?P<title>\d+) (?P<code>CFR|U\.S\.C\.) § \{\}$")
_PARAGRAPH = re.compile(r"^(?:\d{1,3}|[a-z]{1,2}|[A-Z]{1,2}|[ivxl]{1,5})$")

_SECTION = r"\d+[a-z]{0,3}(?:\.\d+)?[a-z]?(?:-\d+[a-z]?)?"
_PARENS = r"(?:\s?\((?:[A-Za-z]{1,5}|\d{1,3})\))*"
_UNIT = r"(?:§§?|articles?|arts?\b\.?|sections?|secs?\b\.?|principles?)"
_HAN_NUMBER = r"[零〇一二三四五六七八九十百千两\d]+"
_HAN_ARTICLE = re.compile(
    rf"第\s*(?P<label>{_HAN_NUMBER})(?P<list>(?:\s*[、和与及]\s*{_HAN_NUMBER})*)\s*条(?:\s*第\s*(?P<para>{_HAN_NUMBER})\s*款)?"
    rf"(?:\s*第?\s*[（(]?(?P<item>{_HAN_NUMBER})[）)]?\s*项)?"
)
_HAN_MORE = re.compile(rf"\s*(?P<join>[、和至到])\s*(?:第\s*)?(?P<label>{_HAN_NUMBER})\s*条")
_PLAIN = re.compile(
    rf"\s+(?P<label>\d{{1,3}})(?P<parens>{_PARENS})(?![\w.%,]|\s*(?:%|years?|days?|months?|articles?))", re.I
)
_CODE_HEAD = re.compile(
    r"\b(?P<title>\d{1,2})\s*(?P<code>C\.?\s?F\.?\s?R\.?|U\.?\s?S\.?\s?C\.?)"
    r"\s*(?P<unit>parts?\b|pts?\b\.?|§§?|sections?\b|secs?\b\.?)?\s*",
    re.I,
)
_SUPPLEMENT = re.compile(r"\bSupp(?:lement|\.)?\s*(?:No\.?)?\s*(?P<n>\d+)\s*to\s*part\s*(?P<part>\d+)", re.I)
_ITEM = re.compile(rf"(?P<label>{_SECTION})(?P<parens>{_PARENS})", re.I)
_MORE = re.compile(
    rf"\s*(?P<join>,\s*and|,|and|or|to|through|[-–—])\s*(?:{_UNIT}\s*)?"
    rf"(?:(?P<label>{_SECTION})(?P<parens>{_PARENS})|(?P<only>(?:\([A-Za-z0-9]{{1,5}}\))+))",
    re.I,
)
_ENGLISH_HEAD = re.compile(rf"(?<![\w.]){_UNIT}\s*(?=\d)", re.I)
_BARE_SECTION = re.compile(rf"(?<![\w.$])(?P<label>\d{{2,4}}\.\d+)(?P<parens>{_PARENS})(?![\d%])")
_PARA_WORDS = re.compile(
    r",?\s*(?:paragraphs?|paras?\b\.?)\s*\(?(?P<para>\d{1,2}|[a-z])\)?"
    r"(?:,?\s*(?:items?|points?)\s*\(?(?P<item>\d{1,2}|[ivxl]+)\)?)?",
    re.I,
)
_TERM = re.compile(rf"[\s,]*[“\"](?P<term>[^”\"\n]{{2,60}})[”\"](?P<parens>{_PARENS})")
_OF_NAME = re.compile(r"\s*(?:(?:of|in|under)\s+(?:the\s+|China['’]s\s+)?)?[《\"“]?", re.I)


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    instrument: str


class Citator:
    """Reads and prints citations of one corpus's instruments."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._codes: dict[tuple[str, str], list[str]] = defaultdict(list)
        for instrument in corpus.instruments.values():
            match = _CODE.match(instrument.cited_as)
            if match:
                self._codes[match["title"], match["code"].replace(".", "")].append(instrument.id)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._sections: dict[str, set[str]] = defaultdict(set)
        for address in corpus.provisions:
            label, ident = address.address.article, address.address.instrument
            if "." in label:
                self._sections[label].add(ident)
                self._parts[label.split(".")[0]].add(ident)

    # -- reading -----------------------------------------------------------------------------------------------------

    def mentions(self, text: str) -> list[Mention]:
        """Every citation in a text, in order; a range gives one mention per provision that it names."""
        names = self.names(text)
        found: list[Mention] = []
        for reader in (self._supplements, self._codified, self._named, self._han, self._bare):
            taken = [(m.start, m.end) for m in found]
            found += [m for m in reader(text, names) if all(m.end <= a or b <= m.start for a, b in taken)]
        found = [self._with_term(text, mention) for mention in found]
        covered = {m.address.instrument for m in found}
        found += [
            Mention(n.start, n.end, text[n.start : n.end], Address(n.instrument))
            for n in names
            if n.instrument and n.instrument not in covered
        ]
        return sorted(found, key=lambda m: (m.start, m.end))

    def names(self, text: str) -> list[_Name]:
        """Where instruments are named; the fullest name wins, a short capital name needs its capitals."""
        found: list[_Name] = []
        for pattern in self._name_patterns:
            for match in pattern.finditer(text):
                ident = self._by_name[folded(match[0])]
                if all(match.end() <= n.start or n.end <= match.start() for n in found):
                    found.append(_Name(match.start(), match.end(), ident))
        return sorted(found, key=lambda n: n.start)

    def parse(self, citation: str) -> Address | None:
        """The one address that a citation (or an address as `str` writes it) stands for; None when there is none."""
        first = citation.strip().split("/")[0]
        if first in self._corpus.instruments:
            try:
                return Address.parse(citation)
            except ValueError:
                return None
        mentions = self.mentions(citation)
        deepest = max(mentions, key=lambda m: len(m.address.path), default=None)
        return deepest.address if deepest else self._printed.get(folded(citation.strip()))

    @cached_property
    def _printed(self) -> dict[str, Address]:
        return {folded(self.pinpoint(p.address)): p.address for p in self._corpus.provisions}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for instrument in self._corpus.instruments.values():
            for name in _names(instrument):
                names.setdefault(folded(name), instrument.id)
        for name in self._foreign:
            names.setdefault(folded(name), "")
        return names

    @cached_property
    def _foreign(self) -> list[str]:
        """Names of laws that the corpus does not hold: an article of theirs is not taken for one of ours."""
        terms = (t for t in self._corpus.glossary.terms if t.kind == "instrument" and not t.instruments)
        return [form for term in terms for form in term.forms]

    @cached_property
    def _name_patterns(self) -> list[re.Pattern[str]]:
        loose: list[str] = []
        exact: list[str] = []
        for instrument in self._corpus.instruments.values():
            for name in _names(instrument):
                (exact if len(name) <= 3 and name.isascii() else loose).append(name)
        loose += self._foreign
        return [
            re.compile("|".join(map(name_pattern, sorted(group, key=len, reverse=True))), flags)
            for group, flags in ((loose, re.IGNORECASE), (exact, 0))
            if group
        ]

    def _supplements(self, text: str, _: list[_Name]) -> list[Mention]:
        return [
            Mention(m.start(), m.end(), m[0], Address(ident, (f"supp-{m['n']}",)))
            for m in _SUPPLEMENT.finditer(text)
            for ident in sorted(self._parts.get(m["part"], ()))
        ]

    def _codified(self, text: str, _: list[_Name]) -> list[Mention]:
        """`15 CFR § 744.16(a)`, `28 CFR part 202`, `42 U.S.C. 19231(b)(1)`."""
        found = []
        for head in _CODE_HEAD.finditer(text):
            idents = self._codes.get((head["title"], re.sub(r"[.\s]", "", head["code"]).upper()), [])
            item = _ITEM.match(text, head.end())
            if not idents or not item:
                continue
            if (head["unit"] or "").lower().startswith(("part", "pt")) or item["label"] in self._parts:
                end = item.end("label")
                parts = sorted(self._parts.get(item["label"], set()) & set(idents))
                found += [Mention(head.start(), end, text[head.start() : end], Address(part)) for part in parts]
                continue
            for start, end, label, parens in _series(text, head.start(), item):
                ident = self._owner(label, idents)
                if ident:
                    address = self._placed(ident, label, parens)
                    found.append(Mention(start, end, text[start:end], address))
        return found

    def _named(self, text: str, names: list[_Name]) -> list[Mention]:
        """`PIPL art. 38(1)(iii)`, `Article 28 of the HGR Regulation`, `Arts. 41–42`, `E.O. 14117 sec. 2(b)`."""
        found = [m for name in names if (m := self._plain(text, name))]
        for head in _ENGLISH_HEAD.finditer(text):
            item = _ITEM.match(text, head.end())
            if not item:
                continue
            series = _series(text, head.start(), item)
            ident = self._name_for(text, names, head.start(), series[-1][1])
            for start, end, label, parens in series:
                owner = self._owner(label, sorted(self._sections.get(label, ()))) if "." in label else ident
                if owner:
                    words = _PARA_WORDS.match(text, end) if not parens else None
                    if words:
                        parens, end = tuple(filter(None, (words["para"], words["item"]))), words.end()
                    found.append(Mention(start, end, text[start:end], self._placed(owner, label, parens)))
        return found

    def _plain(self, text: str, name: _Name) -> Mention | None:
        """`PIPL 38(1)`: a bare number after the name, where the instrument counts its articles through."""
        item = _PLAIN.match(text, name.end)
        if not item or not name.instrument or not self._corpus.instruments[name.instrument].numbered:
            return None
        address = self._placed(name.instrument, item["label"], _labels(item["parens"]))
        return Mention(name.start, item.end(), text[name.start : item.end()], address)

    def _han(self, text: str, names: list[_Name]) -> list[Mention]:
        """《个人信息保护法》第三十八条第一款第（三）项, 人类遗传资源管理条例第28条."""
        found: list[Mention] = []
        for match in _HAN_ARTICLE.finditer(text):
            ident = self._name_for(text, names, match.start(), match.end())
            if not ident or (found and match.start() < found[-1].end):
                continue
            para, item = (str(han_value(match[g])) if match[g] else "" for g in ("para", "item"))
            parens = tuple(filter(None, (para or ("1" if item else ""), item)))
            listed = [match["label"], *re.findall(_HAN_NUMBER, match["list"])]  # 第三十八、三十九条
            labels: list[tuple[int, int, str, tuple[str, ...]]] = []
            labels += [(match.start(), match.end(), str(han_value(n)), ()) for n in listed[:-1]]
            labels.append((match.start(), match.end(), str(han_value(listed[-1])), parens))
            at = match.end()
            while more := _HAN_MORE.match(text, at):
                label = str(han_value(more["label"]))
                if more["join"] in "至到":
                    labels += [(more.start(), more.end(), n, ()) for n in _between(labels[-1][2], label)]
                labels.append((more.start("label"), more.end(), label, ()))
                at = more.end()
            found += [Mention(s, e, text[s:e], self._placed(ident, lab, par)) for s, e, lab, par in labels]
        return found

    def _bare(self, text: str, _: list[_Name]) -> list[Mention]:
        """`744.16(a)` without sign or title, when the corpus has a section of that number."""
        return [
            Mention(m.start(), m.end(), m[0], self._placed(ident, m["label"], _labels(m["parens"])))
            for m in _BARE_SECTION.finditer(text)
            for ident in sorted(self._sections.get(m["label"], ()))
        ]

    def _with_term(self, text: str, mention: Mention) -> Mention:
        """`772.1 "technology"`: a defined term in quotation marks that the section holds a definition of."""
        term = _TERM.match(text, mention.end)
        address = mention.address.child(re.sub(r"[^a-z0-9]+", "-", term["term"].lower()).strip("-")) if term else None
        if term and address in self._corpus.below(mention.address):
            written = text[mention.start : term.end()]
            return Mention(mention.start, term.end(), written, address.child(*_labels(term["parens"])))
        return mention

    def _owner(self, label: str, idents: list[str]) -> str | None:
        """Which of several instruments of one code has the section, or else the part that it lies in."""
        for ident in idents:
            if self._corpus.holds(Address(ident, (label,))):
                return ident
        part = self._parts.get(label.split(".")[0], set()) if "." in label else set()
        return next((ident for ident in idents if ident in part), None)

    def _name_for(self, text: str, names: list[_Name], start: int, end: int) -> str | None:
        """The instrument whose article is meant: named just after ("of the ..."), just before, or last before."""
        after = next((n for n in names if n.start >= end), None)
        if after and _OF_NAME.fullmatch(text, end, after.start):
            return after.instrument
        before = bisect_right([n.end for n in names], start)
        if before:
            return names[before - 1].instrument
        return names[0].instrument if len({n.instrument for n in names}) == 1 else None

    def _placed(self, ident: str, label: str, parens: tuple[str, ...]) -> Address:
        """The address of a label and its paragraphs, as the instrument itself numbers them."""
        address = Address(ident, (label,))
        versions = self._corpus.versions(address)
        if not parens or not versions:
            return address.child(*parens)
        if any(has_paragraph(v, parens) for v in versions):
            return address.child(*parens)
        if self._corpus.instruments[ident].jurisdiction == "US":
            return address.child(*parens)
        numbers = tuple(str(roman(p)) if roman(p) else p for p in parens)
        only = ("1", *numbers)  # an article of one paragraph: art. 38(3) is its item 3
        for path in (numbers, only):
            if any(has_paragraph(v, path) for v in versions):
                return address.child(*path)
        return address.child(*numbers)

    def why_missing(self, address: Address) -> str:
        """Why a cited provision is not in the corpus: it does not exist, or is not restated; empty when it is there."""
        if self._corpus.holds(address):
            return ""
        if versions := self._corpus.versions(address):
            below = "".join(f"({label})" for label in address.path[len(versions[0].address.path) :])
            return f"{self.pinpoint(versions[0].address)} has no paragraph {below}."
        instrument = self._corpus.instruments[address.instrument]
        reasons = dict(instrument.not_restated)
        if address.article in reasons:
            return f"{self.pinpoint(address)} is not restated here: {reasons[address.article]}"
        if instrument.numbered:
            first, last = instrument.numbered
            return f"{instrument.name} has no article {address.article}: it runs from {first} to {last}."
        return f"{self.pinpoint(address)} is not in the corpus."

    # -- printing ----------------------------------------------------------------------------------------------------

    def pinpoint(self, address: Address) -> str:
        """The address as a lawyer writes it: `15 CFR § 744.15(a)(1)`, `PIPL art. 38(1)(3)`."""
        instrument = self._corpus.instruments.get(address.instrument)
        if instrument is None:
            return str(address)
        if not address.path:
            return instrument.name
        versions = self._corpus.versions(address)
        depth = len(versions[0].address.path) if versions else 1
        label, below = address.path[0], address.path[1:depth]
        return _printed_label(instrument, label, below) + "".join(f"({p})" for p in address.path[depth:])


def _printed_label(instrument: Instrument, label: str, below: tuple[str, ...]) -> str:
    base = instrument.cited_as.format("").rstrip()
    if label.startswith("supp-"):
        code, _, _ = base.partition(" §")
        return f"Supplement No. {label.removeprefix('supp-')} to {code} part {instrument.id.rsplit('-', 1)[-1]}"
    if label[0].isdigit():
        printed = instrument.cited_as.format(label)
        return printed + "".join(f"({b})" if _PARAGRAPH.match(b) else f" “{b.replace('-', ' ')}”" for b in below)
    return ", ".join([_cited_name(instrument), *(part.replace("-", " ") for part in (label, *below))])


def _cited_name(instrument: Instrument) -> str:
    """The name in front of the label when the instrument is cited: `E.O. 14117`, `Cal. Bus. & Prof. Code`."""
    return re.sub(r"[\s,]*(§|art\.|sec\.|principle)?$", "", instrument.cited_as.format("").rstrip())


def _names(instrument: Instrument) -> tuple[str, ...]:
    """Every name of an instrument, and the one that it is cited by unless that is a code of many instruments."""
    code = _CODE.match(instrument.cited_as)
    return instrument.names if code else tuple(dict.fromkeys([*instrument.names, _cited_name(instrument)]))


def _labels(parens: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\(([^()]+)\)", parens or ""))


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + 60:
        return [str(n) for n in range(int(first) + 1, int(last))]
    return []


def _series(text: str, start: int, item: re.Match[str]) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """The items of `744.15(a)-(c)`, `744.11 and 744.16`, `41–42`: start, end, label and paragraphs of each."""
    label, parens = item["label"], _labels(item["parens"])
    found = [(start, item.end(), label, parens)]
    at = item.end()
    while more := _MORE.match(text, at):
        span = more.end() - len(more[0].lstrip()), more.end()
        ranged = more["join"].lower() in {"to", "through", "-", "–", "—"}
        if more["only"]:
            last = _labels(more["only"])
            if ranged and len(last) == len(parens) == 1 and len(last[0]) == len(parens[0]) == 1:
                middle = [chr(c) for c in range(ord(parens[0]) + 1, ord(last[0]))]
                found += [(*span, label, (m,)) for m in middle]
            parens = last if len(last) >= len(parens) else parens[: -len(last)] + last
        else:
            if more["join"] == "," and "." in label and "." not in more["label"]:
                break  # "744.15, 30 days" is no list of sections
            if ranged and not parens:
                found += [(*span, n, ()) for n in _between(label, more["label"])]
            label, parens = more["label"], _labels(more["parens"])
        found.append((*span, label, parens))
        at = more.end()
    return found
