"""The tables of both sides of the exchanges, and what the database refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_sync_0001"
down_revision = None
branch_labels = ("pos_sync",)
depends_on = ["core_0003", "pos_session_0010"]


FACTS = ("pos_sync__import_batch", "pos_sync__received_row")


def upgrade() -> None:
    op.create_table(
        "pos_sync__reference_row",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("local_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f("fk_pos_sync__reference_row_centre_id_core__centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "table_name", "code", name=op.f("pk_pos_sync__reference_row")),
    )
    op.create_index(
        "ix_pos_sync__reference_row_local",
        "pos_sync__reference_row",
        ["centre_id", "table_name", "local_id"],
        unique=False,
    )
    op.create_table(
        "pos_sync__register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("last_batch", sa.Integer(), nullable=False),
        sa.Column("next_export", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f("fk_pos_sync__register_centre_id_core__centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__register")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core__user.id"], name=op.f("fk_pos_sync__register_user_id_core__user")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_pos_sync__register_code")),
        sa.UniqueConstraint("user_id", name=op.f("uq_pos_sync__register_user_id")),
    )
    op.create_index(
        op.f("ix_pos_sync__register_centre_id"), "pos_sync__register", ["centre_id"], unique=False
    )
    op.create_table(
        "pos_sync__received_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('applied', 'quarantined')", name=op.f("ck_pos_sync__received_batch_state")
        ),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["pos_sync__register.id"],
            name=op.f("fk_pos_sync__received_batch_register_id_pos_sync__register"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__received_batch")),
        sa.UniqueConstraint(
            "register_id",
            "number",
            "sha256",
            name=op.f("uq_pos_sync__received_batch_register_id_number_sha256"),
        ),
    )
    op.create_index(
        "ix_pos_sync__received_batch_state",
        "pos_sync__received_batch",
        ["register_id", "state"],
        unique=False,
    )
    op.create_table(
        "pos_sync__sent_batch",
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('full', 'delta')", name=op.f("ck_pos_sync__sent_batch_kind")),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["pos_sync__register.id"],
            name=op.f("fk_pos_sync__sent_batch_register_id_pos_sync__register"),
        ),
        sa.PrimaryKeyConstraint("register_id", "number", name=op.f("pk_pos_sync__sent_batch")),
    )
    op.create_table(
        "pos_sync__received_row",
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["pos_sync__received_batch.id"],
            name=op.f("fk_pos_sync__received_row_batch_id_pos_sync__received_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["register_id"],
            ["pos_sync__register.id"],
            name=op.f("fk_pos_sync__received_row_register_id_pos_sync__register"),
        ),
        sa.PrimaryKeyConstraint("register_id", "table_name", "code", name=op.f("pk_pos_sync__received_row")),
    )
    op.create_index(
        op.f("ix_pos_sync__received_row_batch_id"), "pos_sync__received_row", ["batch_id"], unique=False
    )
    op.create_table(
        "pos_sync__export_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=80), nullable=False),
        sa.Column("error_text", sa.String(length=500), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'acknowledged', 'failed')",
            name=op.f("ck_pos_sync__export_batch_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f("fk_pos_sync__export_batch_centre_id_core__centre")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f("fk_pos_sync__export_batch_session_id_pos_session__session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__export_batch")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_pos_sync__export_batch_centre_id_number")),
        sa.UniqueConstraint(
            "session_id", "closing", name=op.f("uq_pos_sync__export_batch_session_id_closing")
        ),
    )
    op.create_index(
        op.f("ix_pos_sync__export_batch_centre_id"), "pos_sync__export_batch", ["centre_id"], unique=False
    )
    op.create_table(
        "pos_sync__import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('full', 'delta')", name=op.f("ck_pos_sync__import_batch_kind")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["core__centre.id"], name=op.f("fk_pos_sync__import_batch_centre_id_core__centre")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f("fk_pos_sync__import_batch_session_id_pos_session__session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__import_batch")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_pos_sync__import_batch_centre_id_number")),
    )
    op.create_index(
        op.f("ix_pos_sync__import_batch_centre_id"), "pos_sync__import_batch", ["centre_id"], unique=False
    )
    op.create_table(
        "pos_sync__opening_without",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f("fk_pos_sync__opening_without_session_id_pos_session__session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core__user.id"], name=op.f("fk_pos_sync__opening_without_user_id_core__user")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_pos_sync__opening_without")),
    )
    for table in FACTS:
        append_only(op, table)


def downgrade() -> None:
    for table in FACTS:
        drop_append_only(op, table)
    op.drop_table("pos_sync__opening_without")
    op.drop_index(op.f("ix_pos_sync__import_batch_centre_id"), table_name="pos_sync__import_batch")
    op.drop_table("pos_sync__import_batch")
    op.drop_index(op.f("ix_pos_sync__export_batch_centre_id"), table_name="pos_sync__export_batch")
    op.drop_table("pos_sync__export_batch")
    op.drop_index(op.f("ix_pos_sync__received_row_batch_id"), table_name="pos_sync__received_row")
    op.drop_table("pos_sync__received_row")
    op.drop_table("pos_sync__sent_batch")
    op.drop_index("ix_pos_sync__received_batch_state", table_name="pos_sync__received_batch")
    op.drop_table("pos_sync__received_batch")
    op.drop_index(op.f("ix_pos_sync__register_centre_id"), table_name="pos_sync__register")
    op.drop_table("pos_sync__register")
    op.drop_index("ix_pos_sync__reference_row_local", table_name="pos_sync__reference_row")
    op.drop_table("pos_sync__reference_row")
