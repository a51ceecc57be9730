"""What each citation of a draft stands for: a sentence with several citations is divided into their parts.

A citation at the end of a clause or in brackets stands for what comes before it, one that opens a clause for what
follows; citations side by side stand for the same words. A sentence that is nothing but a citation stands for the
sentence before it, as in American memoranda; a footnote for the sentence that bears its mark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from genolex.audit.outline import Sentence
from genolex.index.tokens import has_chinese, tokens

LEAST = 3
"""Content words without which nothing is claimed."""
TOPIC = 2
"""Content words without which it is not even said what a provision is about."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where something is cited, ours or not; `whole` when a law is only named, without any provision of it."""

    start: int
    end: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a group of citations stands for. `text` is empty when nothing is stated.

    `spans` are the citations that stand for the same words, `start` and `end` the part of the draft that holds them;
    `alone` is false when that part could not be told from the rest of a sentence that cites other provisions too, and
    `topic` is true when no rule is stated, but words say what the provision is about ("art. 46 (penalties)").
    """

    spans: tuple[Span, ...]
    text: str
    start: int
    end: int
    alone: bool = True
    topic: bool = False


_JOIN = re.compile(
    r"[\s,;/&()\[\]、，；（）《》\"”“'’-]*(?:(?:and|or|as well as|together with|see also|see|also|in conjunction with"
    r"|read with|read together with|in combination with|to|through|under|of|the|arts?\.?|articles?|sections?|§+|cf\."
    r"|e\.g\."
    r"|和|与|及|或|以及|并|参见|另见|第)[\s,;.()、，（]*)*",
    re.I,
)
_BOUNDARY = re.compile(
    r"[;；]\s*(?:and |but |while )?|,\s+(?:and|but|while|whereas|yet|so|or)\s+|\s+(?:while|whereas)\s+"
    r"|[，,](?=(?:而|同时|并且|并应|此外|但|且|另外|另))",
)
_LEADS = re.compile(
    r"^[\s\W_]*(?:(?:however|moreover|furthermore|in addition|additionally|also|therefore|thus|accordingly|first"
    r"|second|third"
    r"|finally|likewise|similarly|by contrast|in particular|specifically|for example|in china|in the united states"
    r"|in short|here|but|and|while|whereas|so|as)\b[,\s]*)*"
    r"(?:(?:under|pursuant to|per|in accordance with|according to|by|in|as (?:required|provided|set out|stated"
    r"|prescribed)"
    r" (?:by|in|under)|based on|see|cf\.?|consistent with|in line with|by virtue of|within the meaning of|for"
    r"|subject to)"
    r"(?: (?:the|both|china's|chinese|prc|us|u\.s\.))*)?[\s\W_]*$"
    r"|^[\s\W_]*(?:首先|其次|另外|此外|同时|因此|但是?|而)?[，,\s]*(?:根据|依据|按照|依照|依|按|参见|参照|违反)?[\s\W_]*$",
    re.I,
)
_CLOSES = re.compile(r"[\s\"”’》*_]*(?:$|[.;,)\]）】。；，、!?:：])")
_OPEN = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}$")
_EMPTY_BRACKETS = re.compile(
    r"[(（\[【][\s\W]*(?:(?:see|see also|cf|e\.g|also|under|and|or|it|id|per|pursuant to|as amended|参见|见|另见|和|及)"
    r"[\s\W]*)*[)）\]】]",
    re.I,
)
_SIGNAL = re.compile(
    r"^[\s\W]*(?:see(?: also| generally| e\.g\.)?|cf\.?|accord|compare|under|pursuant to|per|in accordance with"
    r"|according to|as (?:required|provided|set out|stated|prescribed)(?: (?:by|in|under))?|by|in|参见|另见|见)?"
    r"(?: (?:the|it|both))*[\s\W]*$",
    re.I,
)
_LED = re.compile(
    r"^\W*(?:(?:under|pursuant to|per|in accordance with|according to|as (?:required|provided|set out|stated"
    r"|prescribed)"
    r" (?:by|in|under)|based on|in line with|consistent with|by virtue of)\s+)?(?:the |both )?it(?:'s"
    r"|’s)?(?: and it)*,\s*"
    r"|^(?:under|pursuant to|in accordance with|according to) it\s+(?=\w)",
    re.I,
)
_TRAILED = re.compile(
    r"[\s,(]*(?:(?:as (?:is )?(?:required|provided|set out|stated|prescribed|laid down) (?:by|in|under)|under"
    r"|pursuant to|per|see"
    r"|in accordance with|according to|in|by|of)\s+)?(?:the |both )?it(?:,? (?:and |or )?it)*[\s)]*(?=[.;,:]|$)",
    re.I,
)
_HAN_LED = re.compile(
    r"^[\s\W]*(?:根据|依据|按照|依照|依|按)?(?:[\s\W]|和|与|及)*(?:等?的?(?:相关)?规定|之规定|等?的要求|要求)?[\s，,：:]*"
)
_HAN_TRAILED = re.compile(r"[（(][\s\W]*[)）]|(?:，|,)?(?:参见|见|依据|根据|依照)[\s\W]*(?:的规定)?(?=[。；]|$)")
_HAN_OPEN = re.compile(
    r"[，,]?(?:写的是|引的是|对应的是|对应的|应引用?|应为|引用了?|参见|规定在|见|是|即)(?:[，。].*)?$"
)
"""Chinese words that only lead to a citation: "泄露报告，写的是……，没有问题"."""
_HAN_DAY = re.compile(r"^\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?[底前末]*(?:以前|之前|起|以后)?[是为]?[）)。；]*$")
"""Nothing but the time at which something was cited rightly: "2025年底以前是第二十一条"."""
_HISTORY = re.compile(
    r",\s+(?:as )?(?:last )?(?:extended|adopted|amended|revised|signed|renewed|promulgated|issued|enacted|published"
    r"|in force|effective)\b[^,;.]*\d{4}[^,;.]*,",
    re.I,
)
"""What a law has been through, set off by commas: no part of what it says."""
_HAN_FINE = re.compile(r"[，,；;](?:这[一句]*|条号|引注)?(?:没有问题|没问题|无误|是对的|写得对|引得对|正确)[。！]?$")
"""What whoever checks a draft says of it."""
_SAYS = re.compile(
    r"^it (?:also |further |expressly |clearly )?(?:states|provides|says|stipulates|specifies|establishes|makes clear"
    r"|sets out|confirms|prescribes)(?: that)?[,:]?\s+(?=\S)",
    re.I,
)
_NOTING = re.compile(
    r"^(?:(?:slide|point|item|row|step|question|answer|note) ?\d+(?: (?:says|states|claims|notes)(?: that)?)?:? "
    r"|(?:q|a|note|answer|question): |(?:please |also )?note that |(?:it is|it's) (?:worth|important to) not(?:e"
    r"|ing) that |remember that |keep in mind that "
    r"|(?:[\w' -]{1,40} )?(?:should|must|need to|needs to) (?:also )?(?:know|note|be aware|bear in mind"
    r"|remember) that |that )+",
    re.I,
)
_MARKUP = re.compile(r"\*\*|__|`|\[(?:\^\w{1,4}|\d{1,3})\]|(?<!\w)\*|\*(?!\w)|^[\s>|]+|[\s|]+$")
_QUESTION = re.compile(r"^[^.!?。！？]{3,90}[?？][\s*_”\"]+(?=\S)")
"""A question that only leads to its answer: "Who decides? The board decides.\""""
_OWN_PARTS = re.compile(
    r"^\W*(?:\(?\d{1,2}[).]\s+)?"
    r"(?:(?:cl(?:ause)?\.?|section|sec\.|element|page|paragraph|para\.|step|recommendation|annex|appendix|point|item)"
    r" ?(?:\d+(?:\.\d+)*|[A-Z])\b|\d+(?:\.\d+)*(?=:|, |\s(?:says|states|claims|notes|has|reads)\b))"
    r"(?:,? (?:says|states|claims|notes|has|reads|goes on)(?: that)?| quotes?(?= ))?[\s:.,–—-]+"
    r"|^第[一二三四五六七八九十\d]{1,3}[页段](?:引用?|称|写)?[：:，,\s]*"
    r"|,? (?:so|writes|says|states|notes) (?:section|clause|page|item|point) \d+(?:\.\d+)*\b,?",
    re.I,
)
"""Where in the paper that a draft speaks of something stands: no figure of the law."""
_VERB = re.compile(
    r"\b(?:must|shall|may|can(?:not)?|should|will|would|is|are|was|were|has|have|had|does|do|needs?|requires?d?"
    r"|prohibit\w*"
    r"|permits?|allows?|applies|apply|covers?|defines?|means?|includes?|provides?|imposes?|exempts?|bans?|bars?"
    r"|forbids?"
    r"|obliges?|sets?|gives?|grants?|lists?|treats?|counts?|lasts?|states?|says|establish\w*|restricts?|governs?|calls?"
    r"|limits?|entitles?|excludes?|demands?|regulates?|protects?|keeps?|kept|owes?|rests?|sends?|gets?|pays?|stays?"
    r"|becomes?|carries|falls?|goes|comes?|leaves?|serves?"
    r"|sues?|takes?|holds?|makes?|lets?|asks?|runs?|ends?|publishes|enforces|notifies|discloses|appoints|bears?|files"
    r"|reports|stores|conducts|obtains|decides|approves|reviews|examines|punishes|fines|begins?|covers)\b"
    r"|应当|应|必须|不得|可以|需|禁止|属于|是|为|有权|负责|要求|规定|适用|不|处以|罚款|承担|建立|开展|取得|履行|指",
    re.I,
)


