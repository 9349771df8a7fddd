"""A register of another centre, with an export that was set aside, for the walk of a stranger."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.models import ReceivedBatch, SentBatch
from addons.pos_sync.services.receiving.registers import make_register
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work


def foreign_registers(centre: Centre, mark: str) -> dict[str, Any]:
    """A register whose texts hold the mark, a batch for it, and what it sent."""
    kept = f"pos_sync/quarantine/W{centre.id}/00000001"
    folder = settings().data_dir / kept
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "order.xml").write_text(mark)
    with acting_as(SYSTEM), unit_of_work():
        register = make_register(centre.id, f"W{centre.id}", f"Register {mark}")
        export = ReceivedBatch(
            register_id=register.id,
            number=1,
            sha256="0" * 64,
            state="quarantined",
            reason=f"Reason {mark}",
            folder=kept,
        )
        sent = SentBatch(
            register_id=register.id, number=1, kind="full", rows=1, sha256="0" * 64, refusal=mark
        )
        db.session.add_all([export, sent])
        db.session.flush()
        return {
            "register_id": register.id,
            "pos_sync.quarantine_show:batch_id": export.id,
            "pos_sync.quarantine_file:batch_id": export.id,
            "pos_sync.quarantine_run:batch_id": export.id,
            "pos_sync.quarantine_file:name": "order.xml",
            "pos_sync.register_edit:form": {"register_name": "Changed"},
            "pos_sync.register_active:form": {"active": "0"},
        }
