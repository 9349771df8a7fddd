"""The tables of a batch that other addons send: rows that belong together go together, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy import select

from addons.pos_sync.hookspecs import BatchTables
from addons.pos_sync.models import Register
from addons.pos_sync.services.format.booking_tables import BOOKING_TABLES
from addons.pos_sync.services.format.fields import TableFormat
from addons.pos_sync.services.receiving.rows import json_of, newest_rows
from addons.pos_sync.services.sending.files import BatchFiles
from addons.pos_sync.services.sending.known import Sent
from core.db import db
from core.registry import registry

_OTHERS = {table.name: table for table in BOOKING_TABLES}


class BatchForOthers:
    """What an addon is asked for (``hookspecs.OutgoingBatch``)."""

    def __init__(self, register: Register) -> None:
        self.centre_id, self.register = register.centre_id, register.code
        self._register_id = register.id

    def sold_elsewhere(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a table of exports of the centre's other registers, a statement for each of these."""
        others = select(Register.id).where(
            Register.centre_id == self.centre_id, Register.id != self._register_id
        )
        for register_id in db.session.scalars(others.order_by(Register.id)).all():
            for _, row in newest_rows(register_id, table):
                yield row


def write_others(register: Register, sent: Sent, files: BatchFiles, full: bool) -> None:
    """Write the tables that addons of the register's centre have for it, in the caller's unit of work.

    Every file is ``optional``: a register without the addon leaves it alone. Raises FileFault.
    """
    batch = BatchForOthers(register)
    for _, asked in registry().collect("pos_sync_batch_tables", register.centre_id, batch=batch):
        with Groups(asked, sent, full) as groups:
            for table in BOOKING_TABLES:
                if table.name in asked.tables:
                    files.write(table, groups.rows(table), empty=full, optional=True)


class Groups:
    """The rows of an addon, read once and kept in files without a name: what is sent is what was compared.

    The hash of a group covers all its rows: where one differs from what the register has, all are sent.
    """

    def __init__(self, asked: BatchTables, sent: Sent, full: bool) -> None:
        self._asked, self._sent, self._full = asked, sent, full
        self._kept: dict[str, IO[str]] = {}
        self._hashes: dict[str, bytes] = {}
        self._heads: set[str] = set()
        self._left_out: set[str] = set()
        self._open = ExitStack()

    def __enter__(self) -> Groups:
        with ExitStack() as opened:
            for name in self._asked.tables:
                self._kept[name] = opened.enter_context(TemporaryFile("w+", encoding="utf-8"))
                self._read(_OTHERS[name])
            self._open = opened.pop_all()
        whole = self._heads - self._left_out
        before = {} if self._full else self._sent.read(self._asked.head)
        hashes = {group: self._hashes[group].hex() for group in whole}
        self._changed = {group for group, digest in hashes.items() if before.get(group) != digest}
        self._gone = sorted(before.keys() - self._heads)
        self._sent.note(self._asked.head, {group: hashes[group] for group in self._changed}, self._gone)
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def rows(self, table: TableFormat) -> Iterator[dict[str, Any]]:
        """The rows of a table to send, groups whole; those that are gone are named by the table of the heads."""
        kept = self._kept[table.name]
        kept.seek(0)
        days = [field.name for field in table.fields if field.kind == "day"]
        for line in kept:
            group, row = json.loads(line)
            if group in self._changed:
                yield row | {name: date.fromisoformat(row[name]) for name in days if row.get(name)}
        if table.name == self._asked.head:
            for group in self._gone:
                yield {table.key[0]: group, "deleted": True}

    def _read(self, table: TableFormat) -> None:
        """Keep the rows of a table. A group that names what is not sent is left as the register has it."""
        refers = [
            (field.name, self._sent.codes(field.refers))
            for field in table.fields
            if field.refers and field.refers not in _OTHERS
        ]
        for group, row in self._asked.rows(table.name):
            if any(row.get(name) is not None and row[name] not in known for name, known in refers):
                self._left_out.add(group)
            if table.name == self._asked.head:
                self._heads.add(group)
            text = json_of(row)
            told = self._hashes.get(group, b"") + f"{table.name}\n{text}".encode()
            self._hashes[group] = hashlib.sha256(told).digest()
            self._kept[table.name].write(f"[{json.dumps(group)},{text}]\n")
