"""Passages of drafts: how they are read, and what is learned from them."""

import json
from pathlib import Path

import pytest

from genolex.assistant import Assistant
from genolex.drafted import FOLDER, Drafted, read_drafted
from genolex.errors import InputError
from genolex.settings import settings
from genolex.train_claims import CONTRADICTED, ENTAILED, drafted_pairs
from genolex.types import Address

TEXT = (
    "Our protocol has 40 donors. Exit needs a certificate (HGR Regulation art. 27(1)). A leak is told at once, and "
    "nobody else than the police need be told of it (PIPL art. 57)."
)
CITED = [
    {"written": "HGR Regulation art. 27(1)", "provision": "cn-hgr-regulation/27/1", "label": "right"},
    {"written": "PIPL art. 57", "provision": "cn-pipl/57", "label": "contradicted", "error": "authority", "why": "all"},
]


def written(folder: Path, citations: list[dict[str, str]], text: str = TEXT) -> Path:
    """A folder with one passage."""
    line = json.dumps({"id": "a", "language": "en", "text": text, "citations": citations}, ensure_ascii=False)
    (folder / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    return folder


def test_a_citation_is_found_where_it_stands(tmp_path: Path) -> None:
    """Of two that are written alike the later one stands behind the earlier."""
    twice = [CITED[0], {**CITED[1], "written": "art. "}, {**CITED[1], "written": "art. "}]
    found = read_drafted(written(tmp_path, twice))
    assert [one.start for one in found] == [TEXT.find("HGR"), TEXT.find("art. "), TEXT.rfind("art. ")]
    assert read_drafted(written(tmp_path, CITED))[1] == Drafted(
        TEXT, TEXT.find("PIPL"), TEXT.find("PIPL") + 12, "cn-pipl/57", "contradicted"
    )


@pytest.mark.parametrize(
    ("citations", "fault"),
    [
        ([{**CITED[0], "written": "art. 99"}], r"a\.jsonl:1: 'art\. 99' does not stand in the passage"),
        ([{**CITED[0], "label": "wrong"}], r"a\.jsonl:1: no label 'wrong'"),
        ([{"written": "PIPL art. 57", "label": "right"}], r"a\.jsonl:1: 'provision'"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, citations: list[dict[str, str]], fault: str) -> None:
    """And says what is wrong."""
    with pytest.raises(InputError, match=fault):
        read_drafted(written(tmp_path, citations))
    with pytest.raises(InputError, match="no passages"):
        read_drafted(tmp_path / "none")


def test_what_is_learned_is_what_the_audit_asks(tmp_path: Path, assistant: Assistant) -> None:
    """The claim as it is read, with the paragraph that is cited."""
    right, wrong = drafted_pairs(assistant.index, assistant.citator, read_drafted(written(tmp_path, CITED)))
    assert (right.label, wrong.label) == (ENTAILED, CONTRADICTED)
    assert right.claim == "exit needs a certificate."
    assert "nobody else than the police" in wrong.claim
    assert wrong.premise.startswith("Notice of leaks") or "leak" in wrong.premise


def test_the_passages_cite_what_the_corpus_has(assistant: Assistant) -> None:
    """Each of five thousand citations names an instrument of it, two in five wrongly, and nearly all a provision."""
    found = read_drafted(settings().corpus / FOLDER)
    addresses = [Address.parse(one.provision) for one in found]
    assert {address.instrument for address in addresses} <= set(assistant.corpus.instruments)
    held = sum(map(assistant.corpus.holds, addresses))
    assert held > 0.97 * len(found) > 4_800
    assert 0.35 < sum(one.label != "right" for one in found) / len(found) < 0.42
