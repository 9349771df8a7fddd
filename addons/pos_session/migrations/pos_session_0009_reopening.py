"""A session that is reopened closes again: its counts say of which closing they are, an adjustment can be voided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.constraints import replace_check
from core.facts import append_only, drop_append_only

revision = "pos_session_0009"
down_revision = "pos_session_0008"
branch_labels = None
depends_on = None

SESSION = "pos_session__session"
CASH = "pos_session__cash_count"
METHOD = "pos_session__method_count"
OPERATION = "pos_session__cash_operation"
CLOSED = "NOT (OLD.state IN ('opening_control', 'open', 'closing_control'))"
VOIDABLE = "voids_id IS NULL OR kind IN ('cash_in', 'cash_out'{more})"
BEFORE, NOW = ["session_id", "moment", "denomination"], ["session_id", "moment", "closing", "denomination"]
METHOD_COLUMNS = "session_id, method_id, expected, counted, pieces"


def upgrade() -> None:
    op.add_column(SESSION, sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"))
    drop_append_only(op, SESSION)
    append_only(op, SESSION, CLOSED, but=("state",))
    replace_check(op, OPERATION, "voids", VOIDABLE.format(more=", 'adjustment'"))
    for table in (CASH, METHOD):
        drop_append_only(op, table)
    if op.get_bind().dialect.name == "postgresql":
        for table in (CASH, METHOD):
            op.add_column(table, sa.Column("closing", sa.Integer(), nullable=False, server_default="1"))
        _keys_on_postgresql(NOW, ["session_id", "closing", "method_id"], BEFORE)
    else:
        _rebuild(CASH, _cash_count(NOW), "id, session_id, moment, denomination, quantity", "1")
        _rebuild(METHOD, _method_count(["session_id", "closing", "method_id"]), METHOD_COLUMNS, "1")
    for table in (CASH, METHOD):
        append_only(op, table)


def downgrade() -> None:
    for table in (CASH, METHOD):
        drop_append_only(op, table)
        # Of several closings the first one's counts stay: there was room for one.
        op.execute(f"DELETE FROM {table} WHERE closing > 1")
    if op.get_bind().dialect.name == "postgresql":
        _keys_on_postgresql(BEFORE, ["session_id", "method_id"], NOW)
        for table in (CASH, METHOD):
            op.drop_column(table, "closing")
    else:
        _rebuild(CASH, _cash_count(BEFORE), "id, session_id, moment, denomination, quantity", None)
        _rebuild(METHOD, _method_count(["session_id", "method_id"]), METHOD_COLUMNS, None)
    for table in (CASH, METHOD):
        append_only(op, table)
    drop_append_only(op, OPERATION)
    op.execute(f"UPDATE {OPERATION} SET voids_id = NULL WHERE kind = 'adjustment'")
    append_only(op, OPERATION)
    replace_check(op, OPERATION, "voids", VOIDABLE.format(more=""))
    drop_append_only(op, SESSION)
    op.drop_column(SESSION, "reopened")
    append_only(op, SESSION, CLOSED, but=("state",))


def _keys_on_postgresql(unique: list[str], primary: list[str], before: list[str]) -> None:
    op.drop_constraint(_unique(before), CASH)
    op.create_unique_constraint(op.f(_unique(unique)), CASH, unique)
    op.drop_constraint(f"pk_{METHOD}", METHOD)
    op.create_primary_key(op.f(f"pk_{METHOD}"), METHOD, primary)


def _unique(keys: list[str]) -> str:
    """The name of the key; by the rule it would be too long for PostgreSQL."""
    return f"uq_{CASH}_pieces" if "closing" in keys else f"uq_{CASH}_{'_'.join(keys)}"


def _rebuild(table: str, parts: list[sa.schema.SchemaItem], columns: str, closing: str | None) -> None:
    """SQLite cannot change a key: the rows go into a table that has it, under the same name."""
    op.create_table(f"{table}_new", *parts)
    into = f"{columns}, closing" if closing else columns
    out = f"{columns}, {closing}" if closing else columns
    op.execute(f"INSERT INTO {table}_new ({into}) SELECT {out} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)


def _closing(keys: list[str]) -> list[sa.schema.SchemaItem]:
    if "closing" not in keys:
        return []
    return [sa.Column("closing", sa.Integer(), nullable=False, server_default="1")]


def _cash_count(unique: list[str]) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *_closing(unique),
        sa.CheckConstraint("moment IN ('opening', 'closing')", name=op.f(f"ck_{CASH}_moment")),
        sa.CheckConstraint("denomination > 0 AND quantity > 0", name=op.f(f"ck_{CASH}_quantity")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f(f"fk_{CASH}_session_id_pos_session__session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CASH}")),
        sa.UniqueConstraint(*unique, name=op.f(_unique(unique))),
    ]


def _method_count(primary: list[str]) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("session_id", sa.Integer(), nullable=False),
        *_closing(primary),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.CheckConstraint("counted >= 0", name=op.f(f"ck_{METHOD}_counted")),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f(f"fk_{METHOD}_method_id_pos_session__payment_method"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f(f"fk_{METHOD}_session_id_pos_session__session"),
        ),
        sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{METHOD}")),
    ]
