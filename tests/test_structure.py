"""Structure: what a document calls its provisions, how deep their paragraphs lie, and what it cites of itself."""

import hashlib
from dataclasses import replace

import pytest

from genolex.addresses import Citator
from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.documents import CASES, compare, regulation, work_of
from genolex.evals.typeset import Piece, Set, Work, typeset
from genolex.ingest import load_corpus
from genolex.ingest.documents import read_document
from genolex.ingest.readers import read
from genolex.ingest.structure import Recognised, structure
from genolex.testing import HashEncoder
from genolex.types import Address, Instrument, Provision

EU = """REGULATION ON GENOMIC DATA

THE EUROPEAN PARLIAMENT,
Whereas:
(1) Genomic data move between Member States.
(2) Article 6 sets the conditions, as recital 1 explains.
HAVE ADOPTED THIS REGULATION:
CHAPTER I
General provisions
Article 5
Principles
1. Data are processed lawfully.
2. The controller shall be able to show that it observes paragraph 1.
Article 6
Lawfulness
1. Processing is lawful where one of these applies:
(a) consent was given;
(b) a contract needs it, within the meaning of Article 7 of Directive 95/46/EC, as long as:
(i) the person is a party; or
(ii) the person asked for it.
Point (b) does not apply to authorities.
2. Member States may keep more specific rules under Article 5(2) and Annex III, point 1(a).
ANNEX I
Forms
Any form will do.
ANNEX III
High-risk systems
1. Biometrics:
(a) remote identification;
(b) categorisation.
2. Infrastructure.
"""
US = """PART 744—CONTROL POLICY

Subpart A—General
§ 744.15 Restrictions on exports.
(a) General requirement. A statement is needed under § 744.16(b).
(1) A statement names:
(i) the parties; and
(ii) the item.
(2) It is kept.
(b)(1) The list is in supplement no. 6 to this part.
(2) It is revised.
§ 744.16 Entity List.
(a) A license is required.
(b) Section 744.15(a)(1) applies.
(d) There is no paragraph (c).
"""
HAN = """中华人民共和国数据法

第一章　总则
第一条　为了规范数据处理活动，制定本法。
第二条　处理数据应当遵守下列规定：
（一）合法；
（二）正当。
处理者应当记录处理情况。
第三条　违反本法第二条第一款第（二）项规定的，给予警告。
依照《网络安全法》第三条处理的，从其规定。
"""
TRANSLATED = """DATA LAW OF THE PEOPLE'S REPUBLIC OF CHINA

Chapter I General Provisions
Article 1 This Law is made to protect data.
Article 2 The handling of data shall observe these rules:
(1) it is lawful;
(2) it is proper.
Handlers shall keep a record.
Article 3 Whoever breaks Article 2 of this Law is warned.
"""
CONTRACT = """DATA TRANSFER AGREEMENT

This Agreement is made between the Provider and the Recipient.

1. Definitions

1.1 "Material" means the samples listed in Schedule 1.
1.2 "Purpose" means the research set out in Section 2.1.

2. Use of the Material

2.1 The Recipient uses the Material for the Purpose only.
2.2 The Recipient shall not:
(a) sell it; or
(b) pass it on, subject to Section 1.2.

3. Term

This Agreement ends after five years.
"""
PAPER = """Sharing genomes

Introduction

Genomic data are shared more and more, and the reasons for this are well known to everyone who works in the field.

Methods

We read the laws of two countries and compared what they say about the transfer of data abroad, one by one.

References

1. Moor, M. (2023). Foundation models. Nature 616, 259.
2. Zou, J. (2019). A primer. Nat. Genet. 51, 12.
"""


def read_text(text: str, name: str = "law.txt") -> tuple[Instrument, list[Provision], Recognised]:
    """A text as a document."""
    return structure(read(text.encode(), name))


def paths(provisions: list[Provision]) -> dict[str, list[str]]:
    """The paragraphs of each provision."""
    return {"/".join(p.address.path): ["/".join(q.path) for q in p.paragraphs] for p in provisions}


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        (
            EU,
            "eu",
            {
                # The title is no part of it.
                "preamble": ["", ""],
                "recital-1": [""],
                "recital-2": [""],
                "5": ["1", "2"],
                # What follows the points without a number goes on in the paragraph.
                "6": ["1", "1/a", "1/b", "1/b/i", "1/b/ii", "1", "2"],
                "annex-I": [""],
                "annex-III": ["1", "1/a", "1/b", "2"],
            },
        ),
        (
            US,
            "us",
            {
                # "(b)(1)" is paragraph (1) of paragraph (b).
                "744.15": ["a", "a/1", "a/1/i", "a/1/ii", "a/2", "b/1", "b/2"],
                "744.16": ["a", "b", "d"],
            },
        ),
        # A line without a number is a 款, counted; a numbered one is an item of it.
        (HAN, "chinese", {"1": [""], "2": ["1", "1/1", "1/2", "2"], "3": ["1", "2"]}),
        (TRANSLATED, "chinese", {"1": [""], "2": ["1", "1/1", "1/2", "2"], "3": [""]}),
        (
            CONTRACT,
            "numbered",
            {"preamble": [""], "1.1": [""], "1.2": [""], "2.1": [""], "2.2": ["", "a", "b"], "3": [""]},
        ),
        (PAPER, "titled", {"introduction": [""], "methods": [""], "reference-1": [""], "reference-2": [""]}),
    ],
)
def test_provisions_and_their_paragraphs(text: str, style: str, expected: dict[str, list[str]]) -> None:
    """The labels of every style, and the paths of the paragraphs below them."""
    _, provisions, report = read_text(text)
    assert report.style == style
    assert paths(provisions) == expected


