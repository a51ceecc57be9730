"""The other tabs in a real Chromium; Chinese, a phone, the keyboard, the dark, and what a screen reader hears."""

from collections.abc import Iterator

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from genolex.assistant import Assistant
from tests.web_visit import CHROMIUM, WITHOUT, arrive, ask, served, visited

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
QUESTION = "What must happen before Chinese genomic data goes to a US partner?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """A served app without a file of remarks."""
    with served(assistant) as address:
        yield address


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """One visit."""
    with visited(address, []) as page:
        yield page


@pytest.fixture
def fresh(page: Page, address: str) -> Page:
    """The same browser, at the beginning."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    arrive(page, address)
    return page


def tab(page: Page, name: str) -> None:
    """Go to a tab."""
    page.get_by_role("tab", name=name).click()


# -- compare -----------------------------------------------------------------------------------------------------------


def test_one_question_is_put_to_both_laws(fresh: Page) -> None:
    """The United States are silent on selling human genetic resources; China's pinpoint opens its article."""
    tab(fresh, "Compare")
    fresh.locator("#gl-compare-box textarea").fill("Which article forbids selling human genetic resources?")
    fresh.keyboard.press("Enter")
    cells = fresh.locator(".gl-table td")
    expect(cells.first).to_contain_text("The law here is silent.")
    chip = fresh.locator(".gl-table .gl-cite").first
    expect(chip).to_contain_text("HGR Regulation art. 10")
    chip.click()
    expect(fresh.locator("#gl-behind h3")).to_contain_text("HGR Regulation art. 10")
    expect(fresh.locator("#gl-behind mark").first).to_be_in_viewport()


# -- library -----------------------------------------------------------------------------------------------------------


def test_one_browses_from_an_instrument_to_a_chapter_to_an_article(fresh: Page) -> None:
    """HGR Regulation, chapter III, article 28."""
    tab(fresh, "Library")
    fresh.locator(".gl-branch[data-instrument=cn-hgr-regulation] summary").click()
    expect(fresh.locator("#gl-room .gl-panel h3")).to_contain_text("Management of Human Genetic Resources")
    branch = fresh.locator(".gl-branch[open]")
    expect(branch.locator("h3").nth(2)).to_contain_text("Chapter III")
    branch.get_by_role("link", name="HGR Regulation art. 28").click()
    expect(fresh.locator("#gl-room .gl-panel h3")).to_contain_text("HGR Regulation art. 28")


def test_a_box_of_the_picture_is_a_link(page: Page) -> None:
    """Article 28 cites PIPL article 38."""
    page.locator("#gl-room .gl-graph").get_by_role("link", name="PIPL art. 38").click()
    expect(page.locator("#gl-room .gl-panel h3")).to_contain_text("PIPL art. 38")
    expect(page.locator("#gl-room .gl-own")).to_contain_text("PIPL art. 38")


def test_the_library_searches_while_one_types(page: Page) -> None:
    """A citation first."""
    page.locator("#gl-room [name=words]").fill("个人信息保护法第三十九条")
    first = page.locator("#gl-room .gl-results a").first
    expect(first).to_have_text("PIPL art. 39")
    first.click()
    expect(page.locator("#gl-room .gl-panel h3")).to_contain_text("PIPL art. 39")


def test_a_search_is_kept_to_a_side_and_a_kind(page: Page, address: str) -> None:
    """What is left in the tree and what is found are of that side, of both, and of that kind."""
    arrive(page, address)
    tab(page, "Library")
    page.locator("#gl-room [name=words]").fill("exit certificate for human genetic resource materials")
    first = page.locator("#gl-room .gl-results a").first
    expect(first).to_contain_text("HGR")
    page.locator("#gl-room [name=side]").select_option("US")
    expect(first).not_to_contain_text("HGR")
    sides = page.locator(".gl-branch:visible").evaluate_all(
        "all => [...new Set(all.map((e) => e.dataset.side))].sort()"
    )
    assert sides == ["US", "both"]
    page.locator("#gl-room [name=side]").select_option("CN")
    page.locator("#gl-room [name=kind]").select_option("law")
    expect(page.locator("#gl-room .gl-results a").first).not_to_contain_text("HGR")
    expect(page.locator(".gl-branch[data-instrument=cn-pipl]")).to_be_visible()
    expect(page.locator(".gl-branch[data-instrument=cn-hgr-regulation]")).to_be_hidden()
    assert page.locator(".gl-tree h2:visible").all_inner_texts() == ["China"]


def test_another_day_shows_the_law_of_that_day(page: Page) -> None:
    """The Cybersecurity Law was renumbered in 2026: 79 articles before."""
    page.locator("#gl-room [name=day]").fill("2025-06-01")
    page.locator(".gl-branch[data-instrument=cn-csl] summary").click()
    expect(page.locator(".gl-branch[data-instrument=cn-csl] li")).to_have_count(79)


