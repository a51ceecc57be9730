"""`genolex add` and `genolex documents`, as a user types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from genolex.assistant import Assistant
from genolex.cli import app
from genolex.evals.typeset import Piece, Work, numbered, typeset
from genolex.ingest import load_corpus
from genolex.settings import settings

RULES = (
    ("Lockers", "Every visitor of the reading room puts coats and bags into a locker."),
    ("Gloves", "Cotton gloves are worn when parchment is turned; nitrile gloves are worn for photographs."),
    ("Opening hours", "The reading room opens at nine and closes at half past four, on Fridays at noon."),
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> Path:
    """A collection of this test alone; the shipped index is there before anything is added to it."""
    monkeypatch.setattr(settings(), "data", tmp_path / "data")
    return tmp_path / "data" / "documents"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A PDF of three sections."""
    sets = [numbered("contract", n, head, (Piece((), "", text),)) for n, (head, text) in enumerate(RULES, 1)]
    file = tmp_path / "Reading room rules.pdf"
    file.write_bytes(typeset(Work("Rules of the reading room", "contract", tuple(sets))))
    return file


def genolex(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_what_was_recognised_is_told(rules: Path, data: Path) -> None:
    """How many provisions of which kind on how many pages, how surely."""
    done = genolex("add", "--no-index", str(rules))
    assert done.exit_code == 0, done.output
    first, second = done.stdout.splitlines()
    assert first.startswith("doc-reading-room-rules: new: Rules of the reading room (")
    assert first.endswith("provisions, 1 page)")
    assert "3 sections" in second
    assert "numbered style, confidence" in second
    assert (data / "doc-reading-room-rules" / "document.json").is_file()


def test_answers_cite_a_document_beside_the_law(rules: Path) -> None:
    """Its page and its section, whose words they are, and the law as before."""
    assert genolex("add", str(rules)).exit_code == 0
    done = genolex("ask", "--json", "What does § 3 of the Reading room rules say?")
    assert done.exit_code == 0, done.output
    cited = json.loads(done.stdout)["citations"][0]
    assert (cited["instrument"], cited["article"], cited["page"]) == ("doc-reading-room-rules", "3", 1)
    assert cited["pinpoint"] == "Reading room rules, p. 1, § 3"
    assert (cited["text_kind"], cited["status"]) == ("document", "your document")
    assert cited["quote"] == RULES[2][1]
    law = json.loads(genolex("ask", "--json", "Which article forbids selling human genetic resources?").stdout)
    assert (law["citations"][0]["instrument"], law["citations"][0]["article"]) == ("cn-hgr-regulation", "10")


def test_one_file_that_cannot_be_read_leaves_the_others(rules: Path, tmp_path: Path) -> None:
    """A line for each on standard error, exit status 2, and everything else is added."""
    folder = tmp_path / "papers"
    (folder / "old").mkdir(parents=True)
    rules.rename(folder / rules.name)
    (folder / "old" / "empty.txt").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (folder / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / ".DS_Store").write_bytes(b"\x00\x01")
    done = genolex("add", "--no-index", str(folder), str(tmp_path / "nothing.pdf"), "ftp://example.org/x")
    assert done.exit_code == 2
    told = done.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in told] == [
        "cut.pdf", "empty.txt", "scan.png", f"{tmp_path / 'nothing.pdf'}", "ftp",
    ]  # fmt: skip
    assert all(line.startswith("genolex: ") for line in told)
    assert done.stdout.splitlines()[-1] == "1 of 6 added"
    assert [one["id"] for one in listed()] == ["doc-reading-room-rules"]


def listed() -> list[dict[str, object]]:
    done = genolex("documents", "list", "--json")
    documents: list[dict[str, object]] = json.loads(done.stdout)["documents"]
    return documents


def test_adding_twice_is_adding_once(rules: Path) -> None:
    """And says so."""
    genolex("add", "--no-index", str(rules))
    done = genolex("add", "--no-index", str(rules))
    assert done.stdout.startswith("doc-reading-room-rules: unchanged: ")
    assert len(listed()) == 1


def test_documents_are_listed_renamed_read_again_and_removed(rules: Path, data: Path) -> None:
    """By id or title; what is gone cannot be named."""
    genolex("add", "--no-index", str(rules))
    (one,) = listed()
    assert (one["title"], one["pages"], one["name"]) == ("Rules of the reading room", 1, "Reading room rules.pdf")
    assert genolex("documents", "rename", "doc-reading-room-rules", "House rules").exit_code == 0
    assert "cited as 'House rules'" in genolex("documents", "list").stdout
    assert "3 sections" in genolex("documents", "reread").stdout
    assert [one["title"] for one in listed()] == ["House rules"]
    assert genolex("documents", "remove", "house rules").stdout == "doc-reading-room-rules: removed\n"
    assert list(data.iterdir()) == []
    assert isinstance(genolex("documents", "remove", "house rules").exception, Exception)


def test_damage_is_told_in_one_line_with_its_cure(rules: Path, data: Path) -> None:
    """Exit status 2 until it is read again."""
    genolex("add", "--no-index", str(rules))
    (data / "doc-reading-room-rules" / "document.json").write_text("{", encoding="utf-8")
    done = genolex("documents", "list")
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.endswith("genolex documents reread doc-reading-room-rules")
    assert genolex("documents", "reread", "doc-reading-room-rules").exit_code == 0
    assert genolex("documents", "list").exit_code == 0


def test_a_corpus_may_be_any_document_or_a_folder_of_them(rules: Path) -> None:
    """Without being added."""
    for place in (rules, rules.parent):
        done = genolex("show", "Reading room rules, § 2", "--corpus", str(place))
        assert done.exit_code == 0, done.output
        assert RULES[1][1] in done.stdout
    assert listed() == []


def test_a_folder_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read again when its bytes are others; files of one name in two folders are two documents."""
    import genolex.ingest.documents as documents

    read: list[str] = []

    def told(data: bytes, name: str, *, ident: str) -> object:
        read.append(ident)
        return reading(data, name, ident=ident)

    reading = documents.read_document
    monkeypatch.setattr(documents, "read_document", told)
    monkeypatch.setattr(settings(), "cache", tmp_path / "cache")
    for folder, words in (("a", "Lockers are blue."), ("b", "Lockers are green.")):
        (tmp_path / "rules" / folder).mkdir(parents=True)
        (tmp_path / "rules" / folder / "rules.txt").write_text(words, encoding="utf-8")

    def texts() -> dict[str, str]:
        corpus = load_corpus(tmp_path / "rules")
        return {p.address.instrument: p.text for p in corpus.provisions if p.text.startswith("Lockers")}

    assert texts() == {"doc-rules": "Lockers are blue.", "doc-rules-2": "Lockers are green."}
    assert sorted(read) == ["doc-rules", "doc-rules-2"]
    assert texts() == {"doc-rules": "Lockers are blue.", "doc-rules-2": "Lockers are green."}
    assert sorted(read) == ["doc-rules", "doc-rules-2"]
    (tmp_path / "rules" / "b" / "rules.txt").write_text("Lockers are red.", encoding="utf-8")
    assert texts()["doc-rules-2"] == "Lockers are red."
    assert read[2:] == ["doc-rules-2"]
    for kept in (tmp_path / "cache" / "documents").iterdir():
        kept.write_bytes(b"damaged")
    assert texts()["doc-rules"] == "Lockers are blue."
    assert len(read) == 5
