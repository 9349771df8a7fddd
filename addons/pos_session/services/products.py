"""The line kind of products: things sold by the piece, with nothing to hold and nothing to deliver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from addons.pos_session.errors import ItemsInvalid, ProductNotForSale
from addons.pos_session.models import Product, VatRate
from addons.pos_session.services.line_kinds import LineRef, OrderRef, PricedLine, SessionRef
from core.db import db
from core.limits import MAX_INT

PRODUCT = "product"
MAX_QUANTITY = 9_999

_PRODUCT: Any = Product.__table__
_RATE: Any = VatRate.__table__

_PRICES = (
    select(_PRODUCT.c.id, _PRODUCT.c.label, _PRODUCT.c.price, _RATE.c.rate)
    .join(_RATE, _RATE.c.id == _PRODUCT.c.vat_rate_id)
    .where(
        _PRODUCT.c.id.in_(bindparam("ids", expanding=True)),
        _PRODUCT.c.centre_id == bindparam("of_centre"),
        _PRODUCT.c.active,
    )
)


class ProductKind:
    """Items: ``{"kind": "product", "product_id": 12, "quantity": 3}``."""

    code = PRODUCT

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per item; one statement. Raises ItemsInvalid, ProductNotForSale."""
        wanted = [_read(item) for item in items]
        ids = sorted({product_id for product_id, _ in wanted})
        rows = db.session.connection().execute(_PRICES, {"ids": ids, "of_centre": session.centre_id})
        found = {row.id: row for row in rows}
        if any(product_id not in found for product_id, _ in wanted):
            raise ProductNotForSale()
        return [
            PricedLine(
                label=found[product_id].label,
                quantity=quantity,
                unit_price=found[product_id].price,
                rate=found[product_id].rate,
                product_id=product_id,
            )
            for product_id, quantity in wanted
        ]

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """A product is not held: there is no stock."""

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """A product needs no document: the receipt is its proof."""
        return []

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Nothing besides the order."""
        return {}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Nothing was held."""

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Nothing was held."""


def _read(item: dict[str, Any]) -> tuple[int, int]:
    """``(product id, quantity)`` of an item that holds exactly these."""
    product_id, quantity = item.get("product_id"), item.get("quantity", 1)
    if (
        set(item) - {"kind", "product_id", "quantity"}
        or type(product_id) is not int
        or type(quantity) is not int
    ):
        raise ItemsInvalid()
    if not 1 <= quantity <= MAX_QUANTITY or not 1 <= product_id <= MAX_INT:
        raise ItemsInvalid()
    return product_id, quantity
