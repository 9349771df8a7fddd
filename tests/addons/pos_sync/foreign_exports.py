"""An export of a session of another centre that failed, for the walk of a stranger."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Session
from addons.pos_sync.models import ExportBatch
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work


def foreign_exports(centre: Centre, mark: str) -> dict[str, Any]:
    """Its fault and its diagnosis hold the mark."""
    with acting_as(SYSTEM), unit_of_work():
        session_id = db.session.scalars(
            select(Session.id).where(Session.centre_id == centre.id).order_by(Session.id).limit(1)
        ).one()
        export = ExportBatch(
            centre_id=centre.id,
            number=9_000 + centre.id,
            session_id=session_id,
            closing=9,
            state="failed",
            error_code="pos_sync.line_down",
            error_text=f"Fault {mark}",
            diagnosis=f"Step {mark}",
        )
        db.session.add(export)
        db.session.flush()
        return {
            "pos_sync.export_show:batch_id": export.id,
            "pos_sync.export_diagnosis:batch_id": export.id,
            "pos_sync.export_again:batch_id": export.id,
        }
