"""The words in which provisions are cited: a table of named patterns over evened text.

Spaces stand alone there, so " ?" is every gap, and every repetition is bounded: no pattern can run away.
"""

from __future__ import annotations

import re

_I = re.I | re.ASCII


def _any(*words: str) -> str:
    return "|".join(words)


# -- pieces ------------------------------------------------------------------------------------------------------------

CODE = r"(?P<code>C\.? ?F\.? ?R\b\.?|U\.? ?S\.? ?C\b\.?(?: ?A\.)?|Code of Federal Regulations|United States Code)"
_END = r"(?![A-Za-z])"
UNITS = {
    "section": rf"§§?|sections?{_END}|sect?s?{_END}\.?",
    "article": rf"articles?{_END}|arts?{_END}\.?",
    "principle": rf"principles?{_END}",
}
_UNIT = _any(*UNITS.values())
_NAMED_UNIT = _any(*(f"(?P<{name}>{words})" for name, words in UNITS.items()))
_PART = r"parts?\b|pts?\b\.?"
_LEVEL = r"(?:sub-?)?(?:paragraphs?|paras?\b\.?|clauses?|items?)|points?|subsections?|subsecs?\b\.?"
_HAN = r"[零〇一二三四五六七八九十百千两]{1,9}"
_HAN_LABEL = rf"(?:{_HAN}|\d{{1,4}}(?:\.\d{{1,4}})?)"
_HAN_JOIN = r"(?:[、,和与及或至到-]|以及|或者)"
_POINTED = r"article|section|provision|paragraph|subsection"
_THE_SAME = r"that|the same|the said|such"
_ORDINAL = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
ORDINALS = {word: str(n) for n, word in enumerate(_ORDINAL, 1)}

# -- labels ------------------------------------------------------------------------------------------------------------

LABEL = re.compile(
    r"(?P<label>_{1,6}\.\d{2,3}"  # § __.116, of whichever part adopts the Common Rule
    r"|\d{1,5}[a-z]{1,3}-\d{1,3}"  # 2000ff-1
    r"|\d{1,5}(?:\.\d{1,5}){0,3}(?:(?P<s>[a-z])(?P=s)?)?)"  # 38, 744.15, 2000ff
    rf"(?![A-Za-z0-9_]|\.\d| ?{CODE.replace('?P<code>', '?:')})",
    _I,
)
SHORT_LABEL = re.compile(r"\.\d{1,4}(?!\d|\.\d)", re.ASCII)
PAREN = re.compile(rf" ?\((?P<label>\d{{1,3}}|(?P<s>[A-Za-z])(?P=s)?|[ivxl]{{2,5}}|[IVXL]{{2,5}}|{_HAN})\)", re.ASCII)
LEVEL = re.compile(rf"(?: ?, ?| )(?:and )?(?:{_LEVEL}) ?(?:nos?\. ?)?(?=[(\da-z])", _I)
VALUE = re.compile(
    rf"\((?P<bracketed>\d{{1,3}}|[a-z]{{1,5}}|{_HAN})\)"
    r"|(?P<bare>\d{1,3}|[ivx]{2,5}|[b-hj-z]|[ai](?=[.,;:)?!]|$| of\b))(?![\w.]\w|\w)",
    _I,
)
COUNTED = re.compile(
    r" ?-?(?:"
    + _any(
        r"[%°年月日天个元万亿号岁人次例份]|percent|per cent|(?:m|b)illion\b|thousand\b|hundred\b",
        r"(?:year|month|week|day|hour|minute|time|article|section|chapter|page|other|degree|dollar|euro)s?\b|yuan\b",
        r"(?:person|individual|patient|sample|subject)s?\b|(?:compan|countr)ies\b|people\b|more\b",
        r"(?-i:USD|RMB|CNY|EUR|[kmµn]?[gLVWJ]|[kmcn]m|ml|[kM]?bp|[kMGT]b|[kMGT]B|Mbps|[CK]|[kmnµp]?(?:mol|Hz|Pa|Da|Bq))\b",
        r"(?-i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
        r"|Nov(?:ember)?|Dec(?:ember)?)\b|May \d",
    )
    + ")",
    _I,
)
"""What makes a number an amount or a date and no label: "PIPL 30 days", "744.15 kg"."""
NUMBER_ON = re.compile(r"[-%°]|,\d")

