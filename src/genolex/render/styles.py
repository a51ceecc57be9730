"""Full citations: Bluebook (22nd ed.), OSCOLA (5th ed.) and GB/T 7714-2015.

Only what the corpus says of an instrument is printed. What a style asks for and the corpus does not hold (a page of a
gazette, a publisher, a public law number) is left out, never guessed. The day of access is the day on which the corpus
was last checked against the source.

Followed here: Bluebook R. 12 (codes), 14 (regulations, executive orders), 16 (journals), 20 with table T2 (Chinese law,
its title in pinyin, in characters and in English), 21.4 (agreements); OSCOLA's rule that foreign legislation is cited
as at home but without full stops; GB/T 7714-2015 section 4.6 (electronic sources, `[EB/OL]`) and 4.4 (journals).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from genolex.addresses.printing import CODE, cited_name, has_articles, in_chinese, pinpoint
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.render.pinyin import romanised
from genolex.types import Address, Instrument, Provision

Style = Literal["bluebook", "oscola", "gbt7714"]
STYLES: tuple[str, ...] = get_args(Style)
AUTHORS = 3
"""GB/T 7714 names so many authors, then "et al." (8.1.2)."""

_ORDER = re.compile(r"^E\.O\. (?P<number>\d+)")
_REGISTER = re.compile(r"\b[Pp]ublished at (?P<volume>\d+) FR (?P<page>\d+)\b")
_SUPPLEMENT = re.compile(r"^Supplement No\. (?P<n>\d+) to (?P<title>\d+) CFR part (?P<part>\d+)(?P<below>.*)$")
_JOURNAL = re.compile(
    r"^(?P<authors>.+), in (?P<journal>\D+) (?P<volume>\d+), (?P<page>\w+)(?: \((?P<publisher>.+)\))?$"
)
_BODIES = re.compile(r", and |, | with the | and (?=(?:State|National|Ministry|General|Central) )")
_STOPS = re.compile(r"(?<=[A-Za-z])\.(?![a-z])")
_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_SHORT_MONTHS = ("", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")

_ABBREVIATED: Mapping[str, str] = {
    # Bluebook T2 (China) names these three as wholes, T6 the words of institutional authors
    "Standing Committee of the National People's Congress": "Standing Comm. Nat'l People's Cong.",
    "National People's Congress": "Nat'l People's Cong.",
    "State Council": "St. Council",
    "Administration": "Admin.", "and": "&", "Commission": "Comm'n", "Committee": "Comm.", "Department": "Dep't",
    "Development": "Dev.", "Education": "Educ.", "Industry": "Indus.", "Information": "Info.", "Institutes": "Insts.",
    "Market": "Mkt.", "National": "Nat'l", "Office": "Off.", "Policy": "Pol'y", "Public": "Pub.",
    "Regulation": "Regul.", "Science": "Sci.", "Security": "Sec.", "Technology": "Tech.",
}  # fmt: skip


def full_citation(address: Address, corpus: Corpus, style: str = "bluebook", version: Provision | None = None) -> str:
    """An address as a full citation, for a footnote or a bibliography; no full stop at its end.

    `version` is the version of the provision that is cited; the latest one when it is not given. Raises InputError
    when the style is none of STYLES.
    """
    if style not in _STYLES:
        raise InputError(f"no citation style {style!r}; the styles are {', '.join(STYLES)}")
    instrument = corpus.instruments.get(address.instrument)
    if instrument is None:
        return str(address)
    versions = corpus.versions(address)
    return _STYLES[style](_Cited(address, instrument, corpus, version or (versions[-1] if versions else None)))


def bodies(instrument: Instrument) -> tuple[str, ...]:
    """Who issued it, one by one: authors of a commentary, authorities of a law."""
    article = journal(instrument)
    if article:
        return tuple(re.split(r", | and ", article["authors"]))
    return tuple(body.strip() for body in _BODIES.split(instrument.issuer) if body.strip())


def journal(instrument: Instrument) -> Mapping[str, str] | None:
    """Authors, journal, volume, page (or number) and publisher of a commentary that appeared in a journal."""
    match = _JOURNAL.match(instrument.issuer) if instrument.kind == "commentary" else None
    return {name: found or "" for name, found in match.groupdict().items()} if match else None


@dataclass(frozen=True)
class _Cited:
    """What a style prints from."""

    address: Address
    instrument: Instrument
    corpus: Corpus
    version: Provision | None

    @cached_property
    def pinpoint(self) -> str:
        return pinpoint(self.address, self.corpus)

    @cached_property
    def locator(self) -> str:
        """The place inside the instrument: `§ 744.16(a)`, `art. 38(1)`, `preamble`; empty for the whole."""
        if not self.address.path:
            return ""
        return self.pinpoint.removeprefix(cited_name(self.instrument)).lstrip(" ,")

    @property
    def edition(self) -> int | None:
        """The year of the text that is cited: when it was checked, but inside the days of its version."""
        valid = self.version.valid if self.version else None
        day = self.instrument.checked
        if day and valid and valid.end and day > valid.end:
            day = valid.end
        if day and valid and valid.start and day < valid.start:
            day = valid.start
        return day.year if day else None

    @property
    def renewed(self) -> date | None:
        """The first day of this version, when it is not the first day of the instrument."""
        start = self.version.valid.start if self.version else None
        return start if start != self.instrument.effective else None

    @property
    def register(self) -> re.Match[str] | None:
        """Where the instrument was published in the Federal Register, as its notes say."""
        return next(filter(None, (_REGISTER.search(note.text) for note in self.instrument.notes)), None)

    @property
    def form(self) -> str:
        """Which of the forms of a style it takes."""
        instrument = self.instrument
        if instrument.kind in ("agreement", "commentary", "document"):
            return instrument.kind
        if CODE.match(instrument.cited_as):
            return "code"
        if instrument.jurisdiction == "CN":
            return "chinese"
        if _ORDER.match(instrument.cited_as):
            return "order"
        return "policy" if instrument.kind == "policy" else "statute"


# -- Bluebook ----------------------------------------------------------------------------------------------------------


def _bluebook(cited: _Cited) -> str:
    return _BLUEBOOK[cited.form](cited)


def _bluebook_code(cited: _Cited) -> str:
    """`15 C.F.R. § 744.16(a) (2025)`; the United States Code needs no year (R. 12.3.2)."""
    code = CODE.match(cited.instrument.cited_as)
    if not cited.locator or code is None:
        return cited.instrument.title
    name = f"{code['title']} {'C.F.R.' if code['code'] == 'CFR' else 'U.S.C.'}"
    supplement = _SUPPLEMENT.match(cited.locator)
    place = (
        f"pt. {supplement['part']}, supp. no. {supplement['n']}{supplement['below']}" if supplement else cited.locator
    )
    return f"{name} {place}" + (_parenthesis(cited.edition) if code["code"] == "CFR" else "")


def _bluebook_statute(cited: _Cited) -> str:
    """`Cal. Bus. & Prof. Code § 22575(a) (2026)`, its publisher unknown; an act outside the codes by its own year."""
    if not cited.locator:
        return cited.instrument.title
    coded = " Code " in cited.instrument.cited_as
    made = cited.instrument.adopted.year if cited.instrument.adopted else None
    return cited.pinpoint + _parenthesis(cited.edition if coded else made)


def _bluebook_order(cited: _Cited) -> str:
    """`Exec. Order No. 14,117, § 2(b), 89 Fed. Reg. 15421 (Feb. 28, 2024)` (T1.2)."""
    match = _ORDER.match(cited.instrument.cited_as)
    number = f"{int(match['number']):,}" if match else ""
    place = cited.locator.replace("sec. ", "§ ")
    register = f"{cited.register['volume']} Fed. Reg. {cited.register['page']}" if cited.register else ""
    return _listed(f"Exec. Order No. {number}", place, register) + _parenthesis(_american(cited.instrument.adopted))


def _bluebook_chinese(cited: _Cited) -> str:
    """`Geren Xinxi Baohu Fa (个人信息保护法) [...] (promulgated by ..., effective ...), art. 38(1) (China)` (T2)."""
    instrument = cited.instrument
    native, pinyin = instrument.title_native, romanised(instrument.title_native)
    original = f"{pinyin} ({native})" if pinyin else native
    title = f"{original} [{instrument.title}]" if original else instrument.title
    promulgated = _listed(
        _prefixed("promulgated by the ", _abbreviated(instrument)),
        _american(instrument.adopted),
        _prefixed("effective ", _american(instrument.effective)),
        _prefixed("this version effective ", _american(cited.renewed)),
    )
    return _listed(title + _parenthesis(promulgated), cited.locator.replace("sec. ", "§ ")) + " (China)"


def _bluebook_agreement(cited: _Cited) -> str:
    """`Agreement ..., U.S.-China, art. 1, Jan. 31, 1979` (R. 21.4)."""
    parties = "U.S.-China" if cited.instrument.jurisdiction == "both" else ""
    version = _prefixed("this version effective ", _american(cited.renewed))
    return _listed(cited.instrument.title, parties, cited.locator, _american(cited.instrument.adopted), version)


def _bluebook_policy(cited: _Cited) -> str:
    """`Nat'l Insts. of Health, ..., NOT-OD-25-083 (effective Apr. 4, 2025), https://...` (R. 18.2)."""
    instrument = cited.instrument
    day = _prefixed("effective ", _american(cited.renewed)) or _american(instrument.adopted)
    head = _listed(_abbreviated(instrument), instrument.title, cited.locator) + _parenthesis(day)
    return _listed(head, instrument.source_url)


def _bluebook_commentary(cited: _Cited) -> str:
    """`A, B & C, Title, 4 Cell Genomics 100564 (2024), https://..., introduction(2)` (R. 16.4)."""
    instrument, article = cited.instrument, journal(cited.instrument)
    authors = _series(bodies(instrument), " & ")
    source = f"{article['volume']} {article['journal']} {article['page']}" if article else ""
    year = _parenthesis(instrument.adopted.year if instrument.adopted else None)
    return _listed(_listed(authors, instrument.title, source) + year, instrument.source_url, cited.locator)


def _document(cited: _Cited) -> str:
    """A document of the reader's own: its title and the place in it."""
    return _listed(cited.instrument.title, cited.locator)