@pytest.mark.parametrize(
    ("text", "path", "heading", "division", "begins"),
    [
        (EU, "6", "Lawfulness", "CHAPTER I General provisions", "1. Processing is lawful"),
        (EU, "recital-2", "Recital 2", "Recitals", "Article 6 sets"),
        (EU, "annex-III", "High-risk systems", "ANNEX III", "1. Biometrics:"),
        (US, "744.16", "Entity List", "Subpart A—General", "(a) A license"),
        (HAN, "2", "", "第一章 总则", "处理数据应当"),
        (CONTRACT, "2.2", "", "2 Use of the Material", "The Recipient shall not:"),
        (PAPER, "reference-2", "Reference 2", "References", "Zou, J."),
    ],
)
def test_a_provision_has_its_heading_its_division_and_its_own_words(
    text: str, path: str, heading: str, division: str, begins: str
) -> None:
    """What stands above a provision is no part of its text."""
    _, provisions, _ = read_text(text)
    found = next(p for p in provisions if "/".join(p.address.path) == path)
    assert (found.heading, found.division) == (heading, division)
    assert found.text.startswith(begins)
    assert found.text_kind == "document"


@pytest.mark.parametrize(
    ("text", "path", "cited"),
    [
        (EU, "recital-2", ["6", "recital-1"]),
        (EU, "5", ["5/1"]),
        # Article 7 "of Directive 95/46/EC" is another law's.
        (EU, "6", ["5/2", "annex-III/1/a"]),
        (US, "744.15", ["744.16/b"]),
        (US, "744.16", ["744.15/a/1"]),
        # 《网络安全法》第三条 is another law's.
        (HAN, "3", ["2/1/2"]),
        (TRANSLATED, "3", ["2"]),
        (CONTRACT, "1.2", ["2.1"]),
        (CONTRACT, "2.2", ["1.2"]),
    ],
)
def test_cross_references_inside_are_data(text: str, path: str, cited: list[str]) -> None:
    """What a provision cites of its own document, as deep as the document goes."""
    _, provisions, _ = read_text(text)
    found = next(p for p in provisions if "/".join(p.address.path) == path)
    assert ["/".join(address.path) for address in found.cites] == cited


def test_definitions_without_numbers_have_their_terms_as_addresses() -> None:
    """§ 772.1 "technology": the terms of a section of definitions, as in the corpus."""
    text = (
        "§ 772.1 Definitions of terms.\n\nThese terms are used in this part.\n\n"
        "Technology means information for development.\n\n“Foreign person” means a person who is no U.S. person.\n\n"
        "It takes in a body abroad.\n\nKnowledge (knowing) has the meaning given here.\n\n§ 772.2 Other.\n\nNothing.\n"
    )
    instrument, provisions, report = read_text(text)
    assert list(paths(provisions)) == ["772.1", "772.1/technology", "772.1/foreign-person", "772.1/knowledge", "772.2"]
    foreign = provisions[2]
    assert foreign.text == "“Foreign person” means a person who is no U.S. person.\nIt takes in a body abroad."
    assert Citator(Corpus([instrument], provisions)).pinpoint(foreign.address) == "law, § 772.1 “foreign person”"
    assert report.counts["definition"] == 3


def test_spans_are_the_paragraphs_own_words() -> None:
    """A paragraph's span is its words without its label, and the text keeps the label as printed, indented by depth."""
    _, provisions, _ = read_text(EU)
    six = next(p for p in provisions if p.address.article == "6")
    spans = {"/".join(p.path): six.text[p.start : p.end] for p in six.paragraphs if p.path != ("1",)}
    assert spans["1/b/ii"] == "the person asked for it."
    assert "    (ii) the person asked for it." in six.text.split("\n")


