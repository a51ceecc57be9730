"""Follow-ups understood without a model: "And for hospitals?", "What are the penalties?", "那美国呢？".

A question that cannot stand alone is read with the last one before it that can; a very short one also with the one just
before. One that only names the other side asks the same of that side's law. A question that stands alone is a new
topic, and nothing is dragged along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from genolex.index.tokens import tokens
from genolex.sides import sides_of, without_side
from genolex.types import Jurisdiction

SHORT, SHORTER = 4, 3
"""A question of fewer different words, fewer of them words of its own, does not stand alone; with fewer than the second
in all it is read with the one just before it too."""
LONGEST_CONTEXT = 2_000
"""Characters of a question together with those that it is read with."""

WHOLE = 5
"""A question of so many different words of its own says what it is about, whatever it begins with."""
NAMED = 2
"""A pronoun after so many words of the question's own, in a question that is whole, stands for one of them."""
NAMED_ZH = 6
"""The same in Chinese characters before the pronoun."""

_GOES_ON = re.compile(r"^\s*(?:and|but|or|what about|how about)\b|^\s*(?:那么?|还有|同样)|呢[？?]?\s*$", re.I)
_MAY_GO_ON = re.compile(r"^\s*(?:so|what if|then|also|why|same)\b|^\s*如果", re.I)
_POINTS_BACK = re.compile(
    r"\b(?<!and )its\b(?! own)|\b(?:itself|they|them|theirs?|he|she|him|hers?|his|such(?! as)|the same)\b"
    r"|(?<!there )(?<!s )\bthere\b(?! (?:is|are|was|were|be|any|an?)\b)"
    r"|\bit\b(?! (?:ok|okay|fine|legal|illegal|lawful|unlawful|allowed|forbidden|permitted|possible|necessary|required"
    r"|true|enough|mandatory|safe|right|wrong|a crime|an offence|an export|a violation)\b[^?]{3})"
    r"|\b(?:this|these|those)\b(?! (?:year|month|week|spring|summer|autumn|fall|winter|days?|morning|time)\b)"
    r"|(?:^|\b(?:is|was|does|did|do|has|would|will|can|could|may|must|should|of|for|to|in|on|by|with|under|about|after"
    r"|before|if|and|or|but|why|how|when|than)\s)that\b|\bthat(?=\s*[?.!,;]|\s*$)"
    r"|\bthat (?:rule|law|article|section|provision|approval|permit|licen[cs]e|order|deadline|review|form|document"
    r"|agreement|fine|duty|list|exception)\b",
    re.I,
)
_PERSONAL = re.compile(r"they|them|theirs?|he|she|him|hers?|his", re.I)
_PERSON = re.compile(
    r"\b(?:patient|donor|participant|subject|volunteer|person|people|individual|employee|applicant|researcher|scientist"
    r"|student|postdoc|professor|customer|user|child|parent|relative|partner|investigator|physician|doctor|woman|man"
    r"|women|men|children)s?\b",
    re.I,
)
_ANY = re.compile(r"\b(?:an?|any|every|each)\s+\w", re.I)
_NAMES_LAW = re.compile(r"\b(?:Act|Law|Regulations?|Measures|Rule|Order|HIPAA|GINA|EAR|[A-Z]{2,3}L)\b|法|条例|办法")
_CITES = re.compile(r"\b\d+ (?:CFR|C\.F\.R\.|USC|U\.S\.C\.)|§", re.I)
_POINTS_BACK_ZH = re.compile(r"它|他们?|她们?|这个|那个|这种|那种|这些|那些|(?<!应)该(?=[类项等条个部批机单])|上述")
_POINTS_OUT = re.compile(r"\bin (?:their|his|her|its) (?:view|opinion|eyes|words|account)\b", re.I)


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
    """Whether a question leans on one before it: it goes on, says too little, or points to what it does not name."""
    words = set(tokens(text))
    own = words - GENERAL
    if _GOES_ON.search(text) or (len(words) < SHORT and len(own) < SHORTER):
        return True
    goes_on = _MAY_GO_ON.search(text) and len(own) < WHOLE and not _NAMES_LAW.search(text)
    return bool(goes_on) or _points_back(text, len(own) >= WHOLE)


def _points_back(text: str, whole: bool) -> bool:
    """Whether a pronoun stands for nothing in the question itself.

    In a whole question one that comes after a few words of its own stands for what they name.
    """
    if _POINTS_OUT.search(text):
        return True
    if _CITES.search(text):
        return False
    for match in _POINTS_BACK.finditer(text):
        before = text[: match.start()]
        named = whole and len(set(tokens(before)) - GENERAL) >= NAMED
        if not named and not _stands_for(match[0], before):
            return True
    early = _POINTS_BACK_ZH.search(text, 0, NAMED_ZH + 2)
    return early is not None and early.start() < NAMED_ZH


def _stands_for(pronoun: str, before: str) -> bool:
    """Whether a pronoun stands for a person, or for anybody's, of whom the question has just spoken."""
    if _PERSONAL.fullmatch(pronoun):
        return bool(_PERSON.search(before))
    return pronoun.lower() == "its" and bool(_ANY.search(before))


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
