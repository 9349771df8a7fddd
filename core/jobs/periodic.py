"""Jobs that run by themselves: one outbox row per period, so that several workers do it once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from core import clock
from core.jobs.catalog import handlers
from core.outbox import OUTBOX, enqueue
from core.uow import unit_of_work

_PREFIX = "every:"
_KEPT = timedelta(days=7)


def enqueue_periodic() -> int:
    """Write the rows of the periods begun now, forget old ones that are done; returns the number of jobs.

    The key names the period (minutes since 1970 divided by the job's), so a second sweep writes nothing.
    """
    periodic = [job for job in handlers().values() if job.every_minutes]
    if not periodic:
        return 0
    minute = int(clock.now().timestamp()) // 60
    with unit_of_work() as session:
        for job in periodic:
            enqueue(job.kind, f"{_PREFIX}{minute // (job.every_minutes or 1)}", {})
        session.execute(
            delete(OUTBOX).where(
                OUTBOX.c.key.startswith(_PREFIX),
                OUTBOX.c.state == "done",
                OUTBOX.c.done_at < clock.now() - _KEPT,
            )
        )
    return len(periodic)
