"""Ask a question, show a provision, check a receipt."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from genolex.cli.base import (
    ABSTAINED,
    AsJson,
    AsOf,
    Paths,
    Side,
    app,
    assistant_for_users,
    corpus_for_users,
    day_of,
    print_json,
)
from genolex.errors import InputError

if TYPE_CHECKING:
    from genolex.addresses import Citator
    from genolex.assistant import Assistant
    from genolex.corpus import Corpus
    from genolex.types import Address


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question.")] = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    jurisdiction: Side = None,
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="How many provisions to retrieve.")] = 8,
    instrument: Annotated[list[str] | None, typer.Option(help="Only this instrument; repeatable.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind: law, ...; repeatable.")] = None,
    corpus: Paths = None,
    jsonl: Annotated[str | None, typer.Option(metavar="FILE|-", help="A question per line, text or JSON.")] = None,
    llm: Annotated[bool, typer.Option(help="Let the configured language model word the answer.")] = True,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also to a file: md, docx, json, ris or bib.")
    ] = None,
    style: Annotated[str, typer.Option(metavar="bluebook|oscola|gbt7714", help="How it cites.")] = "bluebook",
    receipt: Annotated[Path | None, typer.Option(metavar="FILE", help="Its receipt, for verify-receipt.")] = None,
) -> None:
    """Answer a question, every sentence with its pinpoint."""
    text = " ".join(question or [])
    if bool(text) == bool(jsonl):
        raise InputError("give one question, or --jsonl FILE (- for standard input)")
    default = {"as_of": as_of, "jurisdiction": jurisdiction, "instruments": instrument or [], "kinds": kind or []}
    _asked({"question": text or "-", **default}, "the command line")
    if jsonl and (export or receipt):
        raise InputError("--export and --receipt are for one question")
    _file_wanted(export, style)
    if jsonl:
        lines = list(_questions(jsonl, default))
        _ask_each(assistant_for_users(corpus, llm), lines, k)
        return
    assistant = assistant_for_users(corpus, llm)
    answer = assistant.ask(**_asked({"question": text, **default}, "the command line"), k=k)
    from genolex.render import answer_json, answer_text

    if as_json:
        print_json(answer_json(answer, assistant.corpus, assistant.citator))
    else:
        print(answer_text(answer, assistant.corpus, assistant.citator))
    if export:
        from genolex.render.formats import save

        save(answer, export, assistant.corpus, assistant.citator, style)
    if receipt:
        from genolex.receipt import save_receipt

        narrowed = {"jurisdiction": jurisdiction, "instruments": instrument, "kinds": kind}
        save_receipt(answer, receipt, assistant.corpus, narrowed)
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


def _file_wanted(file: Path | None, style: str) -> None:
    """A wrong suffix or style is told before the answer is looked for."""
    from genolex.render.formats import format_of, style_of

    style_of(style)
    if file:
        format_of(file.name)


@app.command("verify-receipt")
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt that `ask --receipt` has written.")],
    as_json: AsJson = False,
    corpus: Paths = None,
) -> None:
    """Check an answer again later: its quotes, its verdicts, the law's status. Exit 0: intact, 3: something changed."""
    from genolex import receipt

    report = receipt.verify_receipt(receipt.read_receipt(file), corpus_for_users(corpus))
    if as_json:
        print_json(report.as_json)
    else:
        print(report.text)
    raise typer.Exit(report.exit_status)


@app.command()
def show(
    citation: Annotated[list[str], typer.Argument(help="A citation, or an address such as cn-pipl/38.")],
    as_json: AsJson = False,
    as_of: AsOf = None,
    corpus: Paths = None,
) -> None:
    """Show a provision, or the contents of an instrument, on a day."""
    from genolex.addresses import Citator

    written, day = " ".join(citation), day_of(as_of) or date.today()
    whole = corpus_for_users(corpus)
    citator = Citator(whole)
    found = [_shown(address, day, whole, citator) for address in _addresses(written, citator)]
    if as_json:
        print_json(found[0][0] if len(found) == 1 else {"shown": [record for record, _ in found]})
    else:
        print("\n\n".join(text for _, text in found))


