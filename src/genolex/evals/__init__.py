"""Citation-accuracy evals: questions with gold provisions -> answers -> scores that say where they come from."""

from genolex.evals.questions import EvalQuestion, read_questions, shipped_questions
from genolex.evals.report import report, save_results
from genolex.evals.run import run

__all__ = ["EvalQuestion", "read_questions", "report", "run", "save_results", "shipped_questions"]
