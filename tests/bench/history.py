"""How fast the history is with 200,000 orders, beside one order read by its number with the driver alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, text

from addons.pos_session.models import Desk, Order, Session
from addons.pos_session.permissions import OPERATOR
from addons.pos_session.services import catalogue
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import PASSWORD, make_centre, make_user
from core.uow import unit_of_work
from tests.bench.bare_sql import connect
from tests.stands import make_deployment

ORDERS = int(os.environ.get("GUICHET_BENCH_ORDERS", "200000"))
PER_SESSION = 200
ROUNDS = 15
FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
CENTRES = 2

SEARCHES = {
    "newest": "",
    "last_page_counted": "page=200",
    "number": "f_label=900.00100.007",
    "session": "f_label=900.00100",
    "user": "f_user={user}",
    "user_without_orders": "f_user={idle}",
    "period": "f_from=2026-01-10&f_to=2026-01-11",
    "all_centres": "f_centre=",
    "other_centre": "f_centre={centre}",
}
"""What is searched for, as it stands in the address of the page."""


def measure_history(folder: Path, url: str | None) -> dict[str, Any]:
    """Milliseconds (median) of whole pages over the web application, and of the bare lookup."""
    app = make_deployment(folder, url)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        user, idle, centre = _fill()
        values = {"user": user.id, "idle": idle.id, "centre": centre.id}
        login = {"login": user.login, "password": PASSWORD}
        db.session.remove()
    browser = app.test_client()
    browser.post("/login", data=login)
    pages = {name: _median(_page(browser, query.format(**values))) for name, query in SEARCHES.items()}
    with app.app_context():
        db.engine.dispose()
    return {
        "orders": ORDERS,
        "page_ms": pages,
        "bare_lookup_ms": _median(_bare(url or str(folder / "var" / "guichet.sqlite3"))),
    }


def _fill() -> tuple[User, User, Centre]:
    """Two centres with half of the orders each, in sessions of 200, by two operators; a third did nothing."""
    centres = [make_centre() for _ in range(CENTRES)]
    users = [make_user(groups=[OPERATOR], centres=centres) for _ in range(3)]
    with acting_as(SYSTEM), unit_of_work() as unit:
        desks = []
        for place, centre in enumerate(centres):
            catalogue.make_default_methods(centre.id)
            desks.append(Desk(centre_id=centre.id, code=f"90{place}", name="Caisse", last_session=0))
        unit.add_all(desks)
        unit.flush()
        sessions = ORDERS // PER_SESSION
        connection = unit.connection()
        connection.execute(insert(Session), [_session(n, desks, users) for n in range(sessions)])
        for number in range(sessions):
            desk = desks[number % CENTRES]
            connection.execute(insert(Order), [_order(number, desk, users, n) for n in range(PER_SESSION)])
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return users[0], users[2], centres[1]


def _session(number: int, desks: list[Desk], users: list[User]) -> dict[str, Any]:
    desk = desks[number % CENTRES]
    at = FIRST + timedelta(hours=number)
    return {
        "id": number + 1,
        "centre_id": desk.centre_id,
        "desk_id": desk.id,
        "desk_code": desk.code,
        "desk_name": desk.name,
        "number": number + 1,
        "responsible_id": users[number % 2].id,
        "state": "closed",
        "business_day": at.date(),
        "created_at": at,
        "closing_counted": 0,
        "closing_expected": 0,
        "closing_difference": 0,
    }


def _order(session: int, desk: Desk, users: list[User], place: int) -> dict[str, Any]:
    at = FIRST + timedelta(hours=session, seconds=10 * place)
    user = users[session % 2].id
    return {
        "centre_id": desk.centre_id,
        "session_id": session + 1,
        "sequence": place + 1,
        "number": f"{desk.code}.{session + 1:05d}.{place + 1:03d}",
        "state": "validated",
        "total_ttc": 1_000,
        "total_ht": 900,
        "receipt_no": place + 1,
        "created_by_id": user,
        "validated_by_id": user,
        "created_at": at,
        "validated_at": at,
    }


def _page(browser: Any, query: str) -> Callable[[], None]:
    def ask() -> None:
        answer = browser.get(f"/pos/history/orders?{query}")
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {query}")

    return ask


def _bare(database: str) -> Callable[[], None]:
    execute, begin, commit = connect(database)

    def ask() -> None:
        begin()
        rows = execute("SELECT * FROM pos_session__order WHERE number = :number", {"number": "900.00101.007"})
        commit()
        if len(rows) != 1:
            raise RuntimeError("the order of the bare lookup is not there")

    return ask


def _median(ask: Callable[[], None]) -> float:
    """The median of some rounds in milliseconds, after one to warm up."""
    ask()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return round(median(times) * 1000, 2)
