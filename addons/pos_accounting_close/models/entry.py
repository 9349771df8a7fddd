"""Accounting entries and their lines, presales deferred and released, locked periods. All facts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_accounting_close.models.chart import EntryJournal
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Entry(CentreOwned, Base):
    """A balanced entry (écriture), numbered without gaps in its journal and fiscal year (requirements.md T3-8).

    What is posted after the end of its year has a number of that year all the same: the FEC of each year is whole.

    It comes from an accounting closure, a deposit slip, or the release of what was deferred to ``entry_on``: each
    cause has one entry at most (requirements.md T3-1). ``piece_ref`` and ``piece_on`` name the document it is drawn
    from.
    """

    __tablename__ = "pos_accounting_close__entry"
    __table_args__ = (
        UniqueConstraint("journal_id", "year_on", "number"),
        UniqueConstraint("closure_id"),
        UniqueConstraint("slip_id"),
        Index("ix_pos_accounting_close__entry_day", "centre_id", "entry_on"),
        CheckConstraint("piece_ref <> '' AND label <> ''", name="texts"),
        CheckConstraint("closure_id IS NULL OR slip_id IS NULL", name="cause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__entry_journal.id"))
    journal_code: Mapped[str] = mapped_column(String(10))
    journal_label: Mapped[str] = mapped_column(String(80))
    """The journal as it was called then: an export made again says the same."""
    year_on: Mapped[date] = mapped_column()
    """The first day of the fiscal year it is numbered in."""
    number: Mapped[int] = mapped_column()
    entry_on: Mapped[date] = mapped_column()
    label: Mapped[str] = mapped_column(String(200))
    piece_ref: Mapped[str] = mapped_column(String(40))
    piece_on: Mapped[date] = mapped_column()
    valid_on: Mapped[date] = mapped_column()
    """The day it was posted, in the zone of the centre."""
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__closure.id"))
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__deposit_slip.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    journal: Mapped[EntryJournal] = relationship()
    lines: Mapped[list[EntryLine]] = relationship(order_by="EntryLine.position", viewonly=True)

    @property
    def code(self) -> str:
        """``CA 12``: how it is called."""
        return f"{self.journal_code} {self.number}"


class EntryLine(Base):
    """A line: cents in debit or in credit. Account numbers and labels are copied: they stay as they were posted.

    ``use`` (``services/uses.py``) and what follows it lead down to the facts behind the line (requirements.md T3-10).
    """

    __tablename__ = "pos_accounting_close__entry_line"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="amount"),
        Index("ix_pos_accounting_close__entry_line_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__entry.id"))
    position: Mapped[int] = mapped_column()
    account: Mapped[str] = mapped_column(String(20), index=True)
    account_label: Mapped[str] = mapped_column(String(80))
    auxiliary: Mapped[str] = mapped_column(String(40), default="")
    """The account of a third party below the general one (CompAuxNum)."""
    auxiliary_label: Mapped[str] = mapped_column(String(120), default="")
    piece_ref: Mapped[str] = mapped_column(String(40), default="")
    """The invoice that a line of a customer is drawn from; empty: the piece is that of the entry."""
    label: Mapped[str] = mapped_column(String(200))
    debit: Mapped[int] = mapped_column(BigInteger, default=0)
    credit: Mapped[int] = mapped_column(BigInteger, default=0)
    use: Mapped[str] = mapped_column(String(20))
    method_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__product_family.id"))
    line_kind: Mapped[str | None] = mapped_column(String(20))
    rate: Mapped[int | None] = mapped_column()
    order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"))


class Deferral(CentreOwned, Base):
    """What an entry deferred: income before tax (signed cents) of what is delivered on ``due_on``.

    ``source`` names what is delivered for the addon that told of it (``pos_ticketing.performance:7``).
    """

    __tablename__ = "pos_accounting_close__deferral"
    __table_args__ = (
        Index("ix_pos_accounting_close__deferral_due", "centre_id", "due_on"),
        CheckConstraint("amount <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__entry.id"), index=True)
    source: Mapped[str] = mapped_column(String(60), index=True)
    label: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column()
    account: Mapped[str] = mapped_column(String(20))
    account_label: Mapped[str] = mapped_column(String(80))
    """The account of the income when it is released."""
    deferred_account: Mapped[str] = mapped_column(String(20))
    deferred_account_label: Mapped[str] = mapped_column(String(80))
    rate: Mapped[int] = mapped_column()
    amount: Mapped[int] = mapped_column(BigInteger)


class DeferralRelease(Base):
    """A deferral that was released, once, by an entry; by none where its counter-line left nothing to post."""

    __tablename__ = "pos_accounting_close__deferral_release"

    deferral_id: Mapped[int] = mapped_column(
        ForeignKey("pos_accounting_close__deferral.id"), primary_key=True
    )
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__entry.id"), index=True)


class PeriodLock(CentreOwned, Base):
    """Nothing is dated on ``until`` or before any more. The last one holds; each goes further than the one before."""

    __tablename__ = "pos_accounting_close__period_lock"
    __table_args__ = (UniqueConstraint("centre_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date] = mapped_column()
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class EntryExport(CentreOwned, Base):
    """A file of entries that was given out; made again from its ``ExportedEntry`` rows it is the same to the bit.

    ``sha256`` is of the file. ``starts_on`` and ``ends_on`` are both inside.
    """

    __tablename__ = "pos_accounting_close__entry_export"
    __table_args__ = (
        UniqueConstraint("centre_id", "number"),
        CheckConstraint("format IN ('fec', 'fec_pipe', 'csv', 'xlsx')", name="format"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column()
    format: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    file_name: Mapped[str] = mapped_column(String(80))
    siren: Mapped[str] = mapped_column(String(20), default="")
    lines: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ExportedEntry(Base):
    """An entry that an export gave out: from then on it is marked as exported (requirements.md T3-9)."""

    __tablename__ = "pos_accounting_close__exported_entry"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("pos_accounting_close__entry_export.id"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("pos_accounting_close__entry.id"), primary_key=True, index=True
    )
