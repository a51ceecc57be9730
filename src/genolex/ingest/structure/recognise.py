"""Which parts of a document are its provisions, and how they are called.

Articles and sections of statutes are found by `genolex.ingest.articles`; this module adds what a whole document has
around them (recitals, annexes and their points) and the documents that have no articles: contracts and papers with
numbered or titled sections, and texts without any structure, which are cited by page or paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise, takewhile
from typing import Literal

from genolex.ingest.articles import ABBREVIATION, LONGEST_HEADING, Article, articles
from genolex.ingest.readers.document import Block, Document, Role

Style = Literal["marked", "eu", "us", "chinese", "numbered", "titled", "pages", "paragraphs"]

FEWEST = 2
"""So many articles or sections make a style; one alone may be a citation."""
LONGEST_SECTION = 20_000
"""Characters of a section on average; in a document of longer ones the pages are cited."""
FEWEST_WORDS = 4
"""Of a title; "Consent form" stands in other questions too."""
GROUP = 1_500
"""Characters that a text without any structure is cut at, between its paragraphs."""

MOST_RUNS = 200
"""So many places are tried at which the numbers of sections may begin."""

_RECITAL = re.compile(r"\((?P<label>\d{1,3})\)\s")
_WHEREAS = re.compile(r"(?i)\bwhereas\b\s*:?\s*$|\bhave\s+adopted\s+this\b|\bhas\s+adopted\s+this\b")
_ADOPTED = re.compile(r"(?i)\bha(?:ve|s)\s+(?:adopted|decided)\s+(?:this|as follows)\b")
_NUMBERED = re.compile(
    r"(?:(?:Section|SECTION|Clause|CLAUSE|§)\s?)?(?P<label>\d{1,3}(?:\.\d{1,3}){0,4})(?P<dot>\.?)\s+(?P<rest>\S.*)"
)
_DIVISION = re.compile(r"(?:Chapter|CHAPTER|Part|PART|Title|TITLE)\s+(?:[IVXLC]+|\d+|[A-Z])\b|第[^条]{1,7}[编章节]")
_DOTTED = re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,3}){1,4})\.?\s+(?=\S)")
_SCHEDULE = re.compile(
    r"(?P<name>(?:Schedule|SCHEDULE|Annex|ANNEX|Appendix|APPENDIX|Exhibit|EXHIBIT)"
    r"\s+(?P<label>[IVXLC]{1,6}|\d{1,2}|[A-Z]))\b[\s.:–—-]*(?P<rest>.*)"
)
_ANNEX_PART = re.compile(
    r"(?P<name>(?:Section|SECTION|Part|PART|Chapter|CHAPTER)\s+(?P<label>\d{1,2}|[A-Z]|[IVX]{1,5}))\b[.:–—-]?\s*(?P<rest>.*)"
)
_REFERENCES = re.compile(
    r"(?i)(?:\d{1,2}\.?\s+)?(?:references|bibliography|works cited|literature cited|参考文献)\s*:?"
)
_REFERENCE = re.compile(r"(?:\[(?P<square>\d{1,3})\]|(?P<dot>\d{1,3})[.)])\s+(?=\S)")
_CHINESE = re.compile(r"People['’]s Republic of China|\bPRC\b|State Council|National People['’]s Congress")
_EUROPEAN = re.compile(r"\b(?:Member States?|European (?:Union|Parliament|Commission)|\(E[CU]\) No)\b")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CAPTION = re.compile(r"(?:Table|TABLE)\s+(?P<label>\d{1,3}|[IVX]{1,5}|[A-Z])\b|表\s*(?P<han>\d{1,3})")
_NOTE = re.compile(r"(?P<label>[\d¹²³⁰⁴-⁹]{1,3}|[*†‡§])[.)]?\s*")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DEFINING = re.compile(r"(?i)\bdefinitions?\b|\bdefined terms\b|\binterpretation\b")
_TERM = re.compile(
    r"(?:[•–-]\s)?[“\"‘']?(?P<term>[A-Z][^“”\"‘’.;:()]{1,60}?)[”\"’']?(?:\s\([^)]{1,40}\))?,?"
    r"\s(?:means|shall mean|has the meaning|refers to|includes)\b"
)
_HIDDEN = "\u2060"
"""What stands for words in which no heading is looked for: tables, footnotes, tables of contents."""


@dataclass(frozen=True, slots=True)
class Found:
    """One provision: what it is, its path, its heading, where its words stand, and between which offsets its own begin
    (`body`) and end.
    """

    kind: str
    path: tuple[str, ...]
    heading: str
    division: str
    start: int
    body: int
    end: int


def recognise(document: Document) -> tuple[Style, list[Found]]:
    """The style of a document and its provisions in their order; footnotes and tables with a caption come last."""
    end = next((b.start for b in document.blocks if b.role is Role.FOOTNOTE), len(document.text))
    text = _readable(document, end)
    style, found = _main(document, text, end)
    found = [part for one in found for part in _definitions(document, one)]
    return style, [*found, *_tables(document), *_footnotes(document)]


def _main(document: Document, text: str, end: int) -> tuple[Style, list[Found]]:
    if any(block.mark for block in document.blocks):
        return "marked", list(_marked(document, end))
    statute = articles(text)
    counted = Counter(a.written[:1] for a in statute if a.path and not _annex(a))
    numbered = _numbered_heads(document, end)
    if sum(counted.values()) >= FEWEST and len(statute) >= len(numbered) / 3:
        style = _style(text, statute)
        return style, list(_statute(document, text, statute, style))
    if len(numbered) >= FEWEST and numbered[0].block.start < len(text) / 2 and not _sparse(document, numbered):
        return "numbered", list(_with_references(document, _sections(document, numbered, end)))
    titled = list(_titled_heads(document, end))
    if len(titled) >= FEWEST and not _sparse(document, titled):
        return "titled", list(_with_references(document, _sections(document, titled, end)))
    return _unstructured(document, end)


def _sparse(document: Document, heads: Sequence[_Head]) -> bool:
    """Whether headings are so few that pages are the better addresses."""
    return document.pages > 0 and len(document.text) > LONGEST_SECTION * len(heads)


def _readable(document: Document, end: int) -> str:
    """The text with tables and tables of contents blotted out, character for character."""
    pieces, at = [], 0
    for block in document.blocks:
        if block.role in (Role.ROW, Role.CONTENTS) and block.end <= end:
            pieces += [document.text[at : block.start], _HIDDEN * (block.end - block.start)]
            at = block.end
    return "".join((*pieces, document.text[at:end]))


def _style(text: str, statute: Sequence[Article]) -> Style:
    first = next(a for a in statute if a.path)
    if first.written[:1] in "§Ss":
        return "us"
    if first.written.startswith("第") or len(_HAN.findall(text)) > len(text) / 4:
        return "chinese"
    numbered = [article for article in statute if article.path and not _annex(article)]
    dotted = len(re.findall(r"^\d{1,2}\.\s", text, re.M))
    run_in = sum("\n" not in text[article.start : article.body] for article in numbered)
    known = _CHINESE.search(text) or run_in > 0.6 * len(numbered)
    return "chinese" if known and dotted < len(numbered) / 4 and not _EUROPEAN.search(text) else "eu"


# -- statutes ----------------------------------------------------------------------------------------------------------


def _annex(article: Article) -> bool:
    return bool(article.path) and not article.path[0][:1].isdigit()


def _statute(document: Document, text: str, statute: Sequence[Article], style: Style) -> Iterator[Found]:
    """Articles or sections as they are; the text before them is a preamble with recitals, annexes have points."""
    seen_article = False
    for article in statute:
        if article.path and not _annex(article):
            seen_article = True
            yield from _article(document, article, style)
        elif article.path:
            yield from _of_annex(document, article)
        elif not seen_article:
            yield from _preamble(document, text, article)
        else:
            yield Found("text", ("text",), "", article.division, article.start, article.body, article.end)


def _article(document: Document, article: Article, style: Style) -> Iterator[Found]:
    """An article, cut at its dotted numbers when it has such: "1.1" of a contract's section 1."""
    heading, body = _article_heading(document, article)
    one = Found("article", article.path, heading, article.division, article.start, body, article.end)
    below = list(_below(document, replace(article, body=body))) if style in ("us", "eu") else []
    if len(below) < FEWEST:
        yield one
        return
    if below[0][0].start > body:
        yield replace(one, end=below[0][0].start)
    division = " ".join(filter(None, (article.written, article.heading)))
    for (block, label, at), (after, _, _) in pairwise([*below, (_at(article.end), "", 0)]):
        yield Found("section", (label,), "", division, block.start, at, after.start)


