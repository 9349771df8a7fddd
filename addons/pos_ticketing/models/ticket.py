"""Tickets: facts, numbered without gaps in their series (requirements.md T2-1, T2-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class TicketSeries(CentreOwned, Base):
    """An uninterrupted sequence of ticket numbers; ``code`` stands before the number."""

    __tablename__ = "pos_ticketing__ticket_series"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))

    @property
    def counter(self) -> str:
        """The name of its sequence (core/numbering.py)."""
        return counter_of(self.id)


class Ticket(CentreOwned, Base):
    """One person, one place, one price. Everything printed is stored: nothing is looked up again later.

    ``price`` cents TTC, ``total_ht`` 1/10000, ``vat_rate`` hundredths of a percent.
    """

    __tablename__ = "pos_ticketing__ticket"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("price >= 0", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__ticket_series.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    series_code: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(43), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), unique=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), index=True)
    seat: Mapped[int] = mapped_column()
    audience_category_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__audience_category.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    company: Mapped[str] = mapped_column(String(120))
    licence: Mapped[str] = mapped_column(String(60))
    event: Mapped[str] = mapped_column(String(250))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    venue: Mapped[str] = mapped_column(String(330))
    zone: Mapped[str] = mapped_column(String(190))
    row_label: Mapped[str] = mapped_column(String(130))
    seat_label: Mapped[str] = mapped_column(String(130))
    """Empty for a place of a free zone."""
    seat_category: Mapped[str] = mapped_column(String(190))
    audience_category: Mapped[str] = mapped_column(String(80))
    price: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int] = mapped_column()
    total_ht: Mapped[int] = mapped_column(BigInteger)
    sold_at: Mapped[datetime] = mapped_column(UtcDateTime)
    point_of_sale: Mapped[str] = mapped_column(String(90))
    order_number: Mapped[str] = mapped_column(String(20))
    audience_kind: Mapped[str] = mapped_column(String(20), default="full")
    """How statements count it (``AudienceCategory.kind`` on the day of the sale)."""
    issuer_address: Mapped[str | None] = mapped_column(String(330))
    siret: Mapped[str | None] = mapped_column(String(20))
    """None, like the address, on tickets older than the column: the centre's own are printed."""
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__channel.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
    """The beneficiary; None: in nobody's name."""
    package_sale_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__package_sale.id"), index=True
    )
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__ticket.id"), index=True, unique=True
    )
    """The cancelled ticket that this one was exchanged for, one for one (requirements.md T2-6)."""

    series: Mapped[TicketSeries] = relationship()
    cancellation: Mapped[TicketCancellation | None] = relationship(viewonly=True)

    @property
    def full_number(self) -> str:
        """The number as it is printed."""
        return number_text(self.series_code, self.number)


class TicketCancellation(CentreOwned, Base):
    """A ticket that is taken back: a fact beside it, which is never touched (requirements.md T2-5).

    The order and line are those that take it back; the session is where, so a drawer knows its cancelled tickets.
    """

    __tablename__ = "pos_ticketing__ticket_cancellation"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__ticket.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    reason: Mapped[str] = mapped_column(String(200))
    cancelled_at: Mapped[datetime] = mapped_column(UtcDateTime)


def number_text(series_code: str, number: int) -> str:
    """A ticket's number as it is printed: the code of its series and seven digits."""
    return f"{series_code}{number:07d}"


def counter_of(series_id: int) -> str:
    """The name of the sequence that numbers a series."""
    return f"pos_ticketing.series:{series_id}"
