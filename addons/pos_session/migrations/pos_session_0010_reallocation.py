"""A payment part can be reallocated to another method by a pair of parts that name it; orders by the time of their sale."""

from __future__ import annotations

from alembic import op

from core.constraints import replace_check

revision = "pos_session_0010"
down_revision = "pos_session_0009"
branch_labels = None
depends_on = None

ORDER = "pos_session__order"
VALIDATED = "ix_pos_session__order_validated"
PART = "pos_session__payment_part"
INDEX = "ix_pos_session__payment_part_reallocates"
BEFORE = (
    "(kind = 'sale' AND amount > 0) OR (kind IN ('change', 'refund') AND amount < 0)"
    " OR (kind = 'rounding' AND amount <> 0)"
)
NOW = f"{BEFORE} OR (reallocates_id IS NOT NULL AND kind IN ('sale', 'refund') AND amount <> 0)"


def upgrade() -> None:
    # Raw: SQLite adds a column with its reference, but knows no ADD CONSTRAINT.
    op.execute(
        f"ALTER TABLE {PART} ADD COLUMN reallocates_id INTEGER"
        f" CONSTRAINT fk_{PART}_reallocates_id REFERENCES {PART} (id)"
    )
    op.create_index(INDEX, PART, ["reallocates_id"])
    replace_check(op, PART, "amount", NOW)
    op.create_index(VALIDATED, ORDER, ["centre_id", "validated_at"])


def downgrade() -> None:
    op.drop_index(VALIDATED, table_name=ORDER)
    replace_check(op, PART, "amount", BEFORE)
    op.drop_index(INDEX, table_name=PART)
    op.drop_column(PART, "reallocates_id")
