"""At head office: the tickets that registers sold of places lent to them, as their exports tell of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, UtcDateTime

ISSUED = "issued"
CANCELLED = "cancelled"


class RegisterTicket(Base):
    """A ticket of a register that was issued, or one that was taken back: a row each, as in its export.

    ``price`` cents TTC, ``total_ht`` 1/10000, ``vat_rate`` hundredths of a percent. No code that opens a door is known.
    """

    __tablename__ = "pos_ticketing__register_ticket"
    __table_args__ = (CheckConstraint("state IN ('issued', 'cancelled')", name="state"),)

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    register: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Its code."""
    full_number: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), index=True)
    series_code: Mapped[str] = mapped_column(String(120))
    number: Mapped[int] = mapped_column(BigInteger)
    """In its series: ``number_text`` of both is the full number."""
    seat_category: Mapped[str] = mapped_column(String(190))
    audience_category: Mapped[str] = mapped_column(String(80))
    audience_kind: Mapped[str] = mapped_column(String(20))
    price: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int] = mapped_column()
    total_ht: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
