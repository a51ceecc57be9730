"""The web app in a real Chromium: open, ask, click a citation, see the cited sentence marked."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from genolex.assistant import Assistant
from genolex.web.feedback import Feedback
from tests.web_visit import CHROMIUM, WITHOUT, arrive, ask, served, visited

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    """A file of remarks."""
    return Feedback(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")


@pytest.fixture(scope="module")
def address(assistant: Assistant, feedback: Feedback) -> Iterator[str]:
    """A served app."""
    with served(assistant, feedback) as address:
        yield address


@pytest.fixture(scope="module")
def foreign() -> list[str]:
    """Every request of the visits that goes to another host."""
    return []


@pytest.fixture(scope="module")
def page(address: str, foreign: list[str]) -> Iterator[Page]:
    """One visit."""
    with visited(address, foreign) as page:
        yield page


@pytest.fixture
def fresh(page: Page, address: str) -> Page:
    """The same browser, at the beginning."""
    arrive(page, address)
    return page


ASKED = [
    ("Can a foreign lab collect genetic samples in China on its own?", "HGR Regulation art. 7", "must not collect"),
    ("What does the Unverified List require of an exporter?", "15 CFR § 744.15", "UVL"),
    ("Which article forbids selling human genetic resources?", "HGR Regulation art. 10", "Buying and selling"),
]


@pytest.mark.parametrize(("question", "pinpoint", "words"), ASKED, ids=[p for _, p, _ in ASKED])
def test_a_click_on_a_citation_shows_the_marked_sentence(page: Page, question: str, pinpoint: str, words: str) -> None:
    """The provision opens beside the answer, with the cited words marked, its status and the official source."""
    ask(page, question)
    page.locator(".gl-turn").last.locator(".gl-cite").first.click()
    exhibit = page.locator(".gl-exhibit:visible")
    expect(exhibit).to_have_count(1)
    expect(exhibit.locator("h3")).to_contain_text(pinpoint)
    expect(exhibit.locator("mark").first).to_be_in_viewport()
    assert words in " ".join(exhibit.locator("mark").all_inner_texts())
    expect(exhibit.locator(".gl-badge")).to_have_text("in force")
    source = exhibit.get_by_role("link", name="Official source")
    assert source.get_attribute("href", timeout=2000).startswith("https://")  # type: ignore[union-attr]
    assert source.get_attribute("rel") == "noopener noreferrer"


def test_an_earlier_citation_can_be_opened_again(page: Page) -> None:
    """Every turn keeps its evidence."""
    first = page.locator(".gl-turn").first.locator(".gl-cite").first
    first.click()
    expect(page.locator(".gl-exhibit:visible h3")).to_contain_text("HGR Regulation art. 7")
    expect(first).to_have_attribute("aria-pressed", "true")


def test_the_article_before_and_after_are_one_click_away_and_back_leads_back(page: Page) -> None:
    """Article 7 of the Regulation stands between 6 and 8."""
    panel = page.locator("#gl-evidence")
    for way, pinpoint in (("Next", "art. 8"), ("Back", "art. 7"), ("Previous", "art. 6"), ("Back", "art. 7")):
        panel.get_by_text(way, exact=False).first.click()
        expect(panel.locator("h3")).to_contain_text(f"HGR Regulation {pinpoint}")


def test_a_cross_reference_opens_what_it_names(page: Page) -> None:
    """A reference to a paragraph marks that paragraph."""
    panel = page.locator("#gl-evidence")
    link = panel.locator(".gl-see a").first
    name = link.inner_text()
    link.click()
    expect(panel.locator("h3")).to_contain_text(name)


def test_an_older_version_says_that_it_is_no_law_any_more(fresh: Page) -> None:
    """Article 28 of 2019 was replaced on 2024-05-01."""
    ask(fresh, "HGR Regulation art. 28")
    fresh.locator("#gl-evidence .gl-standing a").click()
    expect(fresh.locator("#gl-evidence .gl-standing")).to_contain_text(
        "no longer in force from 2019-07-01 to 2024-04-30"
    )
    expect(fresh.locator("#gl-evidence .gl-text").first).to_contain_text("science and technology")


def test_the_citation_is_copied_in_the_style_that_is_chosen(page: Page) -> None:
    """Bluebook, OSCOLA and GB/T 7714."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for style, words in (("Bluebook", "art. 28"), ("GB/T 7714", "[EB/OL]")):
        page.locator("#gl-evidence .gl-style").select_option(label=style)
        page.locator("#gl-evidence .gl-copy").click()
        expect(page.locator("#gl-evidence .gl-copy")).to_have_text("Copied")
        assert words in page.evaluate("navigator.clipboard.readText()")
        expect(page.locator("#gl-evidence .gl-copy")).to_have_text("Copy citation")


def test_a_question_outside_the_corpus_is_declined(fresh: Page) -> None:
    """Declined with a reason, and nothing cited."""
    ask(fresh, "What is the VAT rate in France?")
    turn = fresh.locator(".gl-turn").last
    expect(turn.locator(".gl-abstained")).to_contain_text("Nothing in the corpus answers")
    expect(turn.locator(".gl-statement")).to_have_count(0)


