"""Whose a form is: told by the name beside it, by a noun that points back, or by what was named last.

Nothing is guessed: an article "of my lease", one after an unknown name, one of another country's law of the same name
is nobody's, and so is one in a sentence that may speak of another law than the one named before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from genolex.addresses.forms import Form
from genolex.addresses.names import Name
from genolex.addresses.numbering import Numbering
from genolex.types import Address

REACH = 600
"""How many characters back a name is looked for when none stands beside an article."""
NEAR = 200
"""The same, from an article cited in an earlier sentence of a text that names several laws."""
JUST = 40
"""The same, from a name to an article that the law does not have."""
FORWARD = 120
"""How many characters on, when a text names one law only, and names it after its article."""
EVENTS = 20
"""How many mentions back a short form is looked up."""

_THE = r"(?:the|that|this|the same|said|such)"
_NOUN = r"(?P<noun>law|act|statute|regulations?|measures|rules?|provisions|order|agreement|policy|plan|code)"
_HAN_NOUN = r"(?P<han>法律|法|条例|办法|规定|细则|规则|协定|命令|令)"
_ADJECTIVES = r"(?:(?:the|China's|Chinese|PRC|US|U\.S\.|federal|new|revised|amended|current|same|\d{4}) ){0,3}"

BEFORE = re.compile(r"(?:'s)?[》\"')]{0,2} ?(?:\([^()\n]{1,40}\) ?)?[,:-]? ?(?:\(|的|at |in |its |under |the )?", re.I)
"""What may stand between a name and its article: "PIPL, art.", "PIPL's art.", 《...》第, "HGR Regulation (2019)"."""
_AFTER = re.compile(
    rf"(?P<of> (?:of|from) {_ADJECTIVES}| ?,? ?(?:(?:in|under) {_ADJECTIVES})?)(?P<open>[《\"(]{{0,2}})", re.I
)
"""What may stand between an article and its name: "of the", "in the", a space, a bracket."""
_CLOSING = {"《": "》", '"': '"', "(": ")"}
_POINTS_ON = re.compile(r"(?:'s)?[》\"')]{0,2},? ?(?:§|第|(?:articles?|arts?|sections?|secs?)\b\.? ?\d|\d)", re.I)
_NOUN_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z]){_THE} {_NOUN}(?:'s)?,? ?\(?|(?:[该本同此]|上述|前述|《){_HAN_NOUN}》?的?)$", re.I
)
_NOUN_AFTER = re.compile(rf",? (?:of|in|under) {_THE} {_NOUN}\b(?! (?:of|for|on)\b)", re.I)
_OTHERS = re.compile(
    rf",? (?:of|under|in|to) (?:my|our|your|his|her|their|its)\b|,? of (?!(?:it|which|both|the same)\b)"
    rf"(?P<own>(?:{_THE} )?{_NOUN}\b)?",
    re.I,
)
"""An article "of my lease", "of the paper" is no article of ours; a section "of the regulations" may be."""
_OF_ANOTHER = re.compile(r",? of (?!(?:it|its|which|both|the same|that)\b)[A-Za-z《]", re.I)
_UNKNOWN = re.compile(r"(?P<start>^|[.!?;:\n(\[\"] ?)?(?P<word>(?<![\w'-])[A-Z][\w&'./-]{0,40})[,:]? ?\(?$")
"""A capital word right before an article: a name that is not known, unless it only begins the sentence."""
_HAN_UNKNOWN = re.compile(
    r"(?:法|法典|条例|办法|规定|细则|规则|合同|协议|租约|章程|公约|条约|准则|指南|标准|通知|意见|决定|解释|论文|》)的?$"
)
_TITLE = re.compile(r"《[^《》]{2,40}》")
"""A title that is no name we know: what follows may be of that work."""
_ROMAN = re.compile(r"[IVXLC]+$")
_LOCAL = re.compile(r" (?:below|above)\b", re.I)
_SENTENCE = re.compile(r"(?<!art)(?<!arts)(?<!sec)(?<!No)[.!?] (?=[A-Z\"(])|[。!?\n]")


class Event(NamedTuple):
    """What a text named at a place: instruments (none: a law that is not here), and the address if one was cited.

    `name`: an instrument was named there and nothing of it cited.
    """

    end: int
    instruments: tuple[str, ...]
    address: Address | None = None
    name: bool = False

    @property
    def cited(self) -> bool:
        """True when a provision was cited, ours or not."""
        return not self.name or self.address is not None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a form is: instruments (None: it does not say), and the form's span with its name.

    `held`: only what the corpus holds can be meant.
    """

    instruments: tuple[str, ...] | None
    start: int
    end: int
    held: bool = False


