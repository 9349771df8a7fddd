"""A gift voucher in a real browser: sold at the till, used in part, the rest of it later."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server
from tests.e2e.test_first_sale import open_session, pdf_of, plain

pytestmark = pytest.mark.browser


def sell(page: Page, shoot: Callable[[str], None]) -> str:
    """Sell a voucher of 50 euros on the order one is at; its code, as it is printed."""
    page.get_by_role("link", name="Bon cadeau").click()
    expect(page.locator("[name=amount]")).to_be_focused()
    page.get_by_role("button", name=re.compile("^50,00")).click()
    expect(page.locator("[name=amount]")).to_have_value("50,00")
    shoot("voucher-sell")
    page.keyboard.press("F10")
    expect(page.locator("[data-order-total]")).to_have_text(re.compile(r"50,00"))
    shoot("voucher-till")
    page.keyboard.press("F10")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_text("Bon cadeau · 50,00")).to_be_visible()
    shoot("voucher-order")
    printed = plain("\n".join(pdf_of(page, "Bon (PDF)").texts))
    found = re.search(r"GC-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]", printed)
    assert found, printed
    return found.group()


def order(page: Page, url: str, *products: str) -> None:
    """A new order with products, at its payment."""
    page.goto(f"{url}/pos/")
    page.get_by_role("button", name="Continuer la vente").click()
    for count, product in enumerate(products, start=1):
        page.get_by_role("button", name=re.compile(f"^{product}")).first.click()
        expect(page.locator("#order-lines .till-line")).to_have_count(len(set(products[:count])))
    page.keyboard.press("F10")
    expect(page.locator("[data-payment]")).to_be_visible()


def use(page: Page, code: str, shoot: Callable[[str], None] | None = None) -> None:
    """Type the code of a voucher at the payment, as a scanner does."""
    page.keyboard.press("F8")
    page.locator("[name=code]").fill(code)
    if shoot:
        shoot("voucher-use")
    page.locator("[name=code]").press("Enter")


def finish(page: Page, code: str, *paid: str) -> None:
    """Validate the payment; the order says how it was paid, and not by which code."""
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.get_by_role("button", name="Nouvelle commande")).to_be_visible()
    shown = plain(page.locator("main").inner_text())
    assert all(text in shown for text in paid) and code not in shown


def balance(page: Page, url: str, code: str) -> str:
    """What the front page says is left on a voucher."""
    page.goto(f"{url}/pos/")
    page.locator("[name=code]").fill(code.lower())
    page.locator("[name=code]").press("Enter")
    return plain(page.locator("[data-voucher-balance]").inner_text())


def test_a_voucher_is_sold_and_used_twice(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    open_session(page, demo.url)
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("[data-order-total]")).to_be_visible()
    code = sell(page, shoot)
    assert balance(page, demo.url, code) == "50,00 €"
    shoot("voucher-balance")

    order(page, demo.url, "Affiche", "Affiche", "Affiche")
    use(page, code, shoot)
    expect(page.locator("[data-part-amount]")).to_have_count(1)
    expect(page.locator("[data-part-amount]")).to_have_value("30,00")
    finish(page, code, "Bon d'achat", code[-3:])
    assert balance(page, demo.url, code) == "20,00 €"

    order(page, demo.url, "Affiche", "Texte de la pièce")
    use(page, code)
    expect(page.locator("[data-part-amount]").first).to_have_value("20,00")
    expect(page.locator("[data-part-amount]").last).to_have_value("4,90")
    shoot("voucher-payment")
    finish(page, code, "Bon d'achat", "Espèces 4,90 €")
    assert balance(page, demo.url, code) == "0,00 €"
    shoot("voucher-used")

    order(page, demo.url, "Affiche")
    use(page, code)
    expect(page.locator("main")).to_contain_text("Il ne reste que 0,00")
    page.goto(f"{demo.url}/pos/vouchers")
    expect(page.locator("main")).to_contain_text("Épuisé")
    shoot("voucher-list")
