"""Serve the assistant."""

from __future__ import annotations

from typing import Annotated

import typer

from genolex.cli.base import Paths, app, assistant_for_users
from genolex.errors import InputError


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; GENOLEX_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; GENOLEX_PORT.")] = None,
) -> None:
    """Open the web app, with the REST API beside it (docs/api.md)."""
    from genolex.api.app import Limits, make_api
    from genolex.api.login import read_users
    from genolex.api.oidc import configured
    from genolex.api.serve import hosts_of, is_loopback, run
    from genolex.api.workers import Capacity
    from genolex.settings import settings
    from genolex.web import mounted

    s = settings()
    host, port = host or s.host, s.port if port is None else port
    users = read_users(s.users) if s.users else None
    provider = configured(s)
    print("Getting ready: loading the corpus and the encoder ...", flush=True)
    assistant = assistant_for_users(None, own=is_loopback(host))
    limits = Limits(per_minute=s.per_minute, capacity=Capacity(workers=s.workers) if s.workers else None)
    api = make_api(assistant, limits=limits, users=users, provider=provider, hosts=hosts_of(host, s.names))
    print(f"genolex is at http://{host}:{port}", flush=True)
    run(mounted(api, assistant), host, port, login=bool(users or provider), log_questions=s.log_questions)


@app.command()
def mcp(
    http: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Over HTTP, not standard input.")] = None,
    corpus: Paths = None,
) -> None:
    """Serve a language model: the tools ask, show, search and audit, over MCP."""
    try:
        from genolex.mcp.serve import serve_http, serve_stdio
    except ModuleNotFoundError as error:
        raise InputError("MCP needs the package mcp: pip install 'genolex[mcp]'") from error
    from genolex.api.login import read_users
    from genolex.api.serve import is_loopback, listening
    from genolex.settings import settings

    s = settings()
    where = listening(http) if http else None
    users = read_users(s.users) if s.users else None
    assistant = assistant_for_users(corpus, own=where is None or is_loopback(where[0]))
    if where:
        serve_http(assistant, *where, users=users, log_questions=s.log_questions)
    else:
        serve_stdio(assistant)


@app.command()
def user(name: Annotated[str, typer.Argument(help="The name.")]) -> None:
    """Print the line of a users file for a name; asks for the password."""
    from genolex.api.login import hashed

    print(hashed(name, typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)))
