"""How well a text could be read, measured on the text alone: does it look like words of a language?

A page whose font has no map to Unicode comes out as odd characters, one whose spaces were lost as glued words. Both
lack the small words that make up more than a third of running English (Kucera and Francis 1967: "the", "of", "and"
alone are an eighth of it), which is what is counted here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SMALL = """
a about above after all also an and any are as at be been before but by can do does each for from
had has have he her his how if in into is it its may more must no nor not of on one only or other
our out over she shall should so some such than that the their them then there these they this to
under until up upon was we were what when where whether which while who will with within without
would you your
"""
SMALL_WORDS = frozenset(_SMALL.split())
EXPECTED = 0.28
"""The share of small words from which a text counts as running English; lists and headings have fewer."""
ENOUGH = 40
"""Words; of fewer nothing can be said about their shares."""
LONGEST_WORD = 28
"""Letters; a longer one is several words without their spaces."""

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_GLUED = re.compile(r"[a-z][.,;:][A-Za-z]{3}|[a-z]{3}[A-Z][a-z]{2}")


def quality(text: str) -> float:
    """Between 0 (unreadable) and 1 (reads like words). An empty text has 0."""
    visible = [char for char in text if not char.isspace()]
    if not visible:
        return 0.0
    sound = 1 - min(1.0, 4 * sum(map(_odd, visible)) / len(visible))
    if len(_HAN.findall(text)) > len(visible) / 4:
        return sound
    return sound * _wordlike(text)


def _odd(char: str) -> bool:
    """A character that no text has: controls, private use, unassigned, the replacement character."""
    return char == "\ufffd" or unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs")


def _wordlike(text: str) -> float:
    words = _WORD.findall(text)
    if not words:
        return 0.5
    glued = sum(len(word) for word in words if len(word) > LONGEST_WORD) + 12 * len(_GLUED.findall(text))
    letters = sum(map(len, words))
    whole = 1 - min(1.0, glued / letters)
    single = Counter(len(word) for word in words)[1] / len(words)
    if single > 0.5:
        whole *= 0.5  # "T h e  c o n t r o l l e r"
    if len(words) < ENOUGH or (not text.isascii() and not _latin(words)):
        return whole
    small = sum(word.lower() in SMALL_WORDS for word in words) / len(words)
    return whole * (0.5 + 0.5 * min(1.0, small / EXPECTED))


def _latin(words: list[str]) -> bool:
    """Whether most words are in Latin letters: of other languages the small words are not known here."""
    return sum(word.isascii() for word in words) > 0.9 * len(words)
