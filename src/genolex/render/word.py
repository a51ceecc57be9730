"""An answer as a Word document with real footnotes.

python-docx has no footnotes, so their part is made here (ECMA-376-1, 17.11): `word/footnotes.xml` with the two
separators that Word expects, its relationship and content type, the styles of a footnote and its mark, and the
reference in the settings. The same answer gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.render.sources import Source, closing, nearest, nearest_line, plain, receipt_line, sentence, sources
from genolex.types import Answer, Citation

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
"""The footnotes that Word draws between text and notes; the notes themselves are numbered from 1."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: the earliest that a ZIP archive can say."""

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def answer_docx(answer: Answer, corpus: Corpus, citator: Citator, style: str = "bluebook") -> bytes:
    """The question as title, a paragraph for each statement, notices, day and receipt; a footnote for each citation.

    A citation that comes again has a short footnote that points at the first one.
    """
    import docx

    document = docx.Document()
    _about(document, answer)
    notes = _Footnotes(document, sources(answer, corpus, citator, style))
    document.add_heading(_line(answer.question), level=1)
    for statement in answer.statements:
        paragraph = document.add_paragraph(_line(sentence(statement)))
        for citation in statement.citations:
            notes.add(paragraph, citation)
    if answer.abstained:
        _abstain(document, answer, corpus, style)
    for notice in answer.notices:
        document.add_paragraph(_line(f"Note ({notice.kind}): {notice.text}"), style="List Bullet")
    document.add_paragraph(_line(closing(answer)))
    document.add_paragraph(_line(receipt_line(answer)))
    made = io.BytesIO()
    document.save(made)
    return _timeless(made.getvalue())


def _abstain(document: Document, answer: Answer, corpus: Corpus, style: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run("No answer. ").bold = True
    paragraph.add_run(_line(answer.reason))
    near = nearest(answer)
    if near:
        document.add_paragraph("Nearest provisions:")
    for hit in near:
        document.add_paragraph(_line(nearest_line(hit, answer, corpus, style)), style="List Bullet")


def _about(document: Document, answer: Answer) -> None:
    """Title and author in place of the template's, the day of the law as the day of the document."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = _line(answer.question)[:255], "genolex", "genolex"
    about.comments = _line(receipt_line(answer))[:255]
    about.created = about.modified = datetime.combine(answer.as_of, time())


class _Footnotes:
    """The footnotes of one document; their part is made with the first."""

    def __init__(self, document: Document, notes: tuple[Source, ...]) -> None:
        self._document = document
        self._notes = {note.citation: note for note in notes}
        self._first: dict[Citation, int] = {}
        self._count = 0
        if notes:
            self._part = _footnotes_part(document)
            _styles(document)

    def add(self, paragraph: Paragraph, citation: Citation) -> None:
        """A footnote at the end of a paragraph."""
        if paragraph._p.xpath("w:r/w:footnoteReference"):
            _styled(paragraph.add_run(", ")._r, "FootnoteReference")
        self._count += 1
        note, number = self._notes[citation], self._count
        mark = _child(paragraph.add_run()._r, "footnoteReference", id=number)
        _styled(mark.getparent(), "FootnoteReference")
        footnote = _child(self._part.element, "footnote", id=number)
        first = self._first.setdefault(citation, number)
        if first != number:
            self._text(footnote, f"Note {first} above, {_line(note.pinpoint)}.", marked=True)
            return
        cited, about = note.lines
        self._text(footnote, _line(cited), note.url, marked=True)
        self._text(footnote, _line(about), note.url)
        for line in filter(str.strip, note.quote.split("\n")):
            self._text(footnote, line.strip(), quoted=True)

    def _text(self, footnote: Any, text: str, url: str = "", marked: bool = False, quoted: bool = False) -> None:
        """A paragraph of a footnote; the first one begins with the footnote's number."""
        paragraph = _child(footnote, "p")
        about = _child(paragraph, "pPr")
        _child(about, "pStyle", val="FootnoteText")
        if quoted:
            _child(about, "ind", left=360)
        if marked:
            run = _child(paragraph, "r")
            _child(run, "footnoteRef")
            _styled(run, "FootnoteReference")
            text = f" {text}"
        before, _, after = text.partition(url) if url else (text, "", "")
        _words(paragraph, before)
        if before != text:
            link = _child(paragraph, "hyperlink")
            link.set(f"{{{_RELATIONS}}}id", self._part.relate_to(url, f"{_RELATIONS}/hyperlink", is_external=True))
            _words(link, url)
            _words(paragraph, after)


def _footnotes_part(document: Document) -> XmlPart:
    """An empty part with the two separators, related to the document and named in its settings."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import XmlPart
    from docx.oxml.parser import parse_xml

    root = parse_xml(f'<w:footnotes xmlns:w="{_NAMESPACE}" xmlns:r="{_RELATIONS}"/>')
    named = parse_xml(f'<w:footnotePr xmlns:w="{_NAMESPACE}"/>')
    for number, kind in SEPARATORS.items():
        footnote = _child(root, "footnote", type=kind, id=number)
        _child(_child(_child(footnote, "p"), "r"), kind)
        _child(named, "footnote", id=number)
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE, root, document.part.package)
    document.part.relate_to(part, f"{_RELATIONS}/footnotes")
    settings = document.settings.element
    settings.find(f"{{{_NAMESPACE}}}compat").addprevious(named)  # where the schema wants it
    settings.find(f"{{{_NAMESPACE}}}themeFontLang").set(f"{{{_NAMESPACE}}}eastAsia", "zh-CN")
    return part


def _styles(document: Document) -> None:
    """The styles of footnotes under the names by which Word knows them."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    text: Any = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.style_id, text.base_style, text.font.size = "FootnoteText", document.styles["Normal"], Pt(9)
    text.paragraph_format.space_after = Pt(2)
    mark: Any = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.style_id, mark.font.superscript = "FootnoteReference", True


def _child(parent: Any, name: str, **attributes: str | int) -> _Element:
    """A new last child in the namespace of WordprocessingML."""
    from docx.oxml.parser import OxmlElement

    child: Any = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        child.set(f"{{{_NAMESPACE}}}{key}", str(value))
    parent.append(child)
    return child  # type: ignore[no-any-return]


def _styled(run: Any, style: str) -> None:
    about = _child(run, "rPr")
    _child(about, "rStyle", val=style)
    run.insert(0, about)


def _words(parent: Any, text: str) -> None:
    if text:
        words = _child(_child(parent, "r"), "t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = plain(text)


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _timeless(package: bytes) -> bytes:
    """The same package with every file at one fixed time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return made.getvalue()
