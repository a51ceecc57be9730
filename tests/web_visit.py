"""A served app and a real Chromium, for the tests of the web app."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect, sync_playwright

from genolex.api.app import Limits, make_api
from genolex.assistant import Assistant
from genolex.collection.visits import Visits
from genolex.web import mounted
from genolex.web.feedback import Feedback
from tests.served import serving

CHROMIUM = os.environ.get("GENOLEX_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
expect.set_options(timeout=15_000)
WITHOUT = "no Chromium on this machine (Debian: apt install chromium)"


@contextmanager
def served(assistant: Assistant, feedback: Feedback | None = None, visits: Visits | None = None) -> Iterator[str]:
    """The address of the app while it is served, as `genolex serve` has it: the page mounted in the API."""
    api = make_api(assistant, limits=Limits(per_minute=0), visits=visits)
    with serving(mounted(api, assistant, feedback)) as address:
        yield address


@contextmanager
def visited(address: str, foreign: list[str], **about: object) -> Iterator[Page]:
    """A visit; every request to another machine is noted in `foreign`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 900}, **about})  # type: ignore[arg-type]
        page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith(address) else None)
        arrive(page, address)
        yield page
        browser.close()


def arrive(page: Page, address: str) -> None:
    """Open the page and wait until it has greeted."""
    page.goto(address)
    expect(page.locator("#gl-box textarea")).to_be_attached()
    expect(page.locator(".gl-example")).to_have_count(4)


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, wait until its answer is whole."""
    page.locator("#gl-box textarea").fill(question)
    page.keyboard.press("Enter")
    last = page.locator(".gl-turn[data-ready]").last.locator(".gl-question")
    expect(last).to_have_text(" ".join(question.split()))
