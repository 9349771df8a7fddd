"""The worker's part of exports on a register: sending them in order, and reading what head office answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.exporting import ExportHeld
from addons.pos_sync.models.register import SENT, ExportBatch
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.exporting.files import forget_export
from addons.pos_sync.services.exporting.queue import mark_failed, queue_forgotten
from addons.pos_sync.services.exporting.sending import answer, send, settle
from addons.pos_sync.services.exporting.state import unsent_exports
from addons.pos_sync.services.exporting.steps import Diagnosis
from addons.pos_sync.settings import REGISTER, PosSyncSettings
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.uow import unit_of_work
from core.web.i18n import refusal_text, speaking


def export_job(payload: dict[str, Any]) -> None:
    """Send an export, then those that waited for it. A refusal is noted and raised: the worker tries again later."""
    batch_id: int | None = payload["batch"]
    while batch_id is not None and _attempt(batch_id):
        batch_id = next((batch.id for batch in unsent_exports()), None)


def answers_job(_payload: dict[str, Any]) -> None:
    """Read what head office said of the exports that were sent, and try again what the worker gave up."""
    if _section().role != REGISTER:
        return
    waiting = select(ExportBatch).where(ExportBatch.state == SENT).order_by(ExportBatch.number)
    batches = db.session.scalars(waiting).all()
    if batches:
        with open_folder(_section()) as folder:
            for batch in batches:
                diagnosis = Diagnosis(f"export {batch.number}: answer of head office")
                receipt = answer(folder, batch.number, diagnosis)
                if receipt is None:
                    break
                try:
                    with unit_of_work():
                        settle(batch, receipt)
                except Refusal as refusal:
                    _note(batch.id, refusal, diagnosis)
                    break
                forget_export(batch)
                folder.delete(f"out/{batch.number:08d}.ack")
    with unit_of_work():
        queue_forgotten()


def _attempt(batch_id: int) -> bool:
    section = _section()
    diagnosis = Diagnosis(f"export {batch_id}, register {section.register_code}")
    try:
        with open_folder(section) as folder:
            return send(batch_id, folder, section.register_code, diagnosis)
    except ExportHeld:
        return False
    except Refusal as refusal:
        _note(batch_id, refusal, diagnosis)
        raise


def _note(batch_id: int, refusal: Refusal, diagnosis: Diagnosis) -> None:
    with speaking("fr"):
        text = refusal_text(refusal)
    diagnosis.step(f"{refusal.code}: {refusal}")
    with unit_of_work():
        mark_failed(db.session.get_one(ExportBatch, batch_id), refusal.code, text, diagnosis.text)


def _section() -> PosSyncSettings:
    section: PosSyncSettings = settings().section("pos_sync")
    return section
