"""Scanned pages, read by OCRmyPDF where it is installed (the extra `ocr`); else refused with that advice.

OCRmyPDF (MPL-2.0) is maintained and adds a text layer by Tesseract, which knows Chinese and English; it is asked for
the pages without text only and its result is read like any PDF. See https://ocrmypdf.readthedocs.io.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from genolex.errors import InputError

if TYPE_CHECKING:
    from genolex.ingest.readers.layout import Run

LANGUAGES = "eng+chi_sim"
"""What Tesseract looks for."""
SECONDS = 20
"""What one page may take."""


def available() -> bool:
    """Whether OCR can run here: OCRmyPDF and the program tesseract are installed."""
    return importlib.util.find_spec("ocrmypdf") is not None and shutil.which("tesseract") is not None


def recognised(data: bytes, name: str, pages: list[list[Run]], scanned: list[int]) -> list[list[Run]]:
    """The pages, with the scanned ones (counted from 0) read by OCR. InputError where OCR is not installed or fails."""
    if not available():
        raise InputError(
            f"{name}: no text on {len(scanned)} of {len(pages)} pages; a scan needs OCR:"
            " install genolex[ocr] and tesseract, or add a PDF with a text layer"
        )
    with tempfile.TemporaryDirectory() as folder:
        scan, made = Path(folder) / "scan.pdf", Path(folder) / "text.pdf"
        scan.write_bytes(data)
        numbers = ",".join(str(number + 1) for number in scanned)
        command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--skip-text", "--output-type", "pdf", "--jobs", "1"]
        command += ["--language", LANGUAGES, "--pages", numbers, str(scan), str(made)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS * len(scanned) + 30, check=False)
        except subprocess.TimeoutExpired:
            raise InputError(f"{name}: OCR took too long") from None
        if done.returncode or not made.is_file():
            raise InputError(f"{name}: OCR failed: {done.stderr.decode(errors='replace').strip()[-160:] or 'no text'}")
        from genolex.ingest.readers.pdf import pages_of

        return pages_of(made.read_bytes(), name)
