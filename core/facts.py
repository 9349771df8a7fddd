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
_PART_FUNCTION = "core__refuse_change_of_part"
_PART_FUNCTION_BODY = (
    "CREATE OR REPLACE FUNCTION core__refuse_change_of_part() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE part jsonb := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END; "
    "frozen boolean; BEGIN "
    "EXECUTE format('SELECT %s FROM %I WHERE id = $1', TG_ARGV[2], TG_ARGV[0]) INTO frozen "
    "USING (part ->> TG_ARGV[1])::bigint; "
    "IF frozen THEN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
    "MESSAGE = TG_TABLE_NAME || ' is append-only: ' || lower(TG_OP) || ' refused'; END IF; "
    "RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"
)
"""PostgreSQL allows no subquery in a trigger's WHEN: the function asks for the state of the parent."""
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
    """Take the triggers of ``append_only`` or ``frozen_with`` away; in a downgrade, before the table is dropped."""
    _check(table)
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for change in ("insert", "update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{change}{on}")


def frozen_with(
    op: Operations, table: str, parent: str, column: str, when: str, but: Sequence[str] = ()
) -> None:
    """Refuse to add, change or take away rows of ``table`` once their row in ``parent`` is a fact.

    ``column`` of the table is the parent's id, ``when`` an SQL condition on the parent's columns. ``but`` as in
    ``append_only``. Undone by ``drop_append_only``.
    """
    _check(table)
    _check(parent)
    update = f"UPDATE OF {', '.join(_columns(op, table, but))}" if but else "UPDATE"
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(_PART_FUNCTION_BODY)
    for change, event, row in (
        ("insert", "INSERT", "NEW"),
        ("update", update, "OLD"),
        ("delete", "DELETE", "OLD"),
    ):
        begin = f"CREATE TRIGGER {table}_no_{change} BEFORE {event} ON {table} FOR EACH ROW "
        if on_postgresql:
            condition = when.replace("'", "''")
            op.execute(f"{begin}EXECUTE FUNCTION {_PART_FUNCTION}('{parent}', '{column}', '{condition}')")
        else:
            op.execute(
                f"{begin}WHEN EXISTS (SELECT 1 FROM {parent} WHERE id = {row}.{column} AND {when}) "  # noqa: S608
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {change} refused'); END"
            )


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
