"""Questions of fact that no legal text answers: how often it happened, what it costs, whom to call, who was punished.

The words of such a question are those of the rules, so that it finds them; an answer made of them would miss it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from genolex.index.tokens import tokens


class Fact(StrEnum):
    """A matter of fact that is asked for."""

    COUNT = "count"
    PRICE = "price"
    CONTACT = "contact"
    HOLDER = "holder"
    CASE = "case"
    PENALTY = "penalty"
    FORECAST = "forecast"
    LENGTH = "length"
    FORM = "form"
    SUBJECT = "subject"


_SPANS = r"(?:working |business |calendar )?(?:days?|weeks?|months?|years?|hours?|times|articles?|sections?|pages?)"
_NOUN = r"(?:(?!\b(?:may|must|can|could|should|would)\b)[\w\s'’-]){3,60}?"
_NOT_OURS = r"(?! (?:we|i|our|to)\b)"
_COUNT = re.compile(
    rf"\bhow many (?!{_SPANS}\b)(?P<counted>{_NOUN}) (?:did|has|was|were|had)\b{_NOT_OURS}"
    rf"|\bhow many (?!{_SPANS}\b)(?P<held>{_NOUN}) have\b{_NOT_OURS}"
    r".{0,60}?\b(?:been|so far|since|to date)\b"
    rf"|\bhow often (?:did|has|have)\b{_NOT_OURS}"
    rf"|\bhow many (?!{_SPANS}\b)(?P<now>{_NOUN}) (?:does|do|has|have|are|is)\b{_NOT_OURS}.{{0,60}}?"
    r"\b(?:today|now|currently|at present|right now)\b"
    rf"|\bhow many (?!{_SPANS}\b)(?P<busy>{_NOUN}) (?:work|live)\b{_NOT_OURS}"
    rf"|\bhow many (?P<staff>people|persons|officials|employees|inspectors|staff) (?:at|in|of|work)\b{_NOT_OURS}"
    r".{3,60}?\b(?:handle|work|deal|process|review|are employed)"
    r"|\bnumber of (?P<number>[\w\s'’-]{3,40}?) (?:\w+ed|given|in force)"
    r" (?:so far|to date|last year|this year|since|in \d{4})"
    r"|\bwhat (?:percentage|proportion|share) of (?P<part>[\w\s-]{3,40}?) (?:did|do|does|has|have|are|is|was|were)\b"
    r"|(?:批准|批|受理|处罚|罚|查处|发放|通过|否决)[过了]+(?:大概|大约)?(?:多少|几)(?:个|家|件|项|起|次)"
    r"|(?:去年|今年|\d{4}年|目前|至今|到现在).{0,12}(?:批|罚|查|审|办)\w?[过了]*(?:多少|几)(?:个|家|件|项|起|次)"
    r"|百分之多少",
    re.I,
)
_PRICE = re.compile(
    r"\bhow much (?:does|do|will|would) .{1,60}\b(?:cost|charge|bill)\b"
    r"|\bwhat (?:does|do|will|would) [^?.;]{1,40}(?<!in )(?<!the )\bcharge (?:for|us|me|you|per)\b"
    r"|\bwhat (?:does|do|will|would) .{1,60}\bcost\b(?! (?:him|her|them|us|me|you|the \w+)\b)"
    r"|\bhow (?:expensive|costly) (?:is|are)\b"
    r"|\b(?:price|cost) of (?:a|an|the) (?:licen[cs]e|application|filing|permit|review)\b"
    r"|收(?:费)?多少(?:钱)?|要花多少钱|费用(?:是)?多少",
    re.I,
)
_FEE = re.compile(r"\bwhat(?: is the)? fee\b|\bhow (?:high|big|much) is the (?:\w+ )?fee\b|收费标准|收多少费", re.I)
_FEES = re.compile(r"\b(?:fees?|free of charge|charges? (?:a|an|for|no|nothing))\b|费", re.I)
_PRICED = re.compile(r"\b(?:fees?|(?<!in )charges?|charged|costs?|prices?|free of charge)\b|费", re.I)
_CONTACT = re.compile(
    r"\b(?:what(?:'s|’s| is| are)|which is|give me|tell me|looking for|do you have|whose)\b"
    r"[^.;?]{0,60}\b(?:(?:tele)?phone number|e-?mail address)|\b(?:opening|office) hours|\bpostal address of\b"
    r"|电话(?:号码)?(?:是)?多少|联系电话|邮箱(?:地址)?是|办公时间",
    re.I,
)
_REACHED = re.compile(r"\b(?:tele)?phone|\be-?mail|\b(?:office|postal|mailing) address|电话|邮箱", re.I)
_HOURS = re.compile(r"\bhow many (?:minutes|hours)\b|(?:多少|几)个?(?:小时|学时|分钟)", re.I)
_IN_HOURS = re.compile(r"\b(?:minutes?|hours?|immediately|at once)\b|小时|学时|立即", re.I)
_DAYS = re.compile(
    r"\bhow many (?:working |business |calendar )?(?:days|weeks|months|years)\b|(?:多少|几)个?(?:工作日|天|月)", re.I
)
_IN_DAYS = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?|annual\w*|immediately|promptly|at once|without delay)\b"
    r"|小时|日|天|月|年|立即|及时",
    re.I,
)
_FORM = re.compile(
    r"\bhow many pages\b|\bwhere (?:can|do|could) (?:we|i|one) (?:download|get the latest)\b"
    r"|(?:几|多少)页|哪(?:儿|里)(?:可以|能)?下载",
    re.I,
)
_FORMED = re.compile(r"\bpages?\b|\bdownload|\bwebsite|页|下载|网站", re.I)
_SUBJECT = re.compile(
    r"\b(?:visas?|work permits?|(?:income|sales|payroll) tax(?:es)?|VAT|tariffs?|customs dut(?:y|ies)|child support"
    r"|alimony|minimum wage|overtime|copyrights?)\b|签证|关税|增值税|所得税|抚养费|加班费|著作权|版权",
    re.I,
)
"""Subjects of laws that are none of these."""
_HOLDER = re.compile(
    r"\bwho (?:is|are) (?:the )?(?:current|present|new|acting) \w+"
    r"|\bwho (?:currently |now )?(?:heads|leads|runs|chairs) (?!to\b)"
    r"|\b(?:name|names) (?:of )?the (?:head|director|chief|chair)\b"
    r"|现任\S{0,12}是谁|(?:部|司|局|处|署|科|院)长(?:现在)?是谁|主任(?:现在)?是谁",
    re.I,
)
_PUNISHED = r"(?:fined|prosecuted|convicted|jailed|imprisoned|sentenced|sued|indicted|penali[sz]ed)"
_EVER = r"(?:ever |actually |already )*"
_CASE = re.compile(
    rf"\b(?:has|have|had) (?:anyone|anybody|any \w+(?: \w+)?|someone) {_EVER}(?:been {_PUNISHED}"
    r"|gone to (?:jail|prison))"
    rf"|\b(?:which|what) (?:\w+ ){{1,3}}(?:has|have|was|were) {_EVER}(?:been )?{_PUNISHED}"
    rf"|\bwho (?:has|was) {_EVER}(?:been )?{_PUNISHED}"
    r"|\b(?:judges?|courts?) (?:has|have|had) (?:ever |already )?(?:ruled|decided|held)\b"
    r"|\bhow (?:has|have) (?:the |any )?(?:\w+ )?(?:judges?|courts?) (?:ruled|decided|read)\b"
    r"|\b(?:court|supreme court) (?:cases?|decisions?|rulings?)\b|\bcase law\b|\b(?:cite|name|find) (?:me )?a case\b"
    r"|有(?:没有)?(?:人|公司|单位|机构)(?:真的)?被(?:罚|判|起诉|处罚)过|判例|案例",
    re.I,
)
_FORECAST = re.compile(
    r"(?:^|[.;!?,] )(?:so )?(?:will|is|are|do you think|how likely is it that)"
    r" (?:Congress|China|Beijing|Washington|the (?:US|United States|government|administration|White House|President)"
    r"|(?:the )?(?:CAC|NHC|MOST|DOJ|NIH|BIS))\b"
    r".{0,40}?\b(?:repeal|scrap|abolish|relax|loosen|tighten|drop|lift|pass|extend|going to (?:repeal|ban|change))\b"
    r"|(?:将来|未来|以后|明年).{0,10}会不会(?:取消|废止|放宽|收紧|修改|延长)",
    re.I,
)
_HOW_HEAVY = re.compile(
    r"\bhow (?:big|large|high|heavy|much|steep) (?:is|are|was|can|could|would|will) (?:the |a )?"
    r"(?:fines?|penalt(?:y|ies))\b|\bhow (?:many years|long) (?:behind bars|in (?:jail|prison))"
    r"|罚(?:款)?(?:是)?多少|判(?:刑)?(?:多少|几)年|坐(?:几|多少)年牢",
    re.I,
)
_PENAL = re.compile(
    r"\b(?:fines?|fined|penalt(?:y|ies)|imprison\w*|prison|confiscat\w*|punish\w*)\b|罚|没收|吊销|刑", re.I
)
_AFTER_NOUN = re.compile(r"\s(?:with|of|from|to|in|by|for|on|at|that|which|who)\s", re.I)
_FIGURE = re.compile(
    r"(?<!\()\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|thousand|million)\b", re.I
)
_SENTENCE = re.compile(r"(?<=[.;!?。；！？])\s*")


NEAR_NOUN = 2
"""So many words after a figure can be what it counts."""

_TOLD_BY = (
    (_FEE, _FEES, Fact.PRICE),
    (_PRICE, _PRICED, Fact.PRICE),
    (_CONTACT, _REACHED, Fact.CONTACT),
    (_HOW_HEAVY, _PENAL, Fact.PENALTY),
    (_HOURS, _IN_HOURS, Fact.LENGTH),
    (_DAYS, _IN_DAYS, Fact.LENGTH),
    (_FORM, _FORMED, Fact.FORM),
    (_SUBJECT, _SUBJECT, Fact.SUBJECT),
)
"""Questions, the words of a text that tells what they ask, and the fact that they ask for where no text does."""


def fact_beyond(question: str, texts: Iterable[str]) -> Fact | None:
    """The matter of fact that a question asks for and none of the leading provisions' texts tells; None for a rule."""
    told = list(texts)
    if match := _COUNT.search(question):
        counted = next(filter(None, match.groupdict().values()), "")
        return None if any(_counts(sentence, counted) for sentence in _sentences(told)) else Fact.COUNT
    for asked, said, fact in _TOLD_BY:
        if asked.search(question):
            return None if any(map(said.search, told)) else fact
    if _HOLDER.search(question):
        return Fact.HOLDER
    if _FORECAST.search(question):
        return Fact.FORECAST
    return Fact.CASE if _CASE.search(question) else None


def _sentences(texts: Iterable[str]) -> Iterable[str]:
    return (sentence for text in texts for sentence in _SENTENCE.split(text))


def _counts(sentence: str, counted: str) -> bool:
    """Whether a sentence gives a figure of what is counted: before its noun, the last word before a preposition."""
    nouns = tokens(_AFTER_NOUN.split(counted)[0])
    counts = (tokens(sentence[match.end() :])[:NEAR_NOUN] for match in _FIGURE.finditer(sentence))
    return bool(nouns) and any(nouns[-1] in after for after in counts)
