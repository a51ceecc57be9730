"""The labelled drafts for the audit: offsets, addresses, labels and counts, read without running any audit."""

import datetime
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from genolex.corpus import Corpus
from genolex.types import Address

Draft = dict[str, Any]

FOLDER = Path(__file__).parent.parent / "evals" / "audit"
FIELDS = ["id", "language", "genre", "date", "split", "text", "mentions", "uncited"]
MENTION = ["written", "start", "end", "instrument", "article", "path", "label", "fine", "error", "meant", "why"]
# the finer labels that each verdict may have
LABELS = {
    "right": {"right"},
    "nonexistent": {"nonexistent", "superseded"},
    "misattributed": {"misattributed", "superseded"},
    "superseded": {"superseded"},
    "misquoted": {"misquoted"},
    "contradicted": {"contradicted", "overstated"},
    "unsupported": {"unsupported", "overstated"},
    "unchecked": {"unchecked"},
}
# in every half: enough of each label to measure on
AT_LEAST = {
    "right": 340, "nonexistent": 30, "misattributed": 30, "superseded": 30, "misquoted": 9, "contradicted": 45,
    "unsupported": 13, "unchecked": 15,
}  # fmt: skip


def read(split: str) -> list[Draft]:
    lines = (FOLDER / f"drafts-{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def halves() -> list[Draft]:
    return read("dev") + read("test")


def every_draft() -> list[Draft]:
    return [*halves(), *read("dev2"), *read("dev3"), *read("dev4"), *read("dev5")]


def address_of(mention: dict[str, Any]) -> Address:
    return Address(mention["instrument"], tuple(mention["path"]))


@pytest.mark.parametrize("split", ["dev", "test"])
def test_each_half_has_enough_of_every_label(split: str) -> None:
    """30 drafts, 21 English and 9 Chinese, 10 of them clean, and every label often enough to measure on."""
    drafts = read(split)
    assert {draft["split"] for draft in drafts} == {split}
    assert Counter(draft["language"] for draft in drafts) == {"en": 21, "zh": 9}
    counts = Counter(mention["label"] for draft in drafts for mention in draft["mentions"])
    assert {label for label, least in AT_LEAST.items() if counts[label] < least} == set()
    assert sum(all(m["label"] == "right" for m in draft["mentions"]) for draft in drafts) == 10


def test_no_draft_stands_twice() -> None:
    """Neither an id nor a text is in two parts or twice in one."""
    drafts = every_draft()
    assert len({draft["id"] for draft in drafts}) == len({draft["text"] for draft in drafts}) == len(drafts) == 97


def test_the_second_set_has_every_label_and_clean_drafts() -> None:
    """16 drafts in many ways of writing, four of them without a fault; misquotations in both languages."""
    drafts = read("dev2")
    assert {draft["split"] for draft in drafts} == {"dev2"}
    counts = Counter(mention["label"] for draft in drafts for mention in draft["mentions"])
    assert set(counts) == set(LABELS)
    assert counts.total() >= 250
    faults = {label for label in LABELS if label not in ("right", "unchecked")}
    assert sum(all(m["label"] not in faults for m in draft["mentions"]) for draft in drafts) == 4
    assert {draft["language"] for draft in drafts for m in draft["mentions"] if m["label"] == "misquoted"} == {
        "en",
        "zh",
    }


def test_the_third_set_is_half_right() -> None:
    """Four drafts, one of them Chinese, for a look that no tuning went before."""
    drafts = read("dev3")
    assert Counter(d["language"] for d in drafts) == {"en": 3, "zh": 1}
    labels = Counter(m["label"] for d in drafts for m in d["mentions"])
    assert labels == {"right": 30, "contradicted": 25, "misattributed": 9, "superseded": 3, "nonexistent": 1}


def test_the_fourth_and_fifth_sets_are_for_false_alarms() -> None:
    """In dev4 six drafts of twelve are clean, in dev5 all five; half of them are Chinese, from most instruments."""
    fourth, fifth = read("dev4"), read("dev5")
    clean = [all(m["label"] == "right" for m in draft["mentions"]) for draft in fourth]
    assert clean == [True] * 6 + [False] * 6
    assert Counter(d["language"] for d in fourth) == {"en": 6, "zh": 6}
    labels = Counter(m["label"] for d in fourth for m in d["mentions"])
    assert labels == {
        "right": 116, "contradicted": 21, "misattributed": 13, "nonexistent": 6, "superseded": 3, "misquoted": 1
    }  # fmt: skip
    assert Counter(d["language"] for d in fifth) == {"en": 3, "zh": 2}
    assert Counter(m["label"] for d in fifth for m in d["mentions"]) == {"right": 76}
    assert len({m["instrument"] for d in (*fourth, *fifth) for m in d["mentions"]}) >= 30


def test_the_long_clean_drafts_are_long() -> None:
    """The ten-page draft is held out, the five-page draft is for tuning."""
    words = {draft["id"]: len(draft["text"].split()) for draft in every_draft() if draft["language"] == "en"}
    assert words["audit-en-24"] >= 3000
    assert 1500 <= words["audit-en-23"] <= 2000
    assert "audit-en-24" in {draft["id"] for draft in read("test")}


def test_every_mention_stands_at_its_offsets() -> None:
    """`written` is the text between the offsets, in order; mentions overlap only where a range gives several."""
    for draft in every_draft():
        assert list(draft) == FIELDS
        spans = [(m["start"], m["end"]) for m in draft["mentions"]]
        assert spans == sorted(spans), draft["id"]
        assert all(a == b or a[1] <= b[0] for a, b in pairwise(spans)), draft["id"]
        for mention in draft["mentions"]:
            assert list(mention) == MENTION
            assert mention["written"] == draft["text"][mention["start"] : mention["end"]] != ""
            assert mention["article"] == (mention["path"] or [""])[0]


def test_every_label_is_known_and_explained() -> None:
    """What is not right names its seeded error and a reason; what is right has neither error nor correction."""
    for draft in every_draft():
        for mention in draft["mentions"]:
            assert mention["fine"] in LABELS[mention["label"]], (draft["id"], mention["written"])
            wrong = mention["label"] != "right"
            assert bool(mention["error"]) is wrong, (draft["id"], mention["written"])
            assert mention["why"] or not wrong
            assert not (mention["meant"] and not wrong)


def test_every_address_resolves_or_is_labelled_so(corpus: Corpus) -> None:
    """Nonexistent is what an instrument of the corpus does not have; unchecked what is outside, or a quotation."""
    for draft in every_draft():
        for mention in draft["mentions"]:
            where = (draft["id"], mention["written"])
            held = bool(mention["instrument"]) and corpus.holds(address_of(mention))
            if mention["label"] == "unchecked":
                assert held is (mention["error"] == "quote"), where
                continue
            assert mention["instrument"] in corpus.instruments, where
            reserved = "reserved" in mention["why"]  # the corpus has the number, the law nothing under it
            assert reserved or held is (mention["label"] != "nonexistent"), where


def test_corrections_and_support_resolve(corpus: Corpus) -> None:
    """Every address that was meant, and every provision that supports an uncited sentence, is in the corpus."""
    for draft in every_draft():
        for mention in draft["mentions"]:
            assert not mention["meant"] or corpus.holds(Address.parse(mention["meant"])), (draft["id"], mention)
            assert mention["meant"] or mention["label"] != "misattributed", (draft["id"], mention["written"])
        for sentence in draft["uncited"]:
            assert draft["text"][sentence["start"] : sentence["end"]][-1] in ".。", draft["id"]
            assert sentence["supported_by"]
            assert all(corpus.holds(Address.parse(address)) for address in sentence["supported_by"]), draft["id"]


# law that the draft names as past or to come, in these words
NAMED_AS_SUCH = {
    ("audit-en-05", "NOT-OD-25-160"),  # "From October 24, 2025", in a draft of September
    ("audit-en-28", "art. 6"),  # "former art. 6", in the gap of the Agreement
    ("audit2-zh-13", "第二十一条"),  # "until the end of 2025"
}


def test_right_citations_are_law_on_the_day_of_the_draft(corpus: Corpus) -> None:
    """A right citation has a version in force on the date of its draft, unless the draft says that it has not."""
    for draft in every_draft():
        day = datetime.date.fromisoformat(draft["date"])
        assert day <= datetime.date(2026, 8, 1)
        for mention in draft["mentions"]:
            versions = corpus.versions(address_of(mention)) if mention["label"] == "right" else []
            current = not versions or any(day in version.valid for version in versions)
            assert current or (draft["id"], mention["written"]) in NAMED_AS_SUCH, (draft["id"], mention["written"])


def test_quotations_of_the_restatement_are_word_for_word(corpus: Corpus) -> None:
    """In the two quotation sheets, the quotation before a right citation is in the text, before a misquotation not."""
    for draft in every_draft():
        if draft["id"] not in {"audit-en-31", "audit-en-32"}:
            continue
        for mention in draft["mentions"]:
            line = draft["text"][: mention["start"]].rsplit("\n", 1)[-1]
            quoted = line.split('"')[1::2]
            if not quoted or mention["label"] not in {"right", "misquoted"}:
                continue
            provision = corpus.find(address_of(mention), datetime.date.fromisoformat(draft["date"]))
            assert provision is not None
            assert (quoted[-1] in provision.text) is (mention["label"] == "right"), (draft["id"], quoted[-1])
