"""What wakes the worker: a huey queue in a file, or in Redis when several machines share the work.

The queue holds no work, only "look into the outbox": losing it delays a job until the next sweep.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab

from core.config import HostSettings
from core.identity.actor import SYSTEM, acting_as

log = logging.getLogger(__name__)

_EXTENSION = "jobs_queue"
_NAME = "guichet"
_SOON_SECONDS = 60


@dataclass
class Queue:
    """The queue of one application in one process; ``look`` is the task that drains the outbox.

    ``stopping`` tells a worker that drains whether to begin no further row.
    """

    huey: Huey
    look: Any
    pid: int
    stopping: Callable[[], bool] = lambda: False


def storage_for(settings: HostSettings) -> Huey:
    """Redis when the configuration names one, else an SQLite file in the data folder."""
    if settings.jobs.redis_url:
        return RedisHuey(_NAME, url=settings.jobs.redis_url, results=False)
    return SqliteHuey(_NAME, filename=str(settings.data_dir / "jobs.sqlite3"), results=False, fsync=False)


def queue() -> Queue:
    """The queue of the running application; a forked process makes its own (connections are not shared)."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    found: Queue | None = app.extensions.get(_EXTENSION)
    if found is None or found.pid != os.getpid():
        found = app.extensions[_EXTENSION] = _make(app)
    return found


def wake() -> None:
    """Ask the worker to look into the outbox now. Never fails: the sweep finds what a lost wake leaves."""
    try:
        waiting = queue()
        if waiting.huey.pending_count() == 0:
            waiting.look()
    except Exception:
        log.exception("the worker could not be woken: its next sweep will find the work")


def _make(app: Flask) -> Queue:
    huey = storage_for(app.extensions["settings"])

    @huey.task(name="look")  # type: ignore[untyped-decorator, unused-ignore]
    def look() -> None:
        _look(app, made)

    @huey.periodic_task(crontab(minute="*"), name="sweep")  # type: ignore[untyped-decorator, unused-ignore]
    def sweep() -> None:
        from core.jobs.periodic import enqueue_periodic

        with app.app_context(), acting_as(SYSTEM):
            enqueue_periodic()
        _look(app, made)

    made = Queue(huey, look, os.getpid())
    return made


def _look(app: Flask, waiting: Queue) -> None:
    """Drain the outbox, and come back when the next row is due if that is before the next sweep."""
    from core.jobs.drain import drain, seconds_to_next

    with app.app_context(), acting_as(SYSTEM):
        drain(waiting.stopping)
        delay = seconds_to_next()
    if delay is not None and delay < _SOON_SECONDS:
        waiting.look.schedule(delay=max(delay, 1))
