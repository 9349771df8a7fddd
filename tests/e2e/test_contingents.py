"""Contingents and blocks on the plan of a performance: set aside, shown, opened, blocked with a reason, released."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server
from tests.e2e.harness_browser import SIZES
from tests.e2e.harness_plan_work import (
    box,
    choose_theatre,
    chosen,
    click_seat,
    expect_chosen,
    opened,
    seat_of,
)

pytestmark = pytest.mark.browser


def test_places_are_set_aside_blocked_and_opened_again(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    choose_theatre(page)
    page.goto(f"{demo.url}/ticketing/contingents/new")
    page.fill("[name=name]", "Office de tourisme")
    page.select_option("[name=kind]", "partner")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="Office de tourisme")).to_be_visible()
    shoot("23-contingents")
    page.get_by_role("link", name="Par séance").click()
    shoot("24-contingents-by-performance")
    page.get_by_role("link", name="Le Malade imaginaire").first.click()
    opened(page)
    seats = [seat_of(page, "Balcon", "3", str(number)) for number in (1, 3, 5, 7)]
    box(page, seats)
    free = chosen(page)
    assert free
    page.select_option("#assign-contingent", label="Office de tourisme")
    page.get_by_role("button", name=f"Mettre en contingent ({len(free)})").click()
    opened(page)
    ours = page.locator("[data-aside]").filter(has_text="Office de tourisme")
    counts = ours.locator("[data-aside-counts]")
    expect(counts).to_contain_text(f"{len(free)} en contingent, 0 vendues, 0 prises, {len(free)} restantes")
    page.get_by_role("button", name="Liste", exact=True).click()
    page.get_by_role("button", name="Fosse").click()
    page.fill("#free-zone-quantity", "15")
    page.get_by_role("button", name="Choisir", exact=True).click()
    expect_chosen(page, "15 places de Fosse sont choisies.")
    page.get_by_role("button", name="Mettre en contingent (15)").click()
    opened(page)
    expect(counts).to_contain_text(f"{len(free) + 15} en contingent")
    ours.locator("[data-show-aside]").click()
    click_seat(page, free[0])
    page.get_by_text("Bloquer les places choisies").click()
    page.fill("#field-reason", "Caméra au rang 3")
    page.fill("#field-owner", "Régie")
    page.select_option("#field-kind", "technical")
    for size in SIZES:
        page.set_viewport_size(size)
        shoot(f"25-set-aside-{size['width']}")
    page.set_viewport_size(SIZES[0])
    page.get_by_role("button", name="Bloquer (1)").click()
    opened(page)
    expect(page.locator("[data-block]").first).to_contain_text("Caméra au rang 3")
    expect(counts).to_contain_text(f"{len(free) + 14} restantes")
    shoot("26-blocked")
    first = page.locator("[data-block]").first
    first.get_by_role("button", name="Tout libérer").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("1 place est de nouveau libre.")).to_be_visible()
    ours.get_by_role("button", name="Ouvrir à tous").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("Le contingent est ouvert")).to_be_visible()
    expect(ours).to_have_count(0)


def test_a_block_without_a_reason_is_refused_and_the_choice_stays(
    page: Page, demo: Server, log_in: Callable[[str], None]
) -> None:
    log_in("marie")
    choose_theatre(page)
    page.goto(f"{demo.url}/ticketing/contingents/performances")
    page.get_by_role("link", name="Le Malade imaginaire").first.click()
    opened(page)
    seats = [seat_of(page, "Parterre", "D", str(number)) for number in (1, 3)]
    box(page, seats)
    kept = chosen(page)
    page.get_by_text("Bloquer les places choisies").click()
    page.locator("#field-reason").evaluate("node => node.removeAttribute('required')")
    page.locator("[data-block-new] button[type=submit]").click()
    opened(page)
    expect(page.get_by_role("alert").first).to_contain_text("obligatoire")
    assert chosen(page) == kept
