"""Measure the answers, check the corpus, train the adapter and the entailment model."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from genolex.cli.base import BAD_INPUT, RED, AsJson, Paths, app, assistant_over, corpus_app, corpus_with, print_json
from genolex.errors import InputError

if TYPE_CHECKING:
    from genolex.evals.gates import Gate

STUDIES = ("tune", "ablate", "verification", "audit")


@app.command("eval")
def evaluate(
    name: Annotated[
        str,
        typer.Argument(
            help="Questions: dev, test, all; lint; compare A B; a study of dev: tune, ablate, verification, "
            "audit; or a "
            "public benchmark with --data: obliqa, obliqa-mp, legalbench-rag."
        ),
    ] = "all",
    files: Annotated[list[Path] | None, typer.Argument(help="The two results files of compare.")] = None,
    as_json: AsJson = False,
    questions: Annotated[Path | None, typer.Option(help="A file or folder of questions of your own.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The files of a public benchmark.")] = None,
    split: Annotated[str | None, typer.Option(help="The part of a public benchmark, or of a study.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="A public benchmark without the trained adapter.")] = False,
    save: Annotated[bool, typer.Option(help="Save the results under the commit.")] = True,
    gate: Annotated[bool, typer.Option("--gate", help="Exit status 1 when a figure is below its threshold.")] = False,
    gates: Annotated[Path | None, typer.Option(metavar="FILE", help="Thresholds of your own.")] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one HTML page.")] = None,
    corpus: Paths = None,
) -> None:
    """Measure retrieval, citations and abstention on the project's questions, or retrieval on a public benchmark."""
    from genolex.evals import report, run, save_results
    from genolex.evals.benchmarks import BENCHMARKS
    from genolex.evals.page import write_page
    from genolex.evals.questions import read_questions, shipped_questions
    from genolex.evals.report import kept

    if name in BENCHMARKS or data or (split and name not in STUDIES):
        if questions or corpus:
            raise InputError("a public benchmark brings its own texts and questions: no --questions, no --corpus")
        _benchmark(name, data, split, plain, as_json)
        return
    if name in STUDIES:
        _study(name, questions or shipped_questions(), as_json, corpus, split or "dev")
        return
    if name in ("lint", "compare"):
        _compare(files or [], as_json) if name == "compare" else _lint(questions or shipped_questions(), corpus)
        return
    part = questions.stem if questions else name
    held = _gates(gates, part) if gate or gates else []
    asked = read_questions(questions or shipped_questions(), name)
    results = run(assistant_over(corpus), asked, progress=sys.stderr.isatty(), part=part)
    if as_json:
        print_json(kept(results))
    else:
        print(report(results))
    if page:
        write_page(results, page, held)
    if save and questions is None:
        saved = save_results(results, name)
        print(f"saved: {saved}" if saved else "not saved: not in a checkout", file=sys.stderr)
    if gate or gates:
        _judge(results, held)


def _judge(results: dict[str, Any], gates: list[Gate]) -> None:
    """Name each red gate and exit with status 1 when there is one."""
    from genolex.evals.gates import check_gates

    if red := check_gates(results, gates):
        print("\n".join(map(str, red)), file=sys.stderr)
        raise typer.Exit(RED)


def _gates(file: Path | None, part: str) -> list[Gate]:
    """The thresholds of a part."""
    from genolex.evals.gates import read_gates, shipped_gates

    return read_gates(file or shipped_gates(), part)


def _compare(files: list[Path], as_json: bool) -> None:
    """Two runs, figure by figure and question by question."""
    from dataclasses import asdict

    from genolex.evals.compare import compare, comparison_text
    from genolex.evals.report import read_results

    if len(files) != 2:
        raise InputError("compare takes two results files")
    found = compare(*map(read_results, files))
    if as_json:
        print_json(asdict(found))
    else:
        print(comparison_text(found))


def _lint(questions: Path, corpus: list[Path] | None) -> None:
    """What is wrong with the questions, one line each."""
    from genolex.evals.lint import lint
    from genolex.evals.questions import read_lines

    lines = read_lines(questions)
    faults = lint(lines, corpus_with(corpus), date.today())
    print("\n".join([*map(str, faults), f"{len(lines)} questions, {len(faults)} faults"]))
    raise typer.Exit(BAD_INPUT if faults else 0)


