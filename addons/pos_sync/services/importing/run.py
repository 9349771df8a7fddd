"""Imports what waits: receive, apply, commit, acknowledge, delete; the next run mends a death at any point."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from addons.pos_sync.errors.exchange import ExchangeFault, LineDown, NothingThere
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.importing import BatchConflict, BatchGap, ExportWaiting, NotARegister
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.models.register import FULL
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_sync.services.format.receipts import (
    ACKNOWLEDGED,
    REFUSED,
    Applied,
    Receipt,
    Refused,
    write_receipt,
)
from addons.pos_sync.services.importing.apply import apply_batch, check_order, last_applied
from addons.pos_sync.services.importing.centre import check_centre
from addons.pos_sync.services.importing.receive import (
    IN,
    MANIFEST,
    is_whole,
    path_of,
    place_for_files,
    receive,
    receive_manifest,
    waiting,
)
from addons.pos_sync.services.importing.tale import RECEIVED, REPLACED, Tale
from addons.pos_sync.services.line import noting_line
from addons.pos_sync.settings import REGISTER, exchanges_as, sync_settings
from core import clock
from core.config import settings
from core.errors import Refusal
from core.uow import unit_of_work

Progressed = Callable[[int, int], None]
"""Hears how many units of how many are done: a file received, and a row written, are one each."""
Tell = Callable[[Refusal], str]


def import_waiting(
    centre_id: int,
    session_id: int | None = None,
    progressed: Progressed = lambda done, total: None,
    tell: Tell = str,
) -> list[int]:
    """Apply the batches that wait for a centre, in order, and return the numbers of those applied now.

    Runs outside of a unit of work: each batch is one of its own. Where one is missing, a full batch that waits further
    back is applied instead of what is before it. ``tell`` writes the sentence of a refusal for head office. Raises
    NotARegister, ExchangeOfAnotherCentre, ExportWaiting, LineDown, ExchangeFault, FileFault, BatchGap, BatchConflict;
    the batches before the one that is refused stay applied, and it stays where it is.
    """
    if not exchanges_as(REGISTER):
        raise NotARegister()
    check_centre(centre_id)
    if exports_block_imports(centre_id):
        raise ExportWaiting()
    section = sync_settings()
    with noting_line(), open_folder(section) as folder:
        tale = Tale(session_id)
        try:
            importer = _Importer(
                folder, centre_id, session_id, section.register_code or None, progressed, tell, tale
            )
            return importer.run_all()
        finally:
            tale.end()


class _Importer:
    """Brings one batch after the other through all its steps."""

    def __init__(
        self,
        folder: Folder,
        centre_id: int,
        session_id: int | None,
        register: str | None,
        progressed: Progressed,
        tell: Tell,
        tale: Tale,
    ) -> None:
        self._folder, self._centre_id, self._session_id = folder, centre_id, session_id
        self._register, self._progressed, self._tell = register, progressed, tell
        self._tale = tale
        names = folder.names(IN)
        self._waiting = waiting(names)
        self._refused = {name for name in names if name.endswith(REFUSED)}
        self._finished: set[int] = set()

    def run_all(self) -> list[int]:
        """Bring all batches that wait through; the numbers of those applied now."""
        return [applied for batch in self._waiting for applied in self._run(batch)]

    def _run(self, batch: int) -> list[int]:
        """Apply a batch, or finish one that was applied already; the numbers of those applied now."""
        if batch in self._finished:
            return []
        with place_for_files(settings().data_dir) as place:
            try:
                applied = not self._is_over(batch) and self._apply(batch, place)
                if self._is_over(batch):
                    if not applied:
                        self._check_same(batch, place)
                    self._finish(batch, place)
                return [batch] if applied else []
            except (BatchGap, BatchConflict, FileFault) as fault:
                full = self._full_after(batch, place) if isinstance(fault, BatchGap) else None
                if full is None:
                    self._refuse(batch, fault, place)
                    raise
        return [*self._run(full), *self._run(batch)]

    def _full_after(self, batch: int, place: Path) -> int | None:
        """The first whole full batch further back: it holds all that a missing one held."""
        for later in self._waiting:
            if later > batch and is_whole(self._folder, later):
                into = place / f"{later:08d}"
                into.mkdir()
                with suppress(FileFault):  # told when its turn comes
                    manifest, _ = receive_manifest(self._folder, later, into, self._register)
                    if manifest.kind == FULL:
                        return later
        return None

    def _check_same(self, batch: int, place: Path) -> None:
        """A batch that is over and there still is what was applied, unless its number was given twice."""
        made = self._applied(batch)
        if made is None or not is_whole(self._folder, batch):
            return
        try:
            _, digest = receive_manifest(self._folder, batch, place, self._register)
        except NothingThere:
            return  # another opening took it away meanwhile
        if digest != made.sha256:
            raise BatchConflict(number=batch)

    def _refuse(self, batch: int, fault: BatchGap | BatchConflict | FileFault, place: Path) -> None:
        """Tell head office why; a line that is down now is no other fault."""
        digest = sha256(place / MANIFEST) if (place / MANIFEST).is_file() else "0" * 64
        file, line = (fault.file, fault.line) if isinstance(fault, FileFault) else ("", 0)
        refusal = Refused(batch, digest, clock.now(), fault.error_code, file, line, self._tell(fault))
        with suppress(LineDown, ExchangeFault):
            self._answer(batch, REFUSED, refusal, place)

    def _answer(self, batch: int, ending: str, receipt: Receipt, place: Path) -> None:
        local = place / f"{batch}{ending}"
        with local.open("wb") as out:
            write_receipt(out, receipt)
        self._folder.write(f"{path_of(batch)}{ending}", local)

    def _apply(self, batch: int, place: Path) -> bool:
        if not is_whole(self._folder, batch):
            return False
        try:
            manifest, _ = receive_manifest(self._folder, batch, place, self._register)
            check_order(batch, manifest.kind, self._last())
            total = len(manifest.files) + manifest.rows
            self._tale.begin(total)

            def came(count: int, _files: int) -> None:
                self._tale.note(RECEIVED, manifest.files[count - 1].name)
                self._progressed(count, total)

            received = receive(
                self._folder,
                batch,
                place,
                self._register,
                came,
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
                self._tale.rows,
                lambda name: self._tale.note(REPLACED, name),
            )
        self._progressed(total, total)
        return made is not None

    def _finish(self, batch: int, place: Path) -> None:
        """Acknowledge a batch that is committed, then delete it. One that a full batch overtook is deleted alone."""
        made = self._applied(batch)
        if made is not None:
            applied = Applied(batch, made.sha256, made.applied_at, made.rows)
            self._answer(batch, ACKNOWLEDGED, applied, place)
        self._folder.delete(path_of(batch))
        if f"{batch:08d}{REFUSED}" in self._refused:
            self._folder.delete(f"{path_of(batch)}{REFUSED}")
        self._finished.add(batch)

    def _applied(self, batch: int) -> ImportBatch | None:
        own = select(ImportBatch).where(ImportBatch.centre_id == self._centre_id, ImportBatch.number == batch)
        with unit_of_work() as session:
            return session.execute(own).scalar_one_or_none()

    def _last(self) -> int:
        with unit_of_work():
            return last_applied(self._centre_id)

    def _is_over(self, batch: int) -> bool:
        return batch <= self._last()