def _article_heading(document: Document, article: Article) -> tuple[str, int]:
    """The heading of an article, where its looks say more than its words: what is set as a heading is one, whole."""
    blocks = _blocks(document, article.start, article.end)
    if article.heading or not blocks:
        return article.heading, article.body
    first = blocks[0]
    if first.role is Role.HEADING and article.body < first.end < article.end:
        return document.text[article.body : first.end].strip(" .:—–-"), first.end
    inside = [block for block in blocks if block.start >= article.body]
    if len(inside) > 1 and inside[0].role is Role.HEADING and not _numbered_like(document.words(inside[0])):
        return document.words(inside[0]), inside[0].end
    return article.heading, article.body


def _below(document: Document, article: Article) -> Iterator[tuple[Block, str, int]]:
    for block in _blocks(document, article.body, article.end):
        match = _DOTTED.match(document.words(block))
        if match and block.role is not Role.ROW and match["label"].split(".")[0] == article.path[-1]:
            yield block, match["label"], block.start + match.end()


def _at(place: int) -> Block:
    return Block(place, place)


def _preamble(document: Document, text: str, article: Article) -> Iterator[Found]:
    """What stands before the first article: recitals where they are numbered (1), (2), ... and a preamble."""
    recitals: list[tuple[Block, str, int]] = []
    for block in _blocks(document, article.start, article.end):
        match = _RECITAL.match(document.text, block.start, block.end)
        if match and int(match["label"]) == len(recitals) + 1 and block.role is not Role.ROW:
            recitals.append((block, match["label"], match.end()))
    if len(recitals) < FEWEST or (not _ADOPTED.search(text, recitals[-1][0].start) and not _WHEREAS.search(
        text[max(0, recitals[0][0].start - 200) : recitals[0][0].start]
    )):  # fmt: skip
        yield from _text_before(document, article.start, article.end, "preamble")
        return
    yield from _text_before(document, article.start, recitals[0][0].start, "preamble")
    last = recitals[-1][0]
    stop = next((b.start for b in _blocks(document, last.end, article.end) if _ADOPTED.search(document.words(b))), None)
    for (block, label, at), (after, _, _) in pairwise([*recitals, (_at(stop or article.end), "", 0)]):
        yield Found("recital", (f"recital-{label}",), f"Recital {label}", "Recitals", block.start, at, after.start)


