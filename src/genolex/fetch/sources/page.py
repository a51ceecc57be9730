"""The page of a ministry on which it published a law: whatever its layout, the articles are found in it.

The text stands in the innermost element that holds the articles; menus, dates and "share" links lie outside it. What
follows the last sentence of the law inside that element is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile

from lxml import etree

from genolex.fetch.decode import decoded
from genolex.fetch.fault import FetchError, RefusedError
from genolex.fetch.markup import lines, parsed_html, words
from genolex.fetch.outline import chinese, outlined
from genolex.fetch.sources.source import Asked, Document, Section, today
from genolex.ingest.articles import articles
from genolex.numbers import han_value
from genolex.types import Language

_ARTICLE = re.compile(r"^[ \t　]*(?:第([零〇一二三四五六七八九十百千\d]+)条|Article (\d+))")
_ENDS = re.compile(r"(?:施行|废止|执行|有效)[^。；]*。$")
_FURNITURE = re.compile(
    r"^(?:责任编辑|编辑|来源|上一篇|下一篇|相关(?:稿件|链接|文件|文章|阅读|解读)|扫一扫|分享|打印|关闭|版权|附件|主办单位|【.*】$)"
)
_GAP = 2
"""So far apart may two articles of one law be: a number in a footer does not follow."""
_ASIDE = re.compile(r"[（(][^（()）]*[)）]|[《》<>\s]")


@dataclass(frozen=True)
class Page:
    """The page that the restatement names as its source.

    A page stays as it was published: its words are those of the day on which the law came into force, or of `day`
    where it was published with an amendment.
    """

    day: date | None = None
    name = "the page of its issuer"

    def read(self, asked: Asked) -> Document:
        """The articles on the page, whichever day was asked for."""
        url = asked.instrument.source_url
        body = asked.client.get(url, asked.pages)
        if body.content.startswith(b"%PDF"):
            raise FetchError(f"{url}: a PDF: save it and add it with `genolex add`")
        root = parsed_html(decoded(body.content, body.charset))
        found = lines(_text_of(root))
        title = " ".join([*(words(e) for e in root.iter("title", "h1")), *_before(found)])
        sections = tuple(cut(found, url))
        language: Language = "zh" if chinese("".join(s.text for s in sections)) else "en"
        if not sections:
            raise RefusedError(f"{url}: no articles on the page {title[:60]!r}", url)
        day = self.day or asked.instrument.effective or today(None)
        return Document(language, title, url, day, sections)


def cut(found: Sequence[str], url: str, since: date | None = None, until: date | None = None) -> Iterator[Section]:
    """The articles in the lines of a text."""
    text = "\n".join(found)
    numbered = [a for a in articles(text) if len(a.path) == 1 and a.path[0][0].isdigit()]
    for n, article in enumerate(numbered):
        own = text[article.body : article.end].split("\n")
        own = [line for line in own if line.strip()]
        if n + 1 == len(numbered):
            own = _without_tail(own)
        if own:
            yield Section(article.path, outlined(own), url, article.heading, since, until)


def bare_title(title: str) -> str:
    """A Chinese title without what varies: the country, brackets and what stands in them, spaces."""
    return _ASIDE.sub("", title).removeprefix("中华人民共和国")


def _text_of(root: etree._Element) -> etree._Element:
    """The innermost element that holds as many articles as the page."""
    body = root.find("body")
    element = root if body is None else body
    most = _count(element)
    while most:
        inner = next((child for child in element if isinstance(child.tag, str) and _count(child) == most), None)
        if inner is None:
            break
        element = inner
    return element


def _count(element: etree._Element) -> int:
    """How many articles follow each other from the first."""
    marks = (_ARTICLE.match(line) for line in lines(element))
    numbers = sorted({han_value(mark[1] or mark[2]) for mark in marks if mark})
    following = takewhile(lambda pair: pair[1] - pair[0] <= _GAP, pairwise([0, *numbers]))
    return sum(1 for _ in following)


def _before(found: Sequence[str]) -> list[str]:
    first = next((n for n, line in enumerate(found) if _ARTICLE.match(line)), 0)
    return list(found[:first])


def _without_tail(own: list[str]) -> list[str]:
    """The last article without what a page prints below it."""
    for n, line in enumerate(own):
        if _FURNITURE.match(line):
            return own[:n]
        if _ENDS.search(line):
            return own[: n + 1]
    return own
