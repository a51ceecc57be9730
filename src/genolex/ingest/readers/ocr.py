"""Scanned pages, read by RapidOCR where it is installed (the extra `ocr`); else refused with that advice.

RapidOCR (Apache-2.0, https://github.com/RapidAI/RapidOCR) runs PP-OCR (Du et al. 2020, arXiv 2009.09941), which reads
Chinese and English, by ONNX Runtime. Its wheel holds the models; they are named here by their files, so that nothing
is ever fetched. What it finds are lines with boxes: they become runs, and the layout is worked out as for any page.
"""

from __future__ import annotations

import importlib.util
import math
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

from genolex.errors import InputError
from genolex.ingest.readers.layout import Run, width

DPI = 200
"""At which a page is drawn; letters of 10 points are then 28 pixels high, and fewer than 20 are read badly."""
MOST_PIXELS = 12_000_000
"""Of a page; a larger one is drawn more coarsely."""
INK = 40
"""Of 255 steps between black and white; a page whose darkest and lightest spots differ by less is blank."""
MOST_PAGES = 300
"""Scanned pages of a file; one with more is refused."""
SECONDS = 40
"""Of processor time that one page may take; a dense one takes ten."""
THREADS = 4
"""At most so many work on a page; more only take memory."""
SURE = 0.6
"""Lines that are read less surely than this are specks, stamps and drawings."""
ALIKE = 0.88, 1.3
"""Letters so many times as large as usual are of the usual size, as widely set as they may be."""
NEAR = 0.12
"""Sizes that differ by less are one."""
TALLER = 1.15
"""What is wide but in no higher box than usual is widely set."""
MIDDLE = 0.3
"""The baseline is so many sizes below the middle of a line."""
TELLING = 5.0
"""The width of a text in sizes of its letters, from which it tells that size."""
PADDING = 2.0
"""Points by which a box is wider than its text."""
APART = 0.3
"""A gap of so many heights parts the number of an article from its words."""

ADVICE = "a scan needs OCR: install genolex[ocr], or add a PDF with a text layer"

_HAN = "零〇一二三四五六七八九十百千"
_BRACKETED = re.compile(rf"^[(（]\s?([{_HAN}]{{1,4}})\s?[)）]\s?")
_ARTICLE = re.compile(rf"^第[{_HAN}\d]{{1,8}}[条章节编](?=[^\s之])")
_GLUED = re.compile(
    r"^(?:CHAPTER|ARTICLE|ANNEX|SECTION|PART|TITLE|APPENDIX|SCHEDULE|Chapter|Article|Annex|Section|Part|Title|Appendix)"
    r"(?=(?:[IVXL]{1,6}|\d{1,4})(?![a-z]))|^§(?=\d)|^\d{1,3}(?:\.\d{1,3}){0,4}\.?(?=[A-Z“\"][a-z])"
    r"|(?<=[a-z]{2})[.,;:](?=[A-Z][a-z])|^\([a-z\d]{1,3}\)(?=\w)|(?<= )[a-z]{2,}(?=\d+ )"
)
"""Where a space belongs that was not seen: after a number at the beginning of a line, and after a sentence."""


@dataclass(frozen=True)
class Scans:
    """Pages that were read by OCR, by their number (from 0), and how surely, between 0 and 1."""

    pages: dict[int, list[Run]]
    sure: float


