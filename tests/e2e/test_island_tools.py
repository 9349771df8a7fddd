"""Keyboard, tools, touch and views of the seat plan island, in a real Chromium against a server in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness_island import PLAN, box_around, drag, free_seats, idle, position, state
from tests.e2e.harness_server import FREE, MINE, Hall

Show = Callable[[Hall], Page]

pytestmark = pytest.mark.browser


def test_the_keyboard_walks_picks_and_speaks(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    canvas = page.locator(".seat-plan-canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate(f"{PLAN}.focused")
    speech = page.locator("[data-seat-speech]")
    expect(speech).to_contain_text("rang")
    for _ in range(40):
        seat = page.evaluate(f"{PLAN}.focused")
        if hall.states[seat] == FREE and seat != first:
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    idle(page)
    assert hall.states[seat] == MINE
    expect(speech).to_contain_text("au panier")
    page.keyboard.press("Space")
    idle(page)
    assert hall.states[seat] == FREE
    row = page.evaluate(f"{PLAN}.focused")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert abs(page.evaluate(f"{PLAN}.focused") - row) <= 1
    page.keyboard.press("i")
    expect(page.locator(".seat-plan-detail")).to_contain_text("Catégorie")
    page.keyboard.press("Escape")
    expect(page.locator(".seat-plan-detail")).to_be_hidden()


def test_letters_choose_tools_but_not_while_typing(show: Show) -> None:
    page = show(Hall(700))
    for key, tool in (("h", "pan"), ("r", "rectangle"), ("p", "polygon"), ("l", "lasso"), ("v", "pick")):
        page.keyboard.press(key)
        expect(page.locator(f"[data-tool={tool}]")).to_have_attribute("aria-pressed", "true")
    before = page.evaluate(f"{PLAN}.scale")
    page.keyboard.press("+")
    assert page.evaluate(f"{PLAN}.scale") > before
    page.keyboard.press("0")
    assert page.evaluate(f"{PLAN}.scale") == pytest.approx(before)
    page.locator("#audience-category").focus()
    page.keyboard.press("h")
    expect(page.locator("[data-tool=pick]")).to_have_attribute("aria-pressed", "true")


def test_a_new_area_replaces_the_selection_and_shift_adds(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    one, two, three = free_seats(hall, 2), free_seats(hall, 2, 200), free_seats(hall, 2, 400)
    page.keyboard.press("r")
    drag(page, box_around(page, one))
    idle(page)
    drag(page, box_around(page, two))
    idle(page)
    assert [state(page, seat) for seat in one + two] == [FREE, FREE, MINE, MINE]
    page.keyboard.down("Shift")
    drag(page, box_around(page, three))
    page.keyboard.up("Shift")
    idle(page)
    assert [state(page, seat) for seat in two + three] == [MINE] * 4


def test_a_lasso_and_a_polygon_enclose_seats(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    one, two = free_seats(hall, 2), free_seats(hall, 2, 200)
    (left, top), (right, bottom) = box_around(page, one)
    page.keyboard.press("l")
    drag(page, [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    idle(page)
    assert [state(page, seat) for seat in one] == [MINE, MINE]
    (left, top), (right, bottom) = box_around(page, two)
    page.keyboard.press("p")
    for point in ((left, top), (right, top), (right, bottom)):
        page.mouse.click(*point)
    page.mouse.dblclick(left, bottom)
    idle(page)
    assert [state(page, seat) for seat in one + two] == [FREE, FREE, MINE, MINE]


def test_dragging_moves_the_plan_and_picks_nothing(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    before = position(page, seat)
    drag(page, [(before["x"], before["y"]), (before["x"] + 120, before["y"] + 60)])
    after = position(page, seat)
    assert (after["x"] - before["x"], after["y"] - before["y"]) == (pytest.approx(120), pytest.approx(60))
    assert hall.asked == []


def test_the_map_window_moves_the_view(show: Show) -> None:
    page = show(Hall(10_000))
    window = page.locator(".seat-plan-map")
    expect(window).to_be_hidden()
    for _ in range(6):
        page.keyboard.press("+")
    before = position(page, 0)
    window.click(position={"x": 20, "y": 20})
    after = position(page, 0)
    assert after["x"] > before["x"]
    assert after["y"] > before["y"]


def test_a_finger_taps_a_seat(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    at = position(page, seat)
    page.touchscreen.tap(at["x"], at["y"])
    idle(page)
    assert hall.states[seat] == MINE
