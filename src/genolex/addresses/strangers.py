"""Citations of works that the corpus does not hold, found by how citations are written anywhere.

The forms follow the common manuals of citation (codes, registers, public laws, reporters, articles of a named act,
第…条 of a named law). What is found is reported as not checked, never as fine.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_LABELS = r"\d[\w.\-–]*(?:\([A-Za-z0-9]{1,5}\))*"
_UNIT = r"(?:\b(?:[Aa]rticles?|[Aa]rts?\.?|[Ss]ections?|[Ss]ecs?\.?|[Rr]ecitals?|[Cc]hapters?|[Pp]rinciples?)|§+)"
_KIND = (
    r"(?:Act|Law|Code|Directive|Convention|Treaty|Constitution|Charter|Regulations?|Ordinance|Statutes?|Rules|Measures"
    r"|Provisions|Declaration|Protocol|Agreement|Framework|Guidelines?|Decree|Order|Policy)"
)
_NAMED = rf"(?:(?:U\.S\.|[A-Z][\w'’&-]*|of|on|the|for|and|to|in|[IVX]+|\d{{4}}) ){{0,9}}{_KIND}(?: of \d{{4}})?"
_LETTERS = r"[A-Z][A-Z&]{1,9}(?:-[A-Z]{1,6})?"
_HAN_NUMBER = r"[零〇一二三四五六七八九十百千\d]+"
_HAN_KIND = r"(?:法典|法|条例|办法|规定|细则|规则|决定|解释|规范|标准|指南|公约|条约|宪法|准则)"
_HAN_BELOW = rf"(?:第\s*[（(]?{_HAN_NUMBER}[）)]?\s*[款项目])*"

PATTERNS: tuple[str, ...] = (
    rf"\b\d{{1,2}} ?(?:U\. ?S\. ?C\.?|USC|C\. ?F\. ?R\.?|CFR)(?:A\.)? ?(?:[Pp]arts?|[Pp]t\.|§+|[Ss]ections?"
    rf"|[Cc]h(?:apter|\.))? ?{_LABELS}",
    r"\b\d{2,3} (?:Fed\. ?Reg\.|F\.R\.|FR|Stat\.) ?\d[\d,]*",
    r"\b(?:Pub\. ?L\.|Public Law|P\.L\.)(?: No\.?)? ?\d{2,3}[-–]\d{1,4}(?:,? (?:§+|sec(?:tion"
    r"|\.)) ?\d[\w.-]*(?:\(\w{1,4}\))*)?",
    r"\b\d{1,4} (?:U\.S\.|S\. ?Ct\.|F\.(?:2d|3d|4th)|F\. ?Supp\.(?: ?[23]d)?) \d{1,5}\b",
    r"\b(?:Exec(?:utive|\.) Order|E\. ?O\.|EO|(?:Presidential )?Proclamation)(?: No\.?)? ?\d{4,5}\b",
    r"\bRegulation \((?:EU|EC)\)(?: No\.?)? ?\d{3,4}/\d{2,4}|\bDirective \d{2,4}/\d{1,4}(?:/E[CU])?",
    rf"{_UNIT} ?{_LABELS},? (?:of |in |under )?(?:the )?(?:{_NAMED}|{_LETTERS})\b",
    rf"\b(?:{_NAMED}|{_LETTERS})(?:'s|’s)?,? ?{_UNIT} ?{_LABELS}",
    rf"《[^《》\n]{{2,40}}》(?:（[^（）\n]{{1,20}}）)?(?:的)?第\s*{_HAN_NUMBER}\s*条{_HAN_BELOW}",
    rf"《[^《》\n]{{1,38}}{_HAN_KIND}(?:（[^（）\n]{{1,12}}）)?》",
    rf"[\u4e00-\u9fff]{{0,14}}?{_HAN_KIND}第\s*{_HAN_NUMBER}\s*条{_HAN_BELOW}",
    rf"(?:\b(?:[Aa]rticles?|[Aa]rts?\.)|§+) ?{_LABELS}",
    rf"第\s*{_HAN_NUMBER}\s*条{_HAN_BELOW}",
    rf"\b(?:[Ss]ections?|[Ss]ecs?\.) ?{_LABELS}",
)
"""How works are cited, the surest form first; the last three are provisions of nobody."""

_BARE = len(PATTERNS) - 3
_WHOLE = (1, 2, 3, 4, 5, 9)
"""Forms that name a work and none of its provisions."""
_COMPILED = tuple(re.compile(pattern) for pattern in PATTERNS)
_OWN = re.compile(
    r"\s*(?:above|below|hereof|herein|of (?:this|our|my|the (?:attached|present|draft|lease|contract|memo\w*|manuscript"
    r"|protocol|application|consent form|collaboration agreement|data use agreement)))\b",
    re.I,
)
"""What follows a part of the draft itself or of a private paper."""
_OPENING = re.compile(
    r"(?:(?:The|Under|In|See|Of|By|And|That|This) )+(?=[A-Z])|(?:依照|根据|按照|依据|违反|适用|参见|以及|和|与)+"
)
"""Words that only begin the sentence."""


_WORK = re.compile(
    r"\b(?:[A-Z][\w'’&-]*|\d\d?(?:st|nd|rd|th)) (?:(?:[A-Z][\w'’&-]*|of|on|the|for|and|to|in) ){0,7}"
    r"(?:Act|Directive|Convention|Treaty|Ordinance)\b(?: of \d{4})?"
    r"|(?<=[Tt]he )(?:[A-Z][\w'’-]+ ){1,3}(?:Protocol|Accords?)\b"
)
_WORK_ZH = re.compile(
    r"[一-鿿]{4,20}?(?:管理办法|审查办法|监督办法|管理规定|实施细则|监管细则|条例|公约|议定书|法典)(?!草案)"
)
_BEFORE_WORK = re.compile(r"^.*(?:按照|根据|依据|依照|违反|按|我国|国内|中国的?|[是在问看和与]|关于|现行)")
_NO_NAME = re.compile(r"[这那哪]|什么|有关|相关|[没有]有|新的")


SHORT_NAME = 5
"""Chinese characters that a name must exceed to be more than its kind."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A citation that is not of the corpus.

    `named` tells whether it says of which work it is, `pointed` whether it says which provision.
    """

    start: int
    end: int
    written: str
    named: bool
    pointed: bool

    @property
    def local(self) -> bool:
        """True for a bare section: more often a part of the draft itself than of a law."""
        return not self.named and self.written[:1] in "Ss"


def strangers(text: str, taken: Collection[tuple[int, int]]) -> list[Stranger]:
    """Citations outside the spans that are already read, in order; of overlapping ones the surest form counts."""
    spans = sorted(taken)
    found: list[Stranger] = []
    for number, pattern in enumerate(_COMPILED):
        for match in pattern.finditer(text):
            start, end = _trimmed(text, match.start(), match.end())
            if not _OWN.match(text, end) and _free(spans, start, end):
                found.append(Stranger(start, end, text[start:end], number < _BARE, number not in _WHOLE))
                spans = sorted([*spans, (start, end)])
    return sorted(found, key=lambda s: s.start)


def works(text: str) -> list[str]:
    """Works that a text names without a provision, by how acts, treaties and Chinese rules are called."""
    found = [_trimmed(text, match.start(), match.end()) for match in _WORK.finditer(text)]
    names = [text[start:end].rpartition(" the ")[2] for start, end in found if " " in text[start:end]]
    chinese = (_BEFORE_WORK.sub("", match[0]) for match in _WORK_ZH.finditer(text))
    return names + [name for name in chinese if len(name) > SHORT_NAME and not _NO_NAME.search(name)]


def _free(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return all(end <= a or b <= start for a, b in spans)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the stop at the end and the words that only begin the sentence."""
    while end > start and text[end - 1] in " .,;:-–":
        end -= 1
    opening = _OPENING.match(text, start, end)
    return opening.end() if opening else start, end
