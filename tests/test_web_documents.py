"""What visitors bring, in a real Chromium: documents of their own, private and gone in time; and drafts."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from reportlab.pdfgen.canvas import Canvas

from genolex.api.models import DRAFT
from genolex.assistant import Assistant
from genolex.collection.visits import VisitLimits, Visits
from genolex.fetch.guarded import GuardedClient
from genolex.web.feedback import Feedback
from tests.test_guarded import CONSENT, Server
from tests.web_visit import CHROMIUM, QUIET, WITHOUT, arrive, ask, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
STORED = "How long are samples stored in the biobank?"
DESTROYED = "Within how many days must the recipient destroy remaining samples?"
SECRET = "sixty days"
SITE = "https://www.example.org"


@dataclass
class Clock:
    """A clock that is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The time of the visits."""
    return Clock()


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    """What stands at SITE."""
    made = Server()
    made.replies["/consent.txt"] = (200, {"Content-Type": "text/plain"}, CONSENT)
    yield made
    made.close()


@pytest.fixture(scope="module")
def visits(assistant: Assistant, clock: Clock, site: Server) -> Visits:
    """Visits of few documents, for which SITE is a server of this machine."""

    def client() -> GuardedClient:
        return GuardedClient({SITE: f"http://127.0.0.1:{site.port}"}, pause=0.0)

    return Visits(assistant, VisitLimits(documents=3, megabytes=1, pages=10, minutes=30, visits=50), clock, client)


@pytest.fixture(scope="module")
def address(assistant: Assistant, visits: Visits, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served app that takes documents."""
    feedback = Feedback(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")
    with served(assistant, feedback, visits) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """A browser; each of its contexts is a visitor."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str, visits: Visits) -> Iterator[Page]:
    """A visitor who has just come; after it no visit is left."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    arrive(page, address)
    yield page
    context.close()
    visits.close()


@pytest.fixture(scope="module")
def agreement() -> bytes:
    """A PDF of four pages with numbered sections."""
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.setTitle("Material Transfer Agreement")
    for lines in (
        ["1. Purpose", "Blood samples of participants are collected for research on heart disease."],
        ["2. Storage", "Samples are stored in the biobank of the hospital for fifteen years."],
        ["3. Publication", "Each party shows a manuscript to the other before it is sent to a journal."],
        ["4. Termination", f"On termination the recipient destroys the remaining samples within {SECRET}."],
    ):
        for n, line in enumerate(lines):
            canvas.drawString(72, 700 - 30 * n, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def tab(page: Page, name: str) -> None:
    """Go to a tab."""
    page.get_by_role("tab", name=name).click()


def send(page: Page, data: bytes, name: str = "mta.pdf") -> None:
    """Choose a file on the tab of documents."""
    tab(page, "Your documents")
    page.locator(".gl-own input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})


def added(page: Page, data: bytes, name: str = "mta.pdf") -> None:
    """Send a file, and wait until it is there."""
    send(page, data, name)
    expect(page.locator(".gl-own .gl-progress")).to_contain_text(f"{name} is added")


def key_of(page: Page) -> str:
    """The key of a visit, as its page holds it."""
    return str(page.evaluate("sessionStorage.getItem('genolex-visit')"))


# -- documents ---------------------------------------------------------------------------------------------------------


def test_a_document_is_sent_asked_cited_with_its_page_and_deleted(page: Page, agreement: bytes) -> None:
    """Recognised, cited as "mta.pdf, p. 4, § 4", opened, saved, deleted with what it answered; then it is gone."""
    added(page, agreement)
    card = page.locator(".gl-documents > li")
    expect(card).to_contain_text("mta.pdf · 4 pages · recognised with confidence 100 % · cited as mta.pdf")
    card.locator("summary").click()
    expect(card.locator(".gl-contents li").last).to_have_text("mta.pdf, p. 4, § 4")
    page.locator(".gl-ask-them").click()
    ask(page, DESTROYED)
    expect(page.locator(".gl-sources span").first).to_have_text("mta.pdf, p. 4, § 4")
    page.locator(".gl-turn .gl-cite").first.click()
    panel = page.locator("#gl-evidence")
    expect(panel.locator("h3")).to_contain_text("mta.pdf, p. 4, § 4")
    expect(panel.locator(".gl-badge")).to_have_text("your document")
    expect(panel.locator("mark")).to_contain_text(SECRET)
    panel.get_by_text("Previous").click()
    expect(panel.locator("h3")).to_contain_text("mta.pdf, p. 3, § 3")
    with page.expect_download() as saved:
        page.locator("#gl-save-md").click()
    assert SECRET in Path(saved.value.path()).read_text("utf-8")
    page.locator("#gl-good").click()
    expect(page.get_by_text("Remarks on answers from your own documents are not kept.")).to_be_visible()
    tab(page, "Your documents")
    page.get_by_role("button", name="Delete mta.pdf").click()
    expect(page.locator(".gl-documents")).to_have_text("No documents yet.")
    tab(page, "Ask")
    expect(page.locator(".gl-turn")).to_have_count(0)
    expect(panel).not_to_contain_text(SECRET)
    ask(page, DESTROYED)
    expect(page.locator("#gl-log")).not_to_contain_text(SECRET)


def test_an_address_is_taken_like_a_file(page: Page, site: Server) -> None:
    """Typed and entered, cited, named with where it comes from; one that leads inside is refused in one line."""
    tab(page, "Your documents")
    box, fault = page.get_by_label("Or the address of a page or a PDF on the web"), page.locator(".gl-own .gl-fault")
    box.fill("http://10.0.0.1/<b>consent</b>.txt")
    box.press("Enter")
    expect(fault).to_have_text("10.0.0.1: an address of a private network, or none at all, is not read")
    expect(page.locator("#gl-own-terms")).to_contain_text("the site sees the server and not you")
    box.fill(f"{SITE}/consent.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".gl-own .gl-progress")).to_contain_text("consent.txt is added")
    expect(fault).to_be_empty()
    expect(box).to_have_value("")
    expect(page.locator(".gl-documents > li")).to_contain_text(f"consent.txt · {SITE}/consent.txt")
    assert [path for _, path in site.asked] == ["/robots.txt", "/consent.txt"]
    tab(page, "Ask")
    ask(page, STORED)
    expect(page.locator(".gl-sources span").first).to_contain_text("consent.txt")


def test_a_question_can_be_kept_to_a_document(page: Page, agreement: bytes) -> None:
    """It stands among the instruments while it is there."""
    added(page, agreement)
    tab(page, "Ask")
    page.locator("#gl-instruments input").click()
    page.get_by_role("option", name="mta.pdf").click()
    ask(page, STORED)
    pinpoints = page.locator(".gl-sources span").all_inner_texts()
    assert pinpoints
    assert all(one.startswith("mta.pdf") for one in pinpoints)


def test_a_page_that_is_loaded_again_keeps_its_documents(page: Page, agreement: bytes, clock: Clock) -> None:
    """Closed for less than a minute is not left; the question of its link is asked of them again."""
    added(page, agreement)
    tab(page, "Ask")
    ask(page, STORED)
    page.reload()
    expect(page.locator(".gl-turn[data-ready] .gl-sources span").first).to_have_text("mta.pdf, p. 2, § 2")
    tab(page, "Your documents")
    expect(page.locator(".gl-documents > li")).to_contain_text("Material Transfer Agreement")
    clock.now += 120
    tab(page, "Ask")
    ask(page, STORED)
    expect(page.locator(".gl-sources span").last).to_have_text("mta.pdf, p. 2, § 2")


def test_a_second_visitor_finds_nothing(page: Page, browser: Browser, address: str, agreement: bytes) -> None:
    """Not by asking, not by the link of an answer, not by guessing what Gradio or the API would serve."""
    added(page, agreement)
    tab(page, "Ask")
    ask(page, DESTROYED)
    spot = page.locator(".gl-turn .gl-cite").first.get_attribute("data-open") or ""
    ident = spot.split("=")[1].split("/")[0]
    assert ident.startswith("doc-")
    with browser.new_context() as context:
        other = context.new_page()
        arrive(other, f"{address}?{spot}")
        expect(other.locator("#gl-room .gl-panel")).to_contain_text("That provision is not in the corpus.")
        tab(other, "Ask")
        ask(other, DESTROYED)
        expect(other.locator("#gl-log")).not_to_contain_text(SECRET)
        expect(other.locator("#gl-instruments")).not_to_contain_text("mta.pdf")
        assert key_of(other) == "None"
    places = ["/tmp/gradio/mta.pdf", "mta.pdf", "../mta.pdf", "/proc/self/environ", f"/tmp/{ident}", "/etc/passwd"]
    for guess in [f"/gradio_api/file={place}" for place in places] + [f"/api/documents/{ident}", f"/file={ident}"]:
        reply = httpx.get(address + guess)
        assert reply.status_code in (400, 403, 404), guess
        assert SECRET not in reply.text
    upload = httpx.post(f"{address}/gradio_api/upload", files={"files": ("x.pdf", agreement)})
    assert upload.status_code == 404


def test_a_visit_that_is_over_says_so(page: Page, agreement: bytes, clock: Clock, visits: Visits) -> None:
    """After the set time its documents are gone from the answers, the list, and what Gradio holds of the page."""
    added(page, agreement)
    tab(page, "Ask")
    ask(page, DESTROYED)
    expect(page.locator("#gl-log")).to_contain_text(SECRET)
    clock.now += 31 * 60
    visits.sweep()
    ask(page, STORED)
    expect(page.locator("#gl-log")).not_to_contain_text("fifteen years")
    tab(page, "Your documents")
    expect(page.locator(".gl-own .gl-progress")).to_have_text("The visit has ended: its documents are gone.")
    expect(page.locator(".gl-documents")).to_have_text("No documents yet.")
    assert key_of(page) == "None"
    added(page, agreement)  # another visit begins
    assert visits.size == 1


def test_a_page_that_is_closed_ends_its_visit(browser: Browser, address: str, visits: Visits, clock: Clock) -> None:
    """In a minute."""
    with browser.new_context() as context:
        page = context.new_page()
        arrive(page, address)
        added(page, b"Clause 1. A pen is blue.\n\nClause 2. A book is red.\n", "b.txt")
        page.goto("about:blank")
        left = 30.0
        for _ in range(100):
            left = min(visits.minutes_left(visit) for visit in visits._visits.values())
            if left <= 1:
                break
            httpx.get(f"{address}/healthz")
    assert left <= 1
    clock.now += 61
    visits.sweep()
    assert visits.size == 0


HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
HOSTILE_PAGE = (
    f"<html><head><title>{HOSTILE.replace('<', '&lt;')}</title><script>document.title='hacked'</script></head><body>"
    f"<h2>1. Rule</h2><p>The zebra laboratory keeps samples. {HOSTILE.replace('<', '&lt;')}</p>"
    "<h2>2. More</h2><p onclick='x()'>The second rule. <svg onload=\"document.title='hacked'\"></svg></p></body></html>"
)


def test_nothing_of_a_document_becomes_markup(page: Page) -> None:
    """Its name, its title, its headings and its words are text wherever they are shown."""
    name = "<b onmouseover=a()>x&lt;img src=x onerror=document.title='hacked'&gt;.html"
    send(page, HOSTILE_PAGE.encode(), name)
    expect(page.locator(".gl-documents > li")).to_contain_text("<b onmouseover=a()>x")
    page.locator(".gl-documents summary").click()
    expect(page.locator(".gl-contents li")).to_have_count(2)
    tab(page, "Ask")
    ask(page, "What does the zebra laboratory keep under our document?")
    expect(page.locator(".gl-statement").first).to_contain_text("The zebra laboratory keeps samples.")
    expect(page.locator("#gl-evidence .gl-text")).to_contain_text("onerror")
    send(page, b"", f"{HOSTILE}.pdf")
    expect(page.locator(".gl-own .gl-fault")).to_contain_text("the file is empty")
    tab(page, "Audit")
    page.locator(".gl-drafting textarea").fill(f"PIPL Article 38 says so. {HOSTILE} PIPL Article 99 {HOSTILE}")
    page.locator(".gl-go").click()
    expect(page.locator(".gl-draft")).to_contain_text("onerror")
    page.wait_for_timeout(200)
    inside = ".gl-own, #gl-log, #gl-evidence, .gl-audit"
    assert page.locator(f":is({inside}) :is(img, script, svg, iframe, b[onmouseover])").count() == 0
    assert page.title() == "genolex"


def test_what_is_not_taken_is_said_in_one_line(page: Page) -> None:
    """A bomb under the name of a PDF, a file that is too large, one too many."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"a" * 310_000_000)
    fault = page.locator(".gl-own .gl-fault")
    for data, name, said in (
        (bomb.getvalue(), "bomb.pdf", "bomb.pdf: unpacks to more than 300 MB or 5000 parts"),
        (b"x" * 1_000_001, "large.txt", "a request has at most 1000000 bytes"),
        (b"", "../../none.pdf", "none.pdf: the file is empty"),
    ):
        send(page, data, name)
        expect(fault).to_have_text(said)
    expect(page.locator(".gl-documents")).to_have_text("No documents yet.")
    for n in range(4):
        send(page, f"Clause 1. Pen {n} is blue.\n\nClause 2. Book {n} is red.\n".encode(), f"{n}.txt")
        if n < 3:
            expect(page.locator(".gl-documents > li")).to_have_count(n + 1)
    expect(fault).to_have_text("at most 3 documents a visit; delete one first")


def test_the_tabs_speak_chinese_and_keep_what_is_in_them(page: Page, agreement: bytes) -> None:
    """Documents, a draft and its findings are there in the other language."""
    added(page, agreement)
    tab(page, "Audit")
    page.locator(".gl-drafting textarea").fill(DRAFT)
    page.locator(".gl-go").click()
    expect(page.locator(".gl-verdict.gl-v-nonexistent").first).to_contain_text("does not exist")
    page.locator("#gl-language label").nth(1).click()
    expect(page.locator(".gl-verdict.gl-v-nonexistent").first).to_contain_text("不存在")
    expect(page.locator(".gl-drafting textarea")).to_have_value(DRAFT)
    tab(page, "您的文件")
    expect(page.locator(".gl-documents > li")).to_contain_text("4 页 · 识别置信度 100 % · 引用名称：mta.pdf")
    page.get_by_role("button", name="全部删除").click()
    expect(page.locator(".gl-documents")).to_have_text("尚无文件。")


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_a_draft_is_audited_and_each_mark_opens_its_provision(page: Page) -> None:
    """Marks in the draft, a summary, the deciding words in the panel; what is not there leads to its finding."""
    tab(page, "Audit")
    page.locator(".gl-go").click()
    expect(page.locator(".gl-audit .gl-fault")).to_have_text("The draft holds no text.")
    draft = (
        f"Memo\n\nDate: 1 August 2026\n\n{DRAFT}\n\nForeign organizations must not preserve genetic resources in China."
    )
    page.locator(".gl-drafting textarea").fill(draft)
    page.locator(".gl-go").click()
    marks = page.locator(".gl-draft .gl-mark")
    expect(marks).to_have_count(3)
    assert page.locator(".gl-legend").inner_text().split("\n") == [
        "✕ does not exist 1",
        "✓ right 1",
        "Law without a citation 1",
    ]
    expect(page.locator(".gl-audited time")).to_have_text("2026-08-01")
    marks.first.click()
    panel = page.locator(".gl-audit > .gl-panel")
    expect(panel.locator("h3")).to_contain_text("HGR Regulation art. 7")
    expect(panel.locator("mark")).to_contain_text("must not collect or preserve")
    marks.nth(1).click()
    expect(page.locator("#gl-finding-2")).to_be_focused()
    expect(page.locator("#gl-finding-2")).to_contain_text("PIPL has no article 99: it runs from 1 to 74.")
    page.locator("#gl-loose-1 a").first.click()
    expect(panel.locator("h3")).to_contain_text("HGR Regulation art. 7")


def test_an_audited_draft_is_saved_in_three_forms(page: Page) -> None:
    """HTML, Markdown, and Word with comments: of a text, and of a DOCX that comes back as it was."""
    held = {"html": "cited nonexistent", "markdown": "| nonexistent |"}
    made = io.BytesIO()
    memo = docx.Document()
    memo.add_paragraph(DRAFT).runs[0].bold = True
    memo.save(made)
    tab(page, "Audit")
    page.locator(".gl-audit input[type=file]").set_input_files(
        {"name": "memo.docx", "mimeType": "", "buffer": made.getvalue()}
    )
    expect(page.locator(".gl-drafting textarea")).to_have_value(DRAFT)
    page.locator(".gl-go").click()
    expect(page.locator(".gl-draft .gl-mark").first).to_be_visible()
    for form, words in held.items():
        with page.expect_download() as saved:
            page.locator(f".gl-saves [data-form={form}]").click()
        assert words in Path(saved.value.path()).read_text("utf-8")
    with page.expect_download() as saved:
        page.locator(".gl-saves [data-form=docx]").click()
    assert saved.value.suggested_filename == "memo-audit.docx"
    assert "Nonexistent" in zipfile.ZipFile(saved.value.path()).read("word/comments.xml").decode()
    assert docx.Document(str(saved.value.path())).paragraphs[0].runs[0].bold
    page.locator(".gl-drafting textarea").fill(f"{DRAFT} And more.")
    with page.expect_download() as saved:
        page.locator(".gl-saves [data-form=docx]").click()
    assert saved.value.suggested_filename == "draft-audit.docx"
    assert docx.Document(str(saved.value.path())).paragraphs[0].text == f"{DRAFT} And more."
