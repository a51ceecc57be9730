"""Any bytes give a document or an InputError, nothing else, in bounded time.

GENOLEX_FUZZ is the number of examples of each target (60 when it is not set): `GENOLEX_FUZZ=5000 pytest
tests/test_fuzz_readers.py` for a long run. The seeds are made here: small files of each kind, which are then cut,
spliced and overwritten.
"""

import io
import os
import random
import time
import zipfile
from collections.abc import Callable

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genolex.errors import InputError
from genolex.evals.typeset import Piece, Set, Work, typeset
from genolex.ingest.readers import READERS, read
from genolex.ingest.readers.document import Document
from genolex.ingest.structure import structure
from genolex.ingest.structure.paragraphs import Words, body

EXAMPLES = int(os.environ.get("GENOLEX_FUZZ", "60"))
SECONDS = 10
"""For one example, in this process."""


def _pdf() -> bytes:
    pieces = (Piece(("1",), "1.", "A rule."), Piece(("1", "a"), "(a)", "a point;"))
    return typeset(
        Work("Law", "eu", tuple(Set("article", (str(n),), f"Article {n}", "Rule", pieces) for n in (1, 2))), 2
    )


def _docx() -> bytes:
    file = docx.Document()
    file.add_heading("1. Terms", 1)
    file.add_paragraph("first", style="List Number")
    file.add_table(1, 2).rows[0].cells[0].text = "cell"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


SEEDS: dict[str, list[bytes]] = {
    "pdf": [_pdf(), b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"],
    "docx": [_docx()],
    "html": [
        b"<html><body><main><h1>A</h1><p>b<sup>1</sup></p><ol start=3><li>(a) c</li></ol><table><tr><td>d<td>e</table>",
        b"<ul><li><li><table><p><tr><td><h1><ol><li>",
    ],
    "markdown": [b"# A\n\n- (a) b\n1. c\n\n| d | e |\n|--|--|\n| f | g |\n\n[^1]: h\n```\ni\n", b"A\n=\n> b\n***\n"],
    "text": [
        b"Article 1\nAims\n\n1. One.\n(a) two;\n\nArticle 2\nMore\n\nSee Article 1(1).\n",
        "第一条 一。\n（一）二；\n第二条 依照第一条。\n".encode("gb18030"),
        "1. A\n1.1 b\n2. C\nReferences\n[1] d\n[2] e\n".encode("utf-16"),
    ],
    "xml": [
        b'<?xml version="1.0"?><DIV5><DIV8 N="1.1"><HEAD>&#167; 1.1 A.</HEAD><P>(a) b</P></DIV8></DIV5>',
        b"<act><article><num>Article 1</num><paragraph><num>1.</num><content><p>a</p></content></paragraph></article>"
        b"</act>",
        b"<section><num value='1'>1</num><subsection><num>(a)</num><chapeau>b</chapeau></subsection></section>",
    ],
}


def mutated(seed: bytes, number: int) -> bytes:
    """A seed with a few random faults: bytes changed, pieces cut, doubled or put in."""
    dice = random.Random(number)
    data = bytearray(seed)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(data) + 1)
        size = dice.choice((1, 1, 2, 4, 16, 200))
        what = dice.randrange(5)
        if what == 0:
            data[at : at + size] = dice.randbytes(size)
        elif what == 1:
            del data[at : at + size]
        elif what == 2:
            data[at:at] = data[at : at + size] * dice.choice((1, 2, 50))
        elif what == 3:
            data[at:at] = dice.choice((b"(", b"<", b"\x00", b"9999999999", b"\xff\xfe", b"&", b"\n(1) ", b"1.1 ", b"/"))
        else:
            del data[at:]
    return bytes(data[:200_000])


def check(data: bytes, kind: str) -> None:
    """Read and structure some bytes: a document whose spans are right, or an InputError of one line."""
    began = time.perf_counter()
    try:
        document = read(data, "file", kind)
        assert document == Document.from_json(document.to_json())
        assert all(0 <= b.start < b.end <= len(document.text) for b in document.blocks)
        instrument, provisions, report = structure(document)
    except InputError as refused:
        said = str(refused)
    else:
        said = ""
        assert len({p.address for p in provisions}) == len(provisions)
        for provision in provisions:
            assert provision.address.instrument == instrument.id
            assert all(0 <= p.start < p.end <= len(provision.text) for p in provision.paragraphs)
        assert 0 <= report.confidence <= 1
    assert "\n" not in said
    assert time.perf_counter() - began < SECONDS


profile = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 1000, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize("kind", READERS)
def test_a_damaged_file_is_a_document_or_an_input_error(kind: str) -> None:
    """Seeds with faults in them, for every reader."""

    @profile
    @given(st.sampled_from(SEEDS[kind]), st.integers(0, 2**32))
    def one(seed: bytes, number: int) -> None:
        check(mutated(seed, number), kind)

    one()


@pytest.mark.parametrize("kind", READERS)
def test_any_bytes_are_a_document_or_an_input_error(kind: str) -> None:
    """Bytes that were never a file of the kind."""

    @profile
    @given(st.binary(max_size=400))
    def one(data: bytes) -> None:
        check(data, kind)

    one()


def test_a_word_file_with_any_xml_inside() -> None:
    """The parts of a Word file are damaged, not the archive around them."""
    with zipfile.ZipFile(io.BytesIO(SEEDS["docx"][0])) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}

    @settings(profile, max_examples=max(20, EXAMPLES // 3))
    @given(st.sampled_from(["word/document.xml", "word/numbering.xml", "word/styles.xml"]), st.integers(0, 2**32))
    def one(part: str, number: int) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in whole.items():
                archive.writestr(name, mutated(data, number) if name == part else data)
        check(out.getvalue(), "docx")

    one()


_ENGLISH = (
    "(a) ",
    "(1) ",
    "(i) ",
    "(A) ",
    "1. ",
    "2. ",
    "a) ",
    "1.1 ",
    "Article 1 ",
    "Article 2\n",
    "§ 1.1 ",
    "(1)(a) ",
)
_CHINESE = ("（一）", "（二） ", "一、", "第一条", "第二条 ", "\u3000", "。")
_OTHERS = ("• ", "ANNEX I\n", "Whereas:", "Chapter I\n", "References\n", "[1] ", "Table 1. ", ". . . . . 3\n", "1 ")
_WORDS = (".", ";", ", and ", "\n\n", "x y z", "\t", "\f", "Article 1(2)(a) ")
LABELS = st.sampled_from([*_ENGLISH, *_CHINESE, *_OTHERS, *_WORDS])


@profile
@given(st.lists(LABELS, max_size=60).map("".join))
def test_any_order_of_labels_has_a_structure(text: str) -> None:
    """Texts that are all labels."""
    check(text.encode(), "text")


@profile
@given(st.lists(st.tuples(LABELS, st.booleans(), st.booleans()), max_size=30), st.sampled_from(["eu", "us", "chinese"]))
def test_no_word_of_a_provision_is_lost(rows: list[tuple[str, bool, bool]], manner: str) -> None:
    """The text of a provision has all the words of its lines, whatever was taken for a label."""
    lines = [Words(f"{label} word{n}".strip(), 1, close, table) for n, (label, close, table) in enumerate(rows)]
    made = body(lines, manner)  # type: ignore[arg-type]  # one of the three manners
    words: Callable[[str], list[str]] = lambda text: [w for w in text.split() if w.startswith("word")]  # noqa: E731
    assert words(made.text) == [f"word{n}" for n in range(len(rows))] or not all(r[0].strip() for r in rows)
