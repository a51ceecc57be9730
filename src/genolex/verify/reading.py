"""A text as verification reads it: units of sense, and for every word the force under which it stands.

The force of a word is what the clause around it does: obliges, recommends, permits, forbids, waives, denies or says.
Scope is read by surface cues alone, after the cue lists of negation and modality detection (Chapman et al. 2001,
NegEx; Baker et al. 2010): a cue opens a scope that a boundary ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from genolex.index.tokens import STOP, stem
from genolex.passages import sentence_spans
from genolex.verify.lexicon import ENDING, IRREGULAR, LIGHT, OPPOSITE, PHRASES, SAME


class Force(StrEnum):
    """What a clause does with a word, named as a reader would say it."""

    SAYS = "says"
    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    RIGHT = "has the right to"
    MUST_NOT = "must not"
    SHOULD_NOT = "should not"
    NEED_NOT = "need not"
    NOT = "not"
    REQUIRED = "only with"  # what a ban or a permission hangs on: no export without a LICENSE
    WAIVED = "even without"  # what a permission does without
    ASIDE = "aside"  # conditions, purposes and relative clauses: no force of their own


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its stem, the force over it, the clause it stands in, and whether that clause is gated."""

    stem: str
    force: Force
    site: int
    gated: bool = False
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause does, with whom it speaks of and what it says of them; conditions stand aside."""

    force: Force
    subject: frozenset[str]
    predicate: frozenset[str]
    gated: bool


@dataclass(frozen=True)
class Unit:
    """One sentence of a source, an item with its introduction, or a statement."""

    text: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    forces: dict[str, tuple[tuple[Force, bool], ...]] = field(compare=False, hash=False, repr=False)
    modes: frozenset[Force] = frozenset()
    gated: bool = False
    turned: frozenset[str] = frozenset()  # stems that stand for their opposite
    clauses: tuple[Clause, ...] = field(default=(), compare=False, hash=False, repr=False)


_QUOTES = str.maketrans("“”„‟‘’‚", '""""\'\'\'')


