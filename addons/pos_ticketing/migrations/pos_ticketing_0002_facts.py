"""Tickets and plan versions can no longer be changed."""

from __future__ import annotations

from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_ticketing_0002"
down_revision = "pos_ticketing_0001"
branch_labels = None
depends_on = None

FACTS = ("pos_ticketing__ticket", "pos_ticketing__plan_version")


def upgrade() -> None:
    for table in FACTS:
        append_only(op, table)


def downgrade() -> None:
    for table in FACTS:
        drop_append_only(op, table)
