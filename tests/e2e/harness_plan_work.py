"""Steps on a plan that is worked on (editor, contingents): where a seat is, clicks, boxes, what is chosen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.harness_browser import eventually

BENCH = "document.querySelector('#plan-work')?.bench"


def choose_theatre(page: Page) -> None:
    """Change over to the centre that has a seat plan."""
    page.get_by_role("button", name="Centre de vacances du lac").click()
    page.get_by_role("button", name="Théâtre municipal", exact=True).click()
    expect(page.get_by_role("button", name="Théâtre municipal").first).to_be_visible()


def opened(page: Page) -> None:
    """Wait until the plan is drawn."""
    page.wait_for_selector("#plan-work canvas")
    eventually(page, BENCH)


def seat_of(page: Page, zone: str, row: str, number: str) -> int:
    """The index of a seat by its labels."""
    return int(page.evaluate(f"{BENCH}.plan.indexOf('{zone}', '{row}', '{number}')"))


def at(page: Page, seat: int) -> dict[str, float]:
    """The middle of a seat on the screen."""
    found: dict[str, float] = page.evaluate(
        f"""(seat => {{
            const {{stage, plan}} = {BENCH}, box = stage.canvas.getBoundingClientRect();
            const [x, y] = stage.toCanvas(plan.x[seat], plan.y[seat]);
            return {{x: box.left + x, y: box.top + y}};
        }})({seat})"""
    )
    return found


def click_seat(page: Page, seat: int) -> None:
    point = at(page, seat)
    page.mouse.click(point["x"], point["y"])


def box(page: Page, seats: list[int], margin: float = 6) -> None:
    """Drag a rectangle around seats with the rectangle tool."""
    page.keyboard.press("r")
    points = [at(page, seat) for seat in seats]
    xs, ys = [point["x"] for point in points], [point["y"] for point in points]
    page.mouse.move(min(xs) - margin, min(ys) - margin)
    page.mouse.down()
    page.mouse.move(max(xs) + margin, max(ys) + margin, steps=5)
    page.mouse.up()
    page.keyboard.press("v")


def chosen(page: Page) -> list[int]:
    """The seats that are chosen."""
    found: list[int] = page.evaluate(f"[...{BENCH}.selection.seats].sort((a, b) => a - b)")
    return found


def expect_chosen(page: Page, words: str) -> None:
    expect(page.locator("[data-chosen-text]")).to_have_text(words)


def edit(page: Page, expression: str) -> Any:
    """Ask the edit under way."""
    return page.evaluate(f"document.querySelector('#plan-work').edit.{expression}")
