"""Reads `corpus/drafts/*.jsonl`: passages of drafts whose citations are labelled right or wrong (docs/corpus.md).

One passage to a line: its `text`, and its `citations` in order, each as `written` there, the `provision` it stands
for (an address), its `label`, and for a wrong one what is wrong (`error`, `why`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genolex.errors import InputError

FOLDER = "drafts"
LABELS = frozenset({"right", "contradicted", "misattributed", "unsupported"})


@dataclass(frozen=True, slots=True)
class Drafted:
    """A citation in a passage by its offsets, the provision it names, and its label."""

    text: str
    start: int
    end: int
    provision: str
    label: str


def read_drafted(folder: Path) -> list[Drafted]:
    """The citations of every file of a folder, in order. Raises InputError naming the file and the line."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise InputError(f"{folder}: no passages (*.jsonl)")
    return [one for file in files for one in _read(file)]


def _read(file: Path) -> Iterator[Drafted]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            yield from _passage(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{file}:{number}: {error}") from None


def _passage(raw: dict[str, Any]) -> Iterator[Drafted]:
    """The citations of a passage. Raises ValueError where one does not stand in it, or its label is none."""
    places = _places(raw["text"], [one["written"] for one in raw["citations"]])
    for (start, end), one in zip(places, raw["citations"], strict=True):
        if one["label"] not in LABELS:
            raise ValueError(f"no label {one['label']!r}")
        yield Drafted(raw["text"], start, end, one["provision"], one["label"])


def _places(text: str, written: list[str]) -> Iterator[tuple[int, int]]:
    """Where citations stand; of two that are written alike the later one stands behind the earlier."""
    behind: dict[str, int] = {}
    for said in written:
        start = text.find(said, behind.get(said, 0))
        if start < 0:
            raise ValueError(f"{said!r} does not stand in the passage")
        behind[said] = start + len(said)
        yield start, behind[said]
