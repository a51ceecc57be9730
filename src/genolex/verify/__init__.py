"""statement + what it cites -> verdict. Nothing fuzzy approves: guards compare aspect by aspect, and each says why."""

from genolex.verify.check import beside, check, verify
from genolex.verify.reading import normalised

__all__ = ["beside", "check", "normalised", "verify"]
