"""A passage is a slice; a sentence is a slice; nothing is copied."""

import pytest

from genolex.corpus import Corpus
from genolex.passages import candidates, passages_of, sentence_spans
from genolex.types import Address, Citation, Paragraph, Passage, Provision

SENTENCES = [
    ("One must act. Two may wait.", ["One must act.", "Two may wait."]),
    # an abbreviation ends no sentence
    ("See art. 38 of the law. It applies.", ["See art. 38 of the law.", "It applies."]),
    ("Under 42 U.S.C. Section 2 it holds. So be it.", ["Under 42 U.S.C. Section 2 it holds.", "So be it."]),
    ("Supplement No. 4 lists them. They need a license.", ["Supplement No. 4 lists them.", "They need a license."]),
    ("应当备案。不得出售！", ["应当备案。", "不得出售！"]),
    ("No stop at the end", ["No stop at the end"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[t[:25] for t, _ in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    """Sentences are found by their ends, abbreviations aside."""
    assert [text[a:b] for a, b in sentence_spans(text)] == expected


def test_passages_cover_every_provision(corpus: Corpus) -> None:
    """Nothing of the text is lost between passages, and they follow each other."""
    for provision in corpus.provisions:
        at = 0
        for passage in passages_of(provision):
            assert provision.text[at : passage.start].strip() == "", provision.key
            assert passage.text == provision.text[passage.start : passage.end]
            at = passage.end
        assert at == len(provision.text), provision.key


def test_an_introduction_can_be_quoted_with_its_items() -> None:
    """A sentence that ends in a colon goes with its list."""
    text = "(1) One of these must be met:\n  (1) an assessment;\n  (2) a certificate.\n(2) Treaties prevail."
    lines = [("1",), ("1", "1"), ("1", "2"), ("2",)]
    paragraphs, at = [], 0
    for path, line in zip(lines, text.split("\n"), strict=True):
        lead = len(line) - len(line.lstrip()) + 4
        paragraphs.append(Paragraph(path, at + lead, at + len(line)))
        at += len(line) + 1
    provision = Provision(Address.parse("xx/1"), "h", text, paragraphs=tuple(paragraphs))
    quotes = [text[a:b] for a, b in candidates(provision)]
    assert quotes[0] == "One of these must be met:\n  (1) an assessment;\n  (2) a certificate."
    assert quotes[-1] == "Treaties prevail."
    assert str(provision.address_at(*candidates(provision)[0])) == "xx/1/1"


def test_a_quote_outside_its_passage_is_no_citation() -> None:
    """A citation cannot be made of words that are not there."""
    provision = Provision(Address.parse("xx/1"), "h", "Some words.")
    passage = Passage(provision, 0, 4)
    assert Citation(passage, 0, 4).quote == "Some"
    with pytest.raises(ValueError, match="outside the passage"):
        Citation(passage, 0, 5)
    with pytest.raises(ValueError, match="no span"):
        Passage(provision, 0, 99)
