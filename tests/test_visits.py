"""The documents of visits: answered beside the law, private to a key, bounded, and gone in time."""

import gc
import io
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from genolex.assistant import Assistant
from genolex.collection.beside import beside
from genolex.collection.visits import (
    GRACE,
    OF_ONE,
    EndedError,
    NoRoomError,
    Visit,
    VisitLimits,
    Visits,
    plain_name,
    read_upload,
)
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.testing import HashEncoder

DAY = date(2026, 8, 1)
AGREEMENT = b"""# Material Transfer Agreement

## 1. Storage

Samples are stored in the biobank of the hospital for fifteen years.

## 2. Access

The recipient may read the sequencing data on a terminal in the hospital and must not copy them.

## 3. Termination

On termination the recipient destroys the remaining samples within sixty days.
"""
STORED = "How long are samples stored in the biobank?"
LIMITS = VisitLimits(documents=2, megabytes=1, pages=6, minutes=30, visits=6)


@dataclass
class Clock:
    """A clock that is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> float:
        """Later."""
        self.now += seconds
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Time that passes when it is told to."""
    return Clock()


@pytest.fixture
def visits(assistant: Assistant, clock: Clock) -> Iterator[Visits]:
    """Visits over the shipped corpus."""
    made = Visits(assistant, LIMITS, clock)
    yield made
    made.close()


def visit_with(visits: Visits, data: bytes = AGREEMENT, name: str = "mta.md") -> Visit:
    """A visit with one document."""
    visit = visits.begin()
    visits.add(visit, data, name)
    return visit


# -- answers -----------------------------------------------------------------------------------------------------------


def test_a_document_answers_beside_the_law(visits: Visits) -> None:
    """What stands in the document is answered from it, what stands in the law as before."""
    visit = visit_with(visits)
    answer = visit.assistant.ask(STORED, DAY)
    assert [visit.assistant.citator.pinpoint(c.address) for c in answer.citations] == ["mta.md, § 1"]
    collecting = "Can a foreign lab collect genetic samples in China on its own?"
    of_law = [c.address for c in visits.law.ask(collecting, DAY).citations]
    assert [c.address for c in visit.assistant.ask(collecting, DAY).citations] == of_law
    assert all(c.address.instrument in visits.law.corpus.instruments for c in visits.law.ask(STORED, DAY).citations)


PAPER = b"""# Data use agreement

## 1. Use

Ninefold Genomics must not use the data to train a generative model unless the provider agrees in writing.

## 2. Incidents

The recipient must report access by a stranger to the provider within 48 hours.
"""

OF_THE_PAPER = [
    # a name that stands in the document and nowhere in the law
    ("May Ninefold train a generative model on the data?", "agreement.md, \u00a7 1"),
    # "our agreement" is a paper of the user's own, whatever law is near in meaning
    ("Within what time must a breach be reported under our agreement?", "agreement.md, \u00a7 2"),
    # the law is still asked of the law
    ("Who counts as a covered person under the rule of the Justice Department?", "28 CFR \u00a7 202.211"),
]


@pytest.mark.parametrize(("question", "pinpoint"), OF_THE_PAPER)
def test_a_question_of_a_paper_is_answered_from_it(visits: Visits, question: str, pinpoint: str) -> None:
    """The first citation is of the document that the question speaks of, else of the law."""
    visit = visit_with(visits, PAPER, "agreement.md")
    first = visit.assistant.ask(question, DAY).citations[0]
    assert visit.assistant.citator.pinpoint(first.address).startswith(pinpoint)


def test_what_a_document_and_the_law_share_is_compared_on_one_scale(assistant: Assistant) -> None:
    """Rows that are in both parts get the same scores: a word, a pair, a token weighs what it weighs in the law."""
    law = assistant.corpus
    pipl = law.instruments["cn-pipl"]
    twin = replace(pipl, id="doc-twin", kind="document", title=pipl.title, short=pipl.short, aliases=())
    provisions = [p for p in law.provisions if p.address.instrument == "cn-pipl" and 37 < int(p.address.article) < 44]
    own = [replace(p, address=replace(p.address, instrument="doc-twin")) for p in provisions]
    joined = beside(assistant, Corpus([twin], own)).index
    here = [n for n, p in enumerate(joined.corpus.provisions) if p in provisions]
    there = [n for n, p in enumerate(joined.corpus.provisions) if p.address.instrument == "doc-twin"]
    question = joined.read("May personal information be given to a foreign recipient?")
    rows = [np.concatenate([joined.rows_of[n] for n in numbers]) for numbers in (here, there)]
    assert joined.late is not None
    late = [joined.late.scores(question, own) for own in rows]
    dense = [joined.dense.rows(own) @ question.vector for own in rows]
    assert np.abs(late[0] - late[1]).max() < 0.02  # bfloat16, in other batches
    assert np.abs(dense[0] - dense[1]).max() < 0.02
    every = np.ones(len(joined.lexical), np.bool_)
    words = ["person", "inform", "foreign", "recipi"]
    found = dict(zip(*(part.tolist() for part in joined.lexical.search(words, 10_000, every)), strict=True))
    of_law = [row for row in found if row < len(assistant.index.lexical)]
    assert len(of_law) < len(found)
    best = [max(found[row] for row in some) for some in (set(found) - set(of_law), of_law)]
    assert best[0] == pytest.approx(best[1], rel=0.25)  # but for the mean length of a row


