"""Imports what waits: receive, apply, commit, acknowledge, delete; the next run mends a death at any point."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from addons.pos_sync.errors.exchange import ExchangeFault
from addons.pos_sync.errors.importing import ExportWaiting, NotARegister
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.format.receipts import ACKNOWLEDGED, Applied, write_receipt
from addons.pos_sync.services.importing.apply import apply_batch, check_order, last_applied
from addons.pos_sync.services.importing.receive import (
    is_whole,
    path_of,
    place_for_files,
    receive,
    receive_manifest,
    waiting,
)
from addons.pos_sync.services.line import noting_line
from addons.pos_sync.settings import REGISTER, PosSyncSettings
from core.config import settings
from core.uow import unit_of_work

Progressed = Callable[[int, int], None]
"""Hears how many units of how many are done: a file received, and a row written, are one each."""


def is_register() -> bool:
    """Whether this server is a register with an exchange."""
    section: PosSyncSettings = settings().section("pos_sync")
    return section.role == REGISTER and bool(section.exchange)


def import_waiting(
    centre_id: int, session_id: int | None = None, progressed: Progressed = lambda done, total: None
) -> list[int]:
    """Apply the batches that wait for a centre, in order, and return the numbers of those applied now.

    Runs outside of a unit of work: each batch is one of its own. Raises NotARegister, ExportWaiting, LineDown,
    ExchangeFault, FileFault, BatchGap; the batches before the one that is refused stay applied.
    """
    if not is_register():
        raise NotARegister()
    if exports_block_imports(centre_id):
        raise ExportWaiting()
    section: PosSyncSettings = settings().section("pos_sync")
    with noting_line(), open_folder(section) as folder:
        importer = _Importer(folder, centre_id, session_id, section.register_code or None, progressed)
        return [batch for batch in waiting(folder) if importer.run(batch)]


class _Importer:
    """Brings one batch after the other through all its steps."""

    def __init__(
        self,
        folder: Folder,
        centre_id: int,
        session_id: int | None,
        register: str | None,
        progressed: Progressed,
    ) -> None:
        self._folder, self._centre_id, self._session_id = folder, centre_id, session_id
        self._register, self._progressed = register, progressed

    def run(self, batch: int) -> bool:
        """Apply a batch, or finish one that was applied already; True when it was applied now."""
        with place_for_files(settings().data_dir) as place:
            applied = not self._is_over(batch) and self._apply(batch, place)
            if self._is_over(batch):
                self._finish(batch, place)
        return applied

    def _apply(self, batch: int, place: Path) -> bool:
        if not is_whole(self._folder, batch):
            return False
        try:
            manifest, _ = receive_manifest(self._folder, batch, place, self._register)
            check_order(batch, manifest.kind, self._last())
            total = len(manifest.files) + manifest.rows
            received = receive(
                self._folder,
                batch,
                place,
                self._register,
                lambda count, files: self._progressed(count, total),
            )
        except ExchangeFault:
            if self._is_over(batch):
                return False  # another opening applied it, and took it away meanwhile
            raise
        with unit_of_work():
            made = apply_batch(
                self._centre_id,
                place,
                received.manifest,
                received.sha256,
                self._session_id,
                lambda rows: None,
            )
        self._progressed(total, total)
        return made is not None

    def _finish(self, batch: int, place: Path) -> None:
        """Acknowledge a batch that is committed, then delete it. One that a full batch overtook is deleted alone."""
        made = self._applied(batch)
        if made is not None:
            local = place / f"{batch}{ACKNOWLEDGED}"
            with local.open("wb") as out:
                write_receipt(out, Applied(batch, made.sha256, made.applied_at, made.rows))
            self._folder.write(f"{path_of(batch)}{ACKNOWLEDGED}", local)
        self._folder.delete(path_of(batch))

    def _applied(self, batch: int) -> ImportBatch | None:
        own = select(ImportBatch).where(ImportBatch.centre_id == self._centre_id, ImportBatch.number == batch)
        with unit_of_work() as session:
            return session.execute(own).scalar_one_or_none()

    def _last(self) -> int:
        with unit_of_work():
            return last_applied(self._centre_id)

    def _is_over(self, batch: int) -> bool:
        return batch <= self._last()
