"""What the lists of payments and of cash movements are read by: centre and time."""

from __future__ import annotations

from alembic import op

revision = "pos_session_0007"
down_revision = "pos_session_0006"
branch_labels = None
depends_on = None

TABLES = ("pos_session__payment", "pos_session__cash_operation")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_history", table, ["centre_id", "created_at"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_history", table_name=table)
