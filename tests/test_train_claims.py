"""`genolex train --claims`: how claims are read, what is learned from them, and that the model reads it back."""

import random
from pathlib import Path

import numpy as np
import pytest

from genolex import train_claims
from genolex.claims import FOLDER, Claim, read_claims
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.index.tokens import has_chinese
from genolex.ingest.restatement import read_file
from genolex.models.entailment import ClaimReader
from genolex.models.minilm import tokenizer
from genolex.models.pairs import pair_input
from genolex.settings import settings
from genolex.train_claims import (
    CONTRADICTED,
    ENTAILED,
    NEUTRAL,
    TOKENS,
    CrossEncoder,
    pairs_of,
    steps_of,
    told_apart,
)

MEASURES = Path(__file__).parent.parent / "corpus" / "cn" / "cn-genai-measures.md"
CLAIMS = """\
## cn-genai-measures/17@2023-08-15
+ A chatbot that can stir public opinion has to pass a security assessment.
-modality A chatbot that can stir public opinion may pass a security assessment if it likes.

## cn-genai-measures/23@2023-08-15
+ 法律要求许可的，提供者应当取得许可。
-invented Whoever asks for a licence pays a fee of ten thousand yuan.
-object The licence is for hospitals that keep samples.
"""


@pytest.fixture(scope="module")
def measures() -> Corpus:
    """One instrument of 24 articles."""
    return read_file(MEASURES)[0]


@pytest.fixture
def claims(tmp_path: Path) -> list[Claim]:
    """Five claims about two of them."""
    (tmp_path / "cn.txt").write_text(CLAIMS, encoding="utf-8")
    return read_claims(tmp_path)


