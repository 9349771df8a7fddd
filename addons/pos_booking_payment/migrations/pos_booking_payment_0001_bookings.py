"""The tables of bookings and of what tills do with them, and what the database refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_booking_payment_0001"
down_revision = None
branch_labels = ("pos_booking_payment",)
depends_on = ["core_0003", "pos_session_0010"]


P = "pos_booking_payment__"
FACTS = ("payment", "charge", "order_booking")


def upgrade() -> None:
    op.create_table(
        "pos_booking_payment__booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("departs_on", sa.Date(), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("contract_signed", sa.Boolean(), nullable=False),
        sa.Column("services_total", sa.BigInteger(), nullable=False),
        sa.Column("extras_total", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("invoice_number", sa.String(length=40), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(invoice_number = '') = (invoiced_on IS NULL)",
            name=op.f("ck_pos_booking_payment__booking_invoice"),
        ),
        sa.CheckConstraint(
            "status IN ('quote', 'option', 'confirmed', 'validated', 'checked_in', 'checked_out', 'invoiced', 'debit_balance', 'credit_balance', 'balanced', 'cancelled')",
            name=op.f("ck_pos_booking_payment__booking_status"),
        ),
        sa.CheckConstraint("departs_on >= arrives_on", name=op.f("ck_pos_booking_payment__booking_dates")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_booking_payment__booking_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["pos_session__customer.id"],
            name=op.f("fk_pos_booking_payment__booking_customer_id_pos_session__customer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_booking_payment__booking")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_pos_booking_payment__booking_centre_id_number")
        ),
    )
    op.create_index(
        "ix_pos_booking_payment__booking_arrival",
        "pos_booking_payment__booking",
        ["centre_id", "arrives_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__booking_centre_id"),
        "pos_booking_payment__booking",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__booking_customer_id"),
        "pos_booking_payment__booking",
        ["customer_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_booking_payment__booking_stay",
        "pos_booking_payment__booking",
        ["centre_id", "departs_on", "arrives_on", "status", "search", "id"],
        unique=False,
    )
    op.create_table(
        "pos_booking_payment__customer_reference",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=240), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_booking_payment__customer_reference_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["pos_session__customer.id"],
            name=op.f("fk_pos_booking_payment__customer_reference_customer_id_pos_session__customer"),
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "reference", name=op.f("pk_pos_booking_payment__customer_reference")
        ),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__customer_reference_customer_id"),
        "pos_booking_payment__customer_reference",
        ["customer_id"],
        unique=False,
    )
    op.create_table(
        "pos_booking_payment__funding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_elsewhere", sa.BigInteger(), nullable=False),
        sa.Column("paid_here", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('instalment', 'invoice')", name=op.f("ck_pos_booking_payment__funding_kind")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_pos_booking_payment__funding_amount")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["pos_booking_payment__booking.id"],
            name=op.f("fk_pos_booking_payment__funding_booking_id_pos_booking_payment__booking"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_booking_payment__funding")),
        sa.UniqueConstraint(
            "booking_id", "reference", name=op.f("uq_pos_booking_payment__funding_booking_id_reference")
        ),
    )
    op.create_table(
        "pos_booking_payment__service_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("extras", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["pos_booking_payment__booking.id"],
            name=op.f("fk_pos_booking_payment__service_group_booking_id_pos_booking_payment__booking"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_booking_payment__service_group")),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__service_group_booking_id"),
        "pos_booking_payment__service_group",
        ["booking_id"],
        unique=False,
    )
    op.create_index(
        "uq_pos_booking_payment__service_group_extras",
        "pos_booking_payment__service_group",
        ["booking_id"],
        unique=True,
        sqlite_where=sa.text("extras"),
        postgresql_where=sa.text("extras"),
    )
    op.create_table(
        "pos_booking_payment__order_booking",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["pos_session__customer.id"],
            name=op.f("fk_pos_booking_payment__order_booking_customer_id_pos_session__customer"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["pos_booking_payment__booking.id"],
            name=op.f("fk_pos_booking_payment__order_booking_booking_id_pos_booking_payment__booking"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_booking_payment__order_booking_order_id_pos_session__order"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_pos_booking_payment__order_booking")),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__order_booking_booking_id"),
        "pos_booking_payment__order_booking",
        ["booking_id"],
        unique=False,
    )
    op.create_table(
        "pos_booking_payment__charge",
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["pos_booking_payment__booking.id"],
            name=op.f("fk_pos_booking_payment__charge_booking_id_pos_booking_payment__booking"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_booking_payment__charge_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_booking_payment__charge_order_id_pos_session__order"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["pos_session__payment.id"],
            name=op.f("fk_pos_booking_payment__charge_payment_id_pos_session__payment"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core__user.id"], name=op.f("fk_pos_booking_payment__charge_user_id_core__user")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_pos_booking_payment__charge")),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__charge_booking_id"),
        "pos_booking_payment__charge",
        ["booking_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__charge_centre_id"),
        "pos_booking_payment__charge",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_booking_payment__charge_history",
        "pos_booking_payment__charge",
        ["centre_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__charge_order_id"),
        "pos_booking_payment__charge",
        ["order_id"],
        unique=False,
    )
    op.create_table(
        "pos_booking_payment__funding_line",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("funding_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_progress", sa.Boolean(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.Column("booking_due", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["pos_session__customer.id"],
            name=op.f("fk_pos_booking_payment__funding_line_customer_id_pos_session__customer"),
        ),
        sa.ForeignKeyConstraint(
            ["funding_id"],
            ["pos_booking_payment__funding.id"],
            name=op.f("fk_pos_booking_payment__funding_line_funding_id_pos_booking_payment__funding"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["pos_session__order_line.id"],
            name=op.f("fk_pos_booking_payment__funding_line_line_id_pos_session__order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_booking_payment__funding_line_order_id_pos_session__order"),
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_pos_booking_payment__funding_line")),
    )
    op.create_index(
        "ix_pos_booking_payment__funding_line_funding",
        "pos_booking_payment__funding_line",
        ["funding_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__funding_line_order_id"),
        "pos_booking_payment__funding_line",
        ["order_id"],
        unique=False,
    )
    op.create_index(
        "uq_pos_booking_payment__funding_line_in_progress",
        "pos_booking_payment__funding_line",
        ["funding_id"],
        unique=True,
        sqlite_where=sa.text("in_progress"),
        postgresql_where=sa.text("in_progress"),
    )
    op.create_table(
        "pos_booking_payment__payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("funding_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("method_kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_pos_booking_payment__payment_amount")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["pos_booking_payment__booking.id"],
            name=op.f("fk_pos_booking_payment__payment_booking_id_pos_booking_payment__booking"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_booking_payment__payment_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["funding_id"],
            ["pos_booking_payment__funding.id"],
            name=op.f("fk_pos_booking_payment__payment_funding_id_pos_booking_payment__funding"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_booking_payment__payment_method_id_pos_session__payment_method"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_booking_payment__payment_order_id_pos_session__order"),
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["pos_session__payment_part.id"],
            name=op.f("fk_pos_booking_payment__payment_part_id_pos_session__payment_part"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core__user.id"], name=op.f("fk_pos_booking_payment__payment_user_id_core__user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_booking_payment__payment")),
        sa.UniqueConstraint("part_id", name=op.f("uq_pos_booking_payment__payment_part_id")),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__payment_booking_id"),
        "pos_booking_payment__payment",
        ["booking_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__payment_centre_id"),
        "pos_booking_payment__payment",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__payment_funding_id"),
        "pos_booking_payment__payment",
        ["funding_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_booking_payment__payment_history",
        "pos_booking_payment__payment",
        ["centre_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__payment_order_id"),
        "pos_booking_payment__payment",
        ["order_id"],
        unique=False,
    )
    op.create_table(
        "pos_booking_payment__service_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("total_ttc", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_ht", sa.BigInteger(), nullable=False),
        sa.Column("total_ht", sa.BigInteger(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=True),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(charge_id IS NULL) = (order_line_id IS NULL)",
            name=op.f("ck_pos_booking_payment__service_line_charge"),
        ),
        sa.CheckConstraint(
            "discount >= 0 AND discount <= 10000", name=op.f("ck_pos_booking_payment__service_line_discount")
        ),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_pos_booking_payment__service_line_quantity")),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["pos_booking_payment__charge.payment_id"],
            name=op.f("fk_pos_booking_payment__service_line_charge_id_pos_booking_payment__charge"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["pos_booking_payment__service_line.id"],
            name=op.f("fk_pos_booking_payment__service_line_corrects_id_pos_booking_payment__service_line"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["pos_booking_payment__service_group.id"],
            name=op.f("fk_pos_booking_payment__service_line_group_id_pos_booking_payment__service_group"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["pos_session__order_line.id"],
            name=op.f("fk_pos_booking_payment__service_line_order_line_id_pos_session__order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["pos_session__product.id"],
            name=op.f("fk_pos_booking_payment__service_line_product_id_pos_session__product"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_booking_payment__service_line")),
        sa.UniqueConstraint(
            "charge_id",
            "order_line_id",
            name=op.f("uq_pos_booking_payment__service_line_charge_id_order_line_id"),
        ),
    )
    op.create_index(
        op.f("ix_pos_booking_payment__service_line_corrects_id"),
        "pos_booking_payment__service_line",
        ["corrects_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__service_line_group_id"),
        "pos_booking_payment__service_line",
        ["group_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_booking_payment__service_line_order_line_id"),
        "pos_booking_payment__service_line",
        ["order_line_id"],
        unique=False,
    )
    for table in FACTS:
        append_only(op, P + table)
    append_only(op, P + "service_line", "OLD.charge_id IS NOT NULL")


def downgrade() -> None:
    for table in (*FACTS, "service_line"):
        drop_append_only(op, P + table)
    op.drop_index(
        op.f("ix_pos_booking_payment__service_line_order_line_id"),
        table_name="pos_booking_payment__service_line",
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__service_line_group_id"), table_name="pos_booking_payment__service_line"
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__service_line_corrects_id"),
        table_name="pos_booking_payment__service_line",
    )
    op.drop_table("pos_booking_payment__service_line")
    op.drop_index(op.f("ix_pos_booking_payment__payment_order_id"), table_name="pos_booking_payment__payment")
    op.drop_index("ix_pos_booking_payment__payment_history", table_name="pos_booking_payment__payment")
    op.drop_index(
        op.f("ix_pos_booking_payment__payment_funding_id"), table_name="pos_booking_payment__payment"
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__payment_centre_id"), table_name="pos_booking_payment__payment"
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__payment_booking_id"), table_name="pos_booking_payment__payment"
    )
    op.drop_table("pos_booking_payment__payment")
    op.drop_index(
        "uq_pos_booking_payment__funding_line_in_progress",
        table_name="pos_booking_payment__funding_line",
        sqlite_where=sa.text("in_progress"),
        postgresql_where=sa.text("in_progress"),
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__funding_line_order_id"), table_name="pos_booking_payment__funding_line"
    )
    op.drop_index(
        "ix_pos_booking_payment__funding_line_funding", table_name="pos_booking_payment__funding_line"
    )
    op.drop_table("pos_booking_payment__funding_line")
    op.drop_index(op.f("ix_pos_booking_payment__charge_order_id"), table_name="pos_booking_payment__charge")
    op.drop_index("ix_pos_booking_payment__charge_history", table_name="pos_booking_payment__charge")
    op.drop_index(op.f("ix_pos_booking_payment__charge_centre_id"), table_name="pos_booking_payment__charge")
    op.drop_index(op.f("ix_pos_booking_payment__charge_booking_id"), table_name="pos_booking_payment__charge")
    op.drop_table("pos_booking_payment__charge")
    op.drop_index(
        op.f("ix_pos_booking_payment__order_booking_booking_id"),
        table_name="pos_booking_payment__order_booking",
    )
    op.drop_table("pos_booking_payment__order_booking")
    op.drop_index(
        "uq_pos_booking_payment__service_group_extras",
        table_name="pos_booking_payment__service_group",
        sqlite_where=sa.text("extras"),
        postgresql_where=sa.text("extras"),
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__service_group_booking_id"),
        table_name="pos_booking_payment__service_group",
    )
    op.drop_table("pos_booking_payment__service_group")
    op.drop_table("pos_booking_payment__funding")
    op.drop_index(
        op.f("ix_pos_booking_payment__customer_reference_customer_id"),
        table_name="pos_booking_payment__customer_reference",
    )
    op.drop_table("pos_booking_payment__customer_reference")
    op.drop_index("ix_pos_booking_payment__booking_stay", table_name="pos_booking_payment__booking")
    op.drop_index(
        op.f("ix_pos_booking_payment__booking_customer_id"), table_name="pos_booking_payment__booking"
    )
    op.drop_index(
        op.f("ix_pos_booking_payment__booking_centre_id"), table_name="pos_booking_payment__booking"
    )
    op.drop_index("ix_pos_booking_payment__booking_arrival", table_name="pos_booking_payment__booking")
    op.drop_table("pos_booking_payment__booking")