def _text_before(document: Document, start: int, end: int, label: str) -> Iterator[Found]:
    """A text outside every provision, from its first own words on; a title alone is none."""
    blocks = [block for block in _blocks(document, start, end) if block.role is not Role.CONTENTS]
    own = list(dropwhile(lambda block: _entitles(document, block), blocks))
    if any(not _entitles(document, block) for block in own):
        yield Found("text", (label,), label.capitalize(), "", start, own[0].start, end)


def _entitles(document: Document, block: Block) -> bool:
    """Whether a block is a heading, or the first line of the document and no sentence: the title."""
    words = document.words(block)
    first = block is document.blocks[0] and len(words) <= LONGEST_HEADING and words[-1] not in ".,;:。；：，"
    return block.role is Role.HEADING or bool(_DIVISION.match(words)) or first


def headline(document: Document, found: Sequence[Found]) -> str:
    """The title that stands in large print above the first provision; empty when it is of too few words to be one."""
    until = min((one.body for one in found if one.kind not in ("footnote", "table")), default=0)
    heads = list(takewhile(lambda b: b.role is Role.HEADING and b.end <= until, document.blocks))
    words = next((document.words(block) for block in heads if not _DIVISION.match(document.words(block))), "")
    telling = len(words.split()) >= FEWEST_WORDS or len(_HAN.findall(words)) >= 2 * FEWEST_WORDS
    return words if telling and len(words) <= LONGEST_HEADING else ""


