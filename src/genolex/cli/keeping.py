"""Build the index, fetch official texts."""

from __future__ import annotations

from typing import Annotated

import typer

from genolex.cli.base import AsOf, Paths, app, assistant_over, corpus_with, day_of
from genolex.errors import InputError


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
    made = assistant_over(corpus).index
    print(f"index {made.fingerprint}: {len(made.corpus)} provisions, {len(made.passages)} passages, ", end="")
    print(f"{len(made.dense_rows)} vectors of {made.encoder.name}")
    if settings().milvus_uri:
        print(f"searched in Milvus: {settings().milvus_uri}")


@app.command()
def fetch(
    instrument: Annotated[list[str] | None, typer.Argument(help="Ids of instruments; all when none is given.")] = None,
    as_of: AsOf = None,
    listed: Annotated[bool, typer.Option("--list", help="Who publishes what, and what is kept.")] = False,
) -> None:
    """Fetch official texts into the user's data directory, beside the restatement. Exit status 1 when one failed."""
    from genolex import fetch as official

    whole = corpus_with(None)
    if listed:
        print("\n".join(map(str, official.offers(whole))))
        return
    failed, bases = 0, official.bases_of_environment()
    for found in official.fetch(instrument or [], whole, as_of=day_of(as_of), bases=bases, progress=True):
        print("\n  ".join(map(str, (found, *found.wanting, *found.differences))), flush=True)
        failed += found.status == "failed"
    raise typer.Exit(1 if failed else 0)
