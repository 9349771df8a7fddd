"""The advance that a correction gives back to a customer order is a document of it, and names what it corrects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.constraints import replace_check
from core.facts import append_only, drop_append_only

revision = "pos_sync_0007"
down_revision = "pos_sync_0006"
branch_labels = None
depends_on = None

DOCUMENT = "pos_sync__order_document"
LINK = "pos_sync__document_link"
BEFORE = "kind IN ('receipt', 'invoice', 'advance_invoice')"
NOW = "kind IN ('receipt', 'invoice', 'advance_invoice', 'advance_returned')"


def upgrade() -> None:
    op.add_column(DOCUMENT, sa.Column("corrects", sa.String(length=40), nullable=False, server_default=""))
    replace_check(op, DOCUMENT, "kind", NOW)


def downgrade() -> None:
    for table in (LINK, DOCUMENT):
        drop_append_only(op, table)
    # There is no room for them: an advance that was returned stays with its order, which is no fact.
    op.execute(
        f"DELETE FROM {LINK} WHERE document_id IN (SELECT id FROM {DOCUMENT} WHERE kind = 'advance_returned')"
    )
    op.execute(f"DELETE FROM {DOCUMENT} WHERE kind = 'advance_returned'")
    replace_check(op, DOCUMENT, "kind", BEFORE)
    op.drop_column(DOCUMENT, "corrects")
    for table in (DOCUMENT, LINK):
        append_only(op, table)
