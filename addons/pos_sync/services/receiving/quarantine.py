"""What was set aside: its files as they came, and running it again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.exporting import NotQuarantined, OutOfOrder
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.models import ReceivedBatch, Register
from addons.pos_sync.models.head_office import QUARANTINED
from addons.pos_sync.permissions import MANAGE
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.format.manifest import NAME_PATTERN
from addons.pos_sync.services.receiving.gather import Tell, run_again
from core.config import settings
from core.db import db, lock_row
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work

PLACE = "pos_sync/quarantine/"
"""Below the data folder: where the files are kept, also after they were run again."""


def is_set_aside(batch: ReceivedBatch) -> bool:
    """Whether an export was set aside, now or before it was run again."""
    return batch.folder.startswith(PLACE)


def set_aside(centre_id: int) -> Any:
    """(export, its register) of all that was ever set aside in a centre."""
    return (
        select(ReceivedBatch, Register)
        .join(Register, Register.id == ReceivedBatch.register_id)
        .where(Register.centre_id == centre_id, ReceivedBatch.folder.startswith(PLACE))
    )


def batch_set_aside(batch_id: int) -> tuple[ReceivedBatch, Register]:
    """An export that was set aside, with its register. Raises NotFound, Forbidden."""
    batch = db.session.get(ReceivedBatch, batch_id)
    if batch is None or not is_set_aside(batch):
        raise NotFound()
    register = visible(Register, batch.register_id)
    require(MANAGE, register.centre_id)
    return batch, register


def files_of(batch: ReceivedBatch) -> list[tuple[str, int]]:
    """The names and bytes of the files that are kept of an export; only names that a file of an exchange may have."""
    folder = settings().data_dir / batch.folder
    if not folder.is_dir():
        return []
    return sorted(
        (path.name, path.stat().st_size) for path in folder.iterdir() if _is_file(folder, path.name)
    )


def file_of(batch: ReceivedBatch, name: str) -> Path:
    """One of these files. Raises NotFound for any other name."""
    folder = settings().data_dir / batch.folder
    if not _is_file(folder, name):
        raise NotFound()
    return folder / name


def try_again(batch: ReceivedBatch, folder: Folder, tell: Tell) -> None:
    """Apply an export that was set aside, outside of a unit of work; what is wrong with it now is noted.

    Raises NotQuarantined, FileFault, OutOfOrder, and LineDown or ExchangeFault when it is applied but the register
    could not be told: it is told with the next gathering.
    """
    try:
        run_again(batch, folder, tell)
    except (FileFault, OutOfOrder) as fault:
        with unit_of_work():
            lock_row(batch)
            if batch.state != QUARANTINED:
                raise NotQuarantined() from fault
            batch.reason = tell(fault)[:500]
        raise


def _is_file(folder: Path, name: str) -> bool:
    path = folder / name
    return re.fullmatch(NAME_PATTERN, name) is not None and path.is_file() and not path.is_symlink()
