"""The shipped corpus, row by row: which article says what, on which date, and who decides."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.evals.questions import EvalQuestion, near_duplicates, read_questions, shipped_questions, unresolved
from genolex.ingest import load_corpus
from genolex.ingest.figures import lost_figures
from genolex.ingest.lint import ambiguous_names, unexplained
from genolex.ingest.originality import Runs, copied
from genolex.ingest.restatement import read_folder
from genolex.render.coverage import coverage_markdown
from genolex.settings import shipped_corpus
from genolex.types import Address, Status

TODAY = date(2026, 8, 1)
REFERENCE = Path(__file__).parents[2] / "shared"

COMPLETE = [
    # instrument, articles that it has
    ("cn-pipl", 74),
    ("cn-hgr-regulation", 47),
    ("cn-genai-measures", 24),
    ("cn-security-assessment", 20),
    ("us-ai-bill-of-rights", 5),
]


def test_the_corpus_has_no_fault() -> None:
    """Format, numbering, validity and cross-references of every file."""
    _, faults = read_folder(shipped_corpus())
    assert [str(fault) for fault in faults] == []


@pytest.mark.parametrize(("instrument", "articles"), COMPLETE)
def test_every_article_is_restated(corpus: Corpus, instrument: str, articles: int) -> None:
    """These instruments are whole."""
    for number in range(1, articles + 1):
        assert corpus.find(Address(instrument, (str(number),)), TODAY), f"{instrument}/{number}"


def test_every_provision_has_its_gist_questions_and_text(corpus: Corpus) -> None:
    """A gist in two languages, three to five questions one of which is Chinese, and paragraphs that lie in the text."""
    for provision in corpus.provisions:
        assert provision.gist.endswith((".", "”", '"')), provision.key
        assert provision.gist_zh, provision.key
        assert 3 <= len(provision.asked_as) <= 5, provision.key
        assert all(0 <= p.start < p.end <= len(provision.text) for p in provision.paragraphs), provision.key


WHO = [
    # the authority moved from science and technology to health on 2024-05-01 (Decree 777)
    ("cn-hgr-regulation/27", date(2023, 10, 1), "science and technology department"),
    ("cn-hgr-regulation/27", date(2024, 4, 30), "science and technology department"),
    ("cn-hgr-regulation/27", date(2024, 5, 1), "health department"),
    ("cn-hgr-regulation/28", date(2026, 8, 1), "health department"),
    # the cyberspace authority organizes the security assessment
    ("cn-pipl/40", TODAY, "Cyberspace Administration of China"),
]


@pytest.mark.parametrize(("address", "day", "authority"), WHO)
def test_the_authority_of_the_day(corpus: Corpus, address: str, day: date, authority: str) -> None:
    """The version of the day names the authority of the day."""
    provision = corpus.find(Address.parse(address), day)
    assert provision is not None
    assert authority in provision.text


FIGURES = [
    # thresholds and amounts that a wrong digit would ruin
    ("cn-hgr-regulation/41", "CNY 1 million"),
    ("cn-hgr-regulation/41", "CNY 10 million"),
    ("cn-pipl/66", "5%"),
    ("cn-security-assessment/4", "100,000"),
    ("cn-security-assessment/4", "10,000"),
    ("us-ear-744/744.15", "UVL statement"),
    ("us-hipaa/164.528", "50 or more"),
]


@pytest.mark.parametrize(("address", "words"), FIGURES)
def test_figures(corpus: Corpus, address: str, words: str) -> None:
    """The provision states the figure."""
    provision = corpus.find(Address.parse(address), TODAY)
    assert provision is not None
    assert words.lower() in provision.text.lower()


def test_status_on_a_day(corpus: Corpus) -> None:
    """In force, ended, not yet in force, commentary, non-binding."""

    def status(address: str, day: date) -> Status:
        provision = corpus.find(Address.parse(address), day)
        assert provision is not None
        return corpus.status(provision, day)

    assert status("cn-pipl/38", TODAY) is Status.IN_FORCE
    assert status("cn-pipl/38", date(2021, 10, 31)) is Status.NOT_YET
    assert status("cn-hgr-regulation/27", date(2024, 4, 30)) is Status.IN_FORCE
    assert status("us-ai-bill-of-rights/1", TODAY) is Status.NON_BINDING
    assert status("wang-2024/introduction", TODAY) is Status.COMMENTARY


def test_the_agreement_lapsed_between_extension_and_protocol(corpus: Corpus) -> None:
    """Expired on 2024-08-27, amended and extended by the protocol of 2024-12-13."""
    versions = corpus.versions(Address.parse("us-cn-sta/1"))
    days = [date(2024, 8, 27), date(2024, 10, 1), date(2024, 12, 13)]
    assert [any(day in v.valid for v in versions) for day in days] == [True, False, True]


def test_every_citation_of_the_commentary_resolves(corpus: Corpus, citator: Citator) -> None:
    """What the commentary cites stands in the corpus."""
    commentary = [p for p in corpus.provisions if p.address.instrument == "wang-2024"]
    cited = {address for p in commentary for address in p.cites}
    assert {"cn-hgr-regulation/7", "cn-pipl/38", "us-ear-744/744.16", "cn-phi-measures/10"} <= {
        "/".join(str(a).split("/")[:2]) for a in cited
    }
    assert not [str(a) for a in cited if not corpus.holds(a)]


def test_where_the_commentary_and_the_law_differ_there_is_a_note(corpus: Corpus) -> None:
    """Rows of the commentary check: 15 CFR 742.4, HGR arts 7 and 28, PIPL art. 38, 15 USC 9411."""
    seen = {
        str(address)
        for p in corpus.provisions
        if p.address.instrument == "wang-2024"
        for note in p.notes
        if note.kind == "divergence"
        for address in note.see
    }
    for address in ("us-ear-742/742.4", "cn-hgr-regulation/7", "cn-hgr-regulation/28", "cn-pipl/38", "us-naiia/9412"):
        assert any(s.startswith(address) for s in seen), address


def test_a_corpus_of_records() -> None:
    """Any addressed texts can be a corpus."""
    records: list[dict[str, Any]] = [
        {"instrument": "handbook", "path": "1", "text": "Freezers stand at minus eighty degrees."},
        {"instrument": "handbook", "path": ["2", "a"], "text": "Keys are kept by the biobank manager."},
    ]
    corpus = Corpus.from_records(records)
    found = corpus.find(Address.parse("handbook/2/a"), TODAY)
    assert found is not None
    assert found.text_kind == "document"


def test_loading_twice_gives_the_same_digest(corpus: Corpus) -> None:
    """The digest depends on the corpus alone."""
    assert load_corpus().digest == corpus.digest


def test_the_tables_of_the_corpus_are_up_to_date(corpus: Corpus, citator: Citator) -> None:
    """`corpus/README.md` is what `genolex corpus coverage` writes, and no citation of the commentary is unresolved."""
    text = coverage_markdown(corpus, citator)
    assert (shipped_corpus() / "README.md").read_text(encoding="utf-8") == text
    assert "unresolved" not in text


def test_eval_questions_and_provisions_were_written_apart(corpus: Corpus) -> None:
    """No eval question is nearly one of the questions in the corpus, and every gold address is held."""
    questions = read_questions(shipped_questions())
    assert near_duplicates(questions, corpus) == []
    assert unresolved(questions, corpus) == []


def test_every_acronym_is_in_the_glossary_and_every_name_means_one_instrument(corpus: Corpus) -> None:
    """A reader can look up what the provisions abbreviate."""
    assert unexplained(corpus) == []
    assert ambiguous_names(corpus) == []


def test_near_duplicates_are_seen(corpus: Corpus) -> None:
    """A question taken from the corpus is caught."""
    taken = corpus.provisions[100].asked_as[0]
    question = EvalQuestion(id="x", question=taken, category="rule", required=["cn-pipl/38"])
    assert near_duplicates([question], corpus)


def test_a_copied_sentence_is_seen(tmp_path: Path) -> None:
    """Twelve words in common with a reference text are a fault."""
    text = "no person may export any listed item to any listed party without a license from the bureau"
    (tmp_path / "law.md").write_text(f"Short title. {text.capitalize()}.", encoding="utf-8")
    runs = Runs(tmp_path)
    assert runs.shared(f"As we say, {text}!") == [text]
    assert runs.shared("No person may export a listed item unless the bureau has licensed it.") == []


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference texts are not beside this checkout")
def test_the_restatements_copy_nothing_and_lose_no_figure(corpus: Corpus) -> None:
    """Held against the texts of the laws, where those are at hand."""
    assert copied(corpus.provisions, Runs(REFERENCE)) == []
    assert lost_figures(corpus, REFERENCE) == []
