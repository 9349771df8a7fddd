"""An archive of one centre, and its making, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from addons.pos_accounting_close.models import ArchiveWork
from addons.pos_accounting_close.models.fiscal import DAY
from addons.pos_accounting_close.services.archives import draw_now
from addons.pos_accounting_close.services.fiscal_stored import last_closing
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre


def archive_objects(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """The archive of the last closed fiscal day."""
    with acting_as(SYSTEM):
        day = last_closing(centre.id, DAY)
        assert day is not None, "the fiscal closings are made before"
        archive = draw_now(centre.id, day.period_on, day.period_on)
        work = db.session.query(ArchiveWork).filter_by(archive_id=archive.id).one()
    return {
        "archive_id": archive.id,
        "work_id": work.id,
        "first": day.period_on.isoformat(),
        "last": day.period_on.isoformat(),
    }
