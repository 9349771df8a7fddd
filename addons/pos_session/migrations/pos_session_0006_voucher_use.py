"""Which voucher a counter-line uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_session_0006"
down_revision = "pos_session_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pos_session__voucher_use",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["pos_session__order_line.id"],
            name=op.f("fk_pos_session__voucher_use_line_id_pos_session__order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["pos_session__voucher.id"],
            name=op.f("fk_pos_session__voucher_use_voucher_id_pos_session__voucher"),
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_pos_session__voucher_use")),
    )
    op.create_index(
        op.f("ix_pos_session__voucher_use_voucher_id"),
        "pos_session__voucher_use",
        ["voucher_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_pos_session__voucher_use_voucher_id"), table_name="pos_session__voucher_use")
    op.drop_table("pos_session__voucher_use")
