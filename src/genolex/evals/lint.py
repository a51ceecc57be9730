"""Finds what is wrong with eval questions before they are asked: `genolex eval lint`, one line for each fault.

Faults of a frozen part are named by their line and kind alone; the words of its questions are never shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, combinations
from pathlib import Path

from genolex.corpus import Corpus
from genolex.evals.questions import FROZEN, EvalQuestion, Line, Nugget, alike, near_duplicates, unresolved
from genolex.index.tokens import tokens
from genolex.types import Address, Provision
from genolex.verify import beside, normalised

CATEGORIES = frozenset({
    "lookup", "rule", "exception", "procedure", "deadline", "penalty", "definition", "comparison", "commentary",
    "change over time", "as-of", "follow-up", "Chinese", "false premise", "no such provision", "near topic",
    "out of corpus", "out of scope", "vague", "adversarial",
})  # fmt: skip
"""The sorts of questions."""
LEAK = 6.0
"""Words in a row that a question shares with the corpus before it counts as copied. Against provisions that are not its
gold, no development question shares more than 4 (measured over 350 questions); the names of things aside, so does one
in forty with its gold. Two Chinese characters count as one word, a term of the glossary as one."""
CONTENT = 3
"""So many of them must say something: "does the consent form have to" is how anybody asks."""
COMMON = 0.25
"""A key fact whose ways of saying stand in this share of all provisions is in any answer."""

_UNIT = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*|[一-鿿]")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a question, and where it stands; `detail` may hold words of the question."""

    file: str
    number: int
    id: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        said = f": {self.detail}" if self.detail and Path(self.file).stem not in FROZEN else ""
        return f"{self.file}:{self.number} {self.id}: {self.what}{said}"


def lint(lines: Sequence[Line], corpus: Corpus, today: date) -> list[Fault]:
    """Every fault of the questions, in the order of the files."""
    found = [Fault(line.file, line.number, "?", line.fault) for line in lines if line.question is None]
    linter = _Linter(corpus, today)
    for line in lines:
        if line.question:
            found += [Fault(line.file, line.number, line.question.id, *said) for said in linter.faults(line.question)]
    found += [Fault(line.file, line.number, _id(line), *said) for line, *said in _between(lines)]
    found += _taken(lines, corpus)
    return sorted(dict.fromkeys(found))


def _taken(lines: Sequence[Line], corpus: Corpus) -> list[Fault]:
    """Questions that are nearly one of the corpus's own."""
    asked = {line.question.id: line for line in lines if line.question}
    said = near_duplicates([line.question for line in asked.values() if line.question], corpus)
    what = "nearly a question that the corpus says a provision answers"
    named = ((*fault.partition(": ")[::2],) for fault in said)
    return [Fault(asked[ident].file, asked[ident].number, ident, what, rest) for ident, rest in named]


def _id(line: Line) -> str:
    return line.question.id if line.question else "?"


