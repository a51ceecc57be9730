"""Reads corpus files (docs/corpus.md) strictly. A file that breaks the format is reported, the others are kept."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from genolex.corpus import Corpus, default_validity
from genolex.ingest.asked import with_asked
from genolex.ingest.fault import Fault
from genolex.ingest.glossary import read_glossary
from genolex.ingest.yaml import read_yaml
from genolex.numbers import roman
from genolex.types import (
    Address,
    Instrument,
    Jurisdiction,
    Kind,
    Note,
    NoteKind,
    Paragraph,
    Provision,
    Term,
    Validity,
    Verified,
)

GLOSSARY = "glossary.yaml"

_ITEM = re.compile(r"^(?P<indent> *)- \((?P<label>[^()\s]+)\)(?: (?P<text>.+))?$")
_HEADING = re.compile(r"^## (?P<label>\S+)(?: (?P<heading>.+))?$")
_LABEL = re.compile(r"^[\w.§()+-]+(/[\w.()+-]+)*$")
_YAML_LINE = re.compile(r"line (\d+)")
_STATUSES = Literal["in force", "amended", "superseded", "expired", "revoked", "non-binding", "pending", "published"]


def _keys_are_text(value: Any) -> Any:
    """YAML reads the label 12 as a number; labels and figures are text."""
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else value


_Reasons = Annotated[dict[str, str], BeforeValidator(_keys_are_text)]
"""Labels or figures that are left out, each with the reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Note(_Strict):
    kind: NoteKind
    text: str = Field(min_length=1)
    text_zh: str = ""
    date: datetime.date | None = None
    see: list[str] = []

    def noun(self) -> Note:
        return Note(self.kind, self.text.strip(), self.date, tuple(map(Address.parse, self.see)), self.text_zh.strip())


class _FrontMatter(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]+$")
    title: str
    kind: Kind
    jurisdiction: Jurisdiction
    issuer: str
    status: _STATUSES
    source_url: str = Field(pattern=r"^https?://")
    checked: datetime.date
    cited_as: str
    title_native: str = ""
    short: str = ""
    aliases: list[str] = []
    adopted: datetime.date | None = None
    effective: datetime.date | None = None
    ended: datetime.date | None = None
    supersedes: list[str] = []
    superseded_by: list[str] = []
    numbered: str | None = Field(default=None, pattern=r"^\d+-\d+$")
    not_restated: _Reasons = {}
    notes: list[_Note] = []

    @field_validator("cited_as")
    @classmethod
    def _has_a_place(cls, value: str) -> str:
        if value.count("{}") != 1:
            raise ValueError("needs one {} for the label")
        return value

    def noun(self) -> Instrument:
        first_last = tuple(map(int, self.numbered.split("-"))) if self.numbered else None
        return Instrument(
            id=self.id,
            title=self.title,
            kind=self.kind,
            jurisdiction=self.jurisdiction,
            issuer=self.issuer,
            status=self.status,
            source_url=self.source_url,
            checked=self.checked,
            title_native=self.title_native,
            short=self.short,
            aliases=tuple(self.aliases),
            adopted=self.adopted,
            effective=self.effective,
            ended=self.ended,
            supersedes=tuple(self.supersedes),
            superseded_by=tuple(self.superseded_by),
            cited_as=self.cited_as,
            numbered=(first_last[0], first_last[1]) if first_last else None,
            not_restated=tuple(self.not_restated.items()),
            notes=tuple(note.noun() for note in self.notes),
        )


class _Valid(_Strict):
    start: datetime.date | None = Field(default=None, alias="from")
    end: datetime.date | None = Field(default=None, alias="to")


class _Meta(_Strict):
    gist_zh: str = Field(min_length=4)
    asked_as: list[str] = Field(min_length=3, max_length=5)
    verified: Verified
    valid: _Valid | None = None
    cites: list[str] = []
    notes: list[_Note] = []
    partial: str = ""
    waived: _Reasons = {}


