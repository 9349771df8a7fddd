"""Customer orders shared with head office: orders, versions, locks, documents, and the keys of registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_sync_0002"
down_revision = "pos_sync_0001"
branch_labels = None
depends_on = None


FACTS = ("pos_sync__customer_order_version", "pos_sync__order_document", "pos_sync__document_link")


def upgrade() -> None:
    op.create_table(
        "pos_sync__customer_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("customer", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("total_ttc", sa.BigInteger(), nullable=False),
        sa.Column("advances", sa.BigInteger(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('unconfirmed', 'confirmed', 'in_progress', 'closed', 'cancelled')",
            name=op.f("ck_pos_sync__customer_order_status"),
        ),
        sa.CheckConstraint("advances >= 0", name=op.f("ck_pos_sync__customer_order_advances")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_sync__customer_order_centre_id_core__centre"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__customer_order")),
        sa.UniqueConstraint("number", name=op.f("uq_pos_sync__customer_order_number")),
    )
    op.create_index(
        op.f("ix_pos_sync__customer_order_centre_id"), "pos_sync__customer_order", ["centre_id"], unique=False
    )
    op.create_index(
        "ix_pos_sync__customer_order_changed",
        "pos_sync__customer_order",
        ["centre_id", "changed_at"],
        unique=False,
    )
    op.create_index(
        "ix_pos_sync__customer_order_list",
        "pos_sync__customer_order",
        ["centre_id", "status", "id"],
        unique=False,
    )
    op.create_table(
        "pos_sync__customer_order_line",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("total_ttc", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "discount >= 0 AND discount <= 10000", name=op.f("ck_pos_sync__customer_order_line_discount")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_pos_sync__customer_order_line_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__customer_order_line_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_pos_sync__customer_order_line")),
    )
    op.create_table(
        "pos_sync__customer_order_lock",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__customer_order_lock_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_pos_sync__customer_order_lock")),
    )
    op.create_table(
        "pos_sync__customer_order_version",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__customer_order_version_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("order_id", "version", name=op.f("pk_pos_sync__customer_order_version")),
        sa.UniqueConstraint("change_id", name=op.f("uq_pos_sync__customer_order_version_change_id")),
    )
    op.create_table(
        "pos_sync__order_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__order_change_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__order_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_pos_sync__order_change_change_id")),
    )
    op.create_index(
        op.f("ix_pos_sync__order_change_order_id"), "pos_sync__order_change", ["order_id"], unique=False
    )
    op.create_index(
        op.f("ix_pos_sync__order_change_sent_at"), "pos_sync__order_change", ["sent_at"], unique=False
    )
    op.create_table(
        "pos_sync__order_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("total_ttc", sa.BigInteger(), nullable=False),
        sa.Column("deducted", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'invoice', 'advance_invoice')", name=op.f("ck_pos_sync__order_document_kind")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_sync__order_document_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__order_document_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_sync__order_document")),
        sa.UniqueConstraint(
            "place", "document", "kind", name=op.f("uq_pos_sync__order_document_place_document_kind")
        ),
    )
    op.create_index(
        op.f("ix_pos_sync__order_document_centre_id"), "pos_sync__order_document", ["centre_id"], unique=False
    )
    op.create_index(
        "ix_pos_sync__order_document_number",
        "pos_sync__order_document",
        ["centre_id", "order_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_sync__order_document_order_id"), "pos_sync__order_document", ["order_id"], unique=False
    )
    op.create_table(
        "pos_sync__document_link",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["pos_sync__order_document.id"],
            name=op.f("fk_pos_sync__document_link_document_id_pos_sync__order_document"),
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_sync__document_link_linked_by_id_core__user"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__document_link_order_id_pos_sync__customer_order"),
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_pos_sync__document_link")),
    )
    op.create_index(
        op.f("ix_pos_sync__document_link_order_id"), "pos_sync__document_link", ["order_id"], unique=False
    )
    op.create_table(
        "pos_sync__order_sale",
        sa.Column("pos_order_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'invoice', 'advance_invoice')", name=op.f("ck_pos_sync__order_sale_kind")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_sync__customer_order.id"],
            name=op.f("fk_pos_sync__order_sale_order_id_pos_sync__customer_order"),
        ),
        sa.ForeignKeyConstraint(
            ["pos_order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_sync__order_sale_pos_order_id_pos_session__order"),
        ),
        sa.PrimaryKeyConstraint("pos_order_id", name=op.f("pk_pos_sync__order_sale")),
    )
    op.create_index(
        op.f("ix_pos_sync__order_sale_order_id"), "pos_sync__order_sale", ["order_id"], unique=False
    )
    for table in FACTS:
        append_only(op, table)


def downgrade() -> None:
    for table in FACTS:
        drop_append_only(op, table)
    op.drop_index(op.f("ix_pos_sync__order_sale_order_id"), table_name="pos_sync__order_sale")
    op.drop_table("pos_sync__order_sale")
    op.drop_index(op.f("ix_pos_sync__document_link_order_id"), table_name="pos_sync__document_link")
    op.drop_table("pos_sync__document_link")
    op.drop_index(op.f("ix_pos_sync__order_document_order_id"), table_name="pos_sync__order_document")
    op.drop_index("ix_pos_sync__order_document_number", table_name="pos_sync__order_document")
    op.drop_index(op.f("ix_pos_sync__order_document_centre_id"), table_name="pos_sync__order_document")
    op.drop_table("pos_sync__order_document")
    op.drop_index(op.f("ix_pos_sync__order_change_sent_at"), table_name="pos_sync__order_change")
    op.drop_index(op.f("ix_pos_sync__order_change_order_id"), table_name="pos_sync__order_change")
    op.drop_table("pos_sync__order_change")
    op.drop_table("pos_sync__customer_order_version")
    op.drop_table("pos_sync__customer_order_lock")
    op.drop_table("pos_sync__customer_order_line")
    op.drop_index("ix_pos_sync__customer_order_list", table_name="pos_sync__customer_order")
    op.drop_index("ix_pos_sync__customer_order_changed", table_name="pos_sync__customer_order")
    op.drop_index(op.f("ix_pos_sync__customer_order_centre_id"), table_name="pos_sync__customer_order")
    op.drop_table("pos_sync__customer_order")