def test_a_link_to_a_provision_opens_the_library(page: Page, address: str) -> None:
    """What a middle click on a reference opens; a paragraph is marked."""
    arrive(page, f"{address}?show=cn-hgr-regulation/28/2&on=2026-08-01")
    expect(page.locator("#gl-room .gl-panel h3")).to_contain_text("HGR Regulation art. 28(2)")
    expect(page.locator("#gl-room mark")).to_contain_text("Whoever provides")


ODD_LINKS = ["show=../x", "show=cn-pipl/999", "as_of=soon&q=PIPL+art.+38", "in=nothing&side=XX&q=PIPL+art.+38"]


@pytest.mark.parametrize("query", ODD_LINKS)
def test_a_link_that_says_nothing_sensible_does_no_harm(page: Page, address: str, query: str) -> None:
    """A provision that is not there is said; a filter that is none is left out."""
    arrive(page, f"{address}?{query}")
    if query.startswith("show"):
        expect(page.locator("#gl-room .gl-panel")).to_contain_text("not in the corpus")
    else:
        expect(page.locator(".gl-turn[data-ready] .gl-statement").first).to_be_visible()


# -- languages ---------------------------------------------------------------------------------------------------------


def test_the_interface_speaks_chinese(fresh: Page) -> None:
    """Labels, buttons, tabs, badges and what is there already; the law keeps its own language."""
    ask(fresh, QUESTION)
    fresh.get_by_role("radio", name="中文").check(force=True)
    expect(fresh.get_by_role("tab", name="法规库")).to_be_visible()
    expect(fresh.locator("#gl-evidence .gl-badge")).to_have_text("现行有效")
    expect(fresh.locator(".gl-turn .gl-share")).to_have_text("复制链接")
    expect(fresh.locator("#gl-box button").last).to_have_text("提问")
    expect(fresh.locator("#gl-side")).to_contain_text("哪国法律")
    assert fresh.evaluate("document.documentElement.lang") == "zh"
    fresh.locator(".gl-cite").nth(1).click()
    expect(fresh.locator("#gl-evidence .gl-gist")).to_contain_text("要点")


# -- a phone, the keyboard, the dark -----------------------------------------------------------------------------------


def test_a_phone_shows_all_without_scrolling_sideways(fresh: Page) -> None:
    """390 pixels: no tab is wider than the screen; a citation leads to its article and back."""
    fresh.set_viewport_size({"width": 390, "height": 844})
    ask(fresh, QUESTION)
    for name in ("Your documents", "Compare", "Audit", "Library", "Evals", "Ask"):
        tab(fresh, name)
        assert fresh.evaluate("document.documentElement.scrollWidth") <= 390, name
    fresh.locator(".gl-cite").nth(1).click()
    expect(fresh.locator("#gl-evidence mark").first).to_be_in_viewport()
    fresh.locator(".gl-answer").click()
    expect(fresh.locator(".gl-cite[aria-pressed=true]").first).to_be_in_viewport()


def test_all_is_done_with_the_keyboard(fresh: Page) -> None:
    """Type, Enter, Tab back to a citation, Enter: the article has the focus."""
    fresh.locator("#gl-box textarea").focus()
    fresh.keyboard.type("Which article forbids selling human genetic resources?")
    fresh.keyboard.press("Enter")
    expect(fresh.locator(".gl-turn[data-ready]")).to_have_count(1)
    for _ in range(30):
        fresh.keyboard.press("Shift+Tab")
        if fresh.evaluate("document.activeElement.classList.contains('gl-cite')"):
            break
    fresh.keyboard.press("Enter")
    expect(fresh.locator("#gl-evidence .gl-exhibit")).to_be_focused()
    fresh.keyboard.press("Tab")
    assert fresh.evaluate("document.activeElement.closest('#gl-evidence') !== null")