def _of_annex(document: Document, article: Article) -> Iterator[Found]:
    """An annex, whole, or cut at its sections; an article of an annex is its own."""
    written = article.division.split()
    label = annex_label(article.path[0], article.division)
    if len(article.path) > 1:
        path = (label, *article.path[1:])
        yield Found("annex", path, article.heading, article.division, article.start, article.body, article.end)
        return
    name = " ".join(written[:2])
    blocks = list(_blocks(document, article.body, article.end))
    heading, body = _annex_heading(document, article, blocks)
    parts = [(block, match) for block in blocks if (match := _ANNEX_PART.fullmatch(document.words(block)))
             and block.role is not Role.ROW and len(match["rest"]) < LONGEST_HEADING]  # fmt: skip
    if len(parts) < FEWEST:
        yield Found("annex", (label,), heading, name, article.start, body, article.end)
        return
    if parts[0][0].start > body:
        yield Found("annex", (label,), heading, name, article.start, body, parts[0][0].start)
    for (block, match), (after, _) in pairwise([*parts, (_at(article.end), parts[0][1])]):
        path = (label, "-".join((match["name"].split()[0].lower(), match["label"])))
        title = match["rest"].strip()
        yield Found("annex", path, title, " ".join(filter(None, (name, heading))), block.start, block.end, after.start)


def annex_label(label: str, written: str) -> str:
    """`annex-III`: the word in small letters, the number as it is written."""
    if label.startswith("supplement"):
        return "supplement" + "".join(re.findall(r"-\d+", label))
    word, _, number = label.partition("-")
    printed = re.match(rf"\W*{re.escape(word)}\.?\s+(?P<number>[^\s:.—–]+)", written, re.I)
    return f"{word}-{printed['number']}" if printed and number else label


def _annex_heading(document: Document, article: Article, blocks: Sequence[Block]) -> tuple[str, int]:
    """The title of an annex: what follows its number on the line, or the short line below."""
    line = document.text[article.start : article.body].strip()
    rest = re.sub(r"^\W*\S+(?:\s+(?:No\.\s*)?[\dIVXLCA-Z]+\b)?[\s.:—–-]*", "", line)
    if rest and len(rest) <= LONGEST_HEADING:
        return rest, article.body
    if blocks and len(blocks) > 1 and not _numbered_like(document.words(blocks[0])):
        words = document.words(blocks[0])
        if len(words) <= LONGEST_HEADING and not words.endswith((".", ";", ":", "。")):
            return words, blocks[1].start
    return "", article.body


def _numbered_like(words: str) -> bool:
    return bool(re.match(r"\(?\d{1,3}[.)]|\([a-z]\)|[a-z][.)]\s", words))


# -- contracts and papers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    block: Block
    label: str
    heading: str
    body: int
    depth: int


def _numbered_heads(document: Document, end: int) -> list[_Head]:
    """The sections whose numbers follow each other: 1, 1.1, 1.2, 2, ... A number out of order is no section.

    Every "1" may begin them: the longest run is taken, the last of those as long (a table of contents comes first).
    Where sections are set as headings, what is not is an item of a list.
    """
    stop = next((b.start for b in document.blocks if _REFERENCES.fullmatch(document.words(b))), end)
    found = [(b, m) for b in document.blocks if b.end <= min(stop, end) and (m := _candidate(document, b))]
    headed = _longest([(b, m) for b, m in found if b.role is Role.HEADING])
    if len(headed) >= 3:
        tops = {block.start for block, _ in headed}
        found = [(b, m) for b, m in found if b.start in tops or (b.role is not Role.HEADING and "." in m["label"])]
    return [_head(block, match) for block, match in _longest(found)]


