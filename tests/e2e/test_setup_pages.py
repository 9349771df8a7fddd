"""The set-up in a real browser: every page on both screens, a price list typed with the keyboard, and sold from."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from core.demo import PASSWORD
from core.testing.server import Server

pytestmark = pytest.mark.browser
WIDE: ViewportSize = {"width": 1280, "height": 800}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PAGES = ("desks", "methods", "products", "families", "vat-rates", "price-lists", "team")
FORMS = ("desks/new", "desks/1", "methods/new", "methods/3", "products/new", "products/1", "families/new",
         "vat-rates/new", "vat-rates/1", "price-lists/new", "price-lists/1")  # fmt: skip


def test_every_page_on_both_screens(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    to_the_theatre(page)
    page.get_by_role("button", name="Configuration").click()
    page.get_by_role("navigation").get_by_role("link", name="Listes de prix").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Listes de prix")
    for path in (*PAGES, *FORMS):
        page.goto(f"{demo.url}/pos/setup/{path}")
        for size, name in ((TABLET, "tablet"), (WIDE, "wide")):
            page.set_viewport_size(size)
            shoot(f"setup-{path.replace('/', '-')}-{name}")
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (path, size)


def test_a_price_list_from_the_first_price_to_the_sale(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    to_the_theatre(page)
    page.goto(f"{demo.url}/pos/setup/price-lists/new")
    page.get_by_label("Nom").fill("Soirée de gala")
    page.get_by_label("Caisse", exact=True).select_option(label="001 Caisse principale")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Prix de Programme", exact=True).fill("6")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Prix de Programme collector")).to_be_focused()
    page.keyboard.type("15,5")
    expect(page.locator("[data-prices-changed]")).to_have_text("Prix saisis et non enregistrés : 2")
    page.get_by_role("link", name="Produit", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("ne sont pas enregistrés")
    page.get_by_role("dialog").get_by_role("button", name="Non, revenir").click()
    expect(page.get_by_label("Prix de Programme", exact=True)).to_have_value("6,00")
    shoot("setup-prices-typed")
    page.keyboard.press("F10")
    expect(page.locator("#toasts, #messages").first).to_be_attached()
    expect(page.locator("body")).to_contain_text("Prix modifiés : 2.")
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("dialog").get_by_role("button", name="Publier").click()
    expect(page.locator("main")).to_contain_text("Publiée")
    page.set_viewport_size(TABLET)
    shoot("setup-prices-published-tablet")
    page.goto(f"{demo.url}/pos/setup/price-lists")
    expect(page.locator("main")).to_contain_text("001 Caisse principale · Soirée de gala")
    shoot("setup-price-lists-in-force-tablet")

    log_in_again(page, demo, log_in, "camille")
    page.goto(f"{demo.url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    grid = page.locator("#product-grid")
    expect(grid.locator("[data-product]")).to_have_count(2)
    expect(grid.locator("[data-without-price]").first).to_contain_text(
        "Pas de prix dans la liste « Soirée de gala »"
    )
    page.mouse.move(0, 0)
    shoot("till-without-price-tablet")
    page.set_viewport_size(WIDE)
    shoot("till-without-price")
    grid.get_by_role("button", name=re.compile("^Programme 6,00")).click()
    expect(page.locator("#order-lines")).to_contain_text("6,00")
    page.locator("#product-search").fill("3760200000031")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("Affiche ne peut pas être vendu ici")


def to_the_theatre(page: Page) -> None:
    """Work in the theatre from now on."""
    page.get_by_role("button", name=re.compile("^Centre : ")).click()
    page.get_by_role("button", name="Théâtre municipal", exact=True).click()


def log_in_again(page: Page, demo: Server, log_in: Callable[[str], None], login: str) -> None:
    """Somebody else sits down at the same screen."""
    page.context.clear_cookies()
    log_in(login)
