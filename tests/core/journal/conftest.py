"""What the tests of the journal share: writing entries, and an attacker with rights on the database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection, insert, select

from core.db import WRITES, db
from core.journal import enter
from core.journal.models import CHAINS, ENTRIES
from core.journal.triggers import create_journal_triggers, drop_journal_triggers
from core.uow import unit_of_work

Write = Callable[..., None]


@pytest.fixture
def write(app: Flask) -> Write:
    """Enter ``count`` facts in a chain, each in its own unit of work."""

    def _write(chain: str, count: int) -> None:
        for number in range(count):
            with unit_of_work():
                enter(chain, "test.happened", {"number": number})

    return _write


@contextmanager
def attacker() -> Iterator[Connection]:
    """Someone who may do anything to the database: he drops its guards, and puts them back at the end."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        operations = Operations(MigrationContext.configure(connection))
        drop_journal_triggers(operations)
        yield connection
        create_journal_triggers(operations)


def copy_of_today(app: Flask, folder: Path) -> Callable[[], None]:
    """Keep a copy of the two tables (SQLite: of the file); returns what puts it back."""
    if db.engine.dialect.name == "sqlite":
        file, kept = Path(db.engine.url.database or ""), folder / "yesterday.sqlite3"
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{kept}'")
            connection.exec_driver_sql("BEGIN")

        def put_file_back() -> None:
            db.session.remove()
            db.engine.dispose()
            for suffix in ("-wal", "-shm"):
                Path(f"{file}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(kept, file)

        return put_file_back
    with db.engine.connect() as connection:
        saved = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in (CHAINS, ENTRIES)
        }

    def put_rows_back() -> None:
        with attacker() as connection:
            for table, rows in saved.items():
                connection.execute(table.delete())
                connection.execute(insert(table), rows)

    return put_rows_back