@dataclass(slots=True)
class _Block:
    """The lines of one `## ` block, as they stand in the file."""

    line: int
    label: str
    heading: str
    division: str
    lines: list[tuple[int, str]]


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, file: Path, name: str) -> None:
        self.name = name
        self.lines = file.read_text(encoding="utf-8").split("\n")
        self.faults: list[Fault] = []

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.name, line, message))

    def read(self) -> tuple[Instrument | None, list[Provision]]:
        body_at = self._front_matter_end()
        if body_at is None:
            return None, []
        front = self._model(_FrontMatter, self.lines[1 : body_at - 1], 2)
        if not isinstance(front, _FrontMatter):
            return None, []
        try:
            instrument = front.noun()
        except ValueError as error:
            self.fault(1, str(error))
            return None, []
        provisions = [p for b in self._blocks(body_at) if (p := self._provision(instrument, b))]
        self._check_versions(provisions)
        self._check_numbering(instrument, provisions)
        return instrument, provisions

    def _front_matter_end(self) -> int | None:
        if not self.lines or self.lines[0] != "---":
            self.fault(1, "a corpus file begins with YAML front matter between two lines of ---")
            return None
        for number, line in enumerate(self.lines[1:], 2):
            if line == "---":
                return number
        self.fault(1, "the front matter is not closed by ---")
        return None

    def _model(self, model: type[_Strict], lines: list[str], first: int) -> _Strict | None:
        """The YAML of `lines` as `model`; None, with faults at the right lines, when it does not fit."""
        try:
            raw = read_yaml("\n".join(lines))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.fault(first + (mark.line if mark else 0), f"not YAML: {getattr(error, 'problem', error)}")
            return None
        except ValueError as error:  # a date such as 2020-13-01
            self.fault(first + _bad_date(lines), f"not a date: {error}")
            return None
        if not isinstance(raw, dict):
            self.fault(first, "expected YAML with keys and values")
            return None
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for problem in error.errors():
                key = str(problem["loc"][0]) if problem["loc"] else ""
                where = next((i for i, line in enumerate(lines) if line.startswith(f"{key}:")), 0)
                what = "unknown key" if problem["type"] == "extra_forbidden" else problem["msg"]
                self.fault(first + where, f"{'.'.join(map(str, problem['loc']))}: {what}")
            return None

    def _blocks(self, start: int) -> Iterator[_Block]:
        division, block = "", None
        for number, line in enumerate(self.lines[start:], start + 1):
            if line.startswith(("# ", "## ")):
                if block:
                    yield block
                block = None
            if line.startswith("## "):
                block = self._heading(number, line, division)
            elif line.startswith("# "):
                division = line[2:].strip()
            elif block:
                block.lines.append((number, line))
            elif line.strip():
                self.fault(number, f"text outside a provision: {line[:60]!r}")
        if block:
            yield block

    def _heading(self, number: int, line: str, division: str) -> _Block | None:
        match = _HEADING.match(line)
        if not match or not _LABEL.match(match["label"]):
            self.fault(number, f"not a provision heading: {line[:60]!r}; expected '## LABEL Heading'")
            return None
        if not match["heading"]:
            self.fault(number, f"{match['label']}: no heading")
        return _Block(number, match["label"], (match["heading"] or "").strip(), division, [])

    def _provision(self, instrument: Instrument, block: _Block) -> Provision | None:
        gist, body, meta_lines, meta_at = self._parts(block)
        if not meta_at:
            self.fault(block.line, f"{block.label}: no ```yaml block")
            return None
        meta = self._model(_Meta, meta_lines, meta_at)
        if not gist:
            self.fault(block.line, f"{block.label}: no gist (a line '> One sentence.' under the heading)")
        text, paragraphs = self._body(block.label, body, checked=isinstance(meta, _Meta) and not meta.partial)
        if not text:
            self.fault(block.line, f"{block.label}: no text")
        if not isinstance(meta, _Meta) or not text or not gist:
            return None
        try:
            cites = tuple(map(Address.parse, meta.cites))
            notes = tuple(note.noun() for note in meta.notes)
        except ValueError as error:
            self.fault(meta_at, str(error))
            return None
        own = meta.valid
        valid = Validity(own.start, own.end) if own else default_validity(instrument)
        if own and own.start and own.end and own.end < own.start:
            self.fault(meta_at, f"{block.label}: valid ends before it begins")
        return Provision(
            address=Address(instrument.id, tuple(block.label.split("/"))),
            heading=block.heading,
            text=text,
            gist=gist,
            gist_zh=meta.gist_zh.strip(),
            asked_as=tuple(q.strip() for q in meta.asked_as),
            paragraphs=paragraphs,
            valid=Validity(valid.start or instrument.effective, valid.end or instrument.ended),
            cites=cites,
            notes=notes,
            verified=meta.verified,
            division=block.division,
            partial=meta.partial,
            waived=tuple(meta.waived),
        )

    def _parts(self, block: _Block) -> tuple[str, list[tuple[int, str]], list[str], int]:
        """Gist, body lines, YAML lines and the number of the first YAML line of a block."""
        gist: list[str] = []
        body: list[tuple[int, str]] = []
        meta: list[str] = []
        meta_at, inside = 0, False
        for number, line in block.lines:
            if inside:
                if line.startswith("```"):
                    inside = False
                else:
                    meta.append(line)
            elif line.startswith("```"):
                if line.strip() != "```yaml" or meta_at:
                    self.fault(number, f"{block.label}: one ```yaml block and no other code is allowed")
                inside, meta_at = True, number + 1
            elif line.startswith("> ") and not body:
                gist.append(line[2:].strip())
            elif line.strip():
                if meta_at:
                    self.fault(number, f"{block.label}: text after the ```yaml block")
                body.append((number, line))
        if inside:
            self.fault(block.line, f"{block.label}: the ```yaml block is not closed")
        return " ".join(gist), body, meta, meta_at

    def _body(self, label: str, body: list[tuple[int, str]], checked: bool) -> tuple[str, tuple[Paragraph, ...]]:
        """The plain text of a provision and the spans of its paragraphs."""
        out: list[str] = []
        paragraphs: list[Paragraph] = []
        path: list[str] = []
        siblings: dict[tuple[str, ...], list[str]] = {}
        at = 0
        for number, line in body:
            item = _ITEM.match(line)
            indent = len(line) - len(line.lstrip(" "))
            if indent % 2:
                self.fault(number, f"{label}: indent by two spaces per level")
            depth = indent // 2
            if item:
                if depth > len(path):
                    self.fault(number, f"{label}: ({item['label']}) is indented {depth} levels below {len(path)}")
                    depth = len(path)
                path = [*path[:depth], item["label"]]
                family = siblings.setdefault(tuple(path[:depth]), [])
                if item["label"] in family:
                    self.fault(number, f"{label}: paragraph ({item['label']}) appears twice")
                elif checked and not follows(family[-1] if family else "", item["label"], family[:1]):
                    after = f"({family[-1]})" if family else "nothing"
                    self.fault(number, f"{label}: a gap in the numbering, ({item['label']}) after {after}")
                family.append(item["label"])
                words, lead = (item["text"] or "").strip(), f"{'  ' * depth}({item['label']}) "
            else:
                if line.lstrip().startswith("- "):
                    self.fault(number, f"{label}: a list item without a label in parentheses")
                path = path[:depth]
                words, lead = line.strip(), "  " * depth
            if not words:
                words, lead = "", lead.rstrip() if item else lead
            out.append(lead + words)
            if words:
                paragraphs.append(Paragraph(tuple(path), at + len(lead), at + len(lead) + len(words)))
            at += len(out[-1]) + 1
        return "\n".join(out), tuple(paragraphs)

    def _line_of(self, label: str) -> int:
        return next((n for n, s in enumerate(self.lines, 1) if s.startswith(f"## {label} ")), 1)

    def _check_versions(self, provisions: list[Provision]) -> None:
        seen: dict[Address, list[Provision]] = {}
        for provision in provisions:
            label = "/".join(provision.address.path)
            for other in seen.setdefault(provision.address, []):
                if other.valid.overlaps(provision.valid):
                    self.fault(self._line_of(label), f"{label}: two versions are valid on the same day")
            seen[provision.address].append(provision)

    def _check_numbering(self, instrument: Instrument, provisions: list[Provision]) -> None:
        left_out = {label for label, _ in instrument.not_restated}
        present = {p.address.article for p in provisions}
        for label in sorted(left_out & present):
            self.fault(1, f"{label} is restated and listed in not_restated")
        if instrument.numbered:
            first, last = instrument.numbered
            wanted = {str(n) for n in range(first, last + 1)}
            gaps = sorted(wanted - present - left_out, key=int)
            if gaps:
                self.fault(1, f"a gap in the numbering: {', '.join(gaps)} neither restated nor in not_restated")
            for label in sorted(label for label in present if label.isdigit() and label not in wanted):
                self.fault(self._line_of(label), f"{label}: the instrument is numbered {first}-{last}")