def claims(text: str, found: Sequence[Sentence], spans: Iterable[Span], unbroken: Sequence[Span] = ()) -> list[Claim]:
    """The claim of every citation, in the order of the draft; every span is in exactly one.

    `unbroken` are quotations: no sentence ends inside one.
    """
    spans = list(spans)
    merged = merged_over(found, [*spans, *unbroken])
    holding = _spans_of(merged, spans)
    made: list[Claim] = []
    for number, sentence in enumerate(merged):
        own = holding.get(number, [])
        if not own:
            continue
        parts = divided(text, sentence, own)
        if _only_cites(text, sentence, own):
            before, start, end = _stated_before(text, merged, holding, number)
            parts = [replace(p, text=before, start=start, end=end, topic=False) for p in parts if before] or parts
        made += parts
    return made


def merged_over(found: Sequence[Sentence], spans: list[Span]) -> list[Sentence]:
    """Sentences, joined where a citation runs across the border of two."""
    joined: list[Sentence] = []
    for sentence in found:
        last = joined[-1] if joined else None
        inside = last is not None and last.shape == sentence.shape != "quotation"
        if last and inside and any(span.start < sentence.start < span.end for span in spans):
            joined[-1] = replace(last, end=sentence.end)
        else:
            joined.append(sentence)
    return joined


