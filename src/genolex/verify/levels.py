"""At which level of government an authority stands: national, of a province, of a county."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from genolex.types import Verdict
from genolex.verify.source import Finding, Source

_BODY = r"\b(?:administrations?|authorit(?:y|ies)|departments?|governments?|office|regulators?|cyberspace)\b"
_NEAR = r"[ \w,'’-]{0,40}?"
_LEVELS = {
    name: re.compile(pattern, re.I)
    for name, pattern in {
        "national": (
            rf"\b(?:national(?:-level)?|central|state-level)\b{_NEAR}{_BODY}|{_BODY}{_NEAR}\bof the State Council\b"
            rf"|\bState Council\b{_NEAR}{_BODY}"
        ),
        "provincial": (
            rf"\b(?:provincial(?:-level)?|province(?:-level)?|province['’]s|local)\b{_NEAR}{_BODY}"
            rf"|{_BODY}{_NEAR}\bof (?:an?|the|its|their|each|every)? ?provinces?\b"
        ),
        "county": (
            rf"\b(?:county(?:-level)?|municipal|city(?:-level)?|prefecture(?:-level)?)\b{_NEAR}{_BODY}"
            rf"|{_BODY}{_NEAR}\bof (?:an?|the|its|their|each|every)? ?(?:county|counties|cit(?:y|ies))\b"
        ),
    }.items()
}


@lru_cache(maxsize=20_000)
def _levels(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _LEVELS.items() if pattern.search(text))


def levels(statement: str, source: Source) -> Iterator[Finding]:
    """An authority of one level where the source speaks of authorities of other levels alone."""
    said, held = _levels(statement), _levels(source.text)
    if len(said) == 1 and held and not said & held:
        yield Finding(
            Verdict.CONTRADICTED,
            "level",
            f"says a {'/'.join(said)} authority, the source a {'/'.join(sorted(held))} one",
        )
