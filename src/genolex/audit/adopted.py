"""Citations that say whose they are only in their draft: "art. 15 sets a fee" after "the Standard Contract Measures,
art. 7", 条例第二十四条 where one 条例 is spoken of, "id.", "section 851(c)".

The citator reads a text like a lawyer's brief and drops what it cannot tie for sure. In an audit an article that goes
on from the law named just before it must not be dropped, least of all one that the law does not have.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from genolex.addresses import Citator
from genolex.addresses.reading import in_place
from genolex.addresses.strangers import Stranger
from genolex.audit.called import column_cells, named_parts, part_beside
from genolex.corpus import Corpus
from genolex.index.tokens import has_chinese
from genolex.numbers import han_value
from genolex.types import Address, Instrument, Mention

REACH = 700
"""Characters back in which the law that an article goes on from was named."""

_AGAIN = re.compile(r"\b(?:[Ii]d\.|[Ii]bid\b\.?)(?!,? ?(?:at|§|[Aa]rts?\b|[Aa]rticles?\b|[Ss]ec))")
_SAME_ONE = re.compile(
    r"\b(?:(?:the|this|that) )?same (?P<level>article|section|paragraph|provision|notice|element)\b(?! (?:of|as|in)\b)"
)
_LABELS = re.compile(
    r"(?P<unit>[Aa]rticles?|[Aa]rts?\.?|[Ss]ections?|[Ss]ecs?\.|§+) ?\d[\w.\-–]*(?:\([A-Za-z0-9]{1,5}\))*|第.+$"
)
_SUPPLEMENT = re.compile(r"\bSupp(?:lement|\.)? ?[Nn]o\.? ?(?P<number>\d{1,2})\b")
_SUPPLEMENT_HAN = re.compile(
    r"(?:(?:EAR|《?出口管理条例》?)?第?\s?(?P<part>7\d\d)\s?部分的?)?(?:补编|补充文件|附录)第?\s?(?P<number>[一二三四五六七八九十]{1,2}|\d{1,2})号?"
    r"|第(?P<turned>[一二三四五六七八九十]{1,2}|\d{1,2})号(?:补编|补充文件)"
)
_NOUNS = re.compile(
    r"(?:(?:the|these|those|both|said|same|of|under|in)\s+)*(?P<name>(?:[A-Z][\w&-]*\s)*"
    r"(?:Implementing Rules|Rules|Regulations?|Measures|Provisions|Law|Act|Order|Policy|Agreement|Plan))\b"
)
_HAN_NOUNS = re.compile(r"(?P<name>[\u4e00-\u9fff]{0,12}(?:实施细则|细则|条例|办法|规定|法))[》]?第")
_THIS = r"(?:同一?|该|本|上述|前述|这部)"
_IN_MARKS = re.compile(r"《([\u4e00-\u9fff]{2,6})》")
_SAME = re.compile(
    rf"^(?:.*(?:[是在按据照反见违和与及由的为了到把归走用]|根据|依照|依据|适用|参见))?{_THIS}?(?=[\u4e00-\u9fff])"
)
_POINTING = re.compile(rf".*{_THIS}")
_DISTINCT = re.compile(r"\d{3,5}[a-z]{0,2}(?:[-.]\d+)?")
"""A number of a section that tells whose it is: 9901, 2000ff-5, 202.512."""
_NUMBERED = re.compile(
    r"(?<![\w.§/$¥-])(?<!§ )(?P<number>\d{2,3}\.\d{3}|\d{4,5}(?:[a-z]{2}(?:-\d+)?)?|\d{3})"
    r"(?P<labels>(?:\([A-Za-z0-9]{1,4}\))*)(?![\w.,]?\d)(?!\w)"
)
_BELOW = re.compile(
    r"(?P<word>\b(?:[Ii]d\.|[Ii]bid\.?)(?:,| at)?\s+|\b(?:[Ss]ub)?(?:paragraphs?|section|item)\s+)?"
    r"(?<![\w)])(?P<labels>(?:\([A-Za-z0-9]{1,4}\)){1,5})(?!\w)"
)
_BELOW_HAN = re.compile(
    r"(?:同一?|该|本)(?P<level>条(?![例约件文])|款|项)(?:第(?P<kuan>[一二三四五六七八九十]+)款)?(?:第(?P<xiang>[一二三四五六七八九十]+)项"
    r"|\((?P<letter>[A-Za-z0-9]{1,4})\)项?)?"
)
_BARE = re.compile(
    r"(?<=[（(，,。；;、和及与看按据照以])第(?P<kuan>[一二三四五六七八九十]+)款(?:第(?P<xiang>[一二三四五六七八九十]+)项)?"
    r"|(?<=[(,;] )para(?:graph|\.)? (?P<number>\d{1,2})\b(?! (?:of|above|below)\b)"
)
"""A paragraph alone, which belongs to the article before it if that has one of this number."""
_RULES_FOR = re.compile(r"\b[Rr]ules (?:for|of)\b|\bImplementation of\b")
_TERM = re.compile(
    r",?\s*(?:(?:s\.v\.\s*)?[(\"“]{1,2}(?:definition of )?(?P<term>[A-Za-z][\w' -]{2,60}?)[)\"”]{1,2}"
    r"|,\s*(?:the )?definition of [\"“]?(?P<told>[A-Za-z][\w' -]{2,60})[\"”]?)"
    r"(?:,?\s*(?:¶|para(?:graph|\.))\s*(?P<below>(?:\(\w{1,4}\))+))?"
)
_LABEL = re.compile(r"\((\w+)\)")
NEXT = 300
"""Characters back in which the provision was cited that a part alone is of."""
_LATIN = re.compile(r"[A-Z]{2,6}$")


class Adopter:
    """Gives citations without a law of their own to the law that the draft speaks of."""

    def __init__(self, text: str, corpus: Corpus, citator: Citator, mentions: Sequence[Mention]) -> None:
        self._text, self._corpus, self._citator = text, corpus, citator
        self._mentions = sorted(mentions, key=lambda m: (m.start, m.end))
        self._ends = [m.end for m in self._mentions]
        self._known_as: dict[str, str] = {}
        """The laws that the draft calls 条例, 办法 and the like: who begins to call one so means it to the end."""

    def again(self) -> Iterator[Mention]:
        """What "id.", "ibid." and a bare "Supp. No. 6" stand for: the citation before them, if it is near."""
        for match in _AGAIN.finditer(self._text):
            before = self._before(match.start())
            if before and before.address.path and self._free(*match.span()):
                yield Mention(match.start(), match.end(), match[0], before.address)
        for match in _SAME_ONE.finditer(self._text):
            before = self._before(match.start())
            if before and before.address.path and match.start() - before.end <= NEXT and self._free(*match.span()):
                path = before.address.path[: 1 if match["level"] in ("article", "section") else None]
                yield Mention(match.start(), match.end(), match[0], Address(before.address.instrument, path))
        for match in chain(_SUPPLEMENT.finditer(self._text), _SUPPLEMENT_HAN.finditer(self._text)):
            address = self._supplement(match)
            if address and self._free(*match.span()):
                yield Mention(match.start(), match.end(), match[0], address)

    def _supplement(self, match: re.Match[str]) -> Address | None:
        """A supplement of the part that is named with it, else of the nearest law of the draft that has it."""
        named = match.groupdict()
        part, number = named.get("part"), named["number"] or named.get("turned") or ""
        laws = [ident for ident in self._corpus.instruments if ident.endswith(f"-{part}")]
        found = (Address(ident, (f"supp-{han_value(number)}",)) for ident in laws or self._cited(match.start()))
        return next(filter(self._corpus.holds, found), None)

    def called(self) -> Iterator[Mention]:
        """Parts that are called by a word, and numbers in a column of a table."""
        found = [*named_parts(self._text, self._mentions, self._corpus), *column_cells(self._text, self._mentions)]
        for mention in sorted(found, key=lambda m: m.start):
            if self._free(mention.start, mention.end):
                self._keep(mention)
                yield mention

    def defined(self, mention: Mention) -> Mention:
        """A citation with what stands beside it: § 160.103 (“breach”), a policy with the name of its part."""
        if beside := part_beside(self._text, mention, self._corpus):
            return beside
        term = _TERM.match(self._text, mention.end)
        if not term or len(mention.address.path) != 1:
            return mention
        name = re.sub(r"[^a-z0-9]+", "-", (term["term"] or term["told"]).lower()).strip("-")
        address = mention.address.child(name, *_LABEL.findall(term["below"] or ""))
        if not self._corpus.holds(mention.address.child(name)):
            return mention
        return Mention(mention.start, term.end(), self._text[mention.start : term.end()], address)

    def parts(self) -> Iterator[Mention]:
        """Citations by number or part alone: "19235(3)", "id., (b)(1)", "paragraph (a)(3)", 同条第二款."""
        found = [(m, self._numbered(m)) for m in _NUMBERED.finditer(self._text)]
        found += [(m, self._below(m)) for m in _BELOW.finditer(self._text)]
        found += [(m, self._below_han(m)) for m in _BELOW_HAN.finditer(self._text)]
        found += [(m, self._bare(m)) for m in _BARE.finditer(self._text)]
        for match, address in sorted(found, key=lambda one: one[0].start()):
            if address and self._free(*match.span()):
                mention = Mention(match.start(), match.end(), match[0], address)
                self._keep(mention)
                yield mention

    def _numbered(self, match: re.Match[str]) -> Address | None:
        """The section of a law that the draft cites, where its number alone tells it."""
        labels = tuple(_LABEL.findall(match["labels"]))
        if not labels and match["number"].isdigit() and len(match["number"]) < len("19236"):
            return None
        cited = self._cited(match.start())
        number = match["number"]
        own = next((ident for ident in cited if self._corpus.holds(Address(ident, (number,)))), "")
        own = own or next((ident for ident in cited if self._is_of(number, ident)), "")
        return Address(own, (number, *labels)) if own else None

    def _is_of(self, number: str, ident: str) -> bool:
        """Whether a number that a law does not have is one of its kind: 46.131 beside 46.101, 2000ff-14 beside -1."""
        stem = re.match(r"\d+\.(?=\d)|\d+[a-z]+-(?=\d)", number)
        if not stem:
            return False
        return any(address.path[0].startswith(stem[0]) for address in self._corpus.below(Address(ident)))

    def _below(self, match: re.Match[str]) -> Address | None:
        """A part of the provision that is cited before it; of a list of the draft's own it must be told apart."""
        labels, before = tuple(_LABEL.findall(match["labels"])), self._before(match.start())
        apart = match["word"] or len(labels) > 1 or self._text.endswith(("see ", "under ", "("), 0, match.start())
        if not before or not apart or match.start() - before.end > NEXT:
            return None
        return self._instead(before.address, labels)

    def _instead(self, address: Address, labels: Sequence[str]) -> Address | None:
        """The part with labels in place of the one of the same style, else below the whole; None if there is none."""
        whole = address if address.path else self._only_one(address.instrument)
        below = (whole.child(*labels),) if whole else ()
        return next(filter(self._corpus.holds, (*in_place(address, labels), *below)), None)

    def _only_one(self, ident: str) -> Address | None:
        """The section of a law that has but one: "PADFAA (c)(8)"."""
        sections = {below.path[0] for below in self._corpus.below(Address(ident))}
        return Address(ident, (*sections,)) if len(sections) == 1 else None

    def _below_han(self, match: re.Match[str]) -> Address | None:
        before = self._before(match.start())
        if not before or not before.address.path or match.start() - before.end > NEXT:
            return None
        depth = {"条": 1, "款": 2, "项": 3}[match["level"]]
        parts = [str(han_value(match[name])) for name in ("kuan", "xiang") if match[name]]
        if match["letter"]:
            return self._instead(before.address, [match["letter"]])
        address = Address(before.address.instrument, (*before.address.path[:depth], *parts))
        return address if len(before.address.path) >= depth else None

    def _bare(self, match: re.Match[str]) -> Address | None:
        before = self._before(match.start())
        if not before or not before.address.path or match.start() - before.end > NEXT:
            return None
        parts = [match["number"]] if match["number"] else [str(han_value(n)) for n in match.group("kuan", "xiang") if n]
        address = Address(before.address.instrument, (before.address.path[0], *parts))
        return address if self._corpus.holds(address) else None

    def _cited(self, at: int) -> list[str]:
        """The laws that the draft cites, those before a place first, the nearest of them first."""
        before = [m.address.instrument for m in reversed(self._mentions) if m.start < at]
        return list(dict.fromkeys([*before, *(m.address.instrument for m in self._mentions)]))

    def _keep(self, mention: Mention) -> None:
        self._mentions = sorted([*self._mentions, mention], key=lambda m: (m.start, m.end))
        self._ends = [m.end for m in self._mentions]

    def _free(self, start: int, end: int) -> bool:
        return not any(m.start < end and start < m.end for m in self._mentions)

    def adopt(self, strangers: Sequence[Stranger]) -> dict[Stranger, Mention]:
        """The mentions that citations of no known law are, in their order: each can be what the next one goes on from.

        A citation that is nobody's is left out.
        """
        found: dict[Stranger, Mention] = {}
        for one in strangers:
            left = [other for other in strangers if other not in found]
            ident = self._by_noun(one) if one.named else self._spoken_of(one, left)
            address = self._read(ident, one.written) if ident else None
            if address and not one.named and not self._may_number_so(address):
                address = None
            if not (one.named or (address and self._corpus.holds(address))):
                address = self._of_another(one) or address
            if address:
                found[one] = Mention(one.start, one.end, one.written, address)
                self._keep(found[one])
        return found

    def _may_number_so(self, address: Address) -> bool:
        """Whether a law of sections has any with as many digits: § 851 is none of 42 U.S.C. 19231 to 19237."""
        digits = {_digits(below.path[0]) for below in self._corpus.below(Address(address.instrument))}
        return max(digits) < len("1000") or _digits(address.path[0]) in digits

    def _of_another(self, one: Stranger) -> Address | None:
        """The section that a bare number names in another law of the draft, where the number tells whose it is."""
        label = _LABELS.search(one.written)
        if not label or not label["unit"] or not _DISTINCT.search(label[0]):
            return None
        read = filter(None, (self._read(ident, one.written) for ident in self._cited(one.start)))
        return next((found for found in read if self._corpus.holds(Address(found.instrument, found.path[:1]))), None)

    def _spoken_of(self, one: Stranger, strangers: Sequence[Stranger]) -> str:
        """The law of the citation before a bare article, unless a law that is not here was named since."""
        before = self._before(one.start)
        named = self._named_since(one.start, before.end if before else 0)
        if named:
            return named
        if before is None:
            return ""
        foreign = any(s.named and before.end <= s.start < one.start for s in strangers)
        return "" if foreign else before.address.instrument

    def _named_since(self, at: int, since: int) -> str:
        """A law that is only named between the citation before an article and the article."""
        window = self._text[max(since, at - REACH) : at]
        named = [(m.start, m.address.instrument) for m in self._citator.mentions(window) if not m.address.path]
        noun = next(reversed(list(_IN_MARKS.finditer(window))), None)
        if noun and (ident := self._called_so(noun[1], at)):
            named.append((noun.start(), ident))
        return max(named)[1] if named else ""

    def _before(self, at: int) -> Mention | None:
        turn = bisect_right(self._ends, at)
        before = self._mentions[turn - 1] if turn else None
        return before if before and at - before.end <= REACH else None

    def _by_noun(self, one: Stranger) -> str:
        """Whose "the Implementing Rules" or 条例 is: of the laws that the draft cites the nearest that is called so."""
        match = _HAN_NOUNS.match(one.written.lstrip("《")) or _NOUNS.search(one.written)
        if not match:
            return ""
        name = _SAME.sub("", match["name"])
        pointing = bool(_POINTING.match(match["name"]))
        return self._called_so(name, one.start, pointing, _LATIN.search(self._text[: one.start][-6:]))

    def _called_so(self, name: str, at: int, pointing: bool = False, latin: re.Match[str] | None = None) -> str:
        """The law that the draft calls by a noun: the one that it began to call so, else the nearest of that name."""
        if name in self._known_as and not pointing:
            return self._known_as[name]
        cited = self._cited(at)
        cited += [ident for law in cited for ident in self._implementing(law)]
        every = list(self._corpus.instruments) if latin else []
        for ident in dict.fromkeys([*cited, *every]):
            names = self._corpus.instruments[ident].names
            short = not latin or any(full.startswith(f"{latin[0]} ") or full == latin[0] for full in names)
            if short and any(_called(full, name) for full in names):
                if has_chinese(name):
                    self._known_as[name] = ident
                return ident
        return ""

    def _implementing(self, ident: str) -> Iterator[str]:
        """The rules that implement a law: named after it."""
        law = self._corpus.instruments[ident].title_native.removeprefix("中华人民共和国")
        for other in self._corpus.instruments.values():
            if law and f"{law}实施细则" in other.title_native:
                yield other.id

    def _read(self, ident: str, written: str) -> Address | None:
        instrument = self._corpus.instruments[ident]
        label = _LABELS.search(written)
        if not label or not _fits(instrument, label["unit"]):
            return None
        for citation in _citations(instrument, label[0]):
            found = [m.address for m in self._citator.mentions(citation) if m.address.path]
            if len(found) == 1 and found[0].instrument == ident:
                return found[0]
        return None


def _digits(label: str) -> int:
    """How many digits a label begins with."""
    return len(label) - len(label.lstrip("0123456789"))


def _fits(instrument: Instrument, unit: str | None) -> bool:
    """True when a law calls its provisions so: "section 4.2" beside a law of articles is a part of the draft."""
    if not unit:
        return True
    sections = bool(re.search(r"§|\bsec", instrument.cited_as))
    return sections == unit.lower().startswith(("s", "§")) or unit.startswith("§")


def _called(full: str, name: str) -> bool:
    """True when a law's name ends with a shorter one as its last words."""
    plain = re.sub(r"\s*[(（].*", "", full)
    if _RULES_FOR.search(plain):
        return plain == name
    return plain.endswith(name) and (not name.isascii() or plain == name or plain[: -len(name)].endswith((" ", "'s ")))


def _citations(instrument: Instrument, label: str) -> Iterator[str]:
    """How the provision would be cited in full."""
    if label.startswith("第"):
        yield f"《{re.sub(r'[(（].*', '', instrument.title_native) or instrument.name}》{label}"
        return
    number = re.sub(r"^\D+", "", label)
    yield instrument.cited_as.format(number)
    yield f"{instrument.name}, {label}"
