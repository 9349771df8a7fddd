"""A repayment, and a booking changed elsewhere while it is paid, at the till in a real Chromium by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.harness_browser import SIZES
from tests.e2e.sent_bookings import day, send

pytestmark = pytest.mark.browser
FINISHED = re.compile(r"/pos/orders/\d+$")


def bookings(invoice: int) -> list[dict[str, Any]]:
    """A stay of today with an overdue instalment and an invoice, and one that gets 80.00 back."""

    stay = {"arrives_on": day(0), "departs_on": day(7)}
    return [
        {
            **stay,
            "number": "Z-101",
            "customer": {"name": "Zoé Lambert"},
            "room": "Yourte 9",
            "total": 40_000,
            "fundings": [
                {"reference": "1", "due_on": day(-10), "amount": 12_000, "label": "Acompte 30 %"},
                {"reference": "2", "due_on": day(20), "amount": invoice, "kind": "invoice"},
            ],
        },
        {
            **stay,
            "number": "Z-103",
            "customer": {"name": "Oscar Quint"},
            "total": 0,
            "fundings": [{"reference": "1", "due_on": day(1), "amount": -8_000}],
        },
    ]


def open_session(page: Page, url: str) -> None:
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "10")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()


def find(page: Page, words: str) -> None:
    """The tab by its key, and one booking found while typing."""
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")
    page.keyboard.press("Control+b")
    expect(page.locator("#booking-search")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("[data-booking]")).to_have_count(1)


def choose(page: Page) -> None:
    """Walk to the first financing and take it."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.funding || ''"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#field-amount")).to_be_focused()


def test_a_repayment_is_given_and_taken_back(
    page: Page,
    demo: Server,
    log_in: Callable[[str], None],
    shoot: Callable[[str], None],
    tmp_path: Path,
) -> None:
    send(demo, tmp_path, bookings(28_000))
    log_in("camille")
    open_session(page, demo.url)
    find(page, "zoe yourte")
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"repayment-1-search-{size['width']}")
    page.fill("#booking-search", "")
    page.locator("#booking-search").press_sequentially("quint")
    expect(page.locator("[data-booking]")).to_have_count(1)
    expect(page.locator("[data-booking]")).to_contain_text("à rembourser")
    choose(page)
    page.keyboard.press("F10")
    expect(page.locator("[data-order-due]")).to_have_text(re.compile("^80,00"))
    shoot("repayment-2-given-back")
    page.keyboard.press("F10")
    page.locator("[data-confirm-yes]").click()
    page.wait_for_url(FINISHED)
    page.get_by_role("link", name="Annuler le règlement").click()
    page.fill("[name=reason]", "Erreur")
    page.keyboard.press("F10")
    expect(page.locator("[data-due='8000']")).to_be_visible()
    page.keyboard.press("F10")
    page.wait_for_url(FINISHED)
    expect(page.locator("[data-funding-paid]")).to_contain_text("Règlement annulé")


def test_a_booking_changed_elsewhere_is_taken_as_it_is(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None], tmp_path: Path
) -> None:
    send(demo, tmp_path, bookings(28_000))
    log_in("camille")
    open_session(page, demo.url)
    find(page, "z-101")
    page.locator("[data-funding]").last.click()
    expect(page.locator("#field-amount")).to_have_value("280,00")
    page.keyboard.press("F10")
    expect(page.locator("[data-order-due]")).to_be_visible()
    send(demo, tmp_path, bookings(27_000))
    page.keyboard.press("F10")
    expect(page.get_by_text("Le document a été modifié sur un autre poste")).to_be_visible()
    shoot("changed-1-refused")
    page.get_by_role("link", name="Prendre la réservation telle qu’elle est").click()
    expect(page.locator("[data-stale]")).to_be_visible()
    shoot("changed-2-as-it-is-now")
    page.keyboard.press("F10")
    expect(page.locator("#field-amount")).to_have_value("270,00")
