"""The journal's rows can no longer be changed, and each entry moves its chain."""

from __future__ import annotations

from alembic import op

from core.journal.triggers import create_journal_triggers, drop_journal_triggers

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_journal_triggers(op)


def downgrade() -> None:
    drop_journal_triggers(op)
