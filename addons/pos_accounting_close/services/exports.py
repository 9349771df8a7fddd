"""Exports of entries: files that are given out, remembered, and made again bit for bit (requirements.md T3-8, T3-9)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from sqlalchemy import ColumnElement, func, insert, select

from addons.pos_accounting_close.errors.export import (
    ExportDiffers,
    NothingToExport,
    PeriodReversed,
    SirenMissing,
    UnknownFormat,
)
from addons.pos_accounting_close.models import Entry, EntryExport, ExportedEntry
from addons.pos_accounting_close.permissions import EXPORT
from addons.pos_accounting_close.services.exported_rows import ExportedRow, rows_of
from addons.pos_accounting_close.services.fec import PIPE, TAB, fec_name, fec_text, siren_of
from addons.pos_accounting_close.services.spreadsheets import csv_text, write_xlsx
from core import clock
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.journal import enter
from core.journal.signing import Json
from core.numbering import take

FEC, FEC_PIPE, CSV, XLSX = "fec", "fec_pipe", "csv", "xlsx"
FORMATS = (FEC, FEC_PIPE, CSV, XLSX)

_IN_MEMORY = 4_000_000
"""Bytes of a file that are kept in memory; a longer one is written to the disk."""
_ENTRY: Any = Entry.__table__
_EXPORTED: Any = ExportedEntry.__table__


@dataclass(frozen=True)
class MadeFile:
    """A file of entries, at its beginning; ``lines`` without its head."""

    file: IO[bytes]
    lines: int
    sha256: str


def was_exported(entry_id: Any) -> ColumnElement[bool]:
    """Whether the entry of an expression was given out in an export."""
    return select(_EXPORTED.c.entry_id).where(_EXPORTED.c.entry_id == entry_id).exists()


def exports_of(entry_id: int) -> Sequence[EntryExport]:
    """The exports that gave out an entry, in their order."""
    wanted = select(EntryExport).join(_EXPORTED, _EXPORTED.c.export_id == EntryExport.id)
    return db.session.scalars(wanted.where(_EXPORTED.c.entry_id == entry_id).order_by(EntryExport.id)).all()


def not_exported(centre_id: int) -> int:
    """How many entries of a centre no export gave out yet."""
    waiting = select(func.count()).select_from(_ENTRY)
    waiting = waiting.where(_ENTRY.c.centre_id == centre_id, ~was_exported(_ENTRY.c.id))
    return int(db.session.execute(waiting).scalar_one())


def export_entries(
    centre_id: int, file_format: str, starts_on: date, ends_on: date, *, only_new: bool = False
) -> EntryExport:
    """Give out the entries dated from ``starts_on`` to ``ends_on`` (both inside), and mark them.

    ``only_new``: only those that no export gave out yet; two of these at once wait for each other. Journalled with
    the fingerprint of the file. Raises NotFound, Forbidden, UnknownFormat, PeriodReversed, SirenMissing,
    NothingToExport.
    """
    actor = require(EXPORT, centre_id)
    if file_format not in FORMATS:
        raise UnknownFormat(fields={"format": UnknownFormat.message})
    if ends_on < starts_on:
        raise PeriodReversed(fields={"ends_on": PeriodReversed.message})
    siren = _siren(centre_id) if file_format in (FEC, FEC_PIPE) else ""
    number = take(f"pos_accounting_close.export:{centre_id}")
    entry_ids = _entries(centre_id, starts_on, ends_on, only_new)
    if not entry_ids:
        raise NothingToExport(first=starts_on.isoformat(), last=ends_on.isoformat())
    made_at = clock.now()
    with_file = _make(file_format, entry_ids, made_at)
    with_file.file.close()
    export = EntryExport(
        centre_id=centre_id,
        number=number,
        format=file_format,
        starts_on=starts_on,
        ends_on=ends_on,
        file_name=_name(file_format, number, siren, starts_on, ends_on),
        siren=siren,
        lines=with_file.lines,
        sha256=with_file.sha256,
        created_by_id=actor.author_id,
        created_at=made_at,
    )
    db.session.add(export)
    db.session.flush()
    rows = [{"export_id": export.id, "entry_id": entry_id} for entry_id in entry_ids]
    db.session.connection().execute(insert(_EXPORTED), rows)
    data: dict[str, Json] = {
        "export": export.id,
        "number": number,
        "centre": centre_id,
        "format": file_format,
        "from": starts_on.isoformat(),
        "to": ends_on.isoformat(),
        "entries": len(entry_ids),
        "lines": export.lines,
        "sha256": export.sha256,
    }
    enter("house", "pos_accounting_close.exported", data)
    return export


def file_of(export_id: int) -> MadeFile:
    """«Exporter de nouveau»: the file of an export, made again from the entries it gave out.

    Raises NotFound, Forbidden, ExportDiffers when it is not the same to the bit.
    """
    export = visible(EntryExport, export_id)
    require(EXPORT, export.centre_id)
    wanted = select(_EXPORTED.c.entry_id).where(_EXPORTED.c.export_id == export.id)
    entry_ids = db.session.execute(wanted.order_by(_EXPORTED.c.entry_id)).scalars().all()
    made = _make(export.format, entry_ids, export.created_at)
    if made.sha256 != export.sha256:
        made.file.close()
        raise ExportDiffers(number=export.number)
    return made


def _siren(centre_id: int) -> str:
    centre = visible_centre(centre_id)
    siren = siren_of(centre.siret)
    if siren is None:
        link = Link(N_("Company data of the centre"), "admin.centre", {"centre_id": centre_id})
        raise SirenMissing(centre=centre.name, links=[link])
    return siren


def _entries(centre_id: int, starts_on: date, ends_on: date, only_new: bool) -> Sequence[int]:
    """The ids of the entries to give out, in the order of their posting."""
    wanted = select(_ENTRY.c.id).where(
        _ENTRY.c.centre_id == centre_id, _ENTRY.c.entry_on.between(starts_on, ends_on)
    )
    if only_new:
        wanted = wanted.where(~was_exported(_ENTRY.c.id))
    return db.session.execute(wanted.order_by(_ENTRY.c.id)).scalars().all()


def _name(file_format: str, number: int, siren: str, starts_on: date, ends_on: date) -> str:
    if file_format in (FEC, FEC_PIPE):
        return fec_name(siren, ends_on)
    return f"ecritures-{starts_on.isoformat()}-{ends_on.isoformat()}-{number}.{file_format}"


def _make(file_format: str, entry_ids: Sequence[int], made_at: datetime) -> MadeFile:
    """Write the file once, to count its lines and take its fingerprint; long ones go to the disk."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever asked for it closes it
    counted = _Counted(rows_of(entry_ids))
    try:
        if file_format == XLSX:
            write_xlsx(cast(IO[bytes], file), counted, made_at)
        else:
            file.writelines(_TEXTS[file_format](counted))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return MadeFile(cast(IO[bytes], file), counted.lines, fingerprint)


_TEXTS: dict[str, Callable[[Iterator[ExportedRow]], Iterator[bytes]]] = {
    FEC: lambda rows: fec_text(rows, TAB),
    FEC_PIPE: lambda rows: fec_text(rows, PIPE),
    CSV: csv_text,
}


class _Counted(Iterator[ExportedRow]):
    """Counts the rows that pass."""

    def __init__(self, rows: Iterator[ExportedRow]) -> None:
        self._rows = rows
        self.lines = 0

    def __next__(self) -> ExportedRow:
        row = next(self._rows)
        self.lines += 1
        return row
