"""Names that no law mentions, read as what they stand for: Stanford is an American university, Shenzhen is in China.

Who asks names the town, the hospital and the file format; the law speaks of China, foreign organizations and genetic
data. A name that the corpus knows keeps its own meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

PROVINCES = (
    r"Anhui|Fujian|Gansu|Guangdong|Guangxi|Guizhou|Hainan|Hebei|Heilongjiang|Henan|Hubei|Hunan|Inner Mongolia|Jiangsu"
    r"|Jiangxi|Jilin|Liaoning|Ningxia|Qinghai|Shaanxi|Shandong|Shanxi|Sichuan|Tibet|Xinjiang|Yunnan|Zhejiang"
)
CITIES = (
    r"Beijing|Changchun|Changsha|Chengdu|Chongqing|Dalian|Fuzhou|Guangzhou|Guiyang|Haikou|Hangzhou|Harbin|Hefei"
    r"|Jinan|Kunming|Lanzhou|Nanchang|Nanjing|Nanning|Ningbo|Peking|Qingdao|Shanghai|Shenyang|Shenzhen|Suzhou|Tianjin"
    r"|Urumqi|Wuhan|Wuxi|Xiamen|Xi['’]an|Zhengzhou|Zhuhai"
)
PLACES_ZH = (
    r"北京|上海|天津|重庆|深圳|广州|杭州|苏州|南京|武汉|成都|西安|长沙|郑州|青岛|大连|厦门|福州|合肥|济南|昆明|贵阳|南昌|南宁"
    r"|海口|沈阳|长春|哈尔滨|石家庄|太原|兰州|西宁|银川|乌鲁木齐|拉萨|呼和浩特|宁波|无锡|珠海|东莞|佛山|温州|广东|江苏|浙江"
    r"|山东|四川|湖北|湖南|河南|河北|安徽|福建|江西|辽宁|吉林|黑龙江|陕西|山西|甘肃|青海|云南|贵州|海南|广西|西藏|新疆"
    r"|内蒙古|宁夏"
)
CHINESE_BODIES_ZH = (
    r"清华|北大(?!西洋)|复旦|浙大|上海交大|中科大|中山大学|武大|川大|华西(?:医院|医学)"
    r"|协和医(?:院|学院)|瑞金|湘雅|中国科学院|中科院|中国医学科学院|北京大学|南京大学|浙江大学|四川大学|武汉大学"
)
AMERICAN_PLACES_ZH = (
    r"波士顿|纽约|加州|旧金山|硅谷|西雅图|洛杉矶|芝加哥|休斯敦|费城|华盛顿|圣[迭地]戈|得州|德州|马里兰|北卡|弗吉尼亚|宾夕法尼亚"
    r"|亚特兰大|迈阿密|明尼苏达|密歇根|俄勒冈|特拉华"
)
AMERICAN_BODIES_ZH = (
    r"斯坦福|哈佛|耶鲁|普林斯顿|(?:约翰斯?[·.]?)?霍普金斯|麻省(?:理工|总)|康奈尔|杜克|梅奥|范德堡|埃默里|哥大|宾大|博德研究所|丹娜法伯"
    r"|克利夫兰诊所"
)
CHINESE_FIRMS = (
    r"BGI|MGI|Novogene|Berry Genomics|WuXi|Tencent|Alibaba|Baidu|ByteDance|Huawei|iFlytek|SenseTime|华大|诺禾|贝瑞|药明"
    r"|腾讯|阿里|百度|字节|华为|讯飞|商汤"
)
BEST_KNOWN = r"Harvard|Stanford|Yale|Princeton|Johns Hopkins|Berkeley|MIT|UCLA|UCSF"
"""American universities whose names, unlike Columbia or Penn, are hardly anything else."""
_LESS_KNOWN_UNIVERSITIES = r"UCSD|Caltech|Cornell|Duke|Emory|Vanderbilt"
LESS_KNOWN = rf"{_LESS_KNOWN_UNIVERSITIES}|Mayo Clinic|MD Anderson|Sloan[- ]Kettering|Dana[- ]Farber"
"""More American names that are hardly anything else."""
_AMERICAN_UNIVERSITIES = rf"{BEST_KNOWN}|{_LESS_KNOWN_UNIVERSITIES}|Columbia|Northwestern|Penn|Baylor|Rockefeller"
_CHINESE_UNIVERSITIES = (
    r"Fudan|Tsinghua|Peking|PKU|Zhejiang|Sun Yat-sen|USTC|SJTU|Jiao Tong|Sichuan|Wuhan|Nankai|Tongji"
)
_FOREIGN_UNIVERSITIES = r"Oxford|Cambridge|Imperial College|ETH(?: Z[uü]rich)?|Karolinska|Heidelberg|Leiden|Uppsala"
CHINESE_BODIES = (
    r"Fudan|Tsinghua|Peking University|PKU|Sun Yat-sen|USTC|SJTU|Jiao Tong|Nankai|Tongji|Ruijin|West China Hospital"
)
_AMERICAN_HOSPITALS = (
    r"Mayo(?: Clinic)?|Cleveland Clinic|Mass(?:achusetts)? General(?: Hospital)?|MGH|Dana[- ]Farber"
    r"|(?:Memorial )?Sloan[- ]Kettering|MD Anderson|Cedars[- ]Sinai|Mount Sinai|Boston Children['’]s(?: Hospital)?"
    r"|St\. Jude(?: Children['’]s)?"
)
_AMERICAN_INSTITUTES = (
    r"(?:(?<=the )Broad|Broad Institute)|Salk(?: Institute)?|Scripps|Cold Spring Harbor|Jackson Laborator(?:y|ies)"
)
_CHINESE_HOSPITALS = (
    r"West China(?: Hospital)?|Ruijin(?: Hospital)?|Peking Union(?: Medical College)?(?: Hospital)?|PUMCH"
)

_UNIVERSITY = r"(?: (?:University|Medical School|Law School))?"
_DETERMINED = re.compile(r"(?:\b(?:the|an?|our|my|your|their|his|her|its|this|that)|['’]s)\s+$", re.IGNORECASE)
_AT = re.compile(r"\b(?:in|to|from|at|near|into|of|outside|within|between|and|or)\s+$", re.IGNORECASE)
_NOUN = re.compile(r" (?!(?:and|or|to|for|with|in|at|from|is|are|was|can|may|must|on|by|that|who|which|if|as)\b)[a-z]")
"""What follows a place that says where something is from: "a Shenzhen hospital"."""

Known = Callable[[str], bool]
Told = Callable[[re.Match[str]], str]


def _body(kind: str) -> Told:
    """A university or a hospital, with an article where it has none."""

    def told(match: re.Match[str]) -> str:
        determined = _DETERMINED.search(match.string, 0, match.start())
        return kind if determined else f"{'an' if kind[0] in 'A' else 'a'} {kind}"

    return told


def _place(noun: str, adjective: str) -> Told:
    def told(match: re.Match[str]) -> str:
        is_at = _AT.search(match.string, 0, match.start())
        return adjective if not is_at and _NOUN.match(match.string, match.end()) else noun

    return told


def _thing(name: str) -> Told:
    return lambda match: match.expand(name)


_RULES: tuple[tuple[re.Pattern[str], Told], ...] = (
    (re.compile(rf"\b(?:the )?(?:{_AMERICAN_HOSPITALS})(?![\w-])"), _body("American hospital")),
    (re.compile(rf"\b(?:the )?(?:{_CHINESE_HOSPITALS})(?![\w-])"), _body("Chinese hospital")),
    (re.compile(rf"\b(?:the )?(?:{_AMERICAN_INSTITUTES})(?![\w-])"), _body("American research institute")),
    (re.compile(rf"\b(?:{_AMERICAN_UNIVERSITIES}){_UNIVERSITY}(?![\w-])"), _body("American university")),
    (
        re.compile(rf"\b(?:{_CHINESE_UNIVERSITIES}) University\b|\b(?:Fudan|Tsinghua|PKU|USTC|SJTU|Sun Yat-sen)\b"),
        _body("Chinese university"),
    ),
    (re.compile(rf"\b(?:{_FOREIGN_UNIVERSITIES}){_UNIVERSITY}(?![\w-])"), _body("foreign university")),
    (re.compile(rf"\b(?:{CITIES}|{PROVINCES})(?:, China\b)?(?![\w-]| [A-Z])"), _place("China", "Chinese")),
    (re.compile(r"\b(?:variant call(?:ing)? files?|VCFs?(?: files?)?)\b"), _thing("human genomic data")),
    (re.compile(r"\b(?:BAM|CRAM|FASTQ|FASTA)s?(?: files?)?\b|\braw reads\b"), _thing("human genomic data")),
    (re.compile(r"\b(tumou?r|cancer|patient|germline)(?= sequences\b)"), _thing(r"\1 genome")),
    (re.compile(r"\bexomes\b"), _thing("exome sequence data")),
    (
        re.compile(r"(?:斯坦福|哈佛|耶鲁|普林斯顿|约翰[·.]?霍普金斯|麻省理工|康奈尔|杜克)(?:大学|学院)?"),
        _thing("外国大学"),
    ),
    (re.compile(r"(?:梅奥|麻省总|丹娜法伯|克利夫兰)(?:诊所|医院|癌症中心)"), _thing("外国医院")),
    (re.compile(r"(?:牛津|剑桥|海德堡|卡罗林斯卡)(?:大学|学院)"), _thing("外国大学")),
)


def plainly(text: str, known: Known) -> str:
    """A question with names as what they stand for, but for those that are `known` to the corpus."""
    for pattern, told in _RULES:
        text = pattern.sub(partial(_unless, known, told), text)
    return text


def _unless(known: Known, told: Told, match: re.Match[str]) -> str:
    return match[0] if known(match[0]) else told(match)
