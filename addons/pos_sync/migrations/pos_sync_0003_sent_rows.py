"""What head office sent: when, what was refused, and the hash of each row, so that a delta holds what differs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_sync_0003"
down_revision = "pos_sync_0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pos_sync__sent_row",
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["pos_sync__register.id"],
            name=op.f("fk_pos_sync__sent_row_register_id_pos_sync__register"),
        ),
        sa.PrimaryKeyConstraint("register_id", "table_name", "code", name=op.f("pk_pos_sync__sent_row")),
    )
    op.add_column("pos_sync__sent_batch", sa.Column("sent_at", _INSTANT, nullable=True))
    op.add_column("pos_sync__sent_batch", sa.Column("refused_at", _INSTANT, nullable=True))
    op.add_column(
        "pos_sync__sent_batch",
        sa.Column("refusal", sa.String(length=500), nullable=False, server_default=""),
    )
    op.add_column(
        "pos_sync__register",
        sa.Column("waiting_exports", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column("pos_sync__register", sa.Column("waiting_since", _INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("pos_sync__register", "waiting_since")
    op.drop_column("pos_sync__register", "waiting_exports")
    op.drop_column("pos_sync__sent_batch", "refusal")
    op.drop_column("pos_sync__sent_batch", "refused_at")
    op.drop_column("pos_sync__sent_batch", "sent_at")
    op.drop_table("pos_sync__sent_row")
