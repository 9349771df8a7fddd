"""The columns that the tables of before gain, their wider rules, and which of the new tables hold facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.constraints import replace_check
from core.facts import append_only, drop_append_only

revision = "pos_session_0004"
down_revision = "pos_session_0003"
branch_labels = None
depends_on = None

# (table, column, type, what the rows that are there get; None: nothing)
COLUMNS = (
    ("pos_session__desk", "blind", sa.Boolean(), sa.false()),
    ("pos_session__order", "total_ht", sa.BigInteger(), None),
    ("pos_session__order", "correction_reason", sa.String(200), ""),
    ("pos_session__order", "held_at", sa.DateTime(timezone=True), None),
    ("pos_session__order_line", "turnover", sa.Boolean(), sa.true()),
    ("pos_session__payment_method", "asks_number", sa.Boolean(), sa.false()),
    ("pos_session__payment_method", "asks_bank", sa.Boolean(), sa.false()),
    ("pos_session__payment_method", "asks_drawer", sa.Boolean(), sa.false()),
    ("pos_session__payment_method", "requires_identification", sa.Boolean(), sa.false()),
    ("pos_session__payment_method", "rounding", sa.Integer(), "1"),
    ("pos_session__payment_method", "account", sa.String(20), ""),
    ("pos_session__session", "closing_kept", sa.BigInteger(), None),
    ("pos_session__session", "closing_banked", sa.BigInteger(), None),
)
REFERENCES = (
    ("pos_session__alert", "method_id", "pos_session__payment_method"),
    ("pos_session__cash_operation", "voids_id", "pos_session__cash_operation"),
    ("pos_session__desk", "printer_id", "core__printer"),
    ("pos_session__order", "customer_id", "pos_session__customer"),
    ("pos_session__order", "corrects_id", "pos_session__order"),
    ("pos_session__order_line", "corrects_id", "pos_session__order_line"),
)
INDEXES = (
    ("uq_pos_session__cash_operation_voids", "pos_session__cash_operation", ["voids_id"], True),
    ("ix_pos_session__order_corrects", "pos_session__order", ["corrects_id"], False),
    ("ix_pos_session__order_customer", "pos_session__order", ["customer_id"], False),
    ("ix_pos_session__order_history", "pos_session__order", ["centre_id", "created_at"], False),
    ("ix_pos_session__order_line_corrects", "pos_session__order_line", ["corrects_id"], False),
    ("ix_pos_session__session_day", "pos_session__session", ["centre_id", "business_day"], False),
    ("ix_pos_session__session_history", "pos_session__session", ["centre_id", "created_at"], False),
)
# (table, name, the condition now, the condition before)
CHECKS = (
    ("pos_session__alert", "kind", None, "kind IN ('opening_difference', 'closing_difference')"),
    (
        "pos_session__cash_operation",
        "amount",
        "(kind = 'opening' AND amount >= 0) OR (kind = 'adjustment' AND amount <> 0)"
        " OR (kind = 'cash_in' AND (amount > 0) = (voids_id IS NULL) AND amount <> 0)"
        " OR (kind = 'cash_out' AND (amount < 0) = (voids_id IS NULL) AND amount <> 0)",
        "(kind = 'opening' AND amount >= 0) OR (kind = 'cash_in' AND amount > 0)"
        " OR (kind = 'cash_out' AND amount < 0) OR (kind = 'adjustment' AND amount <> 0)",
    ),
    (
        "pos_session__cash_operation",
        "voids",
        "voids_id IS NULL OR kind IN ('cash_in', 'cash_out')",
        None,
    ),
    (
        "pos_session__payment_method",
        "kind",
        "kind IN ('cash', 'card', 'cheque', 'transfer', 'voucher', 'credit_note', 'holiday_cheque', 'external',"
        " 'on_booking')",
        "kind IN ('cash', 'card', 'cheque', 'transfer', 'voucher', 'external')",
    ),
    (
        "pos_session__payment_method",
        "rounding",
        "rounding IN (1, 5) AND (rounding = 1 OR kind = 'cash')",
        None,
    ),
    (
        "pos_session__payment_part",
        "amount",
        "(kind = 'sale' AND amount > 0) OR (kind IN ('change', 'refund') AND amount < 0)"
        " OR (kind = 'rounding' AND amount <> 0)",
        "(kind = 'sale' AND amount > 0) OR (kind IN ('change', 'refund') AND amount < 0)",
    ),
    ("pos_session__payment_part", "rounding", "(kind = 'rounding') = (method_kind = 'rounding')", None),
    (
        "pos_session__session",
        "state",
        None,
        "state IN ('opening_control', 'open', 'closing_control', 'closed')",
    ),
)
ONE_ACTIVE = (("active_responsible", "responsible_id"), ("active_desk", "desk_id"))
ACTIVE = "state IN ('opening_control', 'open', 'closing_control')"
NOT_CLOSED = "state <> 'closed'"
FACTS = (
    "pos_session__closing_summary",
    "pos_session__invoice",
    "pos_session__invoice_order",
    "pos_session__invoice_vat",
    "pos_session__method_count",
    "pos_session__payment_line",
    "pos_session__voucher_movement",
)


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    for table, column_name, target in REFERENCES:
        # Raw: SQLite adds a column with its reference, but knows no ADD CONSTRAINT.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column_name} INTEGER "
            f"CONSTRAINT fk_{table}_{column_name}_{target} REFERENCES {target} (id)"
        )
    for name, table, keys, unique in INDEXES:
        op.create_index(name, table, keys, unique=unique)
    for table, name, now, _ in CHECKS:
        replace_check(op, table, name, now)
    _fill_total_ht()
    _one_active(ACTIVE)
    drop_append_only(op, "pos_session__session")
    append_only(op, "pos_session__session", f"NOT (OLD.{ACTIVE})", but=("state",))
    for table in FACTS:
        append_only(op, table)


def downgrade() -> None:
    for table in FACTS:
        drop_append_only(op, table)
    drop_append_only(op, "pos_session__session")
    append_only(op, "pos_session__session", "OLD.state = 'closed'")
    _one_active(NOT_CLOSED)
    for table, name, _, before in CHECKS:
        replace_check(op, table, name, before)
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
    for table, column_name, _ in REFERENCES:
        op.drop_column(table, column_name)
    for table, name, _, _ in COLUMNS:
        op.drop_column(table, name)


def _fill_total_ht() -> None:
    """Give the orders of before their total before tax: the sum of each rate, rounded once (money.md, VAT)."""
    drop_append_only(op, "pos_session__order")
    op.execute(
        "UPDATE pos_session__order SET total_ht = (SELECT CAST(SUM(per_rate.ht) AS BIGINT) FROM"
        " (SELECT order_id, (2 * CAST(SUM(total_ht) AS BIGINT) + 100) / 200 AS ht FROM pos_session__order_line"
        " GROUP BY order_id, rate) AS per_rate WHERE per_rate.order_id = pos_session__order.id)"
        " WHERE state = 'validated'"
    )
    append_only(op, "pos_session__order", "OLD.state <> 'draft'")


def _one_active(condition: str) -> None:
    """Make the unique indexes of the one active session per responsible and per desk again."""
    for name, column in ONE_ACTIVE:
        index = f"uq_pos_session__session_{name}"
        op.drop_index(index, table_name="pos_session__session")
        where = sa.text(condition)
        op.create_index(
            index, "pos_session__session", [column], unique=True, sqlite_where=where, postgresql_where=where
        )
