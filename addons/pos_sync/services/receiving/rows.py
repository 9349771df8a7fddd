"""The rows that registers sent: kept per batch, and read as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_sync.models.head_office import ReceivedRow
from addons.pos_sync.services.format.reading import Row
from core.db import db

_ROW: Any = ReceivedRow.__table__
_ROWS_AT_ONCE = 1_000


def newest_rows(register_id: int, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, fields) of each row of a table of a register, as its newest export says it, by key; one statement.

    Whoever calls has checked that the register may be seen. Days and instants are in ISO 8601.
    """
    place = func.row_number().over(partition_by=_ROW.c.code, order_by=_ROW.c.batch_id.desc())
    told = select(_ROW.c.code, _ROW.c.data, place.label("place")).where(
        _ROW.c.register_id == register_id, _ROW.c.table_name == table
    )
    newest = told.subquery()
    wanted = select(newest.c.code, newest.c.data).where(newest.c.place == 1).order_by(newest.c.code)
    found = db.session.execute(wanted, execution_options={"yield_per": _ROWS_AT_ONCE})
    return ((row.code, json.loads(row.data)) for row in found)


def write_rows(register_id: int, batch_id: int, table: str, rows: Sequence[Row]) -> None:
    """Keep rows of a batch that are new, or say something else than the newest ones did; two statements."""
    texts = {row.key: json_of(row.values) for row in rows}
    known = select(_ROW.c.code, _ROW.c.data).where(
        _ROW.c.register_id == register_id, _ROW.c.table_name == table, _ROW.c.code.in_(texts)
    )
    newest = {row.code: row.data for row in db.session.execute(known.order_by(_ROW.c.batch_id))}
    new = [
        {"register_id": register_id, "table_name": table, "code": key, "batch_id": batch_id, "data": text}
        for key, text in texts.items()
        if newest.get(key) != text
    ]
    if new:
        db.session.execute(insert(_ROW), new)


def json_of(values: Mapping[str, Any]) -> str:
    """Canonical JSON of the fields of a row; days and instants in ISO 8601."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_iso)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
