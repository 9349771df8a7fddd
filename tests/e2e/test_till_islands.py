"""The till's islands in a real Chromium: counting a drawer, paying in several parts, grouped product keys."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.harness_browser import faults, fresh_page
from tests.e2e.harness_server import Hall, serving
from tests.e2e.harness_till import count_page, payment_page, products_page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without the application behind it."""
    with fresh_page(browser) as page:
        yield page


@pytest.fixture
def hall() -> Hall:
    """The server's memory, with the till's pages."""
    hall = Hall(20)
    hall.pages = {
        "/count": count_page(15000),
        "/pay": payment_page(4400, "44,00"),
        "/belgium": payment_page(1232, "12,32"),
        "/quick": payment_page(7200, "72,00"),
        "/products": products_page(),
    }
    return hall


@pytest.fixture
def at(hall: Hall) -> Iterator[str]:
    """The server's address."""
    with serving(hall) as url:
        yield url


def paid(page: Page) -> list[tuple[str, str]]:
    """The parts that were sent."""
    query = parse_qs(urlparse(page.url).query)
    assert query["idempotency_key"] == ["cle-1"]
    return list(zip(query["method_id"], query["amount"], strict=True))


def test_a_drawer_is_counted_from_the_keyboard(page: Page, at: str) -> None:
    page.goto(f"{at}/count")
    difference = page.locator("[data-count-difference]")
    expect(difference).to_be_empty()
    page.locator("#count-5000").focus()
    for text in ("2", "1", "2"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("[data-denomination-total='5000']")).to_have_text("100,00\u00a0€")
    expect(page.locator("[data-count-total]")).to_have_text("140,00\u00a0€")
    page.locator("#count-200").fill("4")
    expect(difference).to_have_text("-2,00\u00a0€ (manquant)")
    page.locator("#count-200").fill("5")
    expect(difference).to_have_text("aucun écart")
    page.locator("#count-1").fill("1")
    expect(difference).to_have_text("+0,01\u00a0€ (excédent)")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#count-2")).to_be_focused()
    page.locator("#count-1").press("Enter")
    expect(page.locator("#sum")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Valider")).to_be_focused()
    assert faults(page) == []


def test_a_drawer_is_counted_as_a_sum(page: Page, at: str) -> None:
    page.goto(f"{at}/count")
    page.locator("#sum").fill("148")
    expect(page.locator("[data-count-total]")).to_have_text("148,00\u00a0€")
    expect(page.locator("[data-count-difference]")).to_have_text("-2,00\u00a0€ (manquant)")
    page.locator("#count-5000").fill("3")
    expect(page.locator("[data-count-differ]")).to_have_text("Le détail diffère.")
    expect(page.locator("[data-count-difference]")).to_be_empty()
    page.keyboard.press("F8")
    expect(page.locator("#sum")).to_have_value("150,00")
    expect(page.locator("#count-5000")).to_have_value("")
    expect(page.locator("[data-count-difference]")).to_have_text("aucun écart")
    expect(page.locator("[data-count-differ]")).to_be_empty()
    assert faults(page) == []


def test_cash_gives_change_and_says_which_coins(page: Page, at: str) -> None:
    page.goto(f"{at}/quick")
    keys = page.locator("[data-quick-cash] button")
    assert keys.all_inner_texts() == [f"{text}\u00a0€" for text in ("72,00", "75", "80", "100", "+20", "+50")]
    page.get_by_role("button", name="100").click()
    expect(page.locator("[data-change]")).to_have_text("28,00\u00a0€")
    expect(page.locator("[data-change-coins]")).to_have_text("Rendre : 20 + 5 + 2 + 1")
    assert faults(page) == []
    page.keyboard.press("F10")
    page.wait_for_url("**/paid*")
    assert paid(page) == [("1", "100,00")]


def test_part_in_cash_and_part_by_card(page: Page, at: str) -> None:
    page.goto(f"{at}/pay")
    page.keyboard.type("20")
    expect(page.locator("[data-remaining]")).to_have_text("24,00\u00a0€")
    submit = page.get_by_role("button", name="Valider (F10)")
    expect(submit).to_be_disabled()
    page.keyboard.press("F3")
    expect(page.locator("[data-part-amount]").nth(1)).to_have_value("24,00")
    expect(submit).to_be_enabled()
    page.keyboard.press("F10")
    page.wait_for_url("**/paid*")
    assert paid(page) == [("1", "20,00"), ("2", "24,00")]


def test_a_cheque_is_identified_by_what_it_asks(page: Page, at: str) -> None:
    page.goto(f"{at}/pay")
    number, drawer = page.get_by_label("Numéro"), page.get_by_label("Tireur")
    expect(number).to_be_hidden()
    page.keyboard.press("F4")
    expect(number).to_be_visible()
    expect(drawer).to_be_hidden()
    expect(page.locator("[data-payment-error]")).to_have_text("Identifiez le paiement.")
    number.fill("1234567")
    page.get_by_label("Banque").fill("Crédit rural")
    expect(page.get_by_role("button", name="Valider (F10)")).to_be_enabled()
    assert faults(page) == []
    page.keyboard.press("F3")
    expect(number).to_be_hidden()
    page.keyboard.press("F4")
    expect(number).to_have_value("")


def test_belgian_cash_is_proposed_rounded_and_a_card_exact(page: Page, at: str) -> None:
    page.goto(f"{at}/belgium")
    amount = page.locator("[data-part-amount]")
    page.keyboard.press("F5")
    expect(amount).to_have_value("12,30")
    expect(page.locator("[data-rounding-gap]")).to_have_text("-0,02\u00a0€")
    expect(page.locator("[data-change]")).to_have_text("0,00\u00a0€")
    page.keyboard.press("F3")
    expect(amount).to_have_value("12,32")
    expect(page.locator("[data-rounding-gap]")).to_have_text("0,00\u00a0€")
    amount.fill("5")
    page.keyboard.press("F5")
    expect(amount.nth(1)).to_have_value("7,30")
    page.keyboard.press("F10")
    page.wait_for_url("**/paid*")
    assert paid(page) == [("2", "5,00"), ("4", "7,30")]


def test_a_card_is_not_charged_more_than_what_remains(page: Page, at: str) -> None:
    page.goto(f"{at}/pay")
    page.keyboard.press("F3")
    expect(page.locator("[data-part-method]")).to_have_value("2")
    for key in ("5", "0", ",", "5"):
        page.locator(f"[data-pad='{key}']").click()
    expect(page.locator("[data-part-amount]")).to_have_value("50,5")
    expect(page.locator("[data-payment-error]")).to_have_text("Plus que ce qui reste à payer.")
    expect(page.get_by_role("button", name="Valider (F10)")).to_be_disabled()
    page.get_by_role("button", name="Effacer").click()
    page.locator("[data-part-amount]").fill("12.3x")
    expect(page.locator("[data-payment-error]")).to_have_text("Ce n'est pas un montant.")
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator("[data-part-amount]")).to_have_value("44,00")


def test_quick_taps_are_grouped_and_none_is_lost(page: Page, at: str, hall: Hall) -> None:
    page.goto(f"{at}/products")
    page.evaluate("for (let i = 0; i < 20; i++) document.querySelector('[data-product=\"12\"]').click()")
    page.get_by_role("button", name="Affiche").click()
    expect(page.locator("#lines p")).to_have_count(1)
    page.wait_for_timeout(300)
    taps: dict[int, int] = {}
    for _, body, key in hall.asked:
        assert key
        for item in body["items"]:
            taps[item["product_id"]] = taps.get(item["product_id"], 0) + item["quantity"]
    assert taps == {12: 20, 13: 1}
    assert len(hall.asked) <= 2
