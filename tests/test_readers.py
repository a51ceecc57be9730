"""Readers: what a file says comes out in reading order, with its pages; what is hostile gets one line."""

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from pypdf import PdfWriter

from genolex.errors import InputError
from genolex.evals.typeset import Piece, Set, Work, scanned, typeset
from genolex.ingest.documents import LARGEST, read_document
from genolex.ingest.readers import Document, Role, kind_of, read
from genolex.ingest.readers.layout import Run, parts, width
from genolex.ingest.readers.ocr import _evened, _mended, available
from genolex.ingest.readers.pdf import _by_pypdf, read_pdf
from genolex.ingest.readers.quality import quality
from genolex.ingest.sandbox import read_apart

ENGLISH = (
    "The controller shall keep a record of the transfers that it makes to a third country, and shall make the record "
    "available to the authority when it is asked for; the record has to name the recipient and the purpose. "
)


def lines(document: Document, role: Role | None = None) -> list[str]:
    """The words of the blocks, of one role or of all."""
    return [document.words(block) for block in document.blocks if role is None or block.role is role]


# -- the layout of a page ----------------------------------------------------------------------------------------------


def set_lines(*texts: str, x: float = 50, top: float = 700, size: float = 10, leading: float = 12) -> list[Run]:
    """Lines below each other as wide as their letters."""
    return [Run(text, x, top - leading * n, x + 0.5 * size * len(text), size) for n, text in enumerate(texts)]


FULL = "x" * 20 + " of the words that fill a whole line of the column here"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # A word divided at the end of a line is whole.
        ((FULL + " and the trans-", "fer of samples is long enough."), "transfer of samples"),
        # A compound keeps its hyphen where the document writes it so elsewhere.
        ((FULL + " a cross-border rule, the cross-", "border one."), "the cross-border one"),
        # Ligatures are letters.
        (("The \ufb01rst \ufb02ow of e\ufb03cient words here.",), "The first flow of efficient words"),
        # What shares its sign with a radical is the character.
        (("第⼀条 ⾃然⼈的个⼈信息受保护。",), "第一条 自然人的个人信息"),
        # Chinese lines are joined without a space.
        (
            ("国家保护个人信息权益，任何组织不得侵害自然人的权益，也不得非法收集、使用、", "加工他人信息。"),
            "使用、加工他人信息",
        ),
    ],
)
def test_lines_become_words_again(texts: tuple[str, ...], expected: str) -> None:
    """What the end of a line did to a word is undone."""
    assert expected in " ".join(part.text for part in parts([set_lines(*texts)]))


def test_two_columns_are_read_one_after_the_other() -> None:
    """A title across the page first, then the left column, then the right one, in whatever order they were drawn."""
    left = set_lines(*(f"left {n} of the words that fill it here" for n in range(8)), x=50)
    right = set_lines(*(f"right {n} of words that fill it all in" for n in range(8)), x=300)
    title = [Run("A title that runs across both of the columns of this page, from side to side", 50, 730, 500, 10)]
    mixed = [run for pair in zip(right, left, strict=True) for run in pair]
    text = " ".join(part.text for part in parts([[*mixed, *title]]))
    assert text.index("A title") < text.index("left 0") < text.index("left 7") < text.index("right 0")


def test_running_heads_and_page_numbers_are_gone() -> None:
    """What repeats at the edge of pages, with its number or without, is no text; a heading of the same form stays."""
    pages = []
    words = [
        f"The {word} rule stands here by itself."
        for word in ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
    ]
    for n in range(1, 6):
        head = [Run("Consolidated version", 50, 800, 150, 9), Run(f"Chapter 4: Rules {n + 7}", 300, 800, 400, 9)]
        foot = [Run(str(n), 300, 30, 305, 9)]
        pages.append([*head, *set_lines(f"Article {n}", *words[n:], leading=30), *foot])
    found = [part.text for part in parts(pages)]
    assert [text for text in found if text.startswith("Article")] == [f"Article {n}" for n in range(1, 6)]
    assert not [text for text in found if "Consolidated" in text or "Chapter 4" in text or text.isdigit()]


