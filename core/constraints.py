"""Changing the CHECK of a table in a migration, on both databases and without copying a row.

SQLite has no statement for it; its manual gives a way for changes that leave the content as it is: edit the stored
CREATE TABLE (lang_altertable.html, "Making other kinds of table schema changes").
"""

from __future__ import annotations

import re
from typing import Any

from alembic.operations import Operations
from sqlalchemy import text


def replace_check(op: Operations, table: str, name: str, condition: str | None) -> None:
    """Give the check ``ck_<table>_<name>`` another condition, add it when it is not there, drop it with None.

    The rows that are there are not looked at on SQLite: a stricter condition needs a look of the caller's own.
    ``condition`` is SQL in words both databases know.
    """
    full_name = f"ck_{table}_{name}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {full_name}")
        if condition is not None:
            op.create_check_constraint(op.f(full_name), table, condition)
        return
    bind = op.get_bind()
    stored: str = bind.execute(
        text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": table}
    ).scalar_one()
    _store(bind, table, _with_check(stored, full_name, condition))


def _with_check(stored: str, full_name: str, condition: str | None) -> str:
    """The CREATE TABLE with the check replaced, added or taken away."""
    found = re.search(rf",\s*CONSTRAINT {full_name} CHECK \(", stored)
    if found is not None:
        stored = stored[: found.start()] + stored[_closing(stored, found.end()) :]
    if condition is None:
        return stored
    end = stored.rindex(")")
    return f"{stored[:end].rstrip()}, \n\tCONSTRAINT {full_name} CHECK ({condition})\n{stored[end:]}"


def _closing(stored: str, start: int) -> int:
    """The position after the parenthesis that closes the one before ``start``; quoted texts are passed over."""
    depth, quoted = 1, False
    for position in range(start, len(stored)):
        sign = stored[position]
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth == 0:
                return position + 1
    raise ValueError(f"an unclosed check: {stored[start:]}")


def _store(bind: Any, table: str, statement: str) -> None:
    version: int = bind.execute(text("PRAGMA schema_version")).scalar_one()
    bind.execute(text("PRAGMA writable_schema = ON"))
    bind.execute(
        text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": statement, "name": table},
    )
    bind.execute(text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(text("PRAGMA writable_schema = OFF"))
    faults = [row[0] for row in bind.execute(text(f"PRAGMA integrity_check({table})"))]
    if faults != ["ok"]:
        raise ValueError(f"the changed {table} cannot be read: {faults[0]}")
