"""Setting a centre's point of sale up from its page: what a manager adds, checked and journalled."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import BarcodeTaken, NameRequired
from addons.pos_session.models import Desk, Product, ProductFamily
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import catalogue
from core.db import db
from core.identity.actor import require
from core.journal import enter
from core.vat import WHOLE, InvalidRate


def add_desk(centre_id: int, name: str) -> Desk:
    """A cash desk with the next free number; the first one of a centre brings the usual payment methods.

    Raises NameRequired, DesksExhausted, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    desk = catalogue.make_desk(centre_id, _name(name, "desk_name", 80))
    methods = catalogue.make_default_methods(centre_id)
    enter(
        "house",
        "pos_session.desk_added",
        {"centre": centre_id, "desk": desk.id, "methods": [method.id for method in methods]},
    )
    return desk


def add_product(
    centre_id: int, family: str, label: str, price: int, rate: int, barcode: str | None = None
) -> Product:
    """A product at ``price`` cents TTC in a family (made when its name is new), at a VAT rate in 1/100 percent.

    Raises NameRequired, PriceInvalid, InvalidRate, BarcodeTaken, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    label = _name(label, "label", 120)
    if not 0 <= rate <= WHOLE:
        raise InvalidRate(fields={"rate": InvalidRate.message})
    found = _family(centre_id, _name(family, "family", 80))
    code = (barcode or "").strip()[:40] or None
    try:
        with db.session.begin_nested():
            product = catalogue.make_product(found, label, price, rate, barcode=code)
    except IntegrityError as error:
        raise BarcodeTaken(fields={"barcode": BarcodeTaken.message}) from error
    enter(
        "house",
        "pos_session.product_added",
        {"centre": centre_id, "product": product.id, "price": price, "rate": rate},
    )
    return product


def _family(centre_id: int, name: str) -> ProductFamily:
    found: ProductFamily | None = db.session.execute(
        select(ProductFamily).where(ProductFamily.centre_id == centre_id, ProductFamily.name == name)
    ).scalar_one_or_none()
    return found or catalogue.make_family(centre_id, name)


def _name(text: str, field: str, longest: int) -> str:
    name = text.strip()
    if not name or len(name) > longest:
        raise NameRequired(fields={field: NameRequired.message})
    return name
