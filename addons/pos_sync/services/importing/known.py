"""What head office calls the rows of this register, read table by table while a batch is applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, select

from addons.pos_sync.models import ReferenceRow
from core.db import db

ROWS = cast(Table, ReferenceRow.__table__)


@dataclass(slots=True)
class KnownTable:
    """A table of a centre: the local id of each code ever received, and the codes that are in use."""

    local: dict[str, int | None]
    active: set[str]


class Known:
    """The tables of a centre, each read when it is needed first."""

    def __init__(self, centre_id: int) -> None:
        self.centre_id = centre_id
        self._tables: dict[str, KnownTable] = {}

    def table(self, name: str) -> KnownTable:
        """What is known of a table."""
        if name not in self._tables:
            wanted = select(ROWS.c.code, ROWS.c.local_id, ROWS.c.active).where(
                ROWS.c.centre_id == self.centre_id, ROWS.c.table_name == name
            )
            found = KnownTable({}, set())
            for code, local_id, active in db.session.connection().execute(wanted):
                found.local[code] = local_id
                if active:
                    found.active.add(code)
            self._tables[name] = found
        return self._tables[name]

    def local(self, table: str, code: Any) -> int | None:
        """What a code of a table is here; None for no code."""
        return None if code is None else self.table(table).local.get(code)
