"""Head office keeps the tickets that registers sold of places lent to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_ticketing_0005"
down_revision = "pos_ticketing_0004"
branch_labels = None
depends_on = None

TABLE = "pos_ticketing__register_ticket"
PERFORMANCE = "pos_ticketing__performance"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("full_number", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("performance_id", sa.Integer(), nullable=False),
        sa.Column("series_code", sa.String(length=120), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("seat_category", sa.String(length=190), nullable=False),
        sa.Column("audience_category", sa.String(length=80), nullable=False),
        sa.Column("audience_kind", sa.String(length=20), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("total_ht", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('issued', 'cancelled')", name=op.f(f"ck_{TABLE}_state")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f(f"fk_{TABLE}_centre_id_core__centre")
        ),
        sa.ForeignKeyConstraint(
            ["performance_id"],
            [f"{PERFORMANCE}.id"],
            name=op.f(f"fk_{TABLE}_performance_id_{PERFORMANCE}"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "register", "full_number", "state", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_performance_id"), TABLE, ["performance_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
