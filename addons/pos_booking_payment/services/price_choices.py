"""What the form of a booking offers to price a service: the products of the centre and its VAT rates, of today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Product, VatRate
from addons.pos_session.services.vat_rates import in_force
from core import clock
from core.db import db
from core.identity.visibility import visible_centre

MOST_PRODUCTS = 1_000

_RATE: Any = VatRate.__table__
_PRODUCT: Any = Product.__table__


def product_prices(centre_id: int) -> dict[str, tuple[int, int]]:
    """The products in use by label: (cents TTC, rate in hundredths of a percent). Raises NotFound."""
    today = clock.business_day(visible_centre(centre_id).timezone)
    wanted = (
        select(_PRODUCT.c.label, _PRODUCT.c.price, in_force(_RATE, today).label("rate"))
        .join(_RATE, _RATE.c.id == _PRODUCT.c.vat_rate_id)
        .where(_PRODUCT.c.centre_id == centre_id, _PRODUCT.c.active)
        .order_by(_PRODUCT.c.label, _PRODUCT.c.id)
        .limit(MOST_PRODUCTS)
    )
    return {row.label: (row.price, row.rate) for row in db.session.execute(wanted)}


def rate_choices(centre_id: int, used: Iterable[str]) -> list[int]:
    """The centre's VAT rates of today (hundredths of a percent), lowest first, with those that are ``used`` already."""
    today = clock.business_day(visible_centre(centre_id).timezone)
    wanted = select(in_force(_RATE, today)).where(_RATE.c.centre_id == centre_id)
    found = set(db.session.execute(wanted).scalars())
    found.update(int(typed) for typed in used if typed.isascii() and typed.isdigit() and len(typed) <= 5)
    return sorted(found)
