"""The journal's rows and the counted copies can no longer be changed; each entry moves its chain."""

from __future__ import annotations

from alembic import op

from core.facts import append_only, drop_append_only
from core.journal.triggers import create_journal_triggers, drop_journal_triggers

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_journal_triggers(op)
    append_only(op, "core__document_copy")


def downgrade() -> None:
    drop_append_only(op, "core__document_copy")
    drop_journal_triggers(op)
