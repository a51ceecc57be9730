"""Who acts, and which authorities a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from genolex.glossary import EXACT, Glossary
from genolex.index.tokens import STOP, stem
from genolex.verify.lexicon import ACTORS, BODY_HEAD, GENERIC_BODY
from genolex.verify.reading import normalised


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or an authority where it is named. `marks` are the stems that tell it from others."""

    name: str
    written: str
    start: int
    end: int
    authority: bool
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parties:
    """The parties of a text and who stands before the verb of each clause."""

    parties: tuple[Party, ...]
    subjects: tuple[tuple[Party, frozenset[str]], ...]
    stems: frozenset[str]
    sequence: tuple[str, ...]
    plain: str
    bound: bool
    before: frozenset[str] = frozenset()

    def together(self, marks: tuple[str, ...]) -> bool:
        """True when the marks of a name stand side by side, in their order."""
        if len(marks) > 2:
            return any(set(marks) <= set(self.sequence[i : i + 8]) for i in range(len(self.sequence)))
        starts = (i for i, found in enumerate(self.sequence) if found == marks[0])
        return any(self.sequence[i : i + len(marks)] == marks for i in starts)

    def office(self, mark: str) -> bool:
        """True when a word stands beside one that an authority is called by: communications are no commission."""
        places = [at for at, found in enumerate(self.sequence) if found == mark]
        return any(GENERIC_BODY & set(self.sequence[max(at - BESIDE, 0) : at + BESIDE + 1]) for at in places)

    @property
    def names(self) -> frozenset[str]:
        """The canonical names."""
        return frozenset(party.name for party in self.parties)


BESIDE = 2
"""Words between the word that tells an authority apart and the one that it is called by."""
_ACTOR = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, ACTORS), key=len, reverse=True))})(?![\w-])")
_BODY = re.compile(
    rf"(?<![\w-])(?P<pre>(?:(?:[a-z][a-z'-]+)(?:,? and)? ){{0,4}})(?P<head>{BODY_HEAD})(?![\w-])"
    r"(?P<post> (?:of|for|on) (?:the )?(?:[a-z'-]+(?: (?:and|of|for|the) [a-z'-]+)*)(?: [a-z'-]+)?)?"
)
_TITLE = re.compile(
    r"\b(?:Secretary|Minister|Ministry|Department|Administration|Office|Bureau|Agency|Commission|Institutes?|Director|"
    r"Comptroller General|Attorney General|Supreme (?:People's )?Court|Administrator)"
    r"(?: of| for| on)?(?: the)?(?: (?:and |of (?:the )?)?[A-Z][\w'-]+)*"
    r"|(?:[A-Z][\w'-]+ ){1,4}(?:Department|Administration|Office|Bureau|Agency|Commission|Court|Council|Board|"
    r"Committee)\b"
)
_ACRONYM = re.compile(r"\b[Tt]he ([A-Z]{3,6})\b")
CUE = re.compile(
    r"\b(?:must|shall|may|can|cannot|should|need not|needs?|has to|have to|had to|(?:is|are|was|"
    r"were) (?:\w+ )?(?:required|obliged|"
    r"allowed|permitted|free|entitled|encouraged|forbidden|prohibited|barred|authorized|bound)|"
    r"(?:has|have) (?:a|the) right)\b"
)
_BREAK = re.compile(
    r"[.;:]\s|, (?:and|but|while|which|who) |,(?= (?:an?|the|each|every|any|no|such|both|it|they|whoever|customs) )|$"
)
_OPENING = re.compile(
    r"\s*(?:where|if|when|before|after|unless|by|within|in|for|on|to|as|once|until|since|during|at|under|with|"
    r"without|except)\b"
)
_BELOW = re.compile(
    r"\b(?:that|which|who|whom|whose|with|(?<!director )(?<!secretary )(?<!head )(?<!staff )of|for|by|from|to|in|on|"
    r"an (?=\w+-))\b"
)
_MODIFIES = re.compile(
    r" (?!(?:must|shall|may|can|cannot|should|is|are|was|were|has|have|had|needs?|and|or|of|in|on|at|to|for|"
    r"with|by|who|"
    r"which|that|from|under|as|not|also|outside|inside|abroad|acting|subject)\b)[a-z]+ (?:must|shall|may|can|"
    r"cannot|should|has|have|is|are|takes?|requires?|needs?)\b"
)
_COPULA = re.compile(r"\s*(?:is|are|was|were)\b")
_TOLD = re.compile(
    r"^\s*hears? from\b|^\s*(?:is|are|was|were) (?:not |also |then )*\w+(?:ed|en|wn|nt|ld|pt|ade|ught)\b"
)
_PASSIVE = re.compile(r"^\s*(?:not |also |only |first |then )*be \w+(?:ed|en|wn|nt|ld|pt|ade|one|ut)\b")


