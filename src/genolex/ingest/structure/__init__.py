"""From a `Document` to an instrument and its provisions: `structure`."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from genolex.errors import InputError
from genolex.ingest.readers.document import Block, Document, Role
from genolex.ingest.structure.paragraphs import Body, Manner, Words, body
from genolex.ingest.structure.recognise import Found, Style, headline, recognise
from genolex.ingest.structure.references import addresses, cites
from genolex.ingest.structure.report import Recognised
from genolex.types import Address, Instrument, Note, Provision

__all__ = ["READ_BY_OCR", "Recognised", "structure"]

_CITED_AS = {
    "eu": "{name}, art. {{}}",
    "chinese": "{name}, art. {{}}",
    "us": "{name}, § {{}}",
    "numbered": "{name}, § {{}}",
    "titled": "{name}, § {{}}",
    "pages": "{name}, p. {{}}",
    "paragraphs": "{name}, ¶ {{}}",
}
_MANNER: dict[str, Manner] = {"us": "us", "chinese": "chinese"}
_NO_TITLE = re.compile(r"(?i)^\W*$|^(?:microsoft|untitled|document\d*$|slide \d)|\.(?:docx?|pdf|indd|tex|rtf|wpd|qxd)$")
READ_BY_OCR = Note("context", "Read by OCR from a scanned page: compare with the original.")
"""What stands beside a provision whose words are not the file's own."""
_UNREAD = 60
"""Characters of words that lie in no provision, as the report shows them."""


def structure(document: Document, ident: str = "", title: str = "") -> tuple[Instrument, list[Provision], Recognised]:
    """The instrument and the provisions of a document, and what was recognised. InputError when it has no words.

    `ident` is the instrument's id (made from the file's name when empty), `title` its title (else what the file says,
    else its first heading).
    """
    if not document.text.strip():
        raise InputError(f"{document.name}: no text")
    style, found = recognise(document)
    style_of_labels = _unit_style(style, found)
    stem = Path(document.name).stem or document.name
    name = re.sub(r"[{}]", "", stem).strip() or "document"
    instrument = Instrument(
        id=ident or identity(stem),
        title=title or _told(document.title) or headline(document, found) or stem,
        short=name,
        kind="document",
        jurisdiction="none",
        cited_as=_CITED_AS[style_of_labels].format(name=name),
        numbered=_numbered(found),
    )
    labelled, duplicates = _distinct(found)
    bodies = [(one, body(_words(document, one), _MANNER.get(style_of_labels, "eu"))) for one in labelled]
    bodies = [(one, made) for one, made in bodies if made.text.strip()]
    if not bodies:
        raise InputError(f"{document.name}: no text in any provision")
    provisions = list(_provisions(instrument, bodies, frozenset(document.scanned)))
    report = _report(document, style, bodies, provisions, duplicates)
    return instrument, provisions, report


def _told(title: str) -> str:
    """The title in a file, unless a program left its own there: "Microsoft Word - draft2.docx", "untitled"."""
    return "" if _NO_TITLE.search(title) else title.strip()


def _numbered(found: Sequence[Found]) -> tuple[int, int] | None:
    """From which to which number the articles run, where none is missing."""
    labels = [one.path[0] for one in found if one.kind == "article" and len(one.path) == 1]
    numbers = sorted(int(label) for label in labels if label.isdigit())
    whole = len(numbers) == len(labels) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return (numbers[0], numbers[-1]) if whole else None


def identity(stem: str) -> str:
    """The id of a document's instrument: `doc-consent-form`; of a name without Latin letters, a hash of it."""
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-")
    return "doc-" + (slug or hashlib.sha256(stem.encode()).hexdigest()[:10])


def _unit_style(style: Style, found: Sequence[Found]) -> str:
    """How labels are cited: a marked file has articles or sections."""
    if style != "marked":
        return style
    kinds = Counter(one.kind for one in found)
    return "us" if kinds["section"] > kinds["article"] else "eu"


def _distinct(found: Sequence[Found]) -> tuple[list[Found], tuple[str, ...]]:
    """Every path once: of several provisions with one path the later ones are told apart by a number."""
    seen: Counter[tuple[str, ...]] = Counter()
    kept, duplicates = [], []
    for one in found:
        seen[one.path] += 1
        if seen[one.path] > 1:
            if one.kind not in ("text", "page"):
                duplicates.append("/".join(one.path))
            one = replace(one, path=(*one.path[:-1], f"{one.path[-1]}-{seen[one.path]}"))
        kept.append(one)
    return kept, tuple(dict.fromkeys(duplicates))


