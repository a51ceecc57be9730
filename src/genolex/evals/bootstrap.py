"""Percentile bootstrap (Efron and Tibshirani 1993): how far a figure could have come out otherwise.

Questions are drawn anew, with replacement, from those that were asked; the interval holds the middle 95 % of the
figures over the draws. The seed is fixed: the same values give the same interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
SEED = 8
LEVEL = 0.95

Values = NDArray[np.float64]
Interval = tuple[float | None, float | None]


def interval(values: Sequence[float]) -> Interval:
    """The interval of a mean; (None, None) for fewer than two values, which show no spread."""
    if len(values) < 2:
        return None, None
    sample = np.asarray(values, np.float64)
    return _ends(sample[_draws(len(sample))].mean(axis=1))


def interval_of(statistic: Callable[[Values], float], rows: Sequence[Sequence[float]]) -> Interval:
    """The interval of any statistic of rows (one per question)."""
    if len(rows) < 2:
        return None, None
    sample = np.asarray(rows, np.float64)
    return _ends(np.array([statistic(sample[draw]) for draw in _draws(len(sample))]))


def paired(before: Sequence[float], after: Sequence[float]) -> tuple[float | None, Interval]:
    """The mean difference of two runs over the same questions, with its interval; None without questions."""
    differences = [b - a for a, b in zip(before, after, strict=True)]
    return (float(np.mean(differences)), interval(differences)) if differences else (None, (None, None))


def _draws(size: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))


def _ends(figures: Values) -> Interval:
    low, high = np.percentile(figures, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)
