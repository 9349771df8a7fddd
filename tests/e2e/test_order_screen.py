"""The order screen by touch and by keyboard: the pad, a customer, orders on hold, an order given up; what fits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.test_till_layout import SCREENS, begin, in_view, place

pytestmark = pytest.mark.browser
LogIn = Callable[[str], None]
Shoot = Callable[[str], None]


def line(page: Page, label: str) -> Locator:
    """The first line of the basket with this label."""
    return page.locator("[data-line]", has_text=label).first


def total(page: Page, cents: int) -> None:
    """Wait until the basket comes to ``cents``."""
    expect(page.locator("[data-order-total]")).to_have_attribute("data-order-total", str(cents))


def pad(page: Page, *keys: str) -> None:
    """Touch keys of the pad: figures, and the others by their names."""
    for key in keys:
        figure = key in {*"0123456789", ",", "⌫"}
        page.locator(f"[data-pad-{'digit' if figure else 'key'}='{key}']").click()


def add(page: Page, *labels: str) -> None:
    """Touch products, and wait for their lines."""
    for label in labels:
        page.get_by_role("button", name=re.compile(f"^{label}")).click()
        expect(line(page, label)).to_be_visible()


def fresh_order(page: Page, url: str) -> None:
    """A session of 100 euros and an empty order."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("#product-grid [data-product]").first).to_be_visible()
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")
    page.wait_for_load_state("load")


def test_quantity_price_and_discount_by_touch(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("marie")
    fresh_order(page, demo.url)
    add(page, "Glace", "Canoë")
    line(page, "Glace").click()
    pad(page, "1", "2", "apply")
    total(page, 12 * 280 + 1_200)
    pad(page, "price", "2", ",", "5", "0", "apply")
    total(page, 12 * 250 + 1_200)
    line(page, "Canoë").click()
    pad(page, "discount", "1", "2", ",", "5", "apply")
    expect(line(page, "Canoë")).to_contain_text("Remise 12,5")
    total(page, 12 * 250 + 1_050)
    line(page, "Glace").click()
    pad(page, "2", "offer")
    expect(page.locator("[data-lines]")).to_contain_text("Offert")
    total(page, 10 * 250 + 1_050)
    shoot("till-pad")
    pad(page, "offer")
    total(page, 12 * 250 + 1_050)
    line(page, "Glace").click()
    for _ in range(5):
        page.locator("[data-pad-key='less']").click(no_wait_after=True)
    total(page, 7 * 250 + 1_050)
    pad(page, "remove")
    expect(page.locator("[data-line]")).to_have_count(1)
    total(page, 1_050)


def test_the_same_from_the_keyboard(page: Page, demo: Server, log_in: LogIn) -> None:
    log_in("marie")
    fresh_order(page, demo.url)
    page.keyboard.press("/")
    page.keyboard.type("glac")
    expect(page.locator("#product-grid [data-product]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-line]")).to_have_count(1)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    total(page, 12 * 280)
    for keys, cents in (("2,5", 12 * 250), ("0", 0)):
        page.keyboard.press("F3")
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
        total(page, cents)
    page.keyboard.press("F3")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.press("F4")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    total(page, 12 * 150)
    page.keyboard.press("-")
    total(page, 11 * 150)
    page.keyboard.press("+")
    total(page, 12 * 150)
    page.keyboard.press("Delete")
    expect(page.locator("[data-line]")).to_have_count(0)


def test_families_and_arrows(page: Page, demo: Server, log_in: LogIn) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    shown = page.locator("#product-grid [data-product]:visible")
    everything = shown.count()
    bar = page.get_by_role("button", name=re.compile("^Bar"))
    page.keyboard.press(bar.get_attribute("data-shortcut") or "")
    expect(bar).to_have_attribute("aria-pressed", "true")
    assert 0 < shown.count() < everything
    expect(shown.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(shown.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(shown.nth(4)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(shown.nth(3)).to_be_focused()
    page.keyboard.press("a")
    expect(shown).to_have_count(everything)


def test_a_key_without_its_right_says_why(page: Page, demo: Server, log_in: LogIn) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche")
    discount = page.locator("[data-pad-key='discount']")
    expect(discount).to_have_attribute("aria-disabled", "true")
    discount.click(force=True)
    expect(page.locator("[data-pad-note]")).to_have_text("Vous n'avez pas le droit d'accorder des remises.")
    page.keyboard.press("F3")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    total(page, 900)
    pad(page, "price", "0", "apply")
    expect(page.locator("[data-pad-note]")).to_contain_text("Vous n'avez pas le droit")
    total(page, 900)


def test_a_customer_is_made_and_found_by_phone(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche")
    page.keyboard.press("F7")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Nom, courriel ou téléphone")).to_be_focused()
    panel.get_by_label(re.compile("^Nom .*")).last.fill("Anaïs Morel")
    panel.get_by_label("Téléphone").last.fill("07 98 76 54 32")
    panel.get_by_role("button", name="Créer et choisir").click()
    customer = page.locator(".till-customer")
    expect(customer).to_contain_text("Anaïs Morel")
    customer.click()
    panel.get_by_role("button", name="Client de passage").click()
    expect(customer).to_contain_text("Client de passage")
    page.keyboard.press("F7")
    expect(panel.get_by_label("Nom, courriel ou téléphone")).to_be_focused()
    page.keyboard.type("0798.76")
    expect(panel.get_by_role("button", name="Lycée Victor-Hugo")).to_have_count(0)
    found = panel.get_by_role("button", name="Anaïs Morel")
    expect(found).to_be_visible()
    assert place(found)["height"] >= 64
    shoot("till-customer")
    found.click()
    expect(customer).to_contain_text("Anaïs Morel")


def test_on_hold_and_taken_again(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche")
    first = page.url
    page.keyboard.press("F9")
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_role("link", name="Commandes (1)")).to_be_visible()
    page.keyboard.press("F8")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("En attente depuis")
    shoot("till-others")
    panel.get_by_role("button", name="Reprendre").click()
    page.wait_for_url(first)
    total(page, 1_000)


def test_an_order_is_given_up(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche")
    order = page.url
    page.keyboard.press("Control+Delete")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Son numéro ne sera plus utilisé")
    shoot("till-abandon")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.get_by_role("link", name=re.compile("^Abandonner")).click()
    panel.get_by_role("button", name="Client parti").click()
    page.wait_for_url(re.compile("/sessions/"))
    page.goto(order)
    expect(page.locator("main")).to_contain_text("Abandonnée : Client parti")
    shoot("order-abandoned")


def test_everything_fits_and_is_large_enough_to_touch(page: Page, demo: Server, log_in: LogIn) -> None:
    log_in("camille")
    begin(page, demo.url)
    page.keyboard.press("F9")
    expect(page.get_by_role("link", name="Commandes (1)")).to_be_visible()
    add(page, "Limonade")
    areas = (".till-pad button", ".till-line", ".till-bar .btn", "#product-grid button", ".till-foot .btn")
    for size in SCREENS:
        page.set_viewport_size(size)
        for key in page.locator(", ".join(areas)).all():
            box = place(key)
            assert box["width"] >= 64 and box["height"] >= 64, (size, key.inner_text(), box)
        for element in page.locator(
            ".till-pad button, [data-order-total], .till-foot .btn, .till-bar .btn"
        ).all():
            assert in_view(page, element), (size, element.inner_text())
        page.screenshot(path=SCREENSHOTS / f"till-{size['width']}.png")
        search = page.locator("#product-search")
        assert place(search)["height"] >= 44 and place(search)["width"] >= 100