CONTRAST = """
() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * (top[3] ?? 1) + below[i] * (1 - (top[3] ?? 1)));
  const linear = (v) => v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const ground = (e) => {
    const stack = [];
    for (let x = e; x; x = x.parentElement) stack.unshift(parse(getComputedStyle(x).backgroundColor));
    return stack.reduce((below, top) => top.length ? over(top, below) : below, [255, 255, 255]);
  };
  const shown = (e) => {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    return e.checkVisibility() && box.width > 2 && box.height > 2 && style.clipPath === "none"
      && Number(style.opacity) && !e.closest("svg, option");
  };
  const says = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const ratio = (e) => {
    const below = ground(e), pair = [light(over(parse(getComputedStyle(e).color), below)), light(below)];
    return (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
  };
  return [...document.querySelectorAll(".gradio-container *")].filter((e) => says(e) && shown(e) && ratio(e) < 4.5)
    .map((e) => `${ratio(e).toFixed(2)} ${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(fresh: Page, address: str, scheme: str) -> None:
    """A contrast of 4.5 to 1 (WCAG 2.2, 1.4.3) in the light and in the dark, as the reader's machine prefers."""
    fresh.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    arrive(fresh, address)
    ask(fresh, QUESTION)
    ground = fresh.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(13, 19, 27)") == (scheme == "dark")
    assert fresh.evaluate(CONTRAST) == []
    for name in ("Your documents", "Library"):
        tab(fresh, name)
        assert fresh.evaluate(CONTRAST) == []
    tab(fresh, "Audit")
    fresh.locator(".gl-drafting textarea").fill("Under PIPL Article 38 and PIPL Article 99, consent is asked.")
    fresh.locator(".gl-go").click()
    expect(fresh.locator(".gl-mark").first).to_be_visible()
    assert fresh.evaluate(CONTRAST) == []


NAMELESS = """
() => [...document.querySelectorAll("button, input, textarea, select, a[href], iframe")]
  .filter((e) => e.checkVisibility() && e.type !== "file")
  .filter((e) => !(e.ariaLabel || e.labels?.length || e.title || e.textContent.trim() || e.ariaLabelledByElements))
  .map((e) => e.outerHTML.slice(0, 160))
"""
TWICE = """
() => [...document.querySelectorAll("[id^=gl-]")].map((e) => e.id).filter((id, n, ids) => ids.indexOf(id) !== n)
"""


def test_a_screen_reader_hears_a_name_for_everything_and_that_the_answer_is_there(fresh: Page) -> None:
    """Every control has a name, ids are not used twice, headings do not skip, and the answer is announced."""
    ask(fresh, QUESTION)
    expect(fresh.get_by_role("status").first).to_have_text("The answer is there: 3 statements, 5 citations.")
    for name in ("Ask", "Your documents", "Compare", "Audit", "Library"):
        tab(fresh, name)
        assert fresh.evaluate(NAMELESS) == []
    assert fresh.evaluate(TWICE) == []
    assert fresh.locator("h1").count() == 1
    tab(fresh, "Ask")
    assert fresh.get_by_role("button", name="1: Open HGR Regulation art. 28(2)").count() >= 1


# -- safety ------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "<img src=x onerror=\"document.title='hacked'\"> PIPL art. 38?",
    "<script>document.title='hacked'</script> PIPL art. 38?",
    '"><svg onload="document.title=\'hacked\'"> PIPL art. 38?',
    "${document.title='hacked'} {{document.title}} PIPL art. 38?",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_a_question_is_shown_as_text_never_as_markup(fresh: Page, question: str) -> None:
    """What comes from a question is escaped, in the answer, in the comparison and in a message."""
    ask(fresh, question)
    assert fresh.locator(".gl-turn img, .gl-turn svg, .gl-turn script").count() == 0
    tab(fresh, "Compare")
    fresh.locator("#gl-compare-box textarea").fill(question)
    fresh.keyboard.press("Enter")
    expect(fresh.locator(".gl-compared .gl-question")).to_have_text(question)
    tab(fresh, "Ask")
    fresh.locator("#gl-day textarea, #gl-day input").evaluate("e => e.removeAttribute('maxlength')")
    fresh.locator("#gl-day textarea, #gl-day input").fill("<img src=x onerror=a()>")
    fresh.locator("#gl-box textarea").fill("PIPL art. 38?")
    fresh.keyboard.press("Enter")
    expect(fresh.get_by_text("<img src=x onerror=a is no date; write YYYY-MM-DD.")).to_be_visible()
    fresh.wait_for_timeout(200)
    assert fresh.title() == "genolex"


# -- the API of the page -----------------------------------------------------------------------------------------------


def test_the_page_is_asked_by_a_program(address: str) -> None:
    """gradio_client: `/ask` with its filters, `/compare`; nothing else is offered."""
    client = Client(address, verbose=False)
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/ask", "/compare"}
    log, evidence, box = client.predict(
        "HGR Regulation art. 27", "2023-10-01", "CN", ["cn-hgr-regulation"], api_name="/ask"
    )
    assert "science and technology" in log
    assert "HGR Regulation art. 27" in evidence
    assert box == ""
    other = Client(address, verbose=False)
    steps = list(other.submit(QUESTION, api_name="/ask"))
    assert [step[0].count('class="gl-statement"') for step in steps] == [0, 1, 2, 3, 3]
    compared, _ = client.predict("Which article forbids selling human genetic resources?", api_name="/compare")
    assert "The law here is silent." in compared
    for one in (client, other):
        one.close()