def test_a_claim_names_its_provision_and_what_is_wrong_with_it(claims: list[Claim]) -> None:
    """The heading holds for every line below it."""
    assert [(claim.provision.split("@")[0][-2:], claim.kind) for claim in claims] == [
        ("17", "true"),
        ("17", "modality"),
        ("23", "true"),
        ("23", "invented"),
        ("23", "object"),
    ]
    assert claims[2].statement == "法律要求许可的，提供者应当取得许可。"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        # no heading says what it is about
        ("+ It may.", "cn.txt:1: a statement stands before the first `## ADDRESS@DATE`"),
        # neither true nor false
        ("## a/1@2020-01-01\n\nIt may.", "cn.txt:3: begins with 'It': neither"),
        # a kind that is none, and none at all
        ("## a/1@2020-01-01\n-modalty It may.", "cn.txt:2: begins with '-modalty': neither"),
        ("## a/1@2020-01-01\n- It may.", "cn.txt:2: begins with '-': neither"),
        # what is true is marked by a plus alone
        ("## a/1@2020-01-01\n-true It may.", "cn.txt:2: begins with '-true': neither"),
        ("## a/1@2020-01-01\n+\n", "cn.txt:2: nothing is said after '+'"),
    ],
)
def test_a_bad_line_is_named(text: str, where: str, tmp_path: Path) -> None:
    """File, line, and what is wrong."""
    (tmp_path / "cn.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_claims(tmp_path)
    assert where in str(error.value)


def test_a_folder_without_claims_is_named(tmp_path: Path) -> None:
    """Training on nothing is a mistake of whoever asks for it."""
    with pytest.raises(InputError, match=r"no claims"):
        read_claims(tmp_path)


def test_every_claim_of_the_corpus_is_about_a_provision_of_it(corpus: Corpus) -> None:
    """A version that was moved or renumbered takes its claims with it."""
    provisions = {f"{p.address}@{p.valid.start}" for p in corpus.provisions}
    found = read_claims(settings().corpus / FOLDER)
    assert sorted({claim.provision for claim in found} - provisions) == []


def test_what_a_provision_does_not_speak_of_is_neutral(
    measures: Corpus, claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every true claim is also set against a neighbour here, from which it does not follow."""
    monkeypatch.setattr(train_claims, "ASTRAY", 1.1)
    monkeypatch.setattr(train_claims, "NAMED", 0.0)
    learned, held_out = pairs_of(measures, claims)
    assert not held_out
    assert [pair.label for pair in learned] == [ENTAILED, NEUTRAL, CONTRADICTED, ENTAILED, NEUTRAL, NEUTRAL, NEUTRAL]
    own, astray = learned[:2]
    assert own.claim == astray.claim == claims[0].statement.lower()
    assert own.premise.startswith("security assessment and algorithm filing. whoever provides generative ai services")
    assert not astray.premise.startswith("security assessment")
    assert not has_chinese(learned[3].claim)


def test_the_law_is_named_before_some_claims(
    measures: Corpus, claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As drafts and questions name it: that the premise does not name it makes nothing false."""
    monkeypatch.setattr(train_claims, "NAMED", 1.1)
    monkeypatch.setattr(train_claims, "NAMINGS", ("Under the {name}, {claim}",))
    learned, _ = pairs_of(measures, claims[:1])
    names = {measures.instruments["cn-genai-measures"].name, measures.instruments["cn-genai-measures"].title}
    assert learned[0].claim in {f"under the {name}, {claims[0].statement}".lower() for name in names}


def test_claims_about_every_tenth_provision_are_held_out(measures: Corpus) -> None:
    """Of these measures article 24, by the digest of its address and date."""
    known = [Claim(f"{p.address}@{p.valid.start}", "true", "It is law.") for p in measures.provisions]
    learned, held_out = pairs_of(measures, known)
    assert [pair.premise.partition(".")[0] for pair in held_out] == ["entry into force"]
    assert len([pair for pair in learned if pair.label == ENTAILED]) == len(known) - 1


def test_a_claim_about_no_provision_is_named(measures: Corpus) -> None:
    """The corpus has moved on, or the claim has a slip."""
    with pytest.raises(InputError, match="cn-genai-measures/99@2023-08-15"):
        pairs_of(measures, [Claim("cn-genai-measures/99@2023-08-15", "true", "It may.")])


def test_a_step_holds_each_pair_once_and_no_more_tokens_than_it_may() -> None:
    """Like length together, so that little is padding; what is too long for any step has one of its own."""
    lengths = [5_000, *(10 + n % 200 for n in range(3_000))]
    steps = steps_of(lengths, random.Random(0))
    assert sorted(n for step in steps for n in step) == list(range(len(lengths)))
    assert all(len(step) == 1 or len(step) * max(lengths[n] for n in step) <= TOKENS for step in steps)
    assert [0] in steps


def test_what_was_learned_is_read_back_as_probabilities(
    measures: Corpus, claims: list[Claim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader judges as the model that was trained does, within what a byte for each weight loses."""
    monkeypatch.setattr(train_claims, "WARM_UP", 1)
    seen: list[CrossEncoder] = []

    class Seen(CrossEncoder):
        def save(self, file: Path) -> None:
            seen.append(self)
            super().save(file)

    monkeypatch.setattr(train_claims, "CrossEncoder", Seen)
    learned, _ = pairs_of(measures, claims)
    losses = train_claims.train_claims(learned, tmp_path / "made.npz", epochs=2, most=1)
    assert losses[1] < losses[0]
    assert [file.name for file in tmp_path.glob("*.npz")] == ["made.npz"]
    reader = ClaimReader(tmp_path / "made.npz")
    judged = reader.judge([(pair.premise, pair.claim) for pair in learned])
    rows = np.array([(one.entailment, one.neutral, one.contradiction) for one in judged])
    assert rows.min() > 0
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-5)
    inputs = [pair_input(one) for one in tokenizer().encode_batch([(pair.premise, pair.claim) for pair in learned])]
    assert rows == pytest.approx(seen[0].logits(inputs).softmax(-1).detach().numpy(), abs=0.02)
    assert told_apart(reader, learned) == np.mean((rows[:, 0] >= 0.5) == [pair.label == ENTAILED for pair in learned])
