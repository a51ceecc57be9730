"""`genolex audit`: every legal citation in a draft is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from genolex.cli.base import AsJson, Paths, app, assistant_over, day_of, print_json
from genolex.errors import InputError


@app.command()
def audit(
    file: Annotated[str, typer.Argument(help="Text, Markdown, DOCX, PDF or HTML; - for standard input.")],
    as_json: AsJson = False,
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day; else the draft's own, else today.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the draft with its marks.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a table.")] = None,
    docx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a copy of the DOCX with comments.")] = None,
    fail_on: Annotated[str, typer.Option(metavar="VERDICT,...", help="Exit status 1 when one of these is given.")] = "",
    corpus: Paths = None,
) -> None:
    """Check every legal citation in a draft."""
    from genolex.audit import Ruling, audit_json, read_draft
    from genolex.render.audit_html import audit_html
    from genolex.render.audit_markdown import audit_markdown
    from genolex.render.audit_word import audit_word

    try:
        failing = {Ruling(name.strip()) for name in fail_on.split(",") if name.strip()}
    except ValueError:
        raise InputError(f"--fail-on takes verdicts: {', '.join(Ruling)}") from None
    draft, day = read_draft(file), day_of(on, "--on")
    if docx and (draft.path is None or draft.path.suffix.lower() != ".docx"):
        raise InputError("--docx writes a copy of a DOCX, and the draft is none")
    assistant = assistant_over(corpus)
    found = assistant.audit(draft.text, day, progress=True)
    record = audit_json(found)
    if html:
        page = audit_html(draft.text, record, assistant.corpus, assistant.citator, draft.name)
        html.write_text(page, encoding="utf-8")
    if markdown:
        markdown.write_text(audit_markdown(record, assistant.citator, draft.name), encoding="utf-8")
    if docx and draft.path:
        audit_word(draft.path, docx, draft.text, record, assistant.citator)
    if as_json:
        print_json(record)
    else:
        lines = [f"{one.ruling:14}{one.written}: {'; '.join(one.reasons)}" for one in found.findings]
        print("\n".join([*lines, f"{found.summary}."]))
    raise typer.Exit(1 if found.fails(failing) else 0)
