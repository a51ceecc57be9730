"""Reads `corpus/unanswered/*.txt`: questions that lie near a provision and that no provision answers (docs/corpus.md).

A line `## ADDRESS` names the provision that a question is near; below it each `- ` opens a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from genolex.errors import InputError

FOLDER = "unanswered"


def read_unanswered(folder: Path) -> list[tuple[str, str]]:
    """Each question with the address it is near, in order. Raises InputError naming the file and the line."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder}: no questions (*.txt)")
    return [one for file in files for one in _read(file)]


def _read(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error
    address = ""
    for number, line in enumerate(map(str.strip, lines), 1):
        mark, _, said = line.partition(" ")
        if mark == "##" and said:
            address = said
        elif mark == "-" and said and address:
            yield address, said
        elif line:
            raise InputError(f"{file}:{number}: neither `## ADDRESS` nor, below one, `- QUESTION`")
