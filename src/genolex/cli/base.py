"""What every command shares: options, how a corpus and an assistant are loaded, and how bad input is told."""

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
    from genolex.assistant import Assistant
    from genolex.corpus import Corpus

ABSTAINED, BAD_INPUT, RED = 3, 2, 1

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


def corpus_with(paths: list[Path] | None) -> Corpus:
    """The shipped corpus with further files and folders."""
    from genolex.ingest import load_corpus

    return load_corpus(*(paths or []))


def assistant_over(paths: list[Path] | None) -> Assistant:
    """An assistant that only measures: restatements, no model."""
    from genolex.assistant import Assistant

    return Assistant.load(corpus_with(paths), progress=sys.stderr.isatty())


def corpus_for_users(paths: list[Path] | None) -> Corpus:
    """The shipped corpus with further files and folders, and with the documents that this user has added."""
    from genolex.collection import Collection

    law = corpus_with(paths)
    own = Collection().corpus(law)
    return law + own if own.provisions else law


def assistant_for_users(paths: list[Path] | None, llm: bool = True, own: bool = True) -> Assistant:
    """An assistant with what this user has set up: documents, a language model, official words that were fetched.

    `own=False` leaves the documents out: other people will ask it.
    """
    from genolex.assistant import Assistant
    from genolex.fetch.library import Library
    from genolex.models.llm import configured_llm

    return Assistant.load(
        corpus_for_users(paths) if own else corpus_with(paths),
        progress=sys.stderr.isatty(),
        llm=configured_llm() if llm else None,
        official=Library(),
    )


def day_of(written: Any, where: str = "--as-of") -> date | None:
    """The day that is written; InputError says where it is none."""
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise InputError(f"{where}: {written!r} is no date; write YYYY-MM-DD") from None


def print_json(value: Any) -> None:
    """Print a value as JSON."""
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
