"""The user's collection: what is added is there, whole, until it is removed; what cannot be read changes nothing."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from genolex.addresses import Citator
from genolex.addresses.printing import on_page
from genolex.assistant import Assistant
from genolex.collection import Collection, GuardedClient, Incoming, documents_path, places, taken
from genolex.collection.incoming import named_by
from genolex.corpus import Corpus
from genolex.errors import GenolexError, InputError
from genolex.evals.typeset import Piece, Set, Work, numbered, roman, typeset
from genolex.index.build import fingerprint, load, load_or_build
from genolex.ingest.structure import READ_BY_OCR
from genolex.render import answer_json, answer_text
from genolex.render.formats import FORMATS, export
from genolex.render.sources import standing
from genolex.settings import settings
from genolex.testing import HashEncoder
from genolex.types import Address, Provision

CONSENT = b"""Consent form

1. Samples

1.1 The biobank keeps every saliva sample for eleven years.

1.2 A donor may withdraw a sample by a signed letter.

2. Transfers

2.1 No genome leaves the country without the written approval of the ethics board.
"""


def incoming(data: bytes = CONSENT, name: str = "Consent form.txt", source: str = "") -> Incoming:
    return Incoming(data, name, source or f"/home/user/{name}")


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "documents")


def words(pieces: list[str]) -> tuple[Piece, ...]:
    return tuple(Piece((str(n),), f"{n}.", words) for n, words in enumerate(pieces, 1))


def regulation() -> bytes:
    """A regulation of ten pages in the manner of the European Union."""
    filler = "The authority keeps a register and publishes it every year together with the reasons for its decisions. "
    sets = [
        Set("recital", (f"recital-{n}",), f"({n})", "", (Piece((), "", f"Reason {n} speaks of harmony. {filler}"),))
        for n in range(1, 13)
    ]
    for n in range(1, 31):
        pieces = [
            f"The register of kind {n} is public. {filler * 3}",
            f"Operators pay a fee of {n * 10} euros. {filler}",
        ]
        sets.append(numbered("eu", n, f"Registers of kind {n}", words(pieces)))
    points = (
        Piece(("1",), "1.", "Sequencing laboratories shall:"),
        Piece(("1", "a"), "(a)", "calibrate every sequencer in March;"),
        Piece(("1", "b"), "(b)", "keep the calibration record."),
    )
    sets += [Set("annex", (f"annex-{roman(n)}",), f"ANNEX {roman(n)}", "Laboratories", points) for n in range(1, 4)]
    return typeset(Work("Regulation on sequencing registers", "eu", tuple(sets)))


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_document_that_is_added_is_there_for_the_next_run(collection: Collection) -> None:
    """Everything of a provision survives the way to the disk and back."""
    added = collection.add(incoming())
    assert (added.kept.id, added.status) == ("doc-consent-form", "new")
    (kept,), faults = Collection(collection.folder).documents()
    assert kept == added.kept
    assert faults == []
    assert [p.address.path for p in kept.provisions] == [("1.1",), ("1.2",), ("2.1",)]
    assert kept.told.style == "numbered"


def test_a_person_can_read_the_folder(collection: Collection) -> None:
    """The original stands as it came beside one JSON file that says what was made of it."""
    kept = collection.add(incoming()).kept
    folder = collection.folder / "doc-consent-form"
    assert sorted(f.name for f in folder.iterdir()) == ["document.json", kept.original]
    assert (folder / kept.original).read_bytes() == CONSENT
    record = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    assert (record["title"], record["provisions"], record["source"]) == (
        "Consent form",
        3,
        "/home/user/Consent form.txt",
    )
    assert record["text"][1]["text"] == "A donor may withdraw a sample by a signed letter."


def test_where_the_collection_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GENOLEX_DATA puts it elsewhere."""
    monkeypatch.setattr(settings(), "data", tmp_path)
    assert documents_path() == tmp_path / "documents"


def test_the_same_bytes_are_kept_once(collection: Collection) -> None:
    """From wherever they come."""
    collection.add(incoming())
    again = collection.add(incoming(name="Copy.txt"))
    assert (again.kept.id, again.status) == ("doc-consent-form", "unchanged")
    assert len(collection.documents()[0]) == 1


