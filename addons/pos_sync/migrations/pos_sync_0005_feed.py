"""Changes of customer orders are numbered per centre, in the order of their commits: registers miss none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_sync_0005"
down_revision = "pos_sync_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("feed", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("pos_sync__customer_order", column)
    op.create_index(
        "ix_pos_sync__customer_order_feed", "pos_sync__customer_order", ["centre_id", "feed"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_pos_sync__customer_order_feed", table_name="pos_sync__customer_order")
    op.drop_column("pos_sync__customer_order", "feed")
