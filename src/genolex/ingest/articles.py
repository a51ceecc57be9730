"""Finds the articles of a law in a plain text, in the styles of the United States, China and the European Union.

`articles` cuts a text at its headings ("§ 744.15", "Sec. 5.", "Article 28", "第三十八条", "## 28 Heading" of a
restatement); `paragraphs` cuts one article at its numbered paragraphs. Both give offsets into the text. A line that
begins with a citation is no heading: its words go on ("Article 28 of this Law"), or its number does not follow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from genolex.numbers import han_value, roman
from genolex.types import Paragraph, natural_key

LONGEST_HEADING = 120
"""Characters; what is longer is text, not the heading of an article."""

ABBREVIATION = re.compile(r"\b(?:U\.S|Nos?|Arts?|Secs?|pts?|v|Inc|Ltd|Co|supp)\.(?=\s)", re.I)
"""Points that end no sentence."""

_MARK = r"^[ \t　]*(?P<mark>#{1,6}[ \t]+)?(?:\*\*|__)?"
_HAN = "零〇一二三四五六七八九十百千"
_STYLES = {
    "article": re.compile(
        _MARK + r"(?P<written>(?:Article|ARTICLE|Art\.)[ \t]+"
        r"(?P<label>\d+(?:[-–]\d+|[a-z](?![a-z])|[ \t]?(?:bis|ter|quater))?|[IVXLC]{1,7}(?![A-Za-z])))"
        r"(?P<rest>.*)$", re.M
    ),
    "han": re.compile(
        _MARK + rf"(?P<written>第[ \t]*(?P<label>[{_HAN}]+|\d+)[ \t]*条(?:之(?P<sub>[{_HAN}]+))?)(?P<rest>.*)$", re.M
    ),
    "section": re.compile(
        _MARK + r"(?P<written>(?:§+[ \t]*|(?:Section|SECTION|Sec\.|SEC\.)[ \t]+)"
        r"(?P<label>\d+[A-Za-z]{0,2}(?:[.\-–]\d+[A-Za-z]{0,2})*))(?P<rest>.*)$", re.M
    ),
}  # fmt: skip
_RESTATED = re.compile(r"^(?P<mark>## )(?P<written>(?P<label>\S+))(?P<rest>(?: .*)?)$", re.M)
_FRONT_MATTER = re.compile(r"\A---\n(?=(?:.*\n)*?id: )(?:.*\n)*?---\n")

_GOES_ON = {
    "han": re.compile(r"^(?:规定|所|的|第|、|和|至|或|及|与|到|中|，|。|；|）|\)|之)"),
    "english": re.compile(
        r"^(?:[,;)]|\(|[ \t]*[-–—]?[ \t]*[a-z]|[ \t]+\((?:\d+|[a-z]{1,2}|[ivx]+)\)"
        r"|[ \t]+(?:Para(?:graphs?|s?\.?)|Items?|Sections?|Sub(?:paragraph|section|clause|item)s?|Art(?:icles?|\.))"
        r"[ \t]*[\d(])"
    ),
}
_LEADS_ON = re.compile(
    r"(?:[,，、]|\b(?:of|in|under|with|and|or|to|by|the|per|see|from|that|which|who|shall|may|must|is|are|if|where|when)|依照|根据|按照|违反|符合|适用|本法)$"
)
_DIVISION = re.compile(
    _MARK + r"(?:(?:CHAPTER|SECTION|SUBPART|PART):[ \t]*)?"
    rf"(?P<name>第[ \t]*[{_HAN}\d]+[ \t]*[编章节]|(?:Chapter|Part|Title|Subpart|Subchapter|Division|Section"
    r"|CHAPTER|PART|TITLE|SUBPART|SECTION)[ \t]+(?:[\dIVXLC]+|[A-Z])\b)(?P<rest>.*)$",
    re.M,
)
_ANNEX = re.compile(
    _MARK + r"(?P<name>(?:Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE|Exhibit|EXHIBIT|Supplement[ \t]No\.)"
    r"(?:[ \t]+[\dIVXLCA-Z]+\b)?"
    rf"|附[件录表][ \t]*[{_HAN}\d]*)(?P<rest>.*)$",
    re.M,
)
_MARKED = re.compile(r"^(?P<mark>#{1,6}[ \t]+)(?P<name>)(?P<rest>.+)$", re.M)
_LABEL = re.compile(
    rf"^[ \t　]*(?:[-*][ \t]+)?\**(?:\((?P<paren>\d{{1,3}}|[A-Za-z]{{1,5}})\)|（(?P<han>[{_HAN}]+|\d+)）"
    rf"|(?P<enum>[{_HAN}]+)、|(?P<dot>\d{{1,3}}|[a-z])[.)](?=[ \t]))"
)
_IS_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Article:
    """One article, or a text outside every article (its path is empty, or names the annex).

    `text[start:end]` is the whole of it, `text[body:end]` its own words without the heading.
    """

    path: tuple[str, ...]
    written: str
    heading: str
    division: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a line begins something: an article, a division or an annex."""

    kind: str
    start: int
    end: int
    label: str
    written: str
    rest: str
    level: int


