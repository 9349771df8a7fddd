"""Setting a point of sale up: desks, payment methods, families, rates and products."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.pos_session.models import Desk, PaymentMethod, Product, ProductFamily, VatRate
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.settings import PosSessionSettings
from core.config import settings
from core.db import db
from core.errors import Invalid, Refusal
from core.i18n import N_
from core.money import MAX_AMOUNT
from core.vat import format_rate

HIGHEST_DESK = 999


class DesksExhausted(Refusal):
    """The DDD of the order numbers has three digits."""

    code = "pos_session.desks_exhausted"
    message = N_("There are already 999 cash desks: no number is left.")


class PriceInvalid(Invalid):
    """A price is a whole number of cents, not negative."""

    code = "pos_session.price_invalid"
    message = N_("The price must be zero or more.")


def make_desk(centre_id: int, name: str) -> Desk:
    """A cash desk with the next free number of the deployment."""
    last: str | None = db.session.execute(select(func.max(Desk.__table__.c.code))).scalar_one()
    number = int(last or 0) + 1
    if number > HIGHEST_DESK:
        raise DesksExhausted()
    section: PosSessionSettings = settings().section("pos_session")
    desk = Desk(
        centre_id=centre_id,
        code=f"{number:03d}",
        name=name,
        difference_limit=section.default_difference_limit,
    )
    db.session.add(desk)
    db.session.flush()
    return desk


def make_default_methods(centre_id: int) -> list[PaymentMethod]:
    """Cash, card and cheque for a centre that has no payment method yet."""
    existing = select(PaymentMethod.id).where(PaymentMethod.centre_id == centre_id)
    if db.session.execute(existing.limit(1)).first() is not None:
        return []
    methods = [
        PaymentMethod(
            centre_id=centre_id,
            code=CASH,
            label="Espèces",
            kind=CASH,
            gives_change=True,
            counted=True,
            opens_drawer=True,
            weight=10,
        ),
        PaymentMethod(centre_id=centre_id, code="card", label="Carte bancaire", kind="card", weight=20),
        PaymentMethod(
            centre_id=centre_id, code="cheque", label="Chèque", kind="cheque", counted=True, weight=30
        ),
    ]
    db.session.add_all(methods)
    db.session.flush()
    return methods


def make_family(centre_id: int, name: str, weight: int = 50) -> ProductFamily:
    """A family of products."""
    family = ProductFamily(centre_id=centre_id, name=name, weight=weight)
    db.session.add(family)
    db.session.flush()
    return family


def rate_of(centre_id: int, rate: int) -> VatRate:
    """The VAT rate of a centre (hundredths of a percent), made when it is not there yet."""
    found: VatRate | None = db.session.execute(
        select(VatRate).where(VatRate.centre_id == centre_id, VatRate.rate == rate)
    ).scalar_one_or_none()
    if found is None:
        found = VatRate(centre_id=centre_id, rate=rate, label=f"TVA {format_rate(rate)}")
        db.session.add(found)
        db.session.flush()
    return found


def make_product(
    family: ProductFamily, label: str, price: int, rate: int, *, barcode: str | None = None
) -> Product:
    """A product at ``price`` cents TTC with a VAT rate in hundredths of a percent. Raises PriceInvalid."""
    if not 0 <= price <= MAX_AMOUNT:
        raise PriceInvalid(fields={"price": PriceInvalid.message})
    product = Product(
        centre_id=family.centre_id,
        family_id=family.id,
        vat_rate_id=rate_of(family.centre_id, rate).id,
        label=label,
        price=price,
        barcode=barcode,
    )
    db.session.add(product)
    db.session.flush()
    return product
