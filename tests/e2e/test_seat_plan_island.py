"""The seat plan island in a real Chromium, against a server in memory: holds, races, keyboard, touch, list, speed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.harness_browser import eventually, faults, fresh_page
from tests.e2e.harness_server import FREE, MINE, OTHER, Hall, serving

pytestmark = pytest.mark.browser

PLAN = "document.querySelector('#seat-plan').seatPlan"
SOLD = 2
Show = Callable[[Hall], Page]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Open the plan page of a hall."""
    with ExitStack() as stack:

        def opened(hall: Hall) -> Page:
            url = stack.enter_context(serving(hall))
            page = stack.enter_context(fresh_page(browser))
            page.goto(url)
            eventually(page, PLAN)
            return page

        yield opened


def state(page: Page, seat: int) -> int:
    """What the plan shows for a seat."""
    return int(page.evaluate(f"{PLAN}.stateOf({seat})"))


def position(page: Page, seat: int) -> dict[str, float]:
    """The middle of a seat on the screen."""
    found: dict[str, float] = page.evaluate(f"{PLAN}.screenPosition({seat})")
    return found


def click(page: Page, seat: int, modifiers: list[Any] | None = None) -> None:
    """Click a seat on the canvas."""
    at = position(page, seat)
    for key in modifiers or []:
        page.keyboard.down(key)
    page.mouse.click(at["x"], at["y"])
    for key in modifiers or []:
        page.keyboard.up(key)


def idle(page: Page) -> None:
    """Wait until no hold or release is under way."""
    page.evaluate(f"{PLAN}.idle()")


def free_seats(hall: Hall, count: int, start: int = 0) -> list[int]:
    """The first seats that can be sold."""
    return [seat for seat in range(start, hall.seats) if hall.states[seat] == FREE][:count]


def drag(page: Page, path: list[tuple[float, float]]) -> None:
    """Press, move along a path, let go."""
    page.mouse.move(*path[0])
    page.mouse.down()
    for point in path[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def box_around(page: Page, seats: list[int]) -> list[tuple[float, float]]:
    """Two opposite corners of a box that holds the seats."""
    points = [position(page, seat) for seat in seats]
    xs, ys = [point["x"] for point in points], [point["y"] for point in points]
    return [(min(xs) - 5, min(ys) - 5), (max(xs) + 5, max(ys) + 5)]


def test_a_click_holds_a_seat_and_a_second_one_gives_it_back(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    click(page, seat)
    idle(page)
    assert (state(page, seat), hall.states[seat]) == (MINE, MINE)
    action, body, key = hall.asked[0]
    assert (action, body) == ("hold", {"order": 42, "seats": [seat], "public_category": 7})
    assert len(key) >= 16
    expect(page.locator(f"#basket [data-seat='{seat}']")).to_be_visible()
    expect(page.locator("#basket time")).to_have_text("5:00")
    click(page, seat)
    idle(page)
    assert (state(page, seat), hall.states[seat]) == (FREE, FREE)
    expect(page.locator("#basket")).to_have_text("Aucune place.")


def test_a_chosen_seat_turns_before_the_server_answers(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    hall.delay = 1.0
    seats = free_seats(hall, 3)
    for seat in seats:
        click(page, seat)
    assert [state(page, seat) for seat in seats] == [MINE, MINE, MINE]
    idle(page)
    assert [body["seats"] for _, body, _ in hall.asked] == [seats[:1], seats[1:]]


def test_a_seat_that_is_gone_turns_and_the_rest_stays_chosen(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    row = free_seats(hall, 3)
    page.keyboard.press("r")
    with hall.lock:
        hall.states[row[1]] = OTHER
    drag(page, box_around(page, row))
    idle(page)
    assert state(page, row[1]) == OTHER
    assert [state(page, row[0]), state(page, row[2])] == [MINE, MINE]
    expect(page.locator(".toast")).to_have_text("1 place vient d'être prise.")


def test_a_sold_seat_is_not_asked_for(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    click(page, hall.states.index(SOLD))
    click(page, hall.states.index(128))
    idle(page)
    assert hall.asked == []


def test_changes_of_others_are_seen_within_a_second(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    hall.turn([seat], OTHER)
    eventually(page, f"{PLAN}.stateOf({seat}) === {OTHER}", within=1.5)
    hall.turn([seat], FREE)
    eventually(page, f"{PLAN}.stateOf({seat}) === {FREE}", within=1.5)


def test_a_hold_whose_answer_is_lost_is_sent_again_with_its_key(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    hall.failing = 2
    click(page, seat)
    idle(page)
    assert (state(page, seat), hall.states[seat]) == (MINE, MINE)
    expect(page.locator(".toast").first).to_contain_text("Pas de connexion")


def test_a_hold_ends_when_its_time_is_over(show: Show) -> None:
    hall = Hall(700, hold_seconds=2)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    click(page, seat)
    idle(page)
    with hall.lock:
        hall.states[seat] = FREE
    eventually(page, f"{PLAN}.stateOf({seat}) === {FREE}", within=6)
    expect(page.locator("#basket")).to_have_text("Aucune place.")


def test_the_basket_gives_seats_back(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    seats = free_seats(hall, 2)
    for seat in seats:
        click(page, seat)
    idle(page)
    page.get_by_role("button", name="Tout retirer").click()
    expect(page.locator("#basket")).to_have_text("Aucune place.")
    assert [state(page, seat) for seat in seats] == [FREE, FREE]


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
    page.locator("#public-category").focus()
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


def test_a_free_zone_asks_how_many(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    page.locator("[data-view=list]").click()
    page.get_by_role("button", name="Fosse : 50 places libres sur 50").click()
    page.get_by_label("Combien de places ?").fill("4")
    page.get_by_role("button", name="Prendre").click()
    expect(page.get_by_role("button", name="Fosse : 46 places libres sur 50")).to_be_visible()
    assert hall.asked[0][1] == {"order": 42, "free_zone": "Fosse", "quantity": 4, "public_category": 7}


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
    page.get_by_label("Carré or").uncheck()
    click(page, seat)
    idle(page)
    assert hall.asked == []
    page.get_by_label("Carré or").check()
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