def articles(text: str) -> list[Article]:
    """The articles of a text in its order, and what stands outside them, so that no word is lost."""
    front = _FRONT_MATTER.match(text)
    marks = _restated(text, front.end()) if front else _marks(text)
    start = front.end() if front else 0
    found: list[Article] = []
    division = annex = ""
    for mark, after in pairwise([_Mark("front", start, start, "", "", "", 0), *marks, _end(text)]):
        if mark.kind in ("division", "annex"):
            division = " ".join((mark.written + mark.rest).strip(" \t#*_:").split())
            annex = "-".join(mark.written.lower().split()) if mark.kind == "annex" else annex
        one = _article(text, mark, after.start, division, annex)
        if mark.kind == "article":
            found.append(one)
        elif mark.kind == "division" and _is_title(text[one.body : one.end]) and text[one.body] != "#":
            division = f"{division} {text[one.body : one.end]}"
        elif one.body < one.end:
            found.append(one)
    return [_without_frame(text, article) for article in found] if front else found


def paragraphs(text: str, article: Article) -> list[Paragraph]:
    """The numbered paragraphs of an article, by paths below it; what stands before the first has an empty path.

    In Chinese the lines without a number are the paragraphs (款), and numbered lines are their items.
    """
    lines = list(_lines(text, article.body, article.end))
    tops = _han_tops(lines) if _is_han(text[article.body : article.end]) else _tops(lines)
    if not tops:
        return [Paragraph((), article.body, article.end)] if article.body < article.end else []
    found = [Paragraph((), article.body, tops[0][0])] if tops[0][0] > article.body else []
    starts = [*tops, (article.end, "")]
    found += [Paragraph((label,), start, after) for (start, label), (after, _) in pairwise(starts)]
    return [_stripped(text, paragraph) for paragraph in found]


# -- headings ----------------------------------------------------------------------------------------------------------


def _restated(text: str, start: int) -> list[_Mark]:
    """The headings of a restatement: `# Division`, `## LABEL Heading`."""
    marks = [_mark("article", match) for match in _RESTATED.finditer(text, start)]
    divisions = [_mark("division", match) for match in _MARKED.finditer(text, start) if match["mark"] == "# "]
    return sorted(marks + divisions, key=lambda mark: mark.start)


def _marks(text: str) -> list[_Mark]:
    annexes = [
        _mark("annex", m)
        for m in _ANNEX.finditer(text)
        if m["mark"] or (_is_title(m[0]) and not _titles(text, m.start()))
    ]
    parts = [0, *(annex.start for annex in annexes), len(text) + 1]
    kinds = {style: _headings(text, style) for style in _STYLES}
    found = {style: [m for a, b in pairwise(parts) for m in _rising(_within(marks, a, b))]
             for style, marks in kinds.items()}  # fmt: skip
    style = max(found, key=lambda name: len(found[name]))
    headings = found[style]
    taken = {mark.start for mark in [*headings, *annexes]}
    level = max((mark.level for mark in headings), default=0)
    divisions = [m for m in _divisions(text, level, style) if m.start not in taken]
    return sorted([*headings, *annexes, *divisions], key=lambda mark: mark.start)


