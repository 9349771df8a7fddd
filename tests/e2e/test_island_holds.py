"""Holding on the seat plan island, in a real Chromium against a server in memory: races, lost answers, time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness_browser import eventually
from tests.e2e.harness_island import PLAN, box_around, click, drag, free_seats, idle, state
from tests.e2e.harness_server import FREE, MINE, OTHER, Hall

Show = Callable[[Hall], Page]
SOLD = 2

pytestmark = pytest.mark.browser


def test_a_click_holds_a_seat_and_a_second_one_gives_it_back(show: Show) -> None:
    hall = Hall(700)
    page = show(hall)
    [seat] = free_seats(hall, 1)
    click(page, seat)
    idle(page)
    assert (state(page, seat), hall.states[seat]) == (MINE, MINE)
    action, body, key = hall.asked[0]
    assert (action, body) == (
        "hold",
        {"order": 42, "plan": "test-700", "seats": [seat], "audience_category": 7},
    )
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
    expect(page.locator("#basket li")).to_have_count(len(seats))
    page.get_by_role("button", name="Tout retirer").click()
    expect(page.locator("#basket")).to_have_text("Aucune place.")
    assert [state(page, seat) for seat in seats] == [FREE, FREE]
