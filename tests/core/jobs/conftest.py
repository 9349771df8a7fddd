"""What the tests of the jobs share: a job of the host made for one test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.contributions import Job
from core.db import db
from core.jobs import catalog
from core.outbox import OUTBOX, enqueue
from core.uow import unit_of_work

Handler = Callable[[dict[str, Any]], None]


@pytest.fixture
def add_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declare a job for this test: add_job(kind, handler, every_minutes=None). No other job is known."""
    monkeypatch.setattr(catalog, "_HOST_JOBS", [])
    monkeypatch.setattr(catalog, "_addon_jobs", list)

    def add(kind: str, handler: Handler, every_minutes: int | None = None) -> None:
        catalog.add_host_job(Job(kind, handler, f"Job {kind}", every_minutes))

    return add


def put(kind: str, key: str, payload: dict[str, Any] | None = None, centre_id: int | None = None) -> int:
    """Enqueue one row in a unit of work of its own."""
    with unit_of_work():
        return enqueue(kind, key, payload or {}, centre_id)


def row(row_id: int) -> Any:
    """A row as it is stored now."""
    with db.engine.connect() as connection:
        return connection.execute(select(OUTBOX).where(OUTBOX.c.id == row_id)).one()
