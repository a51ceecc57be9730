"""What sort of answer a question wants, and which provisions give one: a penalty, a definition, a deadline."""

from __future__ import annotations

import re
from collections.abc import Set
from enum import StrEnum

from genolex.gazetteer import BEST_KNOWN, CITIES, PROVINCES
from genolex.types import Jurisdiction, Provision


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


_ELSEWHERE = (
    r"(?:EU|European(?: Union)?|British|UK|English|Scottish|German|French|Italian|Spanish|Dutch|Swiss|Swedish|Danish"
    r"|Norwegian|Finnish|Irish|Polish|Russian|Ukrainian|Turkish|Israeli|Saudi|Iranian|Indian|Pakistani|Japanese"
    r"|(?:South )?Korean|Taiwanese|Hong Kong|Macau|Singapore(?:an)?|Malaysian|Thai|Vietnamese|Indonesian|Australian"
    r"|New Zealand|Canadian|Mexican|Brazilian|Argentin(?:e|ian)|Chilean|South African|Nigerian|Kenyan|Egyptian)"
)
_ELSEWHERE_ZH = (
    r"(?:欧盟|欧洲|英国|德国|法国|意大利|西班牙|荷兰|瑞士|瑞典|俄罗斯|以色列|印度|日本|韩国|台湾|香港|澳门|新加坡|马来西亚"
    r"|泰国|越南|澳大利亚|加拿大|墨西哥|巴西|阿根廷|南非)"
)
_COUNTRIES = (
    r"(?:Europe|Britain|England|Scotland|Germany|France|Italy|Spain|Switzerland|Sweden|Denmark|Norway|Finland|Ireland"
    r"|Poland|Russia|Ukraine|Turkey|Israel|Saudi Arabia|Iran|India|Pakistan|Japan|Korea|Taiwan|Hong Kong|Macau"
    r"|Singapore|Malaysia|Thailand|Vietnam|Indonesia|Australia|New Zealand|Canada|Mexico|Brazil|Argentina|Chile"
    r"|South Africa|Nigeria|Kenya|Egypt)['’]s"
)
_LAW = (
    r" (?:(?:new|own|privacy|data protection|criminal|federal|civil|export|health|bioethics|patent|genetic) ){0,2}"
    r"(?:law|laws|legislation|statutes?|act|regulations?|rules?|courts?|authorit(?:y|ies)|regulators?)\b"
)
_LAW_ZH = r"的?(?:法律|法规|法院|监管|数据保护法|规定)"
_OTHER_LAW = re.compile(rf"\b(?:{_ELSEWHERE}|{_COUNTRIES}){_LAW}|{_ELSEWHERE_ZH}{_LAW_ZH}")
_OWN_LAW = re.compile(
    rf"\b(?:Chinese|China['’]s|PRC|U\.?S\.?|American|federal|DOJ|HHS|NIH|CAC){_LAW}|(?:中国|我国|美国){_LAW_ZH}"
)
SIDES: tuple[Jurisdiction, ...] = ("US", "CN")

