"""Path A in a real Chromium: a financing found at the till, paid half by card, half in cash, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.demo import PASSWORD
from core.testing.server import Server

pytestmark = pytest.mark.browser


def open_till(page: Page, url: str) -> None:
    """An open session with 100.00 in the drawer, and its first order."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")


def cents(text: str | None) -> int:
    return int(re.sub(r"[^0-9]", "", text or "0"))


def test_a_financing_is_paid_in_two_parts_and_taken_back(
    page: Page,
    demo: Server,
    log_in: Callable[[str], None],
    shoot: Callable[[str], None],
) -> None:
    log_in("lucas")
    open_till(page, demo.url)
    page.keyboard.press("Control+b")
    expect(page.get_by_placeholder("Numéro, client ou chambre")).to_be_focused()
    page.get_by_role("link", name="Financements échus").click()
    key = page.locator("button[data-funding]").first
    expect(key).to_contain_text("échu")
    shoot("financing-1-overdue")
    booking = page.locator("[data-booking]").first.get_by_role("link").first.text_content() or ""
    page.get_by_placeholder("Numéro, client ou chambre").fill(booking)
    expect(page.locator("[data-booking]")).to_have_count(1)
    due = cents(page.locator("button[data-funding] .booking-remaining").first.text_content())
    page.locator("button[data-funding]").first.click()

    amount = page.locator("#field-amount")
    expect(amount).to_be_focused()
    assert cents(amount.input_value()) == due
    amount.fill(f"{(due + 1_000) / 100:.2f}".replace(".", ","))
    page.keyboard.press("F10")
    expect(page.locator("[data-take-over]")).to_be_visible()
    expect(page.locator("#amount-error")).to_contain_text("10,00 € de trop")
    shoot("financing-2-too-much")
    half = due // 2
    amount.fill(f"{half / 100:.2f}".replace(".", ","))
    page.keyboard.press("F10")

    expect(page.locator("[data-payment]")).to_be_visible()
    assert cents(page.locator("[data-order-due]").text_content()) == half
    shoot("financing-3-payment")
    page.keyboard.press("F3")
    parts = page.locator("[data-payment-part]")
    expect(parts).to_have_count(1)
    parts.nth(0).locator("[name=amount]").fill("50,00")
    page.keyboard.press("F2")
    expect(parts).to_have_count(2)
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text(booking)
    expect(page.locator("main")).to_contain_text("Carte bancaire")
    expect(page.locator("main")).to_contain_text("Espèces")
    shoot("financing-4-finished")
    order = page.url

    page.get_by_role("main").get_by_role("link", name=booking).first.click()
    expect(page.locator("main")).to_contain_text("50,00 €")
    shoot("financing-5-booking")

    page.goto(order)
    page.get_by_role("link", name="Annuler le règlement").click()
    page.get_by_label("Motif").fill("Erreur de dossier")
    page.keyboard.press("F10")
    expect(page.locator("[data-due]")).to_have_attribute("data-due", str(-half))
    shoot("financing-6-to-give-back")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    page.locator(".modal.show [data-confirm-yes]").click()
    expect(page).not_to_have_url(re.compile("/correction"))
    expect(page.locator("main")).to_contain_text("Erreur de dossier")
    shoot("financing-7-taken-back")
    page.get_by_role("main").get_by_role("link", name=booking).first.click()
    expect(page.locator("main")).to_contain_text("Erreur de dossier")
    shoot("financing-8-reopened")
