"""Price lists: what products cost at a centre, or at one of its desks, between two days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned


class PriceList(CentreOwned, Base):
    """Of the published lists that apply on a day, the one that starts last wins, then the shortest, then the desk's.

    A product without a price in the list that applies cannot be sold there. Where no list applies, each product has
    its own price.
    """

    __tablename__ = "pos_session__price_list"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        Index("ix_pos_session__price_list_applies", "centre_id", "published", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__desk.id"))
    """The only desk the list is for; None: every desk of the centre."""
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    """The last day, itself included; None: without an end."""
    published: Mapped[bool] = mapped_column(default=False)


class Price(Base):
    """What a product costs in a list: cents, TTC."""

    __tablename__ = "pos_session__price"
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)

    price_list_id: Mapped[int] = mapped_column(ForeignKey("pos_session__price_list.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__product.id"), primary_key=True, index=True
    )
    price: Mapped[int] = mapped_column(BigInteger)