def test_a_table_is_kept_as_rows() -> None:
    """Cells stand beside each other; the second line of a cell belongs to its row."""
    table = [
        *(Run("Data", 50, 700, 70, 10), Run("Condition", 200, 700, 245, 10)),
        *(Run("Genomic", 50, 680, 90, 10), Run("Approval by the", 200, 680, 270, 10)),
        *(Run("ministry", 200, 668, 240, 10), Run("Software", 50, 648, 90, 10), Run("None", 200, 648, 222, 10)),
    ]
    found = [part.text for part in parts([table]) if part.role is Role.ROW]
    assert found == ["Data | Condition", "Genomic | Approval by the ministry", "Software | None"]


def test_footnotes_stand_apart() -> None:
    """Small print at the foot begins with the number that is in turn; the text above goes on over the page."""
    first = [*set_lines(*[FULL] * 6, FULL + " and goes on"), *set_lines("1 See the annual report.", top=80, size=7)]
    second = [*set_lines("over the page.", *[FULL] * 6), *set_lines("2 Not the same.", top=80, size=7)]
    found = parts([first, second])
    assert [part.text for part in found if part.role is Role.FOOTNOTE] == [
        "1 See the annual report.",
        "2 Not the same.",
    ]
    whole = next(part for part in found if "goes on over the page." in part.text)
    assert [page for _, page in whole.turns] == [2]
    assert whole.text[whole.turns[0][0] :].startswith("over the page.")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (ENGLISH, 0.95, 1.0),
        ("自然人的个人信息受法律保护，任何组织、个人不得侵害。" * 3, 0.95, 1.0),
        (ENGLISH.replace(" ", ""), 0.0, 0.3),  # spaces were lost
        (" ".join(ENGLISH.replace(" ", "")), 0.0, 0.6),  # each letter stands alone
        ("\ufffd\ue001\ue002" * 40 + ENGLISH[:60], 0.0, 0.2),  # no map to Unicode
        ("", 0.0, 0.0),
    ],
)
def test_quality_tells_words_from_rubbish(text: str, low: float, high: float) -> None:
    """The measure by which the second reader of a PDF is chosen."""
    assert low <= quality(text) <= high


def test_a_pdf_knows_its_pages() -> None:
    """Every block stands on a page, and every offset of the text has one."""
    provisions = tuple(
        Set("article", (str(n),), f"Article {n}", "Scope", (Piece((), "", ENGLISH * 9),)) for n in range(1, 9)
    )
    document = read(typeset(Work("A law", "eu", provisions)), "law.pdf")
    assert document.pages == 3
    assert [document.page_at(block.start) for block in document.blocks] == [block.page for block in document.blocks]
    assert document.page_at(len(document.text) - 1) == 3


# -- DOCX --------------------------------------------------------------------------------------------------------------


