"""How well users' files become provisions: laws, a contract and a paper are typeset, read again and compared.

    python -m genolex.evals.documents [--large] [--seed FILE]

Every case is set in a known manner (`genolex.evals.typeset`), so that the answer key is exact: which labels, which
words below each. A provision is *found* when its address is there, *bounded* when its words are exactly its own
(letters and digits compared, not spaces), and its numbered paragraphs are *labelled* when path and words agree.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from genolex.corpus import Corpus
from genolex.evals.typeset import Piece, Set, Style, Work, divisions, han, numbered, pieces_of, roman, scanned, typeset
from genolex.ingest import load_corpus
from genolex.ingest.documents import read_document
from genolex.ingest.readers import Document
from genolex.ingest.sandbox import read_apart
from genolex.ingest.structure import Recognised
from genolex.types import Provision

CASES: tuple[tuple[Style, int, str], ...] = (
    ("eu", 1, "cn-network-data-regs"),
    ("eu", 2, "cn-pipl"),
    ("us", 1, "us-ear-744"),
    ("us", 2, "us-hipaa"),
    ("us", 2, "us-dsp-202"),
    ("han", 1, "cn-pipl"),
    ("han", 2, "cn-hgr-regulation"),
    ("translated", 1, "cn-hgr-rules"),
    ("translated", 2, "cn-biosecurity-law"),
    ("contract", 1, "us-nih-gds"),
    ("contract", 2, "cn-standard-contract"),
    ("paper", 2, "us-gina"),
)
"""Style, columns, and the instrument of the corpus whose restatement is set."""
SCANS = CASES[0], CASES[5], CASES[11]
"""Those that are scanned too."""
TABLE = (
    ("Kind of data", "What is needed before it leaves"),
    ("Human genomic data", "An assessment by the authority, and consent given apart from any other"),
    ("Software and source code", "A licence, unless an exception applies"),
    ("Published findings", "Nothing"),
)
NOTES = ("Restated for measuring; the official text prevails.", "See the annual report, page 12.")
_ROWS = {re.sub(r"[\W_]+", "", "".join(row)) for row in TABLE}


@dataclass(frozen=True, slots=True)
class Score:
    """What was right of what was there (`gold`) and of what was found."""

    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, the share that was found."""
        return self.right / self.gold if self.gold else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.gold + other.gold, self.found + other.found, self.right + other.right)


@dataclass(frozen=True)
class Measured:
    """One file: its provisions, their boundaries, its numbered paragraphs, and what reading it took."""

    name: str
    labels: Score
    bounds: Score
    paragraphs: Score
    pages: int
    seconds: float
    confidence: float
    wrong: tuple[str, ...] = ()


