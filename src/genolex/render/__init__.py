"""Answers and provisions as JSON, as plain text and as HTML. Printing only: nothing here decides anything."""

from genolex.render.json import answer_json, provision_json
from genolex.render.text import answer_text, provision_text

__all__ = ["answer_json", "answer_text", "provision_json", "provision_text"]
