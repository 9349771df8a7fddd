"""Products and tickets put on a stay, from the till to the correction, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server
from tests.e2e.harness_browser import SIZES, touch_targets
from tests.e2e.sent_bookings import day, send
from tests.e2e.test_refund import confirm, look, open_session

pytestmark = pytest.mark.browser

GROUP = "G-0005"
"""The demo's booking of the theatre whose guests are there."""


def begin(page: Page, *products: str) -> None:
    """A new order with products."""
    page.keyboard.press("F1")
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    for product in products:
        page.get_by_label("Produit ou code-barres").fill(product)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        expect(page.locator("#order-lines")).to_contain_text(product)


def test_an_order_is_put_on_a_booking_and_corrected(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    open_session(page, demo.url)
    begin(page, "Affiche", "Programme", "Programme")
    look(page, shoot, "put-01-till")
    page.keyboard.press("Alt+s")
    page.locator("[data-panel-dialog][open]").wait_for()
    page.get_by_label("Numéro, nom ou chambre").fill(GROUP[:4])
    expect(page.locator("[data-refused]").first).to_be_visible()
    look(page, shoot, "put-02-found")
    page.locator("a[data-booking]", has_text=GROUP).click()
    expect(page.locator("[data-put-total='2000']")).to_be_visible()
    look(page, shoot, "put-03-confirm")
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    expect(page.locator("[data-on-booking='2000']")).to_be_visible()
    look(page, shoot, "put-04-done")

    page.get_by_role("link", name="Rembourser ou corriger").click()
    page.locator("tr", has_text="Programme").get_by_role("button", name="Un de plus").click()
    page.get_by_label("Motif").fill("Rendu")
    page.keyboard.press("F10")
    expect(page.get_by_label("Sur réservation")).to_have_value("5,00")
    look(page, shoot, "put-05-correction")
    page.keyboard.press("F10")
    confirm(page)
    expect(page.locator("[data-on-booking='-500']")).to_be_visible()


def test_a_part_is_put_on_a_booking_and_the_rest_paid(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    open_session(page, demo.url)
    begin(page, "Affiche", "Programme")
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/payment"))
    page.get_by_label("Affiche", exact=True).check()
    page.keyboard.press("F6")
    page.wait_for_url(re.compile(r"take="))
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"put-11-payment-{size['width']}")
        assert touch_targets(page) == []
    page.keyboard.press("Alt+s")
    page.wait_for_url(re.compile(r"/charge"))
    page.get_by_label("Numéro, nom ou chambre").fill(GROUP)
    page.locator("a[data-booking]", has_text=GROUP).click()
    expect(page.locator("[data-put-total='1000']")).to_be_visible()
    look(page, shoot, "put-12-confirm-page")
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/payment"))
    expect(page.locator("main")).to_contain_text("Il reste 5,00")
    look(page, shoot, "put-13-rest")
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    expect(page.locator("[data-on-booking='1000']")).to_be_visible()


def test_nothing_is_corrected_once_the_stay_is_invoiced(
    page: Page, demo: Server, tmp_path: Path, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    stay: dict[str, Any] = {
        "number": "Z-201",
        "customer": {"name": "Nora Petit"},
        "arrives_on": day(-1),
        "departs_on": day(3),
        "status": "checked_in",
        "total": 10_000,
    }
    send(demo, tmp_path, [stay])
    log_in("camille")
    open_session(page, demo.url)
    begin(page, "Affiche")
    page.keyboard.press("Alt+s")
    page.get_by_label("Numéro, nom ou chambre").fill("nora")
    page.locator("a[data-booking]", has_text="Z-201").click()
    expect(page.locator("[data-put-total='1000']")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.locator("[data-on-booking='1000']")).to_be_visible()
    order = page.url
    expect(page.get_by_role("link", name="Rembourser ou corriger")).to_be_visible()

    send(demo, tmp_path, [stay | {"status": "invoiced", "invoice_number": "F-77", "invoiced_on": day(0)}])
    page.goto(order)
    expect(page.locator("main")).to_contain_text("La facture F-77 de cette réservation est émise")
    look(page, shoot, "put-21-invoiced")
    page.get_by_role("link", name="Rembourser ou corriger").click()
    expect(page.locator("main")).to_contain_text("La facture F-77 de la réservation Z-201 est émise")
    look(page, shoot, "put-22-refused")
    page.goto(order)
    begin(page, "Affiche")
    page.keyboard.press("Alt+s")
    page.get_by_label("Numéro, nom ou chambre").fill("Z-201")
    expect(page.locator("[data-refused]")).to_contain_text("F-77")
