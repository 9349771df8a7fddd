"""Packages: several performances at one price, which is shared out over their tickets (requirements.md T2-10)."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned


class Package(CentreOwned, Base):
    """``least`` to ``most`` of its performances are chosen; with ``same_seat`` all on the same seat."""

    __tablename__ = "pos_ticketing__package"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint("least >= 1 AND most >= least", name="performances"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    least: Mapped[int] = mapped_column()
    most: Mapped[int] = mapped_column()
    same_seat: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class PackagePerformance(Base):
    """A performance that may be chosen in a package."""

    __tablename__ = "pos_ticketing__package_performance"

    package_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__package.id"), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)


class PackagePrice(Base):
    """What a package costs; cents, TTC, for the whole of it. No row: not sold together."""

    __tablename__ = "pos_ticketing__package_price"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    package_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__package.id"), primary_key=True)
    seat_category: Mapped[str] = mapped_column(String(190), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )
    amount: Mapped[int] = mapped_column(BigInteger)


class PackageSale(Base):
    """One package for one person on an order: its tickets (``LineSeat``, ``Ticket``) name it. Price in cents."""

    __tablename__ = "pos_ticketing__package_sale"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__package.id"))
    audience_category_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__audience_category.id"))
    price: Mapped[int] = mapped_column(BigInteger)
