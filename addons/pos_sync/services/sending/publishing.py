"""Batches go to the folder of their register, the manifest last; then head office reads what the register answers.

Each step may be done again: files that are there are replaced by the same, and a batch that a register applied already
is acknowledged and taken away again by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.sending import AnswerDiffers, BatchFilesGone
from addons.pos_sync.models import Register, SentBatch
from addons.pos_sync.models.register import FULL
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exchange.names import checked_name
from addons.pos_sync.services.format.manifest import read_manifest
from addons.pos_sync.services.format.receipts import (
    ACKNOWLEDGED,
    LARGEST_RECEIPT,
    REFUSED,
    Applied,
    read_receipt,
)
from addons.pos_sync.services.sending.files import MANIFEST, folder_of, forget_files
from core import clock
from core.db import db, lock_row
from core.errors import Refusal
from core.uow import unit_of_work

Tell = Callable[[Refusal], str]


def publish(register_id: int, folder: Folder, tell: Tell) -> int:
    """Send the batches of a register that wait, in order, and return how many; outside of a unit of work.

    ``tell`` writes the reason of a refusal. Raises LineDown and ExchangeFault: what was not sent is sent next time.
    """
    register = db.session.get_one(Register, register_id)
    waiting = select(SentBatch).where(
        SentBatch.register_id == register_id, SentBatch.sent_at.is_(None), SentBatch.refused_at.is_(None)
    )
    sent = 0
    for batch in db.session.scalars(waiting.order_by(SentBatch.number)).all():
        local = folder_of(register.code, batch.number)
        if not (local / MANIFEST).is_file():
            _refused(batch, tell(BatchFilesGone(number=batch.number)))
            continue
        _send(register, batch, folder)
        with unit_of_work():
            lock_row(batch)
            batch.sent_at = clock.now()
        forget_files(register.code, batch.number)
        sent += 1
    return sent


def read_answers(register_id: int, folder: Folder, tell: Tell) -> None:
    """Note which batches a register applied or refused, outside of a unit of work.

    Raises LineDown, ExchangeFault; an answer that cannot be read is noted as a refusal.
    """
    register = db.session.get_one(Register, register_id)
    pending = pending_batches(register_id)
    if not pending:
        return
    own = f"{checked_name(register.code)}/in"
    names = set(folder.names(own))
    for batch in pending:
        name = f"{batch.number:08d}"
        ending = next((each for each in (ACKNOWLEDGED, REFUSED) if f"{name}{each}" in names), None)
        if ending is None:
            continue
        path = f"{own}/{name}{ending}"
        try:
            with folder.read(path, LARGEST_RECEIPT) as source:
                receipt = read_receipt(source, f"{name}{ending}", batch.number)
            if isinstance(receipt, Applied) and receipt.sha256 != batch.sha256:
                raise AnswerDiffers(number=batch.number)
        except (FileFault, AnswerDiffers) as fault:
            _refused(batch, tell(fault))
            continue
        if not isinstance(receipt, Applied):
            _refused(batch, receipt.reason)
            continue
        with unit_of_work():
            lock_row(batch)
            batch.acknowledged_at = receipt.applied_at
            batch.sent_at = batch.sent_at or receipt.applied_at
            batch.refused_at, batch.refusal = None, ""
        folder.delete(path)


def pending_batches(register_id: int) -> Sequence[SentBatch]:
    """The batches of a register that have no answer yet, in order; those that a later one replaced are over."""
    newest = (
        select(func.coalesce(func.max(SentBatch.number), 0))
        .where(SentBatch.register_id == register_id, SentBatch.acknowledged_at.is_not(None))
        .scalar_subquery()
    )
    pending = select(SentBatch).where(
        SentBatch.register_id == register_id,
        SentBatch.acknowledged_at.is_(None),
        SentBatch.number > newest,
    )
    return db.session.scalars(pending.order_by(SentBatch.number)).all()


def _send(register: Register, batch: SentBatch, folder: Folder) -> None:
    own = f"{checked_name(register.code)}/in"
    if batch.kind == FULL:
        # What the register refused, and the changes after it, would stand in the way of the batch that mends it.
        for earlier in pending_batches(register.id):
            if earlier.number < batch.number:
                folder.delete(f"{own}/{earlier.number:08d}")
                folder.delete(f"{own}/{earlier.number:08d}{REFUSED}")
    local = folder_of(register.code, batch.number)
    with (local / MANIFEST).open("rb") as source:
        manifest = read_manifest(source, "infos_import", batch=batch.number, register=register.code)
    for name in (*(entry.name for entry in manifest.files), MANIFEST):
        folder.write(f"{own}/{batch.number:08d}/{name}", local / name)


def _refused(batch: SentBatch, reason: str) -> None:
    """Note a refusal once."""
    if batch.refused_at is None:
        with unit_of_work():
            lock_row(batch)
            batch.refused_at, batch.refusal = clock.now(), reason[:500]
