"""A batch for a register is made of what head office has now: all of it, or what differs from the batch before."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.pos_sync.errors.sending import DeltaWithoutBase, NotHeadOffice, NothingChanged, RegisterPutAway
from addons.pos_sync.models import Register, SentBatch
from addons.pos_sync.models.register import DELTA, FULL
from addons.pos_sync.permissions import MANAGE
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.manifest import Manifest
from addons.pos_sync.services.sending.files import BatchFiles
from addons.pos_sync.services.sending.known import Sent
from addons.pos_sync.services.sending.others import write_others
from addons.pos_sync.services.sending.sources import COMPUTED, SELECTS, Of
from addons.pos_sync.settings import HEAD_OFFICE, exchanges_as
from core import clock
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter


def last_batch(register_id: int) -> SentBatch | None:
    """The newest batch of a register."""
    newest = (
        select(SentBatch)
        .where(SentBatch.register_id == register_id)
        .order_by(SentBatch.number.desc())
        .limit(1)
    )
    found: SentBatch | None = db.session.scalars(newest).one_or_none()
    return found


def make_batch(register_id: int, kind: str | None = None) -> SentBatch:
    """Make the next batch of a register, in the caller's unit of work; ``publish`` sends its files after the commit.

    ``kind``: ``full``, ``delta``, or None for a delta where one is possible. A death before the commit leaves files
    that the next batch, of the same number, replaces. Raises NotHeadOffice, RegisterPutAway, DeltaWithoutBase,
    NothingChanged, Forbidden, NotFound, and FileFault for what no register could read, with its line.
    """
    if not exchanges_as(HEAD_OFFICE):
        raise NotHeadOffice()
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    lock_row(register)
    if not register.active:
        raise RegisterPutAway(register=register.code)
    before = last_batch(register_id)
    if before is None or _refused_since_full(register_id):
        if kind == DELTA:
            raise DeltaWithoutBase(register=register.code)
        kind = FULL
    batch = _write(register, kind or DELTA, before)
    db.session.add(batch)
    register.last_batch = batch.number
    db.session.flush()
    enter(
        "house",
        "pos_sync.batch_made",
        {"centre": register.centre_id, "register": register.code, "batch": batch.number},
    )
    return batch


def _refused_since_full(register_id: int) -> bool:
    """Whether the register stays behind: it refused a batch, and no full one was made since."""
    full = (
        select(func.max(SentBatch.number))
        .where(SentBatch.register_id == register_id, SentBatch.kind == FULL)
        .scalar_subquery()
    )
    refused = select(SentBatch.number).where(
        SentBatch.register_id == register_id, SentBatch.refused_at.is_not(None), SentBatch.number >= full
    )
    return db.session.execute(refused.limit(1)).first() is not None


def _write(register: Register, kind: str, before: SentBatch | None) -> SentBatch:
    """Write the files of a batch, and what the register has then."""
    number, now = register.last_batch + 1, clock.now()
    sent = Sent(register.id, full=kind == FULL, of=Of(register.centre_id))
    with BatchFiles(register.code, number) as files:
        for table in IMPORT_TABLES:
            if table.name in SELECTS or table.name in COMPUTED:
                # A full batch says also of an empty table that it is: the register puts away what it has.
                files.write(table, sent.changes(table), empty=kind == FULL)
        write_others(register, sent, files, full=kind == FULL)
        if not files.entries and kind == DELTA and before is not None:
            raise NothingChanged(register=register.code, number=before.number)
        manifest = Manifest("infos_import", number, kind, now, register.code, tuple(files.entries))
        digest = files.finish(manifest)
    sent.remember()
    return SentBatch(
        register_id=register.id, number=number, kind=kind, rows=manifest.rows, sha256=digest, made_at=now
    )
