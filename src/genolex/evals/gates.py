"""Frozen thresholds: the figures that a change must not take away (`evals/gates.yaml`, `genolex eval dev --gate`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from genolex.errors import InputError
from genolex.evals.metrics import LESS_IS_BETTER, NEUTRAL
from genolex.evals.report import figures
from genolex.ingest.yaml import read_yaml

SIDES = ("at_least", "at_most")


@dataclass(frozen=True)
class Gate:
    """A figure and the threshold on one side of it."""

    figure: str
    side: str
    threshold: float

    def holds(self, value: float | None) -> bool:
        """True when a figure is on the right side; an unscored one never is."""
        if value is None:
            return False
        return value >= self.threshold if self.side == "at_least" else value <= self.threshold


@dataclass(frozen=True)
class Red:
    """A gate that failed, with the figure that failed it; None is unscored."""

    gate: Gate
    value: float | None

    def __str__(self) -> str:
        found = "unscored" if self.value is None else f"{self.value:g}"
        return f"red: {self.gate.figure} is {found}, must be {self.gate.side.replace('_', ' ')} {self.gate.threshold:g}"


def shipped_gates() -> Path:
    """The project's thresholds: inside the wheel, or beside `src/` in a checkout."""
    packed = Path(str(resources.files("genolex"))) / "_evals" / "gates.yaml"
    return packed if packed.is_file() else Path(__file__).resolve().parents[3] / "evals" / "gates.yaml"


def read_gates(file: Path, part: str) -> list[Gate]:
    """The gates of a part. Raises InputError when the file has none for it, or says what no gate says."""
    parts = _mapping(file)
    if part not in parts:
        raise InputError(f"{file}: no gates for {part!r}; there are some for {', '.join(map(str, parts)) or 'nothing'}")
    own = parts[part]
    if strange := [str(side) for side in own if side not in SIDES] if isinstance(own, Mapping) else [str(own)]:
        raise InputError(f"{file}: {part}: the sides are at_least and at_most, not {strange[0]!r}")
    found = []
    for side in SIDES:
        for figure, threshold in (own.get(side) or {}).items():
            if isinstance(threshold, bool) or not isinstance(threshold, int | float):
                raise InputError(f"{file}: {part}: the threshold of {figure!r} is a number, not {threshold!r}")
            found.append(Gate(str(figure), side, float(threshold)))
    return found


def check_gates(results: Mapping[str, Any], gates: list[Gate]) -> list[Red]:
    """The gates that a run fails. Raises InputError for a gate on a figure that there is not."""
    held = figures(results)
    for gate in gates:
        if gate.figure not in held:
            raise InputError(f"no figure {gate.figure!r}; there are {', '.join(held)}")
    return [Red(gate, held[gate.figure]["mean"]) for gate in gates if not gate.holds(held[gate.figure]["mean"])]


def gates_near(results: Mapping[str, Any], slack: float) -> list[Gate]:
    """Gates just below what a run reached (above, where less is better), for every figure but lengths and times."""
    found = []
    for name, figure in results["summary"].items():
        if figure["mean"] is None or name in NEUTRAL:
            continue
        less = name in LESS_IS_BETTER
        threshold = figure["mean"] + (slack if less else -slack)
        found.append(Gate(name, "at_most" if less else "at_least", round(threshold, 4)))
    return found


def _mapping(file: Path) -> Mapping[Any, Any]:
    try:
        found = read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(found, Mapping):
        raise InputError(f"{file}: gates are given for each part of the questions")
    return found