def a_docx() -> bytes:
    """A contract in Word: headings, a numbered list, a table, a page break."""
    file = docx.Document()
    file.core_properties.title = "Data Transfer Agreement"
    file.add_heading("1. Definitions", 1)
    file.add_paragraph("Words in this Agreement have the meaning given here.")
    file.add_paragraph("the first", style="List Number")
    file.add_paragraph("the second", style="List Number")
    table = file.add_table(2, 2)
    for row, cells in zip(table.rows, (("Data", "Use"), ("Genomes", "Research")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    file.add_heading("2. Confidentiality", 1)
    file.add_paragraph("The recipient keeps the samples secret.")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_a_word_document_with_its_numbers_as_printed() -> None:
    """Numbers that Word counts are text, tables are rows, pages are those of the breaks."""
    document = read(a_docx(), "agreement.docx")
    assert document.title == "Data Transfer Agreement"
    assert lines(document, Role.HEADING) == ["1. Definitions", "2. Confidentiality"]
    assert lines(document, Role.ITEM) == ["1. the first", "2. the second"]
    assert lines(document, Role.ROW) == ["Data | Use", "Genomes | Research"]
    assert [block.page for block in document.blocks][-2:] == [2, 2]


def test_a_content_control_and_two_lists_are_read() -> None:
    """Words inside a content control are words; each list counts for itself."""
    file = docx.Document()
    for words, style in (("one", "List Number"), ("two", "List Number"), ("below", "List Number 2")):
        file.add_paragraph(words, style=style)
    held = file.add_paragraph("held in a control")._p
    control = parse_xml(
        '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtContent/></w:sdt>'
    )
    held.addprevious(control)
    control[0].append(held)
    out = io.BytesIO()
    file.save(out)
    assert lines(read(out.getvalue(), "list.docx")) == ["1. one", "2. two", "1. below", "held in a control"]


# -- HTML, Markdown, text ----------------------------------------------------------------------------------------------

HTML = """<!DOCTYPE html><html><head><title>Notice on samples</title><style>p {color: red}</style></head><body>
<nav><ul><li>Home</li><li>Laws</li></ul></nav><div class="breadcrumb">You are here</div>
<main><h1>Notice</h1><p>Samples may <b>not</b> leave.<script>alert(1)</script></p>
<ol type="1"><li>First ground</li><li>Second ground</li></ol><ul><li>(a) marked already</li></ul>
<table><tr><th>Data</th><th>Use</th></tr><tr><td>Genomes</td><td>Research<br>only</td></tr></table></main>
<footer>Contact us</footer></body></html>"""


def test_a_page_without_its_menus_and_scripts() -> None:
    """Headings, paragraphs, lists and rows of the main content, and nothing else."""
    document = read(HTML.encode(), "notice.html")
    assert document.title == "Notice on samples"
    assert lines(document) == [
        "Notice",
        "Samples may not leave.",
        "1. First ground",
        "2. Second ground",
        "(a) marked already",
        "Data | Use",
        "Genomes | Researchonly",
    ]


MARKDOWN = """---
title: Sharing policy
---
# Policy

Data are **shared** when [consent](http://x.org) allows it.[^1]
It is a rule.

## Limits

- first item
- (a) labelled
1. counted

| Data | Use |
|---|---|
| Genomes | Research |

[^1]: See the form.
"""


def test_markdown_without_its_signs() -> None:
    """The words of a Markdown file; its footnote stands apart."""
    document = read(MARKDOWN.encode(), "policy.md")
    assert document.title == "Sharing policy"
    assert lines(document) == [
        "Policy",
        "Data are shared when consent allows it.¹ It is a rule.",
        "Limits",
        "• first item",
        "(a) labelled",
        "1. counted",
        "Data | Use",
        "Genomes | Research",
        "1 See the form.",
    ]


LAW = (
    "第一条　为了规范数据处理活动，保障数据安全，制定本法。\n第二条　在中华人民共和国境内开展数据处理活动，适用本法。\n"
)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", LAW),
        ("utf-8-sig", LAW),
        ("gb18030", LAW),
        ("utf-16", LAW),
        ("utf-16-le", LAW),
        (
            "big5",
            "第一條　為了規範數據處理活動，保障數據安全，制定本法。\n第二條　在境內開展數據處理活動，適用本法。\n",
        ),
        ("cp1252", "The café’s policy – as it stands – is that the data of a patient are kept for ten years.\n"),
    ],
)
def test_a_text_in_any_encoding(encoding: str, text: str) -> None:
    """The encoding is told by the text that it gives."""
    document = read(text.encode(encoding), "law.txt")
    assert lines(document) == [" ".join(line.split()) for line in text.strip().split("\n")]


def test_lines_broken_at_a_width_are_paragraphs() -> None:
    """Lines of an old text file are joined; a label begins a paragraph, a citation that begins a line does not."""
    text = (
        "The controller keeps a record of the transfers that it makes, as\n"
        "Article 28 of this Regulation demands, and shows it when asked for\n"
        "it by the authority.\n"
        "(a) The record names the recipient and the purpose of the transfer\n"
        "and the country.\n"
    )
    found = lines(read(text.encode(), "rule.txt"))
    assert len(found) == 2
    assert found[1] == "(a) The record names the recipient and the purpose of the transfer and the country."


# -- XML ---------------------------------------------------------------------------------------------------------------

