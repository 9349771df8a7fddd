"""Setting a point of sale up: desks, payment methods, families, rates and products."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from addons.pos_session.errors import DesksExhausted, PriceInvalid
from addons.pos_session.models import Desk, PaymentMethod, Product, ProductFamily, VatRate
from addons.pos_session.models.payment_method import CASH, ON_BOOKING
from addons.pos_session.services.rounding import EXACT
from addons.pos_session.services.vat_rates import rate_in_force
from addons.pos_session.settings import PosSessionSettings
from core import clock
from core.config import settings
from core.db import Base, db, upsert
from core.identity.models import Centre
from core.identity.visibility import visible
from core.money import MAX_AMOUNT
from core.numbering import take
from core.vat import format_rate

HIGHEST_DESK = 999
NOT_COUNTED = ("card", "transfer", "external", ON_BOOKING)
"""Kinds of payment that leave nothing in the drawer to count at closing."""

RATE_LABELS = {2_000: "Taux normal", 1_000: "Taux intermédiaire", 550: "Taux réduit", 210: "Taux particulier"}
"""What the rates of France are called in data that is made without a form, like "Espèces"."""


def make_desk(centre_id: int, name: str) -> Desk:
    """A cash desk with the next number of the deployment, never given twice. Raises DesksExhausted."""
    number = take("pos_session.desk")
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


def method_defaults(kind: str) -> dict[str, Any]:
    """How a payment method of a kind usually is; a manager may change it.

    Cash gives change and opens the drawer; what leaves a paper in the drawer is counted; a cheque may be identified.
    """
    cash, cheque = kind == CASH, kind == "cheque"
    return {
        "gives_change": cash,
        "opens_drawer": cash,
        "counted": kind not in NOT_COUNTED,
        "asks_number": cheque,
        "asks_bank": cheque,
        "asks_drawer": cheque,
        "requires_identification": False,
        "rounding": EXACT,
        "account": "",
        "active": True,
    }


def make_default_methods(centre_id: int) -> list[PaymentMethod]:
    """Cash, card and cheque for a centre that has no payment method yet; the new ones, in that order."""
    of_centre = select(PaymentMethod).where(PaymentMethod.centre_id == centre_id)
    if db.session.execute(of_centre.limit(1)).first() is not None:
        return []
    rows = [
        {"code": CASH, "label": "Espèces", "kind": CASH, "weight": 10},
        {"code": "card", "label": "Carte bancaire", "kind": "card", "weight": 20},
        {"code": "cheque", "label": "Chèque", "kind": "cheque", "weight": 30},
    ]
    for row in rows:
        row |= {"centre_id": centre_id, **method_defaults(str(row["kind"]))}
    _insert_missing(PaymentMethod, rows, "centre_id", "code")
    return list(db.session.execute(of_centre.order_by(PaymentMethod.weight)).scalars())


def make_family(centre_id: int, name: str, weight: int = 50) -> ProductFamily:
    """The family of products of this name, made when it is not there yet."""
    _insert_missing(
        ProductFamily, [{"centre_id": centre_id, "name": name, "weight": weight}], "centre_id", "name"
    )
    family: ProductFamily = db.session.execute(
        select(ProductFamily).where(ProductFamily.centre_id == centre_id, ProductFamily.name == name)
    ).scalar_one()
    return family


def rate_of(centre_id: int, rate: int) -> VatRate:
    """The VAT rate of a centre (hundredths of a percent), made when it is not there yet."""
    label = RATE_LABELS.get(rate) or f"TVA {format_rate(rate)}"
    row = {"centre_id": centre_id, "rate": rate, "label": label}
    _insert_missing(VatRate, [row], "centre_id", "rate")
    found: VatRate = db.session.execute(
        select(VatRate).where(VatRate.centre_id == centre_id, VatRate.rate == rate)
    ).scalar_one()
    return found


def today_of(centre_id: int) -> date:
    """The day it is in a centre's zone."""
    zone = db.session.execute(select(Centre.timezone).where(Centre.id == centre_id)).scalar_one()
    return clock.business_day(zone)


def rate_today(vat_rate_id: int) -> int:
    """The rate that a row has today, in hundredths of a percent."""
    return rate_in_force(vat_rate_id, today_of(visible(VatRate, vat_rate_id).centre_id))


def make_product(
    family: ProductFamily, label: str, price: int, rate: int, *, barcode: str | None = None
) -> Product:
    """A product at ``price`` cents TTC with a VAT rate in hundredths of a percent. Raises PriceInvalid."""
    check_price(price)
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


def check_price(price: int) -> None:
    """Raise PriceInvalid unless ``price`` (cents) is one that a till handles."""
    if not 0 <= price <= MAX_AMOUNT:
        raise PriceInvalid(fields={"price": PriceInvalid.message})


def _insert_missing(model: type[Base], rows: list[dict[str, Any]], *unique: str) -> None:
    """Insert the rows that are not there: two who do so at once both go on."""
    db.session.execute(upsert(model).on_conflict_do_nothing(index_elements=unique), rows)