_STATES = (
    r"Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana"
    r"|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana"
    r"|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon"
    r"|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming"
)
_TOWNS = (
    r"Atlanta|Austin|Baltimore|Bethesda|Boston|Chicago|Cleveland|Dallas|Denver|Detroit|Houston|Los Angeles|Miami"
    r"|Minneapolis|Nashville|Philadelphia|Phoenix|Pittsburgh|Portland|Sacramento|San (?:Antonio|Diego|Francisco|Jose)"
    r"|Seattle|Silicon Valley|St\. Louis"
)
_AMERICA = re.compile(
    r"\b(?:U\.?S\.?(?:A\.?)?|United States|Americans?|Congress|NIH|HHS|FDA|DOJ|BIS|OCR|IRB|federal"
    rf"|{_STATES}|{_TOWNS}|{BEST_KNOWN})\b"
    r"|\b(?:Justice|Commerce) Department\b|美国|美方|波士顿|纽约|加州|旧金山|斯坦福|哈佛|华盛顿|硅谷|休斯敦|芝加哥",
)
_CHINA = re.compile(
    rf"\b(?:China|Chinese|PRC|CAC|MOFCOM|NHC|MOST|MIIT|{PROVINCES}|{CITIES}|Fudan|Tsinghua)\b"
    r"|中国|我国|网信|卫健委|商务部|科技部|国务院|中方",
)
_US, _CN = r"(?:the )?(?:U\.?S\.?|America|American|United States)", r"(?:China|Chinese|the PRC)"
_BOTH = re.compile(
    r"\b(?:(?:both|either|the two) (?:countr(?:y|ies)|sides?|governments|laws|systems)"
    r"|each (?:country|side|government))\b"
    rf"|\b{_US} and (?:in )?{_CN}\b|\b{_CN} and (?:in )?{_US}\b|两国|中美|双方法律",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:compare[sd]?|comparison|versus|vs\.?|against|differ(?:s|ent|ence|ences)?)\b"
    r"|\beach (?:say|ask|treat|put|require)s?\b"
    r"|\bone way and\b.{1,40}\bthe other\b|比较|相比|区别|分别|与.{1,20}(?:有何|有什么)不同",
    re.I,
)
_JOINT = re.compile(
    r"\s(?:and|while|whereas|but)\s"
    r"(?=(?:how|what|which|who|when|by when|must|may|can|do|does|is|are|as|if|in|under|for|with)\b)",
    re.I,
)


_GIVES = re.compile(
    r"\b(?:shar(?:es?|ed|ing)|sen(?:d|ds|ding|t)|ship(?:s|ped|ping)?|mail(?:s|ed|ing)?|sell(?:s|ing)?|sold|broker(?:s|ed|ing)?"
    r"|licens(?:es?|ed|ing)|transfer(?:s|red|ring)?|export(?:s|ed|ing)?|giv(?:es?|ing)|gave|hand(?:s|ed|ing)?|provid(?:es?|ed"
    r"|ing)|releas(?:es?|ed|ing)|upload(?:s|ed|ing)?|forward(?:s|ed|ing)?|courier(?:s|ed|ing)?|moves?|moving)\b"
    r"|提供|发送|发给|寄|出口|出售|卖|传输|共享|转让|转移|传",
    re.I,
)
_TOWARDS = re.compile(r"\b(?:to|with|into)\b|给|到|至|往|向", re.I)


def sides_of(text: str) -> frozenset[str]:
    """The sides whose law, authorities or places a text names: US, CN."""
    named = {"US": _AMERICA.search(text), "CN": _CHINA.search(text)}
    return frozenset(side for side, match in named.items() if match)


def sender_side(text: str) -> str:
    """The side from which a text has something go to the other; empty where it does not say both.

    What leaves a country is first a matter of that country's law.
    """
    for given in _GIVES.finditer(text):
        towards = _TOWARDS.search(text, given.end())
        if not towards:
            continue
        sender, receiver = sides_of(text[: given.start()]), sides_of(text[towards.end() :])
        if len(sender) == len(receiver) == 1 and sender != receiver:
            return next(iter(sender))
    return ""


def without_side(text: str, side: str) -> str:
    """A text without the names of one side."""
    return (_AMERICA if side == "US" else _CHINA).sub(" ", text)


def other_law(text: str) -> str:
    """The law of another country than the United States and China that a text asks for; empty when it asks for none."""
    match = _OTHER_LAW.search(text)
    return match[0] if match and not _OWN_LAW.search(text) else ""


def compares(text: str, named: Set[str] = frozenset()) -> bool:
    """Whether a question asks for the law of both sides; `named` are the sides of the laws that it names.

    It does when it speaks of both governments, or names both sides and compares them, or asks one thing of the one
    and, after a joint, another of the other.
    """
    if _BOTH.search(text):
        return len(sides_of(text) | named) != 1
    if len(sides_of(text) | named) < len(SIDES):
        return False
    parts = ((sides_of(text[: joint.start()]), sides_of(text[joint.end() :])) for joint in _JOINT.finditer(text))
    return bool(_COMPARES.search(text)) or any(len(one) == len(other) == 1 and one != other for one, other in parts)


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