def _longest(candidates: list[tuple[Block, re.Match[str]]]) -> list[tuple[Block, re.Match[str]]]:
    """The longest run of numbers that follow each other."""
    runs: list[list[tuple[Block, re.Match[str]]]] = []
    ends: list[tuple[int, ...]] = []
    for block, match in candidates:
        numbers = tuple(map(int, match["label"].split(".")))
        for at, last in enumerate(ends):
            if _next_in_order(last, numbers):
                runs[at].append((block, match))
                ends[at] = numbers
        if _next_in_order((), numbers) and len(runs) < MOST_RUNS:
            runs.append([(block, match)])
            ends.append(numbers)
    return max(reversed(runs), key=len, default=[])


def _head(block: Block, match: re.Match[str]) -> _Head:
    rest = match["rest"].strip()
    titled = _is_title(rest, block)
    body = block.end if titled else block.start + match.start("rest")
    return _Head(block, match["label"], rest.rstrip(":.") if titled else "", body, match["label"].count(".") + 1)


def _candidate(document: Document, block: Block) -> re.Match[str] | None:
    words = document.words(block)
    match = _NUMBERED.fullmatch(words) if block.role not in (Role.ROW, Role.CONTENTS, Role.CAPTION) else None
    if not match or block.close:
        return None
    whole = "." not in match["label"]
    if whole and not match["dot"] and not _is_title(match["rest"], block):
        return None
    return (
        match if match["rest"][0].isupper() or not match["rest"][0].isascii() or match["rest"][0] in "“\"'(" else None
    )


def _next_in_order(last: tuple[int, ...], numbers: tuple[int, ...]) -> bool:
    """Whether a number may come after another: 1.2 or 2 after 1.1, 1.1.1 below it; not 5 after 1."""
    if not last:
        return numbers in ((1,), (0,), (1, 1), (1, 0))
    common = next((n for n, (a, b) in enumerate(zip(last, numbers, strict=False)) if a != b), None)
    if common is None:
        return len(numbers) == len(last) + 1 and numbers[-1] in (0, 1)
    if not last[common] < numbers[common] <= last[common] + 2:
        return False
    return len(numbers) == common + 1 or (len(numbers) == common + 2 and numbers[-1] == 1)


def _is_title(rest: str, block: Block) -> bool:
    """Whether what follows a number is a title and not already the text."""
    rest = rest.strip()
    if block.role is Role.HEADING and len(rest) <= 2 * LONGEST_HEADING:
        return True
    short = len(rest) <= 80 and len(rest.split()) <= 12
    rest = ABBREVIATION.sub("", rest)
    return short and not re.search(r"[;。；，]|[.:]\s|\b(?:shall|must)\b", rest) and not rest.endswith(
        (".", ":", ";")
    )  # fmt: skip


def _titled_heads(document: Document, end: int) -> Iterator[_Head]:
    """Headings by their looks; the first one at the head of the first page is the title of the document."""
    heads = [b for b in document.blocks if b.end <= end and b.role is Role.HEADING]
    labels: Counter[str] = Counter()
    highest = min((block.level for block in heads), default=0)
    alone = sum(block.level == highest for block in heads) == 1
    for number, block in enumerate(heads):
        words = document.words(block)
        if len(words) > 2 * LONGEST_HEADING or (number == 0 and alone and len(heads) > 1):
            continue
        label = slug(words)
        if not label:
            continue
        labels[label] += 1
        label = f"{label}-{labels[label]}" if labels[label] > 1 else label
        yield _Head(block, label, words, block.end, block.level)


def slug(words: str) -> str:
    """A label that is made of words: `challenges-posed-by-the-us-legal-system`."""
    written = re.sub(r"[^\w]+", "-", words.lower()).strip("-_")
    return written[:60].rstrip("-")


def _sections(document: Document, heads: Sequence[_Head], end: int) -> Iterator[Found]:
    annexes = list(_schedules(document, heads[-1].block.end, end))
    end = annexes[0].start if annexes else end
    yield from _text_before(document, document.blocks[0].start, heads[0].block.start, "preamble")
    yield from _between(document, heads, end)
    yield from annexes


