"""Follow-ups understood without a model: "And for hospitals?", "What are the penalties?", "那美国呢？".

A question that cannot stand alone is read with the last one before it that can; a very short one also with the one just
before. One that only names the other side asks the same of that side's law. A question that stands alone is a new
topic, and nothing is dragged along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from genolex.aspects import sides_of, without_side
from genolex.index.tokens import tokens
from genolex.types import Jurisdiction

SHORT, SHORTER = 4, 3
"""A question of fewer different words, fewer of them words of its own, does not stand alone; with fewer than the second
in all it is read with the one just before it too."""
LONGEST_CONTEXT = 2_000
"""Characters of a question together with those that it is read with."""

_LEANS = re.compile(
    r"^\s*(and|but|or|so|what about|how about|what if|then|also|why|same)\b|^\s*(那|还有|如果|呢|同样)|呢[？?]?\s*$",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(it|its|itself|that|this|these|those|they|them|their|he|she|him|her|there|the same|such)\b"
    r"|它|他们|她们|这个|那个|这种|那种|这些|那些|该|上述",
    re.I,
)


GENERAL = frozenset(
    tokens(
        "fine penalty penalties punishment deadline permit license licence law rule article section apply "
        "applies allowed allow legal illegal lawful need required require must may can consent approval "
        "approve authorization data sample share report reporting form file country decide authority agency "
        "long much many often soon time days thing information document paperwork procedure process step do "
        "get give send use know happen ask question help tell say people person company lab project research "
        "study us ok yes no about who when where why how"
    )
    + tokens("规定 法律 罚 钱 罚款 审批 批准 许可 报告 时候 时间 数据 合法 样合 违法 同意 部门 材料 手续 申请 可以")
)
"""Words that any question about the law may hold: a question of nothing else names no rule."""


@dataclass(frozen=True)
class Turn:
    """A question as it is read: with what came before it, and the side whose law it turns to."""

    text: str
    own: str
    side: Jurisdiction | None = None


def read_turn(text: str, history: Sequence[str]) -> Turn:
    """The question in its conversation; `history` are the earlier ones, oldest first."""
    if not history or not leans(text):
        return Turn(text, text)
    anchor = next((earlier for earlier in reversed(history) if not leans(earlier)), history[0])
    side = turns_to(text)
    if side:
        anchor = without_side(anchor, "CN" if side == "US" else "US")
    between = [history[-1]] if len(set(tokens(text))) < SHORTER and not side and history[-1] != anchor else []
    whole = " ".join([anchor, *between, text])
    if len(whole) > LONGEST_CONTEXT:
        return Turn(text, text)
    return Turn(whole, anchor if side else text if len(set(tokens(text))) >= SHORTER else whole, side)


def leans(text: str) -> bool:
    """Whether a question leans on one before it."""
    words = set(tokens(text))
    short = len(words) < SHORT and len(words - GENERAL) < SHORTER
    return short or bool(_LEANS.search(text) or _POINTS_BACK.search(text))


def says_little(text: str) -> bool:
    """Whether a question names nothing that could be looked up."""
    return set(tokens(text)) <= GENERAL


def turns_to(text: str) -> Jurisdiction | None:
    """The side that a question names and says nothing else of; None when it asks anything of its own."""
    sides = sides_of(text)
    if sides == {"US"} and not tokens(without_side(text, "US")):
        return "US"
    return "CN" if sides == {"CN"} and not tokens(without_side(text, "CN")) else None


def in_context(text: str, history: Sequence[str]) -> str:
    """The question with those before it that it is read with; itself when it stands alone."""
    return read_turn(text, history).text
