"""The web app in a real Chromium: open, ask, click a citation, see the cited sentence marked."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from genolex.assistant import Assistant
from genolex.web import make_app
from genolex.web.app import launch

CHROMIUM = os.environ.get("GENOLEX_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)")


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """A served app."""
    app = make_app(assistant)
    yield launch(app, "127.0.0.1", 0, wait=False)
    app.close()


@pytest.fixture(scope="module")
def foreign() -> list[str]:
    """Every request of the visit that goes to another host."""
    return []


@pytest.fixture(scope="module")
def page(address: str, foreign: list[str]) -> Iterator[Page]:
    """One visit."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith(address) else None)
        page.goto(address)
        expect(page.locator("#gl-box textarea")).to_be_visible()
        yield page
        browser.close()


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, wait for its turn."""
    page.locator("#gl-box textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".gl-turn").last.locator(".gl-question")).to_have_text(question)


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
    assert exhibit.locator("a").first.get_attribute("href", timeout=2000).startswith("https://")  # type: ignore[union-attr]


def test_an_earlier_citation_can_be_opened_again(page: Page) -> None:
    """Every turn keeps its evidence."""
    first = page.locator(".gl-turn").first.locator(".gl-cite").first
    first.click()
    expect(page.locator(".gl-exhibit:visible h3")).to_contain_text("HGR Regulation art. 7")
    expect(first).to_have_attribute("aria-pressed", "true")


def test_a_question_outside_the_corpus_is_declined(page: Page) -> None:
    """Declined with a reason, and nothing cited."""
    ask(page, "What is the VAT rate in France?")
    turn = page.locator(".gl-turn").last
    expect(turn.locator(".gl-abstained")).to_contain_text("Nothing in the corpus answers")
    expect(turn.locator(".gl-statement")).to_have_count(0)


def test_a_question_is_shown_as_text_never_as_markup(page: Page) -> None:
    """What comes from a question is escaped."""
    ask(page, "<img src=x onerror=\"document.title='hacked'\"> PIPL art. 38?")
    assert page.locator(".gl-turn img").count() == 0
    assert page.title() == "genolex"


def test_the_date_is_asked_in_one_line(page: Page) -> None:
    """A bad date is said, a good one chooses the law of that day."""
    page.locator("#gl-day textarea, #gl-day input").fill("2023-10-01")
    ask(page, "HGR Regulation art. 27")
    expect(page.locator(".gl-turn").last.locator(".gl-statement").first).to_contain_text("science and technology")
    page.locator("#gl-day textarea, #gl-day input").fill("")


def test_nothing_is_asked_of_any_other_machine(page: Page, foreign: list[str]) -> None:
    """No fonts, scripts or pings from elsewhere in the whole visit."""
    assert page.locator(".gl-turn").count() > 0
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
