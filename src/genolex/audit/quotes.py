"""Words in quotation marks: do they stand word for word in what is cited? Nothing fuzzy approves."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol

from genolex.audit.claims import Claim
from genolex.passages import candidates
from genolex.types import Address, OfficialText, Paragraph, Provision

NAME = 4
"""Up to so many words, or twice as many Chinese characters, quotation marks stand around a name or a term."""
ALIKE = 0.6
"""A quotation that shares this much with a sentence, in runs of two words or more, is that sentence misquoted."""

LONG = 120
"""Words from which runs of two words prove nothing."""

_QUOTED = re.compile(
    r"[\"“„«]([^\"“”„«»\n]{3,1200})[\"”»]|「([^」\n]{3,600})」|『([^』\n]{3,600})』"
    r"|(?<![\w])['‘]((?:[^'’‘\n]|(?<=\w)['’](?=\w)){12,1200})['’](?!\w)"
)
_BLOCK = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|$))+", re.M)
_ARROW = re.compile(r"^[ \t]*>[ \t]?", re.M)
_LEFT_OUT = re.compile(r"\s*(?:\[?(?:\.\s?\.\s?\.\s?\.?|…+)\]?|\[[^\]\w]*\]|\[\w{2,}[^\]]*\])\s*")
_CHANGED_LETTER = re.compile(r"\[(\w)\]")
_LABEL = re.compile(r"(?:(?<=\s)|^)\((?:\d{1,2}|[a-z]{1,3})\)\s+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[^\W_]+(?:['’.,-][^\W_]+)*")


BESIDE = 120
"""Characters between a quotation and a citation in the sentence before or after it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words by their offsets, without the marks."""

    start: int
    end: int
    words: str


def quotes(text: str) -> list[Quote]:
    """The quotations of a draft that are longer than a name, in order; a block quotation is one."""
    found = [Quote(m.start(), m.end(), " ".join(_ARROW.sub("", m[0]).split())) for m in _BLOCK.finditer(text)]
    blocks = [(quote.start, quote.end) for quote in found]
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        if not any(a <= match.start() < b for a, b in blocks):
            found.append(Quote(match.start(group), match.end(group), match[group]))
    return sorted((quote for quote in found if _long(quote.words)), key=lambda quote: quote.start)


def _long(words: str) -> bool:
    return len(words.split()) > NAME or len(_HAN.findall(words)) > 2 * NAME


def attributed(quote: Quote, claims: Sequence[Claim]) -> Claim | None:
    """The claim that a quotation belongs to: one whose part it stands in, else one cited right before or after it."""
    inside = [c for c in claims if c.start < quote.end and quote.start < c.end]
    if inside:
        return min(inside, key=lambda c: min(abs(s.start - quote.end) for s in c.spans))
    before = [c for c in claims if 0 <= quote.start - c.spans[-1].end <= BESIDE]
    after = [c for c in claims if 0 <= c.spans[0].start - quote.end <= BESIDE]
    return before[-1] if before else after[0] if after else None


def without_source(quote: Quote, claim: Claim, text: str) -> str:
    """The words of a block quotation without the citation at its end."""
    inner = [span for span in claim.spans if quote.start <= span.start < quote.end]
    if not inner:
        return quote.words
    return " ".join(_ARROW.sub("", text[quote.start : inner[0].start]).split()).rstrip(" (（[-–—《")


class Official(Protocol):
    """Where the official words of an address can be had, when a user has fetched or added them."""

    def at(self, address: Address, day: date) -> list[OfficialText]:
        """The texts of the day, in any language."""
        ...


def in_official_words(provision: Provision, texts: Iterable[OfficialText]) -> list[Provision]:
    """A provision in its official words, once for each language that is held."""
    whole = {text.language: text for text in texts if text.text}
    return [
        replace(provision, text=text.text, heading="", gist="", gist_zh="", text_kind="official",
                paragraphs=(Paragraph((), 0, len(text.text)),))
        for text in whole.values()
    ]  # fmt: skip


def stands_in(quote: str, provisions: Iterable[Provision]) -> bool:
    """True when every run of a quotation stands word for word in one of the provisions, in its order."""
    runs = fragments(quote)
    return bool(runs) and any(_in_order(runs, held) for p in provisions for held in _held(p))


def fragments(quote: str) -> tuple[str, ...]:
    """A quotation cut where it says that words were left out or changed, each run as it is compared."""
    parts = _LEFT_OUT.split(_CHANGED_LETTER.sub(r"\1", quote))
    return tuple(run for part in parts if (run := folded(part).strip(" .,;:。，；：")))


def _in_order(runs: tuple[str, ...], held: str) -> bool:
    at = 0
    for run in runs:
        found = _found(run, held, at)
        if found < 0:
            return False
        at = found + len(run)
    return True


def _found(run: str, held: str, at: int) -> int:
    """Where a run stands as whole words; -1 when it does not."""
    while (found := held.find(run, at)) >= 0:
        before, after = held[found - 1 : found], held[found + len(run) : found + len(run) + 1]
        if not (_inside(before, run[0]) or _inside(run[-1], after)):
            return found
        at = found + 1
    return -1


def _inside(one: str, other: str) -> bool:
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()


@lru_cache(maxsize=4_096)
def _held(provision: Provision) -> tuple[str, ...]:
    """What of a provision can be quoted: its text, with and without the labels of its items, gist and heading."""
    text = folded(provision.text)
    bare = folded(_LABEL.sub("", re.sub(r"\s+", " ", provision.text)))
    return tuple(
        filter(None, (text, bare, folded(provision.gist), folded(provision.gist_zh), folded(provision.heading)))
    )


def nearest(quote: str, provisions: Iterable[Provision]) -> tuple[str, float]:
    """The sentence that a quotation comes nearest to, and how much of it stands there in runs of two words or more."""
    words = _words(quote)
    best, share = "", 0.0
    for provision in provisions:
        for sentence in _sentences(provision):
            found = _shared(words, _words(sentence))
            if found > share:
                best, share = sentence, found
    return best, share


@lru_cache(maxsize=4_096)
def _sentences(provision: Provision) -> tuple[str, ...]:
    own = [provision.text[a:b] for a, b in candidates(provision)]
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(own)]
    return tuple(filter(None, [*own, *pairs, provision.text, provision.gist, provision.gist_zh]))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or len(set(one) & set(other)) < ALIKE * len(set(one)) * 0.8:
        return 0.0
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    least = 2 if len(other) < LONG else 3
    return sum(block.size for block in blocks if block.size >= least) / len(one)


@lru_cache(maxsize=8_192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(folded(text)))


@lru_cache(maxsize=8_192)
def folded(text: str) -> str:
    """Text as quotations are compared: NFKC, one kind of quotation mark and dash, single spaces, small letters."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE_MARKS)
    return " ".join(plain.split()).lower()


_ALIKE_MARKS = str.maketrans({**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("‐‑–—", "-")})
