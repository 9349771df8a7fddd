"""Gathering the exports of a register: received, applied, acknowledged, then deleted; a death between is made good.

What is damaged is copied to quarantine and refused, and holds what comes after it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from addons.pos_sync.errors.batches import FileUnlisted
from addons.pos_sync.errors.exporting import ExportConflict, NotQuarantined
from addons.pos_sync.errors.files import FileFault, TooLarge
from addons.pos_sync.models.head_office import APPLIED, QUARANTINED, ReceivedBatch, Register
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exchange.limited import receive_limited
from addons.pos_sync.services.exchange.names import checked_name
from addons.pos_sync.services.format.manifest import LARGEST_MANIFEST, read_manifest, sha256
from addons.pos_sync.services.format.receipts import (
    ACKNOWLEDGED,
    REFUSED,
    Applied,
    Receipt,
    Refused,
    write_receipt,
)
from addons.pos_sync.services.receiving.apply import MANIFEST, apply_export, batch_of
from core import clock
from core.config import settings
from core.db import db, lock_row
from core.errors import Refusal
from core.uow import unit_of_work

Tell = Callable[[Refusal], str]
_NUMBER = re.compile("[0-9]{8}")
_LOOKED_AT = 1024 * 1024
"""Bytes by which a file may be larger than its manifest says and still be kept in quarantine, to be looked at."""


def waiting_numbers(register: Register, folder: Folder) -> list[int]:
    """The numbers of the exports in the folder of a register, in order."""
    names = folder.names(f"{checked_name(register.code)}/out")
    return sorted(int(name) for name in names if _NUMBER.fullmatch(name))


def gather(register_id: int, folder: Folder, tell: Tell) -> int:
    """Apply what a register sent, in order, and return how many exports; a gap, or one that is refused, ends it.

    Call it outside of a unit of work. ``tell`` writes the reason of a refusal. Raises LineDown and ExchangeFault.
    """
    register = db.session.get_one(Register, register_id)
    applied = 0
    for number in waiting_numbers(register, folder):
        place = f"{register.code}/out/{number:08d}"
        if number > register.next_export or folder.exists(f"{place}{REFUSED}"):
            break
        with tempfile.TemporaryDirectory(dir=_made(_data())) as made:
            local = Path(made) / f"{number:08d}"
            if not _take(register, number, folder, place, local, tell):
                break
            applied += 1
    return applied


def note_waiting(register_id: int, folder: Folder) -> None:
    """Note how many exports of a register still lie in its folder, for the list of registers."""
    register = db.session.get_one(Register, register_id)
    count = len(waiting_numbers(register, folder))
    if count != register.waiting_exports:
        with unit_of_work():
            lock_row(register)
            register.waiting_exports = count
            register.waiting_since = (register.waiting_since or clock.now()) if count else None


def run_again(batch: ReceivedBatch, folder: Folder, tell: Tell) -> None:
    """Apply what was set aside, outside of a unit of work. Raises NotQuarantined, FileFault, OutOfOrder."""
    if batch.state != QUARANTINED:
        raise NotQuarantined()
    register = db.session.get_one(Register, batch.register_id)
    with unit_of_work():
        apply_export(register, settings().data_dir / batch.folder, batch.number, batch.folder)
    place = f"{register.code}/out/{batch.number:08d}"
    _acknowledge(batch, folder, place)


def _take(register: Register, number: int, folder: Folder, place: str, local: Path, tell: Tell) -> bool:
    """Whether an export was applied, now or before; False when it was refused, or is not whole."""
    known = db.session.scalars(
        select(ReceivedBatch).where(
            ReceivedBatch.register_id == register.id,
            ReceivedBatch.number == number,
            ReceivedBatch.state == APPLIED,
        )
    ).one_or_none()
    if not folder.exists(f"{place}/{MANIFEST}"):
        # The manifest comes last and goes first: the register is not ready, or an acknowledged one is half deleted.
        if known is not None:
            folder.delete(place)
        return known is not None
    try:
        _receive(folder, place, local, number, register.code)
        if known is None:
            kept = _kept("received", register, number, sha256(local / MANIFEST))
            with unit_of_work():
                known = apply_export(register, local, number, kept)
                _keep(local, kept)
        elif known.sha256 != sha256(local / MANIFEST):
            raise ExportConflict(number=number)
    except (FileFault, ExportConflict) as fault:
        _refuse(register, number, folder, place, local, fault, tell)
        return False
    _acknowledge(known, folder, place)
    return True


def _receive(folder: Folder, place: str, local: Path, number: int, code: str) -> None:
    """Receive the files of an export; hardly more bytes of each than the manifest says. Raises FileFault."""
    local.mkdir()
    receive_limited(folder, f"{place}/{MANIFEST}", local / MANIFEST, LARGEST_MANIFEST)
    with (local / MANIFEST).open("rb") as source:
        manifest = read_manifest(source, "infos_export", batch=number, register=code)
    there = folder.names(place)
    listed = {entry.name: entry for entry in manifest.files}
    for name in there:
        if name != MANIFEST and name not in listed:
            raise FileUnlisted(name)
    too_large: TooLarge | None = None
    for name in there:
        if name in listed:
            try:
                receive_limited(folder, f"{place}/{name}", local / name, listed[name].bytes + _LOOKED_AT)
            except TooLarge as fault:
                too_large = too_large or fault  # the others still come: all of them are set aside
    if too_large is not None:
        raise too_large


def _acknowledge(batch: ReceivedBatch, folder: Folder, place: str) -> None:
    """After the commit: the receipt, then the files go; the refusal of a former attempt as well."""
    applied = Applied(batch.number, batch.sha256, clock.now(), batch.rows)
    _answer(folder, f"{place}{ACKNOWLEDGED}", applied)
    folder.delete(f"{place}{REFUSED}")
    folder.delete(place)


def _refuse(
    register: Register, number: int, folder: Folder, place: str, local: Path, fault: Refusal, tell: Tell
) -> None:
    """Set the files aside with the reason, then say so. They stay with the register until it sends them again."""
    manifest = local / MANIFEST
    digest = sha256(manifest) if manifest.is_file() else "0" * 64
    reason, kept = tell(fault)[:500], _kept("quarantine", register, number, digest)
    _keep(local, kept)
    with unit_of_work():
        batch = batch_of(register.id, number, digest)
        if batch.state != APPLIED:
            batch.state, batch.reason, batch.folder = QUARANTINED, reason, kept
            batch.received_at = clock.now()
    file, line = (fault.file, fault.line) if isinstance(fault, FileFault) else ("", 0)
    refusal = Refused(number, digest, clock.now(), fault.code, file, line, reason)
    _answer(folder, f"{place}{REFUSED}", refusal)


def _answer(folder: Folder, path: str, receipt: Receipt) -> None:
    with tempfile.TemporaryDirectory(dir=_made(_data())) as made:
        file = Path(made) / "answer.xml"
        with file.open("wb") as out:
            write_receipt(out, receipt)
        folder.write(path, file)


def _kept(what: str, register: Register, number: int, digest: str) -> str:
    """Where files are kept, below the data folder."""
    return f"pos_sync/{what}/{register.code}/{number:08d}-{digest[:16]}"


def _keep(local: Path, kept: str) -> None:
    target = settings().data_dir / kept
    shutil.rmtree(target, ignore_errors=True)
    _made(target.parent)
    shutil.copytree(local, target)


def _data() -> Path:
    return settings().data_dir / "pos_sync"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
