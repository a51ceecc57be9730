"""The corpus in tables: what it holds, how it was verified, and what the commentary's citations resolve to."""

from __future__ import annotations

from collections import Counter
from datetime import date

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.types import Instrument, Provision


def coverage_markdown(corpus: Corpus, citator: Citator) -> str:
    """`corpus/README.md`: generated, the same for the same corpus."""
    parts = [
        "# What the corpus holds",
        "",
        "Written by `genolex corpus coverage`. The format is in docs/corpus.md. Every text is a restatement in our own",
        "words, never the official text; *reference*: checked against a text of the law, *secondary*: against other",
        "sources, *memory*: from knowledge alone.",
        "",
        "| instrument | cited as | in | articles | blocks | reference | secondary | memory | not restated | checked |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    instruments = sorted(corpus.instruments.values(), key=lambda i: (i.jurisdiction, i.id))
    parts += [_row(instrument, corpus) for instrument in instruments]
    parts += [_total(corpus), "", "## Provisions with more than one version", ""]
    parts += _versions(corpus)
    parts += ["", "## What the commentary cites", "", "| in the commentary | cites | is |", "|---|---|---|"]
    parts += _citations(corpus, citator)
    return "\n".join(parts) + "\n"


def _row(instrument: Instrument, corpus: Corpus) -> str:
    own = [p for p in corpus.provisions if p.address.instrument == instrument.id]
    articles = len({p.address for p in own})
    cells = [
        f"[{instrument.title}]({_file(instrument)})",
        instrument.cited_as.format("…"),
        instrument.jurisdiction,
        articles,
        len(own),
        *_verified(own),
        len(instrument.not_restated) or "",
        instrument.checked or "",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _total(corpus: Corpus) -> str:
    addresses = len({p.address for p in corpus.provisions})
    counts = " | ".join(map(str, _verified(list(corpus.provisions))))
    questions = sum(len(p.asked_as) for p in corpus.provisions)
    row = f"| **{len(corpus.instruments)} instruments** | | | {addresses} | {len(corpus.provisions)} | {counts} | | |"
    return f"{row}\n\n{questions} questions lead to these provisions, and {len(corpus.glossary.terms)} glossary terms."


def _verified(provisions: list[Provision]) -> list[int]:
    counts = Counter(p.verified for p in provisions)
    return [counts["reference"], counts["secondary"], counts["memory"]]


def _file(instrument: Instrument) -> str:
    return f"{instrument.jurisdiction.lower()}/{instrument.id}.md"


def _versions(corpus: Corpus) -> list[str]:
    changed: dict[tuple[str, date | None], list[str]] = {}
    for provision in corpus.provisions:
        versions = corpus.versions(provision.address)
        if len(versions) > 1 and provision is not versions[0]:
            key = (provision.address.instrument, provision.valid.start)
            changed.setdefault(key, []).append("/".join(provision.address.path))
    return [
        f"- {corpus.instruments[ident].name} (`{ident}`), new from {day}: {', '.join(labels)}"
        for (ident, day), labels in sorted(changed.items(), key=lambda item: (item[0][0], item[0][1] or date.min))
    ]


def _citations(corpus: Corpus, citator: Citator) -> list[str]:
    rows = []
    for provision in corpus.provisions:
        if corpus.instrument_of(provision).kind != "commentary":
            continue
        for address in provision.cites:
            if address.instrument == provision.address.instrument:
                continue
            heading = corpus.versions(address)[-1].heading if corpus.versions(address) else "whole instrument"
            held = heading if corpus.holds(address) else "**unresolved**"
            rows.append(f"| {'/'.join(provision.address.path)} | {citator.pinpoint(address)} | {held} |")
    return rows
