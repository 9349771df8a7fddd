"""A payment of a draft can be taken back by a counter-payment, which says which one and why; once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pos_session_0005"
down_revision = "pos_session_0004"
branch_labels = None
depends_on = None

PAYMENT = "pos_session__payment"
CANCELS = "uq_pos_session__payment_cancels"


def upgrade() -> None:
    # Raw: SQLite adds a column with its reference, but knows no ADD CONSTRAINT.
    op.execute(
        f"ALTER TABLE {PAYMENT} ADD COLUMN cancels_id INTEGER"
        f" CONSTRAINT fk_{PAYMENT}_cancels_id_{PAYMENT} REFERENCES {PAYMENT} (id)"
    )
    op.create_index(CANCELS, PAYMENT, ["cancels_id"], unique=True)
    op.add_column(PAYMENT, sa.Column("reason", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column(PAYMENT, "reason")
    op.drop_index(CANCELS, table_name=PAYMENT)
    op.drop_column(PAYMENT, "cancels_id")