def work_of(corpus: Corpus, ident: str, style: Style) -> Work:
    """An instrument of the corpus as a work in a style; every eighth provision begins a chapter."""
    provisions = [p for p in corpus.provisions if p.address.instrument == ident and (style != "han" or p.gist_zh)]
    seen: dict[tuple[str, ...], Provision] = {}
    for provision in provisions:
        seen.setdefault(provision.address.path, provision)
    sets: list[Set] = []
    for number, provision in enumerate(seen.values(), 1):
        if number % 8 == 1 and style != "paper":
            sets.append(divisions(style, number // 8 + 1, "一般规定" if style == "han" else "General provisions"))
        sets.append(numbered(style, number, provision.heading.rstrip("."), _pieces(provision, style), part="744"))
    table = TABLE if style != "han" else ()
    return Work(corpus.instruments[ident].title, style, tuple(sets), table, NOTES if style != "han" else ())


def _pieces(provision: Provision, style: Style) -> tuple[Piece, ...]:
    if style != "han":
        pieces = pieces_of(provision.text, style)
        if style == "paper":
            return tuple(Piece((), "", piece.words) for piece in pieces)
        return _as_in_china(pieces) if style == "translated" else pieces
    questions = [question for question in provision.questions if not question.isascii()][:3]
    if len(questions) < 2:
        return (Piece((), "", provision.gist_zh),)
    items = tuple(Piece(("1", str(n)), f"（{han(n)}）", words) for n, words in enumerate(questions, 1))
    return (Piece(("1",), "", provision.gist_zh), *items)


def _as_in_china(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Each paragraph without a printed number is one of the article, counted; a single one without items is not."""
    made: list[Piece] = []
    count = 0
    for piece in pieces:
        count += not piece.label
        made.append(replace(piece, path=(str(max(count, 1)), *piece.path[1:])))
    return tuple(replace(piece, path=()) for piece in made) if len(made) == 1 else tuple(made)


def regulation(corpus: Corpus, articles: int = 1_850, recitals: int = 180, annexes: int = 13) -> Work:
    """A long regulation in the manner of the European Union: recitals, chapters, articles, annexes with points."""
    source = cycle(p for p in corpus.provisions if not p.partial)
    sets = [
        Set("recital", (f"recital-{n}",), f"({n})", "", (Piece((), "", p.gist),))
        for n, p in enumerate(islice(source, recitals), 1)
    ]
    for number, provision in enumerate(islice(source, articles), 1):
        if number % 25 == 1:
            sets.append(divisions("eu", number // 25 + 1, "General provisions"))
        turn = (number - 1) // len(corpus)  # the same rule again is another one, which is encoded too
        heading = provision.heading.rstrip(".") + (f", part {roman(turn + 1)}" if turn else "")
        sets.append(numbered("eu", number, heading, pieces_of(provision.text, "eu")))
    for number in range(1, annexes + 1):
        pieces: list[Piece] = []
        for point, provision in enumerate(islice(source, 8), 1):
            pieces.append(Piece((str(point),), f"{point}.", provision.gist))
            asked = [q for q in provision.questions if q.isascii()][:3]
            pieces += [Piece((str(point), letter), f"({letter})", q) for letter, q in zip("abc", asked, strict=False)]
        label = roman(number)
        sets.append(
            Set("annex", (f"annex-{label}",), f"ANNEX {label}", "Requirements referred to above", tuple(pieces))
        )
    return Work("Regulation on the handling of human genomic data", "eu", tuple(sets), TABLE, NOTES)


def commentary(text: Path) -> Work:
    """A paper with titled sections and references, set anew from its text: what the text says is the answer key."""
    _, provisions, _ = read_document(text)
    sets: list[Set] = []
    for provision in provisions:
        words = [provision.text[p.start : p.end] for p in provision.paragraphs]
        reference = provision.address.article.startswith("reference-")
        if reference and not sets[-1].written:
            sets.append(Set("division", (), provision.division or "References", ""))
        label = provision.address.article.removeprefix("reference-") + "." if reference else ""
        pieces = tuple(Piece((), label, one) for one in words)
        sets.append(
            Set(
                "reference" if reference else "article",
                provision.address.path,
                label,
                "" if reference else provision.heading,
                pieces,
            )
        )
    return Work("Commentary in two columns", "paper", tuple(sets), TABLE, NOTES)


def measure(work: Work, columns: int, name: str, indented: bool = False) -> Measured:
    """Typeset a work, read it, compare."""
    return compare(work, typeset(work, columns, indented=indented), f"{name}.pdf")


def compare(work: Work, data: bytes, name: str) -> Measured:
    """Read a file and compare it with the work that it was made from."""
    began = time.perf_counter()
    _, provisions, report = read_document(data, name)
    seconds = time.perf_counter() - began
    gold = {one.path: one for one in work.provisions if one.kind != "division"}
    found = {p.address.path: p for p in provisions if not _beside(p.address.path)}
    right = [path for path in gold if path in found]
    exact = [path for path in right if _same(gold[path].pieces, found[path], work.style)]
    wrong = [f"missing {'/'.join(path)}" for path in gold if path not in found]
    wrong += [f"not there {'/'.join(path)}" for path in found if path not in gold]
    wrong += [f"words of {'/'.join(path)}" for path in right if path not in exact]
    wanted = {
        (path, piece.path, _letters(piece.words, work.style)) for path, one in gold.items() for piece in one.pieces
    }
    read = {
        (path, p.path, _letters(one.text[p.start : p.end], work.style))
        for path, one in found.items()
        for p in one.paragraphs
    }
    numbered_gold = {w for w in wanted if w[1] and w[2]}
    numbered_read = {w for w in read if w[1] and w[2] and w[2] not in _ROWS}
    return Measured(
        name=name,
        labels=Score(len(gold), len(found), len(right)),
        bounds=Score(len(gold), len(found), len(exact)),
        paragraphs=Score(len(numbered_gold), len(numbered_read), len(numbered_gold & numbered_read)),
        pages=_pages(report),
        seconds=seconds,
        confidence=report.confidence,
        wrong=tuple(wrong),
    )


def _beside(path: tuple[str, ...]) -> bool:
    return path[0].startswith(("footnote-", "table-", "preamble", "text"))


def _pages(report: Recognised) -> int:
    return max((page for turns in report.pages.values() for _, page in turns), default=0)


def _same(pieces: Sequence[Piece], provision: Provision, style: Style) -> bool:
    """Whether a provision has exactly the words of its pieces; the rows of the table that was set in are no part."""
    own = [provision.text[p.start : p.end] for p in provision.paragraphs]
    read = "".join(_letters(words, style) for words in own if " | " not in words)
    return read == "".join(_letters(piece.words, style) for piece in pieces)


def _letters(words: str, style: Style) -> str:
    if style != "han":
        words = words.encode("cp1252", "replace").decode("cp1252")
    return re.sub(r"[\W_]+", "", words)


def run(corpus: Corpus, large: bool = False, seed: Path | None = None) -> Iterator[Measured]:
    """Every case; the long regulation and a commentary when they are asked for."""
    if seed:
        yield measure(commentary(seed), 2, seed.stem)
    for style, columns, ident in CASES:
        yield measure(work_of(corpus, ident, style), columns, f"{ident}-{style}-{columns}")
    for style, columns, ident in CASES[:10]:
        yield measure(work_of(corpus, ident, style), columns, f"{ident}-{style}-{columns}-indented", indented=True)
    if large:
        yield measure(regulation(corpus), 1, "regulation")


def scans(corpus: Corpus) -> Iterator[str]:
    """What OCR makes of scanned pages: the share of characters that are right, and what reading them takes.

    Accuracy is 1 less the edit distance (Levenshtein 1966) of what is read to what the same reader reads of the print,
    page by page without white space, by the characters there.
    """
    for style, columns, ident in SCANS:
        printed = typeset(work_of(corpus, ident, style), columns)
        data, before = scanned(printed), resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        found = read_apart(data, "scan.pdf", "pdf")
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        wanted, read = _by_page(read_apart(printed, "print.pdf", "pdf")), _by_page(found)
        wrong = sum(distance(words, read.get(page, "")) for page, words in wanted.items())
        size = sum(map(len, wanted.values()))
        yield (
            f"{ident}-{style}-{columns}, scanned: {1 - wrong / size:.4f} of {size} characters right;"
            f" a page takes {cpu / found.pages:.1f} s of processor time, {wall / found.pages:.1f} s by the clock"
        )


def adding(corpus: Corpus) -> str:
    """What `genolex add` of the long regulation takes, beside the index of the law: reading, encoding, writing."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "Regulation on genomes.pdf"
        file.write_bytes(typeset(regulation(corpus)))
        environment = os.environ | {"GENOLEX_DATA": f"{folder}/data", "GENOLEX_CACHE": f"{folder}/cache"}
        command = [sys.executable, "-m", "genolex"]
        subprocess.run([*command, "index"], env=environment, check=True, capture_output=True)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([*command, "add", str(file)], env=environment, check=True, capture_output=True, text=True)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = done.stdout.partition("\n")[0].partition("(")[2].rstrip(")")
    return f"adding it ({told}): {wall:.0f} s by the clock, {cpu:.0f} s of processor time"


def _by_page(document: Document) -> dict[int, str]:
    """The characters of each page."""
    found: dict[int, str] = {}
    for block in document.blocks:
        found[block.page] = found.get(block.page, "") + "".join(document.words(block).split())
    return found


def distance(first: str, second: str) -> int:
    """The edit distance of two texts (Levenshtein 1966): characters to insert, remove or change."""
    others, places = np.array([*second]), np.arange(len(second) + 1)
    row = places
    for number, char in enumerate(first, 1):
        changed = np.minimum(row[1:] + 1, row[:-1] + (others != char))
        row = np.minimum.accumulate(np.concatenate(([number], changed)) - places) + places
    return int(row[-1])


def table(results: Sequence[Measured]) -> str:
    """The results as a Markdown table: precision / recall of each."""
    rows = [
        "| file | provisions | labels P/R | boundaries P/R | paragraphs P/R | pages | pages/s | confidence |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        scores = " | ".join(f"{s.precision:.3f} / {s.recall:.3f}" for s in (one.labels, one.bounds, one.paragraphs))
        speed = f"{one.pages / one.seconds:.0f}"
        rows.append(f"| {one.name} | {one.labels.gold} | {scores} | {one.pages} | {speed} | {one.confidence:.2f} |")
    return "\n".join(rows)


def main() -> None:
    """Print the table and what was wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--large", action="store_true", help="also the regulation of some 450 pages")
    options.add_argument("--scanned", action="store_true", help="also scanned pages, read by OCR")
    options.add_argument("--wrong", type=int, default=6, help="how many faults of each file are named")
    options.add_argument("--seed", type=Path, help="a commentary as text, to be set in two columns and read again")
    chosen = options.parse_args()
    results = list(run(load_corpus(), chosen.large, chosen.seed))
    print(table(results))  # noqa: T201
    for one in results:
        if one.wrong:
            print(f"{one.name}: {len(one.wrong)} wrong: {'; '.join(one.wrong[: chosen.wrong])}")  # noqa: T201
    for one in results[-1:] if chosen.large else ():
        print(f"{one.name}: {one.pages} pages in {one.seconds:.1f} s; {adding(load_corpus())}")  # noqa: T201
    for line in scans(load_corpus()) if chosen.scanned else ():
        print(line)  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process: {peak:.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
