"""Prints an address the way lawyers write it."""

from __future__ import annotations

import re

from genolex.corpus import Corpus
from genolex.types import Address, Instrument, Language

CODE = re.compile(r"^(?P<title>\d+) (?P<code>CFR|U\.S\.C\.) § \{\}$")
"""How an instrument is cited that is part of a code of many instruments."""

_PARAGRAPH = re.compile(r"^(?:\d{1,3}|[a-z]{1,2}|[A-Z]{1,2}|[ivxl]{1,5})$")


def pinpoint(address: Address, corpus: Corpus, language: Language = "en") -> str:
    """The address as a lawyer writes it: `15 CFR § 744.15(a)(1)`, `PIPL art. 38(1)(3)`.

    In Chinese, what Chinese law numbers by articles is `《个人信息保护法》第38条第1款第3项`.
    """
    instrument = corpus.instruments.get(address.instrument)
    if instrument is None:
        return str(address)
    if language == "zh" and (not address.path or has_articles(instrument, address)):
        return instrument.name_zh + in_chinese(address.path)
    if not address.path:
        return instrument.name
    versions = corpus.versions(address)
    depth = len(versions[0].address.path) if versions else 1
    label, below = address.path[0], address.path[1:depth]
    return _label(instrument, label, below) + "".join(f"({p})" for p in address.path[depth:])


def has_articles(instrument: Instrument, address: Address) -> bool:
    """Whether an address is an article of a Chinese law, with 条, 款 and 项."""
    chinese = instrument.jurisdiction == "CN" and bool(instrument.title_native)
    return chinese and bool(address.path) and address.path[0][0].isdigit() and "art." in instrument.cited_as


def in_chinese(path: tuple[str, ...]) -> str:
    """`第38条第1款第3项`, in the Arabic numerals of Chinese legal scholarship."""
    return "".join(f"第{label}{unit}" for label, unit in zip(path, "条款项目", strict=False))


def on_page(printed: str, instrument: Instrument, page: int) -> str:
    """A printed pinpoint with the page on which its words stand: `Consent form, p. 4, § 7.2(a)`; 0 is no page."""
    name = cited_name(instrument)
    below = printed.removeprefix(f"{name}, ")
    return f"{name}, p. {page}, {below}" if page and below != printed else printed


def cited_name(instrument: Instrument) -> str:
    """The name in front of the label when the instrument is cited: `E.O. 14117`, `Cal. Bus. & Prof. Code`."""
    return re.sub(r"[\s,]*(§|art\.|sec\.|principle)?$", "", instrument.cited_as.format("").rstrip())


def words(label: str) -> str:
    """A label that is no number, as words: `data-sharing-plan` is "data sharing plan"."""
    return label.upper() if label[-1].isdigit() and label.count("-") > 2 else label.replace("-", " ")


def wordings(label: str) -> tuple[str, ...]:
    """How a label that is no number may be written: "de-identification", "protocol of 2024", "2024 protocol"."""
    dated = re.fullmatch(r"(?P<what>[a-z-]+)-(?P<year>(?:19|20)\d\d)", label)
    turned = (f"{words(dated['what'])} of {dated['year']}", f"{dated['year']} {words(dated['what'])}") if dated else ()
    return tuple(dict.fromkeys((words(label), label, *turned)))


def _label(instrument: Instrument, label: str, below: tuple[str, ...]) -> str:
    base = instrument.cited_as.format("").rstrip()
    if label.startswith("supp-"):
        code, _, _ = base.partition(" §")
        return f"Supplement No. {label.removeprefix('supp-')} to {code} part {instrument.id.rsplit('-', 1)[-1]}"
    if label[0].isdigit():
        printed = instrument.cited_as.format(label)
        return printed + "".join(f"({b})" if _PARAGRAPH.match(b) else f" “{b.replace('-', ' ')}”" for b in below)
    return ", ".join([cited_name(instrument), *map(words, (label, *below))])
