"""Citations that say whose they are only in their draft: "art. 15 sets a fee" after "the Standard Contract Measures,
art. 7", 条例第二十四条 where one 条例 is spoken of, "id.", "section 851(c)".

The citator reads a text like a lawyer's brief and drops what it cannot tie for sure. In an audit an article that goes
on from the law named just before it must not be dropped, least of all one that the law does not have.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from genolex.addresses import Citator
from genolex.addresses.strangers import Stranger
from genolex.corpus import Corpus
from genolex.types import Address, Instrument, Mention

REACH = 700
"""Characters back in which the law that an article goes on from was named."""

_AGAIN = re.compile(r"\b(?:[Ii]d\.|[Ii]bid\b\.?)(?! ?(?:at|§))")
_LABELS = re.compile(
    r"(?P<unit>[Aa]rticles?|[Aa]rts?\.?|[Ss]ections?|[Ss]ecs?\.|§+) ?\d[\w.\-–]*(?:\([A-Za-z0-9]{1,5}\))*|第.+$"
)
_SUPPLEMENT = re.compile(r"\bSupp(?:lement|\.)? ?[Nn]o\.? ?(?P<number>\d{1,2})\b")
_NOUNS = re.compile(
    r"(?:(?:the|these|those|both|said|same|of|under|in)\s+)*(?P<name>(?:[A-Z][\w&-]*\s)*"
    r"(?:Implementing Rules|Rules|Regulations?|Measures|Provisions|Law|Act|Order|Policy|Agreement|Plan))\b"
)
_HAN_NOUNS = re.compile(r"(?P<name>[\u4e00-\u9fff]{0,12}(?:实施细则|细则|条例|办法|规定|法))[》]?第")
_SAME = re.compile(r"^(?:同|该|本|上述|前述|这部)(?=[\u4e00-\u9fff])")
_LATIN = re.compile(r"[A-Z]{2,6}$")


class Adopter:
    """Gives citations without a law of their own to the law that the draft speaks of."""

    def __init__(self, text: str, corpus: Corpus, citator: Citator, mentions: Sequence[Mention]) -> None:
        self._text, self._corpus, self._citator = text, corpus, citator
        self._mentions = sorted(mentions, key=lambda m: (m.start, m.end))
        self._ends = [m.end for m in self._mentions]

    def again(self) -> Iterator[Mention]:
        """What "id.", "ibid." and a bare "Supp. No. 6" stand for: the citation before them, if it is near."""
        for match in _AGAIN.finditer(self._text):
            before = self._before(match.start())
            if before and before.address.path and self._free(match):
                yield Mention(match.start(), match.end(), match[0], before.address)
        for match in _SUPPLEMENT.finditer(self._text):
            before = self._before(match.start())
            address = Address(before.address.instrument, (f"supp-{match['number']}",)) if before else None
            if address and self._corpus.holds(address) and self._free(match):
                yield Mention(match.start(), match.end(), match[0], address)

    def _free(self, match: re.Match[str]) -> bool:
        return not any(m.start < match.end() and match.start() < m.end for m in self._mentions)

    def adopt(self, strangers: Sequence[Stranger]) -> dict[Stranger, Mention]:
        """The mentions that citations of no known law are, in their order: each can be what the next one goes on from.

        A citation that is nobody's is left out.
        """
        found: dict[Stranger, Mention] = {}
        for one in strangers:
            left = [other for other in strangers if other not in found]
            ident = self._by_noun(one) if one.named else self._spoken_of(one, left)
            address = self._read(ident, one.written) if ident else None
            if address:
                found[one] = Mention(one.start, one.end, one.written, address)
                self._mentions = sorted([*self._mentions, found[one]], key=lambda m: (m.start, m.end))
                self._ends = [m.end for m in self._mentions]
        return found

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
        named = [m for m in self._citator.mentions(window) if not m.address.path]
        return named[-1].address.instrument if named else ""

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
        before = [m for m in reversed(self._mentions) if m.start < one.start]
        cited = [m.address.instrument for m in [*before, *(m for m in self._mentions if m.start > one.start)]]
        latin = _LATIN.search(self._text[: one.start][-6:])
        every = list(self._corpus.instruments) if latin else []
        for ident in dict.fromkeys([*cited, *every]):
            names = self._corpus.instruments[ident].names
            short = not latin or any(full.startswith(f"{latin[0]} ") or full == latin[0] for full in names)
            if short and any(_called(full, name) for full in names):
                return ident
        return ""

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


def _fits(instrument: Instrument, unit: str | None) -> bool:
    """True when a law calls its provisions so: "section 4.2" beside a law of articles is a part of the draft."""
    if not unit:
        return True
    sections = bool(re.search(r"§|\bsec", instrument.cited_as))
    return sections == unit.lower().startswith(("s", "§")) or unit.startswith("§")


def _called(full: str, name: str) -> bool:
    """True when a law's name ends with a shorter one as its last words."""
    plain = re.sub(r"\s*[(（].*", "", full)
    return plain.endswith(name) and (not name.isascii() or plain == name or plain[: -len(name)].endswith((" ", "'s ")))


def _citations(instrument: Instrument, label: str) -> Iterator[str]:
    """How the provision would be cited in full."""
    if label.startswith("第"):
        yield f"《{re.sub(r'[(（].*', '', instrument.title_native) or instrument.name}》{label}"
        return
    number = re.sub(r"^\D+", "", label)
    yield instrument.cited_as.format(number)
    yield f"{instrument.name}, {label}"