def _addresses(written: str, citator: Citator) -> list[Address]:
    """Every address that a line of citations names; InputError when it names none."""
    one = citator.parse(written)
    several = list(dict.fromkeys(mention.address for mention in citator.mentions(written)))
    if len(several) > 1:
        return several
    if one is None:
        near = citator.suggestions(written)
        meant = f"; is {citator.pinpoint(near[0].address)} meant?" if near else ""
        raise InputError(f"{written!r} is no citation of an instrument in the corpus{meant}")
    return [one]


def _shown(address: Address, day: date, whole: Corpus, citator: Citator) -> tuple[dict[str, Any], str]:
    """A provision, an article's provisions or an instrument: as a record and as text."""
    from genolex.fetch.library import Library
    from genolex.render import provision_json, provision_text
    from genolex.render.json import instrument_json, official_json
    from genolex.render.text import instrument_text, official_text

    if missing := citator.why_missing(address):
        raise InputError(missing)
    if provision := whole.find(address, day):
        record = provision_json(provision, day, whole, citator) | {"asked": list(address.path)}
        official = Library().at(address, day)
        record["official"] = [official_json(text) for text in official]
        shown = [provision_text(provision, day, whole, citator, address), *map(official_text, official)]
        return record, "\n\n".join(shown)
    if address.path:
        below = [p for a in whole.below(address) if (p := whole.find(a, day))]
        record = {"instrument": address.instrument, "article": address.article, "path": list(address.path)}
        record["provisions"] = [provision_json(p, day, whole, citator) for p in below]
        return record, "\n\n".join(provision_text(p, day, whole, citator) for p in below)
    instrument = whole.instruments[address.instrument]
    return instrument_json(instrument, whole, day), instrument_text(instrument, whole, citator, day)


def _questions(source: str, default: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The lines of a JSONL file as arguments of `Assistant.ask`, with their `id`; text lines are questions."""
    name = "standard input" if source == "-" else source
    try:
        lines = (sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        raw: Any = {"question": line}
        if line.lstrip().startswith("{"):
            try:
                raw = json.loads(line)
            except ValueError as error:
                raise InputError(f"{where}: not JSON: {error}") from error
        given = {key: value for key, value in raw.items() if value is not None}
        yield {"id": given.pop("id", None), **_asked({**default, **given}, where)}


def _asked(raw: dict[str, Any], where: str) -> dict[str, Any]:
    """The arguments of `Assistant.ask`, checked."""
    known = {"question", "history", "as_of", "jurisdiction", "instruments", "kinds"}
    if unknown := sorted(set(raw) - known):
        raise InputError(f"{where}: unknown key {unknown[0]!r}")
    question, side, history = raw.get("question"), raw.get("jurisdiction"), raw.get("history") or []
    side = side.upper() if isinstance(side, str) else side
    if not isinstance(question, str) or not question.strip():
        raise InputError(f"{where}: the question is empty")
    if side not in (None, "US", "CN"):
        raise InputError(f"{where}: the jurisdiction is US or CN, not {side!r}")
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise InputError(f"{where}: history is a list of earlier questions")
    for name in ("instruments", "kinds"):
        if not isinstance(raw.get(name, []), list):
            raise InputError(f"{where}: {name} is a list")
    return {
        "question": question,
        "history": history,
        "as_of": day_of(raw.get("as_of"), where),
        "jurisdiction": side,
        "instruments": raw.get("instruments", []),
        "kinds": raw.get("kinds", []),
    }


def _ask_each(assistant: Assistant, lines: list[dict[str, Any]], k: int) -> None:
    from genolex.render import answer_json

    for arguments in lines:
        ident = arguments.pop("id")
        found = answer_json(assistant.ask(**arguments, k=k), assistant.corpus, assistant.citator)
        print(json.dumps({"id": ident, **found}, ensure_ascii=False), flush=True)
