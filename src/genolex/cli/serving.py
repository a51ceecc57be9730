"""Serve the assistant."""

from __future__ import annotations

from typing import Annotated

import typer

from genolex.cli.base import app, assistant_for_users


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; GENOLEX_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; GENOLEX_PORT.")] = None,
) -> None:
    """Open the web app."""
    from genolex.settings import settings
    from genolex.web import serve as serve_app

    print("Getting ready: loading the corpus and the encoder ...", flush=True)
    assistant = assistant_for_users(None)
    serve_app(assistant, host or settings().host, settings().port if port is None else port)
