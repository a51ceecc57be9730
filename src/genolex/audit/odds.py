"""How likely a fault that was found in a citation is one, from what the model, the guards and retrieval say of it.

A logistic regression on 2,263 labelled citations (evals/audit: dev, dev6 to dev9). Cross-validated by draft, it takes
back half of the faults found in citations that are right, and one in eight of those in wrong ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from genolex.audit.findings import Ruling
from genolex.types import Verdict
from genolex.verify.odds import log_odds

LEAST = math.log(0.35 / 0.65)
"""Log odds from which a fault stands."""
BIAS, ENTAILED, PARAGRAPH, TOLD, CHINESE, AHEAD, TOPIC, WORDS = -2.22, -0.11, -0.32, -0.78, 0.17, 0.23, -0.36, -0.011
"""For any fault; for each unit of the model's log odds that what is cited, and the cited paragraph of it, entails the
claim; for the share of the claim that is told there; for a Chinese claim; for each unit that the nearest provision is
ahead of it; for a mere subject; for each word of the claim."""
VERDICTS = {Verdict.CONTRADICTED: 0.81, Verdict.UNSUPPORTED: 0.2}
RULINGS = {Ruling.CONTRADICTED: 0.99, Ruling.UNSUPPORTED: 0.6, Ruling.MISATTRIBUTED: 1.23}
FARTHEST, LONGEST = 6.0, 40
"""No lead or length counts for more."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a claim and the provision that is cited for it."""

    entailed: float
    in_paragraph: float
    told: float
    chinese: bool
    verdict: Verdict
    ruling: Ruling
    ahead: float
    topic: bool
    words: int


def stands(signs: Signs) -> bool:
    """Whether a fault is likely enough to be told."""
    odds = BIAS + ENTAILED * log_odds(signs.entailed) + PARAGRAPH * log_odds(signs.in_paragraph)
    odds += TOLD * signs.told + CHINESE * signs.chinese + AHEAD * min(max(signs.ahead, 0.0), FARTHEST)
    odds += TOPIC * signs.topic + WORDS * min(signs.words, LONGEST)
    return odds + VERDICTS.get(signs.verdict, 0.0) + RULINGS[signs.ruling] >= LEAST
