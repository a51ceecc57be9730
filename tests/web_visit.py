"""A served app and a real Chromium, for the tests of the web app."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr
from playwright.sync_api import Page, expect, sync_playwright

from genolex.web.app import launch

CHROMIUM = os.environ.get("GENOLEX_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WITHOUT = "no Chromium on this machine (Debian: apt install chromium)"


@contextmanager
def served(app: gr.Blocks) -> Iterator[str]:
    """The address of an app while it is served."""
    try:
        yield launch(app, "127.0.0.1", 0, wait=False)
    finally:
        app.close()


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
