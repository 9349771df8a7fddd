"""What the systems that send bookings call the customers of a centre."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CustomerReference(Base):
    """One name of a customer in one centre: the reference of his system, or his mail where that sends none."""

    __tablename__ = "pos_booking_payment__customer_reference"

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(240), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
