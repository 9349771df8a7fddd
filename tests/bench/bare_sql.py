"""Writes the rows of one sale again and again by bare SQL: what the database itself can do."""

from __future__ import annotations

import itertools
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.bench.load import Transaction
from tests.stands import Stand

# The rows of a sale: {table: the condition that finds those of one order}.
ROWS = {
    "pos_session__order": "id = :order",
    "pos_session__order_line": "order_id = :order",
    "pos_ticketing__claim": "order_id = :order",
    "pos_session__payment": "order_id = :order",
    "pos_session__payment_part": "payment_id IN (SELECT id FROM pos_session__payment WHERE order_id = :order)",
    "pos_ticketing__ticket": "order_id = :order",
    "core__idempotency_key": "scope LIKE 'pos_session.sale:%'",
}
FIRST_BARE_ID = 100_000_000
_blocks = itertools.count()

Row = dict[str, Any]


@dataclass(frozen=True)
class BareClient:
    """Connects and writes; picklable, for the process of a client."""

    database: str
    rows: dict[str, list[Row]]
    stand: Stand
    first_id: int

    def __call__(self) -> Transaction:
        execute, begin, commit = connect(self.database)
        numbers = itertools.count(self.first_id)

        def transaction() -> bool:
            begin()
            _write_sale(execute, self.rows, self.stand, next(numbers))
            commit()
            return True

        return transaction


@dataclass(frozen=True)
class BareSql:
    """The rows of one real sale, to be written again under other keys."""

    database: str
    rows: dict[str, list[Row]]

    @classmethod
    def sample(cls, folder: Path, url: str | None, stand: Stand) -> BareSql:
        """Read the rows of the last sale of a stand."""
        database = url or str(folder / "var" / "guichet.sqlite3")
        execute, begin, commit = connect(database)
        begin()
        order = execute(
            "SELECT max(id) AS last FROM pos_session__order WHERE session_id = :session AND id < :bare",
            {"session": stand.session_id, "bare": FIRST_BARE_ID},
        )[0]["last"]
        rows = {
            table: execute(f"SELECT * FROM {table} WHERE {where} LIMIT 2", {"order": order})
            for table, where in ROWS.items()
        }
        commit()
        return cls(database, rows)

    def client(self, stand: Stand) -> BareClient:
        """A client writing for one stand, with keys of its own."""
        return BareClient(self.database, self.rows, stand, FIRST_BARE_ID + next(_blocks) * 1_000_000)


Execute = Callable[[str, Row], list[Row]]


def _write_sale(execute: Execute, rows: dict[str, list[Row]], stand: Stand, number: int) -> None:
    """What a sale writes, statement by statement, with nothing looked up, priced or checked."""
    execute(
        "UPDATE pos_session__session SET next_order = next_order + 1 WHERE id = :id RETURNING next_order",
        {"id": stand.session_id},
    )
    lines = [number * 2, number * 2 + 1]
    order = {"id": number, "session_id": stand.session_id, "sequence": number, "receipt_no": number}
    _insert(execute, "pos_session__order", rows, [order | {"number": f"B{number}"}])
    _insert(execute, "pos_session__order_line", rows, [{"id": line, "order_id": number} for line in lines])
    _insert(
        execute,
        "pos_ticketing__claim",
        rows,
        [{"seat": line, "line_id": line, "order_id": number} for line in lines],
    )
    _insert(execute, "pos_session__payment", rows, [{"id": number, "order_id": number}])
    _insert(execute, "pos_session__payment_part", rows, [{"id": number, "payment_id": number}])
    execute(
        "UPDATE core__counter SET value = value + 2 WHERE name = :name", {"name": f"bare:{stand.session_id}"}
    )
    _insert(
        execute,
        "pos_ticketing__ticket",
        rows,
        [
            {
                "id": line,
                "line_id": line,
                "order_id": number,
                "number": line,
                "code": secrets.token_urlsafe(16),
            }
            for line in lines
        ],
    )
    chain = execute(
        "UPDATE core__journal_chain SET seq = seq + 1 WHERE name = :name RETURNING seq, mac",
        {"name": f"desk:{stand.desk_id}"},
    )[0]
    execute(
        "INSERT INTO core__journal_entry (chain, seq, at, kind, actor_id, data, key_id, previous_mac, mac)"
        " VALUES (:chain, :seq, :at, 'bare', NULL, :data, 'bare', :previous, :mac)",
        {
            "chain": f"desk:{stand.desk_id}",
            "seq": chain["seq"],
            "at": "2030-01-01 00:00:00",
            "data": "x" * 400,
            "previous": chain["mac"],
            "mac": secrets.token_hex(32),
        },
    )
    _insert(execute, "core__idempotency_key", rows, [{"key": f"bare-{number}"}])


def _insert(execute: Execute, table: str, rows: dict[str, list[Row]], changes: list[Row]) -> None:
    """One INSERT of all the rows of a table: the sampled ones with other keys."""
    sampled = [rows[table][at % len(rows[table])] | change for at, change in enumerate(changes)]
    columns = list(sampled[0])
    places = ", ".join(
        "(" + ", ".join(f":{name}_{at}" for name in columns) + ")" for at in range(len(sampled))
    )
    values = {f"{name}_{at}": row[name] for at, row in enumerate(sampled) for name in columns}
    quoted = ", ".join(f'"{name}"' for name in columns)
    execute(f"INSERT INTO {table} ({quoted}) VALUES {places}", values)


def connect(database: str) -> tuple[Execute, Callable[[], object], Callable[[], object]]:
    """A connection of the driver alone: (execute, begin, commit). Placeholders are written ``:name``."""
    if not database.startswith("postgresql"):
        return _connect_sqlite(database)
    url = make_url(database)
    connection = psycopg.connect(
        host=str(url.query.get("host", url.host)),
        port=url.port,
        user=url.username,
        password=url.password,
        dbname=url.database,
        row_factory=psycopg.rows.dict_row,
    )
    written: dict[str, str] = {}

    def execute(statement: str, values: Row) -> list[Row]:
        if statement not in written:
            written[statement] = _postgresql_places(statement, values)
        cursor = connection.execute(written[statement], values, prepare=True)
        return cursor.fetchall() if cursor.description else []

    return execute, lambda: None, connection.commit


def _postgresql_places(statement: str, values: Row) -> str:
    statement = statement.replace("%", "%%")
    for name in sorted(values, key=len, reverse=True):
        statement = statement.replace(f":{name}", f"%({name})s")
    return statement


def _connect_sqlite(database: str) -> tuple[Execute, Callable[[], object], Callable[[], object]]:
    connection = sqlite3.connect(database, isolation_level=None, timeout=15)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")

    def execute(statement: str, values: Row) -> list[Row]:
        return [dict(row) for row in connection.execute(statement, values).fetchall()]

    return execute, lambda: connection.execute("BEGIN IMMEDIATE"), lambda: connection.execute("COMMIT")
