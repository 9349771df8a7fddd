"""Many rows with few statements: ids taken beforehand, rows copied in, changed and read by thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Dialect, Table, bindparam, func, select, update

from core.db import db

CHUNK = 2_000
"""Rows that one statement is about: what SQLite and PostgreSQL both take as parameters."""

Item = TypeVar("Item")


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items, ``CHUNK`` at a time."""
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]


def new_ids(table: Table, count: int) -> list[int]:
    """As many ids for new rows of a table, ascending; one statement.

    PostgreSQL takes them from the sequence. In SQLite a unit of work is the only writer: they follow the last one.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        following = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
        series = func.generate_series(1, count).table_valued("n")
        return sorted(connection.execute(select(following).select_from(series)).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))


def insert_rows(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns; nothing is returned.

    Values go to the driver as they are: SQLAlchemy's own care of each row costs more than the database does. PostgreSQL
    takes them by COPY, three times as fast as by INSERT.
    """
    if not rows:
        return
    connection, names = db.session.connection(), list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    values = _driver_values(table, names, rows, connection.dialect)
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    places = ", ".join("?" for _ in names)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", list(values))  # noqa: S608


def _driver_values(
    table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]], dialect: Dialect
) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples, each value as the driver wants it (a date is a text in SQLite)."""
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    steps = [(at, step) for at, step in enumerate(processors) if step is not None]
    pick = itemgetter(*names)
    for row in rows:
        values = list(pick(row))
        for at, step in steps:
            values[at] = step(values[at])
        yield tuple(values)


def update_rows(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Set the columns of each row by its ``id``; all rows have the same columns."""
    if not rows:
        return
    columns: dict[str, Any] = {name: bindparam(f"to_{name}") for name in rows[0] if name != "id"}
    wanted = update(table).where(table.c.id == bindparam("to_id")).values(columns)
    db.session.connection().execute(
        wanted, [{f"to_{name}": value for name, value in row.items()} for row in rows]
    )
