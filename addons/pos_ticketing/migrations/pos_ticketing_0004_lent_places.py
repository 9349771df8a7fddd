"""Head office lends places to a register server; a register knows what it borrowed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.constraints import replace_check

revision = "pos_ticketing_0004"
down_revision = "pos_ticketing_0003"
branch_labels = None
depends_on = None

BLOCK = "pos_ticketing__block"
LENT = "pos_ticketing__lent_contingent"
LENT_PLACE = "pos_ticketing__lent_place"
PERFORMANCE = "pos_ticketing__borrowed_performance"
BORROWED = "pos_ticketing__borrowed_contingent"
BORROWED_PLACE = "pos_ticketing__borrowed_place"
KINDS = "kind IN ('technical', 'house', 'press'{more})"
MOMENT = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    replace_check(op, BLOCK, "kind", KINDS.format(more=", 'lent', 'elsewhere'"))
    op.create_table(
        LENT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("performance_id", sa.Integer(), nullable=False),
        sa.Column("contingent_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("recalled_at", MOMENT, nullable=True),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("lent_at", MOMENT, nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        _reference(LENT, "performance_id", "pos_ticketing__performance"),
        _reference(LENT, "contingent_id", "pos_ticketing__contingent"),
        _reference(LENT, "block_id", BLOCK),
        _reference(LENT, "lent_by_id", "core__user"),
        _reference(LENT, "centre_id", "core__centre"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LENT}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{LENT}_reference")),
    )
    for column in ("performance_id", "holder", "centre_id"):
        op.create_index(op.f(f"ix_{LENT}_{column}"), LENT, [column])
    op.create_table(
        LENT_PLACE,
        sa.Column("lent_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('out', 'sold', 'returned', 'taken_back', 'twice')",
            name=op.f(f"ck_{LENT_PLACE}_state"),
        ),
        _reference(LENT_PLACE, "lent_id", LENT),
        sa.PrimaryKeyConstraint("lent_id", "seat", name=op.f(f"pk_{LENT_PLACE}")),
    )
    op.create_table(
        PERFORMANCE,
        sa.Column("performance_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        _reference(PERFORMANCE, "performance_id", "pos_ticketing__performance"),
        _reference(PERFORMANCE, "block_id", BLOCK),
        _reference(PERFORMANCE, "centre_id", "core__centre"),
        sa.PrimaryKeyConstraint("performance_id", name=op.f(f"pk_{PERFORMANCE}")),
    )
    for column in ("reference", "centre_id"):
        op.create_index(op.f(f"ix_{PERFORMANCE}_{column}"), PERFORMANCE, [column])
    op.create_table(
        BORROWED,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("performance_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("borrowed_at", MOMENT, nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        _reference(BORROWED, "performance_id", "pos_ticketing__performance"),
        _reference(BORROWED, "centre_id", "core__centre"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{BORROWED}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{BORROWED}_reference")),
    )
    for column in ("performance_id", "centre_id"):
        op.create_index(op.f(f"ix_{BORROWED}_{column}"), BORROWED, [column])
    op.create_table(
        BORROWED_PLACE,
        sa.Column("borrowed_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        _reference(BORROWED_PLACE, "borrowed_id", BORROWED),
        sa.PrimaryKeyConstraint("borrowed_id", "seat", name=op.f(f"pk_{BORROWED_PLACE}")),
    )


def downgrade() -> None:
    for table in (BORROWED_PLACE, BORROWED, PERFORMANCE, LENT_PLACE, LENT):
        op.drop_table(table)
    claims = "SELECT id FROM pos_ticketing__block WHERE kind IN ('lent', 'elsewhere')"
    # The version before knows no such block: its places stay blocked, as blocks of the house.
    op.execute(f"UPDATE {BLOCK} SET kind = 'house' WHERE id IN ({claims})")
    replace_check(op, BLOCK, "kind", KINDS.format(more=""))
