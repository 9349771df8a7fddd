"""Setting a centre's families and products up from its pages; every price and every rate is journalled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import BarcodeTaken, NameTaken, RateNotHere
from addons.pos_session.models import Product, ProductFamily, VatRate
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import catalogue
from addons.pos_session.services.changes import apply, checked_name
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter


@dataclass(frozen=True)
class ProductValues:
    """What a product is: ``price`` in cents TTC, ``vat_rate_id`` the row of its rate; the family is made when new."""

    family: str
    label: str
    price: int
    vat_rate_id: int
    barcode: str = ""
    weight: int = 50
    active: bool = True


def add_product(centre_id: int, values: ProductValues) -> Product:
    """A product on sale. Raises NameRequired, PriceInvalid, RateNotHere, BarcodeTaken, NotFound, Forbidden."""
    require(CATALOGUE, centre_id)
    product = Product(centre_id=centre_id, **_checked(centre_id, values))
    try:
        with db.session.begin_nested():
            db.session.add(product)
            db.session.flush()
    except IntegrityError as error:
        raise BarcodeTaken(fields={"barcode": BarcodeTaken.message}) from error
    enter(
        "house",
        "pos_session.product_added",
        {
            "centre": centre_id,
            "product": product.id,
            "price": product.price,
            "vat_rate": product.vat_rate_id,
            "rate": catalogue.rate_today(product.vat_rate_id),
        },
    )
    return product


def change_product(product_id: int, values: ProductValues) -> Product:
    """Change a product from now on; what was sold keeps the name, price and rate it was sold at.

    Raises NameRequired, PriceInvalid, RateNotHere, BarcodeTaken, NotFound, Forbidden.
    """
    product = visible(Product, product_id)
    require(CATALOGUE, product.centre_id)
    clean = _checked(product.centre_id, values)
    wanted_rate = clean.pop("vat_rate_id")
    try:
        with db.session.begin_nested():
            apply(product, "pos_session.product_changed", "product", clean)
    except IntegrityError as error:
        raise BarcodeTaken(fields={"barcode": BarcodeTaken.message}) from error
    _change_rate(product, wanted_rate)
    return product


def add_family(centre_id: int, name: str, weight: int) -> ProductFamily:
    """A tab of the product grid. Raises NameRequired, NameTaken, NotFound, Forbidden."""
    require(CATALOGUE, centre_id)
    family = ProductFamily(centre_id=centre_id, name=checked_name(name, "family", 80), weight=weight)
    try:
        with db.session.begin_nested():
            db.session.add(family)
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken(fields={"family": NameTaken.message}) from error
    enter("house", "pos_session.family_added", {"centre": centre_id, "family": family.id})
    return family


def change_family(family_id: int, name: str, weight: int) -> ProductFamily:
    """Rename a family or move it among the tabs (the lowest weight stands first).

    Raises NameRequired, NameTaken, NotFound, Forbidden.
    """
    family = visible(ProductFamily, family_id)
    require(CATALOGUE, family.centre_id)
    values = {"name": checked_name(name, "family", 80), "weight": weight}
    try:
        with db.session.begin_nested():
            apply(family, "pos_session.family_changed", "family", values)
    except IntegrityError as error:
        raise NameTaken(fields={"family": NameTaken.message}) from error
    return family


def _checked(centre_id: int, values: ProductValues) -> dict[str, Any]:
    """The columns of a product of the centre; the family is made when everything else is in order."""
    label = checked_name(values.label, "label", 120)
    family = checked_name(values.family, "family", 80)
    catalogue.check_price(values.price)
    rate = visible(VatRate, values.vat_rate_id)
    if rate.centre_id != centre_id:
        raise RateNotHere(fields={"vat_rate_id": RateNotHere.message})
    return {
        "family_id": catalogue.make_family(centre_id, family).id,
        "label": label,
        "price": values.price,
        "vat_rate_id": rate.id,
        "barcode": values.barcode.strip()[:40] or None,
        "weight": values.weight,
        "active": values.active,
    }


def _change_rate(product: Product, vat_rate_id: int) -> None:
    """Put a product under another VAT rate; the journal names the rates of today, and their rows."""
    before = product.vat_rate_id
    if before == vat_rate_id:
        return
    product.vat_rate_id = vat_rate_id
    db.session.flush()
    rows = [before, product.vat_rate_id]
    enter(
        "house",
        "pos_session.product_rate_changed",
        {
            "centre": product.centre_id,
            "product": product.id,
            "vat_rate": rows,
            "rate": [catalogue.rate_today(row) for row in rows],
        },
    )
