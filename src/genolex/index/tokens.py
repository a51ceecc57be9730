"""Words as the law writes them: stems of English, pairs of Chinese characters, section numbers whole."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_TOKEN = re.compile(
    r"(?P<section>\d+[a-z]{0,2}(?:\.\d+)+(?:\([a-z0-9]{1,5}\))*|\d+(?:\([a-z0-9]{1,5}\))+)"
    r"|(?P<word>[a-z]+(?:['’][a-z]+)?|\d+(?:,\d{3})*(?:st|nd|rd|th)?)"
    r"|(?P<han>[一-鿿]+)",
)
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_PAREN = re.compile(r"\([^()]+\)$")

_STOP_WORDS = """
a about above after again against all am an and any are aren't as at be because been before being below between
both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for from
further had has have having he her here hers him his how i if in into is isn't it it's its just let's me might more
most must my no nor not now of off on once only or other our out over own please same shall she should so some such
tell than that that's the their them then there these they this those through to too under until up us very was we
were what what's when where which while who whom why will with would you your
"""
STOP = frozenset(_STOP_WORDS.split())
"""Words that say nothing of the subject. "us" is among them; "U.S." and "US" in capitals are kept as `usa`."""

_FILLERS = """
go goes going gone went get gets getting got happen happens happened say says said want wants wanted thing things
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that questions are made with and that name no subject; laws hardly use them, so they would count as rare."""

_HAN_STOP_WORDS = """
我们 你们 他们 我 你 他 她 它 咱 什么 怎么样 怎么 怎样 哪些 哪个 哪里 哪 多少 多久 几 谁 为什么 可以 可不可以 能不能
是不是 有没有 要不要 需要 应该 应当 必须 是否 如果 假如 要是 以及 或者 还是 而且 但是 不过 因为 所以 这个 那个 这些
那些 这 那 一个 一下 一份 一些 吗 呢 吧 啊 呀 了 的 地 得 把 被 给 要 向 在 是 有 和 与 及 也 都 就 还 又 很
请问 想 想要 会 能 用 让 从 对 为 于 之 其 到 去 来 说 做
"""
_HAN_STOP = re.compile("|".join(sorted(_HAN_STOP_WORDS.split(), key=len, reverse=True)))
"""Function words: Chinese runs are cut at them, so that no pair of characters spans one."""

_stem = Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of an English word in lower case."""
    return str(_stem.stemWord(word))


def tokens(text: str) -> list[str]:
    """The tokens of a text. `744.16(a)(1)` also yields `744.16(a)` and `744.16`, so that either finds the other."""
    text = _INITIALS.sub(lambda m: m[0].replace(".", ""), text)
    text = re.sub(r"\b(?:US|USA)\b", "usa", text).lower()
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        if section := match["section"]:
            found.append(section)
            while shorter := _PAREN.sub("", section):
                if shorter == section:
                    break
                found.append(shorter)
                section = shorter
        elif word := match["word"]:
            word = word.replace("’", "'").removesuffix("'s").replace(",", "")
            if word not in STOP and word not in FILLERS:
                found.append(stem(word))
        else:
            for han in filter(None, _HAN_STOP.split(match["han"])):
                found += [han[i : i + 2] for i in range(len(han) - 1)] or [han]
    return found


def has_chinese(text: str) -> bool:
    """True when the text is written in Chinese: it may hold foreign names, but no two English function words."""
    han = re.findall(r"[一-鿿]", text)
    return len(han) > 1 and sum(word in STOP for word in re.findall(r"[a-z']+", text.lower())) < 2
