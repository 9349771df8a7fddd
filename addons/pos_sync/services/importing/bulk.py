"""Writes many rows at once: a prepared statement on SQLite, COPY into a temporary table on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import not_
from typing import Any, cast

from sqlalchemy import Table, func, select, text

from core.db import Base, db

ROWS_AT_ONCE = 1_000
"""Rows that are held in memory."""

_number = count(1)


class Bulk:
    """Inserts rows of a model, and updates ``changed`` of those whose ``key`` is there already.

    ``columns`` are those of the tuples. A row whose column ``unless`` is not NULL stays as it is. The names are those
    of models, never of what was received.
    """

    def __init__(
        self,
        model: type[Base],
        columns: Sequence[str],
        key: Sequence[str],
        changed: Sequence[str],
        unless: str = "",
    ) -> None:
        self._connection = db.session.connection()
        self._table = cast(Table, model.__table__)
        self._columns = ", ".join(f'"{name}"' for name in columns)
        self._marks = ", ".join("?" * len(columns))
        self._then = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET " + ", ".join(
            f'"{name}" = excluded."{name}"' for name in changed
        )
        if unless:
            self._then += f" WHERE {self._table.name}.{unless} IS NULL"
        dialect = self._connection.dialect
        self._copies = dialect.name == "postgresql"
        processors = [
            self._table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns
        ]
        self._processed = [
            (n, process) for n, process in enumerate(processors) if process and not self._copies
        ]
        self._staged = ""

    def put(self, rows: list[tuple[Any, ...]], new: Sequence[bool] = ()) -> None:
        """Write the rows, none of which has the key of another. ``new`` tells those whose key is surely not there.

        They are inserted without a look for the key: on a table that others refer to, SQLite takes three times as
        long for ``ON CONFLICT``, and PostgreSQL writes the rows twice.
        """
        self._update(list(compress(rows, map(not_, new))) if new else rows)
        self._insert(list(compress(rows, new)))

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if self._copies:
            self._copy(self._table.name, rows)
        else:
            self._each("", rows)

    def _update(self, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if not self._copies:
            self._each(self._then, rows)
            return
        if not self._staged:
            self._staged = f"pos_sync_staged_{next(_number)}"
            self._execute(
                f"CREATE TEMPORARY TABLE {self._staged} ON COMMIT DROP AS "  # noqa: S608 - names of models
                f"SELECT {self._columns} FROM {self._table.name} WITH NO DATA"
            )
        self._copy(self._staged, rows)
        self._execute(
            f"INSERT INTO {self._table.name} ({self._columns}) "  # noqa: S608 - names of models
            f"SELECT {self._columns} FROM {self._staged} {self._then}"
        )
        self._execute(f"TRUNCATE {self._staged}")

    def _each(self, then: str, rows: list[tuple[Any, ...]]) -> None:
        if self._processed:
            columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
            for n, process in self._processed:
                columns[n] = map(process, columns[n])
            rows = list(zip(*columns, strict=True))
        sql = f"INSERT INTO {self._table.name} ({self._columns}) VALUES ({self._marks}) {then}"  # noqa: S608
        self._connection.exec_driver_sql(sql, rows)

    def _copy(self, into: str, rows: list[tuple[Any, ...]]) -> None:
        driver: Any = self._connection.connection.driver_connection
        copying = f"COPY {into} ({self._columns}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    def _execute(self, sql: str) -> None:
        self._connection.exec_driver_sql(sql)


class Ids:
    """Takes ids of a model before its rows are written, in a unit of work that holds the right to write."""

    def __init__(self, model: type[Base]) -> None:
        self._table = cast(Table, model.__table__)
        self._last: int | None = None

    def take(self, count: int) -> list[int]:
        """So many new ids."""
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            taken = text(
                "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
            )
            found = connection.execute(taken, {"name": self._table.name, "count": count})
            return [int(number) for number in found.scalars()]
        if self._last is None:
            self._last = connection.execute(select(func.max(self._table.c.id))).scalar() or 0
        first = self._last + 1
        self._last += count
        return list(range(first, first + count))
