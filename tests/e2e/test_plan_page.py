"""The plan page of the demo: what is sold is on it, and with many seats the total and the button stay in sight."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.harness_browser import eventually
from tests.e2e.harness_island import PLAN, idle, position

pytestmark = pytest.mark.browser
SEATS = [("G", number) for number in (1, 3, 5, 7, 9, 11)] + [("H", number) for number in (1, 3, 5, 7, 9, 11)]


def open_plan(page: Page, url: str) -> str:
    """Open a session, begin an order, go to the plan of the next performance; the address of the till."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "5")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.get_by_role("link", name="Places")).to_be_visible()
    till = page.url
    coming = page.request.get(f"{url}/api/v1/performances").json()
    shown = next(one["id"] for one in coming if one["event"].startswith("Le Malade imaginaire"))
    page.goto(f"{url}/ticketing/performances/{shown}/plan?order={till.rpartition('/')[2]}")
    page.wait_for_selector("#seat-plan canvas")
    eventually(page, PLAN)
    return till


def test_many_seats_hide_neither_the_total_nor_the_button(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    till = open_plan(page, demo.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le Malade imaginaire")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d{4}.*20:30"))
    toolbar = page.locator(".seat-plan-toolbar").bounding_box()
    assert toolbar is not None
    assert toolbar["height"] < 60
    for row, number in SEATS:
        at = position(page, page.evaluate(f"{PLAN}.indexOf('Parterre', '{row}', '{number}')"))
        page.mouse.click(at["x"], at["y"])
    idle(page)
    count = page.evaluate(f"{PLAN}.mine.length")
    assert count >= 10
    expect(page.locator("#basket tbody tr")).to_have_count(count)
    expect(page.locator("[data-basket-total]")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name=re.compile("^Ajouter à la commande"))).to_be_in_viewport(ratio=1)
    shoot("05-seat-plan-full-basket")
    page.goto(till)
    expect(page.get_by_role("status").filter(has_text=f"{count} places choisies")).to_be_visible()
    page.get_by_role("link", name="Ajouter ou libérer").click()
    page.get_by_role("button", name="Tout libérer").click()
    expect(page.locator("#basket")).to_contain_text("Aucune place")


def test_a_seat_that_cannot_be_had_is_said_in_sight(
    page: Page, demo: Server, log_in: Callable[[str], None]
) -> None:
    log_in("camille")
    open_plan(page, demo.url)
    seat = page.evaluate(f"[...Array(700).keys()].find(seat => {PLAN}.stateOf(seat) === 4)")
    at = position(page, seat)
    page.mouse.click(at["x"], at["y"])
    expect(page.locator(".toast")).to_contain_text("bloquée")


def test_best_places_are_taken_with_a_key_and_go_to_one_rate(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    open_plan(page, demo.url)
    page.locator("#best-quantity").fill("3")
    page.locator(".seat-plan-canvas").focus()
    page.keyboard.press("b")
    expect(page.locator(".toast")).to_contain_text("3 meilleures places")
    expect(page.locator("#basket tbody tr")).to_have_count(3)
    assert page.evaluate(f"{PLAN}.mine.length") == 3
    rate = page.locator("#audience-category option").nth(1).inner_text()
    page.locator("#audience-category").select_option(label=rate)
    page.get_by_role("button", name="Appliquer à tous").click()
    chosen = page.locator("#basket [name=audience_category] option:checked")
    expect(chosen.filter(has_text=rate)).to_have_count(3)
    shoot("05-seat-plan-best-places")
