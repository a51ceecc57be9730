"""Every tab as it is served, in Chromium: axe-core finds nothing, the keyboard reaches all, nobody else is asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from genolex.api.models import DRAFT
from genolex.assistant import Assistant
from genolex.collection import visits
from tests.web_visit import CHROMIUM, QUIET, WITHOUT, arrive, ask, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
QUESTION = "What must happen before Chinese genomic data goes to a US partner?"
SELLING = "Which article forbids selling human genetic resources?"
CLOSED = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-component-update",
    "--disable-features=AutofillServerCommunication,OptimizationHints",
]
"""No name leads anywhere, so that nothing loads from elsewhere unseen; the browser itself is kept quiet too."""
SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """The app as `genolex serve` has it, where one address may come as often as these tests do."""
    with pytest.MonkeyPatch.context() as patch, served(assistant) as address:
        patch.setattr(visits, "OF_ONE", 100)
        yield address


@contextmanager
def visit(
    address: str, scheme: str = "light", screen: str = "desktop", tongue: str = "en", *more: str
) -> Iterator[Page]:
    """A browser of its own, which has greeted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *CLOSED, *more])
        about: dict[str, Any] = {"viewport": SCREENS[screen], "color_scheme": scheme}
        page = browser.new_page(**about)
        arrive(page, f"{address}?lang={tongue}")
        yield page
        browser.close()


def compared(page: Page) -> None:
    """A comparison."""
    page.locator("#gl-compare-box textarea").fill(SELLING)
    page.keyboard.press("Enter")
    expect(page.locator(".gl-table .gl-cite").first).to_be_visible()


def browsed(page: Page) -> None:
    """An instrument, an article, a search."""
    page.locator(".gl-branch[data-instrument=cn-hgr-regulation] summary").click()
    expect(page.locator(".gl-branch[open] li").first).to_be_visible()
    page.locator("#gl-room [name=words]").fill("个人信息保护法第三十九条")
    expect(page.locator("#gl-room .gl-results a").first).to_have_text("PIPL art. 39")


def reported(page: Page) -> None:
    """The reports, each in its frame, or that there are none."""
    expect(page.locator("#gl-evals iframe, #gl-evals .gl-hint").first).to_be_visible()


def added(page: Page) -> None:
    """A document of the visitor's own."""
    text = b"Consent form\n\n1. The laboratory keeps samples for ten years.\n\n2. It shares no sequence data abroad.\n"
    page.locator("#gl-own input[type=file]").set_input_files(
        {"name": "consent.txt", "mimeType": "text/plain", "buffer": text}
    )
    expect(page.locator("#gl-own .gl-documents li")).to_have_count(1, timeout=20_000)


def checked(page: Page) -> None:
    """A draft, and what is found wrong with it."""
    page.locator("#gl-desk textarea").fill(DRAFT)
    page.locator("#gl-desk .gl-go").click()
    expect(page.locator("#gl-desk .gl-result > *").first).to_be_visible(timeout=20_000)


FILLED: dict[str, Callable[[Page], None]] = {
    "documents": added, "compare": compared, "audit": checked, "library": browsed, "evals": reported,
}  # fmt: skip
"""What is done in a tab before it is looked at; one that is not named here is looked at as it opens."""


def tour(page: Page) -> Iterator[str]:
    """Everything that a visitor sees, one after the other: the name of what is in view."""
    yield "ask, empty"
    ask(page, QUESTION)
    page.locator(".gl-turn .gl-cite").nth(1).click()
    expect(page.locator("#gl-evidence .gl-exhibit")).to_be_focused()
    yield "ask, answered, evidence open"
    tabs = page.locator("#gl-tabs").get_by_role("tab")
    for n in range(1, tabs.count()):
        tabs.nth(n).click()
        panel = page.locator("#gl-tabs [role=tabpanel]:visible")
        name = str(panel.get_attribute("id")).removeprefix("gl-tab-")
        if name in FILLED:
            FILLED[name](page)
        yield name


# -- axe ---------------------------------------------------------------------------------------------------------------

# Four visits in which every two of the values meet (an orthogonal array), not all eight.
VISITS = [
    ("light", "desktop", "en"),
    ("light", "phone", "zh"),
    ("dark", "desktop", "zh"),
    ("dark", "phone", "en"),
]
RULES = {"resultTypes": ["violations"], "iframes": False}  # the report's frame runs no script, so axe cannot enter it


@pytest.mark.parametrize(("scheme", "screen", "tongue"), VISITS, ids=["-".join(visit) for visit in VISITS])
def test_axe_finds_no_serious_violation(address: str, scheme: str, screen: str, tongue: str) -> None:
    """axe-core, with all its rules, in every tab: nothing critical, nothing serious."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with visit(address, scheme, screen, tongue) as page:
        found = {seen: bad for seen in tour(page) if (bad := violations(axe, page))}
        assert page.evaluate("document.documentElement.lang") == tongue
    assert found == {}


# what is not final yet is pale, and becomes full step by step
SETTLED = """
() => !document.querySelector("#gl-tabs .pending") && document.getAnimations()
  .every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)