def _spans_of(found: Sequence[Sentence], spans: list[Span]) -> dict[int, list[Span]]:
    """For the number of each sentence, the citations in it."""
    held: dict[int, list[Span]] = {}
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        while at + 1 < len(found) and found[at + 1].start <= span.start:
            at += 1
        held.setdefault(at, []).append(span)
    return held


def divided(text: str, sentence: Sentence, spans: Sequence[Span]) -> list[Claim]:
    """The parts of one sentence that its citations stand for; a law that is only named beside them divides nothing."""
    start, end = sentence.start, sentence.end
    if named := [span for span in spans if span.whole and len({s.whole for s in spans}) > 1]:
        pointed = [span for span in spans if not span.whole]
        said = stated(text, start, end, pointed)
        said = said if states(said, sentence) else ""
        return [*divided(text, sentence, pointed), *(Claim((span,), said, start, end, alone=False) for span in named)]
    groups = _grouped(text, spans)
    whole = _cell(text, sentence, spans) if sentence.shape == "row" else stated(text, start, end, spans)
    stating = states(whole, sentence)
    if len(groups) == 1:
        said = whole if stating or len(tokens(whole)) >= TOPIC else ""
        return [Claim(tuple(groups[0]), said, start, end, topic=not stating)]
    parts = []
    for group, (first, last) in zip(groups, _parts(text, sentence, groups), strict=True):
        part = stated(text, first, last, spans)
        said = part if len(tokens(part)) >= TOPIC else ""
        ruled = len(tokens(part)) >= LEAST and bool(_VERB.search(part)) and sentence.shape != "heading"
        parts.append(Claim(tuple(group), said, first, last, topic=not ruled))
    return parts


def _cell(text: str, sentence: Sentence, spans: Sequence[Span]) -> str:
    """What a row of a table says: its fullest cell, with the cells beside it that give a figure or more words."""
    cells = [stated(cell, 0, len(cell), ()) for cell in _without(text, sentence, spans).replace("｜", "|").split("|")]
    said = [cell for cell in cells if len(tokens(cell)) >= TOPIC or _FIGURE.search(cell)]
    if not any(len(tokens(cell)) >= TOPIC for cell in said):
        return max(cells, key=lambda cell: len(tokens(cell)), default="")
    return ": ".join(said)


_FIGURE = re.compile(
    r"\d[\d,.]* ?(?:%|[^\W\d]{2,})|[一二三四五六七八九十百千万亿\d]+(?:年|个?月|日|天|元|例|人|倍|周岁)"
)
"""A number with what it counts: no number of a row."""


def _without(text: str, sentence: Sentence, spans: Sequence[Span]) -> str:
    kept, at = "", sentence.start
    for span in spans:
        kept += text[at : max(span.start, at)]
        at = max(at, span.end)
    return kept + text[at : sentence.end]


