"""The user's own documents: add them, list, rename, read again, remove."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from genolex.cli.base import BAD_INPUT, AsJson, app, assistant_for_users, print_json
from genolex.errors import GenolexError, InputError

if TYPE_CHECKING:
    from genolex.collection import Collection, Kept

documents_app = typer.Typer(no_args_is_help=True, help="Your own documents: list, rename, read again, remove.")
app.add_typer(documents_app, name="documents")

Named = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, as `documents list` shows it, or its title.")]


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(metavar="FILE|FOLDER|URL...", help="What to add.")],
    title: Annotated[str, typer.Option(help="What the one document is called.")] = "",
    index: Annotated[bool, typer.Option(help="Index at once, and not with the next question.")] = True,
) -> None:
    """Add your own documents: answers cite them beside the law. Exit status 2 when one of them could not be added."""
    from genolex.collection import Collection, places
    from genolex.progress import shown

    collection, wanted = Collection(), places(sources)
    if title and len(wanted) != 1:
        raise InputError("--title is for one document")
    failed = new = 0
    for place in shown(wanted, "adding"):
        status = _added(collection, place, title)
        failed += not status
        new += status in ("new", "changed")
    if len(wanted) > 1:
        print(f"{len(wanted) - failed} of {len(wanted)} added")
    if new and index:
        assistant_for_users(None, llm=False)
    raise typer.Exit(BAD_INPUT if failed else 0)


def _added(collection: Collection, place: str, title: str) -> str:
    """What became of one place, told; empty when it could not be added."""
    from genolex.collection import GuardedClient, is_address, taken
    from genolex.fetch import bases_of_environment

    try:
        if is_address(place):
            with GuardedClient(bases_of_environment()) as client:
                found = collection.add(taken(place, client), title)
        else:
            found = collection.add(taken(place), title)
    except (GenolexError, OSError) as error:  # a full disk too is told of the file that it met
        print(f"genolex: {' '.join(str(error).split())}", file=sys.stderr, flush=True)
        return ""
    kept = found.kept
    told = ["", *kept.told.lines] if found.status != "unchanged" else [""]
    print(f"{kept.id}: {found.status}: {_line(kept)}" + "\n  ".join(told), flush=True)
    return found.status


def _line(kept: Kept) -> str:
    pages = f", {_counted(kept.pages, 'page')}" if kept.pages else ""
    return f"{kept.instrument.title} ({_counted(len(kept.provisions), 'provision')}{pages})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


@documents_app.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """Show what was added."""
    from genolex.collection import Collection

    collection = Collection()
    documents, faults = collection.documents()
    if as_json:
        print_json({"folder": str(collection.folder), "documents": [one.as_json() for one in documents]})
    else:
        for one in documents:
            print(f"{one.id}: {_line(one)}, added {one.added:%Y-%m-%d}, cited as {one.instrument.name!r}{_old(one)}")
        print(f"{_counted(len(documents), 'document')} in {collection.folder}")
    _tell(faults)
    raise typer.Exit(BAD_INPUT if faults else 0)


def _old(kept: Kept) -> str:
    from genolex import __version__

    return "" if kept.reader == __version__ else f", read by genolex {kept.reader}: `documents reread` reads it anew"


@documents_app.command()
def rename(document: Named, title: Annotated[str, typer.Argument(help="What it is called and cited as.")]) -> None:
    """Give a document another title; its id stays."""
    from genolex.collection import Collection

    kept = Collection().rename(document, title)
    print(f"{kept.id}: {_line(kept)}, cited as {kept.instrument.name!r}")


@documents_app.command()
def reread(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[DOCUMENT...]", help="All of them when none is named.")
    ] = None,
) -> None:
    """Read documents again from their originals, after an upgrade or when one is damaged."""
    from genolex.collection import Collection
    from genolex.progress import shown

    collection = Collection()
    failed = []
    for named in shown(documents or collection.ids(), "reading"):
        try:
            kept = collection.reread(named)
            print(f"{kept.id}: {_line(kept)}" + "\n  ".join(["", *kept.told.lines]), flush=True)
        except InputError as error:
            failed.append(str(error))
    _tell(failed)
    raise typer.Exit(BAD_INPUT if failed else 0)


@documents_app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="Their ids or titles.")],
) -> None:
    """Remove documents with their originals."""
    from genolex.collection import Collection

    collection = Collection()
    for named in documents:
        print(f"{collection.remove(named)}: removed")


def _tell(faults: Sequence[str]) -> None:
    for fault in faults:
        print(f"genolex: {' '.join(fault.split())}", file=sys.stderr)
