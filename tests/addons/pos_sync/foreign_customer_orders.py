"""A customer order of another centre with a document and the draft of one, for the walk through the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_sync.models import CustomerOrder, OrderDocument, OrderSale
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work

PAGES = (
    "show",
    "open",
    "edit",
    "change",
    "move",
    "document",
    "keep",
    "leave",
    "take_away",
    "send_again",
    "give_up",
)


def foreign_customer_orders(centre: Centre, mark: str) -> dict[str, Any]:
    """An order whose texts hold the mark; a document to be linked to it."""
    number = f"COMC/SIEGE/{centre.id:05d}"
    with acting_as(SYSTEM), unit_of_work():
        order = CustomerOrder(
            centre_id=centre.id, number=number, origin="", version=1, status="confirmed", customer=mark
        )
        document = OrderDocument(
            centre_id=centre.id,
            order_number=number,
            kind="receipt",
            place="R9",
            document=f"9{centre.id:02d}.00001.001",
            total_ttc=100,
            author=mark,
        )
        db.session.add_all([order, document])
        db.session.flush()
        sold = db.session.scalars(select(Order).where(Order.centre_id == centre.id).limit(1)).first()
        if sold is not None:
            db.session.add(
                OrderSale(pos_order_id=sold.id, order_id=order.id, kind="receipt", version=1, owner="a" * 32)
            )
    found: dict[str, Any] = {f"pos_sync.customer_order_{page}:order_id": order.id for page in PAGES}
    return found | {
        "pos_sync.customer_order_move:operation": "close",
        "pos_sync.customer_order_document:kind": "receipt",
        "pos_sync.document_link:document_id": document.id,
        "pos_sync.order_sale_keep:pos_order_id": sold.id if sold is not None else 1,
    }