# -- series ------------------------------------------------------------------------------------------------------------

JOIN = re.compile(
    r"(?P<join> ?[,;、] ?(?:(?:and|or) )?| (?:and/or|and|or|as well as|&) | (?:to|through|thru|until) | ?-{1,2} ?)"
    rf"(?P<unit>(?:(?:{_UNIT}) ?)?)",
    _I,
)
VALUE_JOIN = re.compile(r"(?P<join> ?, ?(?:(?:and|or) )?| (?:and|or|&) | (?:to|through) | ?- ?)", _I)
ENDED = re.compile(
    r" ?(?:$|[^\w\s]|\n)| (?:of|in|under|and|or|to|through|from|for|on|the|do|does|apply|applies|say|says|requires?)\b"
    r"| (?-i:[A-Z])",
    _I,
)
"""What may follow a second number after a singular unit: "article 38 and 40 of", not "article 38 and 2 laptops"."""
MOVED = re.compile(r"\b(?:mov|chang|renumber|amend|shift|transferr)ed from $", re.I)
"""A rule that "moved from art. 37 to art. 39" was never in art. 38."""

# -- heads: how each form begins ---------------------------------------------------------------------------------------

CODE_HEAD = re.compile(
    rf"(?:title )?(?P<title>\d{{1,2}}),? ?(?:of the )?(?:{CODE}|(?-i:(?P<odd>[A-Z]{{3}}|[A-Z]\.[A-Z]\.[A-Z]\.))),? ?"
    rf"(?P<unit>{_PART}|{_UNIT}|第)? ?(?:nos?\. ?)?(?=[\d_])",
    _I,
)
OF_CODE = re.compile(rf",? of (?:title )?(?P<title>\d{{1,2}}),? ?(?:of )?(?:the )?{CODE}", _I)
_SUPPLEMENT = r"supp(?:lement|s?\.)? ?(?:nos?\b\.? ?)?(?P<n>\d{1,2})"
SUPPLEMENT_TAIL = re.compile(rf",? ?{_SUPPLEMENT}(?!\d)", _I)
SUPPLEMENT_HEAD = re.compile(
    rf"{_SUPPLEMENT} (?:to|of) (?:the )?(?:EAR )?(?:(?:title )?(?P<title>\d{{1,2}}) ?{CODE},? ?)?"
    rf"(?:{_PART}) ?(?P<part>\d{{2,4}})(?!\d|\.\d)",
    _I,
)
PART_HEAD = re.compile(rf"(?:{_PART}) ?(?=\d{{2,4}}(?!\d|\.\d))", _I)
UNIT_HEAD = re.compile(rf"(?:{_NAMED_UNIT}) ?(?:nos?\. ?)?(?=[\d_])", _I)
INNER_HEAD = re.compile(rf"(?:the )?(?:(?P<ordinal>{_any(*_ORDINAL)}) )?(?:{_LEVEL}) ?", _I)
OF_OUTER = re.compile(r" ?,? (?:of|in|under) (?:the (?!same|said))?", _I)
AGAIN = re.compile(
    r"(?P<word>(?P<id>(?-i:Id\.|Ibid\.?|id\.|ibid\.?))"
    rf"|(?:{_THE_SAME}) (?P<level>{_POINTED})(?!\w))"
    r"(?:,? at (?=[(§]|art|sec)|(?= ?\()|,? (?=§|art|sec))?(?! ?(?:no\. ?)?\d)",
    _I,
)
ADDRESS = re.compile(r"(?P<instrument>[\w-]{1,200})(?P<path>(?:/[\w-]{1,80}(?:\.[\w-]{1,80})?){1,10})", re.ASCII)
NO_LABEL = re.compile(
    r"(?:[$€£¥#=<>~±+*^/]|(?<![A-Za-z])(?:"
    + _any(
        r"tables?|tab\.|figures?|figs?\.?|versions?|ver\.?|v\.?|releases?|rooms?|chapters?|clauses?|pages?|pp?\.|box",
        r"equations?|eqs?\.?|appendix|exhibits?|about|approximately|around|costs?|paid|pays?|price|totals?|averages?",
        r"mean|median|weigh(?:s|ed|ing)?|equals?|scores?|values?|ratio|USD|US|RMB|CNY|EUR|GBP|表|图|版本",
    )
    + r"))(?: (?:of|is|was|were))?[ :]?$",
    _I,
)
"""What before a number with a point makes it no section: "Table 744.1", "version 744.15", "$744.15"."""

