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

from genolex.audit.claims import Claim, Span
from genolex.passages import candidates
from genolex.types import Address, OfficialText, Paragraph, Provision

NAME = 4
"""Up to so many words, or twice as many Chinese characters, quotation marks stand around a name or a term."""
ALIKE = 0.6
"""A quotation that shares this much with a stretch of a text, in runs of words, is that stretch misquoted."""
PLAINLY = 0.75
"""Below this share a quotation that differs in small words only may be the official words of what is restated."""
SPREAD = 1.5
"""How much longer than a quotation the stretch may be that it is held to be."""

_TURNED = r"(?:[^\n]|\n(?![ \t]*(?:\n|[-*+•>|#]|\d{1,3}[.)])))"
"""A character of a quotation: a line may turn in it, a paragraph or an item does not begin."""
_QUOTED = re.compile(
    rf"“((?:(?![“”]){_TURNED}){{3,1200}})”|„((?:(?![“”„]){_TURNED}){{3,1200}})[“”]|«((?:(?![«»]){_TURNED}){{3,1200}})»"
    rf"|\"((?:(?![\"“”]){_TURNED}){{3,1200}})[\"”]|「([^」]{{3,600}})」|『([^』]{{3,600}})』"
    rf"|(?<![\w])['‘]((?:(?!['’‘]){_TURNED}|(?<=\w)['’](?=\w)){{12,1200}})['’](?!\w)"
)
_BLOCK = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|$))+", re.M)
_REPLIED_TO = re.compile(
    r"[\s>]*(?!(?:PIPL|CSL|DSL|EAR|GINA|GDS|Art|Sec|Text|Law|Quote)\b)"
    r"(?:[A-Z][\w.'’-]{0,15}(?: [A-Z][\w.'’-]{0,15})?|[问答])\s?[:：](?!\s*[\"“「])"
    r"|.*[?？][\s>\"”*_]*\Z",
    re.S,
)
"""A line of another's letter that is answered: it names who speaks, or asks, which no law does."""
_WROTE = re.compile(r"(?:\bwrote|\bwrites|\basked|写道|来信|问道?)\s*[:：]\s*\Z")
_INDENTED = re.compile(r"(?<=[:：])[ \t]*\n[ \t]*\n(?P<words>(?:(?: {4}|\t)[^\n]*\S[^\n]*(?:\n|$))+)")
"""A paragraph set in behind a colon is a quotation without marks."""
_ARROW = re.compile(r"^[ \t]*>[ \t]?", re.M)
_LEFT_OUT = re.compile(r"\s*(?:\[?(?:\.\s?\.\s?\.\s?\.?|…+)\]?|\[[^\]\w]*\]|\[\w{2,}[^\]]*\])\s*")
_PUT_IN = re.compile(r"\[(?!sic\b|emphasis|\.\.\.|…)([^\]]{2,80})\]")
_CHANGED_LETTER = re.compile(r"\[(\w)\]")
_LABEL = re.compile(r"(?:(?<=\s)|^)\((?:\d{1,2}|[a-z]{1,3})\)\s+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[^\W_]+(?:['’.,-][^\W_]+)*")

_MARKED = re.compile(
    r"[\s*_-]*[\"“„«「『'‘](?P<inner>.+)[\"”“»」』'’][\s*_.,;]*"
    r"(?:\[\d+\]|\((?:emphasis|italics) (?:added|mine)\))?[\s.]*"
)
"""A quotation that is set off with marks around it all the same."""
FAR = 600
"""Characters between a citation and a quotation that comes after it with no other citation between."""
BESIDE = 120
"""Characters between a quotation and a citation in the sentence before or after it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words by their offsets, without the marks; `set_off` when they are a paragraph of their own."""

    start: int
    end: int
    words: str
    set_off: bool = False


def quotes(text: str, spans: Sequence[Span] = ()) -> list[Quote]:
    """The quotations of a draft that are longer than a name, in order; a paragraph that is set off is one.

    Not one is a paragraph with marks that goes on behind a citation (`spans`): that is the writer's own box.
    """
    found = [_set_off(text, m.start(), m.end()) for m in _BLOCK.finditer(text) if not _is_letter(text, m)]
    found += [_set_off(text, m.start("words"), m.end("words")) for m in _INDENTED.finditer(text)]
    found = [quote for quote in found if not any(_goes_on(text, quote, span) for span in spans)]
    taken = [(quote.start, quote.end) for quote in found]
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 1
        if not any(a <= match.start() < b for a, b in taken):
            words = " ".join(_ARROW.sub("", match[group]).split())
            found.append(Quote(match.start(group), match.end(group), words))
            taken.append(match.span())
    return sorted((quote for quote in found if _long(quote.words)), key=lambda quote: quote.start)


def _is_letter(text: str, block: re.Match[str]) -> bool:
    """Whether what is set off with arrows is a letter that the writer answers, not words of a law."""
    return bool(
        _REPLIED_TO.match(block[0].rstrip()) or _WROTE.search(text, max(0, block.start() - BESIDE), block.start())
    )


def _set_off(text: str, start: int, end: int) -> Quote:
    words = " ".join(_ARROW.sub("", text[start:end]).split())
    return Quote(start, end, _without_marks(words), set_off=True)