def _schedules(document: Document, start: int, end: int) -> Iterator[Found]:
    """The schedules and exhibits of a contract: lines of their own after its last section."""
    blocks = [b for b in _blocks(document, start, end) if b.role not in (Role.ROW, Role.CONTENTS, Role.CAPTION)]
    found = [(block, match) for block in blocks if (match := _SCHEDULE.fullmatch(document.words(block)))
             and (not match["rest"] or _is_title(match["rest"], block))]  # fmt: skip
    for (block, match), (after, _) in pairwise([*found, (_at(end), None)]) if found else ():
        word, label = match["name"].split() if match else ("", "")
        heading, body = (match["rest"].strip() if match else ""), block.end
        below = next((b for b in blocks if b.start >= body), None)
        if not heading and below and below.role is Role.HEADING and below.end < after.start:
            heading, body = document.words(below), below.end
        yield Found("annex", (f"{word.lower()}-{label}",), heading, "", block.start, body, after.start)


def _between(document: Document, heads: Sequence[_Head], end: int) -> Iterator[Found]:
    """The sections, from heading to heading, each with the one above it."""
    above: list[_Head] = []
    for number, head in enumerate(heads):
        after = heads[number + 1].block.start if number + 1 < len(heads) else end
        after = _before_division(document, head, after)
        above = [one for one in above if one.depth < head.depth]
        division = above[-1] if above else None
        name = (
            " ".join(filter(None, (division.label if division.label[0].isdigit() else "", division.heading)))
            if division
            else ""
        )
        above.append(head)
        yield Found("section", (head.label,), head.heading, name, head.block.start, head.body, after)


def _before_division(document: Document, head: _Head, after: int) -> int:
    """Where a section ends: before the heading of the next chapter, if one stands at its end."""
    blocks = _blocks(document, head.body, after)
    headings = [b for b in blocks if _short(document, b) and _DIVISION.match(document.words(b))]
    tail = _blocks(document, headings[-1].start, after) if headings else []
    return (
        headings[-1].start if tail and all(_short(document, block) for block in tail[:3]) and len(tail) < 4 else after
    )


def _short(document: Document, block: Block) -> bool:
    """Whether a block can be the heading of a chapter, or its title below."""
    words = document.words(block)
    return block.role is Role.HEADING or (len(words) <= 80 and not words.endswith((".", ";", ":", ",", "。")))


def _with_references(document: Document, found: Iterable[Found]) -> Iterator[Found]:
    """A list of references, cut into its entries."""
    for one in found:
        entries = list(_entries(document, one)) if _REFERENCES.fullmatch(_title_of(one)) else []
        if len(entries) < FEWEST:
            yield one
            continue
        for (block, label, at), (after, _, _) in pairwise([*entries, (_at(one.end), "", 0)]):
            yield Found(
                "reference", (f"reference-{label}",), f"Reference {label}", one.heading, block.start, at, after.start
            )


def _title_of(one: Found) -> str:
    return one.heading or " ".join(one.path)


