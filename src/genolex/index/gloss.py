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
    words, longest = _words(glossary)
    read, at = [], 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 0, -1):
            if (said := words.get(text[at : at + size])) is not None:
                read.append(f" {said} ")
                break
        else:
            size = 1
            read.append(_LEFT.sub(" ", text[at]))
        at += size
    return " ".join("".join(read).split())


@lru_cache(maxsize=1)
def everyday() -> dict[str, str]:
    """The English of everyday Chinese words; empty for those that only keep others apart."""
    lines = (resources.files("genolex.index") / "everyday.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


@lru_cache(maxsize=4)
def _words(glossary: Glossary) -> tuple[dict[str, str], int]:
    """The English of each Chinese word, and the characters of the longest."""
    words = everyday() | {zh: term.term for term in glossary.terms for zh in term.zh}
    return words, max(map(len, words), default=0)
