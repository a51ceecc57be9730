"""Reads `corpus/claims/*.txt`: what people say of a provision, true and false (docs/corpus.md).

A line `## ADDRESS@DATE` names the provision, in the version that is law from that day (`@None`: it has no first day).
Below it stand a `+ ` and a statement that the provision carries, or a `-`, what is wrong, and one that it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from genolex.errors import InputError

FOLDER = "claims"
TRUE = "true"
INVENTED = frozenset({"invented", "object"})
"""A rule, or an object of one, of which the provision says nothing; what is wrong otherwise goes against it."""
KINDS = INVENTED | frozenset({"actor", "authority", "comparator", "condition", "consequence", "date", "direction"})
KINDS |= frozenset({"exception", "modality", "negation", "number", "scope"})
"""What can be wrong with a statement."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about a provision (`ADDRESS@DATE`): `kind` is `true`, or what is wrong with it."""

    provision: str
    kind: str
    statement: str


def read_claims(folder: Path) -> list[Claim]:
    """The claims of every file of a folder, in order. Raises InputError naming the file and the line."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder}: no claims (*.txt)")
    return [claim for file in files for claim in _read(file)]


def _read(file: Path) -> Iterator[Claim]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error
    provision = ""
    for number, line in enumerate(map(str.strip, lines), 1):
        if line.startswith("## "):
            provision = line[3:].strip()
        elif line:
            try:
                yield _claim(provision, line)
            except ValueError as error:
                raise InputError(f"{file}:{number}: {error}") from None


def _claim(provision: str, line: str) -> Claim:
    """What a line claims. Raises ValueError saying what is wrong with it."""
    mark, _, statement = line.partition(" ")
    kind = TRUE if mark == "+" else mark.removeprefix("-")
    if not provision:
        raise ValueError("a statement stands before the first `## ADDRESS@DATE`")
    if mark != "+" and (mark == kind or kind not in KINDS):
        raise ValueError(f"begins with {mark!r}: neither `+` nor a `-` with one of {', '.join(sorted(KINDS))}")
    if not statement.strip():
        raise ValueError(f"nothing is said after {mark!r}")
    return Claim(provision, kind, statement.strip())