def test_a_file_that_changed_takes_the_place_of_its_earlier_words(collection: Collection) -> None:
    """Under the same id and the title that it was given; of two originals the later one stays."""
    collection.add(incoming(), title="Donor consent 2024")
    changed = collection.add(incoming(CONSENT.replace(b"eleven", b"twelve")))
    assert (changed.kept.id, changed.status) == ("doc-consent-form", "changed")
    (kept,), _ = collection.documents()
    assert kept.instrument.title == "Donor consent 2024"
    assert kept.provisions[0].text == "The biobank keeps every saliva sample for twelve years."
    assert len(list((collection.folder / kept.id).iterdir())) == 2


def test_another_file_of_the_same_name_is_another_document(collection: Collection) -> None:
    """Two firms may both have a "Consent form"; answers tell them apart."""
    collection.add(incoming())
    other = collection.add(
        incoming(CONSENT.replace(b"eleven", b"two"), source="/home/user/other/Consent form.txt")
    ).kept
    assert (other.id, other.instrument.name) == ("doc-consent-form-2", "Consent form (2)")
    assert {p.address.instrument for p in other.provisions} == {"doc-consent-form-2"}
    assert len(collection.documents()[0]) == 2


def test_what_cannot_be_read_changes_nothing(collection: Collection) -> None:
    """One line, and not even a folder."""
    collection.add(incoming())
    before = {f: f.read_bytes() for f in collection.folder.rglob("*") if f.is_file()}
    with pytest.raises(InputError, match=r"picture\.txt: a picture"):
        collection.add(incoming(b"\x89PNG\r\n\x1a\n123", "picture.txt"))
    assert {f: f.read_bytes() for f in collection.folder.rglob("*") if f.is_file()} == before
    assert [f.name for f in collection.folder.iterdir()] == ["doc-consent-form"]


# -- what a document is called -----------------------------------------------------------------------------------------

NAMES = [
    # a name of several words is cited as it is
    ("Consent form.txt", "", "Consent form"),
    # "data" stands in every other question: cited by the file's whole name
    ("data.txt", "", "data.txt"),
    # but the user may call it so
    ("data.txt", "Ledger", "Ledger"),
    # braces are places in the way an instrument is cited
    ("Form {2} of {}.txt", "", "Form 2 of"),
    ("x y.txt", "  Two {0} lines\n here ", "Two 0 lines here"),
]


@pytest.mark.parametrize(("file", "title", "name"), NAMES)
def test_what_a_document_is_cited_as(collection: Collection, file: str, title: str, name: str) -> None:
    """`NAME, § 1.1`, in which NAME can be told from the words of a question."""
    kept = collection.add(incoming(name=file), title).kept
    assert kept.instrument.name == name
    assert Citator(collection.corpus()).pinpoint(Address(kept.id, ("1.1",))) == f"{name}, § 1.1"


@pytest.mark.parametrize("title", ["", "  ", "...", "x" * 201])
def test_a_title_is_words(collection: Collection, title: str) -> None:
    """Nothing else can be cited."""
    collection.add(incoming())
    with pytest.raises(InputError, match="a title has letters"):
        collection.rename("doc-consent-form", title)


def test_renaming_changes_how_it_is_cited_and_no_address(collection: Collection) -> None:
    """Links to it still hold."""
    collection.add(incoming())
    collection.rename("Consent form", "Biobank rules")
    kept = Collection(collection.folder).find("biobank rules")
    assert (kept.id, kept.instrument.title) == ("doc-consent-form", "Biobank rules")
    assert Citator(collection.corpus()).pinpoint(Address(kept.id, ("2.1",))) == "Biobank rules, § 2.1"


def test_a_document_with_the_name_of_a_law_is_told_apart(collection: Collection, corpus: Corpus) -> None:
    """A citation of the law stays one of the law."""
    collection.add(incoming(name="pipl-draft.txt"), title="PIPL")
    both = corpus + collection.corpus(corpus)
    citator = Citator(both)
    assert citator.parse("PIPL art. 38") == Address("cn-pipl", ("38",))
    assert citator.pinpoint(Address("doc-pipl-draft", ("1.1",))) == "PIPL (your document), § 1.1"


# -- reading again, removing, damage -----------------------------------------------------------------------------------