_BLUEBOOK: Mapping[str, Callable[[_Cited], str]] = {
    "code": _bluebook_code,
    "statute": _bluebook_statute,
    "order": _bluebook_order,
    "chinese": _bluebook_chinese,
    "agreement": _bluebook_agreement,
    "policy": _bluebook_policy,
    "commentary": _bluebook_commentary,
    "document": _document,
}


# -- OSCOLA ------------------------------------------------------------------------------------------------------------


def _oscola(cited: _Cited) -> str:
    return _OSCOLA[cited.form](cited)


def _oscola_as_at_home(cited: _Cited) -> str:
    """`15 CFR § 744.16(a) (2025)`: the American form without full stops."""
    return _unstopped(_BLUEBOOK[cited.form](cited))


def _oscola_order(cited: _Cited) -> str:
    """`Exec Order No 14,117, § 2(b), 89 Fed Reg 15421 (28 February 2024)`."""
    home = _bluebook_order(cited).removesuffix(_parenthesis(_american(cited.instrument.adopted)))
    return _unstopped(home) + _parenthesis(_british(cited.instrument.adopted))


def _oscola_chinese(cited: _Cited) -> str:
    """`Personal Information Protection Law (中华人民共和国个人信息保护法) (..., 20 August 2021) art 38(1) (China)`."""
    instrument = cited.instrument
    made = _listed(
        instrument.issuer,
        _british(instrument.adopted),
        _prefixed("effective ", _british(instrument.effective)),
        _prefixed("this version effective ", _british(cited.renewed)),
    )
    title = instrument.title + _parenthesis(instrument.title_native) + _parenthesis(made)
    return f"{title}{_prefixed(' ', _unstopped(cited.locator))} (China)"