def available() -> bool:
    """Whether OCR can run here."""
    return all(importlib.util.find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


def scans(data: bytes, name: str, numbers: Sequence[int]) -> Scans:
    """Pages of a PDF (counted from 0) read by OCR. InputError where it is not installed or they are too many."""
    if not available():
        raise InputError(f"{name}: no text on {len(numbers)} page{'s' if len(numbers) > 1 else ''}; {ADVICE}")
    if len(numbers) > MOST_PAGES:
        raise InputError(f"{name}: {len(numbers)} scanned pages; at most {MOST_PAGES} are read, so divide the file")
    import pypdfium2  # type: ignore[import-untyped]  # it ships no types

    _allow(SECONDS * len(numbers))
    pages: dict[int, list[Run]] = {}
    scores: list[float] = []
    with pypdfium2.PdfDocument(data) as pdf:
        for number in numbers:
            found = list(_lines(pdf[number]))
            pages[number] = [run for run, _ in found]
            scores += [score for _, score in found]
    return Scans(_evened(pages), fmean(scores) if scores else 0.0)


def _allow(seconds: int) -> None:
    """More processor time for this process, as far as the sandbox lets it have more."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if soft != resource.RLIM_INFINITY:
            more = soft + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard))


@lru_cache(maxsize=1)
def _engine() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    try:
        detects, reads = (str(next(models.glob(f"*_{task}_*.onnx"))) for task in ("det", "rec"))
    except StopIteration:
        raise InputError("the installed rapidocr has no models in its wheel; install rapidocr 3.10") from None
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,  # which way up a line is: pages lie as the PDF says
            "Global.text_score": SURE,
            "Global.return_word_box": True,
            "Det.model_path": detects,
            "Rec.model_path": reads,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(THREADS, os.cpu_count() or 1),
        }
    )


def _lines(page: Any) -> Iterator[tuple[Run, float]]:
    """The lines of a page with their places in points, and how surely each is read."""
    height = page.get_height()
    image, scale = _drawn(page, DPI)
    if int(image.max()) - int(image.min()) < INK:
        return
    found = _engine()(image)
    if found.txts is None or found.boxes is None:
        return
    for box, text, score, words in zip(found.boxes, found.txts, found.scores, found.word_results, strict=True):
        left, right = float(box[:, 0].min()) / scale, float(box[:, 0].max()) / scale
        tall = float(box[2:, 1].mean() - box[:2, 1].mean()) / scale
        middle = height - float(box[:, 1].mean()) / scale
        yield Run(_mended(text, words), left, middle - MIDDLE * tall, right, max(tall, 1.0)), float(score)


def _drawn(page: Any, dpi: int) -> tuple[Any, float]:
    """A page in grey, and how many pixels a point has; it is closed then."""
    scale = min(dpi / 72, math.sqrt(MOST_PIXELS / max(page.get_width() * page.get_height(), 1.0)))
    image = page.render(scale=scale, grayscale=True).to_numpy()
    page.close()
    return image, scale


def drawings(data: bytes, dpi: int = DPI) -> list[Any]:
    """The pages of a PDF as pictures, in grey: rows of pixels from 0 (black) to 255."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return [_drawn(page, dpi)[0] for page in pdf]


def _mended(text: str, words: Any) -> str:
    """A line with what the reader of lines loses: the space after a number, the width of brackets."""
    text = _BRACKETED.sub(r"（\1）", _GLUED.sub(r"\g<0> ", text.strip()))
    article = _ARTICLE.match(text)
    if article and words and _gap(words, article.end()) > APART:
        return f"{article[0]}　{text[article.end() :]}"
    return text


def _gap(words: Any, at: int) -> float:
    """How wide the gap is before the word that begins at an offset, in heights of the line."""
    seen = 0
    for (before, _, left), (_, _, right) in pairwise(words):
        seen += len(before)
        if seen >= at:
            tall = max(float(left[2][1]) - float(left[1][1]), 1.0)
            return (float(right[0][0]) - float(left[1][0])) / tall if seen == at else 0.0
    return 0.0


def _evened(pages: dict[int, list[Run]]) -> dict[int, list[Run]]:
    """The pages with every run in one of few sizes, of which the usual one takes in what is near it.

    A box says little of the size of its letters, a line's width says more; a justified line is wider than it would be.
    From the right to the left: a box is a line of its own, never the beginning of the next column's.
    """
    every = sorted((run for runs in pages.values() for run in runs), key=lambda run: -len(run.text))
    long = [_natural(run) for run in every if width(run.text) >= TELLING]
    usual = median(long or [run.size for run in every] or [0.0])
    tall = median([run.size for run in every] or [1.0])
    sizes = [usual]

    def sized(run: Run) -> float:
        wanted = _natural(run) if width(run.text) >= TELLING else usual
        if wanted > usual * ALIKE[0] and (wanted < usual * ALIKE[1] or run.size < TALLER * tall):
            return usual
        near = next((size for size in sizes if abs(size - wanted) < NEAR * size), None)
        sizes.extend([] if near else [wanted])
        return near or wanted

    def even(run: Run) -> Run:
        return replace(run, size=sized(run), y=run.y + MIDDLE * (run.size - tall))

    evened = {run: even(run) for run in every}
    return {number: sorted((evened[run] for run in runs), key=lambda run: -run.x) for number, runs in pages.items()}


def _natural(run: Run) -> float:
    """The size of letters that makes a text as wide as it is."""
    return max(run.end - run.x - PADDING, 1.0) / width(run.text)
