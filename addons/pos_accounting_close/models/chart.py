"""The chart of accounts of a centre, its entry journals, and which account stands for what."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.identity.visibility import CentreOwned

CLOSURES = "closures"
BANK = "bank"
MISCELLANEOUS = "miscellaneous"
JOURNAL_USES = (CLOSURES, BANK, MISCELLANEOUS)
"""Which entries go into which journal: accounting closures, deposits, releases of presales."""


class AccountingSettings(Base):
    """What a centre decided about its accounting. Without a row the defaults hold."""

    __tablename__ = "pos_accounting_close__settings"
    __table_args__ = (
        CheckConstraint("country IN ('FR', 'BE')", name="country"),
        CheckConstraint("fiscal_year_month BETWEEN 1 AND 12", name="fiscal_year_month"),
        CheckConstraint("day_ends_at BETWEEN 0 AND 11", name="day_ends_at"),
    )

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), default="FR")
    """Whose default accounts were laid."""
    defers_presales: Mapped[bool] = mapped_column(default=False)
    """Whether what is delivered later is deferred income until then (requirements.md T3-7)."""
    fiscal_year_month: Mapped[int] = mapped_column(default=1)
    """The month in which a fiscal year begins."""
    draws_up_daily: Mapped[bool] = mapped_column(default=False)
    """Whether the worker draws up the fiscal closings as their periods end."""
    day_ends_at: Mapped[int] = mapped_column(default=0)
    """The hour of the next calendar day at which the fiscal day ends: 4 for a bar that is open at night."""


class EntryJournal(CentreOwned, Base):
    """An accounting journal (VE, CA, BQ, OD); its entries are numbered without gaps (requirements.md T3-8)."""

    __tablename__ = "pos_accounting_close__entry_journal"
    __table_args__ = (
        UniqueConstraint("centre_id", "code"),
        UniqueConstraint("centre_id", "use"),
        CheckConstraint("use IN ('closures', 'bank', 'miscellaneous')", name="use"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(80))


class Account(CentreOwned, Base):
    """An account of the chart."""

    __tablename__ = "pos_accounting_close__account"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))


class AccountMapping(CentreOwned, Base):
    """Which account stands for a use, or for a narrower case of it (requirements.md T3-2).

    ``use`` is one of ``services/uses.py``. What narrows it is empty where the mapping is for all: a payment method, or
    a kind of them; what is sold (a family of products, or a kind of lines); a rate in 1/100 of a percent. ``key`` says
    the same in one text: a case has one mapping.
    """

    __tablename__ = "pos_accounting_close__mapping"
    __table_args__ = (
        UniqueConstraint("centre_id", "key"),
        CheckConstraint("family_id IS NULL OR line_kind IS NULL", name="sold"),
        CheckConstraint("method_id IS NULL OR method_kind IS NULL", name="method"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120))
    method_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    method_kind: Mapped[str | None] = mapped_column(String(20))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__product_family.id"))
    line_kind: Mapped[str | None] = mapped_column(String(20))
    rate: Mapped[int | None] = mapped_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__account.id"), index=True)

    account: Mapped[Account] = relationship()