ECFR = """<?xml version="1.0"?><DIV5 N="744" TYPE="PART"><HEAD>PART 744—CONTROL POLICY</HEAD>
<AUTH><P>50 U.S.C.</P></AUTH>
<DIV8 N="744.15" TYPE="SECTION"><HEAD>§ 744.15 Restrictions on exports.</HEAD>
<P>(a) <I>General.</I> In addition to § 744.16, a statement is required.</P><P>(1) First.</P><P>(b) More.</P>
<CITA>[78 FR 1]</CITA></DIV8>
<DIV8 N="744.16" TYPE="SECTION"><HEAD>§ 744.16 Entity List.</HEAD><P>The list exists.</P></DIV8>
<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX"><HEAD>Supplement No. 4 to Part 744—Entity List</HEAD>
<P>Entities are listed.</P></DIV9></DIV5>"""
USLM = """<?xml version="1.0"?><uscDoc xmlns="http://xml.house.gov/schemas/uslm/1.0">
<meta><title xmlns="http://purl.org/dc/elements/1.1/">Title 15</title></meta><main>
<chapter><num value="119">CHAPTER 119—</num><heading>NATIONAL AI INITIATIVE</heading>
<section identifier="/us/usc/t15/s9411"><num value="9411">§ 9411.</num><heading> Initiative</heading>
<subsection><num value="a">(a)</num><heading> Establishment</heading>
<content><p>An initiative is established.</p></content></subsection>
<subsection><num value="b">(b)</num><chapeau>It shall&#8212;</chapeau>
<paragraph><num value="1">(1)</num><content>last;</content></paragraph>
<paragraph><num value="2">(2)</num><content>grow.</content></paragraph></subsection>
<notes><note>Dropped.</note></notes></section>
<section><num value="9412">§ 9412.</num><heading> Office</heading><content>There is an office.</content></section>
</chapter></main></uscDoc>"""
AKN = """<?xml version="1.0"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta/>
<preamble><recitals><recital><num>(1)</num><p>Data move.</p></recital></recitals></preamble><body>
<chapter><num>CHAPTER I</num><heading>General</heading><article><num>Article 1</num><heading>Scope</heading>
<paragraph><num>1.</num><content><p>This applies to data.</p></content></paragraph>
<paragraph><num>2.</num><list><intro><p>It covers:</p></intro>
<point><num>(a)</num><content><p>genomes;</p></content></point></list>
</paragraph></article></chapter></body></act></akomaNtoso>"""


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (
            ECFR,
            {
                "744.15": ("Restrictions on exports", ["a", "a/1", "b"]),
                "744.16": ("Entity List", [""]),
                "supp-4": ("to Part 744—Entity List", [""]),
            },
        ),
        (USLM, {"9411": ("Initiative", ["a", "b", "b/1", "b/2"]), "9412": ("Office", [""])}),
        (AKN, {"recital-1": ("Recital 1", [""]), "1": ("Scope", ["1", "2", "2/a"])}),
    ],
)
def test_the_xml_of_laws(xml: str, expected: dict[str, tuple[str, list[str]]]) -> None:
    """eCFR, USLM and Akoma Ntoso say themselves what is a section, and their numbers are paragraphs."""
    _, provisions, report = read_document(xml.encode(), "law.xml", apart=False)
    found = {"/".join(p.address.path): (p.heading, ["/".join(q.path) for q in p.paragraphs]) for p in provisions}
    assert found == expected
    assert report.style == "marked"


# -- what is hostile ---------------------------------------------------------------------------------------------------


def a_pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of raw objects, with a table of where they stand."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def a_bomb() -> bytes:
    """A page whose content unpacks to a gigabyte."""
    packed = zlib.compress(b"\x00" * 2**20 * 64, 9)
    packed = zlib.compress(packed + b"(x) Tj " * 10**6, 9)
    stream = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    return a_pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << >> >> >>",
        stream,
    )


