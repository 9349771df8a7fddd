"""How long best seats take in a hall of 60,000 seats, half of them taken, beside the same states read by the driver."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.services.best_seats import Asked, best_seats
from addons.pos_ticketing.services.pricing import offers
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_centre
from core.uow import unit_of_work
from tests.bench.bare_sql import connect
from tests.stands import make_deployment, make_halls

SEATS = int(os.environ.get("GUICHET_BENCH_SEATS", "60000"))
ROUNDS = 15
QUANTITIES = (1, 2, 4, 8, 12)
FILL = 80


def measure_best_seats(folder: Path, url: str | None) -> dict[str, Any]:
    """Milliseconds (median) to read what a performance offers and its states, and to find the seats.

    ``ratio``: of the slowest quantity, to the bare read of the taken seats by the driver alone.
    """
    app = make_deployment(folder, url)
    with app.app_context(), acting_as(SYSTEM):
        [hall] = make_halls(make_centre(name="Stade"), SEATS, 1, name="Stade")
        taken = random.Random(20_01).sample(range(hall.seats), hall.seats // 2)
        now = clock.epoch_ms(clock.now())
        claim = {"performance_id": hall.performance_id, "state": "sold", "changed_at": now}
        with unit_of_work() as session:
            session.connection().execute(insert(Claim), [{**claim, "seat": seat} for seat in taken])
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    found = {quantity: _median(_search(app, hall.performance_id, quantity)) for quantity in QUANTITIES}
    with app.app_context():
        db.engine.dispose()
    bare = _median(_bare(url or str(folder / "var" / "guichet.sqlite3"), hall.performance_id))
    return {
        "seats": hall.seats,
        "taken": len(taken),
        "best_seats_ms": found,
        "bare_read_ms": bare,
        "ratio": round(max(found.values()) / bare, 2),
    }


def _search(app: Flask, performance_id: int, quantity: int) -> Callable[[], None]:
    """Everything a request does before it holds the seats."""

    def search() -> None:
        with app.app_context(), acting_as(SYSTEM):
            offer = offers([performance_id])[performance_id]
            found = best_seats(offer, Asked(quantity), FILL)
            db.session.rollback()
        if len(found.seats) != quantity or not found.together:
            raise RuntimeError(f"{quantity} seats side by side were not found: {found}")

    return search


def _bare(database: str, performance_id: int) -> Callable[[], None]:
    """The taken seats of the performance, in rows, over one kept connection."""
    execute, begin, commit = connect(database)
    statement = "SELECT seat FROM pos_ticketing__claim WHERE performance_id = :performance"

    def read() -> None:
        begin()
        rows = execute(statement, {"performance": performance_id})
        commit()
        if len(rows) != SEATS // 2:
            raise RuntimeError(f"{len(rows)} claims were read")

    return read


def _median(ask: Callable[[], None]) -> float:
    """The median of some rounds in milliseconds, after one to warm up: a plan is read once per process."""
    ask()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return round(median(times) * 1000, 2)
