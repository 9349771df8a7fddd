"""The till on a box office's screens: the total and the key that goes on are always in view, and never move."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from core.demo import PASSWORD
from core.testing.server import Server

pytestmark = pytest.mark.browser
SCREENS: list[ViewportSize] = [{"width": 1280, "height": 800}, {"width": 1024, "height": 768}]


def place(element: Locator) -> dict[str, int]:
    """Where an element is, in whole pixels."""
    box = element.bounding_box()
    assert box is not None
    return {name: round(value) for name, value in box.items()}


def in_view(page: Page, element: Locator) -> bool:
    """Whether all of an element is on the screen without scrolling."""
    size, box = page.viewport_size, place(element)
    assert size is not None
    return (
        box["y"] >= 0
        and box["y"] + box["height"] <= size["height"]
        and box["x"] + box["width"] <= size["width"]
        and page.evaluate("document.scrollingElement.scrollTop") == 0
    )


def begin(page: Page, url: str) -> None:
    """A session of 100 euros and an order with a dozen lines."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    expect(page.locator("[data-denomination='50000']")).to_be_focused()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("#product-grid [data-product]").first).to_be_visible()
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")
    for key in page.locator("#product-grid [data-product]").all():
        key.click()
    expect(page.locator("[data-lines] [data-line]")).to_have_count(12)


def test_total_and_payment_are_always_in_view(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    page.evaluate(
        "document.querySelectorAll('.till-line > :first-child')"
        ".forEach(label => { label.textContent = 'Le Malade imaginaire, mardi 24 novembre, '.repeat(4) })"
    )
    for size in SCREENS:
        page.set_viewport_size(size)
        assert in_view(page, page.get_by_role("link", name="Règlement")), size
        assert in_view(page, page.locator("[data-order-total]")), size
        for key in page.locator("#product-grid .till-key, .till-foot .till-key").all():
            assert place(key)["height"] >= 64 and place(key)["width"] >= 64
    shoot("till-long-lines")
    page.get_by_role("link", name="Règlement").click()
    submit = page.get_by_role("button", name=re.compile("^Valider"))
    for size in SCREENS:
        page.set_viewport_size(size)
        page.reload()
        assert in_view(page, submit), size
        assert in_view(page, page.locator("[data-numeric-pad] button").last), size
        fixed = [submit, page.locator("[data-pad='5']"), page.locator("[data-pay-method]").first]
        before = [place(key) for key in fixed]
        page.locator("[data-part-amount]").first.fill("20")
        expect(submit).to_be_disabled()
        assert [place(key) for key in fixed] == before, "a complaint moves nothing"
        page.keyboard.press("F3")
        expect(page.locator("[data-part-amount]")).to_have_count(2)
        page.locator("[data-remove-part]").last.click()
        page.locator("[data-quick-amount]").last.click()
        expect(page.locator("[data-change-coins]")).to_contain_text("Rendre")
        assert [place(key) for key in fixed] == before, "neither do parts nor coins"
        for key in page.locator("[data-pad], [data-quick-cash] button, [data-pay-method]").all():
            assert place(key)["height"] >= 64 and place(key)["width"] >= 64
    shoot("payment-small-screen")


def test_a_scanner_types_where_no_field_has_the_focus(
    page: Page, demo: Server, log_in: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    scan(page, "3760200000031")
    expect(page.locator("#order-lines")).to_contain_text("2 × 10,00")
    scan(page, "0000000000000")
    expect(page.locator("#messages")).to_contain_text("0000000000000")
    expect(page.locator("#product-grid [data-product]")).to_have_count(12)


def scan(page: Page, code: str) -> None:
    """Type a code as a scanner does, and wait for the page that answers."""
    with page.expect_navigation():
        page.locator("body").press("Escape")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
