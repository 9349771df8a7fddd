"""A credit may be of one order that gives back (an advance), without taking an invoice back whole."""

from __future__ import annotations

from alembic import op

from core.constraints import replace_check
from core.facts import append_only, drop_append_only

revision = "pos_session_0011"
down_revision = "pos_session_0010"
branch_labels = None
depends_on = None

INVOICE = "pos_session__invoice"
PARTS = ("pos_session__invoice_order", "pos_session__invoice_vat")
OF_ORDER = "kind = 'credit' AND credits_id IS NULL"


def upgrade() -> None:
    replace_check(op, INVOICE, "credits", "credits_id IS NULL OR kind = 'credit'")


def downgrade() -> None:
    for table in (*PARTS, INVOICE):
        drop_append_only(op, table)
    # There is no room for credits that take no invoice back.
    for table in PARTS:
        op.execute(f"DELETE FROM {table} WHERE invoice_id IN (SELECT id FROM {INVOICE} WHERE {OF_ORDER})")
    op.execute(f"DELETE FROM {INVOICE} WHERE {OF_ORDER}")
    replace_check(op, INVOICE, "credits", "(kind = 'credit') = (credits_id IS NOT NULL)")
    for table in (*PARTS, INVOICE):
        append_only(op, table)
