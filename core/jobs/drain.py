"""Draining the outbox: each due row is leased, handed to the handler of its kind, and marked.

At least once: a worker killed between the handler's end and the mark makes the row come back when its lease
is over. Every step is a transaction of its own and no transaction is open while a handler runs, so a slow
printer blocks no sale.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from core import clock
from core.config import settings
from core.contributions import Job
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.jobs.catalog import handlers
from core.jobs.failures import WorkerLost, note_of
from core.jobs.lease import Renewal, lease_length
from core.outbox import OUTBOX, CurrentJob, Hopeless, running
from core.uow import unit_of_work

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


def drain(stopping: Callable[[], bool] = lambda: False) -> int:
    """Work on every due row, oldest first, and return how many were tried; ``stopping`` ends it between rows.

    Call it outside of a unit of work. The failure of a handler is noted in its row and never raised.
    """
    known = handlers()
    tried = 0
    while not stopping() and _due_now(known):
        row = _lease(known)
        if row is None:
            break
        _work(known[row.kind], row)
        tried += 1
    return tried


def seconds_to_next() -> float | None:
    """Seconds until a row may be due (0 when one is), None when nothing waits."""
    free_at = func.coalesce(OUTBOX.c.leased_until, OUTBOX.c.next_attempt_at)
    query = select(free_at).where(OUTBOX.c.state == "waiting", OUTBOX.c.kind.in_(handlers()))
    with db.engine.connect() as connection:
        moment: datetime | None = connection.execute(query.order_by(free_at).limit(1)).scalar_one_or_none()
    return None if moment is None else max((moment - clock.now()).total_seconds(), 0.0)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubled each time, an hour at most."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_RETRY)


def _due(known: dict[str, Job], at: datetime) -> ColumnElement[bool]:
    return and_(
        OUTBOX.c.state == "waiting",
        OUTBOX.c.next_attempt_at <= at,
        OUTBOX.c.kind.in_(known),
        or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= at),
    )


def _due_now(known: dict[str, Job]) -> bool:
    """A look without a lock: on SQLite an idle worker must not take the lock that sales need."""
    query = select(OUTBOX.c.id).where(_due(known, clock.now())).limit(1)
    with db.engine.connect() as connection:
        return connection.execute(query).first() is not None


def _lease(known: dict[str, Job]) -> Any:
    """Take the oldest due row for this worker; None when others were faster."""
    now = clock.now()
    oldest = (
        select(OUTBOX.c.id)
        .where(_due(known, now))
        .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == oldest)
        .values(
            attempts=OUTBOX.c.attempts + 1, lease=secrets.token_hex(16), leased_until=now + lease_length()
        )
        .returning(OUTBOX)
    )
    with unit_of_work() as session:
        return session.execute(statement).one_or_none()


def _work(job: Job, row: Any) -> None:
    """Call the handler in a context of its own, and note how it ended."""
    log.info("job begins", extra={"kind": row.kind, "key": row.key, "attempt": row.attempts})
    most = settings().jobs.max_attempts
    if row.attempts > most:
        _finish(row, state="failed", last_error=note_of(WorkerLost()))
        return
    current = CurrentJob(row.id, row.kind, row.key, row.attempts, row.centre_id)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        with Renewal(row.id, row.lease), app.app_context(), acting_as(SYSTEM), running(current):
            job.handler(json.loads(row.payload))
    except Exception as error:
        told = {"kind": row.kind, "key": row.key, "attempt": row.attempts, "reason": str(error)}
        log.warning("job failed", extra=told, exc_info=None if isinstance(error, Refusal) else error)
        _finish(
            row,
            state="failed" if row.attempts >= most or isinstance(error, Hopeless) else "waiting",
            last_error=note_of(error),
            next_attempt_at=clock.now() + retry_after(row.attempts),
        )
    else:
        _finish(row, state="done", last_error=None, done_at=clock.now())


def _finish(row: Any, **values: Any) -> None:
    """Note the end of an attempt, unless the lease was lost to another worker meanwhile."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == row.id, OUTBOX.c.lease == row.lease)
        .values(lease=None, leased_until=None, **values)
        .returning(OUTBOX.c.id)
    )
    with unit_of_work() as session:
        if session.execute(statement).one_or_none() is None:
            log.warning("job ended after its lease", extra={"kind": row.kind, "key": row.key})