def _titles(text: str, start: int) -> bool:
    """Whether the line before is the number of an article alone: then this one is the article's heading."""
    before = text[max(start - 60, 0) : start].rstrip()
    return bool(
        re.search(r"(?:^|\n)[ \t]*(?:Article|ARTICLE|Art\.|§|Section|SECTION|Sec\.)[ \t]*[\d.IVXLC]+[a-z]?$", before)
    )


def _headings(text: str, style: str) -> list[_Mark]:
    """The lines that look like headings of a style; where some are marked as headings (#), only those."""
    goes_on = _GOES_ON["han" if style == "han" else "english"]
    found = [
        _mark("article", match)
        for match in _STYLES[style].finditer(text)
        if match["mark"] or not (goes_on.match(match["rest"]) or _led_on(text, match.start()))
    ]
    return [mark for mark in found if mark.level] or found


def _led_on(text: str, start: int) -> bool:
    """True when the line before runs into the one that begins here."""
    before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
    return bool(_LEADS_ON.search(before.rstrip()))


def _rising(marks: list[_Mark]) -> list[_Mark]:
    """The longest run of rising numbers (Schensted 1961), the latest where several are as long: a table of contents
    comes before the text, and a citation at the beginning of a line is out of order. Marked headings all count.
    """
    if marks and marks[0].level:
        return marks
    keys = [natural_key(mark.label) for mark in marks]
    lengths: list[int] = []
    ends: list[tuple[tuple[int, int | str], ...]] = []
    for key in keys:
        at = bisect_left(ends, key)
        ends[at : at + 1] = [key]
        lengths.append(at)
    chosen: list[_Mark] = []
    wanted, limit = max(lengths, default=-1), None
    for mark, key, length in reversed(list(zip(marks, keys, lengths, strict=True))):
        if length == wanted and (limit is None or key < limit):
            chosen.append(mark)
            wanted, limit = wanted - 1, key
    return chosen[::-1]


def _divisions(text: str, level: int, style: str) -> Iterator[_Mark]:
    """Chapters, parts and titles; in a marked text also every heading at least as high as the articles'."""
    for match in _DIVISION.finditer(text):
        is_section = style == "section" and match["name"].lower().startswith("section")
        if _is_title(match[0]) and not is_section and not _GOES_ON["english"].match(match["rest"]):
            yield _mark("division", match)
    if level:
        named = {match.start() for match in _DIVISION.finditer(text)}
        for match in _MARKED.finditer(text):
            if len(match["mark"].strip()) <= level and match.start() not in named:
                yield _mark("division", match)


def _mark(kind: str, match: re.Match[str]) -> _Mark:
    groups = match.groupdict()
    written, label = groups.get("written") or groups.get("name") or "", groups.get("label") or ""
    if label and all(char in _HAN for char in label):
        label = str(han_value(label))
    elif label.isalpha():
        label = str(roman(label))
    if groups.get("sub"):
        label += f"-{han_value(groups['sub'])}"
    label = label.replace("–", "-").replace(" ", "")
    level = len((groups["mark"] or "").strip())
    return _Mark(kind, match.start(), match.end(), label, " ".join(written.split()), groups["rest"], level)


def _end(text: str) -> _Mark:
    return _Mark("end", len(text), len(text), "", "", "", 0)


def _within(marks: Iterable[_Mark], start: int, end: int) -> list[_Mark]:
    return [mark for mark in marks if start <= mark.start < end]


def _article(text: str, mark: _Mark, end: int, division: str, annex: str) -> Article:
    """An article from its mark to the next: is what follows the number its heading, or already its text?"""
    path = (*filter(None, [annex]), *filter(None, [mark.label]))
    end = mark.end + len(text[mark.end : end].rstrip())
    heading, body = _heading(text, mark, end) if mark.kind == "article" else ("", mark.end)
    body += len(text[body:end]) - len(text[body:end].lstrip())
    return Article(path, mark.written, heading, division, mark.start, min(body, end), end)


