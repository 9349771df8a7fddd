"""The contacts of an order, and to whom of them each line belongs."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class OrderContact(Base):
    """A contact associated with an order: a node of its basket, beside the one of what is in nobody's name."""

    __tablename__ = "pos_ticketing__order_contact"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__customer.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column()


class LineContact(Base):
    """The contact that an order line belongs to. No row: «Non nominatif»."""

    __tablename__ = "pos_ticketing__line_contact"

    line_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__order_line.id", ondelete="CASCADE"), primary_key=True
    )
    """It goes with its line, whoever takes that off the draft."""
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
