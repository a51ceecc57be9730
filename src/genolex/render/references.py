"""The instruments that an answer cites as RIS and BibTeX records, for a reference manager."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.render.sources import nearest, plain, receipt_line, sources, standing, web_address
from genolex.render.styles import bodies, full_citation, journal
from genolex.types import Answer, Instrument, Kind

RIS_TYPES: dict[Kind, str] = {
    "law": "STAT",
    "regulation": "STAT",
    "measures": "STAT",
    "order": "STAT",
    "agreement": "STAT",
    "policy": "GOVDOC",
    "commentary": "JOUR",
    "document": "GEN",
}
"""RIS knows no regulations and no treaties; reference managers read its LEGAL as a court case, so statutes they are."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:-]*")
_DOI = re.compile(r"^https?://(?:dx\.)?doi\.org/(?P<doi>10\..+)$")
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts the brace of \{ too
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class _Record:
    """One instrument with what is noted of it."""

    instrument: Instrument
    pinpoints: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def key(self) -> str:
        """The id of the instrument; one that LaTeX could misread is hashed."""
        ident = self.instrument.id
        return ident if _KEY.fullmatch(ident) else _hashed(ident)


def answer_ris(answer: Answer, corpus: Corpus, citator: Citator, style: str = "bluebook") -> str:
    """One RIS record for each instrument, its pinpoints and quotes in the notes."""
    records = _records(answer, corpus, citator, style)
    if not records:
        return _ris([("TY", "GEN"), ("TI", answer.question), ("N1", _refused(answer))])
    return "".join(_ris(_ris_fields(record)) for record in records)


def answer_bibtex(answer: Answer, corpus: Corpus, citator: Citator, style: str = "bluebook") -> str:
    """One BibTeX entry for each instrument: its pinpoints in `note`, which bibliographies print, quotes in `annote`.

    The key is the instrument's id.
    """
    records = _records(answer, corpus, citator, style)
    if not records:
        return _entry(
            "misc",
            _hashed(answer.question),
            [("title", f"{{{latex(answer.question)}}}"), ("note", latex(_refused(answer)))],
        )
    return "\n".join(_entry(_bibtex_type(r.instrument), r.key, _bibtex_fields(r)) for r in records)


def latex(text: str) -> str:
    """A text that LaTeX prints as it is."""
    return "".join(_LATEX.get(character, character) for character in _line(text))


def _records(answer: Answer, corpus: Corpus, citator: Citator, style: str) -> list[_Record]:
    """The cited instruments in the order of their first citation; those of the nearest provisions when none is."""
    pinpoints: dict[str, list[str]] = defaultdict(list)
    notes: dict[str, list[str]] = defaultdict(list)
    for source in sources(answer, corpus, citator, style):
        ident = source.citation.address.instrument
        pinpoints[ident].append(source.pinpoint)
        notes[ident].append(f"{source.cited}. {source.pinpoint} ({source.standing}): {source.quote}")
    for hit in nearest(answer):
        provision = hit.provision
        ident, cited = provision.address.instrument, full_citation(provision.address, corpus, style, provision)
        pinpoints[ident].append(f"{citator.pinpoint(provision.address)} (nearest provision, not cited)")
        notes[ident].append(f"{cited} ({standing(provision, answer, corpus)}). {_refused(answer)}")
    return [
        _Record(
            corpus.instruments[ident],
            tuple(dict.fromkeys(pinpoints[ident])),
            (*dict.fromkeys(told), receipt_line(answer)),
        )
        for ident, told in notes.items()
    ]


def _refused(answer: Answer) -> str:
    return f"No answer to “{answer.question}”: {answer.reason}"


# -- RIS ---------------------------------------------------------------------------------------------------------------


def _ris_fields(record: _Record) -> Iterable[tuple[str, str]]:
    instrument, article = record.instrument, journal(record.instrument)
    yield "TY", RIS_TYPES[instrument.kind] if article or instrument.kind != "commentary" else "GEN"
    yield "ID", record.key
    yield from (("AU", _last_first(body) if article else body) for body in bodies(instrument))
    yield "TI", instrument.title
    yield "ST", instrument.short
    if article:
        yield from (("T2", article["journal"]), ("VL", article["volume"]), ("SP", article["page"]))
        yield "PB", article["publisher"]
    if instrument.adopted:
        yield "PY", str(instrument.adopted.year)
        yield "DA", f"{instrument.adopted:%Y/%m/%d}/"
    yield "DO", _doi(instrument)
    yield "UR", web_address(instrument.source_url)
    yield "Y2", f"{instrument.checked:%Y/%m/%d}/" if instrument.checked else ""
    yield "N1", f"Title in the original: {instrument.title_native}" if instrument.title_native else ""
    yield "N1", f"In force from {instrument.effective}" if instrument.effective else ""
    yield from (("N1", note) for note in record.notes)


def _ris(fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - ", ""))


def _last_first(name: str) -> str:
    *given, surname = name.split()
    return ", ".join(filter(None, (surname, " ".join(given))))


# -- BibTeX ------------------------------------------------------------------------------------------------------------


def _bibtex_type(instrument: Instrument) -> str:
    return "article" if journal(instrument) else "misc"


def _bibtex_fields(record: _Record) -> Iterable[tuple[str, str]]:
    instrument, article = record.instrument, journal(record.instrument)
    people = [latex(_last_first(body)) if article else f"{{{latex(body)}}}" for body in bodies(instrument)]
    yield "author", " and ".join(people)
    yield "title", f"{{{latex(instrument.title)}}}"
    yield "shorttitle", f"{{{latex(instrument.short)}}}" if instrument.short else ""
    if article:
        yield from (("journal", latex(article["journal"])), ("volume", article["volume"]), ("pages", article["page"]))
        yield "publisher", latex(article["publisher"])
    if instrument.adopted:
        yield "year", str(instrument.adopted.year)
        yield "date", instrument.adopted.isoformat()
    yield "doi", _doi(instrument)
    yield "url", web_address(instrument.source_url)
    yield "urldate", instrument.checked.isoformat() if instrument.checked else ""
    original = (f"Title in the original: {instrument.title_native}",) if instrument.title_native else ()
    yield "note", latex("; ".join((*original, *record.pinpoints)))
    yield "annote", latex(" ".join(record.notes))


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


# -- values ------------------------------------------------------------------------------------------------------------


def _hashed(text: str) -> str:
    return f"genolex-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _doi(instrument: Instrument) -> str:
    match = _DOI.match(web_address(instrument.source_url))
    return match["doi"] if match else ""


def _line(text: str) -> str:
    return " ".join(plain(text).split())
