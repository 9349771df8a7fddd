"""Which export a page of the point of sale speaks of, and its diagnosis as the hotline gets it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from addons.pos_session.models import Session
from addons.pos_sync.models.register import ExportBatch
from addons.pos_sync.services.exporting.state import UNSENT, unsent_exports
from addons.pos_sync.settings import sync_settings
from core import clock
from core.db import db
from core.identity.visibility import visible

TOLD_FOR = timedelta(hours=12)
"""So long the front page says that the last export has passed."""


def export_in_the_way(centre_id: int) -> ExportBatch | None:
    """The first export of a centre that has not passed: the others wait for it, and so do imports."""
    return next(iter(unsent_exports(centre_id)), None)


def export_to_tell(centre_id: int) -> ExportBatch | None:
    """The export in the way, or the last one when it passed not long ago."""
    newest = select(ExportBatch).where(
        ExportBatch.centre_id == centre_id, ExportBatch.sent_at > clock.now() - TOLD_FOR
    )
    return (
        export_in_the_way(centre_id)
        or db.session.scalars(newest.order_by(ExportBatch.number.desc()).limit(1)).one_or_none()
    )


def export_of_session(session: Session) -> ExportBatch | None:
    """The export of the last closing of a session, or the one that it waits for."""
    own = select(ExportBatch).where(ExportBatch.session_id == session.id)
    batch = db.session.scalars(own.order_by(ExportBatch.number.desc()).limit(1)).one_or_none()
    if batch is None or batch.state not in UNSENT:
        return batch
    return export_in_the_way(session.centre_id)


def diagnosis_file(batch: ExportBatch) -> str:
    """The text that the hotline asks for: what the export is, what it met, the steps of the last attempt."""
    section = sync_settings()
    session = visible(Session, batch.session_id)
    facts = {
        "register": section.register_code,
        "export": f"{batch.number:08d}",
        "session": f"{session.code}, closing {batch.closing}",
        "state": batch.state,
        "attempts": batch.attempts,
        "made": batch.made_at.isoformat(timespec="seconds"),
        "sent": batch.sent_at.isoformat(timespec="seconds") if batch.sent_at else "-",
        "acknowledged": batch.acknowledged_at.isoformat(timespec="seconds") if batch.acknowledged_at else "-",
        "rows": batch.rows,
        "bytes": batch.bytes,
        "manifest sha256": batch.sha256 or "-",
        "code": batch.error_code or "-",
        "fault": batch.error_text or "-",
    }
    head = "".join(f"{name}: {value}\n" for name, value in facts.items())
    return f"Guichet, pos_sync, {clock.now().isoformat(timespec='seconds')}\n{head}\n{batch.diagnosis}"