def _oscola_agreement(cited: _Cited) -> str:
    """`Agreement ... (US–China) (adopted 31 January 1979, entered into force 31 January 1979) art 1`."""
    instrument = cited.instrument
    days = _listed(
        _prefixed("adopted ", _british(instrument.adopted)),
        _prefixed("entered into force ", _british(instrument.effective)),
        _prefixed("this version effective ", _british(cited.renewed)),
    )
    parties = _parenthesis("US–China" if instrument.jurisdiction == "both" else "")
    return instrument.title + parties + _parenthesis(days) + _prefixed(" ", _unstopped(cited.locator))


def _oscola_policy(cited: _Cited) -> str:
    """`National Institutes of Health, 'NIH Genomic Data Sharing Policy ...' (27 August 2014) scope <https://...>`."""
    instrument = cited.instrument
    day = _prefixed("effective ", _british(cited.renewed)) or _british(instrument.adopted)
    head = _listed(instrument.issuer, f"‘{instrument.title}’") + _parenthesis(day)
    return head + _prefixed(" ", _unstopped(cited.locator)) + _oscola_online(instrument)


def _oscola_commentary(cited: _Cited) -> str:
    """`A, B and C, 'Title' (2024) 4 Cell Genomics 100564, introduction(2) <https://...>`."""
    instrument, article = cited.instrument, journal(cited.instrument)
    authors = _series(bodies(instrument), " and ")
    head = _listed(authors, f"‘{instrument.title}’")
    year = _parenthesis(instrument.adopted.year if instrument.adopted else None)
    source = f" {article['volume']} {article['journal']} {article['page']}" if article else ""
    return _listed(head + year + source, cited.locator) + _oscola_online(instrument)


def _oscola_online(instrument: Instrument) -> str:
    accessed = _prefixed(" accessed ", _british(instrument.checked))
    return f" <{instrument.source_url}>{accessed}" if instrument.source_url else ""


