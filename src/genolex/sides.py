"""Whose law a question is about: the sides that it names, the side that something leaves, other countries' law."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from itertools import islice

from genolex.gazetteer import (
    AMERICAN_BODIES_ZH,
    AMERICAN_PLACES_ZH,
    BEST_KNOWN,
    CHINESE_BODIES,
    CHINESE_BODIES_ZH,
    CHINESE_FIRMS,
    CITIES,
    LESS_KNOWN,
    PLACES_ZH,
    PROVINCES,
)
from genolex.types import Jurisdiction

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
    r"(?:law|laws|legislation|statutes?|act|ordinances?|code(?! of conduct| review| library)|decrees?"
    r"|regulations?|rules?|courts?|authorit(?:y|ies)|regulators?)\b"
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
    r"Ann Arbor|Atlanta|Austin|Baltimore|Bay Area|Bethesda|Boston|Chapel Hill|Chicago|Cleveland|Dallas|Denver|Detroit"
    r"|Houston|La Jolla|Los Angeles|Miami|Minneapolis|Mountain View|Nashville|New Haven|Palo Alto|Philadelphia|Phoenix"
    r"|Pittsburgh|Portland|Sacramento|Salt Lake City|San (?:Antonio|Diego|Francisco|Jose)|Seattle|Silicon Valley"
    r"|St\. Louis"
)
_AUTHORITIES = {
    "US": r"(?:Congress|NIH|HHS|FDA|DOJ|BIS|OCR|IRB|(?:Justice|Commerce) Department)",
    "CN": r"(?:CAC|MOFCOM|NHC|MOST|MIIT)",
}
_AUTHORITIES_ZH = {"US": r"美国(?:司法部|商务部|国立卫生研究院)", "CN": r"网信|卫健委|商务部|科技部|国务院"}
_AMERICA = re.compile(
    rf"\b(?:U\.?S\.?(?:A\.?)?|United States|Americans?|federal|{_AUTHORITIES['US']}"
    rf"|{_STATES}|{_TOWNS}|{BEST_KNOWN}|{LESS_KNOWN})\b"
    rf"|美国|美方|{AMERICAN_PLACES_ZH}|{AMERICAN_BODIES_ZH}",
    re.A,
)
_CHINA = re.compile(
    rf"\b(?:China|Chinese|PRC|{_AUTHORITIES['CN']}|{PROVINCES}|{CITIES}|{CHINESE_BODIES})\b"
    rf"|中国|我国|{_AUTHORITIES_ZH['CN']}|中方|{PLACES_ZH}|{CHINESE_BODIES_ZH}",
    re.A,
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
_WEIGHS = re.compile(
    r"\bwhich (?:one |of (?:the two|them) )?(?:catch\w*|appl\w+|goes|reach\w*|covers?|prevails|wins)\b"
    r"|\b(?:stricter|broader|narrower|unlike)\b|\bthe same\b|\bmore \w+ (?:by|under|in|than)\b"
    r"|一样|哪个(?:更|法|优先|适用)|更严",
    re.I,
)
_JOINT = re.compile(
    r"\s(?:and|while|whereas|but)\s"
    r"(?=(?:how|what|which|who|when|by when|must|may|can|do|does|is|are|as|if|in|under|for|with)\b)",
    re.I,
)
_GIVES = re.compile(
    r"\b(?:shar(?:es?|ed|ing)|sen(?:d|ds|ding|t)|ship(?:s|ped|ping)?|(?:e-?)?mail(?:s|ed|ing)?|sell(?:s|ing)?"
    r"|sold|broker(?:s|ed|ing)?|licens(?:es?|ed|ing)|transfer(?:s|red|ring)?|export(?:s|ed|ing)?|giv(?:es?|ing)|gave"
    r"|hand(?:s|ed|ing)?|provid(?:es?|ed|ing)|releas(?:es?|ed|ing)|upload(?:s|ed|ing)?|forward(?:s|ed|ing)?"
    r"|courier(?:s|ed|ing)?|moves?|moving|go(?:es)?|going|carr(?:y|ies|ied|ying)|tak(?:es?|ing)|fly|flies|flying"
    r"|leav(?:es?|ing)|get(?:s|ting)?|host(?:s|ed|ing)?|stor(?:e|es|ed|ing)|park(?:s|ed|ing)?|keep(?:s|ing)?|put(?:s|ting)?)\b"
    r"|(?<!提)交(?=[给由])|给(?=了)|送(?=[给往到至去交])|拿(?=[给到去])|带(?=[到往去给出])|转(?=给)|分享|运(?=[往到至去])"
    r"|提供|(?<![开研颁引])发(?![现展生布明传函])|寄|出口|出售|卖|传输|共享|转让|转移|(?<!遗)传(?![统染票])|授权|给.{0,4}看",
    re.I,
)
_TOWARDS = re.compile(
    r"\b(?:to|with|into|for)\b"
    r"|\bon(?:to)?(?= (?:[\w-]+ ){0,3}(?:servers?|clouds?|clusters?|machines?|platforms?|drives?)\b)"
    r"|(?<=给)了|给|(?<![得收受达])到|至(?![少今])|往|向",
    re.I,
)
_BEFORE = re.compile(r"[给往向]")
"""What says before the verb who receives."""
RECEIVED = 6
"""A receiver without a sender stands within so many words of its preposition."""
_HANDED = re.compile(
    r"shar|sen[dt]|ship|(?:e-?)?mail|sell|sold|transfer|export|giv|gave|hand|licens|upload|forward|courier|fly|flies|carr|[\u4e00-\u9fff]",
    re.I,
)
"""The verbs of handing over among those of giving: only they tell a sender who is not named."""
_FIRMS = re.compile(rf"(?<![A-Za-z])(?:{CHINESE_FIRMS})(?![A-Za-z])")
_PARTNER = re.compile(rf"[和跟与同](?:一[家所个])?(?:{_AMERICA.pattern})", re.A)
_PLACED = re.compile(r"\b(?:in|from|by|under|within)\b", re.I)
"""What makes a country behind a preposition a place, not a receiver."""
MOST_GIVEN = 20
"""No more verbs are looked at."""

_RULES = r"(?:laws?|rules?|regulations?|statutes?|privacy|measures|Act|Order|authorit(?:y|ies)|SCCs?|standard contract)"
_HERS = {
    "US": (
        rf"\b(?:{_AUTHORITIES['US']}|FTC|EEOC|OSTP|OFAC|CISA|dbGaP|Entity List|Uncle Sam"
        r"|bulk (?:data|genom\w+)|federal(?:ly)?|covered person|deemed export|under the EAR)\b"
        rf"|\b(?:U\.?S\.?|American)(?: \w+)? {_RULES}\b"
        rf"|{_AUTHORITIES_ZH['US']}|实体清单|美国的?(?:规则|法(?![人医国]))"
    ),
    "CN": (
        rf"\b(?:{_AUTHORITIES['CN']}|HGR|State Council)\b"
        rf"|\b(?:China['’]s|Chinese|PRC)(?: \w+)? {_RULES}\b"
        rf"|{_AUTHORITIES_ZH['CN']}|遗传办|人遗|中国的?法(?![人医国])"
    ),
}
_LAW_OF = {side: re.compile(pattern, re.A) for side, pattern in _HERS.items()}
"""Authorities and laws of a side: who names those of one side alone asks for its law."""

_MATERIAL = r"blood|tissue|saliva|plasma"
_ONES = (
    rf"(?:['’]s?)? (?:(?:human|genetic|genomic|health|medical|personal|clinical|cancer|raw|frozen|{_MATERIAL}) ){{0,3}}"
    r"(?:patients?|participants?|donors?|volunteers?|subjects?|citizens?|people|persons?|cohorts?|samples?|genomes?|exomes?"
    rf"|specimens?|data|records?|information|{_MATERIAL})"
)
_ONES_ZH = r"(?:人(?!类)|患者|病人|公民|客户|用户|受试者|志愿者|参与者|居民)"
_FROM = {
    "US": re.compile(rf"\bAmericans\b|\b(?:U\.?S\.?|American|{_TOWNS}){_ONES}\b|美国的?{_ONES_ZH}", re.A),
    "CN": re.compile(rf"\b(?:China|Chinese|{PROVINCES}|{CITIES}){_ONES}\b|[中我]国的?{_ONES_ZH}|国人", re.A),
}
"""Whose people or samples a text speaks of."""

_THEM = r"(?:partners?|collaborators?|colleagues?|co-authors?|vendors?|customers?|sponsors?|parent)"
_OURS = (
    rf"\b(?:(?:our|my)(?! (?:\w+ )?{_THEM}\b)"
    r"|we(?:['’]re| are) (?:in|an?(?: \w+){0,2}?)|I(?:['’]m| am) (?:in|at))(?: \w+){0,3}? "
)
_FROM_ONE = r"\b(?:from (?:our|my|a|the)|keeps? in)(?: \w+){0,2}? "
_DEALERS = r"(?:vendors?|contractors?|buyers?|referees?|investors?|owners?|holders?|servers?|clouds?)"
_PARTNERS = rf"(?:partners?|collaborators?|colleagues?|co-authors?|counterparts?|suppliers?|{_DEALERS})"
_OTHERS = {
    "US": re.compile(
        rf"[和跟与同给](?:了)?(?:一[家所个])?(?:美国|{AMERICAN_PLACES_ZH}|{AMERICAN_BODIES_ZH}|{BEST_KNOWN})|美方"
        r"|美国的?(?:合作方|合作伙伴|总部|买家|公司|母公司)"
        rf"|\b[Oo]ur (?:[\w-]+ ){{1,4}}with (?:an? |the )?(?:US|U\.S\.|American|{BEST_KNOWN}|{LESS_KNOWN})\b"
        rf"|\b(?:US|U\.S\.|American) (?:\w+ )?{_PARTNERS}\b|\b{_PARTNERS} in (?:the US\b|America\b|{_TOWNS})"
    ),
    "CN": re.compile(
        rf"\b[Oo]ur Chinese {_PARTNERS}\b|\bChin(?:ese|a-based) (?:\w+ )?(?:{_DEALERS}|navy|army|military)\b"
        rf"|\b{_PARTNERS} in (?:China\b|{CITIES}|{PROVINCES})"
    ),
}
"""How the only side that is named is named where those who ask are on the other one."""
_NO_HOST = (
    r"(?!\.?(?:(?: (?:university|lab|hospital))?[-–]| (?:postdoc|student|colleague|partner|collaborator|co-author"
    r"|sponsor|vendor|investor|customer|visitor|PhD|grad)))"
)
_AT_HOME, _OF_ONE = (
    {
        side: re.compile(f"(?i:{here})(?:{pattern.pattern}){_NO_HOST}|{here_zh[side]}(?:{pattern.pattern})", re.A)
        for side, pattern in (("US", _AMERICA), ("CN", _CHINA))
    }
    for here, here_zh in (
        (_OURS, {"US": "我们?[是在]", "CN": "我们?[是在]?"}),
        (_FROM_ONE, {"US": "来自", "CN": "来自"}),
    )
)
"""Where those who ask are ("our Shenzhen clinic", "my lab in Boston"), and where something is from ("a Wuhan lab")."""
_HOME_ZH = re.compile(r"我[院校所司]|本院|本公司|本校|国内|我们(?:医院|公司|实验室|团队|课题组|中心|所|院)")
"""Who writes so in Chinese is in China, unless they say that they are in America."""
_ROUTE = re.compile(rf"(?P<a>{_AMERICA.pattern}|{_CHINA.pattern}) to (?P<b>{_AMERICA.pattern}|{_CHINA.pattern})", re.A)


def sides_of(text: str) -> frozenset[str]:
    """The sides whose law, authorities or places a text names: US, CN."""
    named = {"US": _AMERICA.search(text), "CN": _CHINA.search(text)}
    return frozenset(side for side, match in named.items() if match)


def governing_side(text: str, named: Set[str] = frozenset()) -> str:
    """The side whose law a text is about; empty where that is not plain. `named` are the sides of the laws it names.

    In this order: the side whose laws or authorities alone it names; the side that something leaves, as what leaves a
    country is first a matter of that country's law; the side whose people or samples it speaks of; the side where
    those who ask are, or where something is from; the only side that it names, partners aside.
    """
    for found in (
        _sides(_LAW_OF, text) | named,
        {sender_side(text)} - {""},
        _sides(_FROM, text),
        _sides(_AT_HOME, text) or _home_zh(text),
        _sides(_OF_ONE, text),
    ):
        if len(found) == 1:
            return next(iter(found))
    sides = sides_of(text) | named
    for side in SIDES:
        if sides == {side} and side not in named and _OTHERS[side].search(text):
            return next(other for other in SIDES if other != side)
    if len(sides) > 1:
        sides = sides_of(_PARTNER.sub("", text)) | named
    return next(iter(sides)) if len(sides) == 1 else ""


def _home_zh(text: str) -> frozenset[str]:
    return frozenset({"CN"}) if _HOME_ZH.search(text) else frozenset()


def _sides(patterns: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(side for side, pattern in patterns.items() if pattern.search(text))


def sender_side(text: str) -> str:
    """The side from which a text has something go to the other; empty where it does not say who receives.

    Where only the receiver is named, the sender is on the other side; so it is where Chinese names it as a partner too.
    """
    for given in islice(_GIVES.finditer(text), MOST_GIVEN):
        towards = _TOWARDS.search(text, given.end()) or _BEFORE.search(text, 0, given.start())
        if not towards:
            continue
        behind = towards.start() >= given.end()
        before = text[: given.start()] + text[given.end() : towards.start()] if behind else text[: towards.start()]
        sender, receiver = _parties(_PARTNER.sub("", before)), _parties(text[towards.end() :])
        if len(receiver) != 1 or sender & receiver:
            continue
        if sender or (_HANDED.match(given[0]) and _received(text[towards.start() :])):
            return next(iter(sender or frozenset(SIDES) - receiver))
    for route in _ROUTE.finditer(text):
        sender, receiver = sides_of(route["a"]), sides_of(route["b"])
        if sender != receiver:
            return next(iter(sender))
    return ""


def _parties(text: str) -> frozenset[str]:
    """The sides that a text names, also by the firms that are known to be of one."""
    return sides_of(text) | ({"CN"} if _FIRMS.search(text) else frozenset())


def _received(text: str) -> bool:
    """Whether the side that a text names stands close behind its preposition, and is no mere place."""
    named = min((match.start() for pattern in (_AMERICA, _CHINA, _FIRMS) if (match := pattern.search(text))), default=0)
    before = text[:named]
    return len(before.split()) <= RECEIVED and not before.startswith("for") and not _PLACED.search(before)


def without_side(text: str, side: str) -> str:
    """A text without the names of one side."""
    return (_AMERICA if side == "US" else _CHINA).sub(" ", text)


def weighs(text: str) -> bool:
    """Whether a question that names several laws holds them against each other."""
    return bool(_COMPARES.search(text) or _WEIGHS.search(text))


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
