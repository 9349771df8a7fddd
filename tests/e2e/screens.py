"""Operators at their screens before one real server: each in a browser context of its own, on the seat plan."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, Response, StorageState
from sqlalchemy import select

from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import PASSWORD
from core.testing.server import running
from tests.e2e.conftest import is_fault
from tests.e2e.harness_browser import eventually
from tests.stands import Hall, Stand, config_of, make_deployment, make_halls, make_stands

PLAN = "document.querySelector('#seat-plan')?.seatPlan"
FREE, MINE, SOLD, OTHER = 0, 1, 2, 5


@dataclass
class House:
    """A running box office of two desks: a hall of 700 seats for each test, and one of 10,000."""

    app: Flask
    url: str
    halls: list[list[Stand]]
    huge: Hall
    logins: dict[str, StorageState] = field(default_factory=dict)

    def next_hall(self) -> list[Stand]:
        """The two stands before a hall that no test used yet."""
        return self.halls.pop()


@contextmanager
def house(folder: Path, halls: int) -> Iterator[House]:
    """``guichet run`` on SQLite with as many halls."""
    app = make_deployment(folder, None)
    with app.app_context(), acting_as(SYSTEM):
        stands = make_stands(2, 700, halls)
        [huge] = make_halls(db.session.scalars(select(Centre)).one(), 10_000, 1, name="Stade")
        db.session.remove()
        db.engine.dispose()
    with running(folder, config_of(folder, None), "--no-worker") as server:
        yield House(app, server.url, stands, huge)


@dataclass
class Screen:
    """One operator's page on the plan of a performance, with a draft order of his own."""

    page: Page
    errors: list[str]

    @property
    def order(self) -> int:
        """The draft that the page picks seats for."""
        return int(parse_qs(urlsplit(self.page.url).query)["order"][0])

    def handle(self, expression: str) -> Any:
        """A value of the plan's handle."""
        return self.page.evaluate(f"{PLAN}.{expression}")

    def index(self, row: str, number: int) -> int:
        """The place of a seat of the stalls in plan order."""
        return int(self.handle(f"indexOf('Parterre', '{row}', '{number}')"))

    def state(self, seat: int) -> int:
        """What the plan shows of a seat."""
        return int(self.handle(f"stateOf({seat})"))

    def click(self, seat: int) -> None:
        """Click a seat on the canvas."""
        at = self.handle(f"screenPosition({seat})")
        self.page.mouse.click(at["x"], at["y"])

    def tap(self, seat: int) -> None:
        """Touch a seat on the canvas."""
        at = self.handle(f"screenPosition({seat})")
        self.page.touchscreen.tap(at["x"], at["y"])

    def take(self, seat: int) -> Response:
        """Click a seat and wait for the server's answer."""
        with self.page.expect_response(re.compile("/holds$")) as answer:
            self.click(seat)
        return answer.value

    def sees(self, seat: int, state: int, within: float = 10) -> None:
        """Wait until the plan shows a seat in a state."""
        eventually(self.page, f"{PLAN}.stateOf({seat}) === {state}", within)

    def seconds_until(self, seat: int, state: int) -> float:
        """How long it takes from now until the plan shows a seat in a state."""
        begun = time.monotonic()
        self.sees(seat, state)
        return time.monotonic() - begun

    def wait_for_a_poll(self) -> None:
        """Return just after the page was told what changed: the longest time until it asks again."""
        with self.page.expect_response(re.compile("/changes")):
            pass

    def reload(self) -> None:
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until the plan is drawn."""
        self.page.locator("#seat-plan canvas").first.wait_for()
        eventually(self.page, PLAN, 30)


@contextmanager
def screen(
    browser: Browser, house: House, stand: Stand, hall: Hall | None = None, **context: Any
) -> Iterator[Screen]:
    """The operator of a stand opens the plan of its hall (or of ``hall``) for a new order; no fault in the console."""
    chosen = {"viewport": {"width": 1280, "height": 800}, **context}
    kept = house.logins.get(stand.login)
    opened = browser.new_context(locale="fr-FR", storage_state=kept, reduced_motion="reduce", **chosen)
    try:
        page = opened.new_page()
        page.set_default_timeout(15_000)
        found = Screen(page, [])
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("console", lambda line: found.errors.append(line.text) if is_fault(line) else None)
        if kept is None:
            page.goto(f"{house.url}/login")
            page.fill("[name=login]", stand.login)
            page.fill("[name=password]", PASSWORD)
            page.click("main [type=submit]")
            page.wait_for_url(lambda url: "/login" not in url)
            house.logins[stand.login] = opened.storage_state()
        performance = (hall or stand.hall).performance_id
        page.goto(f"{house.url}/ticketing/performances/{performance}/plan")
        page.get_by_role("button", name=re.compile("^Nouvelle commande")).click()
        found.ready()
        yield found
    finally:
        opened.close()
    assert found.errors == []
