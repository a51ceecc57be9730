"""An audit as a Markdown table: one row for each citation, in the order of the draft."""

from __future__ import annotations

from genolex.addresses import Citator
from genolex.render.audit_record import AuditRecord, MeantRecord
from genolex.types import Address

LONGEST = 160
"""Characters of a quotation in a cell."""


def audit_markdown(record: AuditRecord, citator: Citator, title: str = "Draft") -> str:
    """The summary, the citations and the sentences without one."""
    lines = [f"# Audit of {_cell(title)}", "", f"{record['summary']['text']}. Law as of {record['date']}.", ""]
    lines += ["| # | cited | verdict | why | may be meant |", "|---:|---|---|---|---|"]
    for number, mention in enumerate(record["mentions"], 1):
        why = "; ".join(mention["reasons"])
        meant = "; ".join(_meant(one, citator) for one in mention["suggestions"])
        cells = [mention["written"], mention["verdict"], why, meant]
        lines.append(f"| {number} | {' | '.join(map(_cell, cells))} |")
    if record["uncited"]:
        lines += ["", "## Law without a citation", "", "| sentence | supported by |", "|---|---|"]
        for one in record["uncited"]:
            meant = "; ".join(_meant(suggestion, citator) for suggestion in one["suggestions"])
            lines.append(f"| {_cell(one['written'])} | {_cell(meant)} |")
    return "\n".join(lines) + "\n"


def _meant(one: MeantRecord, citator: Citator) -> str:
    name = citator.pinpoint(Address(one["instrument"], tuple(one["path"])))
    words = " ".join(one["evidence"].split())
    return f"{name}: “{words[:LONGEST]}{'…' * (len(words) > LONGEST)}”" if words else name


def _cell(text: str) -> str:
    """One line; what Markdown or HTML would read as their own is escaped."""
    line = " ".join(text.split())
    for sign in ("\\", "|", "`", "*", "_", "[", "]"):
        line = line.replace(sign, f"\\{sign}")
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
