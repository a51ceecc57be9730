"""PDF, by two readers: pypdf first, pdfium where the measured quality of what pypdf read is low and pdfium's is better.

Nothing in the file is run: scripts, links and attachments are not looked at. Limits on what may be decompressed are
pypdf's own; time and memory are bounded by `genolex.ingest.sandbox`.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from genolex.errors import InputError
from genolex.ingest.readers import layout
from genolex.ingest.readers.document import Document, document
from genolex.ingest.readers.layout import Run
from genolex.ingest.readers.ocr import ADVICE, Scans, available, scans
from genolex.ingest.readers.quality import quality

MOST_PAGES = 10_000
"""Pages; a document of more is refused."""
GOOD = 0.9
"""The quality from which the second reader is not asked."""
BETTER = 0.02
"""The second reader is believed when its quality is higher by this."""
SAMPLE = 12
"""So many pages, spread over the document, are read by both when they are compared."""
SCANNED = 20
"""Characters a page on average, below which a PDF counts as a scan."""

Pages = list[list[Run]]


def read_pdf(data: bytes, name: str) -> Document:
    """A PDF. InputError in one line when it is encrypted, damaged, too long, or holds no text and OCR is not there."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in data[:1024]:
        raise InputError(f"{name}: cannot be read as a PDF: it does not begin like one")
    pages, title, warnings, reader = _first_reading(data, name)
    measured = quality(_text(pages))
    if measured < GOOD and reader == "pypdf":
        second, better = _second_opinion(data, pages)
        if second:
            warnings.append(f"read by pdfium: quality {better:.2f}, by pypdf {measured:.2f}")
            pages, reader, measured = second, "pdfium", better
    _fill(data, pages, warnings)
    scanned = _scanned(data, name, pages, warnings)
    if scanned:
        reader, measured = f"{reader} and OCR", min(quality(_text(pages)), scanned.sure)
    parts = layout.parts(pages)
    return document(
        name,
        parts,
        title=title,
        pages=len(pages),
        quality=measured,
        reader=reader,
        scanned=tuple(number + 1 for number in scanned.pages) if scanned else (),
        warnings=tuple(warnings),
    )


def _scanned(data: bytes, name: str, pages: Pages, warnings: list[str]) -> Scans | None:
    """Read the pages without text by OCR; None where there are none. A few such pages are no reason to refuse a file:
    where OCR is not there, that is said.
    """
    empty = [number for number, page in enumerate(pages) if _size(page) < SCANNED]
    if not empty:
        return None
    if not available() and sum(map(_size, pages)) >= SCANNED * len(pages):
        warnings.append(f"no text on {_listed(empty)}; {ADVICE}")
        return None
    found = scans(data, name, empty)
    read = {number: runs for number, runs in found.pages.items() if _size(runs) > _size(pages[number])}
    for number, runs in read.items():
        pages[number] = runs
    if read:
        warnings.append(f"read by OCR, sure of {found.sure:.2f}: {_listed(read)}")
    return replace(found, pages=read) if read else None


def _listed(pages: Iterable[int]) -> str:
    """Pages counted from 0, as a person counts them: `pages 1-3, 7`."""
    spans: list[list[int]] = []
    for number in sorted(pages):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    several = len(spans) > 1 or spans[0][0] < spans[0][1]
    shown = ", ".join(str(a + 1) if a == b else f"{a + 1}-{b + 1}" for a, b in spans[:12])
    return f"page{'s' if several else ''} {shown}{', ...' if len(spans) > 12 else ''}"


def _first_reading(data: bytes, name: str) -> tuple[Pages, str, list[str], str]:
    """The pages by pypdf; by pdfium where pypdf cannot read the file at all (damaged, or encrypted in a newer way)."""
    try:
        return *_by_pypdf(data, name), "pypdf"
    except InputError as error:
        try:
            with _Pdfium(data) as pdf:
                pages = [pdf.runs(number) for number in range(min(len(pdf), MOST_PAGES))]
        except MemoryError:
            raise
        except Exception:  # neither can: what the first said is the reason
            raise error from None
        if sum(map(_size, pages)) < SCANNED:
            raise
        return pages, "", [f"read by pdfium: {str(error).partition(': ')[2]}"], "pdfium"


def _fill(data: bytes, pages: Pages, warnings: list[str]) -> None:
    """Read the pages without text again, by pdfium."""
    empty = [number for number, page in enumerate(pages) if _size(page) < SCANNED]
    if not empty:
        return
    try:
        with _Pdfium(data) as pdf:
            again = {number: pdf.runs(number) for number in empty}
    except MemoryError:
        raise
    except Exception:  # the second reader is a help, never a reason to fail
        return
    better = [number for number, runs in again.items() if _size(runs) > _size(pages[number]) + SCANNED]
    for number in better:
        pages[number] = again[number]
    if better:
        warnings.append(f"read by pdfium: {_listed(better)}")