def test_the_index_of_the_law_is_shared_not_copied(visits: Visits) -> None:
    """A visit costs its own passages, and the law is answered from the arrays that there are."""
    visit = visit_with(visits)
    law, own = visits.law.index, visit.assistant.index
    for part in ("dense", "lexical", "late"):
        assert getattr(own, part)._law is getattr(law, part)
    assert len(own.dense) - len(law.dense) == 3
    with pytest.raises(InputError, match="cn-pipl is in the corpus already"):
        beside(visits.law, Corpus([visits.law.corpus.instruments["cn-pipl"]], []))


def test_any_encoder_will_do() -> None:
    """One that tells no tokens apart has no late interaction, beside the law as in it."""
    from genolex.index.late import VectorsOnly

    book = {"instrument": "law", "path": "1", "text": "A laboratory keeps a book.", "gist": "Books are kept."}
    visits = Visits(Assistant.build(Corpus.from_records([book]), VectorsOnly(HashEncoder())), LIMITS)
    hits = visit_with(visits).assistant.retrieve("Samples stored in the biobank of the hospital?", 2, DAY)
    assert [hit.provision.address.instrument[:4] for hit in hits] == ["doc-", "doc-"]
    visits.close()


def test_a_document_named_like_a_law_is_told_apart(visits: Visits) -> None:
    """And two documents of one name from each other; ids tell nothing of either."""
    visit = visit_with(visits, name="PIPL.md")
    visits.add(visit, AGREEMENT + b"\n## 4. Law\n\nThe law of the hospital governs.\n", "PIPL.md")
    names = [visit.assistant.corpus.instruments[one.id].name for one in visit.documents]
    assert names == ["PIPL.md", "PIPL.md (2)"]
    assert all(len(one.id) == len("doc-") + 16 for one in visit.documents)


