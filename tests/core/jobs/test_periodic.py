"""Jobs that run by themselves: once per period however many workers sweep; old rows are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import db
from core.jobs.drain import drain
from core.jobs.periodic import enqueue_periodic
from core.outbox import OUTBOX, current_job
from tests.core.jobs.conftest import put

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_once_per_period(app: Flask, add_job: Callable[..., None]) -> None:
    seen: list[str] = []
    add_job("core.clean", lambda payload: seen.append(f"clean {payload}"), every_minutes=15)
    add_job("core.beat", lambda payload: seen.append("beat"), every_minutes=1)
    add_job("core.print", lambda payload: seen.append("print"))
    for minute in (0, 0, 1, 14, 15):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            assert enqueue_periodic() == 2
            drain()
    assert sorted(seen) == ["beat"] * 4 + ["clean {}"] * 2


def test_nothing_periodic_writes_nothing(app: Flask, add_job: Callable[..., None]) -> None:
    add_job("core.print", lambda payload: None)
    assert enqueue_periodic() == 0


def test_old_periods_are_forgotten_but_no_other_work(app: Flask, add_job: Callable[..., None]) -> None:
    add_job("core.beat", lambda payload: None, every_minutes=1)
    add_job("core.print", lambda payload: None)
    with clock.frozen(NOON):
        put("core.print", "receipt:1")
        enqueue_periodic()
        drain()
    with clock.frozen(NOON + timedelta(days=8)):
        enqueue_periodic()
    kept = db.session.execute(select(OUTBOX.c.kind, OUTBOX.c.state).order_by(OUTBOX.c.id)).all()
    assert kept == [("core.print", "done"), ("core.beat", "waiting")]


def test_a_periodic_job_knows_its_period(app: Flask, add_job: Callable[..., None]) -> None:
    keys: list[str] = []
    add_job("core.beat", lambda payload: keys.append(current_job().key), every_minutes=60)
    with clock.frozen(datetime(1970, 1, 2, tzinfo=UTC)):
        enqueue_periodic()
    drain()
    assert keys == ["every:24"]
