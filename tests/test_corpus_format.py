"""The corpus format is strict: each fault is one line with file and line, and one bad file leaves the others be."""

from datetime import date
from pathlib import Path

import pytest

from genolex.corpus import Corpus
from genolex.ingest.restatement import follows, read_file, read_folder
from genolex.types import Address

FRONT = """---
id: xx-law
title: A Law
kind: law
jurisdiction: CN
issuer: Somebody
status: in force
effective: 2020-01-01
source_url: https://example.org/law
checked: 2026-01-01
cited_as: A Law art. {}
numbered: 1-2
---
"""
META = """
```yaml
gist_zh: 某人必须做某事。
asked_as:
  - What must one do?
  - who does it
  - 谁必须做
verified: memory
```
"""
ONE = "\n## 1 Duty\n\n> Somebody must act.\n\n- (1) Somebody must act:\n  - (1) soon;\n  - (2) well.\n" + META
TWO = "\n## 2 Penalty\n\n> Whoever does not act pays 5 yuan.\n\nWhoever does not act pays 5 yuan.\n" + META


def read(tmp_path: Path, text: str) -> tuple[Corpus, list[str]]:
    """A corpus file of that text and its faults, the file called f.md."""
    file = tmp_path / "xx-law.md"
    file.write_text(text, encoding="utf-8")
    corpus, faults = read_file(file, "f.md")
    return corpus, list(map(str, faults))


def test_a_right_file_has_no_fault(tmp_path: Path) -> None:
    """Front matter, numbered provisions, gist, body, metadata."""
    corpus, faults = read(tmp_path, FRONT + ONE + TWO)
    assert faults == []
    first = corpus.find(Address.parse("xx-law/1"), date(2024, 1, 1))
    assert first is not None
    assert first.text == "(1) Somebody must act:\n  (1) soon;\n  (2) well."
    assert [p.path for p in first.paragraphs] == [("1",), ("1", "1"), ("1", "2")]
    assert str(first.address_at(*_span(first.text, "soon"))) == "xx-law/1/1/1"


def _span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


FAULTS = [
    ("unknown key in the front matter", FRONT.replace("kind: law", "kind: law\ncolour: red") + ONE + TWO, "f.md:5:"),
    ("bad date", FRONT.replace("2020-01-01", "2020-13-01") + ONE + TWO, "f.md:8: not a date"),
    ("not a kind of instrument", FRONT.replace("kind: law", "kind: poem") + ONE + TWO, "f.md:4: kind"),
    ("front matter not closed", FRONT[:-4] + ONE, "f.md:1: the front matter is not closed"),
    ("a gap in the articles", FRONT + ONE, "f.md:1: a gap in the numbering: 2"),
    ("a gap in the items", FRONT + ONE.replace("(2) well", "(3) well") + TWO, "(3) after (1)"),
    ("an item twice", FRONT + ONE.replace("(2) well", "(1) well") + TWO, "paragraph (1) appears twice"),
    ("an article twice", FRONT + ONE + TWO + TWO, "2: two versions are valid on the same day"),
    ("no gist", FRONT + ONE.replace("> Somebody must act.\n", "") + TWO, "1: no gist"),
    ("no metadata", FRONT + ONE.replace(META, "") + TWO, "1: no ```yaml block"),
    ("unknown metadata", FRONT + ONE.replace("verified: memory", "verified: memory\nmood: good") + TWO, "mood"),
    ("too few questions", FRONT + ONE.replace("  - who does it\n", "") + TWO, "asked_as"),
    ("a list item without label", FRONT + ONE.replace("- (2) well", "- well") + TWO, "without a label"),
    ("odd indentation", FRONT + ONE.replace("  - (2)", "   - (2)") + TWO, "two spaces per level"),
    ("validity that ends before it begins", FRONT + ONE.replace(
        "verified: memory", "verified: memory\nvalid: {from: 2024-01-02, to: 2024-01-01}") + TWO, "ends before"),
    ("an article beyond the last", FRONT + ONE + TWO + TWO.replace("## 2", "## 3"), "numbered 1-2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_each_fault_is_one_line_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    """What is wrong is said with file and line."""
    _, faults = read(tmp_path, text)
    found = [fault for fault in faults if expected in fault]
    assert found, faults
    assert all(fault.startswith("f.md:") and "\n" not in fault for fault in faults)


def test_a_cross_reference_that_leads_nowhere(tmp_path: Path) -> None:
    """Dangling references are found across the folder, with the line that holds them."""
    text = FRONT + ONE.replace("verified: memory", "verified: memory\ncites: [xx-law/2, xx-law/9]") + TWO
    (tmp_path / "xx-law.md").write_text(text, encoding="utf-8")
    _, faults = read_folder(tmp_path)
    assert [str(f) for f in faults] == ["xx-law.md:30: 1: xx-law/9 is not in the corpus"]


def test_a_bad_file_leaves_the_others(tmp_path: Path) -> None:
    """A file that cannot be parsed never takes the others down."""
    (tmp_path / "good.md").write_text(FRONT + ONE + TWO, encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00 not text")
    (tmp_path / "worse.md").write_text("just words", encoding="utf-8")
    corpus, faults = read_folder(tmp_path)
    assert len(corpus) == 2
    assert {fault.file for fault in faults} == {"bad.md", "worse.md"}


@pytest.mark.parametrize(
    ("previous", "label", "first", "right"),
    [
        ("", "1", "", True),
        ("", "a", "", True),
        ("", "2", "", False),
        ("h", "i", "a", True),  # a letter, not the Roman one
        ("i", "ii", "i", True),
        ("viii", "ix", "i", True),
        ("a", "c", "a", False),
        ("b-d", "e", "a", True),  # a reserved range
        ("z", "aa", "a", True),
        ("9", "10", "1", True),
        ("A", "B", "A", True),
        ("a", "B", "a", False),
    ],
)
def test_what_comes_next(previous: str, label: str, first: str, right: bool) -> None:
    """Numbers, letters and Roman numerals, each in its own series."""
    assert follows(previous, label, [first] if first else []) is right
