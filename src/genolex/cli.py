"""The command `genolex`. Exit status: 0 an answer, 3 an abstention, 2 bad input with one line on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from genolex.errors import GenolexError, InputError

if TYPE_CHECKING:
    from genolex.addresses import Citator
    from genolex.assistant import Assistant
    from genolex.corpus import Corpus
    from genolex.types import Address

ABSTAINED, BAD_INPUT = 3, 2
STUDIES = ("tune", "ablate", "verification")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers about US-China law on human genomic data and generative AI, every sentence pinned to an article.",
)
corpus_app = typer.Typer(no_args_is_help=True, help="Check the corpus files.")
app.add_typer(corpus_app, name="corpus")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The law of that day.")]
Side = Annotated[str | None, typer.Option("--jurisdiction", metavar="US|CN", help="The law of that side.")]
Paths = Annotated[list[Path] | None, typer.Option("--corpus", help="A further corpus file or folder.")]


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
) -> None:
    """Answer a question, every sentence with its pinpoint."""
    text = " ".join(question or [])
    if bool(text) == bool(jsonl):
        raise InputError("give one question, or --jsonl FILE (- for standard input)")
    default = {"as_of": as_of, "jurisdiction": jurisdiction, "instruments": instrument or [], "kinds": kind or []}
    _asked({"question": text or "-", **default}, "the command line")
    if jsonl:
        lines = list(_questions(jsonl, default))
        _ask_each(_assistant(corpus), lines, k)
        return
    assistant = _assistant(corpus)
    answer = assistant.ask(**_asked({"question": text, **default}, "the command line"), k=k)
    from genolex.render import answer_json, answer_text

    if as_json:
        _print_json(answer_json(answer, assistant.corpus, assistant.citator))
    else:
        print(answer_text(answer, assistant.corpus, assistant.citator))
    raise typer.Exit(ABSTAINED if answer.abstained else 0)


@app.command()
def show(
    citation: Annotated[list[str], typer.Argument(help="A citation, or an address such as cn-pipl/38.")],
    as_json: AsJson = False,
    as_of: AsOf = None,
    corpus: Paths = None,
) -> None:
    """Show a provision, or the contents of an instrument, on a day."""
    from genolex.addresses import Citator

    written, day = " ".join(citation), _day(as_of) or date.today()
    whole = _corpus(corpus)
    citator = Citator(whole)
    found = [_shown(address, day, whole, citator) for address in _addresses(written, citator)]
    if as_json:
        _print_json(found[0][0] if len(found) == 1 else {"shown": [record for record, _ in found]})
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
    from genolex.render import provision_json, provision_text
    from genolex.render.json import instrument_json
    from genolex.render.text import instrument_text

    if missing := citator.why_missing(address):
        raise InputError(missing)
    if provision := whole.find(address, day):
        record = provision_json(provision, day, whole, citator) | {"asked": list(address.path)}
        return record, provision_text(provision, day, whole, citator, address)
    if address.path:
        below = [p for a in whole.below(address) if (p := whole.find(a, day))]
        record = {"instrument": address.instrument, "article": address.article, "path": list(address.path)}
        record["provisions"] = [provision_json(p, day, whole, citator) for p in below]
        return record, "\n\n".join(provision_text(p, day, whole, citator) for p in below)
    instrument = whole.instruments[address.instrument]
    return instrument_json(instrument, whole, day), instrument_text(instrument, whole, citator, day)


@app.command()
def index(
    corpus: Paths = None,
    store: Annotated[
        str | None, typer.Option(metavar="local|milvus", help="Where it is searched; GENOLEX_MILVUS_URI says which.")
    ] = None,
) -> None:
    """Build the index when it is missing or stale, and say what is in it."""
    from genolex.settings import settings

    if store not in (None, "local", "milvus"):
        raise InputError(f"--store is local or milvus, not {store!r}")
    if store == "milvus" and not settings().milvus_uri:
        raise InputError("--store milvus needs GENOLEX_MILVUS_URI, a server's address or a file that ends in .db")
    if store == "local":
        settings().milvus_uri = ""
    made = _assistant(corpus).index
    print(f"index {made.fingerprint}: {len(made.corpus)} provisions, {len(made.passages)} passages, ", end="")
    print(f"{len(made.dense_rows)} vectors of {made.encoder.name}")
    if settings().milvus_uri:
        print(f"searched in Milvus: {settings().milvus_uri}")


@app.command("eval")
def evaluate(
    name: Annotated[
        str,
        typer.Argument(
            help="Questions: dev, test, all; a study of dev: tune, ablate, verification; or a public benchmark with "
            "--data: obliqa, obliqa-mp, legalbench-rag."
        ),
    ] = "all",
    as_json: AsJson = False,
    questions: Annotated[Path | None, typer.Option(help="A file or folder of questions of your own.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The files of a public benchmark.")] = None,
    split: Annotated[str | None, typer.Option(help="The part of a public benchmark.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="A public benchmark without the trained adapter.")] = False,
    save: Annotated[bool, typer.Option(help="Save the results under the commit.")] = True,
    corpus: Paths = None,
) -> None:
    """Measure retrieval, citations and abstention on the project's questions, or retrieval on a public benchmark."""
    from genolex.evals import report, run, save_results
    from genolex.evals.benchmarks import BENCHMARKS
    from genolex.evals.questions import read_questions, shipped_questions

    if name in BENCHMARKS or data or split:
        if questions or corpus:
            raise InputError("a public benchmark brings its own texts and questions: no --questions, no --corpus")
        _benchmark(name, data, split, plain, as_json)
        return
    if name in STUDIES:
        _study(name, questions or shipped_questions(), as_json, corpus)
        return
    asked = read_questions(questions or shipped_questions(), name)
    results = run(_assistant(corpus), asked, progress=sys.stderr.isatty())
    if as_json:
        _print_json(results)
    else:
        print(report(results))
    if save and questions is None:
        saved = save_results(results, name)
        print(f"saved: {saved}" if saved else "not saved: not in a checkout", file=sys.stderr)


