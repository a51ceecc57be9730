"""One question asked of both laws, side by side, a row for each sort of rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from genolex.aspects import Aspect, given_by
from genolex.render.html import Page, reason_of
from genolex.types import Answer, Statement

_ROWS = ("rule", "definition", "deadline", "penalty")
_ASPECTS = {"penalty": Aspect.PENALTY, "definition": Aspect.DEFINITION, "deadline": Aspect.DEADLINE}
"""What gives several sorts of rule stands in the row of the first: a penalty of ten years is no deadline."""


@dataclass(frozen=True)
class Comparison:
    """The same question answered from the law of the United States and from that of China."""

    us: Answer
    cn: Answer


def table(comparison: Comparison, page: Page) -> str:
    """A row for each sort of rule that one of the two answers gives, every sentence with its pinpoints."""
    say = {key: escape(value) for key, value in page.words.items()}
    sides = [("us", comparison.us), ("china", comparison.cn)]
    cells = {name: _sorted(answer) for name, answer in sides}
    rows = [row for row in _ROWS if any(cells[name][row] for name, _ in sides)] or ["rule"]
    heads = "".join(f'<th scope="col">{say[name]}</th>' for name, _ in sides)
    lines = []
    for n, row in enumerate(rows):
        own = "".join(
            f'<td data-side="{say[name]}"{f" rowspan={len(rows)}" if answer.abstained else ""}>'
            f"{_cell(cells[name][row], answer, page)}</td>"
            for name, answer in sides
            if n == 0 or not answer.abstained
        )
        lines.append(f'<tr><th scope="row">{say[row]}</th>{own}</tr>')
    notices = "".join(page.notice(notice) for _, answer in sides for notice in answer.notices)
    question, day = escape(comparison.us.question), comparison.us.as_of
    return (
        f'<section class="gl-compared"><h2 class="gl-question">{question}</h2><table class="gl-table"><thead><tr>'
        f'<th scope="col">{say["topic"]}</th>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>{notices}'
        f'<p class="gl-day">{say["as_of"]} <time>{day}</time></p></section>'
    )


def _sorted(answer: Answer) -> Mapping[str, list[Statement]]:
    """The statements by the sort of rule that their first provision gives."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in answer.statements:
        gives = given_by(statement.citations[0].passage.provision)
        found[next((row for row, aspect in _ASPECTS.items() if aspect in gives), "rule")].append(statement)
    return found


def _cell(statements: Sequence[Statement], answer: Answer, page: Page) -> str:
    """The sentences of one cell; a side that abstains is silent, with the provisions that come nearest."""
    if answer.abstained:
        silent = f'<p class="gl-silent">{escape(page.words["silent"])} {escape(reason_of(answer))}</p>'
        return silent + page.nearest(answer)
    said = "".join(_statement(statement, answer, page) for statement in statements)
    return said or f'<p class="gl-hint">{escape(page.words["unaddressed"])}</p>'


def _statement(statement: Statement, answer: Answer, page: Page) -> str:
    chips = " ".join(page.chip(c, answer, page.citator.pinpoint(c.address)) for c in statement.citations)
    return f'<p class="gl-statement">{escape(statement.text)} <span class="gl-chips">{chips}</span></p>'