def test_a_document_is_read_again_from_its_original(collection: Collection) -> None:
    """After an upgrade; its title and its day stay."""
    before = collection.add(incoming(), title="Donor consent 2024").kept
    record = collection.folder / before.id / "document.json"
    record.write_text(record.read_text(encoding="utf-8").replace("eleven", "nine"), encoding="utf-8")
    after = Collection(collection.folder).reread(before.id)
    assert after.provisions == before.provisions
    assert (after.instrument, after.added) == (before.instrument, before.added)


def test_damage_is_told_and_mended_and_leaves_the_others(collection: Collection) -> None:
    """A broken record is one line; the original is enough to read it again."""
    collection.add(incoming())
    collection.add(incoming(CONSENT.replace(b"eleven", b"two"), "Other form.txt"))
    (collection.folder / "doc-consent-form" / "document.json").write_bytes(b'{"format": 1, "id"')
    fresh = Collection(collection.folder)
    kept, faults = fresh.documents()
    assert [one.id for one in kept] == ["doc-other-form"]
    assert len(faults) == 1
    assert faults[0].startswith("doc-consent-form/document.json: damaged")
    assert (
        fresh.reread("doc-consent-form").provisions[0].text == "The biobank keeps every saliva sample for eleven years."
    )
    assert fresh.documents()[1] == []


def test_an_original_that_was_changed_is_not_taken_for_what_was_added(collection: Collection) -> None:
    """Its sha256 says so."""
    kept = collection.add(incoming()).kept
    (collection.folder / kept.id / kept.original).write_bytes(b"1. Other words entirely.")
    with pytest.raises(InputError, match="is not what was added"):
        collection.reread(kept.id)


@pytest.mark.parametrize("named", ["doc-consent-form", "consent-form", "Consent Form"])
def test_removing_takes_all_of_one_document(collection: Collection, named: str) -> None:
    """By its id or its title."""
    collection.add(incoming())
    collection.add(incoming(CONSENT.replace(b"eleven", b"two"), "Other form.txt"))
    assert collection.remove(named) == "doc-consent-form"
    assert [f.name for f in collection.folder.iterdir()] == ["doc-other-form"]


@pytest.mark.parametrize("named", ["doc-nothing", "..", ".", "", "/etc", "../documents/doc-consent-form"])
def test_what_is_not_there_cannot_be_removed(collection: Collection, named: str) -> None:
    """No name reaches out of the folder."""
    collection.add(incoming())
    with pytest.raises(InputError, match="no document"):
        collection.remove(named)
    assert collection.ids() == ["doc-consent-form"]


KILLED = """
import os, signal, sys
from pathlib import Path
from genolex.collection import Collection, Incoming
import genolex.collection.folder as folder
moment, path, data = int(sys.argv[1]), Path(sys.argv[2]), sys.stdin.buffer.read()
calls = [0]
def dying(function):
    def call(*arguments):
        calls[0] += 1
        if calls[0] == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return call
os.replace, os.rename, os.fsync = dying(os.replace), dying(os.rename), dying(os.fsync)
Collection(path).add(Incoming(data, sys.argv[3], "/home/user/" + sys.argv[3]))
print("finished")
"""


@pytest.mark.parametrize("name", ["Consent form.txt", "New form.txt"], ids=["changed", "new"])
def test_whatever_moment_ends_a_run_the_collection_is_whole(collection: Collection, name: str) -> None:
    """Kill -9 before each step on the disk: the earlier words or the later ones, never less, and adding works again."""
    collection.add(incoming())
    later = CONSENT.replace(b"eleven", b"twelve")
    for moment in range(1, 20):
        command = [sys.executable, "-c", KILLED, str(moment), str(collection.folder), name]
        done = subprocess.run(command, input=later, capture_output=True, check=False, timeout=60)
        kept, faults = Collection(collection.folder).documents()
        first = next(one for one in kept if one.id == "doc-consent-form")
        assert faults == []
        assert (collection.folder / first.id / first.original).is_file()
        assert first.provisions[0].text[-13:] in (" eleven years.", "eleven years.", "twelve years.")
        if done.stdout == b"finished\n":
            break
        assert done.returncode == -signal.SIGKILL
    assert moment > 3
    assert {one.id for one in kept} == {"doc-consent-form"} | ({"doc-new-form"} if name.startswith("New") else set())


