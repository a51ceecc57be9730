"""Whether what came looks like the law that was asked for: its language, its title, the number of its articles."""

from __future__ import annotations

import re
from collections.abc import Collection

from genolex.fetch.sources import Document
from genolex.fetch.sources.page import bare_title
from genolex.types import Instrument

FEWEST = 0.9
"""The share of a law's numbered articles that must be there."""
FEWEST_RESTATED = 0.5
"""The same where the numbers are not known: the share of the articles that are restated."""

_HAN = re.compile(r"[一-鿿]")


def refusal(document: Document, instrument: Instrument, restated: Collection[str]) -> str:
    """Why a document is not the instrument; empty when it looks like it. `restated` are labels of articles."""
    if not document.sections:
        return "no articles in what came"
    checks = (_language(document, instrument), _title(document, instrument), _count(document, instrument, restated))
    return next(filter(None, checks), "")


def _language(document: Document, instrument: Instrument) -> str:
    text = "".join(section.text for section in document.sections)
    share = len(_HAN.findall(text)) / len(text)
    if instrument.jurisdiction == "CN" and (document.language != "zh" or share < 0.3):
        return "not in Chinese"
    if instrument.jurisdiction == "US" and share > 0.05:
        return "not in English"
    return ""


def _title(document: Document, instrument: Instrument) -> str:
    wanted = bare_title(instrument.title_native)
    if instrument.jurisdiction != "CN" or wanted in bare_title(document.title):
        return ""
    return f"another title: {' '.join(document.title.split())[:60]!r}"


def _count(document: Document, instrument: Instrument, restated: Collection[str]) -> str:
    found = {section.path[0] for section in document.sections}
    if instrument.numbered:
        first, last = instrument.numbered
        there, whole = len({label for label in found if label.isdigit()}), last - first + 1
        if not whole * FEWEST <= there <= whole / FEWEST:
            return f"{there} articles, not {whole}"
        return ""
    there = len(found & set(restated))
    return f"{there} of the {len(restated)} restated articles" if there < len(restated) * FEWEST_RESTATED else ""
