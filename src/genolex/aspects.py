"""What sort of answer a question wants, and which provisions give one: a penalty, a definition, a deadline."""

from __future__ import annotations

import re
from enum import StrEnum

from genolex.types import Provision


class Aspect(StrEnum):
    """A sort of answer."""

    PENALTY = "penalty"
    DEFINITION = "definition"
    DEADLINE = "deadline"


_ASKED = {
    Aspect.PENALTY: re.compile(
        r"\b(fine[sd]?|penalt\w*|punish\w*|confiscat\w*|imprison\w*|jail|criminal|liable|sanction\w*|revok\w*"
        r"|consequences?|happens? to|how bad|blacklist\w*)\b|罚|后果|坐牢|没收|吊销|怎么处理",
        re.I,
    ),
    Aspect.DEFINITION: re.compile(
        r"\b(counts? as|qualif\w+ as|definitions?|defined?|mean|means|meaning|what is an?|what are|describe[sd]?"
        r"|makes up)\b|什么是|算不算|定义|什么意思|叫什么|属于",
        re.I,
    ),
    Aspect.DEADLINE: re.compile(
        r"\b(how (?:long|soon|many days|often|quickly)|by when|when (?:must|should|does|do|will|is)|deadline"
        r"|time limit)\b|多久|几天|什么时候|期限|几年|多少天",
        re.I,
    ),
}
_PENAL = re.compile(
    r"\b(fines?d?|penalt(?:y|ies)|imprison\w*|confiscat\w*|punish\w*|criminal(?:ly)? (?:liab|respons))", re.I
)
_DEFINING = re.compile(r"\bmeans?\b|\bis (?:any|an?|the)\b|defin|\bcovers\b|counts? as", re.I)
_LASTING = re.compile(
    r"\b(?:\d+|one|two|three|five|six|ten) (?:working |business |calendar )?(?:day|month|year|week|hour)s?\b", re.I
)
_HEADED = {
    Aspect.PENALTY: re.compile(r"penalt|liabil|punish|fine", re.I),
    Aspect.DEFINITION: re.compile(r"defin|terms", re.I),
}
OPENING = 60
"""Characters of a gist within which a definition says that it is one."""


def asked_for(text: str) -> frozenset[Aspect]:
    """The sorts of answer that a question wants."""
    return frozenset(aspect for aspect, pattern in _ASKED.items() if pattern.search(text))


def given_by(provision: Provision) -> frozenset[Aspect]:
    """The sorts of answer that a provision gives, by its heading and its gist."""
    gist = provision.gist
    found = {
        Aspect.PENALTY: _PENAL.search(gist) or _HEADED[Aspect.PENALTY].search(provision.heading),
        Aspect.DEFINITION: _DEFINING.search(gist[:OPENING])
        or _HEADED[Aspect.DEFINITION].search(f"{provision.heading} {provision.division}"),
        Aspect.DEADLINE: _LASTING.search(gist),
    }
    return frozenset(aspect for aspect, match in found.items() if match)
