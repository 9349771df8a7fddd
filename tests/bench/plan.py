"""The plan page of 60,000 seats in a browser: first draw, frames of pan and zoom, picks, what others change."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, select

from addons.pos_session.services import orders
from addons.pos_ticketing.models import Claim
from core.bootstrap.browser import chromium
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.identity.services.tokens import create_token
from core.testing.factories import PASSWORD, as_user
from core.uow import unit_of_work
from tests.bench.plan_pollers import Program, polling
from tests.bench.sales import serve
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.harness_browser import eventually
from tests.stands import Hall, Stand, make_deployment, make_stands

SEATS = 60_000
SCREENS = 50
FRAMES = 120
PICKS = 15
CHANGES = 12
PLAN = "document.querySelector('#seat-plan')?.seatPlan"
_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Others:
    """Who changes the plan, and the token of those who only look."""

    order: int
    token: str
    looks: str


def measure_plan(folder: Path, url: str | None) -> dict[str, Any]:
    """Figures in ms and frames per second; each ``ratio`` is to something measured in the same run."""
    app = make_deployment(folder, url)
    with app.app_context():
        [[stand, other]] = make_stands(2, SEATS)
        others = _prepare(stand.hall, other)
        db.session.remove()
        db.engine.dispose()
    with serve(folder, url, 2) as port, _screen(port, stand) as page:
        figures = {"seats": stand.hall.seats, **_drawing(page), **_moving(page), **_picking(page)}
        return figures | _changes(page, port, stand.hall, others)


def _prepare(hall: Hall, other: Stand) -> _Others:
    """Every second seat is sold; the other operator has an order and a token to hold seats with."""
    with acting_as(SYSTEM), unit_of_work() as session:
        keys = {"performance_id": hall.performance_id, "state": "sold", "changed_at": 1}
        session.execute(insert(Claim), [{**keys, "seat": seat} for seat in range(0, hall.seats, 2)])
        centre = session.scalars(select(Centre)).one().id
        user = session.scalars(select(User).where(User.login == other.login)).one()
    with as_user(user):
        with unit_of_work():
            order = orders.new_order(other.session_id).id
        with unit_of_work():
            rights = ["pos_session.sell", "pos_ticketing.sell", "pos_ticketing.view"]
            token = create_token("bench", rights, [centre], days=1).secret
    return _Others(order, token, token)


@contextmanager
def _screen(port: int, stand: Stand) -> Iterator[Page]:
    """The operator of a stand before the plan, in a Chromium without a GPU."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.goto(f"http://127.0.0.1:{port}/login")
        page.fill("[name=login]", stand.login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(f"http://127.0.0.1:{port}/ticketing/performances/{stand.hall.performance_id}/plan")
        page.get_by_role("button", name=re.compile("^Nouvelle commande")).click()
        eventually(page, PLAN, 60)
        yield page
        browser.close()


def _run(page: Page, call: str) -> Any:
    return page.evaluate(f"(() => {{ const bench = {_SCRIPT.strip().rstrip(';')}; return bench.{call}; }})()")


def _drawing(page: Page) -> dict[str, Any]:
    """The first picture, with the geometry in the browser's cache as on every day but the first."""
    draws, loads = [], []
    for _ in range(3):
        page.reload()
        eventually(page, PLAN, 60)
        draws.append(float(page.evaluate(f"{PLAN}.firstDrawMs")))
        loads.append(float(page.evaluate(f"{PLAN}.loadMs")))
    bare = statistics.median(float(_run(page, f"bareFill({SEATS})")) for _ in range(5))
    return {
        "first_draw_ms": round(statistics.median(draws)),
        "first_draw_with_loading_ms": round(statistics.median(loads)),
        "bare_fill_ms": round(bare, 1),
        "first_draw_ratio": round(statistics.median(draws) / bare, 2),
    }


def _moving(page: Page) -> dict[str, Any]:
    """Frames per second of pan (whole plan, then where numbers are read) and zoom, beside those of a still page."""
    found: dict[str, Any] = {}
    still = _per_second(_run(page, f"idleFrames({FRAMES})"))
    found["still_frames_per_second"] = still
    for name, steps in (("far", 1), ("near", 6)):
        page.keyboard.press("0")
        for _ in range(steps):
            page.keyboard.press("+")
        page.wait_for_timeout(500)
        found |= _moved(f"pan_{name}", _run(page, f"pan({FRAMES})"), still)
    page.keyboard.press("0")
    page.wait_for_timeout(500)
    return found | _moved("zoom", _run(page, f"zoom({FRAMES})"), still)


def _moved(name: str, frames: list[float], still: float) -> dict[str, Any]:
    return {
        f"{name}_frames_per_second": _per_second(frames),
        f"{name}_p95_frame_ms": round(sorted(frames)[len(frames) * 95 // 100], 1),
        f"{name}_ratio": round(_per_second(frames) / still, 3),
    }


def _per_second(frames: list[float]) -> float:
    return round(len(frames) * 1000 / sum(frames), 1)


def _picking(page: Page) -> dict[str, Any]:
    """Clicks on free seats: the seat turns at once, the server's answer comes later."""
    page.keyboard.press("0")
    page.wait_for_timeout(300)
    picks = [_run(page, f"pick({seat})") for seat in range(1001, 1001 + 2 * PICKS, 2)]
    trips = [float(_run(page, "trip()")) for _ in range(PICKS)]
    answer = statistics.median(pick[1] for pick in picks)
    return {
        "pick_shown_ms": round(statistics.median(pick[0] for pick in picks), 1),
        "pick_shown_worst_ms": round(max(pick[0] for pick in picks), 1),
        "pick_answered_ms": round(answer, 1),
        "bare_request_ms": round(statistics.median(trips), 1),
        "pick_answered_ratio": round(answer / statistics.median(trips), 2),
    }


def _changes(page: Page, port: int, hall: Hall, others: _Others) -> dict[str, Any]:
    """How long until the screen shows what another holds, while ``SCREENS`` screens poll."""
    program, waits = Program(port, others.token), []
    with polling(port, others.looks, hall.performance_id, SCREENS) as polls:
        time.sleep(2)
        for number in range(CHANGES):
            seat, held = 20_001 + 2 * number, []

            def hold(seat: int = seat, held: list[float] = held, pause: float = number * 0.13 % 0.75) -> None:
                time.sleep(0.1 + pause)
                body = {
                    "order": others.order,
                    "seats": [seat],
                    "audience_category": hall.audience_category_id,
                }
                program.ask("POST", f"/performances/{hall.performance_id}/holds", body, f"bench-{seat}")
                held.append(time.time() * 1000)

            thread = threading.Thread(target=hold)
            thread.start()
            seen = float(_run(page, f"turned({seat})"))
            thread.join()
            waits.append(max(0.0, seen - held[0]))
    poll = statistics.median(polls)
    return {
        "screens": SCREENS + 1,
        "change_seen_ms": round(statistics.median(waits)),
        "change_seen_worst_ms": round(max(waits)),
        "poll_ms": round(poll, 1),
        "poll_p95_ms": round(sorted(polls)[len(polls) * 95 // 100], 1),
        "change_ratio": round(max(waits) / poll, 1),
    }