def test_the_report_says_what_is_missing() -> None:
    """Gaps in the numbering, numbers that come twice, how much was recognised."""
    _, _, report = read_text(US)
    assert report.gaps == ("744.16: (d) after (b)",)
    text = EU.replace("Article 5\n", "Article 3\n").replace("ANNEX I\n", "ANNEX III\n")
    _, _, report = read_text(text)
    assert report.gaps == ("article 4", "article 5")
    assert report.duplicates == ("annex-III",)
    assert report.counts["article"] == 2
    assert 0 < report.confidence < 1


def test_a_table_of_contents_is_no_law() -> None:
    """The same headings with dots and page numbers before the text are left out."""
    contents = "Article 5 Principles ........ 3\nArticle 6 Lawfulness ........ 4\n"
    _, provisions, _ = read_text(EU.replace("CHAPTER I\n", contents + "CHAPTER I\n"))
    assert paths(provisions)["6"] == ["1", "1/a", "1/b", "1/b/i", "1/b/ii", "1", "2"]
    assert [p.address.article for p in provisions].count("5") == 1


def test_a_text_without_structure_is_cited_by_its_paragraphs() -> None:
    """Paragraphs are grouped up to a length and numbered by the first of each group."""
    text = "\n\n".join(f"paragraph {n} says something about " + "samples and their use, " * 20 for n in range(1, 7))
    instrument, provisions, report = read_text(text, "notes.txt")
    assert report.style == "paragraphs"
    assert [p.address.article for p in provisions] == ["1", "4"]
    assert instrument.cited_as == "notes, ¶ {}"


def test_an_instrument_is_called_as_its_file() -> None:
    """The id is made of the name; one without Latin letters has a hash; braces do not break how it is cited."""
    assert read_text(EU, "Consent {form} v2.txt")[0].cited_as == "Consent form v2, art. {}"
    assert read_text(EU, "Consent {form} v2.txt")[0].id == "doc-consent-form-v2"
    assert read_text(HAN, "数据法.txt")[0].id == "doc-" + hashlib.sha256("数据法".encode()).hexdigest()[:10]


def test_nothing_is_not_a_document() -> None:
    """A file without words is refused."""
    with pytest.raises(InputError, match=r"x\.txt"):
        read_text(" \n ", "x.txt")


# -- from a typeset page to an address ---------------------------------------------------------------------------------


def a_regulation() -> Work:
    """Recitals, articles over several pages, an annex."""
    filler = "It applies to the handling of genomic data by any person who decides on its purposes and means. " * 12
    recitals = tuple(Set("recital", (f"recital-{n}",), f"({n})", "", (Piece((), "", filler),)) for n in range(1, 4))
    articles = tuple(
        Set(
            "article",
            (str(n),),
            f"Article {n}",
            f"Rule {n}",
            (Piece(("1",), "1.", filler), Piece(("2",), "2.", f"Exception {n} stands alone.")),
        )
        for n in range(1, 9)
    )
    points = (Piece(("1",), "1.", "Systems:"), Piece(("1", "a"), "(a)", "identification;"))
    return Work(
        "Genomic Data Regulation",
        "eu",
        (*recitals, *articles, Set("annex", ("annex-III",), "ANNEX III", "High-risk systems", points)),
    )


def test_a_pdf_can_be_cited_by_article_and_page() -> None:
    """Article 6(2), recital 2 and Annex III point 1(a) of a PDF have addresses, names and pages."""
    work = a_regulation()
    instrument, provisions, report = read_document(typeset(work, 2), "Genomic Data Regulation.pdf")
    corpus = Corpus([instrument], provisions)
    citator = Citator(corpus)
    for path, printed in (
        (("6", "2"), "Genomic Data Regulation, art. 6(2)"),
        (("recital-2",), "Genomic Data Regulation, recital 2"),
        (("annex-III", "1", "a"), "Genomic Data Regulation, annex III(1)(a)"),
    ):
        address = Address(instrument.id, path)
        assert corpus.holds(address)
        assert citator.pinpoint(address) == printed
        assert citator.parse(printed) == address
    pages = [report.page(p.address) for p in provisions]
    assert pages == sorted(pages)
    assert (pages[0], pages[-1]) == (1, 3)
    six = next(p for p in provisions if p.address.article == "6")
    assert report.page(six.address, six.text.index("Exception 6")) in (report.page(six.address), pages[7] + 1)


@pytest.mark.parametrize(("style", "columns", "ident"), CASES[1:4])
def test_laws_of_the_corpus_survive_print(style: str, columns: int, ident: str) -> None:
    """A restated law, typeset and read again, has the same provisions with the same words."""
    work = work_of(load_corpus(), ident, style)  # type: ignore[arg-type]  # the styles of CASES
    measured = compare(work, typeset(work, columns), f"{ident}.pdf")
    assert (measured.labels.precision, measured.labels.recall) == (1.0, 1.0)
    assert measured.bounds.recall >= 0.98


