"""A PDF becomes pages that can be cited; what is no PDF gets one line."""

from pathlib import Path

import pytest
from pypdf import PdfWriter

from genolex.assistant import Assistant
from genolex.errors import InputError
from genolex.ingest.pdf import read_pdf
from genolex.testing import HashEncoder

PAGE = b"BT /F1 12 Tf 72 720 Td (%s) Tj 0 -16 Td (%s) Tj ET"


def a_pdf(file: Path, *pages: tuple[str, str]) -> Path:
    """A PDF with two lines of text on each page, written by hand."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        stream = PAGE % tuple(line.encode() for line in lines)
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    file.write_bytes(out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer)
    return file


def test_pages_can_be_cited(tmp_path: Path) -> None:
    """Each page is a provision, and an answer cites the page."""
    file = a_pdf(
        tmp_path / "Consent form.pdf",
        ("Participants may withdraw their sam-", "ples at any time."),
        ("Sequencing files are kept for ten years.", "They are then destroyed."),
    )
    corpus = read_pdf(file)
    assert [p.text for p in corpus.provisions] == [
        "Participants may withdraw their samples at any time.",
        "Sequencing files are kept for ten years. They are then destroyed.",
    ]
    assistant = Assistant.build(corpus, HashEncoder())
    answer = assistant.ask("How many years are sequencing files kept?")
    assert answer.citations[0].quote == "Sequencing files are kept for ten years."
    assert assistant.citator.pinpoint(answer.citations[0].address) == "Consent form, p. 2"


def test_what_cannot_be_read_gets_one_line(tmp_path: Path) -> None:
    """No PDF, a truncated one, an encrypted one, one without text."""
    nonsense = tmp_path / "nonsense.pdf"
    nonsense.write_text("not a pdf", encoding="utf-8")
    whole = a_pdf(tmp_path / "whole.pdf", ("One line.", "Another."))
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole.read_bytes()[:120])
    writer = PdfWriter(clone_from=whole)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    blank = PdfWriter()
    blank.add_blank_page(612, 792)
    blank.write(tmp_path / "blank.pdf")
    (tmp_path / "empty.pdf").write_bytes(b"")
    for name, why in (
        ("nonsense", "cannot be read"),
        ("cut", "cannot be read|no pages"),
        ("locked", "encrypted"),
        ("blank", "no text|needs OCR"),
        ("empty", "empty"),
    ):
        with pytest.raises(InputError, match=why) as error:
            read_pdf(tmp_path / f"{name}.pdf")
        assert "\n" not in str(error.value)
