"""statement + what it cites -> verdict. Nothing fuzzy approves: words are found, or they are not."""

from __future__ import annotations

import unicodedata

from genolex.index.tokens import tokens
from genolex.numbers import numbers
from genolex.types import Citation, Provision, Support, Verdict

COVERED = 0.5
"""The share of a statement's words that must stand in the provisions that it cites."""

_QUOTES = str.maketrans("“”‘’", "\"\"''")


def normalised(text: str) -> str:
    """Text in one form: Unicode NFKC, straight quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def verify(text: str, citations: tuple[Citation, ...]) -> Support:
    """Does what is cited say so? Word for word is best; else every number and most words must stand there."""
    if not citations:
        return Support(Verdict.UNSUPPORTED, ("nothing is cited",))
    wanted = normalised(text)
    if any(wanted in normalised(c.quote) for c in citations):
        return Support(Verdict.SUPPORTED, ("word for word",))
    provisions = list(dict.fromkeys(c.passage.provision for c in citations))
    if any(wanted in (normalised(p.gist), normalised(p.gist_zh)) for p in provisions):
        return _summary(text, " ".join(map(_beside, provisions)))
    return _grounded(text, " ".join(p.text for p in provisions))


def _summary(text: str, source: str) -> Support:
    """A provision's own gist: written with the provision, so only its numbers are checked again."""
    missing = _missing_numbers(text, source)
    if missing:
        return Support(Verdict.PARTLY, (f"not in the provision: {', '.join(missing)}",))
    return Support(Verdict.SUPPORTED, ("the gist of the provision", "every number stands in the provision"))


def _beside(provision: Provision) -> str:
    """The text with what stands beside it: the heading, the days on which it is law, the notes."""
    notes = " ".join(f"{note.date or ''} {note.text}" for note in provision.notes)
    address = str(provision.address).replace("-", " ")
    return f"{address} {provision.heading} {provision.text} {provision.valid.start} {provision.valid.end} {notes}"


def _grounded(text: str, source: str) -> Support:
    missing = _missing_numbers(text, source)
    if missing:
        return Support(Verdict.UNSUPPORTED, (f"not in what is cited: {', '.join(missing)}",))
    wanted, held = set(tokens(text)), set(tokens(source))
    share = len(wanted & held) / len(wanted) if wanted else 0.0
    if share < COVERED:
        return Support(Verdict.UNSUPPORTED, (f"{share:.0%} of its words stand in what is cited",))
    return Support(Verdict.PARTLY, (f"in other words: {share:.0%} of its words stand in what is cited",))


def _missing_numbers(text: str, source: str) -> list[str]:
    """The numbers of a text that its source lacks; "1 million" is 1,000,000 and 100万 too."""
    held = {value for value, _ in numbers(source)}
    return [written for value, written in numbers(text) if value not in held]