def test_the_nearest_provisions_of_an_abstention_are_links(page: Page, address: str) -> None:
    """Who is told no is told where to look."""
    arrive(page, f"{address}?q=Which+article+forbids+selling+human+genetic+resources%3F&side=US")
    expect(page.locator(".gl-turn .gl-abstained")).to_be_visible()
    near = page.locator(".gl-near a").first
    name = near.inner_text()
    near.click()
    expect(page.locator("#gl-evidence h3")).to_contain_text(name)


def test_the_date_is_asked_in_one_line(fresh: Page) -> None:
    """A bad date is said, a good one chooses the law of that day."""
    fresh.locator("#gl-day textarea, #gl-day input").fill("soon")
    fresh.locator("#gl-box textarea").fill("HGR Regulation art. 27")
    fresh.keyboard.press("Enter")
    expect(fresh.get_by_text("soon is no date; write YYYY-MM-DD.")).to_be_visible()
    fresh.locator("#gl-day textarea, #gl-day input").fill("2023-10-01")
    ask(fresh, "HGR Regulation art. 27")
    expect(fresh.locator(".gl-turn").last.locator(".gl-statement").first).to_contain_text("science and technology")


def test_a_link_asks_the_same_question_with_its_filters(page: Page, address: str) -> None:
    """The address in the bar reproduces question, day, side and instruments."""
    arrive(
        page,
        f"{address}?q=What+must+a+lab+file+before+giving+information+abroad%3F&as_of=2023-10-01&side=CN&in=cn-hgr-regulation",
    )
    turn = page.locator(".gl-turn[data-ready]")
    expect(turn).to_have_count(1)
    expect(turn.locator(".gl-day time")).to_have_text("2023-10-01")
    expect(turn.locator(".gl-sources span").first).to_have_text("HGR Regulation art. 28(2)")
    expect(page.locator("#gl-side input:checked")).to_have_value("CN")
    expect(page.locator("#gl-day textarea, #gl-day input")).to_have_value("2023-10-01")
    shared = "?q=What+must+a+lab+file+before+giving+information+abroad%3F&as_of=2023-10-01&side=CN&in=cn-hgr-regulation"
    expect(turn).to_have_attribute("data-share", shared)
    assert page.url.endswith(shared)


def test_a_follow_up_says_so_and_its_link_keeps_what_it_leans_on(fresh: Page) -> None:
    """A question that cannot stand alone is read with the one before it."""
    ask(fresh, "What is the fine for breaking PIPL?")
    ask(fresh, "And for persons responsible?")
    turn = fresh.locator(".gl-turn").last
    expect(turn.locator(".gl-context")).to_be_visible()
    assert "after=What+is+the+fine" in (turn.get_attribute("data-share") or "")


def test_the_last_answer_is_saved_in_five_formats(fresh: Page) -> None:
    """Markdown, Word, BibTeX, RIS, JSON; each file holds the citation."""
    ask(fresh, "Which article forbids selling human genetic resources?")
    held = {"md": b"art. 10", "bib": b"@", "ris": b"TY  - ", "json": b'"abstained": false', "docx": b"PK"}
    for form, words in held.items():
        with fresh.expect_download() as saved:
            fresh.locator(f"#gl-save-{form}").click()
        made = Path(saved.value.path()).read_bytes()
        assert saved.value.suggested_filename == f"genolex.{form}"
        assert words in made
        if form == "docx":
            assert "word/footnotes.xml" in zipfile.ZipFile(io.BytesIO(made)).namelist()
        if form == "json":
            assert json.loads(made)["citations"][0]["pinpoint"].startswith("HGR Regulation art. 10")


def test_what_a_reader_thinks_becomes_a_candidate(page: Page, feedback: Feedback) -> None:
    """A thumb and a comment on the last answer."""
    page.locator("#gl-comment textarea, #gl-comment input").fill("says <b>all</b>")
    page.locator("#gl-good").click()
    expect(page.get_by_text("Thank you, it is noted.")).to_be_visible()
    expect(page.locator("#gl-comment textarea, #gl-comment input")).to_have_value("")
    kept = feedback.candidates()[-1]
    assert kept["question"] == "Which article forbids selling human genetic resources?"
    assert kept["required"][0].startswith("cn-hgr-regulation/10")
    assert kept["why"] == "judged right: says <b>all</b>"


def test_an_example_is_asked_by_a_click_and_others_can_be_had(fresh: Page) -> None:
    """Four questions of the corpus, one of them Chinese; then four others."""
    buttons = fresh.locator(".gl-example")
    expect(buttons).to_have_count(4)
    before = buttons.all_inner_texts()
    fresh.locator("#gl-more").click()
    expect(buttons.first).not_to_have_text(before[0])
    question = buttons.first.inner_text()
    buttons.first.click()
    expect(fresh.locator(".gl-turn[data-ready] .gl-question")).to_have_text(question)
    expect(buttons.first).to_be_hidden()


def test_nothing_is_asked_of_any_other_machine(page: Page, foreign: list[str]) -> None:
    """No fonts, scripts or pings from elsewhere in all the visits."""
    assert page.locator(".gl-turn").count() > 0
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
