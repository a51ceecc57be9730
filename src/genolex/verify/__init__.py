"""statement + what it cites -> verdict. Nothing fuzzy approves: guards compare aspect by aspect, and each says why."""

from genolex.verify.check import OF_MODEL, beside, check, pair, verify
from genolex.verify.reading import normalised

__all__ = ["OF_MODEL", "beside", "check", "normalised", "pair", "verify"]
