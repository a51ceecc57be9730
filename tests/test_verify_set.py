"""The labelled set: flips caught, true paraphrases kept, and a public set read in its own format."""

import json
from collections import Counter
from pathlib import Path

import pytest

from genolex.claims import read_claims
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.verification import (
    REFUSED,
    TRUE_KINDS,
    Attribution,
    gists,
    read_attribution,
    read_labelled,
    run_attribution,
    run_verification,
)
from genolex.models.entailment import ClaimReader
from genolex.settings import settings
from genolex.types import Citation, Passage, Provision, Verdict
from genolex.verify import pair, verify

FOLDER = Path(__file__).parent.parent / "evals" / "verify"
WAYS = {
    "negation", "modality-up", "modality-down", "number", "date", "comparator", "authority", "actor", "direction",
    "exception",
}  # fmt: skip


def test_the_two_halves_share_no_provision(corpus: Corpus) -> None:
    """Ten ways of flipping in each half, every provision in the corpus, every flip of a true statement."""
    dev, test = (read_labelled(name, FOLDER) for name in ("dev", "test"))
    assert not {r.provision.split("@")[0] for r in dev} & {r.provision.split("@")[0] for r in test}
    keys = {provision.key for provision in corpus.provisions}
    for rows in (dev, test):
        assert {r.kind for r in rows if not r.holds} == WAYS
        assert {r.kind for r in rows if r.holds} == set(TRUE_KINDS)
        truths = {r.id: r.statement for r in rows if r.holds}
        assert all(truths[r.of] != r.statement for r in rows if not r.holds)
        assert {r.provision for r in rows} <= keys
    kinds = Counter(r.kind for r in dev + test)
    assert sum(r.holds for r in dev + test) >= 400
    assert kinds["paraphrase"] >= 120
    assert sum(r.language == "zh" and r.kind == "paraphrase" for r in dev + test) >= 25


def test_the_set_that_checks_tuning_shares_no_provision_with_it(corpus: Corpus) -> None:
    """More sets in freer wording, some to tune on, one to see whether that carries over; dev3 and dev4 stand alone."""
    names = ("dev", "test", "dev2", "aside", "dev3", "dev4")
    dev, test, dev2, aside, dev3, dev4 = (read_labelled(name, FOLDER) for name in names)
    assert not {r.provision for r in dev2} & {r.provision for r in aside}
    assert not {r.provision for r in dev3} & {r.provision for r in dev + test + dev2 + aside}
    assert not {r.provision for r in dev4} & {r.provision for r in dev + dev2 + aside + dev3}
    assert {r.provision for r in dev3 + dev4} <= {provision.key for provision in corpus.provisions}
    assert len({r.provision.split("/")[0] for r in dev4}) >= 15
    for rows in (dev2, aside, dev3, dev4):
        assert {r.kind for r in rows if not r.holds} == WAYS | {"condition", "scope"}
        truths = {r.id: r.statement for r in rows if r.holds}
        assert all(truths[r.of] != r.statement for r in rows if not r.holds)
    assert len(dev2) + len(aside) >= 600


FLOORS = [
    ("dev", 0.89, 0.02), ("test", 0.79, 0.10), ("dev2", 0.82, 0.03), ("dev3", 0.84, 0.02), ("dev4", 0.62, 0.04),
    ("aside", 0.82, 0.06),
]  # fmt: skip


@pytest.mark.parametrize(("name", "caught", "refused"), FLOORS)
def test_flips_are_caught_and_paraphrases_kept(corpus: Corpus, name: str, caught: float, refused: float) -> None:
    """The measured floor: a change that catches less, or refuses more, is seen."""
    found = run_verification(name, corpus, folder=FOLDER)
    assert found["flips"]["caught"] >= caught, found["by kind"]
    assert found["paraphrase"]["refused"] <= refused


def test_reviewed_gists_pass(corpus: Corpus) -> None:
    """Gists are true: 97 in 100 English ones pass every guard, and of the Chinese ones all but five their figures."""
    english = [support for _, support in gists(corpus)]
    refused = sum(support.verdict in REFUSED for support in english)
    assert refused <= 0.03 * len(english)
    told = [p for p in corpus.provisions if p.gist_zh]
    partly = [p.key for p in told if verify(p.gist_zh, (_whole(p),), corpus.glossary).verdict is not Verdict.SUPPORTED]
    assert len(partly) <= 5, partly


