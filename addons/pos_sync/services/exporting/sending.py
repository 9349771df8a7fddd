"""Sending an export, and reading what head office answers. Each step finds what a former attempt did already."""

from __future__ import annotations

from addons.pos_sync.errors.exporting import ExportDiffers, ExportHeld, ExportRefused
from addons.pos_sync.models.register import ACKNOWLEDGED, SENT, ExportBatch
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exporting.files import (
    MANIFEST,
    Written,
    folder_name,
    forget_export,
    write_export,
)
from addons.pos_sync.services.exporting.state import unsent_exports
from addons.pos_sync.services.exporting.steps import Diagnosis
from addons.pos_sync.services.format.manifest import LARGEST_MANIFEST
from addons.pos_sync.services.format.receipts import ANSWERS, LARGEST_RECEIPT, Receipt, Refused, read_receipt
from core import clock
from core.db import db, lock_row
from core.uow import unit_of_work


def send(batch_id: int, folder: Folder, register: str, diagnosis: Diagnosis) -> bool:
    """Send one export and note it; False when it had passed already.

    Call it outside of a unit of work. Raises ExportHeld while an earlier one has not passed, ExportRefused,
    ExportDiffers, LineDown, ExchangeFault.
    """
    with unit_of_work():
        batch = db.session.get_one(ExportBatch, batch_id)
        lock_row(batch)
        waiting = unsent_exports()
        if batch.id not in {one.id for one in waiting}:
            return False
        if waiting[0].number != batch.number:
            raise ExportHeld(number=batch.number, earlier=waiting[0].number)
        batch.attempts += 1
        again = batch.error_code == ExportRefused.code
    place = f"out/{folder_name(batch.number)}"
    if again:
        diagnosis.step(f"{place}: refused before, is written anew")
        forget_export(batch)
        folder.delete(place)
        folder.delete(f"{place}.refused")
    diagnosis.step(f"{place}: writing the files")
    written = write_export(batch, register)
    diagnosis.step(f"{place}: {written.manifest.rows} rows, {written.bytes} bytes, manifest {written.sha256}")
    receipt = answer(folder, batch.number, diagnosis)
    if isinstance(receipt, Refused):
        raise ExportRefused(number=batch.number, reason=receipt.reason)
    if receipt is None and not _arrived(folder, place, written, batch.number, diagnosis):
        _transfer(folder, place, written, diagnosis)
    with unit_of_work():
        lock_row(batch)
        batch.state, batch.sha256, batch.sent_at = SENT, written.sha256, clock.now()
        batch.rows, batch.bytes = written.manifest.rows, written.bytes
        batch.error_code = batch.error_text = ""
        batch.diagnosis = diagnosis.text
    return True


def answer(folder: Folder, number: int, diagnosis: Diagnosis) -> Receipt | None:
    """What head office said of an export; None while it says nothing. Raises LineDown, ExchangeFault, FileFault."""
    place = f"out/{folder_name(number)}"
    diagnosis.step(f"{place}: looking for an answer")
    for ending in ANSWERS:
        if folder.exists(f"{place}{ending}"):
            with folder.read(f"{place}{ending}", LARGEST_RECEIPT) as source:
                return read_receipt(source, f"{folder_name(number)}{ending}", number)
    return None


def settle(batch: ExportBatch, receipt: Receipt) -> None:
    """Note what head office answered, in a unit of work. Raises ExportRefused and ExportDiffers."""
    if isinstance(receipt, Refused):
        raise ExportRefused(number=batch.number, reason=receipt.reason)
    if receipt.sha256 != batch.sha256:
        raise ExportDiffers(number=batch.number)
    lock_row(batch)
    batch.state, batch.acknowledged_at = ACKNOWLEDGED, clock.now()
    batch.error_code = batch.error_text = ""


def _arrived(folder: Folder, place: str, written: Written, number: int, diagnosis: Diagnosis) -> bool:
    """Whether the export is there whole. Raises ExportDiffers when another one is."""
    if not folder.exists(place):
        return False
    with folder.read(f"{place}/{MANIFEST}", LARGEST_MANIFEST) as source:
        same = source.read() == (written.folder / MANIFEST).read_bytes()
    if not same:
        raise ExportDiffers(number=number)
    diagnosis.step(f"{place}: is there already")
    return True


def _transfer(folder: Folder, place: str, written: Written, diagnosis: Diagnosis) -> None:
    """Send the files under a temporary name, the manifest last, and give the folder its name when it is whole."""
    aside = f"{place}.tmp"
    diagnosis.step(f"{aside}: clearing what a former attempt left")
    folder.delete(aside)
    for name in written.names:
        diagnosis.step(f"{aside}/{name}: sending")
        folder.write(f"{aside}/{name}", written.folder / name)
    diagnosis.step(f"{aside}: renaming to {place}")
    folder.rename(aside, place)
    diagnosis.step(f"{place}: sent")
