"""Answers and provisions for a terminal."""

from __future__ import annotations

from datetime import date

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.types import Address, Answer, Citation, Instrument, OfficialText, Provision

SHOWN = {
    "restatement": "genolex's restatement, not the official words",
    "official": "official words",
    "document": "your document",
}
"""What is shown, said on every screen and export."""


def answer_text(answer: Answer, corpus: Corpus, citator: Citator) -> str:
    """The answer with its sources below, each with its pinpoint, status and quote."""
    lines = [answer.text]
    if answer.abstained:
        near = [hit for hit in answer.hits[:3] if hit.closeness >= 0.1]
        if near:
            lines += ["", "Nearest provisions:"]
            lines += [f"  {citator.pinpoint(h.provision.address)}: {h.provision.heading}" for h in near]
    for n, citation in enumerate(answer.citations, 1):
        provision = citation.passage.provision
        status = corpus.status(provision, answer.as_of)
        lines += ["", f"[{n}] {_cited(citation, citator)} ({status})"]
        lines += [f"    {line}" for line in citation.quote.split("\n")]
    if answer.notices:
        lines += ["", *(f"Note: {notice.text}" for notice in answer.notices)]
    kinds = dict.fromkeys(c.passage.provision.text_kind for c in answer.citations)
    shown = "; ".join(SHOWN[kind] for kind in kinds)
    lines += ["", f"Law as of {answer.as_of}." + (f" Quotes: {shown}." if shown else "")]
    return "\n".join(lines)


def _cited(citation: Citation, citator: Citator) -> str:
    provision = citation.passage.provision
    printed = citator.on_page(citation.address, provision, citation.start)
    return f"{printed}, {provision.heading}" if provision.heading else printed


def provision_text(
    provision: Provision, as_of: date, corpus: Corpus, citator: Citator, asked: Address | None = None
) -> str:
    """One provision with everything that stands beside it, under the paragraph that was asked for."""
    instrument = corpus.instrument_of(provision)
    own = provision.text_kind == "document"
    checked = f"no end known when checked on {instrument.checked}" if instrument.checked else "no end known"
    days = f"from {provision.valid.start or 'its publication'}, {_until(provision) or checked}"
    status = f"{corpus.status(provision, as_of)}" + ("" if own else f" on {as_of}; this version: {days}")
    lines = [
        f"{citator.pinpoint(provision.address)}: {provision.heading}".rstrip(": "),
        f"{instrument.title} ({status})",
        "",
        *_paragraph(provision, asked, citator),
        provision.text,
        "",
    ]
    others = [v for v in corpus.versions(provision.address) if v is not provision]
    lines += [f"Another version: law from {v.valid.start}{' ' if v.valid.end else ''}{_until(v)}." for v in others]
    lines += [f"Note ({note.kind}): {note.text}" for note in provision.notes]
    if provision.partial:
        lines.append(f"In part: {provision.partial}")
    if provision.cites:
        lines.append("See: " + "; ".join(citator.pinpoint(address) for address in provision.cites))
    verified = "" if own else f"; checked against: {provision.verified}, {instrument.checked}"
    lines.append(f"Shown: {SHOWN[provision.text_kind]}{verified}.")
    lines.append(instrument.source_url)
    return "\n".join(lines)


def _paragraph(provision: Provision, asked: Address | None, citator: Citator) -> list[str]:
    path = asked.path[len(provision.address.path) :] if asked else ()
    own = [p for p in provision.paragraphs if path and p.path[: len(path)] == path]
    if not asked or not own:
        return []
    return [f"{citator.pinpoint(asked)}: {' '.join(provision.text[own[0].start : own[-1].end].split())}", ""]


def _until(provision: Provision) -> str:
    return f"to {provision.valid.end}" if provision.valid.end else ""


def instrument_text(instrument: Instrument, corpus: Corpus, citator: Citator, as_of: date) -> str:
    """One instrument with the list of its provisions."""
    provisions = [p for p in corpus.in_force(as_of) if p.address.instrument == instrument.id]
    lines = [f"{instrument.title} ({instrument.status}; {instrument.issuer})", ""]
    lines += [f"{citator.pinpoint(p.address)}: {p.heading}" for p in provisions]
    return "\n".join(lines)


def official_text(text: OfficialText) -> str:
    """The official words of an address, and where they come from."""
    return f"Official words ({text.language}, {text.url}, retrieved {text.retrieved}):\n{text.text}"
