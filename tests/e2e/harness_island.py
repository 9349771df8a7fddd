"""Steps of the tests of the seat plan island: what a seat shows, clicks, drags, and which seats are free."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.harness_browser import eventually
from tests.e2e.harness_server import FREE, Hall

PLAN = "document.querySelector('#seat-plan')?.seatPlan"


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


def close_filters(page: Page) -> None:
    """Close the panel of the filters with Escape; the plan takes the room."""
    page.locator("#seat-filters").press("Escape")
    expect(page.locator("#seat-filters")).to_be_hidden()
    wide = "document.querySelector('.seat-plan-canvas').clientWidth"
    eventually(page, f"{wide} === document.querySelector('#seat-plan').clientWidth")
