"""statement + what it cites -> verdict. Nothing fuzzy approves: words are found, or they are not."""

from __future__ import annotations

import re
import unicodedata

from genolex.index.tokens import tokens
from genolex.types import Citation, Support, Verdict

COVERED = 0.5
"""The share of a statement's words that must stand in the provisions that it cites."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
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
        return _summary(text, " ".join(f"{p.heading} {p.text}" for p in provisions))
    return _grounded(text, " ".join(p.text for p in provisions))


def _summary(text: str, source: str) -> Support:
    """A provision's own gist: written with the provision, so only its numbers are checked again."""
    missing = _missing_numbers(text, source)
    if missing:
        return Support(Verdict.PARTLY, (f"not in the provision: {', '.join(missing)}",))
    return Support(Verdict.SUPPORTED, ("the gist of the provision", "every number stands in the provision"))


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
    held = {n.replace(",", "") for n in _NUMBER.findall(unicodedata.normalize("NFKC", source))}
    return [n for n in _NUMBER.findall(unicodedata.normalize("NFKC", text)) if n.replace(",", "") not in held]
