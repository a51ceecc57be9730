"""Finds terms of art in a text, in either language and however people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from genolex.types import Term

EXACT = 4
"""Abbreviations up to this length need their capitals: "ERC" is a committee, "erc" is a typo."""


class Glossary:
    """Terms of art, looked up by any of their forms."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)

    def find(self, text: str) -> tuple[Term, ...]:
        """The terms that a text names, each once, in order; of overlapping names the longest counts."""
        found: list[tuple[int, int, Term]] = []
        for pattern, known in self._patterns:
            for match in pattern.finditer(text):
                if all(match.end() <= a or b <= match.start() for a, b, _ in found):
                    found.append((match.start(), match.end(), known[folded(match[0])]))
        return tuple(dict.fromkeys(term for _, _, term in sorted(found, key=lambda f: f[0])))

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], dict[str, Term]]]:
        """Forms read in any case, and short capitals read as they are written."""
        loose: dict[str, Term] = {}
        exact: dict[str, Term] = {}
        capitals: list[str] = []
        for term in self.terms:
            for form in term.forms:
                if form.isascii() and form.isupper() and len(form) <= EXACT:
                    exact.setdefault(folded(form), term)
                    capitals.append(form)
                else:
                    loose.setdefault(folded(form), term)
        return [
            (re.compile("|".join(map(name_pattern, sorted(forms, key=len, reverse=True))), flags), known)
            for forms, known, flags in ((list(loose), loose, re.IGNORECASE), (capitals, exact, re.NOFLAG))
            if forms
        ]


def folded(name: str) -> str:
    """A name as it is looked up: any case, single spaces."""
    return " ".join(name.casefold().split())


def name_pattern(name: str) -> str:
    """A name as a pattern: whole words in English, anywhere in Chinese."""
    escaped = r"\s+".join(map(re.escape, name.split()))
    return rf"(?<!\w){escaped}(?!\w)" if name.isascii() else escaped