INDEXED = """
import importlib, os, signal, sys
from pathlib import Path
from genolex.corpus import Corpus
from genolex.testing import HashEncoder
building = importlib.import_module("genolex.index.build")
where, name = sys.argv[2].split(".")
setattr({"os": os}.get(where) or getattr(building, where), name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
corpus = Corpus.from_records([{"instrument": "rules", "path": "1", "text": "Samples are kept for twelve years."}])
building.load_or_build(corpus, HashEncoder(), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["Dense.save", "Lexical.save", "Late.save", "os.replace"])
def test_whatever_moment_ends_indexing_the_index_before_is_whole(tmp_path: Path, moment: str) -> None:
    """Kill -9: what was indexed is loaded, the next run makes the new one, and what was left half done goes in time."""
    record = {"instrument": "rules", "path": "1", "text": "Samples are kept for eleven years."}
    before, after = (Corpus.from_records([one]) for one in (record, record | {"text": record["text"] + " Or longer."}))
    load_or_build(before, HashEncoder(), tmp_path)
    done = subprocess.run([sys.executable, "-c", INDEXED, str(tmp_path), moment], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(".building-*")
    assert load(before, HashEncoder(), tmp_path / fingerprint(before, HashEncoder())).corpus is before
    os.utime(left, (0, 0))
    load_or_build(after, HashEncoder(), tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {fingerprint(c, HashEncoder()) for c in (before, after)}


# -- files, folders ----------------------------------------------------------------------------------------------------


def test_a_folder_is_its_files(tmp_path: Path) -> None:
    """Those of folders inside too; hidden ones and what Word leaves beside an open file are not meant."""
    for name in ("b.txt", "a.md", "deep/c.html", ".hidden.txt", ".git/x.txt", "~$b.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(CONSENT)
    found = places([str(tmp_path), str(tmp_path / "b.txt"), "https://example.org/x.pdf"])
    assert found == [*(str(tmp_path / name) for name in ("a.md", "b.txt", "deep/c.html")), "https://example.org/x.pdf"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Reading it would never end."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="no file"):
        taken(str(tmp_path / "pipe.txt"))


@pytest.mark.parametrize(
    ("name", "said"), [("none.pdf", "cannot be read: No such file"), ("", "no files in this folder")]
)
def test_what_is_not_there_is_one_line(tmp_path: Path, name: str, said: str) -> None:
    """What, and why."""
    with pytest.raises(InputError, match=said) as told:
        taken(str(tmp_path / name))
    assert "\n" not in str(told.value)


# -- the web -----------------------------------------------------------------------------------------------------------


@contextmanager
def site(answer: Callable[[str], tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A web site on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


PLACE = "https://www.example.org"


def get(url: str, reply: tuple[int, dict[str, str], bytes]) -> Incoming:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        return (404, {}, b"") if path == "/robots.txt" else reply

    with site(answer) as base, GuardedClient({PLACE: base}, pause=0.0) as client:
        return taken(url, client)


HTML = b"<!doctype html><html><body><h1>Consent</h1><p>1. Words.</p></body></html>"
READ_AS = [
    # the media type decides, whatever the address ends in
    ("/forms/consent", "text/html; charset=utf-8", HTML, "consent.html"),
    ("/get.php?id=7", "application/pdf", b"%PDF-1.7 ...", "get.php.pdf"),
    ("/consent.html", "text/plain", CONSENT, "consent.txt"),
    # an ending that says more than the media type stays
    ("/readme.md", "text/plain", CONSENT, "readme.md"),
    ("/title-15.uslm", "application/octet-stream", b"<?xml version='1.0'?><a/>", "title-15.uslm"),
    ("/%E5%90%8C%E6%84%8F%E4%B9%A6.txt", "text/plain", CONSENT, "同意书.txt"),
    ("/", "text/html", HTML, "www.example.org.html"),
]


@pytest.mark.parametrize(("path", "media", "body", "name"), READ_AS)
def test_the_media_type_says_what_a_page_is(path: str, media: str, body: bytes, name: str) -> None:
    """And its address is where it comes from."""
    found = get(PLACE + path, (200, {"Content-Type": media}, body))
    assert (found.name, found.data, found.source) == (name, body, PLACE + path)


REFUSED = [
    (PLACE + "/x.pdf", (404, {}, b""), "404"),
    (PLACE + "/x.mp4", (200, {"Content-Type": "video/mp4"}, b"..."), "video/mp4 is no kind of document"),
    # a page that says sorry in the place of a PDF
    (PLACE + "/x.pdf", (200, {"Content-Type": "application/pdf"}, HTML), "said to be a PDF, but it is html"),
    ("ftp://example.org/x.pdf", (200, {}, b""), "only addresses of the web"),
    ("file:///etc/passwd", (200, {}, b""), "only addresses of the web"),
    ("https://me:secret@www.example.org/x.pdf", (200, {}, b""), "a name or a password"),
    (PLACE + "/x.pdf", (302, {"Location": "http://127.0.0.1:9/x"}, b""), "not followed"),
]


@pytest.mark.parametrize(("url", "reply", "said"), REFUSED)
def test_what_the_web_does_not_give_is_one_line(url: str, reply: tuple[int, dict[str, str], bytes], said: str) -> None:
    """What, and why; a password is not repeated."""
    with pytest.raises(GenolexError, match=said) as told:
        get(url, reply)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[fd00::1]",
             "127.1", "2130706433", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_the_users_own_network_is_not_read(host: str) -> None:
    """An address that a stranger wrote must not reach what only the user may see: refused before it is asked."""
    asked = []

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        return 200, {"Content-Type": "text/plain"}, CONSENT

    with site(answer) as base, GuardedClient(pause=0.0) as client:
        port = base.rpartition(":")[2]
        with pytest.raises(GenolexError, match="private network"):
            taken(f"http://{host}:{port}/x.txt", client)
    assert asked == []


def test_a_name_comes_from_the_last_part_of_an_address() -> None:
    """No folder of another machine becomes one of ours."""
    assert named_by("https://example.org/a/..%2F..%2Fetc%2Fpasswd", "text/plain") == "passwd.txt"


# -- beside the law ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A regulation as a PDF and a consent form, in a corpus of nothing else."""
    collection = Collection(tmp_path_factory.mktemp("documents"))
    collection.add(Incoming(regulation(), "Sequencing Registers Regulation.pdf", "/home/user/r.pdf"))
    collection.add(incoming())
    return Assistant.build(collection.corpus(), HashEncoder())