def _bad_date(lines: list[str]) -> int:
    """The number of the line, from 0, whose date is none."""
    for number, line in enumerate(lines):
        try:
            for written in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", line):
                datetime.date.fromisoformat(written)
        except ValueError:
            return number
    return 0


def ordinal(label: str, series: str) -> int:
    """The place of a label in the series that begins with `series` ("1", "a", "A", "i", "I"); 0 when outside it."""
    if series == "1":
        return int(label) if label.isdigit() else 0
    if series in ("i", "I"):
        return roman(label.lower()) if label.islower() == series.islower() else 0
    if label.islower() != series.islower() or len(set(label)) != 1 or not label.isalpha():
        return 0
    return ord(label[0].lower()) - ord("a") + 1 + 26 * (len(label) - 1)


def follows(previous: str, label: str, first: Iterable[str] = ()) -> bool:
    """True when `label` comes next after `previous` in its series; a range such as "b-d" counts as its ends."""
    start, end = label.split("-")[0], previous.split("-")[-1]
    if not previous:
        return start in ("1", "a", "A", "i", "I")
    series = next(iter(first), end).split("-")[0]
    return ordinal(end, series) > 0 and ordinal(start, series) == ordinal(end, series) + 1


def read_file(file: Path, name: str | None = None) -> tuple[Corpus, list[Fault]]:
    """One corpus file. Cross-references are not checked here: they may lead to other files."""
    try:
        reader = _Reader(file, name or str(file))
    except (OSError, UnicodeDecodeError) as error:
        return Corpus([], []), [Fault(name or str(file), 1, f"cannot be read: {error}")]
    instrument, provisions = reader.read()
    if instrument is None:
        return Corpus([], []), reader.faults
    return Corpus([instrument], provisions), reader.faults


