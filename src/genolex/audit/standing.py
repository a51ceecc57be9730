"""Does what is cited exist, and is it law on the day?"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from datetime import date
from functools import cached_property

from genolex.addresses import Citator
from genolex.audit.findings import Ruling
from genolex.corpus import Corpus
from genolex.types import Address, Provision

GAP = 6
"""A part of a code is known in full when its list of sections leaves out no more than this many numbers in a row."""
FAR = 10
"""A section so far behind the last known one of its part is none."""
FEW = 5
"""Of a part with fewer known sections nothing is said about the others."""

_DOTTED = re.compile(r"(?P<part>\d+)\.(?P<section>\d+)")
_TAILED = re.compile(r"(?P<stem>\w+)-(?P<number>\d+)")
_RESERVED = re.compile(r"^\s*(?:\(\w{1,4}\)\s*)?\[Reserved\]")
_PAST = (
    r"repeal\w*|supersed\w*|renumber\w*|as it stood|then in force|earlier version|no longer in force|proposed|upcoming"
    r"|formerly|previously|pre-?\d{4}|(?:text|wording) of \d{4}|in those days|at that time"
    r"|then (?:said|read|required|asked|provided)"
    r"|(?:former|old|older|previous|last year['’]s) (?:articles?|arts?\.|sections?|law|act|text|version|numbering"
    r"|rules?|regulations?|measures)"
)
_PAST_HAN = r"原第|原《|废止|失效|旧(?:法|版|文本|条文|条例|办法)|修订前|修正前|修改前|当年|那时"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = rf"(?:\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}})"
_OLD_TEXT = re.compile(rf"\b(?:{_PAST})\b|{_PAST_HAN}", re.I)
_SAID = re.compile(
    rf"\b(?:{_PAST}|former|expired|lapsed|not yet in force"
    rf"|(?:until|before|prior to) (?:(?:the )?(?:amendment|reform|(?:end of )?\d{{4}}|{_DAY}))"
    r"|will (?:take effect|enter into force|come into force)|(?:takes?|took|comes?|came|enters?|entered) (?:effect"
    rf"|into force)|begins? (?:in {_MONTH}|on {_DAY})|entry into force|from {_DAY})\b"
    rf"|将于|尚未|{_PAST_HAN}|此前|当时|生效前|实施前|(?:去年|[\d底初年月日])(?:以前|之前)",
    re.I,
)
"""A sentence that itself says that what it cites is past or to come."""


class Standing:
    """Existence and force of what a draft cites, on the day of the draft."""

    def __init__(self, corpus: Corpus, citator: Citator, on: date) -> None:
        self._corpus, self._citator, self._on = corpus, citator, on

    def missing(self, address: Address) -> tuple[Ruling, str] | None:
        """Why there is nothing at an address: it does not exist, or it is not restated; None when there is."""
        reason = self._citator.why_missing(address)
        if empty := self._reserved(address):
            return Ruling.NONEXISTENT, f"{self._citator.pinpoint(empty)} is reserved: nothing stands there"
        if not reason:
            return None
        if not self._sure(address):
            return Ruling.UNCHECKED, reason
        law = self._name(address.instrument)
        return Ruling.NONEXISTENT, reason if law in reason else f"{law} has no {self._citator.pinpoint(address)}"

    def _reserved(self, address: Address) -> Address | None:
        """The section or paragraph at an address or above it whose number is kept free; None when none is."""
        reasons = dict(self._corpus.instruments[address.instrument].not_restated)
        if reasons.get(address.article, "").startswith("reserved"):
            return Address(address.instrument, address.path[:1])
        held = self._corpus.find(address, self._on) if address.path else None
        rest = address.path[len(held.address.path) :] if held else ()
        for paragraph in held.paragraphs if held and rest else ():
            words = held.text[paragraph.start : paragraph.end] if held else ""
            if held and paragraph.path and rest[: len(paragraph.path)] == paragraph.path and _RESERVED.search(words):
                return held.address.child(*paragraph.path)
        return None

    def _sure(self, address: Address) -> bool:
        """True when the corpus knows that the law has no such provision."""
        if versions := self._corpus.versions(address):
            return all(v.verified == "reference" and not v.partial for v in versions)
        instrument = self._corpus.instruments[address.instrument]
        label = address.article
        if label in dict(instrument.not_restated):
            return False
        if instrument.numbered and label.isdigit():
            return not instrument.numbered[0] <= int(label) <= instrument.numbered[1]
        if dotted := _DOTTED.fullmatch(label):
            return self._unlisted(address.instrument, dotted["part"], int(dotted["section"]))
        if tailed := _TAILED.fullmatch(label):
            return self._beyond(address.instrument, tailed["stem"], int(tailed["number"]))
        return False

    def _unlisted(self, ident: str, part: str, section: int) -> bool:
        """True when the known sections of a part leave no room for another."""
        known = self._sections.get((ident, part), ())
        near = [number for number in known if number // 100 == section // 100]
        if _full(known) or (len(near) >= FEW and _dense(near)):
            return True
        return len(known) >= FEW and section > known[-1] + FAR

    def _beyond(self, ident: str, stem: str, number: int) -> bool:
        """True when an act that counts its sections `2000ff-1` to `2000ff-11` is held in full and has no such one."""
        labels = {a.article for a in self._corpus.below(Address(ident))}
        known = sorted(int(m["number"]) for m in map(_TAILED.fullmatch, labels) if m and m["stem"] == stem)
        return len(known) >= FEW and known == list(range(1, known[-1] + 1)) and number > known[-1]

    @cached_property
    def _sections(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """For each part of a code the sections that the corpus holds or knows of."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for instrument in self._corpus.instruments.values():
            labels = {a.article for a in self._corpus.below(Address(instrument.id))} | set(
                dict(instrument.not_restated)
            )
            for match in filter(None, map(_DOTTED.fullmatch, labels)):
                found[instrument.id, match["part"]].add(int(match["section"]))
        return {key: tuple(sorted(numbers)) for key, numbers in found.items()}

    # -- the day -----------------------------------------------------------------------------------------------------

    def provisions(self, address: Address, on: date | None = None) -> tuple[Provision, ...]:
        """The provisions that an address stands for, in the version of the day; none when none is law then."""
        day = on or self._on
        found = self._corpus.find(address, day) if address.path else None
        many = [found] if found else [p for a in self._corpus.below(address) if (p := self._corpus.find(a, day))]
        return tuple(p for p in many if day in p.valid)

    def out_of_time(self, address: Address, on: date | None = None) -> str:
        """Why what is cited is not law on the day; empty when it is."""
        day = on or self._on
        instrument = self._corpus.instruments[address.instrument]
        name = self._citator.pinpoint(address)
        if instrument.kind in ("commentary", "document"):
            return ""
        if instrument.ended and instrument.ended < day:
            later = ", ".join(self._name(ident) for ident in instrument.superseded_by)
            return f"{name} ended on {instrument.ended}" + (f" and was replaced by {later}." if later else ".")
        if instrument.effective and day < instrument.effective:
            return f"{name} is law only from {instrument.effective}, not on {day}."
        versions = self._versions(address)
        if not versions or any(day in v.valid for v in versions):
            return ""
        past = [v.valid.end for v in versions if v.valid.after(day) and v.valid.end]
        if past:
            return f"{name} was law only until {max(past)}, not on {day}."
        starts = [v.valid.start for v in versions if v.valid.start]
        return f"{name} is law only from {min(starts)}, not on {day}." if starts else ""

    def _versions(self, address: Address) -> list[Provision]:
        if address.path and (versions := self._corpus.versions(address)):
            return versions
        return [v for a in self._corpus.below(address) for v in self._corpus.versions(a)]

    def _name(self, ident: str) -> str:
        instrument = self._corpus.instruments.get(ident)
        return instrument.name if instrument else ident

    def others(self, address: Address) -> list[Provision]:
        """The versions of an address that are not law on the day, the latest first."""
        return [v for v in reversed(self._versions(address)) if self._on not in v.valid]


def of_old_text(sentence: str) -> bool:
    """True when a sentence tells that it cites another text than the present one, which may have had the provision."""
    return bool(_OLD_TEXT.search(sentence))


def says_so(sentence: str) -> bool:
    """True when a sentence tells that what it cites is past or to come, and so cites it rightly."""
    return bool(_SAID.search(sentence))


def _full(known: tuple[int, ...]) -> bool:
    """True when a list of sections is complete: every hundred from the first to the last, each from its start."""
    hundreds: dict[int, list[int]] = defaultdict(list)
    for number in known:
        hundreds[number // 100].append(number)
    runs = sorted(hundreds)
    return (
        bool(known)
        and runs == list(range(runs[0], runs[-1] + 1))
        and all(numbers[0] % 100 <= 1 for numbers in hundreds.values())
        and all(map(_dense, hundreds.values()))
    )


def _dense(numbers: list[int]) -> bool:
    return all(b - a <= GAP for a, b in itertools.pairwise(numbers))
