"""What the corpus as a whole must keep, beside the format of each file."""

from __future__ import annotations

import re
from collections import defaultdict

from genolex.corpus import Corpus
from genolex.glossary import folded
from genolex.numbers import roman

_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z&]+(?![\w-])")
_WORD = re.compile(r"[A-Za-z0-9.&'-]+")
WAIVED = frozenset({"ABO", "ARPA", "CD", "DC", "FIRS", "FLL", "NW"})
"""Capitals that are no abbreviations of this field: blood groups, street addresses, a grant number."""


def unexplained(corpus: Corpus) -> list[str]:
    """Acronyms that provisions use and the glossary does not hold, one line each with where they stand first."""
    known = {word for term in corpus.glossary.terms for form in term.forms for word in (form, *_WORD.findall(form))}
    first: dict[str, str] = {}
    for provision in corpus.provisions:
        for acronym in _ACRONYM.findall(f"{provision.heading} {provision.gist} {provision.text}"):
            if acronym not in known | WAIVED and not roman(acronym.lower()):
                first.setdefault(acronym, provision.key)
    return [f"{key}: the acronym {acronym} is not in the glossary" for acronym, key in sorted(first.items())]


def ambiguous_names(corpus: Corpus) -> list[str]:
    """Names and aliases that point at more than one instrument, one line each."""
    owners: dict[str, set[str]] = defaultdict(set)
    for instrument in corpus.instruments.values():
        for name in instrument.names:
            owners[folded(name)].add(instrument.id)
    return [f"{name!r} names {', '.join(sorted(ids))}" for name, ids in sorted(owners.items()) if len(ids) > 1]
