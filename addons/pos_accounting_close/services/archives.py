"""Archives of closed periods: asked for, drawn up by the worker or a command, made again (requirements.md T1-14).

A year of a big centre takes minutes: the worker writes the file, its row tells how far it is. The file is kept in the
data folder, readable by the server's account only (T6-10); where it is gone it is made again, the same to the bit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from addons.pos_accounting_close.errors.archive import (
    ArchiveDiffers,
    ArchiveFileMissing,
    ArchivePeriodInvalid,
    DaysNotClosed,
)
from addons.pos_accounting_close.models import Archive, ArchiveWork, FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY, FAILED, FINISHED, RUNNING, WAITING
from addons.pos_accounting_close.permissions import ARCHIVE
from addons.pos_accounting_close.services.archive_content import Bounds
from addons.pos_accounting_close.services.archive_header import Header, header_of, read_header
from addons.pos_accounting_close.services.archive_writer import Written, write_archive
from core import clock
from core.config import settings
from core.db import db, lock_row
from core.errors import Link
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.visibility import visible
from core.journal import enter
from core.journal.keys import known_keys, signing_key
from core.numbering import take
from core.outbox import enqueue
from core.uow import unit_of_work

KIND = "pos_accounting_close.archive"
"""The job of the worker; its key is ``<work>:<attempt>``."""
UNDER_WAY = (WAITING, RUNNING)


def ask_archive(centre_id: int, first: date, last: date) -> ArchiveWork:
    """Have the worker draw up the archive of days (both inside).

    Raises Forbidden, ArchivePeriodInvalid, DaysNotClosed.
    """
    work = _begin(centre_id, first, last)
    enqueue(KIND, f"{work.id}:1", {"work": work.id}, centre_id)
    return work


def ask_again(archive_id: int) -> ArchiveWork:
    """Have the worker make the file of an archive again; the work under way, if there is one. Raises NotFound."""
    archive = visible(Archive, archive_id)
    require(ARCHIVE, archive.centre_id)
    lock_row(archive)
    found = db.session.scalars(
        select(ArchiveWork).where(ArchiveWork.archive_id == archive.id, ArchiveWork.state.in_(UNDER_WAY))
    ).first()
    if found is not None:
        return found
    work = ArchiveWork(
        centre_id=archive.centre_id,
        starts_on=archive.starts_on,
        ends_on=archive.ends_on,
        archive_id=archive.id,
        again=True,
        created_by_id=current_actor().author_id,
    )
    db.session.add(work)
    db.session.flush()
    enqueue(KIND, f"{work.id}:1", {"work": work.id}, work.centre_id)
    return work


def resume(work_id: int) -> ArchiveWork:
    """Ask the worker again for what failed. Raises NotFound, Forbidden."""
    work = visible(ArchiveWork, work_id)
    require(ARCHIVE, work.centre_id)
    lock_row(work)
    if work.state == FAILED:
        work.state, work.failure, work.attempt = WAITING, "", work.attempt + 1
        db.session.flush()
        enqueue(KIND, f"{work.id}:{work.attempt}", {"work": work.id}, work.centre_id)
    return work


def draw_now(centre_id: int, first: date, last: date) -> Archive:
    """Draw up an archive here and now, for a command; outside of a unit of work. Raises as ``ask_archive``."""
    with unit_of_work():
        work_id = _begin(centre_id, first, last).id
    return make(work_id)


def file_of(archive_id: int) -> Path:
    """Where the file of an archive is. Raises NotFound, Forbidden, ArchiveFileMissing."""
    archive = visible(Archive, archive_id)
    require(ARCHIVE, archive.centre_id)
    path = path_of(archive)
    if not path.is_file():
        raise ArchiveFileMissing(number=archive.number)
    return path


def path_of(archive: Archive) -> Path:
    """Where the file of an archive is kept, if it is."""
    return _folder() / f"{archive.centre_id}-{archive.number}.zip"


def make(work_id: int) -> Archive:
    """Make what a work asks for, outside of a unit of work; done already, nothing is done.

    Killed and run again, it begins again: nothing is numbered before the file is whole. Raises ArchiveDiffers,
    KeyUnusable.
    """
    work = db.session.get_one(ArchiveWork, work_id)
    if work.state == FINISHED:
        return db.session.get_one(Archive, work.archive_id)
    known = db.session.get_one(Archive, work.archive_id) if work.archive_id is not None else None
    _note(work_id, state=RUNNING)
    header = read_header(known.header) if known else _header(work)
    key = known_keys()[known.key_id] if known and known.key_id in known_keys() else signing_key()
    with _new_file(work_id) as (path, target):
        written = write_archive(target, header, key, _Progress(work_id))
        target.flush()
        os.fsync(target.fileno())
        with unit_of_work():
            archive = _settle(work_id, header, written)
            path.replace(path_of(archive))
    return archive


def fail(work_id: int, sentence: str) -> None:
    """Keep why a work could not be done, in a unit of work of its own."""
    _note(work_id, state=FAILED, failure=sentence[:300])


def check_period(centre_id: int, first: date, last: date) -> tuple[FiscalClosing, FiscalClosing]:
    """The fiscal closings of the first and the last day. Raises ArchivePeriodInvalid, DaysNotClosed."""
    if not first <= last < _a_year_after(first):
        raise ArchivePeriodInvalid(fields={"last": ArchivePeriodInvalid.message})
    days = select(FiscalClosing).where(
        FiscalClosing.centre_id == centre_id,
        FiscalClosing.period == DAY,
        FiscalClosing.period_on.between(first, last),
    )
    by_day = {closing.period_on: closing for closing in db.session.scalars(days)}
    day = first
    while day <= last:
        if day not in by_day:
            link = Link(N_("Fiscal closings"), "pos_accounting_close.fiscal_list")
            raise DaysNotClosed(day=f"{day:%d/%m/%Y}", links=[link])
        day += timedelta(days=1)
    return by_day[first], by_day[last]


def _begin(centre_id: int, first: date, last: date) -> ArchiveWork:
    actor = require(ARCHIVE, centre_id)
    check_period(centre_id, first, last)
    work = ArchiveWork(centre_id=centre_id, starts_on=first, ends_on=last, created_by_id=actor.author_id)
    db.session.add(work)
    db.session.flush()
    return work


def _header(work: ArchiveWork) -> Header:
    first, last = check_period(work.centre_id, work.starts_on, work.ends_on)
    bounds = Bounds(
        work.centre_id, work.starts_on, work.ends_on, first.starts_at, last.ends_at, work.created_at
    )
    return header_of(db.session.get_one(Centre, work.centre_id), bounds)


def _settle(work_id: int, header: Header, written: Written) -> Archive:
    """The fact, once the file is whole: numbered and journalled; made again, it must be the one that was."""
    work = db.session.get_one(ArchiveWork, work_id)
    lock_row(work)
    if work.archive_id is not None:
        archive = db.session.get_one(Archive, work.archive_id)
        if archive.manifest_sha256 != written.manifest_sha256 or archive.mac != written.mac:
            version = read_header(archive.header).version
            raise ArchiveDiffers(number=archive.number, version=version)
    else:
        archive = _fact(work, header, written)
    work.archive_id, work.state, work.finished_at = archive.id, FINISHED, clock.now()
    db.session.flush()
    return archive


def _fact(work: ArchiveWork, header: Header, written: Written) -> Archive:
    number = take(f"pos_accounting_close.archive:{work.centre_id}")
    archive = Archive(
        centre_id=work.centre_id,
        number=number,
        starts_on=work.starts_on,
        ends_on=work.ends_on,
        file_name=f"archive-{header.centre_code}-{header.first_on}-{header.last_on}-{number}.zip",
        header=header.text(),
        files=written.files,
        rows=written.rows,
        manifest_sha256=written.manifest_sha256,
        key_id=written.key_id,
        mac=written.mac,
        created_by_id=work.created_by_id,
    )
    db.session.add(archive)
    db.session.flush()
    data: dict[str, Any] = {
        "archive": archive.id,
        "number": number,
        "centre": work.centre_id,
        "from": header.first_on,
        "to": header.last_on,
        "rows": written.rows,
        "by": work.created_by_id,
        "sha256": written.manifest_sha256,
    }
    enter("house", "pos_accounting_close.archived", data)
    return archive


def _note(work_id: int, **values: Any) -> None:
    with unit_of_work():
        work = db.session.get_one(ArchiveWork, work_id)
        lock_row(work)
        for name, value in values.items():
            setattr(work, name, value)


class _Progress:
    """Tells the page how far it is: after each table, and every so many rows of a long one."""

    EVERY = 20_000

    def __init__(self, work_id: int) -> None:
        self.work_id, self.told, self.rows = work_id, 0, 0

    def __call__(self, done: int, of: int, rows: int) -> None:
        if done == self.told and rows - self.rows < self.EVERY:
            return
        self.told, self.rows = done, rows
        _note(self.work_id, tables_done=done, tables=of, rows=rows)


def _folder() -> Path:
    folder = settings().data_dir / "archives"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _new_file(work_id: int) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file of its own that only the server's account reads; gone at the end unless it was moved to its place."""
    path = _folder() / f"work-{work_id}-{os.getpid()}.part"
    for left in _folder().glob(f"work-{work_id}-*.part"):
        left.unlink(missing_ok=True)  # a worker was killed over it
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as target:
            yield path, target
    finally:
        path.unlink(missing_ok=True)


def _a_year_after(day: date) -> date:
    """The first day that is too late for an archive that begins on ``day``."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return date(day.year + 1, 3, 1)