def _entries(document: Document, one: Found) -> Iterator[tuple[Block, str, int]]:
    """The entries of a list of references: by their numbers, else paragraph by paragraph."""
    blocks = [b for b in _blocks(document, one.body, one.end) if b.start >= one.body]
    numbered = [(b, m) for b in blocks if (m := _REFERENCE.match(document.words(b)))]
    if len(numbered) >= max(FEWEST, len(blocks) // 3):
        wanted = 0
        for block, match in numbered:
            label = int(match["square"] or match["dot"])
            if wanted < label <= wanted + 3:
                wanted = label
                yield block, str(label), block.start + match.end()
        return
    for number, block in enumerate(blocks, 1):
        lead = re.match(r"[-–•*]\s+", document.words(block))
        yield block, str(number), block.start + (lead.end() if lead else 0)


# -- no structure ------------------------------------------------------------------------------------------------------


def _unstructured(document: Document, end: int) -> tuple[Style, list[Found]]:
    blocks = [block for block in document.blocks if block.end <= end]
    if document.pages:
        turns = [t for t in document.turns if t[0] < end]
        places = [*turns, (end, 0)]
        return "pages", [
            Found("page", (str(page),), f"page {page}", "", start, start, after)
            for (start, page), (after, _) in pairwise(places)
        ]
    found: list[Found] = []
    for number, block in enumerate(blocks, 1):
        if found and block.end - found[-1].start <= GROUP:
            found[-1] = replace(found[-1], end=block.end)
        else:
            found.append(Found("paragraph", (str(number),), "", "", block.start, block.start, block.end))
    return "paragraphs", found


# -- definitions -------------------------------------------------------------------------------------------------------


def _definitions(document: Document, one: Found) -> Iterator[Found]:
    """A section of definitions without numbers, cut into its terms: § 772.1 "technology"."""
    blocks = _blocks(document, one.body, one.end) if _DEFINING.search(one.heading) else []
    terms = [(b, m) for b in blocks if b.start >= one.body and (m := _TERM.match(document.words(b)))]
    if len(terms) < 3:
        yield one
        return
    if terms[0][0].start > one.body:
        yield replace(one, end=terms[0][0].start)
    for (block, match), (after, _) in pairwise([*terms, (_at(one.end), terms[0][1])]):
        path = (*one.path, slug(match["term"]))
        yield Found("definition", path, match["term"], one.division, block.start, block.start, after.start)


# -- marked files, tables, footnotes -----------------------------------------------------------------------------------


def _marked(document: Document, end: int) -> Iterator[Found]:
    """The provisions of a file with markup of its own."""
    division = ""
    heads = [block for block in document.blocks if block.mark and block.end <= end]
    first = heads[0].start if heads else end
    if first > 0:
        yield from _text_before(document, 0, first, "preamble")
    for block, after in pairwise([*heads, _at(end)]):
        mark = block.mark
        if mark is None:
            continue
        if mark.kind == "division":
            division = " ".join(document.words(block).split())
            if after.start > block.end + 1:
                yield Found("text", (slug(division),), "", division, block.start, block.end, after.start)
            continue
        path = tuple(mark.label.split("/"))
        yield Found(mark.kind, path, mark.heading, division, block.start, min(block.end, after.start), after.start)


def _tables(document: Document) -> Iterator[Found]:
    """The tables with a number above or below them."""
    blocks = document.blocks
    for number, block in enumerate(blocks):
        match = _CAPTION.match(document.words(block)) if block.role is Role.CAPTION else None
        if not match:
            continue
        after = number + 1
        while after < len(blocks) and blocks[after].role is Role.ROW:
            after += 1
        if after > number + 1:
            label, last = match["label"] or match["han"], blocks[after - 1]
            yield Found(
                "table", (f"table-{label}",), document.words(block), "", block.start, blocks[number + 1].start, last.end
            )


def _footnotes(document: Document) -> Iterator[Found]:
    """The footnotes, by their numbers; where each page counts anew, by page and number."""
    notes = [block for block in document.blocks if block.role is Role.FOOTNOTE]
    labels: Counter[str] = Counter()
    written = [_NOTE.match(document.words(block)) for block in notes]
    plain = [match["label"].translate(_PLAIN) if match else "" for match in written]
    again = len(set(plain)) < len(plain)
    for block, match, own in zip(notes, written, plain, strict=True):
        label = own if own.isdigit() else f"p{block.page}"
        label = f"p{block.page}-{label}" if again and own.isdigit() else label
        labels[label] += 1
        label = f"{label}-{labels[label]}" if labels[label] > 1 else label
        at = block.start + (match.end() if match else 0)
        if at < block.end:
            yield Found("footnote", (f"footnote-{label}",), f"Footnote {own}".strip(), "", block.start, at, block.end)


def _blocks(document: Document, start: int, end: int) -> list[Block]:
    """The blocks that begin between two offsets."""
    blocks = document.blocks
    at = bisect_left(blocks, start, key=lambda block: block.start)
    last = bisect_left(blocks, end, key=lambda block: block.start)
    return list(blocks[at:last])
