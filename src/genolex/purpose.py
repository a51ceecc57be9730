"""What data are handed over for: "to train a generative model", 训练大模型.

Such a question asks two things: whether the data may go there, and what the law of artificial intelligence says. The
words of the purpose are the rarer ones and would have it all about the second.
"""

from __future__ import annotations

import re

_MODEL = (
    r"(?:AI|A\.I\.|models?|LLMs?|algorithms?|chatbots?|networks?|(?:machine|deep) learning|classifiers?|predictors?)"
)
_TRAINS = (
    r"(?:(?:pre-?|re-?)?train|fine-?tun(?:e|ing)|build|develop(?:ment of)?|feed|improve?|validate?|test|calibrate?"
    r"|benchmark)(?:ing)?"
)
_IN_ORDER_TO = (
    r"(?:in order to|so (?:that|as to)(?: \w+){1,4}?|to(?: (?:help|jointly|co-?))?|for(?: use in)?(?: the| joint)?"
    r"|and(?: then)?)"
)
_PURPOSE = re.compile(
    rf",?\s+{_IN_ORDER_TO} {_TRAINS}\b(?: [^\s,?;.]+){{0,8}}? ?\b{_MODEL}\b(?:(?: |-){_MODEL}\b)*"
    r"(?: (?:that|which|on)\b[^,?;.]*)?",
    re.IGNORECASE,
)
_PURPOSE_ZH = re.compile(
    r"[，,]?(?:用来|用于|用以|以便|供[^，,。？?]{0,8}?|来|去|拿去|做|进行|共同|一起|联合)?(?:预?训练|微调|开发|研发|搭建)"
    r"[^，,。？?]{0,14}?(?:模型|人工智能|AI|算法)+(?:训练|开发|研究)?"
)
_HANDED = re.compile(
    r"\b(?:shar\w+|sen[dt]\w*|ship\w*|e?-?mail\w*|s[eo]l[dl]\w*|licens\w+|transfer\w*|export\w*|giv\w+|gave|hand\w*|provid\w+"
    r"|releas\w+|upload\w*|access\w*|us(?:e|es|ed|ing)|pool\w*|combin\w+|deposit\w*|mov\w+|carr\w+|collect\w*)\b"
    r"|提供|发|寄|出口|出售|卖|传|共享|转让|转移|交给|给|授权|访问|使用|采集|收集|出境|上传|拿",
    re.IGNORECASE,
)
_MATTER = re.compile(
    r"\b(?:data\w*|genom\w*|exom\w*|sequenc\w*|variants?|samples?|specimens?|tissues?|blood|DNA|records?|information|genetic\w*"
    r"|dbGaP|biobank\w*|scans?|images?)\b|数据|信息|基因|样本|标本|血|记录|病历|影像|遗传",
    re.IGNORECASE,
)
_OF_MODEL = re.compile(rf"\b(?:{_MODEL}|weights|checkpoints?|parameters)\b|模型|参数|权重", re.IGNORECASE)
LEFT = 5
"""So many words, or twice as many Chinese characters, must be left of a question without its purpose."""


def without_purpose(text: str) -> str:
    """A question without what data are handed over for; empty where it asks of no data handed over for a model.

    So it is where what is left still speaks of a model: then that is the matter.
    """
    rest = _PURPOSE_ZH.sub("", _PURPOSE.sub("", text))
    if rest == text or _OF_MODEL.search(rest) or not (_HANDED.search(rest) and _MATTER.search(rest)):
        return ""
    words = len(re.findall(r"[A-Za-z]+", rest)) + len(re.findall(r"[\u4e00-\u9fff]", rest)) / 2
    return " ".join(rest.split()) if words >= LEFT else ""
