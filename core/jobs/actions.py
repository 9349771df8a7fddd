"""What a person may do with a job of the outbox: try it again now, or give it up. Both are journalled."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true, update

from core import clock
from core.db import db
from core.errors import NotFound, Refusal
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.journal import enter
from core.outbox import OUTBOX, OutboxRow, wake_after_commit

PERMISSION = "core.jobs"


class JobDone(Refusal):
    code = "core.job_done"
    message = N_("This job is already done.")


class JobRunning(Refusal):
    code = "core.job_running"
    message = N_("The worker is doing this job right now. Wait a moment and reload the page.")


def of_my_centres() -> ColumnElement[bool]:
    """The rows the actor may know of: those of no centre, and those of his centres."""
    actor = current_actor()
    if actor.is_system:
        return true()
    return or_(OutboxRow.centre_id.is_(None), OutboxRow.centre_id.in_(actor.centre_ids))


def find(job_id: int) -> OutboxRow:
    """The row with this id; NotFound when there is none in the actor's centres."""
    row: OutboxRow | None = db.session.scalars(
        select(OutboxRow).where(OutboxRow.id == job_id, of_my_centres())
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row


def retry(job_id: int) -> None:
    """Make a waiting or failed job due now, with all its attempts. Raises JobDone, JobRunning, NotFound."""
    _change(job_id, "core.job_retried", state="waiting", attempts=0, next_attempt_at=clock.now())
    wake_after_commit()


def give_up(job_id: int) -> None:
    """Stop trying a job; it stays in the list as failed. Raises JobDone, JobRunning, NotFound."""
    _change(job_id, "core.job_given_up", state="failed")


def _change(job_id: int, kind: str, **values: object) -> None:
    """Change a row nobody works on, in the current unit of work."""
    row = find(job_id)
    require(PERMISSION, row.centre_id)
    now = clock.now()
    changed = db.session.scalars(
        update(OUTBOX)
        .where(
            OUTBOX.c.id == job_id,
            OUTBOX.c.state != "done",
            or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now),
        )
        .values(lease=None, leased_until=None, **values)
        .returning(OUTBOX.c.id)
    )
    if changed.one_or_none() is None:
        db.session.refresh(row)
        raise JobDone() if row.state == "done" else JobRunning()
    enter("house", kind, {"job": job_id, "job_kind": row.kind, "attempts": row.attempts})