def _whole(provision: Provision) -> Citation:
    length = len(provision.text)
    return Citation(Passage(provision, 0, length), 0, length)


SETS = [
    # AttributionBench: claim, references, attribution_label
    (
        {"claim": "Ice melts at 0 C.", "references": ["Ice melts at 0 C. Water boils later."],
         "attribution_label": "attributable"},
        [Attribution("Ice melts at 0 C.", ("Ice melts at 0 C. Water boils later.",), True)],
    ),
    # a label that is a number, evidence that is one text
    (
        {"claim": "Ice floats.", "evidence": "Ice sinks.", "label": 0},
        [Attribution("Ice floats.", ("Ice sinks.",), False)],
    ),
    # AttributedQA: a question, an answer, a passage and a person's yes or no
    (
        {"question": "Does ice float?", "answer": "Ice floats.", "passage": "Ice floats.", "human_rating": "Y"},
        [Attribution("Ice floats.", ("Ice floats.",), True)],
    ),
    # HAGRID: quotes below the question, sentences below the answers
    (
        {
            "quotes": [{"text": "Ice floats."}],
            "answers": [
                {"sentences": [{"text": "Ice floats.", "attributable": 1}, {"text": "Ice burns.", "attributable": 0}]}
            ],
        },
        [Attribution("Ice floats.", ("Ice floats.",), True), Attribution("Ice burns.", ("Ice floats.",), False)],
    ),
    # no label, no row
    ({"claim": "Ice floats.", "evidence": "Ice floats."}, []),
]  # fmt: skip


@pytest.mark.parametrize(("record", "wanted"), SETS)
def test_public_sets_are_read_in_their_own_format(tmp_path: Path, record: object, wanted: list[Attribution]) -> None:
    """One row per labelled claim."""
    (tmp_path / "rows.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert list(read_attribution(tmp_path)) == wanted


def test_agreement_with_a_public_set(tmp_path: Path) -> None:
    """Macro F1 over both labels; a folder without rows is refused."""
    rows = [
        {"claim": "Records must be kept.", "evidence": "Records must be kept.", "label": "attributable"},
        {"claim": "Records must not be kept.", "evidence": "Records must be kept.", "label": "not attributable"},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run_attribution(tmp_path) == {
        "macro F1": 1.0, "balanced accuracy": 1.0, "F1 holds": 1.0, "F1 does not": 1.0, "accuracy": 1.0, "n": 2,
    }  # fmt: skip
    with pytest.raises(InputError, match=r"no \*\.jsonl"):
        list(read_attribution(tmp_path / "none"))


def test_claims_to_learn_from_resolve_and_are_of_no_held_out_provision(corpus: Corpus) -> None:
    """What the model of entailment is measured on it has not seen: of the held-out sets only the addresses are read."""
    keys = {f"{p.address}@{p.valid.start}": p.key for p in corpus.provisions}
    learned = {keys[claim.provision] for claim in read_claims(settings().corpus / "claims")}
    for name in ("claims", "aside", "dev4", "test"):
        assert not learned & {row.provision for row in read_labelled(name, FOLDER)}, name


def test_the_shipped_model_of_entailment_tells_claims_apart_that_it_has_not_seen(corpus: Corpus) -> None:
    """Of each twentieth held-out claim, nine pairs in ten of a true and a false one are in their order."""
    provisions = {p.key: p for p in corpus.provisions}
    rows = read_labelled("claims", FOLDER)[::20]
    pairs = [
        pair(row.statement, [provisions[row.provision].text], corpus.glossary, [provisions[row.provision].heading])
        for row in rows
    ]
    found = [judgement.entailment for judgement in ClaimReader().judge(pairs)]
    true, false = ([p for row, p in zip(rows, found, strict=True) if row.holds is holds] for holds in (True, False))
    assert sum(t > f for t in true for f in false) >= 0.9 * len(true) * len(false)
    few = [judgement.entailment for judgement in ClaimReader().judge(pairs[:2])]
    assert few == pytest.approx(found[:2], abs=0.02)  # bfloat16
