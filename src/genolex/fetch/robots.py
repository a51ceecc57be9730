"""What a site allows programs to read: robots.txt by RFC 9309 (the longest rule wins, `*` and `$` in paths)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

LONGEST = 500 * 1024
"""Characters of a robots.txt that are read (RFC 9309, section 2.5)."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one program on one site: (allowed, path) pairs, and the seconds between requests."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Whether the path (with its query) may be read: the longest rule that fits decides, allowed wins a tie."""
        path = unquote(path)
        fitting = [(len(rule), allowed) for allowed, rule in self.rules if _pattern(rule).match(path)]
        return max(fitting, default=(0, True))[1]


def read_robots(text: str, agent: str) -> Robots:
    """The rules of a robots.txt for a program's name: those of the groups that name it, else those of `*`."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for agents, rules in _groups(text[:LONGEST]):
        for name in agents:
            groups.setdefault(name, []).extend(rules)
    named = [name for name in groups if name != "*" and name in agent.lower()]
    chosen = groups.get(max(named, key=len, default="*"), [])
    delays = [float(value) for field, value in chosen if field == "crawl-delay" and re.fullmatch(r"\d+(\.\d+)?", value)]
    paths = [(field == "allow", unquote(value)) for field, value in chosen if field in ("allow", "disallow") and value]
    return Robots(tuple(paths), max(delays, default=0.0))


def _groups(text: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    agents: list[str] = []
    rules: list[tuple[str, str]] = []
    for line in text.lstrip("\ufeff").splitlines():
        field, _, value = (part.strip() for part in line.split("#", 1)[0].partition(":"))
        if field.lower() == "user-agent":
            if rules:
                yield agents, rules
                agents, rules = [], []
            agents.append(value.lower())
        elif field.lower() in ("allow", "disallow", "crawl-delay") and agents:
            rules.append((field.lower(), value))
    if agents:
        yield agents, rules


def _pattern(rule: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*)", rule.removesuffix("$"))
    end = "$" if rule.endswith("$") else ""
    return re.compile("".join(".*" if piece == "*" else re.escape(piece) for piece in pieces) + end)
