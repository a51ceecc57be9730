"""The record of an audit as `genolex audit --json` prints it. Every other output is made from it and from the draft."""

from __future__ import annotations

from typing import TypedDict


class MeantRecord(TypedDict):
    """A provision that may be the one that was meant, with the words that speak for it."""

    instrument: str
    article: str
    path: list[str]
    evidence: str


class MentionRecord(TypedDict):
    """One citation; `instrument` is empty for a work that the corpus does not hold."""

    written: str
    start: int
    end: int
    instrument: str
    article: str
    path: list[str]
    verdict: str
    reasons: list[str]
    suggestions: list[MeantRecord]
    evidence: str


class UncitedRecord(TypedDict):
    """A sentence that states law and cites none."""

    written: str
    start: int
    end: int
    suggestions: list[MeantRecord]


class AuditRecord(TypedDict):
    """One audit; `summary` has the line to print and the number of citations of each verdict."""

    summary: dict[str, str | int]
    date: str
    mentions: list[MentionRecord]
    uncited: list[UncitedRecord]