class _Linter:
    """The checks of one question against a corpus."""

    def __init__(self, corpus: Corpus, today: date) -> None:
        self.corpus, self.today = corpus, today

    def faults(self, question: EvalQuestion) -> Iterator[tuple[str, str]]:
        """What is wrong, and the detail that a frozen part does not show."""
        for check in (self._labels, self._gold, self._nuggets, self._leaks):
            yield from check(question)

    def _labels(self, question: EvalQuestion) -> Iterator[tuple[str, str]]:
        if not question.question.strip():
            yield "the question is empty", ""
        if question.category not in CATEGORIES:
            yield "no such category", question.category
        if not question.asked_by.strip():
            yield "asked_by says nobody", ""
        if question.category == "follow-up" and not question.history:
            yield "a follow-up without history", ""

    def _gold(self, question: EvalQuestion) -> Iterator[tuple[str, str]]:
        for fault in unresolved([question], self.corpus):
            yield "a gold address is not in the corpus", fault
        required, acceptable = question.gold()
        if doubled := sorted(set(required) & set(acceptable)):
            yield "a gold address is both required and acceptable", str(doubled[0])
        day = question.as_of or self.today
        for address in chain(required, acceptable):
            versions = self.corpus.versions(address)
            if versions and not question.why and not any(day in p.valid for p in versions):
                yield (
                    "a gold provision is not in force on the day of the question (`why` can say why)",
                    f"{address}, {day}",
                )

    def _nuggets(self, question: EvalQuestion) -> Iterator[tuple[str, str]]:
        if question.answerable and not question.nuggets:
            yield "no key fact", ""
        asked = normalised(question.question).casefold()
        missing = unsaid(question, self.corpus)
        for nugget in question.nuggets:
            if not nugget.fact.strip() or not nugget.says or not all(way.strip() for way in nugget.says):
                yield "an empty key fact", nugget.fact
            elif self.common(nugget) > COMMON:
                yield "a key fact that is in any answer", nugget.fact
            elif all(Nugget(fact="", says=[way]).said_in(asked) for way in nugget.says):
                yield "a key fact that the question itself says", nugget.fact
            elif nugget in missing:
                yield "a key fact that no gold provision says", nugget.fact

    def common(self, nugget: Nugget) -> float:
        """The share of all provisions that say a key fact."""
        return sum(map(nugget.said_in, self._all_said)) / max(len(self.corpus), 1)

    @cached_property
    def _all_said(self) -> list[str]:
        return [said_by(provision) for provision in self.corpus.provisions]

    def _leaks(self, question: EvalQuestion) -> Iterator[tuple[str, str]]:
        """The longest run of words shared with a gold provision, where it is long enough to have been copied."""
        asked, longest = units(question.question), (0.0, "", "")
        golds = chain.from_iterable(gold_provisions(a, self.corpus) for a in chain(*question.gold()))
        for provision in dict.fromkeys(golds):
            for name, text in _sources(provision):
                run = shared_run(asked, units(text))
                size = weight(run) if weight(run) < LEAK else weight(self._short(run))
                if size > longest[0] and len(set(tokens(" ".join(run)))) >= CONTENT:
                    longest = size, f"the {name} of {provision.address}", " ".join(run)
        if longest[0] >= LEAK:
            yield f"{longest[0]:g} words in a row stand in {longest[1]}", longest[2]

    def _short(self, run: Sequence[str]) -> tuple[str, ...]:
        """A run in which a term of the glossary or the name of an instrument is one word."""
        written = re.sub(r"(?<=[一-鿿]) (?=[一-鿿])", "", " ".join(run))
        return units(self._names.sub(" x ", written))

    @cached_property
    def _names(self) -> re.Pattern[str]:
        forms = {form for term in self.corpus.glossary.terms for form in term.forms}
        forms |= {name for one in self.corpus.instruments.values() for name in one.names}
        names = sorted((re.escape(form.casefold()) for form in forms if len(form) > 2), key=len, reverse=True)
        return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(names) or '(?!)'})(?![a-z0-9])")


@lru_cache(maxsize=32_768)
def units(text: str) -> tuple[str, ...]:
    """The words and Chinese characters of a text, in order."""
    return tuple(_UNIT.findall(normalised(text).casefold()))


def unsaid(question: EvalQuestion, corpus: Corpus) -> list[Nugget]:
    """The key facts that no gold provision says: the gold is wrong, the fact is, or the law moved."""
    provisions = chain.from_iterable(gold_provisions(a, corpus) for a in chain(*question.gold()))
    said = "\n".join(map(said_by, provisions))
    return [nugget for nugget in question.nuggets if said and not nugget.said_in(said)]


@lru_cache(maxsize=8_192)
def said_by(provision: Provision) -> str:
    """What a provision says, with what stands beside it and its article as people cite it, as key facts are sought."""
    article = provision.address.article
    names = f"article {article} art. {article} section {article}"
    parts = (provision.text, provision.gist, provision.gist_zh, beside(provision), names)
    return normalised("\n".join(parts)).casefold()