# -- Chinese -----------------------------------------------------------------------------------------------------------

HAN_ARTICLE = re.compile(
    rf"(?P<join>{_HAN_JOIN} ?)?第? ?(?P<labels>{_HAN_LABEL}(?: ?{_HAN_JOIN} ?(?:第 ?)?{_HAN_LABEL}){{0,20}}) ?"
    r"(?P<parens>(?:\([A-Za-z\d]{1,4}\)){0,6})(?P<unit>条|节|部分)(?P<bis>之[一二三四五六七八九十])?(?![例件约])",
    re.ASCII,
)
HAN_BELOW = re.compile(
    rf" ?(?P<join>{_HAN_JOIN} ?)?(?P<ordinal>第 ?)?"
    rf"(?P<open>\()?(?P<n>{_HAN}|\d{{1,3}}|[A-Za-z]|[ivx]{{2,5}})(?P<close>\))?"
    rf"(?P<more>(?: ?{_HAN_JOIN} ?第?\(?(?:{_HAN}|\d{{1,3}})\)?){{0,8}}) ?(?P<level>款|项|目)",
    re.ASCII,
)
HAN_MORE = re.compile(rf"(?P<join>{_HAN_JOIN}) ?第?\(?(?P<label>{_HAN}|\d{{1,3}})", re.ASCII)
HAN_UNIT = re.compile(r" ?(?:部分|条|节)")
HAN_SPLIT = re.compile(rf"({_HAN_LABEL})", re.ASCII)
_TEXT = "(?![例件款约目文])"
"""条例 is a regulation, 条件 a condition, 条款 a clause: none is an article."""
HAN_ITEM = re.compile(r" ?第 ?[（(]?[一二三四五六七八九十\d]{1,3}[)）]? ?项")
HAN_AGAIN = re.compile(rf"(?P<article>[该同此本]条{_TEXT})|前款(?!项)|该款(?=规定|第|所|中|之|[,。;、])")

# -- anchors: where to look --------------------------------------------------------------------------------------------

ANCHORS = {
    "address": r"(?<![\w/-])[a-z\d]{1,30}(?:-[a-z\d]{1,30}){0,6}/[\w-]",
    "code": r"(?<![\w.])(?:title )?\d{1,2},? ?(?:of the )?(?:(?-i:[CU]|[A-Z]{3}\b|[A-Z]\.[A-Z]\.)|[cu]\.? ?[fs])",
    "supplement": r"\bsupp(?:lement|\.|s\.)? ?(?:no|\d)",
    "inner": rf"\b(?:(?:{_any(*_ORDINAL)}) )?(?:{_LEVEL}) ?(?:of\b|[(\divx]|[a-z]\b)",
    "unit": rf"(?:§|(?<![A-Za-z])(?:{_UNIT})) ?(?:nos?\. ?)?[§\d_]",
    "part": rf"(?<![\w-])(?:{_PART}) ?\d",
    "han": r"第 ?[\d零〇一二三四五六七八九十百千两]|(?<![\d.])\d{1,3}条",
    "han_again": r"[该同此本]条|[前该]款",
    "bare": r"(?<![\w.])\d{2,4}\.\d{1,5}",
    "again": rf"\b(?:{_THE_SAME}) (?:{_POINTED})\b"
    r"|(?<![\w.])(?-i:I(?:d\.|bid\b))|(?:(?<=[.;,(] )|(?<=see )|(?<=^))(?-i:i(?:d\.|bid\b))",
}
ANCHOR = re.compile(_any(*(f"(?P<{name}_at>{pattern})" for name, pattern in ANCHORS.items())), _I)
