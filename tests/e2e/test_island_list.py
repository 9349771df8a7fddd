"""The list, free zones, filters, accessibility and speed of the seat plan island, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness_browser import faults
from tests.e2e.harness_island import PLAN, click, close_filters, free_seats, idle
from tests.e2e.harness_server import FREE, MINE, Hall

Show = Callable[[Hall], Page]

pytestmark = pytest.mark.browser


def test_a_free_zone_asks_how_many(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    page.locator("[data-view=list]").click()
    page.get_by_role("button", name="Fosse : 50 places libres sur 50").click()
    page.get_by_label("Combien de places ?").fill("4")
    page.get_by_role("button", name="Prendre").click()
    expect(page.get_by_role("button", name="Fosse : 46 places libres sur 50")).to_be_visible()
    assert hall.asked[0][1] == {
        "order": 42,
        "plan": hall.geometry["hash"],
        "free_zone": "Fosse",
        "quantity": 4,
        "audience_category": 7,
    }


def test_the_list_sells_as_the_canvas_does(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    page.locator("[data-view=list]").click()
    page.locator("summary").first.click()
    button = page.get_by_role("button", name=f"Parterre, rang A, place {seat + 1},")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    idle(page)
    assert hall.states[seat] == MINE
    button.click()
    idle(page)
    assert hall.states[seat] == FREE


def test_a_category_that_is_filtered_away_cannot_be_picked(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    page.keyboard.press("f")
    page.get_by_label("Première").check()
    close_filters(page)
    click(page, seat)
    idle(page)
    assert hall.asked == []
    page.keyboard.press("f")
    page.get_by_label("Carré or").check()
    close_filters(page)
    click(page, seat)
    idle(page)
    assert hall.states[seat] == MINE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault(show: Show, theme: str) -> None:
    hall = Hall(700)
    page = show(hall)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.keyboard.press("f")
    click(page, free_seats(hall, 1)[0])
    idle(page)
    page.wait_for_timeout(500)
    assert faults(page) == []
    page.locator("[data-view=list]").click()
    page.locator("summary").first.click()
    assert faults(page) == []


@pytest.mark.parametrize(("seats", "first", "repaint"), [(700, 400, 100), (10_000, 800, 200)])
def test_drawing_and_moving_are_instant(show: Show, seats: int, first: float, repaint: float) -> None:
    page = show(Hall(seats))
    assert page.evaluate(f"{PLAN}.firstDrawMs") < first
    times = sorted(page.evaluate(f"Array.from({{length: 9}}, () => {PLAN}.measureRepaint())"))
    assert times[4] < repaint
