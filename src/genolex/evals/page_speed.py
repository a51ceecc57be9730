"""How fast the page is, as a browser sees it: `python -m genolex.evals.page_speed` with Playwright and Chromium.

A server of its own is visited with an empty cache, by a desktop as it is and by a phone as Lighthouse thinks of one:
1.6 Mbit/s with 150 ms there and back, a processor four times as slow. FCP, LCP and CLS are those of the W3C's Paint
Timing, Largest Contentful Paint and Layout Instability; medians of several visits are given.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genolex.errors import InputError
from genolex.evals.served import grid, say, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

VISITS = 5
QUESTION = "Can a foreign lab collect genetic samples in China on its own?"
PATIENCE = 60_000
"""Milliseconds that anything may take."""
MEASURES: Mapping[str, str] = {
    "fcp": "first contentful paint, ms",
    "lcp": "largest contentful paint, ms",
    "ready": "a question can be asked, ms",
    "cls": "cumulative layout shift until then",
    "answer_cls": "the same while the first answer came",
    "first": "first sentence after Enter, ms",
    "whole": "whole answer after Enter, ms",
    "requests": "requests until a question can be asked",
    "kb": "their bytes over the wire, kB",
}
"""What is measured, and what it is called."""
DEVICES: Mapping[str, Mapping[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
_SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
_OBSERVE = """
window.seen = { fcp: 0, lcp: 0, cls: 0 };
const watch = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("paint", (e) => { if (e.name === "first-contentful-paint") seen.fcp = e.startTime; });
watch("largest-contentful-paint", (e) => { seen.lcp = e.startTime; });
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.cls += e.value; });
"""


def chromium() -> str:
    """The browser. Raises InputError when there is none."""
    found = os.environ.get("GENOLEX_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise InputError("no Chromium on this machine (Debian: apt install chromium)")
    return found


def measured(address: str, visits: int = VISITS) -> dict[str, dict[str, float]]:
    """The median of every measure, for each device."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        found = {device: [visit(browser, address, device) for _ in range(visits)] for device in DEVICES}
        browser.close()
    return {
        device: {name: statistics.median(one[name] for one in seen) for name in MEASURES}
        for device, seen in found.items()
    }


def visit(browser: Browser, address: str, device: str) -> dict[str, float]:
    """One visit with an empty cache: the page is opened, a question is asked."""
    with browser.new_context(**DEVICES[device]) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(_OBSERVE)
        wire = context.new_cdp_session(page)
        if device == "phone":
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        opened = _opened(page, wire, address, slow=device == "phone")
        return opened | _asked(page, opened["cls"])


def _opened(page: Page, wire: CDPSession, address: str, slow: bool) -> dict[str, float]:
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", _SLOW)
    page.goto(address, wait_until="commit")
    page.locator(".gl-example").nth(3).wait_for()
    ready = page.evaluate("performance.now()")
    page.wait_for_timeout(500)  # what is painted or moved last is told after the fact
    seen: dict[str, float] = page.evaluate("seen")
    return seen | {"ready": ready, "requests": len(sizes), "kb": sum(sizes) / 1000}


def _asked(page: Page, cls_before: float) -> dict[str, float]:
    page.locator("#gl-box textarea").fill(QUESTION)
    page.evaluate("""() => {
      const note = () => {
        if (document.querySelector(".gl-statement")) seen.first ??= performance.now() - seen.entered;
        if (document.querySelector(".gl-turn[data-ready]")) seen.whole ??= performance.now() - seen.entered;
      };
      document.addEventListener("keydown", () => { seen.entered ??= performance.now(); }, true);
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
    }""")
    page.keyboard.press("Enter")
    page.locator(".gl-turn[data-ready]").wait_for()
    page.wait_for_timeout(500)
    seen = page.evaluate("seen")
    return {"first": seen["first"], "whole": seen["whole"], "answer_cls": seen["cls"] - cls_before}


def table(found: Mapping[str, Mapping[str, float]]) -> str:
    """The measures as a table, a column for each device."""
    rows = [
        [said, *(f"{one[name]:.3f}" if "cls" in name else f"{one[name]:,.0f}" for one in found.values())]
        for name, said in MEASURES.items()
    ]
    return grid(["measure", *found], rows)


def main() -> None:
    """Start a server, visit it, print."""
    options = argparse.ArgumentParser(prog="genolex.evals.page_speed", description=__doc__)
    options.add_argument("--visits", type=int, default=VISITS, help="visits of each device")
    options.add_argument("--json", type=Path, metavar="FILE", help="keep the figures as JSON")
    given = options.parse_args()
    with started() as address:
        found = measured(address, given.visits)
    say(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