def test_what_was_read_is_not_read_again(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second document costs its own passages; to delete one costs nothing, and the answers stay."""
    visit = visit_with(visits)
    first = visit.assistant.ask(STORED, DAY)
    steps: list[tuple[str, int, int]] = []
    second = visits.add(visit, b"Clause 1. The book is red.\n\nClause 2. The pen is blue.\n", "b.txt",
                        lambda *step: steps.append(step))  # fmt: skip
    assert steps == [("reading", 0, 1), ("indexing", 0, 2)]
    assert visit.assistant.ask(STORED, DAY).text == first.text
    monkeypatch.setattr("genolex.collection.beside.read_all", lambda *_, **__: pytest.fail("read again"))
    visits.remove(visit, second.id)
    assert visit.assistant.ask(STORED, DAY).hits[0].score == pytest.approx(first.hits[0].score)


def test_the_same_bytes_are_taken_once(visits: Visits) -> None:
    """Whoever sends a file twice has it once."""
    visit = visit_with(visits)
    assert visits.add(visit, AGREEMENT, "again.md") is visit.documents[0]
    assert len(visit.documents) == 1


# -- privacy -----------------------------------------------------------------------------------------------------------


def test_another_key_finds_nothing(visits: Visits) -> None:
    """Keys of 256 bits; no key is nobody's."""
    one, other = visit_with(visits), visits.begin()
    assert len(one.key) == 43
    assert "fifteen years" in str(one.assistant.ask(STORED, DAY).statements)
    assert "fifteen years" not in str(other.assistant.ask(STORED, DAY))
    with pytest.raises(EndedError):
        other.find(one.documents[0].id)
    for key in ("", one.key[:-1], one.key + "x", one.key.swapcase(), "\ud800"):
        with pytest.raises(EndedError, match="that visit has ended"):
            visits.find(key)


def test_nothing_stays_of_a_document_that_was_deleted(visits: Visits) -> None:
    """Not in the visit, not in its assistant, not in memory."""
    visit = visit_with(visits)
    visit.assistant.ask(STORED, DAY)
    ghost = weakref.ref(visit.documents[0].provisions[0])
    visits.remove(visit, visit.documents[0].id)
    gc.collect()
    assert ghost() is None
    assert visit.documents == ()
    assert visit.assistant is visits.law


ENDS: list[tuple[str, Any]] = [
    # nothing was asked for the set time
    ("idle", lambda visits, visit, clock: clock.passes(30 * 60)),
    # the page was closed, and not opened again
    ("left", lambda visits, visit, clock: (visits.leave(visit.key), clock.passes(GRACE))),
    ("ended", lambda visits, visit, clock: visits.end(visit.key)),
    ("stopped", lambda visits, visit, clock: visits.close()),
]


@pytest.mark.parametrize("ending", [end for _, end in ENDS], ids=[name for name, _ in ENDS])
def test_a_visit_ends(visits: Visits, clock: Clock, ending: Any) -> None:
    """Its documents are gone for whoever still holds it, and those who showed them are told to forget."""
    visit, forgotten = visit_with(visits), []
    visit.at_end["page"] = lambda: forgotten.append("page")
    ghost = weakref.ref(visit.documents[0].provisions[0])
    ending(visits, visit, clock)
    with pytest.raises(EndedError):
        visits.find(visit.key)
    gc.collect()
    assert (ghost(), visit.documents, forgotten, visits.size) == (None, (), ["page"], 0)


def test_who_asks_keeps_the_visit(visits: Visits, clock: Clock) -> None:
    """Each use begins the time anew; a page that is loaded again in time was not left."""
    visit = visit_with(visits)
    for _ in range(3):
        clock.now += 29 * 60
        assert visits.find(visit.key) is visit
    visits.leave(visit.key)
    clock.now += GRACE - 1
    assert visits.find(visit.key) is visit
    clock.now += GRACE + 1
    assert visits.find(visit.key) is visit
    assert visits.minutes_left(visit) == 30


def test_a_visit_ends_by_itself(assistant: Assistant) -> None:
    """Nobody needs to come for the documents of another to go."""
    import time

    visits = Visits(assistant, replace(LIMITS, minutes=0.005))
    visits.begin()
    ends = time.monotonic() + 5
    while visits.size and time.monotonic() < ends:
        time.sleep(0.05)
    assert visits.size == 0


def test_a_visit_that_ends_while_a_file_is_read_takes_nothing(visits: Visits, clock: Clock) -> None:
    """The file of somebody who has gone is not indexed."""
    visit = visits.begin()

    def gone(step: str, done: int, of: int) -> None:
        clock.now += 31 * 60

    with pytest.raises(EndedError):
        visits.add(visit, AGREEMENT, "mta.md", gone)
    assert visit.documents == ()


# -- limits ------------------------------------------------------------------------------------------------------------


def docx(parts: dict[str, bytes]) -> bytes:
    """A ZIP of some parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    b'package.relationships+xml"/></Types>'
)
_RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    b' Target="word/document.xml"/></Relationships>'
)
_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
LAUGHING = docx({
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": _RELATIONS,
    "word/document.xml": b'<?xml version="1.0"?>' + _LAUGHS
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    b"&j;</w:t></w:r></w:p></w:body></w:document>",
})  # fmt: skip
BOMB = docx({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": b"a" * 400_000_000})

REFUSED: list[tuple[str, bytes, str]] = [
    # nothing in it
    ("empty.pdf", b"", "empty.pdf: the file is empty"),
    ("zeros.pdf", b"\x00" * 5000, "zeros.pdf: the file is empty"),
    # more than a file may have
    ("large.txt", b"x" * 1_000_001, "large.txt: 1.0 MB; at most 1 MB are taken"),
    # more than may be read
    ("long.txt", b"The laboratory keeps samples. " * 3_000, "long.txt: 89999 characters; at most 24000 are read"),
    # what it is its bytes tell, not its name
    ("paper.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "paper.pdf: a picture"),
    ("paper.docx", b"%PDF-1.7 nothing more", "paper.docx: cannot be read as a PDF"),
    ("paper.pdf", b"no PDF at all, but words", "paper.pdf: cannot be read as a PDF: it does not begin like one"),
    ("paper.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, "paper.txt: no kind of document"),
    ("run.exe", b"plain words under a name that is none of a document", "run.exe: what is taken are PDF, DOCX"),
    ("old.doc", b"\xd0\xcf\x11\xe0" + b"x" * 100, "old.doc: what is taken are PDF, DOCX"),
    # a bomb under any name
    ("bomb.pdf", BOMB, "bomb.pdf: unpacks to more than 300 MB"),
    ("bomb.docx", BOMB, "bomb.docx: unpacks to more than 300 MB"),
    ("any.docx", docx({"a.txt": b"words"}), "any.docx: a ZIP file that is no Word document"),
    ("laughs.xml", b'<?xml version="1.0"?>' + _LAUGHS + b"]><x>&j;</x>", "laughs.xml: "),
]


@pytest.mark.parametrize(("name", "data", "said"), REFUSED, ids=[f"{n}-{s[-20:]}" for n, _, s in REFUSED])
def test_a_file_that_cannot_be_taken_is_refused_in_one_line(visits: Visits, name: str, data: bytes, said: str) -> None:
    """The name, and why: no traceback, no path of this machine; nothing is kept."""
    visit = visits.begin()
    with pytest.raises(InputError) as refused:
        visits.add(visit, data, name)
    line = str(refused.value)
    assert line.startswith(said)
    assert "\n" not in line
    assert not {"Traceback", "/work", "/tmp", "/home"} & set(line.split())
    assert visit.documents == ()


def test_entities_of_a_docx_are_not_expanded(visits: Visits) -> None:
    """A billion laughs are no words: the document has none."""
    visit = visits.begin()
    with pytest.raises(InputError, match=r"^laughs\.docx: "):
        visits.add(visit, LAUGHING, "laughs.docx")


def test_the_limits_of_a_visit_are_held(visits: Visits) -> None:
    """So many documents, so many pages of all of them together."""
    visit = visit_with(visits)
    words = b"Clause %d. The laboratory keeps samples of participants for nine years.\n\n"
    long = b"".join(words % n for n in range(1, 180))
    visits.add(visit, long, "long.txt")
    with pytest.raises(InputError, match="at most 2 documents a visit; delete one first"):
        visits.add(visit, AGREEMENT + b"more", "third.md")
    visits.remove(visit, visit.documents[0].id)
    with pytest.raises(InputError, match=r"^second\.txt: \d+ characters; at most 12000 are read$"):
        visits.add(visit, long.replace(b"nine", b"ten"), "second.txt")


def test_pages_are_counted_before_they_are_indexed(visits: Visits) -> None:
    """A PDF of more pages than are taken."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made)
    for number in range(1, 8):
        for line in range(9):
            canvas.drawString(
                72, 700 - 14 * line, f"Page {number}, line {line}: the laboratory keeps samples of participants."
            )
        canvas.showPage()
    canvas.save()
    with pytest.raises(InputError, match=r"^protocol.pdf: too long: 6 pages of all documents together are taken$"):
        visits.add(visits.begin(), made.getvalue(), "protocol.pdf")


def test_there_is_room_for_so_many_visits(visits: Visits, clock: Clock) -> None:
    """In all, and of one client; when one has ended there is room again."""
    for _ in range(OF_ONE):
        visits.begin("10.0.0.1")
    with pytest.raises(NoRoomError):
        visits.begin("10.0.0.1")
    for _ in range(LIMITS.visits - OF_ONE):
        visits.begin()
    with pytest.raises(NoRoomError):
        visits.begin()
    clock.now += 30 * 60
    assert visits.begin("10.0.0.1").key


NAMES = [
    # the folders of a path are no part of a name, whichever way they lean
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\Users\\me\\consent.docx", "consent.docx"),
    ("..", "document"),
    ("/", "document"),
    ("", "document"),
    # signs that turn a name around, or end it
    ("invoice\u202efdp.exe", "invoice fdp.exe"),
    ("a\x00b\n.pdf", "a b .pdf"),
    ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ("<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"),
    ("知情同意书.pdf", "知情同意书.pdf"),
    ("\ud800.txt", ".txt"),
]


@pytest.mark.parametrize(("sent", "name"), NAMES)
def test_a_name_is_the_last_part_of_a_path(sent: str, name: str) -> None:
    """What a screen would not show is left out; what it would read as markup is escaped where it is shown."""
    assert plain_name(sent) == name


def test_a_draft_is_read_within_the_same_bounds() -> None:
    """`read_upload` is for whatever a visitor sends."""
    assert read_upload(AGREEMENT, "mta.md", LIMITS, LIMITS.pages).text.startswith("Material Transfer Agreement")
    with pytest.raises(InputError, match="too long"):
        read_upload(AGREEMENT, "mta.md", LIMITS, 0)
