"""The export of a session is written down with its closing: its number, and the work of the worker."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Session
from addons.pos_sync.errors.exporting import ExportPassed, ExportRefused
from addons.pos_sync.models.register import FAILED, WAITING, ExportBatch
from addons.pos_sync.services.exporting.state import UNSENT, unsent_exports
from core.db import db, lock_row
from core.numbering import take
from core.outbox import OUTBOX, enqueue

EXPORT_JOB = "pos_sync.export"
_COUNTER = "pos_sync.export"
"""One sequence for the server: its folder at head office has one row of numbers."""


def queue_export(session_id: int) -> ExportBatch:
    """Write the export of a closed session and its work, in the unit of work that closes it."""
    session = db.session.get_one(Session, session_id)
    batch = ExportBatch(
        centre_id=session.centre_id,
        number=take(_COUNTER),
        session_id=session.id,
        closing=session.closing_no,
    )
    db.session.add(batch)
    db.session.flush()
    _enqueue(batch)
    return batch


def queue_again(batch: ExportBatch) -> None:
    """Have an export tried again now, after those before it, from the button. Raises ExportPassed."""
    lock_row(batch)
    if batch.state not in UNSENT:
        raise ExportPassed()
    batch.state = WAITING
    db.session.flush()
    # Its work sends those that wait for it as well.
    _enqueue(unsent_exports()[0])


def queue_forgotten() -> None:
    """Have the first export that has not passed tried again, where no work waits for it: the worker gave it up."""
    batch = db.session.scalars(
        select(ExportBatch).where(ExportBatch.state.in_(UNSENT)).order_by(ExportBatch.number).limit(1)
    ).one_or_none()
    waiting = select(OUTBOX.c.id).where(OUTBOX.c.kind == EXPORT_JOB, OUTBOX.c.state == "waiting").limit(1)
    if (
        batch is not None
        and batch.error_code != ExportRefused.code
        and db.session.execute(waiting).first() is None
    ):
        _enqueue(batch)


def mark_failed(batch: ExportBatch, attempt: int, code: str, text: str, diagnosis: str) -> None:
    """Note why an attempt did not pass; ``attempt`` counts also where it ended before anything was sent."""
    batch.attempts = max(batch.attempts, attempt)
    batch.state, batch.error_code = FAILED, code[:80]
    batch.error_text, batch.diagnosis = text[:500], diagnosis


def mark_unread(batch: ExportBatch, code: str, text: str, diagnosis: str) -> None:
    """Note why it is not known what head office says of an export that was sent."""
    batch.error_code, batch.error_text, batch.diagnosis = code[:80], text[:500], diagnosis


def _enqueue(batch: ExportBatch) -> None:
    """The key names the attempt: asked for twice before it was made, it is one."""
    enqueue(EXPORT_JOB, f"{batch.id}/{batch.attempts + 1}", {"batch": batch.id}, batch.centre_id)