def _words(document: Document, one: Found) -> Iterator[Words]:
    """The lines of a provision, from the first of its own words on."""
    for block in _touching(document, one.body, one.end):
        start, end = max(block.start, one.body), min(block.end, one.end)
        left_out = block.role is Role.CONTENTS or (block.role is Role.FOOTNOTE and one.kind != "footnote")
        text = document.text[start:end]
        if left_out or not text.strip():
            continue
        shift = len(text) - len(text.lstrip())
        inside = document.turns[
            bisect_right(document.turns, (start + shift, 1 << 60)) : bisect_left(document.turns, (end,))
        ]
        turns = tuple((at - start - shift, page) for at, page in inside)
        page = document.page_at(start)
        yield Words(text.strip(), page, block.close, block.role is Role.ROW, turns)


def _touching(document: Document, start: int, end: int) -> Iterator[Block]:
    at = bisect_left(document.blocks, start, key=lambda block: block.end)
    for number in range(at, len(document.blocks)):
        block = document.blocks[number]
        if block.start >= end:
            return
        if block.end > start:
            yield block


def _provisions(
    instrument: Instrument, bodies: Sequence[tuple[Found, Body]], scanned: frozenset[int]
) -> Iterator[Provision]:
    paths = {one.path: {p.path[:n] for p in made.paragraphs for n in range(len(p.path) + 1)} for one, made in bodies}

    def known(path: tuple[str, ...]) -> bool:
        return any(path[size:] in paths.get(path[:size], ()) for size in range(1, len(path) + 1))

    for one, made in bodies:
        cited = cites(made.text, one.path, known)
        yield Provision(
            address=Address(instrument.id, one.path),
            heading=one.heading,
            text=made.text,
            paragraphs=made.paragraphs,
            cites=addresses(instrument.id, cited),
            division=one.division,
            notes=(READ_BY_OCR,) if any(page in scanned for _, page in made.pages) else (),
            text_kind="document",
            pages=made.pages,
        )


def _report(
    document: Document,
    style: Style,
    bodies: Sequence[tuple[Found, Body]],
    provisions: Sequence[Provision],
    duplicates: tuple[str, ...],
) -> Recognised:
    counts = Counter(one.kind for one, _ in bodies)
    counts["numbered paragraph"] = sum(bool(p.path) for provision in provisions for p in provision.paragraphs)
    gaps = [*_gaps(bodies), *(f"{'/'.join(one.path)}: {gap}" for one, made in bodies for gap in made.gaps)]
    unread, share = _unread(document, bodies)
    fallback = style in ("pages", "paragraphs")
    lacking = min(0.5, 2 * (len(gaps) + len(duplicates)) / max(10, len(provisions)))
    confidence = document.quality * share * (1 - lacking) * (0.5 if fallback else 1.0)
    pages = {provision.address: made.pages for provision, (_, made) in zip(provisions, bodies, strict=True)}
    return Recognised(
        style=style,
        counts={kind: count for kind, count in counts.items() if count},
        confidence=round(confidence, 3),
        pages=pages,
        gaps=tuple(gaps),
        duplicates=duplicates,
        unread=unread,
        warnings=document.warnings,
        reader=document.reader,
        quality=round(document.quality, 3),
        references=sum(len(provision.cites) for provision in provisions),
    )


def _gaps(bodies: Sequence[tuple[Found, Body]]) -> Iterator[str]:
    """Numbers that are not there, between those that are: "article 5" between 4 and 6."""
    families: dict[tuple[str, tuple[str, ...], str], list[int]] = {}
    for one, _ in bodies:
        match = re.fullmatch(r"(?P<lead>.*?\D|)(?P<n>\d+)", one.path[-1])
        if match and one.kind in ("article", "section", "recital", "reference"):
            families.setdefault((one.kind, one.path[:-1], match["lead"]), []).append(int(match["n"]))
        divided = re.match(r"(?P<n>\d+)\.\d", one.path[-1])
        if divided and one.kind == "section":  # section 3, which is 3.1 and 3.2
            families.setdefault((one.kind, one.path[:-1], ""), []).append(int(divided["n"]))
    for (kind, _, lead), numbers in families.items():
        present = set(numbers)
        first, last = min(present), max(present)
        if last - first < 4 * len(present):
            lead = re.sub(r"^[a-z]+-", "", lead)
            yield from (f"{kind} {lead}{n}" for n in range(first, last) if n not in present)


def _unread(document: Document, bodies: Sequence[tuple[Found, Body]]) -> tuple[tuple[str, ...], float]:
    """The words that lie in no provision, and the share of the text that does not."""
    spans = sorted((one.start, one.end) for one, _ in bodies)
    unread: list[str] = []
    at, lost = 0, 0
    for start, end in [*spans, (len(document.text), len(document.text))]:
        words = " ".join(document.text[at:start].split()) if start > at else ""
        if words and not _only_heading(document, at, start):
            unread.append(words[:_UNREAD])
            lost += len(words)
        at = max(at, end)
    return tuple(unread), 1 - lost / max(len(document.text), 1)


def _only_heading(document: Document, start: int, end: int) -> bool:
    """Whether between two offsets stand short lines only: headings of chapters."""
    return all(len(document.words(b)) < 160 for b in _touching(document, start, end) if b.role is not Role.CONTENTS)