def _study(name: str, questions: Path, as_json: bool, corpus: list[Path] | None, part: str) -> None:
    """A study of the development questions: what learned weights would be, what each step is worth, what verifies."""
    from dataclasses import asdict

    from genolex.evals.questions import read_questions

    if name == "verification":
        from genolex.evals.verification import run_verification
        from genolex.models.entailment import claim_reader

        print_json(run_verification(part, entailment=claim_reader()))
        return
    if name == "audit":
        from genolex.evals import audit

        assistant = assistant_over(corpus)
        print(audit.report(audit.run_audit(assistant.index, assistant.citator, part)))
        return
    asked = read_questions(questions, "dev")
    if name == "tune":
        from genolex.evals.tune import tune

        print_json(tune(assistant_over(corpus), asked))
        return
    from genolex.evals.ablate import ablate, report

    found = ablate(assistant_over(corpus), asked, progress=sys.stderr.isatty())
    if as_json:
        print_json([asdict(one) for one in found])
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
        print_json(result.as_json)
    else:
        print(report(result))


@app.command()
def train(
    target: Annotated[Path | None, typer.Argument(help="Where it goes; the package's own file by default.")] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="How often every question (twice by default) or claim (thrice) is seen.")
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="The entailment model instead, on the claims of the corpus.")
    ] = False,
    answers: Annotated[
        bool, typer.Option("--answers", help="The model that tells whether a provision answers, further from the last.")
    ] = False,
    further: Annotated[
        bool, typer.Option("--further", help="Learn further from what is shipped, not from nothing.")
    ] = False,
) -> None:
    """Train the adapter of the embedded encoder on the questions of the shipped corpus (an hour on two cores)."""
    from genolex.assistant import Assistant
    from genolex.models.minilm import ADAPTER, MiniLM
    from genolex.train import train as train_adapter

    if claims:
        _train_claims(target, epochs or 3, further)
        return
    if answers:
        _train_answers(target, epochs or 2, further)
        return
    plain = MiniLM(adapter=None)
    index = Assistant.load(corpus_with(None), plain, progress=True).index
    _print_losses(train_adapter(index, plain, target or ADAPTER, epochs or 2, start=ADAPTER if further else None))


def _train_claims(target: Path | None, epochs: int, further: bool) -> None:
    """The entailment model, and how well it tells claims apart that were held out, where the files have any."""
    from genolex import drafted
    from genolex.assistant import Assistant
    from genolex.claims import FOLDER, read_claims
    from genolex.drafted import read_drafted
    from genolex.models.entailment import SHIPPED, ClaimReader
    from genolex.settings import settings
    from genolex.train_claims import drafted_pairs, pairs_of, told_apart, train_claims

    assistant = Assistant.load(corpus_with(None), progress=True)
    learned, held_out = pairs_of(assistant.corpus, read_claims(settings().corpus / FOLDER))
    learned += drafted_pairs(assistant.index, assistant.citator, read_drafted(settings().corpus / drafted.FOLDER))
    _print_losses(train_claims(learned, target or SHIPPED, epochs, start=SHIPPED if further else None))
    if held_out:
        share = told_apart(ClaimReader(target or SHIPPED), held_out)
        print(f"{share:.1%} of {len(held_out)} claims that were held out are told apart")


def _train_answers(target: Path | None, epochs: int, further: bool) -> None:
    """The model that reads a question with a provision, from the entailment model or from what is shipped."""
    from genolex.assistant import Assistant
    from genolex.models import answers, entailment
    from genolex.settings import settings
    from genolex.train_answers import answer_pairs
    from genolex.train_claims import train_claims
    from genolex.unanswered import FOLDER, read_unanswered

    index = Assistant.load(corpus_with(None), progress=True).index
    pairs = answer_pairs(index, read_unanswered(settings().corpus / FOLDER))
    start = answers.SHIPPED if further else entailment.SHIPPED
    _print_losses(train_claims(pairs, target or answers.SHIPPED, epochs, start=start))


def _print_losses(losses: list[float]) -> None:
    for epoch, loss in enumerate(losses, 1):
        print(f"epoch {epoch}: mean loss {loss:.3f}")


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
    whole = corpus_with(None)
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

    whole = corpus_with(None)
    text = coverage_markdown(whole, Citator(whole))
    print(text)
    if write:
        (settings().corpus / "README.md").write_text(text, encoding="utf-8")
