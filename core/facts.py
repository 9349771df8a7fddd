"""Facts are append-only: triggers for migrations by which the database itself refuses to change a row.

A validated sale, payment, closing or journal row is corrected by a new row that points at the old one
(architecture.md section 5, requirements.md T1-3). Both databases raise an IntegrityError.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alembic.operations import Operations
from sqlalchemy import inspect

_FUNCTION = "core__refuse_change"
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def append_only(op: Operations, table: str, when: str | None = None, but: Sequence[str] = ()) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL) on ``table``; call it in a migration's upgrade.

    ``when`` is an SQL condition on OLD that limits it to some rows (``"OLD.state = 'validated'"``), in words
    both databases know. ``but`` names columns that may still change (the state a closed session goes on to); a
    migration that adds a column to such a table calls this again, as one does that rebuilds the table on SQLite,
    which drops a table's triggers with it. Raises ValueError for a name that is no table's.
    """
    _check(table)
    update = f"UPDATE OF {', '.join(_columns(op, table, but))}" if but else "UPDATE"
    if op.get_bind().dialect.name == "postgresql":
        _append_only_postgresql(op, table, when, update)
    else:
        _append_only_sqlite(op, table, when, update)


def drop_append_only(op: Operations, table: str) -> None:
    """Take the triggers of ``append_only`` away; call it in the downgrade, before the table is dropped."""
    _check(table)
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for change in ("update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{change}{on}")


def _columns(op: Operations, table: str, but: Sequence[str]) -> list[str]:
    """The columns of a table without some; ValueError when one of these is none of its."""
    names = [column["name"] for column in inspect(op.get_bind()).get_columns(table)]
    if unknown := set(but) - set(names):
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    return [f'"{name}"' for name in names if name not in but]


def _append_only_sqlite(op: Operations, table: str, when: str | None, update: str) -> None:
    condition = f" WHEN {when}" if when else ""
    for change, event in (("update", update), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change} BEFORE {event} ON {table} FOR EACH ROW{condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {change} refused'); END"
        )


def _append_only_postgresql(op: Operations, table: str, when: str | None, update: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        "MESSAGE = TG_TABLE_NAME || ' is append-only: ' || lower(TG_OP) || ' refused'; END $$"
    )
    condition = f" WHEN ({when})" if when else ""
    for change, event in (("update", update), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change} BEFORE {event} ON {table} "
            f"FOR EACH ROW{condition} EXECUTE FUNCTION {_FUNCTION}()"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
    )


def _check(table: str) -> None:
    """Names go into DDL as they are, so only what a table of ours may be called is let through."""
    if not _NAME.fullmatch(table) or len(table) > 50:
        raise ValueError(f"not the name of a table: {table!r}")
