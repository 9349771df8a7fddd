"""Fiscal closings (Z) of the days, months and years of a centre, and archives of its periods. All facts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

DAY = "day"
MONTH = "month"
YEAR = "year"
PERIODS = (DAY, MONTH, YEAR)


class FiscalClosing(CentreOwned, Base):
    """What a period came to (requirements.md T1-7): cents, from ``starts_at`` (inside) to ``ends_at`` (outside).

    ``number`` has no gaps per centre and period; ``period_on`` is its first day. Days follow each other without a gap;
    a month is the sum of its days, a year of its months. ``turnover`` is what orders validated inside came to (signed,
    TTC), ``absolute`` the sum of their amounts without sign; the perpetual totals add them up for ever (T1-8). Each is
    signed over its content and the signature of the one before (``previous_mac``).
    """

    __tablename__ = "pos_accounting_close__fiscal_closing"
    __table_args__ = (
        UniqueConstraint("centre_id", "period", "number"),
        # Named: the name by the rule is too long for PostgreSQL.
        UniqueConstraint(
            "centre_id", "period", "period_on", name="uq_pos_accounting_close__fiscal_closing_period_on"
        ),
        CheckConstraint("period IN ('day', 'month', 'year')", name="period"),
        CheckConstraint("starts_at < ends_at", name="bounds"),
        CheckConstraint("absolute >= 0", name="absolute"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column()
    period_on: Mapped[date] = mapped_column()
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    orders: Mapped[int] = mapped_column()
    first_order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"))
    last_order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"))
    """The first and last receipt, in the order of their time."""
    turnover: Mapped[int] = mapped_column(BigInteger)
    absolute: Mapped[int] = mapped_column(BigInteger)
    outside_turnover: Mapped[int] = mapped_column(BigInteger)
    """Multi-purpose vouchers and the like: sold, under no rate (requirements.md T1-19)."""
    perpetual: Mapped[int] = mapped_column(BigInteger)
    perpetual_absolute: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[str] = mapped_column(String(16))
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class FiscalClosingRate(Base):
    """The turnover of a fiscal closing under one VAT rate: ``ht + vat == ttc``, cents."""

    __tablename__ = "pos_accounting_close__fiscal_closing_rate"

    closing_id: Mapped[int] = mapped_column(
        ForeignKey("pos_accounting_close__fiscal_closing.id"), primary_key=True
    )
    rate: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ht: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[int] = mapped_column(BigInteger)
    ttc: Mapped[int] = mapped_column(BigInteger)


class FiscalClosingMethod(Base):
    """What a payment method brought in over a fiscal closing, change and refunds taken off, cents."""

    __tablename__ = "pos_accounting_close__fiscal_closing_method"

    closing_id: Mapped[int] = mapped_column(
        ForeignKey("pos_accounting_close__fiscal_closing.id"), primary_key=True
    )
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    amount: Mapped[int] = mapped_column(BigInteger)


class Archive(CentreOwned, Base):
    """An archive of a closed period of at most a year (requirements.md T1-14).

    ``manifest_sha256`` and ``mac`` are those of the manifest inside the ZIP; made again it is the same. ``header`` is
    JSON of what it says besides its rows, which may be called otherwise later.
    """

    __tablename__ = "pos_accounting_close__archive"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column()
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    file_name: Mapped[str] = mapped_column(String(80))
    header: Mapped[str] = mapped_column(Text)
    files: Mapped[int] = mapped_column()
    rows: Mapped[int] = mapped_column(BigInteger)
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


WAITING = "waiting"
RUNNING = "running"
FINISHED = "done"
FAILED = "failed"


class ArchiveWork(CentreOwned, Base):
    """An archive that the worker makes, or makes again (``again``); with it, ``archive_id`` once it is drawn up.

    What it holds is what was known at ``created_at``. ``tables_done`` of ``tables`` and ``rows`` tell how far it is.
    """

    __tablename__ = "pos_accounting_close__archive_work"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    archive_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__archive.id"))
    again: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    failure: Mapped[str] = mapped_column(String(300), default="")
    attempt: Mapped[int] = mapped_column(default=1)
    """How often the worker was asked for it."""
    tables: Mapped[int] = mapped_column(default=0)
    tables_done: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
