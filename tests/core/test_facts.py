"""Append-only triggers: the database itself refuses to change a fact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core.db import WRITES, db
from core.facts import append_only, drop_append_only

TABLE = "core__fact_sample"


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        with connection.begin():
            connection.execute(text(f"CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY, state VARCHAR(10))"))
            connection.execute(text(f"INSERT INTO {TABLE} VALUES (1, 'draft'), (2, 'validated')"))
        yield connection
        with connection.begin():
            connection.execute(text(f"DROP TABLE {TABLE}"))


def operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


def refused(connection: Connection, statement: str) -> str:
    with pytest.raises(IntegrityError) as refusal, connection.begin():
        connection.execute(text(statement))
    return str(refusal.value.orig)


def test_update_and_delete_are_refused_with_the_table_named(connection: Connection) -> None:
    with connection.begin():
        append_only(operations(connection), TABLE)
    for statement in (f"UPDATE {TABLE} SET state = 'x'", f"DELETE FROM {TABLE} WHERE id = 1"):
        assert f"{TABLE} is append-only" in refused(connection, statement)
    with connection.begin():
        connection.execute(text(f"INSERT INTO {TABLE} VALUES (3, 'draft')"))
        assert connection.execute(text(f"SELECT count(*) FROM {TABLE}")).scalar() == 3


def test_a_condition_limits_it_to_some_rows(connection: Connection) -> None:
    with connection.begin():
        append_only(operations(connection), TABLE, when="OLD.state = 'validated'")
    refused(connection, f"UPDATE {TABLE} SET state = 'draft' WHERE id = 2")
    refused(connection, f"DELETE FROM {TABLE}")
    with connection.begin():
        connection.execute(text(f"UPDATE {TABLE} SET state = 'validated' WHERE id = 1"))
    refused(connection, f"UPDATE {TABLE} SET state = 'draft' WHERE id = 1")


def test_truncate_is_refused_where_it_exists(connection: Connection, backend: str) -> None:
    with connection.begin():
        append_only(operations(connection), TABLE, when="OLD.state = 'validated'")
    if backend == "postgresql":
        assert "append-only" in refused(connection, f"TRUNCATE {TABLE}")


def test_dropping_and_making_again(connection: Connection) -> None:
    with connection.begin():
        append_only(operations(connection), TABLE)
        drop_append_only(operations(connection), TABLE)
        connection.execute(text(f"UPDATE {TABLE} SET state = 'x'"))
        append_only(operations(connection), TABLE)
    refused(connection, f"DELETE FROM {TABLE}")


@pytest.mark.parametrize("name", ["", "a b", "a;drop", "A", 'a"b', "x" * 51])
def test_only_the_name_of_a_table_goes_into_the_statement(connection: Connection, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        append_only(operations(connection), name)
