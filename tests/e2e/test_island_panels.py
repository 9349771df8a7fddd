"""Around the plan: the basket that moves and closes, filters, details, areas by keyboard, companions, modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness_browser import eventually, faults
from tests.e2e.harness_island import (
    PLAN,
    box_around,
    click,
    close_filters,
    drag,
    free_seats,
    idle,
    position,
    state,
)
from tests.e2e.harness_server import FREE, MINE, Hall

Show = Callable[[Hall], Page]
SOLD = 2

pytestmark = pytest.mark.browser


def press_long(page: Page, at: dict[str, float], milliseconds: int) -> None:
    """A finger that rests on a point, then lifts."""
    touch = page.context.new_cdp_session(page)
    points: list[dict[str, Any]] = [{"x": at["x"], "y": at["y"]}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    page.wait_for_timeout(milliseconds)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_basket_is_dragged_by_its_head_and_remembers_where(show: Show) -> None:
    page = show(Hall(700))
    panel, head = page.locator("#temporary-basket"), page.locator("[data-panel-head] h2")
    beside = panel.bounding_box()
    plan = page.locator("#seat-plan").bounding_box()
    assert beside
    assert plan
    assert beside["x"] >= plan["x"] + plan["width"]
    at = head.bounding_box()
    assert at
    drag(page, [(at["x"] + 20, at["y"] + 8), (at["x"] - 380, at["y"] + 68)])
    moved = panel.bounding_box()
    assert moved
    assert moved["x"] == pytest.approx(beside["x"] - 400, abs=2)
    page.reload()
    eventually(page, PLAN)
    again = panel.bounding_box()
    assert again
    assert (again["x"], again["y"]) == (pytest.approx(moved["x"], abs=2), pytest.approx(moved["y"], abs=2))
    head.dblclick()
    back = panel.bounding_box()
    assert back
    assert back["x"] == pytest.approx(beside["x"], abs=2)


def test_the_basket_moves_and_closes_by_keyboard(show: Show) -> None:
    page = show(Hall(700))
    panel, mover = page.locator("#temporary-basket"), page.get_by_role("button", name="Déplacer", exact=True)
    before = panel.bounding_box()
    mover.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    moved = panel.bounding_box()
    assert before
    assert moved
    assert moved["x"] == pytest.approx(before["x"] - 72, abs=2)
    page.keyboard.press("Home")
    back = panel.bounding_box()
    assert back
    assert back["x"] == pytest.approx(before["x"], abs=2)
    page.keyboard.press("t")
    expect(panel).to_be_hidden()
    page.reload()
    eventually(page, PLAN)
    expect(panel).to_be_hidden()
    page.keyboard.press("t")
    expect(panel).to_be_visible()


def test_places_chosen_of_those_wanted_and_what_is_free_are_counted(show: Show) -> None:
    hall = Hall(700)
    hall.attributes = 'data-wanted="2"'
    page = show(hall)
    categories = hall.geometry["seats"]["category"]
    free = sum(hall.states[seat] == FREE for seat in range(700) if categories[seat] == 0)
    expect(page.locator("[data-available='0']")).to_have_text(str(free))
    expect(page.locator("[data-chosen-of]")).to_have_text("0 sur 2 places choisies")
    click(page, free_seats(hall, 1)[0])
    idle(page)
    expect(page.locator("[data-chosen-of]")).to_have_text("1 sur 2 places choisies")
    expect(page.locator("[data-available='0']")).to_have_text(str(free - 1))


def test_what_was_proposed_is_lit_and_not_changed(show: Show) -> None:
    hall = Hall(700)
    hall.attributes = "data-locked"
    mine, other = free_seats(hall, 2)
    hall.states[mine] = MINE
    page = show(hall)
    click(page, mine)
    click(page, other)
    page.keyboard.press("r")
    drag(page, box_around(page, [mine, other]))
    idle(page)
    assert hall.asked == []
    assert (state(page, mine), state(page, other)) == (MINE, FREE)
    expect(page.locator(".toast").first).to_contain_text("ne se changent pas ici")


def test_filters_count_fade_and_limit_what_is_taken(show: Show) -> None:
    hall = Hall(700)
    one, two = free_seats(hall, 2)
    hall.contingents = [{"id": 7, "name": "Partenaires", "runs": [[one, one]]}]
    page = show(hall)
    page.keyboard.press("f")
    count = page.locator("[data-filter-count]")
    expect(count).to_have_text("700 places correspondent")
    sold = sum(hall.states[seat] == SOLD for seat in range(700))
    page.get_by_label("vendue", exact=True).check()
    expect(count).to_have_text(f"{sold} places correspondent")
    page.get_by_role("button", name="Effacer les filtres").click()
    expect(count).to_have_text("700 places correspondent")
    page.get_by_label("Partenaires").check()
    expect(count).to_have_text("1 place correspond")
    expect(page.locator("[data-filter-active]")).to_have_text("1")
    close_filters(page)
    page.keyboard.press("r")
    drag(page, box_around(page, [one, two]))
    idle(page)
    assert [body["seats"] for _, body, _ in hall.asked] == [[one]]


def test_an_order_number_lights_its_seats(show: Show) -> None:
    hall = Hall(700)
    hall.order_places = {"17": [3, 4]}
    page = show(hall)
    page.keyboard.press("f")
    page.locator("#filter-order-number").fill("17")
    expect(page.locator("[data-filter-count]")).to_have_text("700 places correspondent")
    page.locator("#filter-order-number").press("Enter")
    expect(page.locator("[data-filter=order]")).to_be_checked()
    expect(page.locator("[data-filter-orders]")).to_have_text("1 commande")
    expect(page.locator("[data-filter-count]")).to_have_text("2 places correspondent")
    page.locator("[data-filter=order]").uncheck()
    expect(page.locator("[data-filter-count]")).to_have_text("700 places correspondent")
    assert faults(page) == []


def test_a_detail_is_asked_for_by_mouse_key_and_finger(show: Show) -> None:
    hall = Hall(700)
    [seat] = free_seats(hall, 1)
    facts = [{"name": "Commande", "value": "001.00001.002", "href": "/pos/orders/2"}]
    hall.details[seat] = {
        "title": "Parterre, Rang A",
        "facts": facts,
        "prices": [{"name": "Plein", "amount": "9 €"}],
    }
    page = show(hall)
    box, at = page.locator(".seat-plan-detail.pinned"), position(page, seat)
    page.keyboard.down("Shift")
    page.mouse.click(at["x"], at["y"], button="right")
    page.keyboard.up("Shift")
    expect(box.get_by_role("link", name="001.00001.002")).to_have_attribute("href", "/pos/orders/2")
    expect(box).to_contain_text("9 €")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.keyboard.press("i")
    expect(box).to_contain_text("001.00001.002")
    box.get_by_role("button").click()
    expect(box).to_be_hidden()
    press_long(page, at, 800)
    expect(box).to_contain_text("001.00001.002")
    assert hall.asked == []


def test_an_area_is_drawn_with_the_keyboard(show: Show) -> None:
    hall = Hall(700)
    one, two = free_seats(hall, 2)
    assert two - one < 4, "in one row"
    page = show(hall)
    page.keyboard.press("r")
    page.locator(".seat-plan-canvas").focus()
    expect(page.locator(".seat-plan-hint")).to_be_visible()
    page.keyboard.down("Shift")
    page.mouse.click(**position(page, one), button="right")
    page.keyboard.up("Shift")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{PLAN}.focused") == one
    page.keyboard.press("Space")
    for _ in range(two - one):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    idle(page)
    assert [state(page, one), state(page, two)] == [MINE, MINE]


def test_a_wheelchair_place_offers_the_seat_of_who_comes_along(show: Show) -> None:
    hall = Hall(700)
    one, two = free_seats(hall, 2)
    hall.geometry["seats"]["flags"][one], hall.geometry["seats"]["flags"][two] = 1, 4
    hall.geometry["companions"] = [[one, two]]
    page = show(hall)
    click(page, one)
    offer = page.get_by_role("alertdialog")
    expect(offer).to_contain_text("La prendre aussi ?")
    page.keyboard.press("Enter")
    idle(page)
    expect(offer).to_be_hidden()
    assert [hall.states[one], hall.states[two]] == [MINE, MINE]


def test_what_is_for_sale_is_read_again_when_its_mark_moves(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    with hall.lock:
        hall.states[seat] = 128
        hall.offer = "2"
    expect(page.locator(".toast")).to_contain_text("Ce qui est en vente a changé.", timeout=2_000)
    click(page, seat)
    idle(page)
    assert hall.asked == []


def test_another_plan_loads_the_page_anew(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    with hall.lock:
        hall.geometry = {**hall.geometry, "hash": "another", "name": "Autre salle"}
    with page.expect_navigation(timeout=5_000):
        pass
    eventually(page, PLAN)
