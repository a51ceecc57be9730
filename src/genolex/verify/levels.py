"""At which level of government an authority stands: national, of a province, of a county."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from genolex.types import Verdict
from genolex.verify.source import Finding, Source

_BODY = r"(?:administrations?|authorit(?:y|ies)|departments?|governments?|offices?|regulators?)\b"
_KIND = r"(?:(?!security|interests?|obligations?|guard|laws?|of|the)[a-z-]+ ){0,3}"
_LEVELS = {
    name: re.compile(pattern, re.I)
    for name, pattern in {
        "national": (
            rf"\b(?<!foreign )(?:national(?:-level)?|central) {_KIND}{_BODY}|\bState Council\b|\bMinistr(?:y|ies)\b"
            r"|\b(?:CAC|MOST|MOFCOM|NHC|MIIT)\b|\bof (?:the People['’]s Republic of )?China\b|\bfederal\b"
        ),
        "provincial": (
            rf"\bprovinc(?:ial|e)(?:-level)? {_KIND}{_BODY}|\b{_BODY} of (?:an?|the|its|each|every)? ?provinces?\b"
        ),
        "county": rf"\b(?:county|municipal|city|prefecture)(?:-level)? {_KIND}{_BODY}",
    }.items()
}
_OPEN = re.compile(r"\b(?:and|or) (?:above|higher)\b|\bat (?:or|and) above\b|\blocal\b|\bthe same level\b", re.I)
"""A text that speaks so does not name its levels one by one."""


@lru_cache(maxsize=20_000)
def _levels(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _LEVELS.items() if pattern.search(text))


def levels(statement: str, source: Source) -> Iterator[Finding]:
    """An authority of one level where the source speaks of authorities of other levels alone."""
    if _OPEN.search(source.text) or _OPEN.search(statement):
        return
    said, held = _levels(statement), _levels(source.text)
    if len(said) == 1 and held and not said & held:
        names = "/".join(sorted(held))
        yield Finding(Verdict.CONTRADICTED, "tier", f"says a {'/'.join(said)} authority, the source a {names} one")