"""


def violations(axe: Any, page: Page) -> list[str]:
    """What is critical or serious: the rule, and where."""
    page.wait_for_function(SETTLED)
    found = axe.run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("critical", "serious")
        for node in one["nodes"]
    ]


# -- the keyboard ------------------------------------------------------------------------------------------------------

PLACES = [
    "#gl-language", "[role=tablist]", ".gl-filters", ".gl-cite", ".gl-save", "#gl-box textarea", "#gl-box button",
    "#gl-evidence",
]  # fmt: skip
"""Where the keyboard comes by, in this order."""
STOP = """
(PLACES) => {
  const at = document.activeElement, chain = [];
  for (let e = at; e && chain.length < 9; e = e.parentElement) chain.push(e);
  const drawn = (s) => [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor].join();
  const look = () => chain.map((e) => drawn(getComputedStyle(e))).join(";");
  const focused = look();
  at.blur();
  const seen = look() !== focused;
  at.focus({ preventScroll: true, focusVisible: true });
  const owner = PLACES.find((where) => at.closest(where)) || at.tagName;
  const name = at.ariaLabel || at.labels?.[0]?.textContent || at.title || at.textContent || at.placeholder || "";
  return [owner, name.trim(), seen];
}
"""


def test_the_keyboard_alone_asks_opens_a_citation_and_reads_the_evidence(address: str) -> None:
    """From the top of the page with Tab: language, tabs, filters, the box, asking; then citation, evidence.

    Every stop has a name and shows that it has the focus (WCAG 2.2, 2.4.3, 2.4.7, 4.1.2).
    """
    with visit(address) as page:
        ask(page, QUESTION)
        page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
        page.locator("#gl-head h1").evaluate("e => { e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex'); }")
        stops: list[tuple[str, str, bool]] = []
        while len(stops) < 60 and (not stops or stops[-1][0] != "#gl-evidence"):
            page.keyboard.press("Tab")
            stops.append(tuple(page.evaluate(STOP, PLACES)))
        owners = list(dict.fromkeys(owner for owner, _, _ in stops))
        assert [owner for owner in owners if owner in PLACES] == PLACES
        assert [stop for stop in stops if not stop[1]] == []
        assert [stop for stop in stops if not stop[2]] == []


# -- nobody else -------------------------------------------------------------------------------------------------------


def test_no_tab_asks_anything_of_another_machine(address: str, tmp_path: Path) -> None:
    """Chromium's own log of its network, over every tab: every connection is to this server, and so is every request
    that a page set off, frames and scripts included; nothing had to be stopped by the policy either.
    """
    log, said = tmp_path / "net.json", []
    with visit(address, "light", "desktop", "en", f"--log-net-log={log}") as page:
        page.on(
            "console",
            lambda message: said.append(f"{message.text} {message.location}") if message.type == "error" else None,
        )
        seen = list(tour(page))
    assert {"ask, empty", *FILLED} <= set(seen)
    assert said == []
    peers, urls = network(log)
    assert peers == {address.removeprefix("http://")}
    assert len(urls) > 20
    assert {url for url in urls if not url.startswith((f"{address}/", "data:", "blob:"))} == set()


PICTURE = "(src) => { document.body.append(Object.assign(new Image(), { src })); }"


def test_a_page_that_asks_another_machine_would_be_seen(address: str, tmp_path: Path) -> None:
    """The test above can fail: a picture from elsewhere stands in the log of the browser, and the policy stops it."""
    log, said = tmp_path / "net.json", []
    with visit(address, "light", "desktop", "en", f"--log-net-log={log}") as page:
        page.on("console", lambda message: said.append(message.text))
        page.evaluate(
            "() => { document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.example/x' })); }"
        )
        page.wait_for_timeout(200)
        assert any("Content Security Policy" in text and "elsewhere.example" in text for text in said)
        page.goto("about:blank")
        page.evaluate(
            "() => { document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.example/y' })); }"
        )
        page.wait_for_timeout(200)
    assert "http://elsewhere.example/y" in network(log)[1]


def network(log: Path) -> tuple[set[str], set[str]]:
    """The addresses that a browser connected to, and what its pages asked for."""
    kept = json.loads(log.read_text(encoding="utf-8"))
    kinds = {number: name for name, number in kept["constants"]["logEventTypes"].items()}
    peers, urls = set(), set()
    for event in kept["events"]:
        kind, params = kinds[event["type"]], event.get("params", {})
        if kind == "TCP_CONNECT_ATTEMPT" and "address" in params:
            peers.add(params["address"])
        if kind == "URL_REQUEST_START_JOB" and "url" in params and params.get("initiator") != "not an origin":
            urls.add(params["url"])
    return peers, urls
