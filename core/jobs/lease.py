"""The lease on an outbox row: renewed while its handler runs, over soon after its worker was killed."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlalchemy import Engine, update
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.config import settings
from core.db import WRITES, db
from core.outbox import OUTBOX

log = logging.getLogger(__name__)


def lease_length() -> timedelta:
    """How long a lease lasts unless it is renewed, which happens three times in that time."""
    return timedelta(seconds=settings().jobs.lease_seconds)


class Renewal:
    """Keeps a lease alive from a thread of its own, inside ``with``."""

    def __init__(self, row_id: int, lease: str) -> None:
        self._row_id, self._lease = row_id, lease
        self._engine: Engine = db.engine
        self._length = lease_length()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lease-{row_id}", daemon=True)

    def __enter__(self) -> Renewal:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._length.total_seconds() / 3):
            try:
                self._renew()
            except SQLAlchemyError:
                log.warning("the lease on job %s was not renewed this time", self._row_id, exc_info=True)

    def _renew(self) -> None:
        statement = (
            update(OUTBOX)
            .where(OUTBOX.c.id == self._row_id, OUTBOX.c.lease == self._lease)
            .values(leased_until=clock.now() + self._length)
        )
        with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            connection.execute(statement)
