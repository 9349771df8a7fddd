"""What the tests of the journal share: writing entries, and an attacker with rights on the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection

from core.db import WRITES, db
from core.journal import enter
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
