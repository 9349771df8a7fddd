"""Setting a centre's families and products up from its pages; every price and every rate is journalled."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import BarcodeTaken, NameTaken
from addons.pos_session.models import Product, ProductFamily
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import catalogue
from addons.pos_session.services.changes import apply, checked_name
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.vat import WHOLE, InvalidRate


def add_product(
    centre_id: int, family: str, label: str, price: int, rate: int, barcode: str | None = None
) -> Product:
    """A product at ``price`` cents TTC in a family (made when its name is new), at a VAT rate in 1/100 percent.

    Raises NameRequired, PriceInvalid, InvalidRate, BarcodeTaken, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    label = checked_name(label, "label", 120)
    _check_rate(rate)
    catalogue.check_price(price)
    found = catalogue.make_family(centre_id, checked_name(family, "family", 80))
    catalogue.rate_of(centre_id, rate)
    try:
        with db.session.begin_nested():
            product = catalogue.make_product(found, label, price, rate, barcode=_barcode(barcode))
    except IntegrityError as error:
        raise BarcodeTaken(fields={"barcode": BarcodeTaken.message}) from error
    enter(
        "house",
        "pos_session.product_added",
        {"centre": centre_id, "product": product.id, "price": price, "rate": rate},
    )
    return product


def change_product(
    product_id: int, family: str, label: str, price: int, rate: int, barcode: str | None, active: bool
) -> Product:
    """Change a product from now on; what was sold keeps the name, price and rate it was sold at.

    Raises NameRequired, PriceInvalid, InvalidRate, BarcodeTaken, NotFound, Forbidden.
    """
    product = visible(Product, product_id)
    require(MANAGE, product.centre_id)
    label = checked_name(label, "label", 120)
    _check_rate(rate)
    catalogue.check_price(price)
    values = {
        "family_id": catalogue.make_family(product.centre_id, checked_name(family, "family", 80)).id,
        "label": label,
        "price": price,
        "barcode": _barcode(barcode),
        "active": active,
    }
    try:
        with db.session.begin_nested():
            apply(product, "pos_session.product_changed", "product", values)
    except IntegrityError as error:
        raise BarcodeTaken(fields={"barcode": BarcodeTaken.message}) from error
    _change_rate(product, rate)
    return product


def change_family(family_id: int, name: str, weight: int) -> ProductFamily:
    """Rename a family or move it among the tabs (the lowest weight stands first).

    Raises NameRequired, NameTaken, NotFound, Forbidden.
    """
    family = visible(ProductFamily, family_id)
    require(MANAGE, family.centre_id)
    values = {"name": checked_name(name, "family", 80), "weight": weight}
    try:
        with db.session.begin_nested():
            apply(family, "pos_session.family_changed", "family", values)
    except IntegrityError as error:
        raise NameTaken(fields={"family": NameTaken.message}) from error
    return family


def _change_rate(product: Product, rate: int) -> None:
    """Put a product under another VAT rate; the journal names both rates, not their rows."""
    before = catalogue.rate_by_id(product.vat_rate_id)
    if before == rate:
        return
    product.vat_rate_id = catalogue.rate_of(product.centre_id, rate).id
    db.session.flush()
    enter(
        "house",
        "pos_session.product_rate_changed",
        {"centre": product.centre_id, "product": product.id, "rate": [before, rate]},
    )


def _check_rate(rate: int) -> None:
    if not 0 <= rate <= WHOLE:
        raise InvalidRate(fields={"rate": InvalidRate.message})


def _barcode(text: str | None) -> str | None:
    return (text or "").strip()[:40] or None
