"""The questions that can be put to an assistant, answered as records: what every face that speaks JSON gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from genolex.addresses import Citator
from genolex.api.models import AskRequest, AuditRequest
from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.dates import day_asked
from genolex.errors import InputError
from genolex.render.json import answer_json, hit_json, instrument_head, instrument_json, official_json, provision_json
from genolex.types import Address, Answer, Hit, Instrument, Jurisdiction

CITED = 20
"""The most citations of one line that are shown."""


class NotFoundError(InputError):
    """A citation or an id of what the corpus does not hold: HTTP 404."""


def ask(assistant: Assistant, request: AskRequest) -> Answer:
    """The answer to a request."""
    return assistant.ask(*arguments(request))


def arguments(request: AskRequest) -> tuple[Any, ...]:
    """A request as the arguments of `Assistant.ask`."""
    return (
        request.question,
        request.as_of,
        request.jurisdiction,
        request.k,
        request.history,
        request.instruments,
        request.kinds,
    )


def answer_record(assistant: Assistant, answer: Answer) -> dict[str, Any]:
    """An answer as `ask --json` prints it."""
    return answer_json(answer, assistant.corpus, assistant.citator)


def search(
    assistant: Assistant,
    query: str,
    k: int = 8,
    as_of: date | None = None,
    jurisdiction: Jurisdiction | None = None,
    instruments: list[str] | None = None,
    kinds: list[str] | None = None,
) -> dict[str, Any]:
    """The provisions nearest to a query, each with its words and its standing on the day."""
    hits = assistant.retrieve(query, k, as_of, jurisdiction, instruments or (), kinds or ())
    day = as_of or day_asked(query) or date.today()
    return {
        "query": " ".join(query.split()),
        "as_of": day.isoformat(),
        "hits": [found_record(hit, day, assistant.corpus, assistant.citator) for hit in hits],
    }


def found_record(hit: Hit, day: date, corpus: Corpus, citator: Citator) -> dict[str, Any]:
    """A hit with its pinpoint, its words and its standing on a day."""
    provision = hit.provision
    return hit_json(hit) | {
        "pinpoint": citator.pinpoint(hit.passage.address),
        "heading": provision.heading,
        "gist": provision.gist,
        "quote": hit.passage.text,
        "text_kind": provision.text_kind,
        "status": corpus.status(provision, day).value,
        "url": corpus.instrument_of(provision).source_url,
    }


def show(assistant: Assistant, citation: str, as_of: date | None = None) -> dict[str, Any]:
    """What stands at every citation of a line. Raises NotFoundError when it names nothing that the corpus holds."""
    day = as_of or date.today()
    provisions: list[dict[str, Any]] = []
    instruments: list[dict[str, Any]] = []
    for address in addresses(citation, assistant.citator):
        if not address.path:
            instruments.append(instrument_record(assistant, address.instrument, day))
        provisions += _provisions(assistant, address, day)
    return {
        "citation": " ".join(citation.split()),
        "as_of": day.isoformat(),
        "provisions": provisions,
        "instruments": instruments,
    }


def addresses(written: str, citator: Citator) -> list[Address]:
    """The addresses that a line names, at most CITED. Raises NotFoundError for none, or for one that is not held."""
    if not written.strip():
        raise InputError("the citation is empty")
    several = list(dict.fromkeys(mention.address for mention in citator.mentions(written)))
    one = citator.parse(written)
    found = several if len(several) > 1 or one is None else [one]
    if not found:
        near = citator.suggestions(written)
        meant = f"; is {citator.pinpoint(near[0].address)} meant?" if near else ""
        raise NotFoundError(f"{' '.join(written.split())!r} is no citation of an instrument in the corpus{meant}")
    if missing := next(filter(None, map(citator.why_missing, found)), ""):
        raise NotFoundError(missing)
    return found[:CITED]


def _provisions(assistant: Assistant, address: Address, day: date) -> list[dict[str, Any]]:
    """The provision that an address is or lies in; those below an article that is split; none of an instrument."""
    corpus = assistant.corpus
    held = [corpus.find(address, day)] if address.path else []
    if held == [None]:
        held = [corpus.find(below, day) for below in corpus.below(address)]
    records = []
    for provision in filter(None, held):
        official = assistant.official.at(provision.address, day) if assistant.official else []
        record = provision_json(provision, day, corpus, assistant.citator)
        records.append(record | {"asked": list(address.path), "official": [official_json(text) for text in official]})
    return records


def instruments(assistant: Assistant) -> dict[str, Any]:
    """Every instrument of the corpus, with the number of its provisions in any version."""
    corpus = assistant.corpus
    return {"instruments": [_line(instrument, corpus) for instrument in corpus.instruments.values()]}


def _line(instrument: Instrument, corpus: Corpus) -> dict[str, Any]:
    return {
        **instrument_head(instrument),
        "status": instrument.status,
        "effective": instrument.effective.isoformat() if instrument.effective else None,
        "url": instrument.source_url,
        "provisions": len(corpus.below(Address(instrument.id))),
    }


def instrument_record(assistant: Assistant, ident: str, as_of: date | None = None) -> dict[str, Any]:
    """One instrument with its provisions on a day. Raises NotFoundError when the corpus does not hold it."""
    instrument = assistant.corpus.instruments.get(ident)
    if instrument is None:
        raise NotFoundError(f"no instrument {ident!r} in the corpus")
    return instrument_json(instrument, assistant.corpus, as_of or date.today())


def audit(assistant: Assistant, request: AuditRequest) -> dict[str, Any]:
    """The audit of a draft as `audit --json` prints it."""
    from genolex import audit as auditing

    if not request.text.strip():
        raise InputError("the draft holds no text")
    found = auditing.audit(request.text, assistant.index, assistant.citator, request.date, official=assistant.official)
    return dict(auditing.audit_json(found))
