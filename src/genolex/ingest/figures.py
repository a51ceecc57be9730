"""Holds the figures of restated provisions against the text of the law: amounts, shares, periods, head counts.

A reference file has one `## ` heading per article. Chinese laws (`*.zh.md`) are matched by their native title, US ones
by the number of the section. A provision that is restated in part is passed over; a figure that its metadata waives
with a reason is not asked for.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from genolex.corpus import Corpus
from genolex.numbers import han_quantities, han_value, numbers, spelled
from genolex.types import Address, Provision

_HEADING = re.compile(r"^## (.+)$", re.M)
_HAN_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百千两\d]+)条")
_SECTION = re.compile(r"(?:§|Sec\.)\s*(\d[\w.\-–]*?)\.?(?=\s|$)")
_ASIDE = re.compile(r"\[[^\]]*\]|\([A-Za-z0-9]{1,5}\)")
_MONTHS = calendar.month_name[1:]
_IMPLIED = {Decimal(1)}
"""Chinese counts one where English says "a year" or "any person"."""

Figures = Callable[[str], list[tuple[Decimal, str]]]


def lost_figures(corpus: Corpus, folder: Path) -> list[str]:
    """Figures of a provision that its restatement lacks, one line each; what has no reference text is left out."""
    found = []
    for file in sorted(folder.rglob("*.md")):
        chinese = file.name.endswith(".zh.md")
        figures: Figures = han_quantities if chinese else english_figures
        for label, text in _articles(file, _HAN_ARTICLE if chinese else _SECTION).items():
            for own in _restated(corpus, file, label, chinese):
                lacking = min((_missing(version, figures(text)) for version in own), key=len)
                if lacking:
                    found.append(f"{own[-1][0].key}: not in the restatement: {', '.join(lacking)} ({file.name})")
    return found


def english_figures(text: str) -> list[tuple[Decimal, str]]:
    """The numbers of an English section, its paragraph labels and source notes aside."""
    text = _ASIDE.sub(" ", text)
    return numbers(text) + [(value, str(value)) for value in spelled(text) if value > 2]


def _articles(file: Path, pattern: re.Pattern[str]) -> dict[str, str]:
    """The text of each article by its label; parts of one section under several headings are put together."""
    text = file.read_text(encoding="utf-8")
    heads = list(_HEADING.finditer(text))
    found: dict[str, str] = defaultdict(str)
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=False):
        if match := pattern.match(head[1]):
            label = str(han_value(match[1])) if pattern is _HAN_ARTICLE else match[1].replace("–", "-")
            found[label] += text[head.end() : end]
    return found


def _restated(corpus: Corpus, file: Path, label: str, chinese: bool) -> Iterator[list[list[Provision]]]:
    """The restatements of an article: for each instrument its versions, each a list of its provisions."""
    title = _bare_title(file.read_text(encoding="utf-8").split("\n", 1)[0])
    for instrument in corpus.instruments.values():
        native = instrument.title_native.removeprefix("中华人民共和国")
        fits = (
            native == title if chinese else instrument.jurisdiction == "US" and _same_work(instrument.id, label, file)
        )
        addresses = [Address(instrument.id, (label,)), *corpus.below(Address(instrument.id, (label,)))]
        provisions = [p for address in addresses for p in corpus.versions(address) if p.address == address]
        if not fits or not provisions or any(p.partial for p in provisions):
            continue
        versions = [[p] for p in provisions] if len({p.address for p in provisions}) == 1 else [provisions]
        yield versions


def _bare_title(line: str) -> str:
    return line.removeprefix("# ").split("（")[0].strip().removeprefix("中华人民共和国")


def _same_work(ident: str, label: str, file: Path) -> bool:
    """Section numbers are unique among the US instruments, but an order counts from 1."""
    return len(label) > 2 or ident.removeprefix("us-") == file.stem


def _missing(version: list[Provision], wanted: list[tuple[Decimal, str]]) -> list[str]:
    own = " ".join(
        f"{p.heading} {p.text} {' '.join(map(str, p.cites))} {' '.join(n.text for n in p.notes)}" for p in version
    )
    held = {value for value, _ in numbers(own)} | set(spelled(own)) | _IMPLIED
    held |= {Decimal(n) for n, month in enumerate(_MONTHS, 1) if month in own}
    waived = {figure for p in version for figure in p.waived}
    return list(dict.fromkeys(written for value, written in wanted if value not in held and written not in waived))
