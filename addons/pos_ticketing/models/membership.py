"""Advantages (avantages): memberships that are sold, and the audience categories they open to their holder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Advantage(CentreOwned, Base):
    """A membership for sale: cents TTC at a VAT rate in 1/100 of a percent, valid for ``months``."""

    __tablename__ = "pos_ticketing__advantage"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("vat_rate >= 0 AND vat_rate <= 10000", name="vat_rate"),
        CheckConstraint("months >= 1", name="months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    price: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int] = mapped_column()
    months: Mapped[int] = mapped_column(default=12)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class AdvantageCategory(Base):
    """An audience category that an advantage opens."""

    __tablename__ = "pos_ticketing__advantage_category"

    advantage_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__advantage.id"), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )


class LineAdvantage(Base):
    """The advantage that a line of the kind ``membership`` sells."""

    __tablename__ = "pos_ticketing__line_advantage"

    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), primary_key=True)
    advantage_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__advantage.id"))


class Membership(CentreOwned, Base):
    """An advantage that a contact holds from one day to another (both included), sold by a line."""

    __tablename__ = "pos_ticketing__membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    advantage_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__advantage.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), unique=True)
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was refunded: it opens nothing any more."""