def read_folder(folder: Path) -> tuple[Corpus, list[Fault]]:
    """Every corpus file below a folder, with what is wrong with them, cross-references included."""
    corpus, faults = Corpus([], []), []
    instruments: list[Instrument] = []
    provisions: list[Provision] = []
    for file in sorted(folder.rglob("*.md")):
        if file.name == "README.md":
            continue
        name = str(file.relative_to(folder))
        one, found = read_file(file, name)
        faults += found
        for ident in one.instruments:
            if any(i.id == ident for i in instruments):
                faults.append(Fault(name, 1, f"the instrument id {ident!r} is used by another file"))
                one = Corpus([], [])
                break
        instruments += one.instruments.values()
        provisions += one.provisions
    terms: tuple[Term, ...] = ()
    if (folder / GLOSSARY).is_file():
        terms, found = read_glossary(folder / GLOSSARY, GLOSSARY)
        faults += found + unknown_instruments(terms, {i.id for i in instruments})
    corpus, found = with_asked(Corpus(instruments, provisions, terms), folder)
    return corpus, sorted(faults + found + dangling(corpus, folder))


def unknown_instruments(terms: Iterable[Term], known: set[str]) -> list[Fault]:
    """Instruments that the glossary names and the corpus does not have."""
    return [
        Fault(GLOSSARY, 1, f"{term.term}: the instrument {ident!r} is not in the corpus")
        for term in terms
        for ident in term.instruments
        if ident not in known
    ]


def check_path(path: Path, root: Path) -> tuple[tuple[Provision, ...], list[Fault]]:
    """A folder, or one file of the corpus at `root`, with its faults, cross-references included."""
    if path.is_dir():
        corpus, faults = read_folder(path)
        return corpus.provisions, faults
    one, faults = read_file(path)
    whole, _ = read_folder(root)
    return one.provisions, faults + [f for f in dangling(whole, root) if Path(f.file).name == path.name]


def dangling(corpus: Corpus, folder: Path) -> list[Fault]:
    """Cross-references, of provisions and of notes, that lead nowhere in the corpus."""
    files = {f.stem: f for f in folder.rglob("*.md")}
    faults = []
    for provision in corpus.provisions:
        targets = [*provision.cites, *(a for note in provision.notes for a in note.see)]
        for target in dict.fromkeys(targets):
            if not corpus.holds(target):
                file = files.get(provision.address.instrument)
                name = str(file.relative_to(folder)) if file else provision.address.instrument
                line = _line_with(file, str(target), "/".join(provision.address.path)) if file else 1
                label = "/".join(provision.address.path)
                faults.append(Fault(name, line, f"{label}: {target} is not in the corpus"))
    return faults


def _line_with(file: Path, target: str, label: str) -> int:
    inside = False
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("## "):
            inside = line.startswith(f"## {label} ")
        elif inside and target in line:
            return number
    return 1