@lru_cache(maxsize=8)
def _phrases(glossary: Glossary) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The English names of authorities by their first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for term in glossary.terms:
        if term.kind in ("authority", "organization"):
            for form in term.forms:
                if form.isascii() and not (form.isupper() and len(form) <= EXACT):
                    words = tuple(form.lower().split())
                    found.setdefault(words[0], []).append((words, term.term))
    return {first: sorted(forms, key=lambda f: -len(f[0])) for first, forms in found.items()}


@lru_cache(maxsize=8)
def abbreviations(glossary: Glossary | None) -> dict[str, tuple[str, ...]]:
    """Every abbreviation with the other ways of writing its term."""
    found: dict[str, tuple[str, ...]] = {}
    for term in glossary.terms if glossary else ():
        for short in term.abbr:
            found.setdefault(short, tuple(form.lower() for form in term.forms if form.isascii()))
    return found


@lru_cache(maxsize=20_000)
def parties(text: str, glossary: Glossary | None = None) -> Parties:
    """The parties that a text names, in order; of overlapping names the longest counts."""
    written = normalised(text)
    plain = written.lower()
    taken: list[Party] = []
    for party in (
        *_terms(plain, glossary),
        *_short(written, glossary),
        *_titles(written),
        *_bodies(plain),
        *_actors(plain),
    ):
        if all(party.end <= other.start or other.end <= party.start for other in taken):
            taken.append(party)
    taken.sort(key=lambda party: party.start)
    words = re.findall(r"[a-z]+", plain)
    sequence = tuple(stem(word) for word in words if word not in STOP)
    found = tuple(_subjects(plain, taken))
    bound = bool(found) and CUE.search(plain) is not None
    cue = CUE.search(plain)
    before = frozenset(party.name for party in taken if cue is None or party.start < cue.start())
    return Parties(tuple(taken), found, frozenset(map(stem, words)), sequence, plain, bound, before)


def _terms(plain: str, glossary: Glossary | None) -> Iterable[Party]:
    if glossary is None:
        return
    phrases = _phrases(glossary)
    words = [(m[0].removesuffix("'s"), m.start(), m.end()) for m in re.finditer(r"[\w'.&-]*[\w&]", plain)]
    for i, (word, start, _) in enumerate(words):
        for form, name in phrases.get(word, ()):
            if tuple(w for w, _, _ in words[i : i + len(form)]) == form:
                end = words[i + len(form) - 1][2]
                yield Party(name, plain[start:end], start, end, True, _marks(name))
                break


def _short(written: str, glossary: Glossary | None) -> Iterable[Party]:
    """Abbreviations in their capitals."""
    known = _capitals(glossary) if glossary else {}
    for match in re.finditer(r"\b[A-Z]{2,4}\b", written):
        if name := known.get(match[0]):
            yield Party(name, match[0], match.start(), match.end(), True, _marks(name))


@lru_cache(maxsize=8)
def _capitals(glossary: Glossary) -> dict[str, str]:
    terms = [term for term in glossary.terms if term.kind in ("authority", "organization")]
    return {
        form: term.term
        for term in terms
        for form in term.forms
        if form.isascii() and form.isupper() and len(form) <= EXACT
    }


def _titles(written: str) -> Iterable[Party]:
    for match in _TITLE.finditer(written):
        marks = _marks(match[0]) or tuple(stem(w) for w in match[0].lower().split() if w not in STOP)
        if len(marks) > 1 or _marks(match[0]):
            yield Party(" ".join(marks), match[0], match.start(), match.end(), True, marks)


_ALONE = frozenset(("police", "customs", "treasury", "congress", "court", "courts"))
"""Authorities known by one word."""


def _bodies(plain: str) -> Iterable[Party]:
    for match in _BODY.finditer(plain):
        alone = match["head"] in _ALONE
        words = [] if alone else _own_words(match["pre"])
        marks = _marks(" ".join(words)) + ((stem(match["head"]),) if alone else ())
        if not words and match["post"]:
            marks += _marks(match["post"])
        if marks:
            start = match.start("head") - (len(" ".join(words)) + 1 if words else 0)
            yield Party(
                " ".join(marks),
                plain[start : match.end("head")],
                start,
                match.end("head"),
                True,
                marks,
            )


