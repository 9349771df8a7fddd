"""The line kind of products: things sold by the piece, with nothing to hold and nothing to deliver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam

from addons.pos_session.errors import ItemsInvalid, ProductNotForSale, ProductWithoutPrice
from addons.pos_session.models import Product
from addons.pos_session.services.line_kinds import CHANGES, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_session.services.price_lists import Counter, priced
from core.db import db
from core.limits import MAX_INT

PRODUCT = "product"
MAX_QUANTITY = 9_999

_PRODUCT: Any = Product.__table__
_PRICES = priced(_PRODUCT.c.id, _PRODUCT.c.label).where(_PRODUCT.c.id.in_(bindparam("ids", expanding=True)))


class ProductKind:
    """Items: ``{"kind": "product", "product_id": 12, "quantity": 3}``."""

    code = PRODUCT
    changes = CHANGES
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per item; one statement. Raises ItemsInvalid, ProductNotForSale, ProductWithoutPrice."""
        wanted = [_read(item) for item in items]
        ids = sorted({product_id for product_id, _ in wanted})
        counter = Counter.of(session)
        rows = db.session.connection().execute(_PRICES, {"ids": ids, **counter.parameters})
        found = {row.id: row for row in rows}
        if any(product_id not in found for product_id, _ in wanted):
            raise ProductNotForSale()
        without = next((row for row in found.values() if row.price is None), None)
        if without is not None:
            raise ProductWithoutPrice(product=without.label, list=without.price_list)
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

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """There is no stock to put it back to."""

    def released(self, order_ids: Sequence[int]) -> None:
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
