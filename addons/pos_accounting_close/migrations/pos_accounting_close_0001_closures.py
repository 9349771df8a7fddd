"""The tables of the closures, the entries and the fiscal closings, and what the database refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.facts import append_only, drop_append_only, frozen_with

revision = "pos_accounting_close_0001"
down_revision = None
branch_labels = ("pos_accounting_close",)
depends_on = ["core_0003", "pos_session_0010"]

P = "pos_accounting_close__"
FACTS = (
    "closure_total",
    "closure_correction",
    "deposit_slip",
    "deposit_item",
    "entry",
    "entry_line",
    "deferral",
    "deferral_release",
    "period_lock",
    "entry_export",
    "exported_entry",
    "fiscal_closing",
    "fiscal_closing_rate",
    "fiscal_closing_method",
    "archive",
)
PARTS = {
    "closure_tab": (),
    "closure_cheque": ("number", "bank", "drawer"),
    "closure_method": (),
    "closure_cash": (),
    "closure_ticket": (),
}
"""What belongs to a closure, and the personal data that may be masked (requirements.md T6-7)."""


def upgrade() -> None:
    op.create_table(
        "pos_accounting_close__account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__account_centre_id_core__centre"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__account")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_pos_accounting_close__account_centre_id_number")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__account_centre_id"),
        "pos_accounting_close__account",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__archive_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__archive_created_by_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__archive")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_pos_accounting_close__archive_centre_id_number")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__archive_centre_id"),
        "pos_accounting_close__archive",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__archive_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("archive_id", sa.Integer(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("tables_done", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_pos_accounting_close__archive_work_state"),
        ),
        sa.ForeignKeyConstraint(
            ["archive_id"],
            ["pos_accounting_close__archive.id"],
            name=op.f("fk_pos_accounting_close__archive_work_archive_id_pos_accounting_close__archive"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__archive_work_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__archive_work_created_by_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__archive_work")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__archive_work_centre_id"),
        "pos_accounting_close__archive_work",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__deposit_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cheque', 'holiday_cheque', 'cash')",
            name=op.f("ck_pos_accounting_close__deposit_slip_kind"),
        ),
        sa.CheckConstraint("total > 0", name=op.f("ck_pos_accounting_close__deposit_slip_total")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__deposit_slip_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__deposit_slip_created_by_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__deposit_slip")),
        sa.UniqueConstraint(
            "centre_id",
            "kind",
            "number",
            name=op.f("uq_pos_accounting_close__deposit_slip_centre_id_kind_number"),
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deposit_slip_centre_id"),
        "pos_accounting_close__deposit_slip",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__entry_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("siren", sa.String(length=20), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "format IN ('fec', 'fec_pipe', 'csv', 'xlsx')",
            name=op.f("ck_pos_accounting_close__entry_export_format"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__entry_export_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__entry_export_created_by_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__entry_export")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_pos_accounting_close__entry_export_centre_id_number")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__entry_export_centre_id"),
        "pos_accounting_close__entry_export",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__entry_journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "use IN ('closures', 'bank', 'miscellaneous')",
            name=op.f("ck_pos_accounting_close__entry_journal_use"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__entry_journal_centre_id_core__centre"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__entry_journal")),
        sa.UniqueConstraint(
            "centre_id", "code", name=op.f("uq_pos_accounting_close__entry_journal_centre_id_code")
        ),
        sa.UniqueConstraint(
            "centre_id", "use", name=op.f("uq_pos_accounting_close__entry_journal_centre_id_use")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__entry_journal_centre_id"),
        "pos_accounting_close__entry_journal",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__error_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__error_reason_centre_id_core__centre"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__error_reason")),
        sa.UniqueConstraint(
            "centre_id", "label", name=op.f("uq_pos_accounting_close__error_reason_centre_id_label")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__error_reason_centre_id"),
        "pos_accounting_close__error_reason",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__period_lock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__period_lock_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__period_lock_user_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__period_lock")),
        sa.UniqueConstraint(
            "centre_id", "until", name=op.f("uq_pos_accounting_close__period_lock_centre_id_until")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__period_lock_centre_id"),
        "pos_accounting_close__period_lock",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__settings",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("defers_presales", sa.Boolean(), nullable=False),
        sa.Column("fiscal_year_month", sa.Integer(), nullable=False),
        sa.Column("draws_up_daily", sa.Boolean(), nullable=False),
        sa.Column("day_ends_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("country IN ('FR', 'BE')", name=op.f("ck_pos_accounting_close__settings_country")),
        sa.CheckConstraint(
            "day_ends_at BETWEEN 0 AND 11", name=op.f("ck_pos_accounting_close__settings_day_ends_at")
        ),
        sa.CheckConstraint(
            "fiscal_year_month BETWEEN 1 AND 12",
            name=op.f("ck_pos_accounting_close__settings_fiscal_year_month"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__settings_centre_id_core__centre"),
        ),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_pos_accounting_close__settings")),
    )
    op.create_table(
        "pos_accounting_close__mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=True),
        sa.Column("method_kind", sa.String(length=20), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("line_kind", sa.String(length=20), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "method_id IS NULL OR method_kind IS NULL", name=op.f("ck_pos_accounting_close__mapping_method")
        ),
        sa.CheckConstraint(
            "family_id IS NULL OR line_kind IS NULL", name=op.f("ck_pos_accounting_close__mapping_sold")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["pos_accounting_close__account.id"],
            name=op.f("fk_pos_accounting_close__mapping_account_id_pos_accounting_close__account"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__mapping_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["family_id"],
            ["pos_session__product_family.id"],
            name=op.f("fk_pos_accounting_close__mapping_family_id_pos_session__product_family"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__mapping_method_id_pos_session__payment_method"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__mapping")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_pos_accounting_close__mapping_centre_id_key")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__mapping_account_id"),
        "pos_accounting_close__mapping",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_accounting_close__mapping_centre_id"),
        "pos_accounting_close__mapping",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("reason_text", sa.String(length=300), nullable=False),
        sa.Column("cash_expected", sa.BigInteger(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (number IS NOT NULL) AND (state = 'done') = (done_at IS NOT NULL) AND (state = 'draft' OR verdict IS NOT NULL)",
            name=op.f("ck_pos_accounting_close__closure_done"),
        ),
        sa.CheckConstraint("state IN ('draft', 'done')", name=op.f("ck_pos_accounting_close__closure_state")),
        sa.CheckConstraint(
            "step IN ('operator', 'accounting')", name=op.f("ck_pos_accounting_close__closure_step")
        ),
        sa.CheckConstraint(
            "verdict = 'in_error' OR reason_id IS NULL", name=op.f("ck_pos_accounting_close__closure_reason")
        ),
        sa.CheckConstraint(
            "verdict IN ('correct', 'in_error')", name=op.f("ck_pos_accounting_close__closure_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__closure_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__closure_done_by_id_core__user"),
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["pos_accounting_close__error_reason.id"],
            name=op.f("fk_pos_accounting_close__closure_reason_id_pos_accounting_close__error_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["pos_session__session.id"],
            name=op.f("fk_pos_accounting_close__closure_session_id_pos_session__session"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__closure_started_by_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__closure")),
        sa.UniqueConstraint(
            "centre_id", "step", "number", name=op.f("uq_pos_accounting_close__closure_centre_id_step_number")
        ),
        sa.UniqueConstraint(
            "session_id",
            "closing",
            "step",
            name=op.f("uq_pos_accounting_close__closure_session_id_closing_step"),
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__closure_centre_id"),
        "pos_accounting_close__closure",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_accounting_close__closure_done",
        "pos_accounting_close__closure",
        ["centre_id", "done_at"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__closure_cash",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("denomination", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "denomination > 0 AND quantity > 0", name=op.f("ck_pos_accounting_close__closure_cash_quantity")
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_cash_closure_id_pos_accounting_close__closure"),
        ),
        sa.PrimaryKeyConstraint(
            "closure_id", "denomination", name=op.f("pk_pos_accounting_close__closure_cash")
        ),
    )
    op.create_table(
        "pos_accounting_close__closure_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("before", sa.String(length=300), nullable=False),
        sa.Column("after", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_correction_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__closure_correction_user_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__closure_correction")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__closure_correction_closure_id"),
        "pos_accounting_close__closure_correction",
        ["closure_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__closure_method",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 AND (pieces IS NULL OR pieces >= 0)",
            name=op.f("ck_pos_accounting_close__closure_method_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_method_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__closure_method_method_id_pos_session__payment_method"),
        ),
        sa.PrimaryKeyConstraint(
            "closure_id", "method_id", name=op.f("pk_pos_accounting_close__closure_method")
        ),
    )
    op.create_table(
        "pos_accounting_close__closure_tab",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "tab IN ('identified', 'unidentified', 'cash', 'cancelled_tickets', 'summary')",
            name=op.f("ck_pos_accounting_close__closure_tab_tab"),
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_tab_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__closure_tab_user_id_core__user"),
        ),
        sa.PrimaryKeyConstraint("closure_id", "tab", name=op.f("pk_pos_accounting_close__closure_tab")),
    )
    op.create_table(
        "pos_accounting_close__closure_ticket",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_ticket_closure_id_pos_accounting_close__closure"),
        ),
        sa.PrimaryKeyConstraint("closure_id", "source", name=op.f("pk_pos_accounting_close__closure_ticket")),
    )
    op.create_table(
        "pos_accounting_close__closure_total",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_total_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__closure_total_method_id_pos_session__payment_method"),
        ),
        sa.PrimaryKeyConstraint(
            "closure_id", "method_id", name=op.f("pk_pos_accounting_close__closure_total")
        ),
    )
    op.create_table(
        "pos_accounting_close__entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("journal_code", sa.String(length=10), nullable=False),
        sa.Column("journal_label", sa.String(length=80), nullable=False),
        sa.Column("year_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("piece_ref", sa.String(length=40), nullable=False),
        sa.Column("piece_on", sa.Date(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "piece_ref <> '' AND label <> ''", name=op.f("ck_pos_accounting_close__entry_texts")
        ),
        sa.CheckConstraint(
            "closure_id IS NULL OR slip_id IS NULL", name=op.f("ck_pos_accounting_close__entry_cause")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__entry_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__entry_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__entry_created_by_id_core__user"),
        ),
        sa.ForeignKeyConstraint(
            ["journal_id"],
            ["pos_accounting_close__entry_journal.id"],
            name=op.f("fk_pos_accounting_close__entry_journal_id_pos_accounting_close__entry_journal"),
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"],
            ["pos_accounting_close__deposit_slip.id"],
            name=op.f("fk_pos_accounting_close__entry_slip_id_pos_accounting_close__deposit_slip"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__entry")),
        sa.UniqueConstraint("closure_id", name=op.f("uq_pos_accounting_close__entry_closure_id")),
        sa.UniqueConstraint(
            "journal_id",
            "year_on",
            "number",
            name=op.f("uq_pos_accounting_close__entry_journal_id_year_on_number"),
        ),
        sa.UniqueConstraint("slip_id", name=op.f("uq_pos_accounting_close__entry_slip_id")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__entry_centre_id"),
        "pos_accounting_close__entry",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_accounting_close__entry_day",
        "pos_accounting_close__entry",
        ["centre_id", "entry_on"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__fiscal_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("first_order_id", sa.Integer(), nullable=True),
        sa.Column("last_order_id", sa.Integer(), nullable=True),
        sa.Column("turnover", sa.BigInteger(), nullable=False),
        sa.Column("absolute", sa.BigInteger(), nullable=False),
        sa.Column("outside_turnover", sa.BigInteger(), nullable=False),
        sa.Column("perpetual", sa.BigInteger(), nullable=False),
        sa.Column("perpetual_absolute", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("previous_mac", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "period IN ('day', 'month', 'year')", name=op.f("ck_pos_accounting_close__fiscal_closing_period")
        ),
        sa.CheckConstraint("absolute >= 0", name=op.f("ck_pos_accounting_close__fiscal_closing_absolute")),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_pos_accounting_close__fiscal_closing_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__fiscal_closing_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core__user.id"],
            name=op.f("fk_pos_accounting_close__fiscal_closing_created_by_id_core__user"),
        ),
        sa.ForeignKeyConstraint(
            ["first_order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_accounting_close__fiscal_closing_first_order_id_pos_session__order"),
        ),
        sa.ForeignKeyConstraint(
            ["last_order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_accounting_close__fiscal_closing_last_order_id_pos_session__order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__fiscal_closing")),
        sa.UniqueConstraint(
            "centre_id",
            "period",
            "number",
            name=op.f("uq_pos_accounting_close__fiscal_closing_centre_id_period_number"),
        ),
        sa.UniqueConstraint(
            "centre_id", "period", "period_on", name="uq_pos_accounting_close__fiscal_closing_period_on"
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__fiscal_closing_centre_id"),
        "pos_accounting_close__fiscal_closing",
        ["centre_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__deferral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("account_label", sa.String(length=80), nullable=False),
        sa.Column("deferred_account", sa.String(length=20), nullable=False),
        sa.Column("deferred_account_label", sa.String(length=80), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_pos_accounting_close__deferral_amount")),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["core__centre.id"],
            name=op.f("fk_pos_accounting_close__deferral_centre_id_core__centre"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["pos_accounting_close__entry.id"],
            name=op.f("fk_pos_accounting_close__deferral_entry_id_pos_accounting_close__entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__deferral")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deferral_centre_id"),
        "pos_accounting_close__deferral",
        ["centre_id"],
        unique=False,
    )
    op.create_index(
        "ix_pos_accounting_close__deferral_due",
        "pos_accounting_close__deferral",
        ["centre_id", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deferral_entry_id"),
        "pos_accounting_close__deferral",
        ["entry_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deferral_source"),
        "pos_accounting_close__deferral",
        ["source"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__entry_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("account_label", sa.String(length=80), nullable=False),
        sa.Column("auxiliary", sa.String(length=40), nullable=False),
        sa.Column("auxiliary_label", sa.String(length=120), nullable=False),
        sa.Column("piece_ref", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("line_kind", sa.String(length=20), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)",
            name=op.f("ck_pos_accounting_close__entry_line_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["pos_accounting_close__entry.id"],
            name=op.f("fk_pos_accounting_close__entry_line_entry_id_pos_accounting_close__entry"),
        ),
        sa.ForeignKeyConstraint(
            ["family_id"],
            ["pos_session__product_family.id"],
            name=op.f("fk_pos_accounting_close__entry_line_family_id_pos_session__product_family"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__entry_line_method_id_pos_session__payment_method"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["pos_session__order.id"],
            name=op.f("fk_pos_accounting_close__entry_line_order_id_pos_session__order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__entry_line")),
        sa.UniqueConstraint(
            "entry_id", "position", name=op.f("uq_pos_accounting_close__entry_line_entry_id_position")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__entry_line_account"),
        "pos_accounting_close__entry_line",
        ["account"],
        unique=False,
    )
    op.create_index(
        "ix_pos_accounting_close__entry_line_order",
        "pos_accounting_close__entry_line",
        ["order_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__exported_entry",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["pos_accounting_close__entry.id"],
            name=op.f("fk_pos_accounting_close__exported_entry_entry_id_pos_accounting_close__entry"),
        ),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["pos_accounting_close__entry_export.id"],
            name=op.f("fk_pos_accounting_close__exported_entry_export_id_pos_accounting_close__entry_export"),
        ),
        sa.PrimaryKeyConstraint(
            "export_id", "entry_id", name=op.f("pk_pos_accounting_close__exported_entry")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__exported_entry_entry_id"),
        "pos_accounting_close__exported_entry",
        ["entry_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__fiscal_closing_method",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["pos_accounting_close__fiscal_closing.id"],
            name=op.f(
                "fk_pos_accounting_close__fiscal_closing_method_closing_id_pos_accounting_close__fiscal_closing"
            ),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__fiscal_closing_method_method_id_pos_session__payment_method"),
        ),
        sa.PrimaryKeyConstraint(
            "closing_id", "method_id", name=op.f("pk_pos_accounting_close__fiscal_closing_method")
        ),
    )
    op.create_table(
        "pos_accounting_close__fiscal_closing_rate",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ht", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("ttc", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["pos_accounting_close__fiscal_closing.id"],
            name=op.f(
                "fk_pos_accounting_close__fiscal_closing_rate_closing_id_pos_accounting_close__fiscal_closing"
            ),
        ),
        sa.PrimaryKeyConstraint(
            "closing_id", "rate", name=op.f("pk_pos_accounting_close__fiscal_closing_rate")
        ),
    )
    op.create_table(
        "pos_accounting_close__closure_cheque",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("copy_of_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("drawer", sa.String(length=120), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_pos_accounting_close__closure_cheque_amount")),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__closure_cheque_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["copy_of_id"],
            ["pos_accounting_close__closure_cheque.id"],
            name=op.f(
                "fk_pos_accounting_close__closure_cheque_copy_of_id_pos_accounting_close__closure_cheque"
            ),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__closure_cheque_method_id_pos_session__payment_method"),
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["pos_session__payment_part.id"],
            name=op.f("fk_pos_accounting_close__closure_cheque_part_id_pos_session__payment_part"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__closure_cheque")),
        sa.UniqueConstraint(
            "closure_id", "part_id", name=op.f("uq_pos_accounting_close__closure_cheque_closure_id_part_id")
        ),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__closure_cheque_closure_id"),
        "pos_accounting_close__closure_cheque",
        ["closure_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_pos_accounting_close__closure_cheque_part_id"),
        "pos_accounting_close__closure_cheque",
        ["part_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__deferral_release",
        sa.Column("deferral_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deferral_id"],
            ["pos_accounting_close__deferral.id"],
            name=op.f("fk_pos_accounting_close__deferral_release_deferral_id_pos_accounting_close__deferral"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["pos_accounting_close__entry.id"],
            name=op.f("fk_pos_accounting_close__deferral_release_entry_id_pos_accounting_close__entry"),
        ),
        sa.PrimaryKeyConstraint("deferral_id", name=op.f("pk_pos_accounting_close__deferral_release")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deferral_release_entry_id"),
        "pos_accounting_close__deferral_release",
        ["entry_id"],
        unique=False,
    )
    op.create_table(
        "pos_accounting_close__deposit_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("cheque_id", sa.Integer(), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_pos_accounting_close__deposit_item_amount")),
        sa.ForeignKeyConstraint(
            ["cheque_id"],
            ["pos_accounting_close__closure_cheque.id"],
            name=op.f("fk_pos_accounting_close__deposit_item_cheque_id_pos_accounting_close__closure_cheque"),
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["pos_accounting_close__closure.id"],
            name=op.f("fk_pos_accounting_close__deposit_item_closure_id_pos_accounting_close__closure"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["pos_session__payment_method.id"],
            name=op.f("fk_pos_accounting_close__deposit_item_method_id_pos_session__payment_method"),
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"],
            ["pos_accounting_close__deposit_slip.id"],
            name=op.f("fk_pos_accounting_close__deposit_item_slip_id_pos_accounting_close__deposit_slip"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_accounting_close__deposit_item")),
    )
    op.create_index(
        op.f("ix_pos_accounting_close__deposit_item_slip_id"),
        "pos_accounting_close__deposit_item",
        ["slip_id"],
        unique=False,
    )
    op.create_index(
        "uq_pos_accounting_close__deposit_item_cheque",
        "pos_accounting_close__deposit_item",
        ["cheque_id"],
        unique=True,
        sqlite_where=sa.text("cheque_id IS NOT NULL"),
        postgresql_where=sa.text("cheque_id IS NOT NULL"),
    )
    op.create_index(
        "uq_pos_accounting_close__deposit_item_method",
        "pos_accounting_close__deposit_item",
        ["closure_id", "method_id"],
        unique=True,
        sqlite_where=sa.text("cheque_id IS NULL"),
        postgresql_where=sa.text("cheque_id IS NULL"),
    )
    for table in FACTS:
        append_only(op, P + table)
    append_only(op, f"{P}closure", "OLD.state = 'done'")
    for table, but in PARTS.items():
        frozen_with(op, P + table, f"{P}closure", "closure_id", "state = 'done'", but)


def downgrade() -> None:
    for table in (*FACTS, *PARTS, "closure"):
        drop_append_only(op, P + table)
    op.drop_index(
        "uq_pos_accounting_close__deposit_item_method",
        table_name="pos_accounting_close__deposit_item",
        sqlite_where=sa.text("cheque_id IS NULL"),
        postgresql_where=sa.text("cheque_id IS NULL"),
    )
    op.drop_index(
        "uq_pos_accounting_close__deposit_item_cheque",
        table_name="pos_accounting_close__deposit_item",
        sqlite_where=sa.text("cheque_id IS NOT NULL"),
        postgresql_where=sa.text("cheque_id IS NOT NULL"),
    )
    op.drop_index(
        op.f("ix_pos_accounting_close__deposit_item_slip_id"), table_name="pos_accounting_close__deposit_item"
    )
    op.drop_table("pos_accounting_close__deposit_item")
    op.drop_index(
        op.f("ix_pos_accounting_close__deferral_release_entry_id"),
        table_name="pos_accounting_close__deferral_release",
    )
    op.drop_table("pos_accounting_close__deferral_release")
    op.drop_index(
        op.f("ix_pos_accounting_close__closure_cheque_part_id"),
        table_name="pos_accounting_close__closure_cheque",
    )
    op.drop_index(
        op.f("ix_pos_accounting_close__closure_cheque_closure_id"),
        table_name="pos_accounting_close__closure_cheque",
    )
    op.drop_table("pos_accounting_close__closure_cheque")
    op.drop_table("pos_accounting_close__fiscal_closing_rate")
    op.drop_table("pos_accounting_close__fiscal_closing_method")
    op.drop_index(
        op.f("ix_pos_accounting_close__exported_entry_entry_id"),
        table_name="pos_accounting_close__exported_entry",
    )
    op.drop_table("pos_accounting_close__exported_entry")
    op.drop_index("ix_pos_accounting_close__entry_line_order", table_name="pos_accounting_close__entry_line")
    op.drop_index(
        op.f("ix_pos_accounting_close__entry_line_account"), table_name="pos_accounting_close__entry_line"
    )
    op.drop_table("pos_accounting_close__entry_line")
    op.drop_index(
        op.f("ix_pos_accounting_close__deferral_source"), table_name="pos_accounting_close__deferral"
    )
    op.drop_index(
        op.f("ix_pos_accounting_close__deferral_entry_id"), table_name="pos_accounting_close__deferral"
    )
    op.drop_index("ix_pos_accounting_close__deferral_due", table_name="pos_accounting_close__deferral")
    op.drop_index(
        op.f("ix_pos_accounting_close__deferral_centre_id"), table_name="pos_accounting_close__deferral"
    )
    op.drop_table("pos_accounting_close__deferral")
    op.drop_index(
        op.f("ix_pos_accounting_close__fiscal_closing_centre_id"),
        table_name="pos_accounting_close__fiscal_closing",
    )
    op.drop_table("pos_accounting_close__fiscal_closing")
    op.drop_index("ix_pos_accounting_close__entry_day", table_name="pos_accounting_close__entry")
    op.drop_index(op.f("ix_pos_accounting_close__entry_centre_id"), table_name="pos_accounting_close__entry")
    op.drop_table("pos_accounting_close__entry")
    op.drop_table("pos_accounting_close__closure_total")
    op.drop_table("pos_accounting_close__closure_ticket")
    op.drop_table("pos_accounting_close__closure_tab")
    op.drop_table("pos_accounting_close__closure_method")
    op.drop_index(
        op.f("ix_pos_accounting_close__closure_correction_closure_id"),
        table_name="pos_accounting_close__closure_correction",
    )
    op.drop_table("pos_accounting_close__closure_correction")
    op.drop_table("pos_accounting_close__closure_cash")
    op.drop_index("ix_pos_accounting_close__closure_done", table_name="pos_accounting_close__closure")
    op.drop_index(
        op.f("ix_pos_accounting_close__closure_centre_id"), table_name="pos_accounting_close__closure"
    )
    op.drop_table("pos_accounting_close__closure")
    op.drop_index(
        op.f("ix_pos_accounting_close__mapping_centre_id"), table_name="pos_accounting_close__mapping"
    )
    op.drop_index(
        op.f("ix_pos_accounting_close__mapping_account_id"), table_name="pos_accounting_close__mapping"
    )
    op.drop_table("pos_accounting_close__mapping")
    op.drop_table("pos_accounting_close__settings")
    op.drop_index(
        op.f("ix_pos_accounting_close__period_lock_centre_id"), table_name="pos_accounting_close__period_lock"
    )
    op.drop_table("pos_accounting_close__period_lock")
    op.drop_index(
        op.f("ix_pos_accounting_close__error_reason_centre_id"),
        table_name="pos_accounting_close__error_reason",
    )
    op.drop_table("pos_accounting_close__error_reason")
    op.drop_index(
        op.f("ix_pos_accounting_close__entry_journal_centre_id"),
        table_name="pos_accounting_close__entry_journal",
    )
    op.drop_table("pos_accounting_close__entry_journal")
    op.drop_index(
        op.f("ix_pos_accounting_close__entry_export_centre_id"),
        table_name="pos_accounting_close__entry_export",
    )
    op.drop_table("pos_accounting_close__entry_export")
    op.drop_index(
        op.f("ix_pos_accounting_close__deposit_slip_centre_id"),
        table_name="pos_accounting_close__deposit_slip",
    )
    op.drop_table("pos_accounting_close__deposit_slip")
    op.drop_index(
        op.f("ix_pos_accounting_close__archive_work_centre_id"),
        table_name="pos_accounting_close__archive_work",
    )
    op.drop_table("pos_accounting_close__archive_work")
    op.drop_index(
        op.f("ix_pos_accounting_close__archive_centre_id"), table_name="pos_accounting_close__archive"
    )
    op.drop_table("pos_accounting_close__archive")
    op.drop_index(
        op.f("ix_pos_accounting_close__account_centre_id"), table_name="pos_accounting_close__account"
    )
    op.drop_table("pos_accounting_close__account")