def _size(page: Sequence[Run]) -> int:
    """Characters of a page."""
    return sum(len(run.text) for run in page)


def _text(pages: Sequence[Sequence[Run]]) -> str:
    return "\n".join(run.text for page in pages for run in page)


# -- pypdf -------------------------------------------------------------------------------------------------------------


def _by_pypdf(data: bytes, name: str) -> tuple[Pages, str, list[str]]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name}: the PDF is encrypted; save a copy without a password")
        count = len(reader.pages)
        title = str((reader.metadata.title if reader.metadata else None) or "")
    except (InputError, MemoryError):
        raise
    except Exception as error:  # a damaged file breaks its reader in any way
        raise InputError(f"{name}: cannot be read as a PDF: {_said(error)}") from None
    if count > MOST_PAGES:
        raise InputError(f"{name}: {count} pages; at most {MOST_PAGES} are read")
    if not count:
        raise InputError(f"{name}: the PDF has no pages")
    pages: Pages = []
    broken: list[int] = []
    for number in range(count):
        try:
            pages.append(_runs(reader.pages[number]))
        except MemoryError:
            raise
        except Exception:  # one broken page leaves the others readable
            pages.append([])
            broken.append(number)
    if len(broken) == count:
        raise InputError(f"{name}: cannot be read as a PDF: every page is damaged")
    warnings = [f"damaged: {_listed(broken)}"] if broken else []
    return pages, " ".join(title.split())[:300], warnings


def _said(error: Exception) -> str:
    """What an error says, on one line."""
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def _runs(page: Any) -> list[Run]:
    """What a page draws, in its order. Text set sideways is left out: it is a stamp in the margin."""
    runs: list[Run] = []
    turned = int(page.get("/Rotate") or 0) % 360

    def seen(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if not text.strip():
            if runs and text and not runs[-1].text.endswith(" ") and "\n" not in text:
                runs[-1] = _with_space(runs[-1])
            return
        right = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        if round(math.degrees(math.atan2(right[1], right[0])) - turned) % 360 not in (0, 1, 359):
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        stretch = math.hypot(*right)
        x, y = _upright(x, y, turned)
        base = str((font or {}).get("/BaseFont", ""))
        bold = any(word in base for word in ("Bold", "Black", "Heavy", "Semibold", "CMBX"))
        written = text.rstrip("\n")
        width = layout.width(written) * abs(size) * (stretch or scale)
        runs.append(Run(written, x, y, x + width, abs(size) * scale or 1.0, bold))

    page.extract_text(visitor_text=seen)
    return runs


def _with_space(run: Run) -> Run:
    return Run(run.text + " ", run.x, run.y, run.end, run.size, run.bold)


def _upright(x: float, y: float, turned: int) -> tuple[float, float]:
    """The place of a run on a page that is shown turned."""
    return {90: (y, -x), 180: (-x, -y), 270: (-y, x)}.get(turned, (x, y))


# -- pdfium ------------------------------------------------------------------------------------------------------------


def _second_opinion(data: bytes, first: Pages) -> tuple[Pages | None, float]:
    """All pages as pdfium reads them, when a sample of them is better than what the first reader read."""
    try:
        with _Pdfium(data) as pdf:
            step = max(1, len(first) // SAMPLE)
            sample = list(islice(range(0, len(first), step), SAMPLE))
            read = [pdf.runs(number) for number in sample]
            if quality(_text(read)) <= quality(_text([first[number] for number in sample])) + BETTER:
                return None, 0.0
            pages = [pdf.runs(number) for number in range(len(first))]
    except MemoryError:
        raise
    except Exception:  # the second reader is a help, never a reason to fail
        return None, 0.0
    return pages, quality(_text(pages))


class _Pdfium:
    """A PDF in pdfium's hands."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2  # type: ignore[import-untyped]  # it ships no types

        self._pdf = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._pdf)

    def __enter__(self) -> _Pdfium:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def runs(self, number: int) -> list[Run]:
        """The pieces of text of a page (counted from 0), with their exact boxes."""
        page = self._pdf[number]
        text = page.get_textpage()
        found = []
        for at in range(text.count_rects()):
            left, foot, right, top = text.get_rect(at)
            words = text.get_text_bounded(left, foot, right, top).replace("\r", " ").replace("\n", " ")
            if words.strip():
                size = max((top - foot) * 1.05, 1.0)
                found.append(Run(words, left, foot + 0.2 * size, right, size))
        text.close()
        page.close()
        return found
