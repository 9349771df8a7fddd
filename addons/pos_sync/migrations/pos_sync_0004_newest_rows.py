"""What a register sent of a row is kept per batch: a session that is closed again is told again, by the same key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_sync_0004"
down_revision = "pos_sync_0003"
branch_labels = None
depends_on = None

ROW = "pos_sync__received_row"
BATCH = "pos_sync__received_batch"
COLUMNS = "register_id, table_name, code, batch_id, data"
BEFORE = ["register_id", "table_name", "code"]
NOW = [*BEFORE, "batch_id"]
_SUFFIX = f"'@' || CAST((SELECT b.number FROM {BATCH} b WHERE b.id = {ROW}.batch_id) AS VARCHAR)"


def upgrade() -> None:
    drop_append_only(op, ROW)
    _key(NOW)
    # A row that came again had its batch in its code, "<code>@<batch>": now it has a place of its own.
    cut = f"length(code) - length({_SUFFIX})"
    op.execute(
        f"UPDATE {ROW} SET code = substr(code, 1, {cut}) WHERE {cut} > 0 AND substr(code, {cut} + 1) = {_SUFFIX} "
        f"AND EXISTS (SELECT 1 FROM {ROW} f WHERE f.register_id = {ROW}.register_id AND "
        f"f.table_name = {ROW}.table_name AND f.code = substr({ROW}.code, 1, {cut.replace('code', f'{ROW}.code')}))"
    )
    append_only(op, ROW)


def downgrade() -> None:
    drop_append_only(op, ROW)
    op.execute(
        f"UPDATE {ROW} SET code = code || {_SUFFIX} WHERE EXISTS (SELECT 1 FROM {ROW} f WHERE "
        f"f.register_id = {ROW}.register_id AND f.table_name = {ROW}.table_name AND f.code = {ROW}.code "
        f"AND f.batch_id < {ROW}.batch_id)"
    )
    _key(BEFORE)
    append_only(op, ROW)


def _key(columns: list[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"pk_{ROW}", ROW)
        op.create_primary_key(op.f(f"pk_{ROW}"), ROW, columns)
        return
    # SQLite cannot change a key: the rows go into a table that has it, under the same name.
    op.create_table(f"{ROW}_new", *_parts(columns))
    op.execute(f"INSERT INTO {ROW}_new ({COLUMNS}) SELECT {COLUMNS} FROM {ROW}")
    op.drop_table(ROW)
    op.rename_table(f"{ROW}_new", ROW)
    op.create_index(op.f(f"ix_{ROW}_batch_id"), ROW, ["batch_id"], unique=False)


def _parts(columns: list[str]) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            [f"{BATCH}.id"],
            name=op.f("fk_pos_sync__received_row_batch_id_pos_sync__received_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["pos_sync__register.id"],
            name=op.f("fk_pos_sync__received_row_register_id_pos_sync__register"),
        ),
        sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{ROW}")),
    ]