def a_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = [
    ("empty.pdf", b"", "the file is empty"),
    ("zeros.txt", b"\x00" * 500, "the file is empty"),
    ("locked.pdf", locked(), "encrypted"),
    ("cut.pdf", a_bomb()[:200], "cannot be read|no pages"),
    ("bomb.pdf", a_bomb(), "."),
    # A page tree that is its own child.
    ("cycle.pdf", a_pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "."),
    # A tree that says that it has a thousand million pages.
    ("count.pdf", a_pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 999999999 >>"), "."),
    ("no.docx", a_zip(readme=b"words"), "no Word document"),
    ("bomb.docx", a_zip(word__document_xml=b"<w>" + b" " * 400_000_000), "unpacks to more"),
    ("broken.docx", a_docx()[:3000], "cannot be read"),
    ("laughs.xml", f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'.encode(), "."),
    ("file.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>', "no text"),
    ("deep.xml", b"<a>" * 100_000, "cannot be read as XML"),
    ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Word"),
    ("picture.txt", b"\x89PNG\r\n" + bytes(range(256)), "a picture"),
    ("program.txt", bytes(range(32)) * 100, "no kind of document"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "why"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_what_is_hostile_gets_one_line(name: str, data: bytes, why: str) -> None:
    """Encrypted, truncated, empty, bombs, cycles: an InputError of one line that begins with the file's name."""
    with pytest.raises(InputError, match=why) as error:
        read_document(data, name)
    assert str(error.value).startswith(name)
    assert "\n" not in str(error.value)
    assert "root:" not in str(error.value)


def test_time_and_memory_are_bounded() -> None:
    """A file that takes too long, or too much, is given up, and says so."""
    provisions = tuple(
        Set("article", (str(n),), f"Article {n}", "Scope", (Piece((), "", ENGLISH * 30),)) for n in range(1, 90)
    )
    data = typeset(Work("A law", "eu", provisions))
    with pytest.raises(InputError, match=r"reading it took (?:more|longer) than"):
        read_apart(data, "law.pdf", "pdf", seconds=1)
    with pytest.raises(InputError, match=r"law\.pdf: "):
        read_apart(data, "law.pdf", "pdf", memory=60 * 2**20)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    """Its size alone refuses it."""
    file = tmp_path / "huge.pdf"
    with file.open("wb") as opened:
        opened.truncate(LARGEST + 1)
    with pytest.raises(InputError, match=r"huge\.pdf: 200 MB; at most 200 MB are read"):
        read_document(file)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "x", "pdf"),
        (b"PK\x03\x04...", "x.txt", "docx"),
        (b"<!DOCTYPE html><p>", "x", "html"),
        (b"<?xml version='1.0'?><a/>", "x.txt", "xml"),
        (b"# Title", "x.md", "markdown"),
        (b"words", "x", "text"),
    ],
)
def test_the_bytes_tell_the_kind(data: bytes, name: str, kind: str) -> None:
    """What a file is comes before what it is called."""
    assert kind_of(data, name) == kind


def test_the_second_reader_is_believed_only_when_it_is_better() -> None:
    """Glued words of the first reader are replaced, sound ones kept; a page without text is read by the second."""
    from genolex.ingest.readers.pdf import _fill, _second_opinion

    data = typeset(Work("A law", "eu", (Set("article", ("1",), "Article 1", "Scope", (Piece((), "", ENGLISH),)),)))
    sound = _by_pypdf(data, "law.pdf")[0]
    glued = [[Run(run.text.replace(" ", ""), run.x, run.y, run.end, run.size) for run in page] for page in sound]
    assert _second_opinion(data, sound) == (None, 0.0)
    pages, measured = _second_opinion(data, glued)
    assert pages is not None
    assert measured > 0.95
    warnings: list[str] = []
    empty: list[list[Run]] = [[]]
    _fill(data, empty, warnings)
    assert "The controller shall keep" in " ".join(run.text for run in empty[0])
    assert warnings == ["read by pdfium: page 1"]


def test_the_second_reader_reads_the_same() -> None:
    """Both give runs as pypdf does: the same words, at about the same places."""
    from genolex.ingest.readers.pdf import _Pdfium

    data = typeset(Work("A law", "eu", (Set("article", ("1",), "Article 1", "Scope", (Piece((), "", ENGLISH),)),)))
    with _Pdfium(data) as pdf:
        second = pdf.runs(0)
    first = _by_pypdf(data, "law.pdf")[0][0]
    letters = ["".join("".join(run.text for run in runs).split()) for runs in (first, second)]
    assert letters[0] == letters[1]


# -- scanned pages -----------------------------------------------------------------------------------------------------

RETENTION = Set("article", ("2",), "2.", "Retention", (Piece((), "", "Sequence files are kept for twenty years."),))
CONSENT = Work(
    "Consent to the Lantern Valley genome study",
    "contract",
    (Set("article", ("1",), "1.", "Samples", (Piece((), "", ENGLISH),)), RETENTION),
)


def test_a_scan_is_refused_with_advice_where_ocr_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to install; a file of which only a few pages are scanned is read without them."""
    monkeypatch.setattr("genolex.ingest.readers.ocr.available", lambda: False)
    monkeypatch.setattr("genolex.ingest.readers.pdf.available", lambda: False)
    printed = typeset(CONSENT)
    with pytest.raises(InputError, match=r"^scan\.pdf: no text on 1 page; a scan needs OCR: install genolex\[ocr\]"):
        read_document(scanned(printed, 72), "scan.pdf", apart=False)
    mixed = PdfWriter()
    for data in (printed, scanned(printed, 72)):
        mixed.append(io.BytesIO(data))
    both = io.BytesIO()
    mixed.write(both)
    document = read_pdf(both.getvalue(), "both.pdf")
    assert [warning.partition(";")[0] for warning in document.warnings] == ["no text on page 2"]
    assert document.scanned == ()


@pytest.mark.skipif(not available(), reason="the extra ocr is not installed")
def test_a_scan_is_read_and_its_words_are_on_their_page() -> None:
    """In the sandbox, within its memory: the words, the sections, the page of each, and the mark of OCR."""
    filler = tuple(Piece((), "", ENGLISH) for _ in range(9))
    first = Set("article", ("1",), "1.", "Samples", filler)
    data = scanned(typeset(replace(CONSENT, provisions=(first, RETENTION), footnotes=()), heads=False))
    instrument, provisions, report = read_document(data, "consent.pdf")
    found = {p.address.article: p for p in provisions}
    assert list(found) == ["1", "2"]
    assert found["2"].text == "Sequence files are kept for twenty years."
    assert found["1"].text.split("\n") == [" ".join(ENGLISH.split())] * 9
    assert [note.text for note in found["2"].notes] == ["Read by OCR from a scanned page: compare with the original."]
    assert report.page(found["2"].address) == 1
    assert instrument.title == "Consent to the Lantern Valley genome study"
    assert report.warnings[0].startswith("read by OCR, sure of 0.9")


@pytest.mark.parametrize(
    ("seen", "mended"),
    [
        # The reader of lines loses the space after a number.
        ("2.What happens", "2. What happens"),
        ("CHAPTERIV", "CHAPTER IV"),
        ("§744.15 Scope", "§ 744.15 Scope"),
        ("(a)the parties", "(a) the parties"),
        ("as agreed.They end", "as agreed. They end"),
        # Brackets of one line in two widths.
        ("(一)同意书有本人签名", "（一）同意书有本人签名"),
        ("（二)温度", "（二）温度"),
        # What is right stays.
        ("42 U.S.C. 2000ff(2)", "42 U.S.C. 2000ff(2)"),
        ("Participants may withdraw.", "Participants may withdraw."),
        ("Titled works", "Titled works"),
        ("3.5 litres", "3.5 litres"),
    ],
)
def test_a_line_of_ocr_is_mended(seen: str, mended: str) -> None:
    """What decides how a line is read, a number and its space, and nothing else."""
    assert _mended(seen, ()) == mended


def test_boxes_become_letters_of_few_sizes() -> None:
    """The width of a line tells its size; a justified line is wider, a title is larger, a note is smaller."""
    words = "Samples are kept for ten years"

    def box(wide: float, tall: float, y: float) -> Run:
        return Run(words, 0, y, 2 + wide * width(words), tall)

    runs = [
        box(10, 11, 700),
        box(10, 12, 680),
        box(12.5, 10, 660),
        box(10, 11, 640),
        box(16, 15, 720),
        box(7.5, 10, 60),
    ]
    assert [run.size for run in _evened({0: runs})[0]] == pytest.approx([10, 10, 10, 10, 16, 7.5])
