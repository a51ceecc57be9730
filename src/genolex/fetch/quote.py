"""A citation of the restatement becomes one of the official words of the same paragraph."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from genolex.fetch.library import Library
from genolex.fetch.outline import spans
from genolex.types import Citation, Language, OfficialText, Paragraph, Passage, Provision, Statement

LONGEST = 1200
"""Characters of a quote with everything below its paragraph."""


def quoted(statement: Statement, library: Library, day: date, language: Language) -> Statement:
    """A statement with its citations in the official words of a day, where the library has them.

    The language is that of the question where both are kept. What was verified stays so: the pinpoints are the same.
    """

    def official(citation: Citation) -> Citation:
        address = citation.passage.provision.address
        texts = [text for text in library.at(address, day) if text.address == address]
        texts.sort(key=lambda text: text.language != language)
        return in_official_words(citation, texts[0]) if texts else citation

    return replace(statement, citations=tuple(dict.fromkeys(map(official, statement.citations))))


def official_provision(restated: Provision, official: OfficialText) -> Provision:
    """The provision in its official words: same address, days, heading and notes, the text and its paragraphs theirs.

    Raises ValueError when the official text is of another address.
    """
    if official.address != restated.address:
        raise ValueError(f"{official.address} is not {restated.address}")
    return replace(restated, text=official.text, paragraphs=spans(official.text), text_kind="official")


def in_official_words(citation: Citation, official: OfficialText) -> Citation:
    """The same pinpoint in the official words: the paragraph that the citation points into, or the nearest above it.

    A paragraph is quoted with what stands below it unless that is long. The citation itself when only a long article
    could be quoted instead.
    """
    provision = official_provision(citation.passage.provision, official)
    path = citation.address.path[len(provision.address.path) :]
    for size in range(len(path), -1, -1):
        below = [p for p in provision.paragraphs if p.path[:size] == path[:size]]
        own = [p for p in below if p.path == path[:size]]
        if below and _length(below) <= LONGEST:
            return _cited(provision, below)
        if size and own:
            return _cited(provision, own[:1])
    return citation


def _length(paragraphs: list[Paragraph]) -> int:
    return paragraphs[-1].end - paragraphs[0].start


def _cited(provision: Provision, paragraphs: list[Paragraph]) -> Citation:
    passage = Passage(provision, 0, len(provision.text))
    return Citation(passage, paragraphs[0].start, paragraphs[-1].end)
