"""The database: one metadata, one naming convention, column types, and SQLite made transactional."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PRAGMAS = (
    "busy_timeout = 15000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # or INSERT OR REPLACE would pass by the triggers that keep facts
)

_QUEUE = "guichet_write_queue"
WRITES = "guichet_writes"
"""Execution option of a connection whose transaction will write: SQLite then takes its lock at once."""


class Base(DeclarativeBase):
    """What every model of the host and of the addons derives from: one metadata for all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"expire_on_commit": False},
)


def upsert(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the running database's own dialect, which knows ``on_conflict_do_…`` in the same words."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(model)


def lock_row(row: Base) -> None:
    """Read a row again and lock it until the end of the unit of work; a row read together with it stays free.

    PostgreSQL cannot lock what an outer join adds: only the row itself is named.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC (SQLite keeps no zone: it is put back on reading)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at: datetime = value
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def prepare_engine(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys, WAL and durable commits.

    The driver's own transaction handling is off, so DDL rolls back too; a unit of work begins with
    ``BEGIN IMMEDIATE``, so that "database is locked" waits at the beginning instead of failing in the middle.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        if writes and engine.url.database:
            _queue_for_writing(connection.connection.info, f"{engine.url.database}-writers")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Any, record: Any) -> None:
        if queue := record.info.pop(_QUEUE, None):
            os.close(queue)


def _queue_for_writing(info: dict[str, Any], file: str) -> None:
    """Wait in line for the right to write, kept until the connection goes back to the pool.

    SQLite lets one write at a time; whoever waits for it tries again after ever longer naps, and may starve under load.
    A lock of the kernel wakes the next one at once, and falls when its process dies.
    """
    if _QUEUE not in info:
        info[_QUEUE] = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(info[_QUEUE], fcntl.LOCK_EX)