WRITTEN = [
    # the articles of a document are read as those of a law
    ("Article 6(2) of the Sequencing Registers Regulation", "6/2"),
    ("Sequencing Registers Regulation art. 6(2)", "6/2"),
    ("Sequencing Registers Regulation, art. 6", "6"),
    # recitals and annexes, after the name and before it
    ("Recital 12 of the Sequencing Registers Regulation", "recital-12"),
    ("recital 1 of the Sequencing Registers Regulation", "recital-1"),
    ("Sequencing Registers Regulation, recital 12", "recital-12"),
    ("Sequencing Registers Regulation recital 12", "recital-12"),
    ("Annex III, point 1(a), of the Sequencing Registers Regulation", "annex-III/1/a"),
    ("Annex III point 1(a) of the Sequencing Registers Regulation", "annex-III/1/a"),
    ("Annex III(1)(a) of the Sequencing Registers Regulation", "annex-III/1/a"),
    ("Sequencing Registers Regulation, Annex III, point 1(a)", "annex-III/1/a"),
    ("Sequencing Registers Regulation Annex I", "annex-I"),
    # a section with a point is no section of a code when the document has it
    ("Consent form, § 2.1", "2.1"),
    ("section 1.2 of the Consent form", "1.2"),
]


@pytest.mark.parametrize(("written", "path"), WRITTEN)
def test_provisions_of_a_document_are_cited_like_a_laws(beside: Assistant, written: str, path: str) -> None:
    """One citation, whole."""
    ident = "doc-consent-form" if "Consent" in written else "doc-sequencing-registers-regulation"
    (mention,) = beside.citator.mentions(written)
    assert str(mention.address) == f"{ident}/{path}"
    assert mention.written == written


@pytest.mark.parametrize("text", ["Recital 12 of the Data Act", "the annex of my lease", "Annex III of the agreement"])
def test_what_is_of_another_work_is_not_cited(beside: Assistant, text: str) -> None:
    """A label in words needs the name beside it."""
    assert beside.citator.mentions(f"{text}, unlike the Sequencing Registers Regulation")[0].address.path == ()


