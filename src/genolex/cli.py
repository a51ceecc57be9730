"""The command `genolex`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
corpus_app = typer.Typer(no_args_is_help=True)
app.add_typer(corpus_app, name="corpus", help="Check the corpus files.")


@corpus_app.callback()
def _corpus() -> None:
    """Check the corpus files."""


@corpus_app.command("check")
def check(
    paths: Annotated[list[Path], typer.Argument()],
    reference: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Check corpus files."""
    from genolex.ingest.originality import Runs
    from genolex.ingest.restatement import dangling, read_file, read_folder

    root = Path("corpus")
    runs = Runs(reference) if reference else None
    whole, _ = read_folder(root)
    faults = []
    for path in paths:
        one, found = read_file(path)
        faults += found
        faults += [f for f in dangling(whole, root) if Path(f.file).name == path.name]
        for p in one.provisions:
            for text in (p.text, p.gist, p.heading, p.gist_zh, *p.asked_as, *(n.text for n in p.notes)):
                for run in runs.shared(text) if runs else []:
                    faults.append(f"{path}: {p.key}: shares with a reference: {run!r}")
        typer.echo(f"{path}: {len(one)} provisions read")
    for fault in faults:
        typer.echo(str(fault))
    typer.echo(f"{len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


def main() -> None:
    app()
