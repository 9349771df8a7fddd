"""The line kind ``advance``: money taken in advance on a customer order, and its deduction from what is sold later.

No turnover and no rate: the goods are sold, and taxed, by the receipt or invoice that deducts it. Its lines are
written by ``services/orders/sales.py`` alone, never by what a client sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.pos_session.errors import ItemsInvalid
from addons.pos_session.models import Order
from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_sync.errors.order_sales import AdvanceNotCorrected
from addons.pos_sync.events import AdvanceReturned, SaleGivenUp
from addons.pos_sync.models import OrderSale
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND
from core.db import db
from core.events import announce

CODE = "advance"


class AdvanceKind:
    """Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """No client asks for one. Raises ItemsInvalid."""
        raise ItemsInvalid()

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The lock on the customer order is taken before the draft is made."""

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """The document is written by the event of the payment."""
        return []

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Nothing besides the order."""
        return {}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The advance stays with the customer order, for its next document."""

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The customer order is free again, once this is committed."""
        sale = db.session.get(OrderSale, order.id)
        if sale is not None and sale.owner:
            announce(SaleGivenUp(order.id, sale.order_id, order.centre_id))

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """A deduction that is taken back is an advance of the customer order again, told at the end of the unit.

        What an advance invoice took is paid back from the customer order alone, while it is kept, and what was paid
        back stays so: raises AdvanceNotCorrected.
        """
        first_id = db.session.get_one(Order, order.id).corrects_id
        sale = db.session.get_one(OrderSale, first_id)
        if sale.kind in (ADVANCE_INVOICE, ADVANCE_REFUND):
            raise AdvanceNotCorrected()
        announce(AdvanceReturned(order.id, sale.pos_order_id, order.centre_id))

    def released(self, order_ids: Sequence[int]) -> None:
        """A draft without lines ends with its session: the lock ends by itself."""
