"""What a centre sells over the counter: families, VAT rates in time, products with their TTC price."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.identity.visibility import CentreOwned


class ProductFamily(CentreOwned, Base):
    """A tab of the product grid."""

    __tablename__ = "pos_session__product_family"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    weight: Mapped[int] = mapped_column(default=50)


class VatRate(CentreOwned, Base):
    """A rate in hundredths of a percent (550 = 5.5 %): the one before the first of its changes (``VatRateChange``)."""

    __tablename__ = "pos_session__vat_rate"
    __table_args__ = (
        UniqueConstraint("centre_id", "rate"),
        CheckConstraint("rate >= 0 AND rate <= 10000", name="rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    rate: Mapped[int] = mapped_column()


class VatRateChange(Base):
    """From a day on a rate has another value; a sale takes the one of its business day (requirements.md T4-6)."""

    __tablename__ = "pos_session__vat_rate_change"
    __table_args__ = (CheckConstraint("rate >= 0 AND rate <= 10000", name="rate"),)

    vat_rate_id: Mapped[int] = mapped_column(ForeignKey("pos_session__vat_rate.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[int] = mapped_column()


class Product(CentreOwned, Base):
    """Something sold by the piece; ``price`` is TTC in cents and is the authority (money.md, VAT).

    Where a price list applies, its price takes the place of this one (``PriceList``).
    """

    __tablename__ = "pos_session__product"
    __table_args__ = (
        UniqueConstraint("centre_id", "barcode"),
        CheckConstraint("price >= 0", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("pos_session__product_family.id"), index=True)
    vat_rate_id: Mapped[int] = mapped_column(ForeignKey("pos_session__vat_rate.id"))
    label: Mapped[str] = mapped_column(String(120))
    price: Mapped[int] = mapped_column(BigInteger)
    barcode: Mapped[str | None] = mapped_column(String(40))
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)

    family: Mapped[ProductFamily] = relationship()
    vat_rate: Mapped[VatRate] = relationship()
