"""Finds terms of art in a text, in either language and however people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from genolex.types import Term

_WORD = re.compile(r"[A-Za-z0-9_]")
"""Of English: a name may stand beside Chinese characters without a space."""
_WORDS = re.compile(r"(?<![A-Za-z0-9_])[A-Z0-9&]+(?:[./-][A-Z0-9&]+)*(?![A-Za-z0-9_])")
_STARTS = re.compile(r"(?<![a-z0-9_])(?P<word>[a-z0-9]+|[^\w\s])|(?P<han>[^\x00-\x7f])")
EXACT = 4
"""Abbreviations up to this length need their capitals: "ERC" is a committee, "erc" is a typo."""


class Glossary:
    """Terms of art, looked up by any of their forms."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)

    def find(self, text: str) -> tuple[Term, ...]:
        """The terms that a text names, each once, in order; of overlapping names the longest counts."""
        text = " ".join(text.split())
        found: list[tuple[int, int, Term]] = []
        for named in (self._in_any_case(text), self._in_capitals(text)):
            for start, end, term in named:
                if all(end <= a or b <= start for a, b, _ in found):
                    found.append((start, end, term))
        return tuple(dict.fromkeys(term for _, _, term in sorted(found, key=lambda f: f[0])))

    def _in_any_case(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """English names by their first word and Chinese ones anywhere, the longest at each place."""
        lower = text.lower()
        at = 0
        for match in _STARTS.finditer(lower):
            if match.start() < at:
                continue
            key = match["word"] or match["han"]
            for form, term in self._by_start.get(key, ()):
                end = match.start() + len(form)
                if lower.startswith(form, match.start()) and (not form.isascii() or not _is_word(lower[end : end + 1])):
                    yield match.start(), end, term
                    at = end
                    break

    def _in_capitals(self, text: str) -> Iterator[tuple[int, int, Term]]:
        for match in _WORDS.finditer(text):
            if match[0] in self._capitals:
                yield match.start(), match.end(), self._capitals[match[0]]

    @cached_property
    def _capitals(self) -> dict[str, Term]:
        """Short capitals, read only as they are written."""
        found: dict[str, Term] = {}
        for term in self.terms:
            for form in filter(_short, term.forms):
                found.setdefault(form, term)
        return found

    @cached_property
    def _by_start(self) -> dict[str, list[tuple[str, Term]]]:
        """The other forms in lower case, under their first English word or Chinese character, longest first."""
        found: dict[str, dict[str, Term]] = {}
        for term in self.terms:
            for form in term.forms:
                lower = " ".join(form.lower().split())
                start = _STARTS.match(lower)
                if start and not _short(form):
                    found.setdefault(start["word"] or start["han"], {}).setdefault(lower, term)
        return {key: sorted(forms.items(), key=lambda f: -len(f[0])) for key, forms in found.items()}


def _short(form: str) -> bool:
    return form.isascii() and form.isupper() and len(form) <= EXACT


def _is_word(char: str) -> bool:
    return bool(_WORD.match(char))


def folded(name: str) -> str:
    """A name as it is looked up: any case, single spaces."""
    return " ".join(name.casefold().split())
