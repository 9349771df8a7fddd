"""Closing a long session: 5,000 orders written by bare SQL, then counted, closed and printed through the services."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart, Session
from addons.pos_session.models.session import order_number
from addons.pos_session.services import closing
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sheet import sheet_of
from core import clock
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.stands import make_deployment

ORDERS = 5_000
PRICE, HT = 300, 27_273
"""A product at 10 %: cents TTC, 1/10000 HT."""


def measure_closing(folder: Path, url: str | None) -> dict[str, Any]:
    """Seconds of the end of the sale, the comparison and the closing; beside them, of the sheet of the same session."""
    app = make_deployment(folder, url)
    with app.app_context():
        shop = make_shop()
        with as_user(shop.operator):
            session = shop.open(0)
            with unit_of_work():
                write_orders(shop, session)
            begun = time.perf_counter()
            with unit_of_work():
                closing.start_closing(session.id)
            with unit_of_work():
                comparison = closing.compare(session.id, Counted(sum=ORDERS * PRICE))
            with unit_of_work():
                closing.close_session(session.id, Counted(sum=ORDERS * PRICE))
            closed = time.perf_counter()
            sheet_of(session)
            read = time.perf_counter()
        assert (comparison.figures.orders, comparison.differences) == (ORDERS, ())
        db.session.remove()
        db.engine.dispose()
    return {
        "orders": ORDERS,
        "closing_seconds": round(closed - begun, 3),
        "sheet_seconds": round(read - closed, 3),
    }


def write_orders(shop: Shop, session: Session) -> None:
    """As many validated orders of one line, paid in cash, as rows only: their sale is measured elsewhere."""
    now, user, product = clock.now(), shop.operator.id, shop.products["drink"]
    place = {"centre_id": session.centre_id, "session_id": session.id}
    numbers = range(1, ORDERS + 1)
    rows = [
        {
            **place,
            "sequence": number,
            "number": order_number(session.desk_code, session.number, number),
            "state": "validated",
            "total_ttc": PRICE,
            "total_ht": HT // 100,
            "receipt_no": number,
            "created_at": now,
            "validated_at": now,
            "validated_by_id": user,
        }
        for number in numbers
    ]
    ids = db.session.execute(insert(Order).returning(Order.id), rows).scalars().all()
    line = {
        "position": 1,
        "kind": "product",
        "label": product.label,
        "product_id": product.id,
        "quantity": 1,
        "unit_price": PRICE,
        "rate": 1000,
        "total_ttc": PRICE,
        "unit_price_ht": HT,
        "total_ht": HT,
    }
    db.session.execute(insert(OrderLine), [{"order_id": order_id, **line} for order_id in ids])
    payment = {**place, "total": PRICE, "user_id": user, "created_at": now}
    paid = db.session.execute(
        insert(Payment).returning(Payment.id), [{"order_id": order_id, **payment} for order_id in ids]
    ).scalars()
    cash = shop.methods["cash"].id
    part = {
        "session_id": session.id,
        "method_id": cash,
        "method_kind": "cash",
        "kind": "sale",
        "amount": PRICE,
    }
    db.session.execute(insert(PaymentPart), [{"payment_id": payment_id, **part} for payment_id in paid])
    after = {"next_order": ORDERS + 1, "next_receipt": ORDERS + 1}
    db.session.execute(update(Session).where(Session.id == session.id).values(**after))
