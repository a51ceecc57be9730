"""Words as the law writes them: stems of English, pairs of Chinese characters, section numbers whole."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_TOKEN = re.compile(
    r"(?P<section>\d+[a-z]{0,2}(?:\.\d+)+(?:\([a-z0-9]{1,5}\))*|\d+(?:\([a-z0-9]{1,5}\))+)"
    r"|(?P<word>[a-z]+(?:['’][a-z]+)?|\d+(?:,\d{3})*(?:st|nd|rd|th)?)"
    r"|(?P<han>[一-鿿]+)",
)
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_PAREN = re.compile(r"\([^()]+\)$")

_STOP_WORDS = """
a about above after again against all am an and any are aren't as at be because been before being below between
both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for from
further had has have having he her here hers him his how i if in into is isn't it it's its just let's me might more
most must my no nor not now of off on once only or other our out over own please same shall she should so some such
tell than that that's the their them then there these they this those through to too under until up us very was we
were what what's when where which while who whom why will with would you your
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that say nothing of the subject. "us" is among them; "U.S." and "US" in capitals are kept as `usa`."""

_stem = Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of an English word in lower case."""
    return str(_stem.stemWord(word))


def tokens(text: str) -> list[str]:
    """The tokens of a text. `744.16(a)(1)` also yields `744.16(a)` and `744.16`, so that either finds the other."""
    text = _INITIALS.sub(lambda m: m[0].replace(".", ""), text)
    text = re.sub(r"\b(?:US|USA)\b", "usa", text).lower()
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        if section := match["section"]:
            found.append(section)
            while shorter := _PAREN.sub("", section):
                if shorter == section:
                    break
                found.append(shorter)
                section = shorter
        elif word := match["word"]:
            word = word.replace("’", "'").removesuffix("'s").replace(",", "")
            if word not in STOP:
                found.append(stem(word))
        else:
            han = match["han"]
            found += [han[i : i + 2] for i in range(len(han) - 1)] or [han]
    return found


def has_chinese(text: str) -> bool:
    """True when the text is written in Chinese, a foreign name or two aside."""
    han = len(re.findall(r"[一-鿿]", text))
    return han > 0 and han * 4 >= len(re.findall(r"\w", text))