def _grouped(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Citations that stand side by side."""
    groups: list[list[Span]] = []
    for span in spans:
        last = groups[-1][-1] if groups else None
        if last and (span.start <= last.end or _JOIN.fullmatch(text, last.end, span.start)):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _parts(text: str, sentence: Sentence, groups: list[list[Span]]) -> list[tuple[int, int]]:
    """Where the part of each group begins and ends."""
    clauses = _clauses(text, sentence, groups)
    homes = [next(n for n, (_, end) in enumerate(clauses) if group[0].start < end) for group in groups]
    trails = [_trails(text, clauses[home][0], group) for home, group in zip(homes, groups, strict=True)]
    spans = []
    for number, (home, group) in enumerate(zip(homes, groups, strict=True)):
        start, end = clauses[home]
        before, after = number - 1, number + 1
        if before >= 0 and homes[before] == home:
            start = groups[before][-1].end if trails[before] else group[0].start if not trails[number] else start
        elif trails[number]:
            start = _reach_back(clauses, home, homes[before] if before >= 0 else -1, before >= 0 and not trails[before])
        if after < len(groups) and homes[after] == home:
            end = group[-1].end if trails[number] else groups[after][0].start if not trails[after] else end
        elif not trails[number] or after == len(groups):
            end = clauses[(homes[after] if after < len(groups) else len(clauses)) - 1][1]
        spans.append((start, end))
    return spans


def _reach_back(clauses: list[tuple[int, int]], home: int, last: int, leading: bool) -> int:
    """A citation at the end stands for the clauses back to the citation before it, unless that one leads them."""
    return clauses[home][0] if leading else clauses[min(last + 1, home)][0]


def _clauses(text: str, sentence: Sentence, groups: list[list[Span]]) -> list[tuple[int, int]]:
    """A sentence cut where clauses join, but not inside brackets or a group of citations."""
    cuts = [
        match.end()
        for match in _BOUNDARY.finditer(text, sentence.start, sentence.end)
        if not any(group[0].start < match.end() <= group[-1].end for group in groups)
        and text.count("(", sentence.start, match.start()) <= text.count(")", sentence.start, match.start())
    ]
    edges = [sentence.start, *cuts, sentence.end]
    return [(a, b) for a, b in itertools.pairwise(edges) if a < b]


def _trails(text: str, clause: int, group: list[Span]) -> bool:
    """True when citations stand behind what they are cited for: in brackets, or at the end of a clause."""
    before = text[clause : group[0].start]
    if _OPEN.search(before):
        return True
    return bool(_CLOSES.match(text, group[-1].end)) and not _LEADS.match(before)


# -- what is stated ----------------------------------------------------------------------------------------------------


def stated(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """A part of a draft without its citations and the words that only lead to them."""
    pieces, at = [], start
    chinese = has_chinese(_between(text, start, end, spans))
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        pieces += [text[at : max(span.start, at)], "" if chinese else " it "]
        at = max(span.end, at)
    said = " ".join(
        _MARKUP.sub(" ", " ".join([*pieces, text[at:end]]) if not chinese else "".join([*pieces, text[at:end]])).split()
    )
    return _in_chinese(said) if chinese else _in_english(said)


def _between(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """A part of a draft without its citations."""
    pieces, at = [], start
    for span in sorted(spans, key=lambda s: s.start):
        if span.start < end and start < span.end:
            pieces.append(text[at : max(span.start, at)])
            at = max(at, span.end)
    return " ".join([*pieces, text[at:end]])


def _in_english(said: str) -> str:
    said = re.sub(
        r"\bit(?:[\s,;&]*(?:(?:and|or|to|see also|see)[\s,]+)?(?:arts?\.? |articles? |sections? |§+ ?)?it\b)+",
        "it",
        said,
    )
    said = re.sub(r"\s+([,.;:)])", r"\1", _EMPTY_BRACKETS.sub("", said))
    said = _HISTORY.sub("", re.sub(r"[,;:]+\.", ".", said))
    said = _LED.sub("", _THEN.sub("", said))
    said = _TRAILED.sub("", said)
    said = _NOTING.sub("", _SAYS.sub("", _OWN_PARTS.sub(" ", said.strip(" ,;:)")).strip()))
    said = _QUESTION.sub("", said, count=1)
    return re.sub(r"(?:[\s,;]+(?:and|but|while|whereas|or))+$", "", said.strip(" ,;:—–-|"))


def _in_chinese(said: str) -> str:
    said = re.sub(r"《》|《(?=[第，。（）])|(?<=[（，])》|[（(]?《$|[（(]$", "", said)
    said = re.sub(r"^[\s《》和及与、]+", "", _HAN_TRAILED.sub("", said))
    said = _OWN_PARTS.sub("", _HAN_LED.sub("", said, count=1).strip(" ，；：、,;）)"))
    said = _HAN_FINE.sub("", said)
    return _HAN_DAY.sub("", _HAN_OPEN.sub("", said)).strip(" ，；：、,;")


_LEANS = re.compile(
    r"\b(?:they|them|this|these|those|its?|such|that|there|therefore|thus|so|too|likewise|also|otherwise|either|instead"
    r"|you|your)\b|其|该|此|同样|也|亦",
    re.I,
)
FEW = 6
"""Content words below which a claim may be the end of what was said before it."""


def points_back(said: str) -> bool:
    """True when words of a claim stand for something said before."""
    return bool(_LEANS.search(said))


def leans(claim: Claim) -> bool:
    """True when a claim may need its neighbours: it points back, or has only a few words."""
    return points_back(claim.text) or (not claim.topic and len(tokens(claim.text)) < FEW)


def states(said: str, sentence: Sentence) -> bool:
    """True when a text says something that could be wrong: words enough, and a verb."""
    words = len(tokens(said))
    if words < LEAST or said.endswith(("?", "？")):
        return False
    ended = said.endswith((".", "。", "!", "！"))
    if sentence.shape == "heading":
        return ended
    return bool(_VERB.search(said)) or (ended and words > LEAST)


def _only_cites(text: str, sentence: Sentence, spans: Sequence[Span]) -> bool:
    """True when a sentence of prose is nothing but citations and a signal ("See")."""
    rest, at = "", sentence.start
    for span in spans:
        rest += f"{text[at : span.start]} " if span.start > at else ""
        at = max(at, span.end)
    rest += text[at : sentence.end]
    bare = re.sub(r"[\[(（]?\^?\d{1,3}[\])）]?:?|[《》]|\b(?:and|or|id|ibid|arts?|articles?)\b\.?|[和及与]", " ", rest)
    bare = re.sub(r"(?<=[;,.])\s*(?:but|see|cf|also|accord|with|compare|contra)\b\.?|\s+but\s+", " ", bare)
    return sentence.shape == "prose" and bool(_SIGNAL.match(bare))


_THEN = re.compile(
    r"^(?:afterwards?|thereafter|after that|before that|until then|then|later(?: on)?),?\s+", re.IGNORECASE
)
"""Words that only say where in its own story a draft is."""
_MARK = re.compile(r"\[\^?\w{1,4}\]")
_NOTE = re.compile(r"\s*\[(?P<mark>\^?\w{1,4})\]:?\s")


def _stated_before(
    text: str, found: Sequence[Sentence], holding: dict[int, list[Span]], number: int
) -> tuple[str, int, int]:
    """What the sentence says that a sentence of citations alone stands for, and where; empty when there is none."""
    sentence = found[number]
    before = number - 1
    if note := _NOTE.match(text, max(text.rfind("\n", 0, sentence.start), 0)):
        mark = f"[{note['mark']}]"
        before = next((n for n in range(number) if mark in text[found[n].start : found[n].end]), -1)
    elif before >= 0 and found[before].block != sentence.block:
        before = -1
    if before < 0 or _sourced(text, found[before], holding.get(before, [])):
        return "", sentence.start, sentence.end
    start, end = found[before].start, found[before].end
    if note and (part := _up_to_mark(text, start, end, f"[{note['mark']}]")):
        said = stated(text, *part, ())
        if states(said, found[before]):
            return said, *part
    said = stated(text, start, end, ())
    return (said if states(said, found[before]) else ""), start, end


def _up_to_mark(text: str, start: int, end: int, mark: str) -> tuple[int, int] | None:
    """Of a sentence with the marks of several footnotes, the part from the one before to this one."""
    marks = list(_MARK.finditer(text, start, end))
    number = next((n for n, found in enumerate(marks) if found[0] == mark), None)
    if number is None or len(marks) == 1:
        return None
    return marks[number - 1].end() if number else start, marks[number].start()


def _sourced(text: str, sentence: Sentence, spans: Sequence[Span]) -> bool:
    """True when a sentence names its own source: a citation opens or ends it."""
    if not spans:
        return False
    closes = len(text[spans[-1].end : sentence.end].strip(" .)]）】。；;*_")) == 0
    pointed = [span for span in spans if not span.whole]
    opens = bool(pointed) and bool(_LEADS.match(text[sentence.start : pointed[0].start]))
    return closes or opens
