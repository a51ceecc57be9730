"""A Chinese question in English words, one term at a time, for an encoder that reads no Chinese.

Not a translation: terms of art come from the glossary, everyday words from `everyday.tsv`, the longest
match first; what is in neither is left out. Late interaction needs the words, not their order.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from genolex.glossary import Glossary

_LEFT = re.compile(r"[^\x00-\x7f]+")


def glossed(text: str, glossary: Glossary) -> str:
    """The English words of a Chinese text; English in it stays as it is."""
    words = _words(glossary)
    return " ".join(_LEFT.sub(" ", _pattern(glossary).sub(lambda m: f" {words[m[0]]} ", text)).split())


@lru_cache(maxsize=4)
def _words(glossary: Glossary) -> dict[str, str]:
    lines = (resources.files("genolex.index") / "everyday.tsv").read_text(encoding="utf-8").splitlines()
    everyday = dict(line.split("\t") for line in lines)
    return everyday | {zh: term.term for term in glossary.terms for zh in term.zh}


@lru_cache(maxsize=4)
def _pattern(glossary: Glossary) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_words(glossary), key=len, reverse=True)))