@lru_cache(maxsize=20_000)
def normalised(text: str) -> str:
    """Text in one form: Unicode NFKC, straight quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


_IS = r"(?:is|are|was|were)"
_BE = r"(?:is|are|was|were|be|been|being|remains?|becomes?)"
_ADVERB = r"(?:\s+(?:also|then|still|first|even|only|always|lawfully|therefore|in general|as a rule|each|both))?"
_CUES: tuple[tuple[str, str], ...] = (
    # read past: the negative is part of a comparison or of an alternative
    (
        "idiom",
        r"not only|(?:no|not) (?:later|more|fewer|less|sooner|earlier|longer) than|not exceed(?:ing|s)?|in no event|"
        r"truly needs? to|whether or not|no matter|if not|not yet|regardless of|so as not to|not just|not merely",
    ),
    (
        "subject_need_not",
        rf"{_BE} (?:not (?:\w+ )?(?:required|asked for|needed|necessary|mandatory|compulsory|obligatory|due)|"
        r"optional|voluntary)"
        r"(?! (?:to|by))",
    ),
    (
        "need_not",
        r"need not|needn't|(?:do|does|did) not (?:have|need) to|(?:do|does|did) not (?:need|require)|"
        rf"{_BE} not (?:\w+ )?(?:required|obliged|obligated|needed|necessary|mandatory|compulsory|bound)(?: to)?|"
        rf"{_BE} (?:exempt(?:ed)?|excused|released|freed?) from|(?:needs?|requires?|takes?) (?:no|none of|neither)|"
        r"no need (?:to|for)|without (?:needing|having) to|(?:is|are) free to omit|at (?:its|their) discretion|"
        r"can do without|may skip|(?:may|can|is free to|are free to) (?:\w+ ){0,2}(?:choose|decide) (?:whether|not) to|"
        r"choose not to|"
        r"(?:is|are) left out of|may (?:be )?(?:left|let) (?:out|off)|(?:is|are) not (?:a|any) (?:condition|"
        r"requirement)|has no duty to|have no duty to|can skip|"
        r"may (?:refrain|abstain) from|may (?:leave out|omit|forgo|skip|dispense with|waive)",
    ),
    (
        "should_not",
        r"should(?: not|n't)|ought not(?: to)?|(?:is|are) not (?:expected|encouraged|recommended) to|(?:is|"
        r"are) discouraged from",
    ),
    (
        "subject_must_not",
        rf"{_BE}{_ADVERB} (?:not (?:allowed|permitted|authorized|authorised|lawful|legal)|prohibited|forbidden|"
        rf"barred|banned|"
        r"unlawful|illegal|against the law|off limits|ruled out|impermissible)(?: (?:to|from|for))?",
    ),
    (
        "inside",
        r"(?:stay|keep|remain)(?:s|ing)? within|keep(?:s|ing)? to|stick(?:s|ing)? to",
    ),
    ("verb_must_not", r"prohibits|forbids|bars|bans|outlaws"),
    (
        "verb_may",
        r"allows|permits(?! (?:obtained|issued|granted|concerned|and|or|for|of)\b)|authori[sz]es",
    ),
    ("verb_must", r"requires|obliges|demands|calls for"),
    ("verb_should", r"encourages|recommends|expects"),
    (
        "must_not",
        r"(?:must|shall|may|can|could|might)(?: not|n't| never| no longer| under no circumstances| in no case|"
        r" at no time)|cannot|can't|"
        r"has to refrain from|have to refrain from|"
        r"it is (?:unlawful|illegal|forbidden|prohibited) (?:for|to)|(?:is|are) an? unlawful [\w-]+ practice|"
        r"no right to|not entitled to|must (?:refrain|abstain) from|"
        r"(?:is|are) not to",
    ),
    (
        "subject_must",
        rf"{_IS}{_ADVERB} (?:required|mandatory|compulsory|obligatory|needed|due|indispensable)(?: (?:to|of|for))?",
    ),
    (
        "should",
        r"should|ought to|(?:is|are|was|were) (?:\w+ )?(?:encouraged|recommended|advised|expected|urged|asked) to|"
        rf"{_BE} (?:encouraged|recommended|advisable)",
    ),
    (
        "subject_may",
        rf"{_IS}{_ADVERB} (?:allowed|permitted|lawful|legal|permissible|possible)(?: (?:to|for))?",
    ),
    (
        "may",
        r"(?<!\d )may(?! \d)|can|(?:is|are|was|were) (?:free|entitled|authorized|authorised|empowered|at liberty|"
        r"able|welcome) to|"
        r"(?:has|have) (?:the )?discretion to|(?:has|have) the power to",
    ),
    ("right", r"(?:has|have|had) (?:the|a) right to|(?:has|have) rights? to"),
    (
        "must",
        r"must|shall|(?:has|have|had|having) to|needs? to|needs?(?= (?:an?|the|approval|consent|written|separate|"
        r"permission|authori[sz]ation|another)\b)|(?:is|are|was|were) (?:obliged|obligated|bound|to be|compelled) to|"
        r"(?:is|are) to|it is (?:up to|for)|owes?|(?:is|are) under (?:a|an) (?:duty|obligation) to|(?:has|"
        r"have) (?:a|the) duty to|"
        r"takes?(?= (?:an?|the|(?:\w+'s?|prior|written|separate) )?(?: ?(?:approval|consent|permission|"
        r"licen[cs]e|filing|vote|"
        r"review|two-thirds|unanimous|majority))\b)|(?:has|have) no choice but to|duty-bound to",
    ),
    (
        "gate",
        r"only (?:if|when|where|after|with|once|by|for|to the extent|as far as|on|under|upon|in|as)|"
        r"unless|without(?: first| prior)?|provided that|as long as|so long as|on condition that|other than with|"
        r"except with|until",
    ),
    ("only", r"only|solely|exclusively"),
    (
        "aside",
        r"except(?:ing)?|save|other than|apart from|where(?!as)|if|when(?:ever)?|(?<!at )once(?! (?:every|an?|for|"
        r"by)\b)|in case|before|after|upon|"
        r"in order to|so that|because|although|even|as far as|to the extent|for the purpose|insofar|despite",
    ),
    (
        "relative",
        r"that(?! (?:organi[sz]ation|individual|person|handler|operator|provider|authority|department|party|law|"
        r"service|data|"
        r"information|date|day|period|purpose|term|turnover|country|region|body|institution|item|agency|end)s?\b)|which|"
        r"who|whom|whose",
    ),
    (
        "nobody_may",
        r"(?<!contain )(?<!contains )(?<!has )(?<!have )(?<!with )(?<!is )(?<!are )no(?: [\w.'-]+){1,7}?(?= (?:may|"
        r"can|must|shall)\b)",
    ),
    (
        "nobody_is",
        r"(?<!with )(?<!has )(?<!have )no(?: [\w'-]+){1,5}?(?= (?:is|are|was|were|has|have|does|do)\b)",
    ),
    ("nobody", r"no one|nobody|none|no(?=\s)"),
    ("neg", r"not|never|neither|nor|nothing|n't|no longer"),
    ("contrast", r"but|while|whereas"),
    ("join", r"and|or"),
)
_TOKEN = re.compile(
    "|".join(f"(?P<{name}>(?<![\\w-])(?:{pattern})(?![\\w-]))" for name, pattern in _CUES)
    + r"|(?P<word>[a-z0-9]+(?:['.,-][a-z0-9]+)*|'[a-z]+)|(?P<han>[一-鿿]+)|(?P<stop>[;:,.!?()。；，：、—–])"
)
_FORCES = {
    "need_not": Force.NEED_NOT,
    "should_not": Force.SHOULD_NOT,
    "must_not": Force.MUST_NOT,
    "should": Force.SHOULD,
    "may": Force.MAY,
    "must": Force.MUST,
    "right": Force.RIGHT,
}
_NEGATED = {
    Force.SAYS: Force.NOT,
    Force.MUST: Force.MUST_NOT,
    Force.SHOULD: Force.SHOULD_NOT,
    Force.MAY: Force.NOT,
    Force.RIGHT: Force.NOT,
}
_DUAL = {
    Force.SAYS: Force.NOT,
    Force.NOT: Force.SAYS,
    Force.MUST: Force.MUST_NOT,
    Force.MUST_NOT: Force.MUST,
    Force.SHOULD: Force.SHOULD_NOT,
    Force.SHOULD_NOT: Force.SHOULD,
    Force.MAY: Force.NEED_NOT,
    Force.NEED_NOT: Force.MAY,
}
"""To do the opposite: what must be closed must not be open, what may be closed need not be open."""
_NO_VERB = ("ly", "usal", "ion", "ment")
"""Endings of words that deny nothing: on refusal, unlawfully."""
_EMPTY = STOP | {
    "shall",
    "may",
    "must",
    "upon",
    "within",
    "without",
    "per",
    "also",
    "one",
    "two",
    "such",
    "like",
    "etc",
}


@lru_cache(maxsize=50_000)
def canonical(word: str) -> str:
    """The stem under which words that mean the same in this law are compared."""
    plain = word.removesuffix("'s").replace(",", "")
    found = stem(IRREGULAR.get(plain, plain))
    return SAME.get(found, found)


def content(text: str) -> frozenset[str]:
    """The words of a lower-case text that name its subject."""
    return frozenset(canonical(word) for word in re.findall(r"[a-z]{2,}", text) if word not in STOP) - LIGHT


_AUXILIARY = frozenset(["is", "are", "was", "were", "be", "does", "do", "did", "has", "have", "had"])


_BEGIN_WORDS = "the a an each every any no it they he she this that these those such both whoever one"
_BEGINS = frozenset(_BEGIN_WORDS.split())
"""Words with which a main clause begins after a condition."""
_PRONOUNS = frozenset({"it", "they"})
_MUTE = frozenset({"only", "aside", "relative", "nobody", "nobody_may", "contrast", "neg", "inside"})
"""Cues that say all by their kind."""


class _Reader:
    """Reads one sentence from left to right; every cue opens a scope."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.modes: set[Force] = set()
        self.any_gate = False
        self.site = 0
        self.base = Force.SAYS
        self.gated = False
        self.listed = Force.SAYS
        self.aside: Force | None = None
        self.relative = False
        self.ended = False  # "must stop selling"
        self.turned: set[str] = set()
        self.passed = False  # and a comma came after it
        self.ahead = False  # the condition opens the sentence
        self.negative = False
        self.pending = False  # "no person ..." waits for its verb
        self.clause = 0  # index of the first word of the clause
        self.held = 0  # words since the relative pronoun
        self.waiting: list[int] = []  # words after "without" that a later ban makes a requirement
        self.opening = True
        self.fresh = False  # a cue was just read and nothing since
        self.earlier = self.previous = self.last = ""
        self.denies = False  # the negative denies a word, not what the clause obliges to
        self.open_without = False
        self.mild = False  # "commercially or not", "not on other data": a word is set aside
        self.whoever = False  # "whoever does not ... is": two verbs, and the first alone is denied
        self.sentence = 0  # index of the first word of the sentence
        self.ruled: dict[int, Force] = {}  # the force of each clause
        self.joined = self.begun = 0  # index of the first word after "and", and of the first under the force
        self.only = False  # "only a doctor may ..." holds back all others
        self.sticky = False  # "no one is A, B or C" denies them all

    def read(self, text: str) -> None:
        for match in _TOKEN.finditer(text):
            kind = str(match.lastgroup)
            if self.previous == "stop" and self.last in ",，、":
                self._after_comma(match[0])
            self.step(kind, match[0])
            self.opening = kind == "stop" or (self.opening and (kind == "join" or match[0] in _EMPTY))
            self.earlier, self.previous, self.last = self.previous, kind, match[0]

    def step(self, kind: str, text: str) -> None:
        """One token: a cue of force, a cue that says all by its kind, or a token whose words matter."""
        if kind.removeprefix("subject_").removeprefix("verb_") in _FORCES:
            self.on_force(kind, text)
        elif kind in _MUTE:
            getattr(self, f"on_{kind}")()
        elif kind != "idiom":
            getattr(self, f"on_{kind}")(text)

    # --- words

    def on_word(self, text: str) -> None:
        if text in _AUXILIARY and ((self.aside and self.passed) or (self.relative and self.held > 1)):
            self._leave()  # "where ..., rules are", "who refuses an inspection is"
        if text in ("is", "are") and self.negative and self.whoever:
            self._leave()  # "whoever does not share them is ordered"
        self.whoever = self.whoever or (self.opening and text == "whoever")
        if text in _EMPTY or (len(text) == 1 and not text.isdigit()):
            return
        for part in text.split("-") if re.search(r"[a-z]-[a-z]", text) else [text]:
            self._add(canonical(part), part)

    def on_han(self, text: str) -> None:
        for i in range(max(1, len(text) - 1)):
            self._add(text[i : i + 2])

    def _add(self, found: str, text: str = "") -> None:
        force = self.aside or self.base
        if self.negative and not self.aside:
            force = Force.ASIDE if self.mild else Force.NOT if self.denies else _NEGATED.get(force, force)
        if self.relative:
            force = Force.ASIDE
        if self.ended and not self.aside:
            force = _DUAL.get(force, force)
        if found in ENDING and not self.relative and self.last != "a":  # "a halt to updates" is what is imposed
            self.ended = not self.ended
        if found in OPPOSITE and not text.endswith(_NO_VERB) and not (found in ENDING and self.last == "a"):
            found, force = OPPOSITE[found], _DUAL.get(force, force)
            self.turned.add(found)
        self.held += 1
        self.fresh = False
        if self.open_without:
            self.waiting.append(len(self.words))
        self.words.append(Word(found, force, self.site, self.gated))

    # --- cues that set the force

    def on_force(self, kind: str, text: str) -> None:
        name = kind.removeprefix("subject_").removeprefix("verb_")
        if self._foreign(kind, text):
            self.held += 1
            return
        if kind.startswith("verb_") and (
            self.fresh or self.relative or self.aside
        ):  # "must allow", "that the law allows"
            self.on_word(text)
            return
        back = kind.startswith("subject_")
        self._rejoin()
        found = self._denied(_FORCES[name], back)
        self._set(found)
        self._relabel(found if back else Force.ASIDE)
        if found is Force.MUST_NOT:
            for i in self.waiting:
                self.words[i] = Word(self.words[i].stem, Force.REQUIRED, self.words[i].site)
            self.waiting = []

    def _rejoin(self) -> None:
        """In "must finish and the agency must tell" the words after "and" are whom the second duty is on."""
        if self.joined > self.begun >= self.clause and not self.aside and not self.relative:
            for i in range(self.joined, len(self.words)):
                self.words[i] = Word(self.words[i].stem, Force.ASIDE, self.site + 1, subject=True)

    def _foreign(self, kind: str, text: str) -> bool:
        """A cue that belongs to a relative clause or to a condition: "data that may affect", "if it cannot be met"."""
        if kind == "may" and self.earlier == "word" and self.last in _PRONOUNS and not self.fresh:
            return True  # "the harm it may cause"
        if self.relative and (not self.held or (self.previous == "join" and kind == "may")):
            return True
        return (
            self.aside is Force.ASIDE
            and not self.passed
            and not text.startswith(("must", "shall", "may not", "should"))
        )

    def _denied(self, found: Force, back: bool) -> Force:
        """Reads "no person may" and "no license is needed"."""
        if (self.pending or self.negative) and back and found is Force.MUST:
            return Force.NEED_NOT
        if self.pending and found in (Force.MAY, Force.MUST):
            return Force.MUST_NOT
        return found

    def _set(self, force: Force) -> None:
        self.base, self.gated, self.aside = force, self.only, None
        self.relative = self.negative = self.pending = self.sticky = self.ended = False
        self.site += 1
        self.ruled[self.site] = force
        self.modes.add(force)
        self.fresh, self.begun = True, len(self.words)

    def _relabel(self, force: Force) -> None:
        """A cue such as "is prohibited" speaks of what stands before it; else that is the subject, without force."""
        far = (
            force is not Force.ASIDE and self.previous == "stop"
        )  # "work that harms people, animals or land, is forbidden"
        for i in range(self.sentence if far else self.clause, len(self.words)):
            word = self.words[i]
            if word.force is Force.SAYS or (
                word.force in (Force.MUST, Force.MAY, Force.NOT) and force is not Force.ASIDE
            ):
                self.words[i] = Word(word.stem, force, self.site, subject=force is Force.ASIDE)

    # --- cues that change the scope

    def on_gate(self, text: str) -> None:
        self._leave()
        without = text.startswith(("unless", "without"))
        if text.startswith("only") or (without and self.base is Force.MUST_NOT):
            self._gate_clause()
        if text.startswith("only") or (without and self.base is Force.MUST_NOT):
            self.aside = Force.REQUIRED if self.base in (Force.MUST_NOT, Force.MAY, Force.MUST) else Force.ASIDE
        elif text.startswith("without") and self.base in (Force.MAY, Force.NEED_NOT):
            self.aside = Force.WAIVED
        else:
            self.aside = Force.ASIDE
            self.open_without = without
        self.gated = self.any_gate = True
        self.site += 1

    def on_only(self) -> None:
        self.gated = self.any_gate = True
        self.only = self.base is Force.SAYS
        self._gate_clause()

    def _gate_clause(self) -> None:
        """In "export is possible only with a license" the gate comes after what it holds back."""
        for i in range(self.sentence, len(self.words)):
            word = self.words[i]
            if word.force is self.base is not Force.SAYS:
                self.words[i] = Word(word.stem, word.force, word.site, True)

    def on_aside(self) -> None:
        self._leave()
        self.ahead, self.passed = self.opening, False
        self.aside = Force.ASIDE

    def on_relative(self) -> None:
        if not self.opening and not self.aside:  # ", which must ..." is a clause of its own
            self.relative = True
            self.held = 0

    def on_nobody(self) -> None:
        if self.opening or self.pending:
            self.pending = True
        self._deny()

    def on_nobody_may(self) -> None:
        if self._conditional() or self.relative:  # "data that contain no name and no address may ..."
            return
        self._leave()
        self.pending = True

    def on_nobody_is(self, text: str) -> None:
        if self._conditional():  # "if no department is clear"
            for word in text.split()[1:]:
                self.on_word(word)
            return
        self._leave()
        self._deny()
        self.denies = True
        for word in text.split()[1:]:
            self.on_word(word)
        self.modes.add(Force.NOT)
        self.denies = self.sticky = True

    def _conditional(self) -> bool:
        return self.aside is Force.ASIDE and not self.passed and self.last in ("if", "when", "unless")

    def on_neg(self) -> None:
        if self.last not in (
            "by",
            "for",
            "of",
            "from",
        ):  # "by not responding" denies no duty
            self._deny("neg")

    def _deny(self, kind: str = "nobody") -> None:
        if not self.aside and not self.relative:
            self.negative = True
            self.denies = self.previous not in ("join", "stop")
            self.mild = kind == "neg" and self.denies and self.last not in _AUXILIARY
            self.site += 1
            if self.base is Force.SAYS:
                self._relabel(Force.ASIDE)
                self.ruled[self.site] = Force.NOT
            if self.last in _AUXILIARY:  # "but not object code" denies a word, not the clause
                self.modes.add(Force.NOT)
            elif not self.denies:
                self.modes.add(_NEGATED.get(self.base, Force.NOT))

    def on_inside(self) -> None:
        """To stay within limits is not to exceed them."""
        self.ended = True
        self.turned.add(canonical("exceed"))
        self._add(canonical("exceed"))

    def on_contrast(self) -> None:
        self._leave()
        self.base, self.gated = Force.SAYS, False
        self.clause = len(self.words)
        self.opening = True

    def on_join(self, text: str) -> None:
        self.joined = len(self.words)
        if self.negative and not self.pending and text == "and":
            self.negative = False
            self.site += 1

    def on_stop(self, text: str) -> None:
        if text in "()":
            return
        self.ended = False
        if text in ",，、":
            self.clause = len(self.words)
            return
        self._leave()
        if text in ":：—":
            self.listed = self.base
        else:
            self.base = self.listed if text in ";；" else Force.SAYS
        self.gated = False
        self.waiting = []
        self.site += 1
        self.clause = self.sentence = len(self.words)
        self.only = False

    def _after_comma(self, text: str) -> None:
        """A comma ends a condition or a relative clause; a negative goes on after ", or"."""
        if self.aside is Force.ASIDE and self.ahead and text not in _BEGINS:
            self.passed = True  # "where an agency, employer or union uses"
            return
        if not (self.negative and (self.sticky or text in ("or", "nor"))):
            self._leave(keep_pending=True)

    def _leave(self, keep_pending: bool = False) -> None:
        """The end of a condition, a relative clause or a negated phrase."""
        if self.aside or self.relative or self.negative:
            self.site += 1
        self.passed = False
        self.aside, self.relative, self.negative, self.open_without, self.sticky = (
            None,
            False,
            False,
            False,
            False,
        )
        if not keep_pending:
            self.pending = False


