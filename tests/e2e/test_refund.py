"""Refunding, correcting, invoicing and crediting in a real browser, from the order to the invoice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.harness_browser import SIZES, touch_targets

pytestmark = pytest.mark.browser


def open_session(page: Page, url: str) -> None:
    """A session with 100 euros in the drawer."""
    page.goto(f"{url}/pos/sessions/new")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.get_by_label("Ou la somme").fill("100")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.wait_for_url(re.compile(r"/pos/sessions/\d+$"))


def sell(page: Page, *products: str) -> str:
    """An order of products, paid exactly in cash; returns the address of its page."""
    page.keyboard.press("F1")
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    page.get_by_label("Produit ou code-barres").wait_for()
    for product in products:
        page.get_by_label("Produit ou code-barres").fill(product)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        expect(page.locator("#order-lines")).to_contain_text(product)
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/payment"))
    page.locator("[data-payment-submit]").first.wait_for()
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    return page.url


def confirm(page: Page) -> None:
    """Answer the question before what cannot be undone."""
    page.locator(".modal.show [data-confirm-yes]").click()


def look(page: Page, shoot: Callable[[str], None], name: str) -> None:
    """The page at both sizes: no fault, every control as large as a finger."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"{name}-{size['width']}")
        assert touch_targets(page) == []


def test_a_refund_and_a_correction(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    open_session(page, demo.url)
    order = sell(page, "Affiche", "Programme")
    page.get_by_role("link", name="Rembourser ou corriger").click()
    row = page.locator("tr", has_text="Affiche")
    row.get_by_role("button", name="Tout").click()
    page.get_by_label("Motif").fill("Affiche déchirée")
    look(page, shoot, "refund-01-lines")
    page.keyboard.press("F10")
    expect(page.locator("[data-due='-1000']")).to_be_visible()
    expect(page.get_by_label("Espèces")).to_have_value("10,00")
    look(page, shoot, "refund-02-means")
    page.get_by_label("Espèces").fill("9")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    confirm(page)
    expect(page.locator("main [role=alert]")).to_contain_text("exactement")
    page.get_by_label("Espèces").fill("10")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("La correction est enregistrée")
    shoot("refund-03-done")

    page.goto(order)
    page.get_by_role("link", name="Rembourser ou corriger").click()
    expect(page.locator("tr", has_text="Affiche")).to_contain_text("0 sur 1")
    page.locator("tr", has_text="Programme").get_by_role("button", name="Un de plus").click()
    page.get_by_label("Produit 1", exact=True).select_option(label="Café · 1,80 €")
    page.get_by_label("Motif").fill("Échange")
    page.keyboard.press("F10")
    expect(page.locator("[data-due='-320']")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Valider")).click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("-3,20")
    page.get_by_role("link", name="Retour à la session").click()
    expect(page.locator("tr", has_text="Attendu")).to_contain_text("101,80")


def test_an_order_is_invoiced_and_the_invoice_credited(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    page.get_by_role("button", name=re.compile("^Centre")).click()
    page.get_by_role("button", name="Théâtre municipal", exact=True).click()
    open_session(page, demo.url)
    order = sell(page, "Affiche")
    page.get_by_role("link", name="Facturer").click()
    page.get_by_label("Nouveau client").check()
    page.get_by_label("Nom", exact=True).fill("Comité des fêtes")
    page.get_by_label("Ville").fill("Dinan")
    look(page, shoot, "invoice-01-customer")
    page.get_by_role("button", name=re.compile("^Émettre la facture")).click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Facture FC-theatre-000001")
    expect(page.locator("[data-total='1000']")).to_be_visible()
    look(page, shoot, "invoice-02-issued")
    page.goto(order)
    expect(page.get_by_role("link", name="Rembourser ou corriger")).to_have_count(0)
    page.get_by_role("link", name="Facture FC-theatre-000001").click()
    page.get_by_label("Motif").fill("Mauvais client")
    page.get_by_role("button", name="Émettre l’avoir").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("AV-theatre-000001")
    page.goto(order)
    expect(page.get_by_role("link", name="Rembourser ou corriger")).to_be_visible()
    page.goto(f"{demo.url}/pos/invoices")
    expect(page.locator("table")).to_contain_text("AV-theatre-000001")
    look(page, shoot, "invoice-03-list")
