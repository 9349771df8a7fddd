"""Advances that were not deducted are paid back by a document of the customer order."""

from __future__ import annotations

from alembic import op

from core.constraints import replace_check
from core.facts import append_only, drop_append_only

revision = "pos_sync_0008"
down_revision = "pos_sync_0007"
branch_labels = None
depends_on = None

DOCUMENT, LINK, SALE = "pos_sync__order_document", "pos_sync__document_link", "pos_sync__order_sale"
MADE = "kind IN ('receipt', 'invoice', 'advance_invoice'{more})"
REFUND, RETURNED = ", 'advance_refund'", ", 'advance_returned'"


def upgrade() -> None:
    replace_check(op, DOCUMENT, "kind", MADE.format(more=REFUND + RETURNED))
    replace_check(op, SALE, "kind", MADE.format(more=REFUND))


def downgrade() -> None:
    for table in (LINK, DOCUMENT):
        drop_append_only(op, table)
    # There is no room for them: what the orders have as advances stays.
    op.execute(
        f"DELETE FROM {LINK} WHERE document_id IN (SELECT id FROM {DOCUMENT} WHERE kind = 'advance_refund')"
    )
    for table in (DOCUMENT, SALE):
        op.execute(f"DELETE FROM {table} WHERE kind = 'advance_refund'")
    replace_check(op, DOCUMENT, "kind", MADE.format(more=RETURNED))
    replace_check(op, SALE, "kind", MADE.format(more=""))
    for table in (DOCUMENT, LINK):
        append_only(op, table)