_MODAL = r"(?:must|may|shall|should|can|cannot|is|are|was|were|has|have|does|do|needs?)"
_LINK = r"(?:and|or|but|that|which|who|whom|whose|what|where|when|if|whether|how|as|it|they|he|she|unless|until|once)"
_CLAUSE = re.compile(
    rf", and (?=(?:those who |(?:the|an?|every|everyone|each|its|those|these|[a-z]+s|any|[a-z]+ [a-z]+s) )"
    rf"(?:(?!(?:{_LINK}|{_MODAL}) )[\w'./-]+ ){{0,8}}?{_MODAL} )"
)
"""Where another subject with a verb of its own begins: ", and the agency must", ", and everyone has the right"."""
_NUMBERED = re.compile(r"\bno\. (?=\d)")
_ANY_PHRASE = re.compile("|".join(f"(?:{pattern})" for pattern in PHRASES))
_PHRASAL = tuple((re.compile(pattern), word) for pattern, word in PHRASES.items())
_ABBREVIATED = re.compile(r"\b(arts?|secs?|supp|paras?|pt|ch|inc|co|dr|v|u\.s|e\.g|i\.e)\.(?=[\s,])")


@lru_cache(maxsize=20_000)
def unit(text: str) -> Unit:
    """One sentence, read."""
    reader = _Reader()
    plain = _ABBREVIATED.sub(r"\1", _NUMBERED.sub("number ", normalised(text).lower()))
    if _ANY_PHRASE.search(plain):
        for pattern, verb in _PHRASAL:
            plain = pattern.sub(verb, plain)
    plain = _CLAUSE.sub(", while ", plain)
    reader.read(plain)
    forces: dict[str, list[tuple[Force, bool]]] = {}
    for word in reader.words:
        forces.setdefault(word.stem, []).append((word.force, word.gated))
    words = tuple(reader.words)
    stems = frozenset(word.stem for word in words)
    held = {stem: tuple(dict.fromkeys(found)) for stem, found in forces.items()}
    return Unit(
        text,
        words,
        stems,
        held,
        frozenset(reader.modes),
        reader.any_gate,
        frozenset(reader.turned),
        tuple(_clauses(words, reader.ruled)),
    )