_OSCOLA: Mapping[str, Callable[[_Cited], str]] = {
    "code": _oscola_as_at_home,
    "statute": _oscola_as_at_home,
    "order": _oscola_order,
    "chinese": _oscola_chinese,
    "agreement": _oscola_agreement,
    "policy": _oscola_policy,
    "commentary": _oscola_commentary,
    "document": _document,
}


# -- GB/T 7714 ---------------------------------------------------------------------------------------------------------


def _gbt7714(cited: _Cited) -> str:
    """`全国人民代表大会常务委员会. 中华人民共和国个人信息保护法: 第38条第1款[EB/OL]. (2021-08-20)[2026-08-01]. https://...`."""
    if cited.form == "commentary":
        return _gbt7714_journal(cited)
    instrument = cited.instrument
    chinese = instrument.jurisdiction == "CN" and bool(instrument.title_native)
    title = instrument.title_native if chinese else instrument.title
    place = _gbt7714_place(cited)
    authors = _gbt7714_authors(cited, chinese)
    head = f"{_prefixed('', authors, '. ')}{title}{_prefixed(': ', place)}"
    if not instrument.source_url:
        return f"{head}[Z]"
    days = _prefixed("(", _iso(cited.renewed or instrument.adopted), ")") + _prefixed(
        "[", _iso(instrument.checked), "]"
    )
    return f"{head}[EB/OL]. {_prefixed('', days, '. ')}{instrument.source_url}"


def _gbt7714_place(cited: _Cited) -> str:
    """`第38条第1款第3项`, in the Arabic numerals of Chinese legal scholarship; else the pinpoint as at home."""
    if has_articles(cited.instrument, cited.address):
        return in_chinese(cited.address.path)
    return cited.pinpoint if cited.form in ("code", "statute") and cited.address.path else cited.locator


def _gbt7714_authors(cited: _Cited, chinese: bool) -> str:
    """At most three; Chinese authorities by the names that the glossary has for them."""
    names = bodies(cited.instrument)
    known = {term.term: term.zh[0] for term in cited.corpus.glossary.terms if term.kind == "authority" and term.zh}
    if chinese and names and all(name in known for name in names):
        return ", ".join(known[name] for name in names[:AUTHORS]) + (", 等" if len(names) > AUTHORS else "")
    return ", ".join(names[:AUTHORS]) + (", et al" if len(names) > AUTHORS else "")


def _gbt7714_journal(cited: _Cited) -> str:
    """`WANG Zhangyu, GREGG Benjamin, DU Li. Title[J/OL]. Cell Genomics, 2024, 4: 100564[2026-08-01]. https://...`."""
    instrument, article = cited.instrument, journal(cited.instrument)
    authors = ", ".join(map(_surname_first, bodies(instrument)[:AUTHORS]))
    authors += ", et al" if len(bodies(instrument)) > AUTHORS else ""
    year = str(instrument.adopted.year) if instrument.adopted else ""
    issue = _listed(article["journal"], year, article["volume"]) + f": {article['page']}" if article else year
    accessed = _prefixed("[", _iso(instrument.checked), "]")
    head = f"{_prefixed('', authors, '. ')}{instrument.title}{_prefixed(': ', cited.locator)}[J/OL]. {issue}{accessed}"
    return f"{head}. {instrument.source_url}" if instrument.source_url else head


def _surname_first(name: str) -> str:
    """Given names are whole: Chinese ones are shortened by syllables, and a name does not show those (8.1.1)."""
    *given, surname = name.split()
    return " ".join([surname.upper(), *given])


# -- words and dates ---------------------------------------------------------------------------------------------------


def _abbreviated(instrument: Instrument) -> str:
    """Who issued it, as tables T2 and T6 of the Bluebook shorten institutions."""
    short = [
        _ABBREVIATED.get(body) or " ".join(_ABBREVIATED.get(word, word) for word in body.split())
        for body in bodies(instrument)
    ]
    return _series(short, " & ")


def _series(names: Sequence[str], last: str) -> str:
    """`A, B & C`."""
    return last.join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _unstopped(text: str) -> str:
    return _STOPS.sub("", text)


def _american(day: date | None) -> str:
    return f"{_SHORT_MONTHS[day.month]} {day.day}, {day.year}" if day else ""


def _british(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month]} {day.year}" if day else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _parenthesis(content: str | int | None) -> str:
    return f" ({content})" if content else ""


def _prefixed(before: str, content: str, after: str = "") -> str:
    return f"{before}{content}{after}" if content else ""


_STYLES: Mapping[str, Callable[[_Cited], str]] = {"bluebook": _bluebook, "oscola": _oscola, "gbt7714": _gbt7714}
