"""Dashboard, history and sheets in a browser: they fit both screens, have no fault, and keep their search."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from core.demo import PASSWORD
from core.testing.server import Server

pytestmark = pytest.mark.browser
SCREENS: list[ViewportSize] = [{"width": 1280, "height": 800}, {"width": 1024, "height": 768}]
PAGES = {
    "dashboard": "/pos/dashboard",
    "dashboard-tables": "/pos/dashboard?view=tables",
    "history-orders": "/pos/history/orders",
    "history-sessions": "/pos/history/sessions",
    "history-payments": "/pos/history/payments",
    "history-movements": "/pos/history/movements",
    "consolidated-empty": "/pos/consolidated",
    "cash-sheet": "/pos/sessions/1/sheet",
}


def begin(page: Page, url: str) -> None:
    """A session of 100 euros and an empty order."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("#product-grid")).to_be_visible()


def test_every_page_fits_and_has_no_fault(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    for size in SCREENS:
        page.set_viewport_size(size)
        for name, address in PAGES.items():
            page.goto(f"{demo.url}{address}")
            shoot(f"{name}-{size['width']}")
            assert not page.evaluate("document.scrollingElement.scrollWidth > innerWidth"), (name, size)


def test_a_search_stays_in_the_address(page: Page, demo: Server, log_in: Callable[[str], None]) -> None:
    log_in("camille")
    begin(page, demo.url)
    page.goto(f"{demo.url}/pos/history/orders")
    row = page.get_by_role("link", name="001.00001.001")
    expect(row).to_be_visible()
    page.get_by_label("N° de commande ou de ticket").fill("001.00009")
    expect(page.get_by_text("Rien ne correspond à la recherche.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"f_label=001\.00009"))
    page.get_by_label("N° de commande ou de ticket").fill("001.00001")
    expect(row).to_be_visible()
    page.reload()
    expect(page.get_by_label("N° de commande ou de ticket")).to_have_value("001.00001")
    expect(row).to_be_visible()
    page.get_by_label("Au", exact=True).fill("2020-01-01")
    expect(row).to_be_hidden()
    page.get_by_role("link", name="Tout afficher").click()
    expect(row).to_be_visible()
