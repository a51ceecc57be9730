"""How likely a statement holds, from what guards object, what a model judges and how freely it is worded.

Log odds that add up: a logistic regression on 6,900 labelled statements, true and false, nearly all of provisions that
the model has not seen (evals/verify: all but dev, dev2 and test). A guard that is seldom wrong there is not weighed:
what it calls contradicted is refused whatever a model says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from genolex.ports import Judgement
from genolex.types import Verdict
from genolex.verify.source import Finding

LEAST = math.log(0.23 / 0.77)
"""Log odds below which a statement is refused."""
FINAL = frozenset({"number", "comparator", "direction", "scope", "condition", "permission", "publicity"})
"""Guards whose contradictions are final: one in ten or fewer of them were mistaken."""
BIAS, ENTAILED, SHARE, FOREIGN = 1.14, 0.74, -0.77, -0.18
"""For any statement; for each unit of the model's own log odds; for the share of its words that the source has, since
of one in its words a model is too sure; for a statement in another language than the source."""
OBJECTIONS = {
    ("force", Verdict.CONTRADICTED): -0.94,
    ("actor", Verdict.CONTRADICTED): -1.79,
    ("exception", Verdict.CONTRADICTED): -1.59,
    ("date", Verdict.CONTRADICTED): -1.84,
    ("scope", Verdict.UNSUPPORTED): -0.91,
    ("authority", Verdict.UNSUPPORTED): -0.39,
    ("number", Verdict.UNSUPPORTED): -0.16,
    ("date", Verdict.UNSUPPORTED): -0.58,
}
OTHER = -0.81
"""For a contradiction that another guard finds."""
CLOSER = {"force": -1.4, "actor": -1.19}
"""What a contradiction of these guards weighs more, or less, for the share of words beyond a half."""
CLOSE, TRUSTED = 0.8, 0.92
"""Where so much of a statement is in its source's words, what a guard objects to is refused unless a model is surer."""
LONGEST = 30
"""Longer statements, which gather more than a premise holds, no model refuses alone: of 300 reviewed summaries of
provisions it would have refused one in twenty."""
SUREST = 0.99
"""No probability counts for more than this one, or less than what it leaves."""


def final(findings: Iterable[Finding]) -> bool:
    """Whether a guard has found a contradiction that no model outweighs."""
    return any(f.verdict is Verdict.CONTRADICTED and f.guard in FINAL for f in findings)


def refused(findings: Sequence[Finding], share: float, foreign: bool, words: int, found: Judgement) -> bool:
    """Whether a statement of so many words, of which a `share` stands in its source, is refused."""
    objected = any(finding.verdict is not Verdict.PARTLY for finding in findings)
    if words > LONGEST and not objected:
        return False
    close = share >= CLOSE and objected and found.entailment < TRUSTED
    return close or holding(findings, share, foreign, found) < LEAST


def holding(findings: Sequence[Finding], share: float, foreign: bool, found: Judgement) -> float:
    """Log odds that a statement holds, from every sign alike."""
    odds = BIAS + ENTAILED * log_odds(found.entailment) + SHARE * share + FOREIGN * foreign
    for guard, verdict in {(f.guard, f.verdict) for f in findings}:
        contradicted = verdict is Verdict.CONTRADICTED
        odds += OBJECTIONS.get((guard, verdict), OTHER if contradicted else 0.0)
        odds += CLOSER.get(guard, 0.0) * (share - 0.5) if contradicted else 0.0
    return odds


def log_odds(probability: float) -> float:
    """Of a probability that is never surer than `SUREST`."""
    sure = min(max(probability, 1 - SUREST), SUREST)
    return math.log(sure / (1 - sure))