def _clauses(words: tuple[Word, ...], ruled: dict[int, Force]) -> Iterator[Clause]:
    for site in dict.fromkeys(word.site for word in words):
        own = [word for word in words if word.site == site]
        does = [word for word in own if not word.subject and word.force is not Force.ASIDE]
        subject = frozenset(word.stem for word in own if word.subject)
        if does or subject:
            force = ruled.get(site) or (does[0].force if does else Force.SAYS)
            yield Clause(
                force,
                subject,
                frozenset(word.stem for word in does),
                any(word.gated for word in does),
            )


_LABEL = re.compile(r"^\s*(?:\(\w{1,5}\)|\d+\.)\s+")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; an item of a list comes with the words that introduce it."""
    intros: list[tuple[int, str]] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip(" "))
        intros = [(d, words) for d, words in intros if d < depth]
        own = _LABEL.sub("", line).strip()
        found = [own[a:b] for a, b in sentence_spans(own)]
        for number, sentence in enumerate(found):
            above = " ".join(words for _, words in intros) if number == 0 else ""
            parts = [sentence] if above else re.split(r"(?<=;) ", sentence)
            yield from (f"{above} {part}".strip() for part in parts)
        if found and own.endswith((":", "：", "—")):
            intros.append((depth, found[-1]))
