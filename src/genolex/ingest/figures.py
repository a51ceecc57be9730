"""Holds the figures of restated Chinese articles against the text of the law: amounts, shares, periods, head counts."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from genolex.corpus import Corpus
from genolex.numbers import han_quantities, han_value, numbers, spelled
from genolex.types import Instrument, Provision

_ARTICLE = re.compile(r"^## 第([零〇一二三四五六七八九十百千两\d]+)条", re.M)
_MONTHS = calendar.month_name[1:]
_IMPLIED = Decimal(1)
"""Chinese counts one where English says "a year" or "any person"."""


def lost_figures(corpus: Corpus, folder: Path) -> list[str]:
    """Figures of an article that its restatement lacks, one line each; laws without a reference text are left out."""
    found = []
    for file in sorted(folder.rglob("*.zh.md")):
        title, articles = _read(file)
        for instrument in _called(title, corpus.instruments.values()):
            for label, text in articles.items():
                versions = [p for p in corpus.provisions if p.address.instrument == instrument.id]
                own = [p for p in versions if p.address.article == label]
                if own and not any(_holds(p, text) for p in own):
                    lacking = ", ".join(_missing(own[-1], text))
                    found.append(f"{own[-1].key}: not in the restatement: {lacking} ({file.name})")
    return found


def _read(file: Path) -> tuple[str, dict[str, str]]:
    text = file.read_text(encoding="utf-8")
    heads = list(_ARTICLE.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    title = text.split("\n", 1)[0].removeprefix("# ").split("（")[0].strip()
    return title, {str(han_value(h[1])): text[h.end() : end] for h, end in zip(heads, ends, strict=True)}


def _called(title: str, instruments: Iterable[Instrument]) -> Iterator[Instrument]:
    short = title.removeprefix("中华人民共和国")
    return (i for i in instruments if short and i.title_native.removeprefix("中华人民共和国") == short)


def _holds(provision: Provision, text: str) -> bool:
    return not _missing(provision, text)


def _missing(provision: Provision, text: str) -> list[str]:
    own = f"{provision.text} {provision.partial}"
    held = {value for value, _ in numbers(own)} | set(spelled(own))
    held |= {Decimal(n) for n, month in enumerate(_MONTHS, 1) if month in own} | {_IMPLIED}
    return [written for value, written in han_quantities(text) if value not in held]
