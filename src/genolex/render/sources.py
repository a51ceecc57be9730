"""What every export says of an answer, before it is Markdown, Word or a list of references."""

from __future__ import annotations

import re
from dataclasses import dataclass

from genolex.addresses import Citator
from genolex.addresses.printing import cited_name
from genolex.corpus import Corpus
from genolex.render.styles import full_citation
from genolex.render.text import SHOWN
from genolex.types import Answer, Citation, Hit, Provision, Statement, Status, Verdict

NEAREST = 3
"""So many provisions are offered with an abstention."""
NEAR = 0.1
"""The least closeness of a provision that is offered."""

_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_WEB = re.compile(r"^https?://[^\s<>\"{}|\\^`]+$")


@dataclass(frozen=True)
class Source:
    """A citation as an export shows it: in full, with what it is on the day and what is quoted."""

    n: int
    citation: Citation
    cited: str
    pinpoint: str
    heading: str
    standing: str
    quote: str
    url: str

    @property
    def lines(self) -> tuple[str, str]:
        """The citation, and what is to know of it; the web address stands in one of them."""
        source = f" Source: {self.url}" if self.url and self.url not in self.cited else ""
        where = f"{self.pinpoint}, {self.heading}" if self.heading else self.pinpoint
        return f"{self.cited.rstrip('.')}.", f"{where} ({self.standing}).{source}"


def sources(answer: Answer, corpus: Corpus, citator: Citator, style: str) -> tuple[Source, ...]:
    """The citations of an answer in the order of their numbers."""
    return tuple(_source(n, citation, answer, corpus, citator, style) for n, citation in enumerate(answer.citations, 1))


def _source(n: int, citation: Citation, answer: Answer, corpus: Corpus, citator: Citator, style: str) -> Source:
    provision = citation.passage.provision
    instrument = corpus.instrument_of(provision)
    cited = full_citation(citation.address, corpus, style, provision)
    printed = citator.pinpoint(citation.address)
    paged = citator.on_page(citation.address, provision, citation.start)
    if paged != printed:  # a title may be longer than the name; the place in it is the same
        name = cited_name(instrument)
        cited = paged.removeprefix(f"{name}, ").join(cited.rsplit(printed.removeprefix(f"{name}, "), 1))
    return Source(
        n=n,
        citation=citation,
        cited=plain(cited),
        pinpoint=plain(paged),
        heading=plain(provision.heading),
        standing=standing(provision, answer, corpus),
        quote=plain(citation.quote),
        url=web_address(instrument.source_url),
    )


def standing(provision: Provision, answer: Answer, corpus: Corpus) -> str:
    """What it is on the day, what takes its place when it is not law then, and whose words are quoted."""
    status = corpus.status(provision, answer.as_of)
    told = [_on_day(status, answer)]
    if status is Status.NOT_YET:
        told.append(f"law from {provision.valid.start}")
    if status is Status.ENDED:
        told.append(f"law until {provision.valid.end}")
        told += [f"another version from {v.valid.start}" for v in _later(provision, corpus)[:1]]
        later = corpus.instrument_of(provision).superseded_by
        told += [f"superseded by {corpus.instruments[ident].name}" for ident in later if ident in corpus.instruments]
    if provision.text_kind == "document":
        told += [note.text.rstrip(".") for note in provision.notes]
    return "; ".join(dict.fromkeys((*told, SHOWN[provision.text_kind])))


def _on_day(status: Status, answer: Answer) -> str:
    """A document is the reader's own on every day."""
    return str(status) if status is Status.DOCUMENT else f"{status} on {answer.as_of}"


def _later(provision: Provision, corpus: Corpus) -> list[Provision]:
    """The versions that came after one that has ended, the next one first."""
    end = provision.valid.end
    return [v for v in corpus.versions(provision.address) if end and v.valid.start and v.valid.start > end]


def sentence(statement: Statement) -> str:
    """A statement, marked when what it cites does not carry all of it."""
    verdict = statement.support.verdict
    mark = {Verdict.SUPPORTED: "", Verdict.PARTLY: " (partly supported)"}.get(verdict, f" ({verdict})")
    return plain(statement.text) + mark


def nearest(answer: Answer) -> tuple[Hit, ...]:
    """The provisions that come nearest to a question that is not answered."""
    return tuple(hit for hit in answer.hits[:NEAREST] if hit.closeness >= NEAR) if answer.abstained else ()


def nearest_line(hit: Hit, answer: Answer, corpus: Corpus, style: str) -> str:
    """A provision that comes near, in full, with its heading."""
    provision = hit.provision
    cited = full_citation(provision.address, corpus, style, provision)
    headed = f"{provision.heading}: {cited}" if provision.heading else cited
    return plain(f"{headed} ({_on_day(corpus.status(provision, answer.as_of), answer)})")


def closing(answer: Answer) -> str:
    """Which day's law it is and whose words are quoted."""
    kinds = dict.fromkeys(c.passage.provision.text_kind for c in answer.citations)
    shown = f" Quotes: {'; '.join(SHOWN[kind] for kind in kinds)}." if kinds else ""
    return f"Law as of {answer.as_of}.{shown}"


def receipt_line(answer: Answer) -> str:
    """What the answer was made from."""
    receipt = answer.receipt
    return plain(f"Receipt: genolex {receipt.version}, corpus {receipt.corpus}, index {receipt.index}.")


def plain(text: str) -> str:
    """A text without what XML forbids, and without marks that turn the direction of what is read."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def web_address(url: str) -> str:
    """A URL that may become a link; empty when it is none of the web."""
    return url if _WEB.match(url) else ""
