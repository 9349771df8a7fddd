"""Who is at a draft, and customers found by the beginning of their mail or phone in any collation."""

from __future__ import annotations

from alembic import op

revision = "pos_session_0008"
down_revision = "pos_session_0007"
branch_labels = None
depends_on = None

ORDER = "pos_session__order"
CUSTOMER = "pos_session__customer"
INDEXES = (("ix_pos_session__customer_email", "email"), ("ix_pos_session__customer_phone", "phone_digits"))


def upgrade() -> None:
    # Raw: SQLite adds a column with its reference, but knows no ADD CONSTRAINT.
    op.execute(
        f"ALTER TABLE {ORDER} ADD COLUMN operator_id INTEGER"
        f" CONSTRAINT fk_{ORDER}_operator_id_core__user REFERENCES core__user (id)"
    )
    op.execute(f"UPDATE {ORDER} SET operator_id = created_by_id WHERE state = 'draft'")
    for name, column in INDEXES:
        op.drop_index(name, table_name=CUSTOMER)
        op.create_index(name, CUSTOMER, ["centre_id", column], postgresql_ops={column: "text_pattern_ops"})


def downgrade() -> None:
    for name, column in INDEXES:
        op.drop_index(name, table_name=CUSTOMER)
        op.create_index(name, CUSTOMER, ["centre_id", column])
    op.drop_column(ORDER, "operator_id")
