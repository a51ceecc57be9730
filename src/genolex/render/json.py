"""The JSON contracts of `ask --json` and `show --json`."""

from __future__ import annotations

from datetime import date
from typing import Any

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.types import Answer, Citation, Hit, Instrument, Note, Notice, OfficialText, Provision


def answer_json(answer: Answer, corpus: Corpus, citator: Citator) -> dict[str, Any]:
    """An answer as one object; `citations[i].n` is what the markers in `answer` say."""
    number = {citation: n for n, citation in enumerate(answer.citations, 1)}
    return {
        "question": answer.question,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "as_of": answer.as_of.isoformat(),
        "language": answer.language,
        "statements": [
            {"text": s.text, "citations": [number[c] for c in s.citations], "support": s.support.verdict.value}
            for s in answer.statements
        ],
        "citations": [citation_json(n, c, answer.as_of, corpus, citator) for c, n in number.items()],
        "notices": [_notice(notice) for notice in answer.notices],
        "hits": [hit_json(hit) for hit in answer.hits],
        "timing_ms": answer.timing_ms,
        "receipt": {
            "version": answer.receipt.version,
            "corpus": answer.receipt.corpus,
            "index": answer.receipt.index,
        },
    }


def citation_json(n: int, citation: Citation, as_of: date, corpus: Corpus, citator: Citator) -> dict[str, Any]:
    """One citation: which words, where, and what they are on the day; the page, in a document that has pages."""
    provision = citation.passage.provision
    instrument = corpus.instrument_of(provision)
    page = provision.page_at(citation.start)
    return {
        "n": n,
        "instrument": instrument.id,
        "article": citation.address.article,
        "path": list(citation.address.path),
        "pinpoint": citator.on_page(citation.address, provision, citation.start),
        **({"page": page} if page else {}),
        "heading": provision.heading,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "text_kind": provision.text_kind,
        "status": corpus.status(provision, as_of).value,
        "url": instrument.source_url,
    }


def provision_json(provision: Provision, as_of: date, corpus: Corpus, citator: Citator) -> dict[str, Any]:
    """One provision in the version of a day, with its other versions and the provisions around it."""
    instrument = corpus.instrument_of(provision)
    return {
        "instrument": instrument.id,
        "article": provision.address.article,
        "path": list(provision.address.path),
        "pinpoint": citator.pinpoint(provision.address),
        "title": instrument.title,
        "heading": provision.heading,
        "division": provision.division,
        "gist": provision.gist,
        "gist_zh": provision.gist_zh,
        "text": provision.text,
        "text_kind": provision.text_kind,
        "verified": provision.verified,
        "partial": provision.partial,
        "status": corpus.status(provision, as_of).value,
        "as_of": as_of.isoformat(),
        "valid": _valid(provision),
        "versions": [_valid(version) for version in corpus.versions(provision.address)],
        "paragraphs": [{"path": list(p.path), "start": p.start, "end": p.end} for p in provision.paragraphs],
        "asked_as": list(provision.asked_as),
        "cites": [str(address) for address in provision.cites],
        "cited_by": [str(p.address) for p in corpus.cited_by.get(provision.address, ())],
        "notes": [_note(note) for note in provision.notes],
        "checked": instrument.checked.isoformat() if instrument.checked else None,
        "url": instrument.source_url,
    }


def instrument_head(instrument: Instrument) -> dict[str, Any]:
    """What an instrument is called, what it is, and whose law."""
    return {
        "instrument": instrument.id,
        "title": instrument.title,
        "title_native": instrument.title_native,
        "short": instrument.short,
        "kind": instrument.kind,
        "jurisdiction": instrument.jurisdiction,
    }


def instrument_json(instrument: Instrument, corpus: Corpus, as_of: date) -> dict[str, Any]:
    """One instrument with the list of its provisions on a day."""
    provisions = [p for p in corpus.in_force(as_of) if p.address.instrument == instrument.id]
    return {
        **instrument_head(instrument),
        "issuer": instrument.issuer,
        "status": instrument.status,
        "adopted": _day(instrument.adopted),
        "effective": _day(instrument.effective),
        "ended": _day(instrument.ended),
        "checked": _day(instrument.checked),
        "url": instrument.source_url,
        "provisions": [{"path": list(p.address.path), "heading": p.heading, "gist": p.gist} for p in provisions],
        "not_restated": dict(instrument.not_restated),
        "notes": [_note(note) for note in instrument.notes],
    }


def official_json(text: OfficialText) -> dict[str, Any]:
    """The official words of an address."""
    return {
        "path": list(text.address.path),
        "language": text.language,
        "text": text.text,
        "url": text.url,
        "retrieved": text.retrieved.isoformat(),
        "sha256": text.sha256,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """One hit as it stands in an answer's record."""
    address = hit.passage.address
    return {
        "instrument": address.instrument,
        "article": address.article,
        "path": list(address.path),
        "score": round(hit.score, 4),
        "closeness": round(hit.closeness, 3),
        "route": hit.route.value,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {"kind": notice.kind, "text": notice.text, "see": [str(address) for address in notice.see]}


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "text": note.text, "date": _day(note.date), "see": [str(a) for a in note.see]}


def _valid(provision: Provision) -> dict[str, str | None]:
    return {"from": _day(provision.valid.start), "to": _day(provision.valid.end)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