def _study(name: str, questions: Path, as_json: bool, corpus: list[Path] | None) -> None:
    """A study of the development questions: what learned weights would be, what each step is worth, what verifies."""
    from dataclasses import asdict

    from genolex.evals.questions import read_questions

    if name == "verification":
        from genolex.evals.verification import run_verification

        _print_json(run_verification("dev"))
        return
    asked = read_questions(questions, "dev")
    if name == "tune":
        from genolex.evals.tune import tune

        _print_json(tune(_assistant(corpus), asked))
        return
    from genolex.evals.ablate import ablate, report

    found = ablate(_assistant(corpus), asked, progress=sys.stderr.isatty())
    if as_json:
        _print_json([asdict(one) for one in found])
    else:
        print(report(found))


def _benchmark(name: str, data: Path | None, split: str | None, plain: bool, as_json: bool) -> None:
    from genolex.evals.benchmarks import report, run_benchmark
    from genolex.models import MiniLM

    if data is None:
        raise InputError(f"{name} needs --data DIR, the folder of its public files")
    encoder = MiniLM(adapter=None) if plain else None
    result = run_benchmark(name, data, split, encoder, progress=sys.stderr.isatty())
    if as_json:
        _print_json(result.as_json)
    else:
        print(report(result))


@app.command()
def train(
    target: Annotated[Path | None, typer.Argument(help="Where the adapter goes; the package's own by default.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How often every question is seen.")] = 3,
) -> None:
    """Train the adapter of the embedded encoder on the questions of the shipped corpus (minutes)."""
    from genolex.assistant import Assistant
    from genolex.models.minilm import ADAPTER, MiniLM
    from genolex.train import train as train_adapter

    plain = MiniLM(adapter=None)
    index = Assistant.load(_corpus(None), plain, progress=True).index
    for epoch, loss in enumerate(train_adapter(index, plain, target or ADAPTER, epochs), 1):
        print(f"epoch {epoch}: mean loss {loss:.3f}")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; GENOLEX_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; GENOLEX_PORT.")] = None,
) -> None:
    """Open the web app."""
    from genolex.settings import settings
    from genolex.web import serve as serve_app

    print("Getting ready: loading the corpus and the encoder ...", flush=True)
    assistant = _assistant(None)
    serve_app(assistant, host or settings().host, settings().port if port is None else port)


@corpus_app.callback()
def _corpus_commands() -> None:
    """Check the corpus files."""


@corpus_app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A corpus folder or file; the shipped corpus by default.")
    ] = None,
    reference: Annotated[Path | None, typer.Option(help="Texts that the corpus must not copy.")] = None,
) -> None:
    """Check format, numbering and cross-references: one line for each fault, exit status 2 when there is one."""
    from genolex.ingest.restatement import check_path
    from genolex.settings import settings

    provisions, found = check_path(folder or settings().corpus, settings().corpus)
    faults = list(map(str, found))
    whole = _corpus(None)
    if folder is None:
        from genolex.evals.questions import near_duplicates, read_questions, shipped_questions, unresolved
        from genolex.ingest.lint import ambiguous_names, unexplained

        questions = read_questions(shipped_questions())
        faults += unexplained(whole) + ambiguous_names(whole)
        faults += unresolved(questions, whole) + near_duplicates(questions, whole)
    if reference:
        from genolex.ingest.figures import lost_figures
        from genolex.ingest.originality import Runs, copied

        faults += copied(provisions, Runs(reference)) + lost_figures(whole, reference)
    for fault in faults:
        print(fault)
    print(f"{len(provisions)} provisions, {len(faults)} faults")
    raise typer.Exit(BAD_INPUT if faults else 0)


@corpus_app.command("coverage")
def coverage(
    write: Annotated[bool, typer.Option(help="Write README.md in the corpus folder.")] = True,
) -> None:
    """Print what the corpus holds and how it was verified."""
    from genolex.addresses import Citator
    from genolex.render.coverage import coverage_markdown
    from genolex.settings import settings

    whole = _corpus(None)
    text = coverage_markdown(whole, Citator(whole))
    print(text)
    if write:
        (settings().corpus / "README.md").write_text(text, encoding="utf-8")


def _corpus(paths: list[Path] | None) -> Corpus:
    from genolex.ingest import load_corpus

    return load_corpus(*(paths or []))


def _assistant(paths: list[Path] | None) -> Assistant:
    from genolex.assistant import Assistant

    return Assistant.load(_corpus(paths), progress=sys.stderr.isatty())


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
        "as_of": _day(raw.get("as_of"), where),
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


def _day(written: Any, where: str = "--as-of") -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise InputError(f"{where}: {written!r} is no date; write YYYY-MM-DD") from None


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def _one_line() -> Iterator[None]:
    """Bad input becomes one line on standard error and exit status 2."""
    try:
        yield
    except (GenolexError, typer.TyperException) as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        print(f"genolex: {' '.join(message.split())}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)


def main() -> None:
    """Run the command."""
    with _one_line():
        sys.exit(app(standalone_mode=False) or 0)
