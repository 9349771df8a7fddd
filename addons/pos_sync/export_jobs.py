"""The worker's part of exports on a register: sending them in order, and reading what head office answers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.exporting import ExportDiffers, ExportHeld, ExportRefused
from addons.pos_sync.models.register import ACKNOWLEDGED, SENT, ExportBatch
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.exporting.alone import sending_alone
from addons.pos_sync.services.exporting.files import folder_name, forget_export, kept_numbers
from addons.pos_sync.services.exporting.queue import mark_failed, mark_unread, queue_forgotten
from addons.pos_sync.services.exporting.sending import answer, send, settle
from addons.pos_sync.services.exporting.state import unsent_exports
from addons.pos_sync.services.exporting.steps import Diagnosis
from addons.pos_sync.services.format.receipts import ACKNOWLEDGED as ACKNOWLEDGEMENT
from addons.pos_sync.services.line import noting_line
from addons.pos_sync.settings import REGISTER, exchanges_as, sync_settings
from core.db import db
from core.errors import Refusal
from core.uow import unit_of_work
from core.web.i18n import refusal_text, speaking

log = logging.getLogger(__name__)


def export_job(payload: dict[str, Any]) -> None:
    """Send an export, then those that waited for it. A refusal is noted and raised: the worker tries again later."""
    batch_id: int | None = payload["batch"]
    while batch_id is not None and _attempt(batch_id):
        batch_id = next((batch.id for batch in unsent_exports()), None)


def answers_job(_payload: dict[str, Any]) -> None:
    """Read what head office said of the exports that were sent, and try again what the worker gave up.

    Without an answer to read it looks whether the line is there, for the pages. A fault of the line ends the round:
    it is logged, stands in the diagnosis of the export, and the next minute begins anew.
    """
    if not exchanges_as(REGISTER):
        return
    waiting = select(ExportBatch).where(ExportBatch.state == SENT).order_by(ExportBatch.number)
    batches = db.session.scalars(waiting).all()
    with noting_line():
        try:
            with open_folder(sync_settings()) as folder:
                for batch in _over(folder):
                    _clear(folder, batch)
                for batch in batches:
                    if not _answered(batch, folder):
                        break
        except Refusal as fault:
            log.warning("the exchange could not be looked at: %s: %s", fault.error_code, fault)
    with unit_of_work():
        queue_forgotten()


def _answered(batch: ExportBatch, folder: Folder) -> bool:
    """Whether head office said something of an export, and took it. Whatever is in the way is noted."""
    diagnosis = Diagnosis(f"export {batch.number}: answer of head office")
    try:
        receipt = answer(folder, batch.number, diagnosis)
        if receipt is None:
            return False
        with unit_of_work():
            settle(batch, receipt)
        _clear(folder, batch)
    except (ExportRefused, ExportDiffers) as refusal:
        _note(batch.id, batch.attempts, refusal, diagnosis)
        return False
    except Refusal as fault:
        _note_unread(batch.id, fault, diagnosis)
        raise
    return True


def _over(folder: Folder) -> Sequence[ExportBatch]:
    """Exports that are acknowledged but not cleared away: the worker died, or head office said so once more."""
    told = [
        name.removesuffix(ACKNOWLEDGEMENT) for name in folder.names("out") if name.endswith(ACKNOWLEDGEMENT)
    ]
    numbers = {int(name) for name in told if name.isdigit()}
    over = select(ExportBatch).where(
        ExportBatch.state == ACKNOWLEDGED, ExportBatch.number.in_(numbers.union(kept_numbers()))
    )
    return db.session.scalars(over).all()


def _clear(folder: Folder, batch: ExportBatch) -> None:
    """After the commit; the files here go last, as they tell that this is still to be done."""
    folder.delete(f"out/{folder_name(batch.number)}{ACKNOWLEDGEMENT}")
    forget_export(batch)


def _attempt(batch_id: int) -> bool:
    section = sync_settings()
    diagnosis = Diagnosis(f"export {batch_id}, register {section.register_code}")
    with sending_alone():
        with unit_of_work() as session:
            attempt = session.get_one(ExportBatch, batch_id, populate_existing=True).attempts + 1
        try:
            with noting_line(), open_folder(section) as folder:
                return send(batch_id, folder, section.register_code, diagnosis)
        except ExportHeld:
            return False
        except Refusal as refusal:
            _note(batch_id, attempt, refusal, diagnosis)
            raise


def _note(batch_id: int, attempt: int, refusal: Refusal, diagnosis: Diagnosis) -> None:
    """The export has not passed: it failed, with the sentence and the steps."""
    text = _told(refusal, diagnosis)
    with unit_of_work():
        batch = db.session.get_one(ExportBatch, batch_id)
        mark_failed(batch, attempt, refusal.error_code, text, diagnosis.text)


def _note_unread(batch_id: int, fault: Refusal, diagnosis: Diagnosis) -> None:
    """The export was sent, and it could not be read what head office says of it."""
    text = _told(fault, diagnosis)
    with unit_of_work():
        batch = db.session.get_one(ExportBatch, batch_id)
        if batch.state == SENT:
            mark_unread(batch, fault.error_code, text, diagnosis.text)


def _told(refusal: Refusal, diagnosis: Diagnosis) -> str:
    with speaking("fr"):
        text = refusal_text(refusal)
    diagnosis.step(f"{refusal.error_code}: {text}")
    return text
