"""A receipt tells, on any later day, what of an answer still stands."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.receipt import (
    CHANGED,
    Outcome,
    Report,
    digests,
    read_receipt,
    receipt_bytes,
    receipt_json,
    save_receipt,
    verify_receipt,
)
from genolex.types import (
    Address,
    Answer,
    Citation,
    Instrument,
    Paragraph,
    Passage,
    Provision,
    Receipt,
    Statement,
    Validity,
)
from genolex.verify import verify

DAY, LATER = date(2025, 3, 1), date(2027, 3, 1)
ACT = Instrument("act", "Sample Act", "law", "US", effective=date(2024, 1, 1), cited_as="Sample Act § {}")
KEEPER = "A keeper must register every sample within 30 days."
EXPORT = "An exporter must not send a sample abroad without a license."
SAMPLES = Provision(
    Address("act", ("1",)), "Keeping", f"{KEEPER} A keeper pays no fee.", valid=Validity(date(2024, 1, 1))
)
SENDING = Provision(
    Address("act", ("2",)), "Sending", f"Licenses are free. {EXPORT}", valid=Validity(date(2024, 1, 1)),
    paragraphs=(Paragraph(("a",), 0, 18), Paragraph(("b",), 19, 19 + len(EXPORT))),
)  # fmt: skip


def corpus_of(*provisions: Provision) -> Corpus:
    """The act with these sections."""
    return Corpus([ACT], provisions)


CORPUS = corpus_of(SAMPLES, SENDING)


def cited(provision: Provision, quote: str) -> Citation:
    """A quote in a provision."""
    start = provision.text.index(quote)
    return Citation(Passage(provision, 0, len(provision.text)), start, start + len(quote))


def stated(text: str, *citations: Citation) -> Statement:
    """A statement with the verdict that verification gives it."""
    return Statement(text, citations, verify(text, citations))


ANSWER = Answer(
    question="May I send samples abroad?",
    statements=(
        stated("An exporter must not send samples abroad without a license.", cited(SENDING, EXPORT)),
        stated(KEEPER, cited(SAMPLES, KEEPER), cited(SENDING, EXPORT)),
    ),
    notices=(),
    hits=(),
    as_of=DAY,
    receipt=Receipt("9.9", CORPUS.digest[:16], "fingerprint"),
)
RECEIPT = receipt_json(ANSWER, CORPUS, {"jurisdiction": "US", "instruments": {"b", "a"}, "kinds": []})


def outcomes(report: Report) -> list[tuple[int, Outcome]]:
    """What became of each citation."""
    return [(check.n, check.outcome) for check in report.citations]


def test_a_receipt_says_what_was_said_and_from_which_words() -> None:
    """Question, day, filters, statements with verdicts, citations with place and hashes; readable without genolex."""
    assert RECEIPT["format"] == "genolex-receipt"
    assert (RECEIPT["format_version"], RECEIPT["genolex"]) == (1, "9.9")
    assert (RECEIPT["corpus"], RECEIPT["index"]) == (CORPUS.digest, "fingerprint")
    assert (RECEIPT["question"], RECEIPT["as_of"]) == ("May I send samples abroad?", "2025-03-01")
    assert RECEIPT["filters"] == {"instruments": ["a", "b"], "jurisdiction": "US"}
    assert [(s["verdict"], s["citations"]) for s in RECEIPT["statements"]] == [
        ("supported", [1]),
        ("supported", [2, 1]),
    ]
    first = RECEIPT["citations"][0]
    assert (first["address"], first["provision"], first["status"]) == ("act/2/b", "act/2@2024-01-01", "in force")
    assert SENDING.text[first["start"] : first["end"]] == first["quote"] == EXPORT
    assert len(first["quote_sha256"]) == len(first["text_sha256"]) == 64
    assert json.loads(receipt_bytes(ANSWER, CORPUS, {"jurisdiction": "US", "instruments": {"b", "a"}})) == RECEIPT


def test_a_receipt_is_made_from_the_corpus_of_its_answer() -> None:
    """Another corpus would put other hashes under the same words."""
    with pytest.raises(InputError, match="the answer was made from corpus"):
        receipt_json(ANSWER, corpus_of(SAMPLES))


def test_what_has_not_changed_is_intact() -> None:
    """Exit status 0 and one line."""
    report = verify_receipt(RECEIPT, CORPUS, today=LATER)
    assert outcomes(report) == [(1, Outcome.INTACT), (2, Outcome.INTACT)]
    assert (report.intact, report.exit_status, report.corpus_same) == (True, 0, True)
    assert report.summary == "intact: 2 citations intact; the same corpus"
    assert (
        report.text.splitlines()[1] == "[1] Sample Act § 2(b): intact; in force on 2025-03-01; in force on 2027-03-01"
    )


@pytest.mark.parametrize(
    ("now", "expected", "span", "verdicts"),
    [
        # Another provision has come: another corpus, the same words.
        ((SAMPLES, SENDING, replace(SAMPLES, address=Address("act", ("3",)))), "intact", (19, 79), 0),
        # A sentence was put in front: the quote stands elsewhere.
        ((SAMPLES, replace(SENDING, text=f"See section 1. {SENDING.text}")), "moved", (34, 94), 0),
        # A sentence was added behind: the quote stands where it stood, the text is another.
        ((SAMPLES, replace(SENDING, text=f"{SENDING.text} Fines apply.")), "moved", (19, 79), 0),
        # The lines were broken anew: the same words.
        (
            (SAMPLES, replace(SENDING, text=SENDING.text.replace("sample abroad", "sample\n abroad"))),
            "moved",
            (19, 80),
            0,
        ),
        # The rule was turned around: the quote is gone and the first statement contradicted.
        ((SAMPLES, replace(SENDING, text=SENDING.text.replace("must not", "may"))), "changed", None, 1),
        # The section was repealed and taken out.
        ((SAMPLES,), "gone", None, 1),
        # The same text with another first day: the version that was cited is another one now.
        ((SAMPLES, replace(SENDING, valid=Validity(date(2024, 6, 1)))), "moved", (19, 79), 0),
    ],
    ids=["intact", "front", "behind", "lines", "turned", "repealed", "redated"],
)
def test_what_became_of_a_citation(
    now: tuple[Provision, ...], expected: str, span: tuple[int, int] | None, verdicts: int
) -> None:
    """The first citation is followed; the second, in another section, stays intact."""
    report = verify_receipt(RECEIPT, corpus_of(*now), today=LATER)
    assert outcomes(report) == [(1, Outcome(expected)), (2, Outcome.INTACT)]
    assert report.citations[0].span_now == span
    assert sum(not check.same for check in report.statements) == verdicts
    assert report.exit_status == (0 if expected == "intact" else CHANGED)
    assert not report.tampered
    assert report.corpus_same is False


def test_the_nearest_of_several_places_is_taken() -> None:
    """A quote that now stands twice is followed to the place nearest to the old one."""
    twice = replace(SENDING, text=f"{EXPORT} Licenses are free. Truly. {EXPORT}")
    report = verify_receipt(RECEIPT, corpus_of(SAMPLES, twice))
    assert report.citations[0].span_now == (0, 60)


def test_a_verdict_is_given_anew() -> None:
    """A rule that says the opposite now contradicts the statement, and the report says why."""
    report = verify_receipt(RECEIPT, corpus_of(SAMPLES, replace(SENDING, text=SENDING.text.replace("must not", "may"))))
    first = report.statements[0]
    assert (first.verdict, first.verdict_now) == ("supported", "contradicted")
    assert first.reasons
    assert "1 of 2 verdicts differ" in report.summary


def test_status_then_and_today() -> None:
    """A law that has ended since was in force on the day of the answer: nothing has changed, today is told."""
    ended = [replace(p, valid=Validity(date(2024, 1, 1), date(2026, 12, 31))) for p in (SAMPLES, SENDING)]
    report = verify_receipt(RECEIPT, corpus_of(*ended), today=LATER)
    assert report.exit_status == 0
    assert [(c.status_now, c.status_today) for c in report.citations] == [("in force", "no longer in force")] * 2
    assert "in force on 2025-03-01; no longer in force on 2027-03-01" in report.text


def test_a_corrected_status_is_a_change() -> None:
    """The corpus now knows that the law had already ended on the day of the answer."""
    ended = [replace(p, valid=Validity(date(2024, 1, 1), date(2024, 12, 31))) for p in (SAMPLES, SENDING)]
    report = verify_receipt(RECEIPT, corpus_of(*ended), today=LATER)
    assert report.exit_status == CHANGED
    assert "in force on 2025-03-01, now held to be no longer in force" in report.text


def edited(edit: Callable[[dict[str, Any]], object], redigest: bool = False) -> dict[str, Any]:
    """A receipt that somebody has edited, with digests made anew or not."""
    record: dict[str, Any] = copy.deepcopy(RECEIPT)
    edit(record)
    return record | ({"digests": digests(record)} if redigest else {})


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda r: r["statements"][0].update(text="An exporter may send samples abroad."), ("statement 1",)),
        (lambda r: r["statements"][1].update(verdict="partly"), ("statement 2",)),
        (lambda r: r["citations"][1].update(end=r["citations"][1]["end"] - 1), ("citation 2",)),
        (lambda r: r.update(question="May I keep samples?"), ("question",)),
        (lambda r: r.update(as_of="2024-03-01"), ("as_of",)),
        (lambda r: r.update(filters={}), ("filters",)),
        (lambda r: r.update(index="other"), ("index",)),
        (lambda r: r.update(signed="me"), ("signed",)),
        (lambda r: r["statements"].pop(), ("statement 2",)),
        (lambda r: r["digests"].update(whole="0" * 64), ("the digest of the whole",)),
        (lambda r: (r.update(reason="x"), r["citations"][0].update(status="pending")), ("reason", "citation 1")),
    ],
)
def test_tampering_is_named(edit: Callable[[dict[str, Any]], object], named: tuple[str, ...]) -> None:
    """Whatever was edited is told by name, and the receipt is no longer worth its status."""
    report = verify_receipt(edited(edit), CORPUS)
    assert report.tampered[: len(named)] == named
    assert report.exit_status == CHANGED
    assert report.summary.startswith(f"changed: tampered with: {named[0]}")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a receipt that is no list and no object."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, key))
    else:
        yield path


@pytest.mark.parametrize("path", list(leaves(RECEIPT)), ids=lambda path: ".".join(map(str, path)))
def test_no_value_of_a_receipt_can_be_edited_unseen(path: tuple[Any, ...]) -> None:
    """Every single value, changed by one: tampering is told, or the file is no receipt any more."""
    record = copy.deepcopy(RECEIPT)
    *above, last = path
    parent: Any = record
    for key in above:
        parent = parent[key]
    parent[last] = parent[last] + 1 if isinstance(parent[last], int) else f"{parent[last]}0"
    try:
        assert verify_receipt(record, CORPUS).tampered
    except InputError:
        assert path[-1] in ("format", "format_version", "as_of", "verdict", "n", 0, 1)


def test_digests_made_anew_do_not_make_a_quote_true() -> None:
    """Who rewrites a quote and every digest still meets the corpus: the text has not changed and never said so."""
    words = "An exporter may send a sample abroad without a license. Yes."

    def forge(record: dict[str, Any]) -> None:
        record["citations"][0]["quote"] = words

    (found, *_) = verify_receipt(edited(forge, redigest=True), CORPUS).tampered
    assert found == "citation 1: its quote is not the one that was hashed"

    def forge_well(record: dict[str, Any]) -> None:
        from hashlib import sha256

        record["citations"][0].update(quote=words, quote_sha256=sha256(words.encode()).hexdigest())

    (found, *_) = verify_receipt(edited(forge_well, redigest=True), CORPUS).tampered
    assert found == "citation 1: its quote never stood at its place, the text has not changed"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"not json", "no receipt: not JSON"),
        (b"\xff\xfe", "no receipt: not JSON"),
        (b"[" * 100_000, "no receipt: not JSON"),
        (b"[]", "no receipt: Input should be"),
        (b'{"question": "x"}', "no receipt: format: Field required"),
        (json.dumps(RECEIPT | {"format_version": 2}).encode(), "a receipt of format 2; this version reads format 1"),
        (json.dumps(RECEIPT | {"as_of": "2025-13-01"}).encode(), "no receipt: .*month must be in 1..12"),
        (json.dumps(RECEIPT | {"citations": []}).encode(), "no receipt: .*statement 1 cites what is not there"),
        (json.dumps(RECEIPT | {"digests": None}).encode(), "no receipt: digests: Input should be a valid dictionary"),
        (json.dumps(edited(lambda r: r["citations"][0].update(start=True))).encode(), "no receipt: citations.0.start"),
        (json.dumps(edited(lambda r: r["citations"][0].update(address="act//2"))).encode(), "is not an address"),
        (json.dumps(edited(lambda r: r["statements"][0].update(verdict="true"))).encode(), "statements.0.verdict"),
    ],
)
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, written: bytes, reason: str) -> None:
    """InputError with the file and the fault: exit status 2."""
    file = tmp_path / "receipt.json"
    file.write_bytes(written)
    with pytest.raises(InputError, match=reason) as found:
        read_receipt(file)
    assert str(found.value).startswith(str(file))
    assert "\n" not in str(found.value)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    """As every other bad input."""
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_receipt(tmp_path / "absent.json")


def test_a_receipt_is_read_from_its_file(tmp_path: Path) -> None:
    """There and back."""
    file = tmp_path / "answer.receipt.json"
    file.write_bytes(receipt_bytes(ANSWER, CORPUS))
    assert verify_receipt(read_receipt(file), CORPUS).exit_status == 0


def test_half_a_character_breaks_no_receipt(tmp_path: Path) -> None:
    """A lone surrogate in the question comes back from the file as it was, and its digest holds."""
    save_receipt(replace(ANSWER, question="Wh\udce9?"), tmp_path / "r.json", CORPUS)
    read = read_receipt(tmp_path / "r.json")
    assert read["question"] == "Wh\udce9?"
    assert verify_receipt(read, CORPUS).exit_status == 0
    with pytest.raises(InputError, match="cannot be written"):
        save_receipt(ANSWER, tmp_path / "absent" / "r.json", CORPUS)


def test_an_abstention_has_a_receipt(corpus: Corpus) -> None:
    """Nothing is cited, so nothing can change but the receipt itself."""
    made = Receipt("9.9", corpus.digest[:16], "i")
    refused = Answer("How tall?", (), (), (), DAY, made, reason="Nothing in the corpus answers this question.")
    report = verify_receipt(receipt_json(refused, corpus), corpus)
    assert report.summary == "intact: an abstention, nothing is cited; the same corpus"
    assert report.exit_status == 0


def test_the_shipped_corpus_carries_its_own_gists(corpus: Corpus) -> None:
    """The gists of fifty provisions in both languages, verified again with the glossary: all as they were."""
    statements: list[Statement] = []
    for provision in corpus.provisions[::25][:50]:
        citations = (Citation(Passage(provision, 0, len(provision.text)), 0, len(provision.text)),)
        gists = filter(None, (provision.gist, provision.gist_zh))
        statements += [Statement(gist, citations, verify(gist, citations, corpus.glossary)) for gist in gists]
    answer = Answer("?", tuple(statements), (), (), DAY, Receipt("9.9", corpus.digest[:16], "i"))
    report = verify_receipt(json.loads(receipt_bytes(answer, corpus)), corpus)
    assert (len(report.citations), report.intact) == (50, True)


def test_a_report_is_json() -> None:
    """Every field by name, for machines."""
    record = json.loads(json.dumps(verify_receipt(RECEIPT, corpus_of(SAMPLES), today=LATER).as_json))
    assert (record["intact"], record["today"]) == (False, "2027-03-01")
    assert record["citations"][0]["outcome"] == "gone"
    assert record["citations"][0]["why"] == "it is not in the corpus"
    assert record["statements"][0]["verdict_now"] == "unsupported"
