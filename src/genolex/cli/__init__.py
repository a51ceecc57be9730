"""The command `genolex`. Exit status: 0 an answer, 3 an abstention, 2 bad input with one line on standard error."""

from genolex.cli import asking, auditing, collecting, evaluating, keeping, serving
from genolex.cli.base import app, main

__all__ = ["app", "asking", "auditing", "collecting", "evaluating", "keeping", "main", "serving"]
