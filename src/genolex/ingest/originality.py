"""Finds words that a corpus file shares with a reference text: the corpus restates the law, it never copies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from genolex.types import Provision

WORDS = 12
"""A run of this many English words in common is a fault."""
CHARACTERS = 16
"""A run of this many Chinese characters in common is a fault."""

_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[一-鿿]", re.I)


class Runs:
    """Every run of WORDS words and of CHARACTERS Chinese characters in the reference texts."""

    def __init__(self, folder: Path) -> None:
        self._english: set[int] = set()
        self._chinese: set[int] = set()
        for file in sorted(p for p in folder.rglob("*") if p.suffix in {".md", ".txt", ".json"}):
            if "bench" in file.parts:
                continue
            english, chinese = _tokens(file.read_text(encoding="utf-8", errors="replace"))
            self._english.update(h for h, _ in _runs(english, WORDS))
            self._chinese.update(h for h, _ in _runs(chinese, CHARACTERS))

    def shared(self, text: str) -> list[str]:
        """The runs of `text` that a reference has too, each merged to its full length."""
        english, chinese = _tokens(text)
        found = [" ".join(english[a:b]) for a, b in _merged(english, WORDS, self._english)]
        return found + ["".join(chinese[a:b]) for a, b in _merged(chinese, CHARACTERS, self._chinese)]


def _tokens(text: str) -> tuple[list[str], list[str]]:
    english: list[str] = []
    chinese: list[str] = []
    for token in _TOKEN.findall(text.lower()):
        (chinese if "一" <= token <= "鿿" else english).append(token)
    return english, chinese


def _runs(tokens: list[str], size: int) -> Iterator[tuple[int, int]]:
    for at in range(len(tokens) - size + 1):
        yield hash(tuple(tokens[at : at + size])), at


def _merged(tokens: list[str], size: int, known: set[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for hashed, at in _runs(tokens, size):
        if hashed in known:
            if spans and at <= spans[-1][1]:
                spans[-1] = (spans[-1][0], at + size)
            else:
                spans.append((at, at + size))
    return spans


def copied(provisions: Iterable[Provision], runs: Runs) -> list[str]:
    """One line for each run of words that a provision shares with a reference text."""
    return [
        f"{provision.key}: {field}: shares with a reference text: {run!r}"
        for provision in provisions
        for field, text in _written(provision)
        for run in runs.shared(text)
    ]


def _written(provision: Provision) -> Iterator[tuple[str, str]]:
    yield "heading", provision.heading
    yield "gist", provision.gist
    yield "text", provision.text
    yield "gist_zh", provision.gist_zh
    yield from (("asked_as", question) for question in provision.questions)
    yield from (("note", note.text) for note in provision.notes)