def test_what_is_printed_is_read_again(beside: Assistant) -> None:
    """Both ways, for every provision of both documents."""
    for provision in beside.corpus.provisions:
        printed = beside.citator.pinpoint(provision.address)
        assert beside.citator.parse(printed) == provision.address, printed


def test_an_answer_says_the_page(beside: Assistant) -> None:
    """`NAME, p. 4, art. 17(2)`: the page on which the quoted words stand, not the one on which the article begins."""
    answer = beside.ask("What does Article 17(2) of the Sequencing Registers Regulation say?")
    records = answer_json(answer, beside.corpus, beside.citator)["citations"]
    record = next(one for one in records if one["quote"].startswith("Operators pay a fee of 170 euros."))
    page = beside.corpus.versions(answer.citations[0].address)[0].page_at(record["start"])
    assert record["page"] == page > 1
    assert record["pinpoint"] == f"Sequencing Registers Regulation, p. {page}, art. 17(2)"
    assert (record["text_kind"], record["status"]) == ("document", "your document")
    said = f"[{record['n']}] {record['pinpoint']}, Registers of kind 17 (your document)"
    assert said in answer_text(answer, beside.corpus, beside.citator)


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_export_says_the_page(beside: Assistant, fmt: str) -> None:
    """As the screen does: name, page, article, and that it is the reader's own, once."""
    answer = beside.ask("What does Article 17(2) of the Sequencing Registers Regulation say?")
    number = next(n for n, c in enumerate(answer.citations) if c.quote.startswith("Operators pay a fee of 170 euros."))
    page = answer.citations[number].passage.provision.page_at(answer.citations[number].start)
    made = export(answer, fmt, beside.corpus, beside.citator)
    words = _words_of_docx(made) if fmt == "docx" else made.decode().replace("\\", "")
    cited = f"Sequencing Registers Regulation, p. {page}, art. 17(2)"
    assert cited in words
    if fmt in ("md", "docx", "ris"):
        assert f"{cited}, Registers of kind 17 (your document)" in words or f"{cited} (your document)" in words


def _words_of_docx(data: bytes) -> str:
    """Text and notes of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.startswith("word/")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


def test_an_export_says_what_was_read_by_ocr(beside: Assistant) -> None:
    """The reader is told which words may be wrong."""
    answer = beside.ask("What does Article 17(2) of the Sequencing Registers Regulation say?")
    provision = replace(answer.citations[0].passage.provision, notes=(READ_BY_OCR,))
    assert standing(provision, answer, beside.corpus) == (
        "your document; Read by OCR from a scanned page: compare with the original"
    )


def test_a_file_without_pages_has_none_in_its_citations(beside: Assistant) -> None:
    """The section is the pinpoint."""
    answer = beside.ask("What does § 2.1 of the Consent form say?")
    record = answer_json(answer, beside.corpus, beside.citator)["citations"][0]
    assert record["pinpoint"] == "Consent form, § 2.1"
    assert "page" not in record


PAGED = [
    ("Consent form, § 7.2(a)", "Consent form, § {}", 4, "Consent form, p. 4, § 7.2(a)"),
    ("Consent form, recital 12", "Consent form, art. {}", 4, "Consent form, p. 4, recital 12"),
    ("Consent form, § 7.2", "Consent form, § {}", 0, "Consent form, § 7.2"),
    # pages that are the labels are not said twice
    ("Consent form, p. 4", "Consent form, p. {}", 4, "Consent form, p. 4"),
]


@pytest.mark.parametrize(("printed", "cited_as", "page", "wanted"), PAGED)
def test_the_page_stands_before_the_label(printed: str, cited_as: str, page: int, wanted: str) -> None:
    """Where a reader turns to first."""
    from genolex.types import Instrument

    instrument = Instrument("doc-x", "Consent form", "document", "none", cited_as=cited_as)
    assert on_page(printed, instrument, page) == wanted


def test_the_page_of_an_offset() -> None:
    """A page begins at its offset; what stands before the first one is on it."""
    provision = Provision(Address("doc-x", ("1",)), "", "a" * 30, pages=((0, 3), (20, 4)))
    assert [provision.page_at(n) for n in (0, 19, 20, 29)] == [3, 3, 4, 4]
    assert Provision(Address("doc-x", ("1",)), "", "a").page_at(0) == 0