def _without_marks(words: str) -> str:
    """A quotation that is set off and has marks around it all the same."""
    match = _MARKED.fullmatch(words)
    return match["inner"] if match and not re.search(r"[\"“”„«»「」]", match["inner"]) else words


def _goes_on(text: str, quote: Quote, span: Span) -> bool:
    return quote.start <= span.start and span.end < quote.end and _long(text[span.end : quote.end])


def _long(words: str) -> bool:
    return len(words.split()) > NAME or len(_HAN.findall(words)) > 2 * NAME


def attributed(quote: Quote, claims: Sequence[Claim], text: str) -> Claim | None:
    """The claim that a quotation belongs to: one whose part it stands in, else one cited right before or after it.

    Only what is set off may have its citation in another paragraph.
    """
    inside = [c for c in claims if c.start < quote.end and quote.start < c.end]
    if inside:
        return min(inside, key=lambda c: min(abs(s.start - quote.end) for s in c.spans))
    before = [c for c in claims if _beside(text, c.spans[-1].end, quote.start, quote.set_off)]
    after = [c for c in claims if _beside(text, quote.end, c.spans[0].start, quote.set_off)]
    return before[-1] if before else after[0] if after else None


def led_by(quote: Quote, claims: Sequence[Claim]) -> Claim | None:
    """The last claim that is cited before a quotation which stands beside none: under a heading, a paragraph on."""
    before = [claim for claim in claims if claim.spans[-1].end <= quote.start]
    last = max(before, key=lambda claim: claim.spans[-1].end, default=None)
    return last if last and quote.start - last.spans[-1].end <= FAR else None


def _beside(text: str, start: int, end: int, apart: bool) -> bool:
    return 0 <= end - start <= BESIDE and (apart or not re.search(r"\n[ \t]*\n", text[start:end]))


def without_source(quote: Quote, claim: Claim, text: str) -> str:
    """The words of a block quotation without the citation at its end."""
    inner = [span for span in claim.spans if quote.start <= span.start < quote.end]
    if not inner:
        return quote.words
    return " ".join(_ARROW.sub("", text[quote.start : inner[0].start]).split()).rstrip(" (（[-–—《")


def put_in(quote: str) -> str:
    """A quotation read with the words that its writer put into it in square brackets; empty when there are none."""
    return _PUT_IN.sub(r"\1", quote) if _PUT_IN.search(quote) else ""


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


def stands_in_text(quote: str, provision: Provision) -> bool:
    """True when every run of a quotation stands in the text itself, not only in its summary or its heading."""
    runs = fragments(quote)
    return bool(runs) and any(_in_order(runs, held) for held in _held(provision)[:2])


def nearest(quote: str, provisions: Iterable[Provision]) -> tuple[str, float]:
    """The sentence that a quotation comes nearest to, and how much of it stands together there in runs of words."""
    words = _words(_LEFT_OUT.sub(" ", quote))
    best, share = "", 0.0
    for provision in provisions:
        for sentence in _sentences(provision):
            found = _shared(words, _words(sentence))
            if found > share:
                best, share = sentence, found
    return best, share


_SMALL_WORDS = "a an any the that which who whom this these those such is are be of to for in on by with its"
_SMALL = frozenset(_SMALL_WORDS.split())


def only_small_words(quote: str, sentence: str) -> bool:
    """True when all words of a quotation that differ from a sentence are articles, pronouns and the like."""
    one, other = _words(quote), _words(sentence)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    same = {place for block in blocks for place in range(block.a, block.a + block.size)}
    return all(word in _SMALL for place, word in enumerate(one) if place not in same)


_NEGATED = re.compile(r"\b(?:un|in|non-?|ir|im|dis)(?P<word>[a-z]{5,})\b", re.I)


def turned_around(quote: str, text: str) -> str:
    """Why quoted English words are the opposite of a text: "conditionally", where it says "unconditionally" only."""
    said, held = frozenset(_words(quote)), frozenset(_words(text))
    for match in _NEGATED.finditer(text):
        if match["word"].lower() in said - held and match[0].lower() not in said:
            return f"says “{match['word'].lower()}”, the source says “{match[0].lower()}”"
    return ""


@lru_cache(maxsize=4_096)
def _sentences(provision: Provision) -> tuple[str, ...]:
    own = [provision.text[a:b] for a, b in candidates(provision)]
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(own)]
    return tuple(filter(None, [*own, *pairs, provision.text, provision.gist, provision.gist_zh]))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The share of the words of a quotation that stand, in runs, in one stretch of a sentence of about its length.

    Runs of one word count at the ends of others; in between they prove nothing.
    """
    if not one or len(set(one) & set(other)) < ALIKE * len(set(one)) * 0.8:
        return 0.0
    blocks = [b for b in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks() if b.size > 1]
    reach = SPREAD * len(one) + 3
    together = (
        [b for b in blocks[n:] if b.b + b.size - first.b <= reach] for n, first in enumerate(blocks)
    )  # fmt: skip
    return max((sum(b.size for b in run) / len(one) for run in together), default=0.0)


@lru_cache(maxsize=8_192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(folded(text)))


@lru_cache(maxsize=8_192)
def folded(text: str) -> str:
    """Text as quotations are compared: NFKC, one kind of quotation mark and dash, single spaces, small letters."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE_MARKS)
    return " ".join(plain.split()).lower()


_ALIKE_MARKS = str.maketrans({**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("‐‑–—", "-")})