def _heading(text: str, mark: _Mark, end: int) -> tuple[str, int]:
    rest = mark.rest.strip(" \t　.:：*_—–")
    bracketed = re.match(r"\s*【(?P<heading>[^】]+)】", mark.rest)
    if bracketed:
        return bracketed["heading"].strip(), mark.end - len(mark.rest) + bracketed.end()
    if rest:
        follows = bool(text[mark.end : end].strip())
        title = rest.rstrip(".") if mark.written[0] in "§Ss" and follows else mark.rest
        if _is_title(title) or (mark.level and follows):
            return rest, mark.end
        return "", mark.end - len(mark.rest.lstrip(" \t　.:：*_—–"))
    line = re.compile(r"\s*(?P<line>[^\n]+)").match(text, mark.end, end)
    if line and not mark.level and line.end() < end and _is_title(line["line"]) and not _LABEL.match(line["line"]):
        return line["line"].strip(" \t　*_"), line.end()
    return "", mark.end


def _is_title(line: str) -> bool:
    """Whether a line can be a title: one line, short, and no sentence."""
    line = ABBREVIATION.sub("", line.strip().strip("*_ "))
    if not line or "\n" in line or len(line) > LONGEST_HEADING:
        return False
    return not re.search(r"[。；，]|[.;] |[.;:,：、!?]$", line) and not _LEADS_ON.search(line)


def _without_frame(text: str, article: Article) -> Article:
    """A provision of a restatement without its gist (`> ...`) and its YAML."""
    fence = text.find("\n```yaml", article.body, article.end)
    end = article.body + len(text[article.body : fence if fence >= 0 else article.end].rstrip())
    gist = re.compile(r"(?:> [^\n]*\n?)*\s*").match(text, article.body, end)
    return replace(article, body=gist.end() if gist else article.body, end=max(end, article.body))


# -- paragraphs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    indent: int
    form: str
    label: str


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """The lines with words: where each begins, how far it is indented, and how it is numbered."""
    for match in re.compile(r"[^\n]+").finditer(text, start, end):
        if not match[0].strip():
            continue
        label = _LABEL.match(match[0])
        form, written = next(((f, w) for f, w in label.groupdict().items() if w), ("", "")) if label else ("", "")
        if form == "paren":
            form = "paren 1" if written.isdigit() else "paren a" if written.islower() else "paren A"
        if written and all(char in _HAN for char in written):
            written = str(han_value(written))
        words = match[0].lstrip(" \t　")
        yield _Line(match.start() + len(match[0]) - len(words), len(match[0]) - len(words), form, written)


def _tops(lines: Sequence[_Line]) -> list[tuple[int, str]]:
    """Where the highest numbered paragraphs begin: in the form of the first number, each following the one before."""
    first = next((line for line in lines if line.form), None)
    if first is None or first.label not in ("1", "a", "A", "i"):
        return []
    tops = [(first.start, first.label)]
    for line in lines:
        same = line.start > first.start and line.form == first.form and line.indent <= first.indent
        if same and line.label == _after(tops[-1][1]):
            tops.append((line.start, line.label))
    return tops


def _han_tops(lines: Sequence[_Line]) -> list[tuple[int, str]]:
    """Chinese paragraphs: numbered (1), (2) in a restatement; else every line without a number, when there are more."""
    if lines and lines[0].form:
        return _tops(lines)
    plain = [line for line in lines if not line.form]
    return [(line.start, str(n)) for n, line in enumerate(plain, 1)] if len(plain) > 1 else []


def _is_han(text: str) -> bool:
    """Whether a text is Chinese, not English with a Chinese name in it."""
    return len(_IS_HAN.findall(text)) > len(text) / 4


def _after(label: str) -> str:
    if label.isdigit():
        return str(int(label) + 1)
    return label[:-1] + chr(ord(label[-1]) + 1) if label[-1] not in "zZ" else label[0] * (len(label) + 1)


def _stripped(text: str, paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, end=paragraph.start + len(text[paragraph.start : paragraph.end].rstrip()))