_NOT_A_NAME = frozenset(
    [
        "must",
        "may",
        "shall",
        "should",
        "can",
        "that",
        "which",
        "who",
        "whom",
        "where",
        "when",
        "if",
        "unless",
        "or",
        "from",
        "by",
        "with",
        "to",
        "than",
        "as",
        "at",
        "under",
        "not",
        "no",
        "be",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "without",
        "among",
        "between",
        "knowingly",
        "provides",
        "made",
        "makes",
        "before",
        "after",
        "tell",
        "inform",
        "notify",
        "report",
        "submit",
        "send",
        "give",
        "made",
        "make",
        "makes",
        "take",
        "takes",
        "another",
        "serve",
        "serves",
    ]
)


def _own_words(written: str) -> list[str]:
    """The words of a name: those after the last word that no name contains."""
    words: list[str] = []
    for word in written.split():
        words = (
            []
            if word in _NOT_A_NAME
            or word.endswith("ing")
            or word in ("the", "a", "an", "any", "each", "its", "their", "this")
            else [*words, word]
        )
    if words and words[-1] == "of":  # "the task of departments"
        words = []
    while words and words[0] in ("and", "of", "for", "in", "on"):
        words = words[1:]
    return words[-2:]


def _marks(name: str) -> tuple[str, ...]:
    """The stems that tell an authority from others, in order; of "state security" both words count."""
    words = [word.removesuffix("'s") for word in re.findall(r"[a-z][a-z']+", name.lower())]
    apart = {"state"} if "state security" in name.lower() else set()
    stems = dict.fromkeys(stem(word) for word in words if word not in STOP)
    return tuple(found for found in stems if found not in GENERIC_BODY or found in apart)


def _actors(plain: str) -> Iterable[Party]:
    for match in _ACTOR.finditer(plain):
        yield Party(ACTORS[match[0]], match[0], match.start(), match.end(), False)


def _clauses(plain: str) -> Iterable[tuple[int, int]]:
    """The clauses of a sentence; a comma ends one only after an opening condition."""
    start = 0
    for match in _BREAK.finditer(plain):
        soft = match[0] == ","
        if soft and not _OPENING.match(plain, start):
            continue
        yield start, match.start()
        start = match.end()


def _subjects(plain: str, taken: list[Party]) -> Iterable[tuple[Party, frozenset[str]]]:
    """Each party that stands before a verb of duty, with the words of what it does; after "by" for a passive."""
    for start, end in _clauses(plain):
        cue = CUE.search(plain, start, end)
        at = cue.start() if cue else end
        own = [p for p in taken if start <= p.start and p.end <= at and not _BELOW.search(plain, start, p.start)]
        own = [p for p in own if not _MODIFIES.match(plain, p.end)]
        if cue and _PASSIVE.match(plain[cue.end() : end]):
            yield from _agents(plain, taken, start, at, end)
        elif cue:
            does = _stems(plain[cue.end() : end])
            for party in own:
                yield party, does
        elif (
            own
            and own[0].start - start < 12
            and not _COPULA.match(plain, start)
            and own[0].end < end
            and not _TOLD.match(plain[own[0].end : end])
        ):
            yield own[0], _stems(plain[own[0].end : end])


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", text) if word not in STOP)


def _agents(plain: str, taken: list[Party], start: int, at: int, end: int) -> Iterable[tuple[Party, frozenset[str]]]:
    """In "must be published by the Office" who stands after "by" acts."""
    does = _stems(plain[start:end])
    for party in taken:
        if at <= party.start <= end and re.search(r"\bby (?:the |an? )?$", plain[at : party.start]):
            yield party, does - frozenset(party.marks)


def unknown_acronyms(text: str, source: str, glossary: Glossary | None) -> list[str]:
    """Capitals after "the" that neither the glossary knows nor the source writes or spells out."""
    known = abbreviations(glossary)
    plain = normalised(source).lower()
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", plain) if word not in ("of", "the", "and", "for"))
    found = (match[1] for match in _ACRONYM.finditer(normalised(text)))
    return [
        short
        for short in dict.fromkeys(found)
        if short not in known and not re.search(rf"\b{short.lower()}s?\b", plain) and short.lower() not in initials
    ]
