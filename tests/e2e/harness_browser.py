"""A page of Chromium for tests of scripts alone: an exception or a breach of the security policy fails the test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "core/web/frontend/node_modules/axe-core/axe.min.js"
SIZES = ({"width": 1280, "height": 800}, {"width": 1024, "height": 768})
"""A desk's screen and a tablet: every page works on both (ui.md)."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page of 1280x800 in French that also knows touch."""
    problems: list[str] = []
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 1280, "height": 800}, has_touch=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if "Security" in line.text else None)
        yield page
    finally:
        context.close()
    assert problems == []


def eventually(page: Page, expression: str, within: float = 10) -> None:
    """Wait until an expression is true (wait_for_function needs eval, which the page forbids)."""
    end = time.monotonic() + within
    while not page.evaluate(f"Boolean({expression})"):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]


def touch_targets(page: Page) -> list[str]:
    """The controls of the page that are smaller than a finger (44 px)."""
    small = []
    for control in page.locator(
        "main .btn:visible, main select:visible, main input.form-control:visible"
    ).all():
        box = control.bounding_box()
        if box is not None and box["height"] < 44:
            small.append(f"{control.evaluate('node => node.outerHTML.slice(0, 120)')}: {box['height']}")
    return small
