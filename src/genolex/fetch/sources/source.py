"""What every source promises: asked for an instrument, it gives a `Document`, or says in one line why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from genolex.fetch.client import Client, Pages
from genolex.fetch.fault import FetchError, PassingError, RefusedError
from genolex.types import Address, Instrument, Language

DOWN = 2
"""So many sections in a row fail before a site counts as down."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a source: an instrument, the labels that the restatement has, and the day (None: today)."""

    instrument: Instrument
    labels: tuple[tuple[str, ...], ...]
    day: date | None
    client: Client
    pages: Pages | None = None

    @property
    def articles(self) -> list[str]:
        """The labels of its articles, each once, in the order of the restatement."""
        return list(dict.fromkeys(path[0] for path in self.labels))


@dataclass(frozen=True)
class Section:
    """The words of one address; `since` and `until` are the days on which they were these, where the source says."""

    path: tuple[str, ...]
    text: str
    url: str
    heading: str = ""
    since: date | None = None
    until: date | None = None

    def at(self, instrument: str) -> Address:
        """Its address."""
        return Address(instrument, self.path)


@dataclass(frozen=True)
class Document:
    """What a source gave: the words of an instrument on a day, and how the source itself names it.

    `point_in_time` tells whether the source gives the words of any day, or only those of this one.
    """

    language: Language
    title: str
    url: str
    day: date
    sections: tuple[Section, ...]
    point_in_time: bool = False
    wanting: tuple[str, ...] = ()
    """One line for each part that could not be had."""


class Source(Protocol):
    """A place that publishes official texts."""

    @property
    def name(self) -> str:
        """Its name."""

    def read(self, asked: Asked) -> Document:
        """The words. Raises FetchError, or RefusedError when what came is something else."""


def today(day: date | None) -> date:
    """The day asked for; today when none is."""
    return day or date.today()


def by_section(asked: Asked, read: Callable[[str], Section]) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """The sections that the restatement has, one by one, and a line for each that could not be had.

    Raises the first fault when every one of them fails.
    """
    found: list[Section] = []
    faults: list[FetchError] = []
    wanting = []
    down = 0
    for label in asked.articles:
        if down == DOWN:
            wanting.append(f"§ {label}: not asked for any more")
            continue
        try:
            found.append(read(label))
            down = 0
        except FetchError as error:
            if isinstance(error, RefusedError) and asked.pages:
                asked.pages.drop(error.url)
            wanting.append(f"§ {label}: {error}")
            faults.append(error)
            down = down + 1 if isinstance(error, PassingError) else 0
    if faults and not found:
        raise faults[0]
    return tuple(found), tuple(wanting)


def one_line(words: Sequence[str], most: int = 6) -> str:
    """The first words of a list, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def record(asked: Asked, url: str, keep: bool = True) -> dict[str, Any]:
    """The JSON object at an address; RefusedError when something else came."""
    body = asked.client.get(url, asked.pages if keep else None)
    try:
        found = json.loads(body.content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RefusedError(f"{url}: no JSON came but {body.media or 'something else'} from {body.final}", url)
    return found