def test_a_long_regulation_is_read_in_time() -> None:
    """Some thirty pages in the European manner take seconds, also on a busy machine; everything is found."""
    work = regulation(load_corpus(), articles=150, recitals=60, annexes=4)
    measured = compare(work, typeset(work), "regulation.pdf")
    assert measured.labels.recall == measured.labels.precision == 1.0
    assert measured.seconds < 30


def test_an_annex_is_cut_at_its_sections() -> None:
    """Annex I, Section A and Section B are provisions of their own, with their points."""
    text = EU.replace(
        "Any form will do.", "Section A. Consent\n1. In writing.\n2. Dated.\nSection B. Refusal\nAny form will do."
    )
    _, provisions, _ = read_text(text)
    found = paths(provisions)
    assert found["annex-I/section-A"] == ["1", "2"]
    assert found["annex-I/section-B"] == [""]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Data Transfer Agreement", "Data Transfer Agreement"),
        # Programs leave their own names where a title should be.
        ("Microsoft Word - draft 2.docx", "contract"),
        ("untitled", "contract"),
        ("", "contract"),
    ],
)
def test_a_title_is_the_files_own_when_it_is_one(written: str, title: str) -> None:
    """Else the instrument is called as the file."""
    document = replace(read(CONTRACT.encode(), "contract.txt"), title=written)
    assert structure(document)[0].title == title


@pytest.mark.parametrize(
    ("front", "title", "preamble"),
    [
        # A title says what the document is called; it is nothing that could be cited.
        ("RULES OF THE LANTERN VALLEY BIOBANK", "RULES OF THE LANTERN VALLEY BIOBANK", None),
        ("青禾生物样本库管理办法", "青禾生物样本库管理办法", None),
        # Of so few words it would be read into other questions.
        ("CONSENT FORM", "rules", None),
        # What says more than a title is a preamble, without the title.
        (
            "RULES OF THE LANTERN VALLEY BIOBANK\n\nThe board has adopted these rules on 3 May 2024.",
            "RULES OF THE LANTERN VALLEY BIOBANK",
            "The board has adopted these rules on 3 May 2024.",
        ),
    ],
)
def test_a_title_is_no_provision(front: str, title: str, preamble: str | None) -> None:
    """It is the title of the instrument, where the file names none; what stands below it can be cited."""
    sections = {"1": "Samples are kept for ten years.", "2": "Donors are asked in writing.", "3": "There are no fees."}
    headings = zip(("Samples", "Donors", "Fees"), sections.items(), strict=True)
    text = "\n\n".join([front, *(f"{n}. {heading}\n\n{words}" for heading, (n, words) in headings)])
    instrument, provisions, report = read_text(text, "rules.txt")
    assert instrument.title == title
    found = {"/".join(p.address.path): p.text for p in provisions}
    assert found == ({"preamble": preamble} if preamble else {}) | sections
    assert not report.unread


def test_a_section_that_is_all_subsections_is_not_missing() -> None:
    """Section 2 is 2.1 and 2.2: its heading has no words of its own."""
    assert read_text(CONTRACT)[2].gaps == ()


def test_what_was_read_by_ocr_is_marked() -> None:
    """The provisions that stand on a scanned page, and no other."""
    text = "1. Samples\nSamples are kept.\n2. Donors\nDonors are asked.\f3. Fees\nThere are none.\n4. End\nRules end.\n"
    document = replace(read(text.encode(), "rules.txt"), scanned=(2,))
    noted = {p.address.article: [note.text for note in p.notes] for p in structure(document)[1]}
    told = ["Read by OCR from a scanned page: compare with the original."]
    assert noted == {"1": [], "2": [], "3": told, "4": told}


def test_articles_without_a_gap_are_counted() -> None:
    """The instrument knows from which to which article it runs, and nothing when one is missing."""
    assert read_text(HAN)[0].numbered == (1, 3)
    assert read_text(HAN.replace("第二条　", "第四条　"))[0].numbered is None


def test_a_question_is_answered_with_article_and_page() -> None:
    """A provision of a PDF is found, quoted and cited; the report tells the page of the quote."""
    work = a_regulation()
    instrument, provisions, report = read_document(typeset(work), "Genomic Data Regulation.pdf")
    assistant = Assistant.build(Corpus([instrument], provisions), HashEncoder())
    answer = assistant.ask("Which exception of Article 6 of the Genomic Data Regulation stands alone?")
    quoted = {citation.quote: citation for citation in answer.citations}
    citation = quoted["Exception 6 stands alone."]
    assert assistant.citator.pinpoint(citation.address) == "Genomic Data Regulation, art. 6(2)"
    assert report.page(citation.passage.provision.address, citation.start) == 3
