"""Users have an e-mail address, for the alerts mailed to managers; empty for those there already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("core__user", sa.Column("email", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("core__user", "email")