def gold_provisions(address: Address, corpus: Corpus) -> list[Provision]:
    """The provisions, in every version, that an address is, lies in or holds."""
    own = corpus.versions(address)
    return own or [p for below in corpus.below(address) for p in corpus.versions(below)]


def shared_run(asked: Sequence[str], text: Sequence[str]) -> tuple[str, ...]:
    """The longest run of units that two texts share: the longest common substring, over words."""
    best, end = 0, 0
    before = [0] * (len(text) + 1)
    for n, unit in enumerate(asked, 1):
        now = [0] * (len(text) + 1)
        for m, other in enumerate(text, 1):
            if unit == other:
                now[m] = before[m - 1] + 1
                if now[m] > best:
                    best, end = now[m], n
        before = now
    return tuple(asked[end - best : end])


def weight(run: Sequence[str]) -> float:
    """How many words a run is: two Chinese characters are one."""
    return sum(0.5 if "一" <= unit <= "鿿" else 1.0 for unit in run)


def _sources(provision: Provision) -> Iterator[tuple[str, str]]:
    yield "restatement", provision.text
    for gist in filter(None, (provision.gist, provision.gist_zh)):
        yield "gist", gist
    for question in provision.questions:
        yield "asked_as", question


# -- faults between questions ------------------------------------------------------------------------------------------


def _between(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    checks: tuple[Callable[[list[tuple[Line, EvalQuestion]]], Iterator[tuple[Line, str, str]]], ...]
    checks = (_ids, _duplicates, _twins, _spellings)
    read = [(line, line.question) for line in lines if line.question]
    for check in checks:
        yield from check(read)


def _ids(read: list[tuple[Line, EvalQuestion]]) -> Iterator[tuple[Line, str, str]]:
    seen: dict[str, Line] = {}
    for line, question in read:
        if question.id in seen:
            yield line, f"the id is used at {seen[question.id].where} too", ""
        seen.setdefault(question.id, line)


def _duplicates(read: list[tuple[Line, EvalQuestion]]) -> Iterator[tuple[Line, str, str]]:
    """Questions of the same day, side and history with (nearly) the same words, within and across the files."""
    words = [frozenset(tokens(question.question)) for _, question in read]
    for a, b in combinations(range(len(read)), 2):
        first, line, second = read[a][1], *read[b]
        if _frame(first) != _frame(second):
            continue
        if _plain(first) == _plain(second):
            yield line, f"the same question as {first.id}", ""
        elif alike(words[a], words[b]):
            yield line, f"nearly the same question as {first.id}", ""


def _frame(question: EvalQuestion) -> tuple[date | None, str | None, tuple[str, ...]]:
    return question.as_of, question.jurisdiction, tuple(question.history)


def _plain(question: EvalQuestion) -> str:
    return re.sub(r"\W+", " ", normalised(question.question).casefold()).strip()


def _twins(read: list[tuple[Line, EvalQuestion]]) -> Iterator[tuple[Line, str, str]]:
    known = {question.id: question for _, question in read}
    for line, question in read:
        other = known.get(question.twin)
        if question.twin and other is None:
            yield line, "its twin is not among the questions", question.twin
        elif other and (other.twin != question.id or set(other.required) != set(question.required)):
            yield line, f"its twin {other.id} does not point back, or has another gold", ""


def _spellings(read: list[tuple[Line, EvalQuestion]]) -> Iterator[tuple[Line, str, str]]:
    """One sort of asker is spelled one way."""
    ways: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line, question in read:
        ways[re.sub(r"[\W_]+", " ", question.asked_by.casefold())][question.asked_by].append(line)
    for spelled in ways.values():
        usual = max(spelled, key=lambda way: (len(spelled[way]), way))
        for way, lines in spelled.items():
            for line in lines if way != usual else ():
                yield line, "asked_by is spelled in two ways", f"{way!r}, elsewhere {usual!r}"