class Owners:
    """The names in a text and what it has named so far."""

    def __init__(self, text: str, names: list[Name], numbering: Numbering) -> None:
        self._text = text
        self._names = names
        self._numbering = numbering
        self._starts = [name.start for name in names]
        self._ends = [name.end for name in names]
        self._past: list[Event] = []
        self._taken = 0
        full = {ident for name in names for ident in name.entry.instruments if name.entry.full}
        self._only = full.pop() if len(full) == 1 and all(name.entry.instruments for name in names) else ""

    def note(self, event: Event) -> None:
        """Remember what was named."""
        self._past.append(event)

    def name_from(self, at: int) -> Name | None:
        """The first name that begins at a place or after it."""
        turn = bisect_left(self._starts, at)
        return self._names[turn] if turn < len(self._names) else None

    def whose(self, form: Form) -> Owner:
        """The instrument that stands beside a form; () for another law; None when the form does not say."""
        if form.again in ("id", "name"):
            return Owner(self._past[-1].instruments if self._past else (), form.start, form.end)
        after, of, end = self._after(form)
        if after and of:
            return self._owned(after, form.start, end)
        noun = _NOUN_AFTER.match(self._text, form.end)
        pointed = self._pointed(noun["noun"]) if noun else None
        if noun and (pointed is not None or not form.dotted):
            return Owner(pointed or (), form.start, noun.end())
        if (before := self._before(form)) and not self._of_another(before, form):
            return self._owned(before, before.start, form.end)
        if noun := _NOUN_BEFORE.search(self._text[max(form.start - 40, 0) : form.start]):
            return Owner(self._pointed(noun["noun"] or noun["han"]) or (), form.start, form.end)
        if after and self._may_own(after, form):
            return self._owned(after, form.start, end)
        return Owner(() if self._strange(form) else None, form.start, form.end)

    def context(self, form: Form) -> tuple[str, ...] | None:
        """The instrument named last that has articles of this kind; else the only one, named soon after."""
        if form.dotted:
            return None
        for event in self._past[: -EVENTS - 1 : -1]:
            if form.start - event.end > REACH:
                break
            if not event.instruments:
                return ()
            if self._numbering.fits(event.instruments[0], form):
                return event.instruments[:1] if self._speaks_of(event, form) else ()
        return self._named_soon(form)

    def last(self, form: Form) -> Address | None:
        """What a short form stands for: the nearest suitable provision; none when another law's comes first."""
        for event in self._past[: -EVENTS - 1 : -1]:
            if not event.cited:
                if form.again == "id":
                    return None
                continue
            if not event.address:
                return None
            deep = form.again not in ("paragraph", "subsection") or len(event.address.path) > 1
            if event.address.path and deep and self._numbering.fits(event.address.instrument, form):
                return event.address
        return None

    def _owned(self, name: Name, start: int, end: int) -> Owner:
        """A name owns the articles on one side of it: "Article 46 GDPR, Article 38 PIPL"."""
        self._taken = max(self._taken, end)
        return Owner(name.entry.instruments, start, end, name.entry.held)

    # -- beside the form ---------------------------------------------------------------------------------------------

    def _after(self, form: Form) -> tuple[Name | None, bool, int]:
        """The name right after a form, whether "of" binds it, and where it ends with its brackets."""
        name = self.name_from(form.end)
        gap = _AFTER.fullmatch(self._text, form.end, name.start) if name and name.start - form.end < 40 else None
        if not name or not gap:
            return None, False, form.end
        close = _CLOSING.get(gap["open"][-1:])
        end = name.end + (close is not None and self._text[name.end : name.end + 1] == close)
        return name, gap["of"].lower().startswith((" of", " from")), end

    def _before(self, form: Form) -> Name | None:
        """The name right before a form."""
        turn = bisect_right(self._ends, form.start)
        name = self._names[turn - 1] if turn else None
        if not name or name.start < self._taken or form.start - name.end > 60:
            return None
        return name if BEFORE.fullmatch(self._text, name.end, form.start) else None

    def _of_another(self, name: Name, form: Form) -> bool:
        """True when a comma parts a name from an article that is "of" something else."""
        return "," in self._text[name.end : form.start] and bool(_OF_ANOTHER.match(self._text, form.end))

    def _may_own(self, name: Name, form: Form) -> bool:
        """A name right after an article is its law, unless the name has an article of its own behind it.

        "Article 46 GDPR, Article 38 PIPL": a space binds more than a comma.
        """
        fits = not name.entry.instruments or any(self._numbering.fits(i, form) for i in name.entry.instruments)
        next_one = _POINTS_ON.match(self._text, name.end)
        return fits and (not next_one or ("," in next_one[0] and name.start - form.end == 1))

    # -- before the form ---------------------------------------------------------------------------------------------

    def _pointed(self, noun: str) -> tuple[str, ...] | None:
        """The instrument that "the Regulation", 该法 stands for: the nearest one that is called so."""
        for event in self._past[: -EVENTS - 1 : -1]:
            if not event.instruments:
                return ()
            suited = tuple(ident for ident in event.instruments if self._numbering.suits(ident, noun))
            if suited:
                return suited
        return None

    def _strange(self, form: Form) -> bool:
        """True when a form is an article of something that the corpus does not know."""
        others = _OTHERS.match(self._text, form.end)
        if others and not (form.dotted and others["own"]):
            return True
        if form.dotted:
            return False
        before = self._text[max(form.start - 48, 0) : form.start]
        if form.kind == "han":
            return bool(_HAN_UNKNOWN.search(before))
        if form.unit == "section" and _LOCAL.match(self._text, form.end):
            return True
        unknown = _UNKNOWN.search(before)
        if not unknown or _ROMAN.match(unknown["word"]):
            return False
        return unknown["start"] is None or (unknown["word"].isupper() and len(unknown["word"]) > 1)

    def _speaks_of(self, event: Event, form: Form) -> bool:
        """True when a sentence still speaks of a law: it stands in the sentence, or the text names no other.

        A sentence on from a cited article is near enough too. But the law must have the article, unless it was named
        just before ("In the GenAI Measures, what does article 99 say?").
        """
        between = self._text[event.end : form.start]
        if _TITLE.search(between):
            return False
        same = not _SENTENCE.search(between)
        address = self._numbering.address(form.items[0], event.instruments[:1])
        just = same and bool(self._only) and len(between) < JUST
        if not address or not (just or self._numbering.exists(address)):
            return False
        return same or bool(self._only) or (not event.name and len(between) < NEAR)

    def _named_soon(self, form: Form) -> tuple[str, ...] | None:
        name = self.name_from(form.end)
        near = name is not None and name.start - form.end <= FORWARD
        return (self._only,) if near and self._only and self._numbering.fits(self._only, form) else None
