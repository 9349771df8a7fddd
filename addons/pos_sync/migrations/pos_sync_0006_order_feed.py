"""Up to where a register has read the changed orders of head office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_sync_0006"
down_revision = "pos_sync_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pos_sync__order_feed",
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f("fk_pos_sync__order_feed_centre_id_core__centre")
        ),
        sa.PrimaryKeyConstraint("source", "centre_id", name=op.f("pk_pos_sync__order_feed")),
    )


def downgrade() -> None:
    op.drop_table("pos_sync__order_feed")
