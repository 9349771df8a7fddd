"""Writing an archive: one pass over each table in one snapshot, a few rows in memory, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from addons.pos_accounting_close.hookspecs import ArchiveTable
from addons.pos_accounting_close.services import archive_format as form
from addons.pos_accounting_close.services import archive_journal
from addons.pos_accounting_close.services.archive_book_columns import ABOUT, TABLES
from addons.pos_accounting_close.services.archive_books import books, users_table
from addons.pos_accounting_close.services.archive_content import Bounds, point_of_sale
from addons.pos_accounting_close.services.archive_header import Header
from addons.pos_accounting_close.services.archive_notice import notice
from core.db import db
from core.journal.keys import Key
from core.registry import registry

BATCH = 1000
"""Rows read, and written, at a time."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the ZIP: the first that the format knows."""
_METHODS = "payment_methods"
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Told = Callable[[int, int, int], None]
"""(tables done, tables there are, rows so far)"""


@dataclass(frozen=True)
class Written:
    """What was written: number of files and rows, and what seals them."""

    files: int
    rows: int
    manifest_sha256: str
    key_id: str
    mac: str


@dataclass
class _File:
    """A file of the ZIP as the manifest lists it; ``rows`` is None where it has none."""

    name: str
    rows: int | None = None
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def listed(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "rows": self.rows, "sha256": self.digest.hexdigest()}


def write_archive(
    target: IO[bytes], header: Header, key: Key, told: Told = lambda done, of, rows: None
) -> Written:
    """Write the ZIP of ``header`` into ``target``; statements do not grow with the rows.

    ``told`` is called after each thousand rows and each table, outside of any unit of work of this function.
    """
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive, _snapshot() as connection:
        writer = _Writer(archive, connection, header, told)
        writer.tables()
        manifest = form.canonical({**asdict(header), "files": [file.listed() for file in writer.files]})
        mac = form.sign_manifest(key.secret, manifest)
        writer.plain_file(form.MANIFEST, manifest)
        writer.plain_file(
            form.SIGNATURE, form.canonical({"algorithm": form.ALGORITHM, "key": key.id, "mac": mac})
        )
    return Written(len(writer.files), writer.rows, hashlib.sha256(manifest).hexdigest(), key.id, mac)


def tables_of(bounds: Bounds) -> list[ArchiveTable]:
    """Every table that is read from facts, those of other addons last."""
    found = [*point_of_sale(bounds), *books(bounds), archive_journal.journal_table(bounds)]
    answers = registry().collect(
        "pos_accounting_close_archive_tables",
        centre=bounds.centre_id,
        centre_id=bounds.centre_id,
        first=bounds.starts_at,
        last=bounds.ends_at,
    )
    return [*found, *(table for _, table in answers)]


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """All tables as they were at one moment, while sales go on."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


class _Writer:
    """The ZIP as it grows; collects the users that rows name."""

    def __init__(self, archive: ZipFile, connection: Connection, header: Header, told: Told) -> None:
        self.archive, self.connection, self.header, self.told = archive, connection, header, told
        self.files: list[_File] = []
        self.users: set[int] = set()
        self.rows = 0
        self._done = self._all = 0

    def tables(self) -> None:
        """The notice, then every table; payment methods as the header has them, and the users at last."""
        found = tables_of(self.header.bounds())
        methods: Any = ArchiveTable(_METHODS, ABOUT[_METHODS], TABLES[_METHODS], None)  # type: ignore[arg-type]
        explained = [*found, methods, users_table(())]
        self._all = len(explained)
        self.plain_file(form.NOTICE, notice(self.header, explained).encode(), listed=True)
        for table in found:
            self._table(table, self._read(table))
        self._table(methods, self.header.methods)
        users = users_table(sorted(self.users))
        self._table(users, self._read(users))

    def plain_file(self, name: str, content: bytes, *, listed: bool = False) -> None:
        """A file that is no table."""
        with self.archive.open(_info(name), "w") as member:
            member.write(content)
        if listed:
            file = _File(name, size=len(content))
            file.digest.update(content)
            self.files.append(file)

    def _read(self, table: ArchiveTable) -> Iterator[tuple[Any, ...]]:
        statement = table.statement.execution_options(stream_results=True, yield_per=BATCH)
        with self.connection.execute(statement) as result:
            for row in result:
                yield tuple(row)

    def _table(self, table: ArchiveTable, rows: Iterable[tuple[Any, ...]]) -> None:
        """The two files of a table: the CSV goes into the ZIP at once, the JSON waits for its turn on the disk."""
        names, kinds = [name for name, _, _ in table.columns], [kind for _, kind, _ in table.columns]
        as_csv, as_json = _File(f"{table.name}.csv", 0), _File(f"{table.name}.json", 0)
        with TemporaryFile() as waiting:
            with self.archive.open(_info(as_csv.name), "w", force_zip64=True) as member:
                for batch in self._batches(table, rows):
                    first = as_csv.rows == 0
                    _put(member, as_csv, _csv_text(kinds, batch, names if first else None))
                    _put(waiting, as_json, _json_text(names, batch, first))
                    as_csv.rows = as_json.rows = (as_csv.rows or 0) + len(batch)
                    self.told(self._done, self._all, self.rows)
                if not as_csv.rows:
                    _put(member, as_csv, _csv_text(kinds, [], names))
            _put(waiting, as_json, "\n]\n" if as_json.rows else "[\n]\n")
            waiting.seek(0)
            with self.archive.open(_info(as_json.name), "w", force_zip64=True) as member:
                shutil.copyfileobj(waiting, member, 1 << 20)
        self.files += [as_csv, as_json]
        self._done += 1
        self.told(self._done, self._all, self.rows)

    def _batches(
        self, table: ArchiveTable, rows: Iterable[tuple[Any, ...]]
    ) -> Iterator[list[list[form.Value]]]:
        """Rows as plain values, a thousand at a time; notes which users they name."""
        named = [index for index, (_, kind, _) in enumerate(table.columns) if kind == form.USER]
        of_journal = table.name == archive_journal.NAME
        batch: list[list[form.Value]] = []
        for read in rows:
            row = archive_journal.without_others(read, self.header.centre_id) if of_journal else read
            self.users.update(row[index] for index in named if row[index] is not None)
            batch.append([form.plain(value) for value in row])
            self.rows += 1
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _put(stream: IO[bytes], file: _File, text: str) -> None:
    content = text.encode()
    stream.write(content)
    file.digest.update(content)
    file.size += len(content)


def _json_text(names: list[str], batch: list[list[form.Value]], first: bool) -> str:
    return ("[\n" if first else ",\n") + ",\n".join(form.json_row(names, row) for row in batch)


def _csv_text(kinds: list[str], batch: list[list[form.Value]], heads: list[str] | None) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    if heads is not None:
        buffer.write(_BOM)
        writer.writerow(heads)
    for row in batch:
        writer.writerow([_cell(kind, value) for kind, value in zip(kinds, row, strict=True)])
    return buffer.getvalue()


def _cell(kind: str, value: form.Value) -> form.Value:
    """A cell that no spreadsheet takes for a formula."""
    shown = form.csv_cell(kind, value)
    if kind == form.TEXT and isinstance(shown, str) and shown.startswith(_FORMULA):
        return f"'{shown}"
    return shown
