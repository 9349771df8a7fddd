"""What follows from events of the point of sale, in their transaction: exports, documents of customer orders."""

from __future__ import annotations

from addons.pos_session.events import OrderValidated, SessionClosed
from addons.pos_sync.events import AdvanceReturned, SaleGivenUp
from addons.pos_sync.models import OrderSale
from addons.pos_sync.services.exporting.queue import queue_export
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.paid_documents import write_document, write_return
from addons.pos_sync.settings import is_register
from core.db import db
from core.identity.actor import SYSTEM, acting_as


def export_closed(event: SessionClosed) -> None:
    """Write down the export of the session."""
    if is_register():
        queue_export(event.session_id)


def document_order(event: OrderValidated) -> None:
    """Write the document of the customer order that was paid; what was never a draft is of none."""
    if not event.one_shot:
        write_document(event.order_id)


def return_advance(event: AdvanceReturned) -> None:
    """Write down that the advance of what was corrected is on the customer order again."""
    write_return(event.correction_id, event.pos_order_id)


def let_go(event: SaleGivenUp) -> None:
    """Nobody is at the customer order of an abandoned draft any more; after the commit, as head office is asked."""
    sale = db.session.get_one(OrderSale, event.pos_order_id)
    with acting_as(SYSTEM):
        desk.release(event.order_id, sale.owner)
