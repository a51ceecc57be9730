"""An answer as a file: Markdown, Word, JSON, RIS or BibTeX. The same answer gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.render.json import answer_json
from genolex.render.markdown import answer_markdown
from genolex.render.references import answer_bibtex, answer_ris
from genolex.render.styles import STYLES, full_citation
from genolex.render.word import answer_docx
from genolex.types import Answer


def export(answer: Answer, fmt: str, corpus: Corpus, citator: Citator, style: str = "bluebook") -> bytes:
    """An answer in one of FORMATS (its name, a suffix or a file name), its citations in one of STYLES.

    Raises InputError when there is no such format or style.
    """
    made = FORMATS[format_of(fmt)](answer, corpus, citator, style_of(style))
    return made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")  # JSON writes surrogates so


def save(answer: Answer, file: Path, corpus: Corpus, citator: Citator, style: str = "bluebook") -> None:
    """An answer to a file, in the format that its suffix names. Raises InputError when it cannot be written."""
    made = export(answer, file.name, corpus, citator, style)
    try:
        file.write_bytes(made)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from error


def format_of(written: str | Path) -> str:
    """The format that a name, a suffix or a file name stands for: `md`, `.docx`, `answer.bib`."""
    name = str(written).rpartition(".")[2].lower()
    if name not in FORMATS:
        raise InputError(f"{str(written)!r} names no format of export; the formats are {', '.join(FORMATS)}")
    return name


def style_of(written: str) -> str:
    """A citation style by its name, however it is written: `GB/T 7714` is gbt7714."""
    name = "".join(character for character in written.lower() if character.isalnum()).removesuffix("2015")
    if name not in STYLES:
        raise InputError(f"no citation style {written!r}; the styles are {', '.join(STYLES)}")
    return name


def _json(answer: Answer, corpus: Corpus, citator: Citator, style: str) -> str:
    """As `ask --json` prints it, with the full citation of each; how long it took is no part of an answer."""
    record: dict[str, Any] = answer_json(answer, corpus, citator) | {"timing_ms": {}}
    for found, citation in zip(record["citations"], answer.citations, strict=True):
        found["cited"] = full_citation(citation.address, corpus, style, citation.passage.provision)
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Answer, Corpus, Citator, str], str | bytes]] = {
    "md": answer_markdown,
    "docx": answer_docx,
    "json": _json,
    "ris": answer_ris,
    "bib": answer_bibtex,
}
