"""An order split in three payments in a real Chromium: lines and a part of a quantity, cash, card, a cheque."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.test_till_layout import SCREENS, in_view, place

pytestmark = pytest.mark.browser
VALIDATE = re.compile("^Valider")


def begin(page: Page, url: str) -> None:
    """An open session, and an order of three programmes and a cap."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")
    keys = page.locator("#product-grid [data-product]")
    for index in (0, 0, 0, 1, 2):
        keys.nth(index).click()
    expect(page.locator("[data-lines] [data-line]")).to_have_count(3)
    expect(page.locator("[data-lines] [data-line]").first).to_contain_text("3 ×")
    page.keyboard.press("F10")
    expect(page.locator("[data-payment]")).to_be_visible()


def cents(text: str | None) -> int:
    return int(re.sub(r"[^0-9]", "", text or "0"))


def test_an_order_is_split_in_three_by_three_means(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    total = cents(page.locator("[data-order-due]").text_content())
    shoot("split-1-everything")

    lines = page.locator("[data-rest-line]")
    lines.nth(0).get_by_role("button", name=re.compile("de moins$")).click()
    expect(lines.nth(0).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("F6")
    expect(page.locator("[data-on-payment] li")).to_have_count(1)
    expect(page.locator("[data-on-payment]")).to_contain_text("2 ×")
    first = cents(page.locator("[data-order-due]").text_content())
    page.locator("[data-quick-amount]").nth(1).click()
    change = cents(page.locator("[data-change]").text_content())
    shoot("split-2-part-of-a-quantity")
    page.keyboard.press("F10")
    expect(page.locator("[data-change-given]")).to_have_attribute("data-change-given", str(change))
    expect(page.locator("[data-paid-already]")).to_be_visible()
    assert cents(page.locator("[data-paid-already]").text_content()) == first
    shoot("split-3-first-paid")

    lines.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="Ajouter au règlement ce qui est coché").click()
    second = cents(page.locator("[data-order-due]").text_content())
    page.keyboard.press("F3")
    page.keyboard.press("F10")
    expect(page.locator("[data-payment-made]")).to_have_count(2)
    assert cents(page.locator("[data-order-due]").text_content()) == total - first - second

    page.keyboard.press("F4")
    number = page.get_by_label("Numéro", exact=True)
    expect(number).to_be_visible()
    number.fill("4111 1111 1111 1111")
    page.keyboard.press("F10")
    expect(page.locator(".alert-danger")).to_contain_text("numéro de carte")
    expect(number).to_have_value("4111 1111 1111 1111")
    shoot("split-4-card-number-refused")
    number.fill("7654321")
    page.get_by_label("Banque", exact=True).fill("Crédit rural")
    page.get_by_label("Tireur", exact=True).fill("Mme Dupont")
    shoot("split-5-cheque")
    page.get_by_role("button", name=VALIDATE).click()
    expect(page.locator("main")).to_contain_text("7654321 · Crédit rural · Mme Dupont")
    for means in ("Espèces", "Carte bancaire", "Chèque"):
        expect(page.locator("main")).to_contain_text(means)
    shoot("split-6-finished")


def test_a_payment_is_cancelled_and_the_lines_are_paid_again(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    lines = page.locator("[data-rest-line]")
    lines.nth(1).get_by_role("checkbox").check()
    lines.nth(2).get_by_role("checkbox").check()
    page.keyboard.press("F6")
    page.get_by_role("link", name=re.compile("^Retirer")).last.click()
    expect(page.locator("[data-on-payment] li")).to_have_count(1)
    page.keyboard.press("F10")
    expect(page.locator("[data-payment-made]")).to_have_count(1)
    page.get_by_role("link", name="Annuler ce règlement").click()
    page.get_by_label("Motif").fill("Le client paie autrement")
    shoot("split-7-cancel")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("Règlement rendu : Le client paie autrement")
    expect(lines).to_have_count(3)
    shoot("split-8-cancelled")
    page.keyboard.press("F3")
    page.keyboard.press("F10")
    expect(page.get_by_role("button", name=re.compile("^Nouvelle commande"))).to_be_visible()


def test_everything_stays_in_view_while_an_order_is_split(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    begin(page, demo.url)
    page.locator("[data-rest-tick]").first.check()
    page.keyboard.press("F6")
    expect(page.locator("[data-on-payment] li")).to_have_count(1)
    page.locator("[data-part-amount]").fill("1")
    page.keyboard.press("F4")
    expect(page.locator("[data-part-amount]")).to_have_count(2)
    fixed = [page.get_by_role("button", name=VALIDATE), page.locator("[data-order-due]")]
    fixed += [page.locator("[data-change]"), page.locator("[data-rest-add]"), page.locator("[data-pad='0']")]
    for size in SCREENS:
        page.set_viewport_size(size)
        assert all(in_view(page, each) for each in fixed), size
        for key in page.locator("[data-pad], [data-pay-method], [data-rest-add], [data-step]").all():
            assert place(key)["height"] >= 64 and place(key)["width"] >= 64
        for target in page.locator("[data-on-payment] a, [data-remove-part], .payment-tick").all():
            assert place(target)["height"] >= 44
    shoot("split-9-small-screen")
