"""Cross-references inside a document: "Article 6(2)", "Section 7.2", "Annex III", "recital 12", 第三十八条第一款.

Only what the document itself has is a reference: an article "of Directive 95/46/EC" is another law's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from genolex.numbers import han_value
from genolex.types import Address

Known = Callable[[tuple[str, ...]], bool]
"""Whether the document has a path."""

_HAN = r"[零〇一二三四五六七八九十百]{1,6}"
_BELOW = r"(?:\s?\((?:\d{1,3}|[A-Za-z]{1,5})\)){0,5}"
_NUMBER = rf"\d{{1,4}}(?:\.\d{{1,4}}){{0,4}}(?:-\d{{1,3}})?[a-z]?(?![\w]){_BELOW}"
_SERIES = re.compile(
    rf"(?P<unit>\b(?:Articles?|Arts?\.|Sections?|Secs?\.|Clauses?|[Rr]ecitals?|paragraphs?)|§{{1,2}})\s?"
    rf"(?P<first>\(?{_NUMBER}\)?)(?P<more>(?:\s?(?:,|and|or|to|through|–|-)\s?(?:and\s|or\s)?\(?{_NUMBER}\)?){{0,8}})"
)
_ANNEX = re.compile(
    rf"\b(?P<word>Annex|ANNEX|Appendix|Schedule|Exhibit)\s(?P<label>[IVXLC]{{1,6}}|\d{{1,2}}|[A-Z])\b"
    rf"(?:,?\s(?:point|paragraph)\s(?P<point>\d{{1,3}}{_BELOW}|\([a-z]\)))?"
)
_HAN_ARTICLE = re.compile(
    rf"第\s?(?P<article>{_HAN}|\d{{1,4}})\s?条(?:之(?P<bis>{_HAN}))?(?:第\s?(?P<para>{_HAN}|\d{{1,2}})\s?款)?"
    rf"(?:第\s?[（(]?(?P<item>{_HAN}|\d{{1,2}})[）)]?\s?项)?"
)
_FOREIGN = re.compile(
    r",?\s(?:of|in|to|under)\s(?:the\s)?(?!(?:this|these|that|the same|its)\b)"
    r"(?:Regulation|Directive|Decision|Treaty|Treaties|Charter|Convention|Protocol|Constitution|Framework|Statute|Rules?"
    r"|TFEU|TEU|GDPR|[A-Z][\w.]{1,30}\s(?:[A-Z]|of)[\w.]{0,30})|\s(?:TFEU|TEU|GDPR|ECHR|EUV)\b"
)
_FOREIGN_HAN = re.compile(r"》(?:的|第)?$|(?<!本)(?:法典|条例|办法|规定|[^本该]法)的?$")
_ONE = re.compile(rf"(?P<label>\d{{1,4}}(?:\.\d{{1,4}}){{0,4}}(?:-\d{{1,3}})?[a-z]?)(?P<below>{_BELOW})")


def cites(text: str, own: tuple[str, ...], known: Known) -> tuple[tuple[str, ...], ...]:
    """The paths that a provision's text cites, in the order of the text, without the provision itself."""
    found = dict.fromkeys(path for written in _read(text, own) if (path := _deepest(written, known)) and path != own)
    return tuple(found)


def addresses(ident: str, paths: tuple[tuple[str, ...], ...]) -> tuple[Address, ...]:
    """The same as addresses of an instrument."""
    return tuple(Address(ident, path) for path in paths)


def _deepest(path: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """As much of a path as the document has; nothing when it has not even the provision."""
    return next((path[:size] for size in range(len(path), 0, -1) if known(path[:size])), ())


def _read(text: str, own: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for match in _SERIES.finditer(text):
        if not _FOREIGN.match(text, match.end()):
            yield from _series(match, own)
    for match in _ANNEX.finditer(text):
        label = f"{match['word'].lower()}-{match['label']}"
        point = match["point"] or ""
        yield (label, *re.findall(r"[\dA-Za-z]+", point))
    for match in _HAN_ARTICLE.finditer(text):
        if not _FOREIGN_HAN.search(text[max(match.start() - 12, 0) : match.start()]):
            yield _han(match)


def _series(match: re.Match[str], own: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    unit = match["unit"].lower()
    for one in _ONE.finditer(match["first"] + match["more"]):
        below = tuple(re.findall(r"[\dA-Za-z]+", one["below"]))
        if unit.startswith("recital"):
            yield (f"recital-{one['label']}",)
        elif unit.startswith("paragraph"):
            yield (*own[:1], one["label"], *below)
        else:
            yield (one["label"], *below)


def _han(match: re.Match[str]) -> tuple[str, ...]:
    label = str(han_value(match["article"])) + (f"-{han_value(match['bis'])}" if match["bis"] else "")
    item = (str(han_value(match["item"])),) if match["item"] else ()
    paragraph = (str(han_value(match["para"])),) if match["para"] else ()
    return (label, *paragraph, *item)
