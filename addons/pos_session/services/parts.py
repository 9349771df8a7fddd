"""Reading the payments of an order."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Payment, PaymentMethod, PaymentPart
from core.db import db


def parts_of(order_id: int) -> list[tuple[PaymentPart, PaymentMethod]]:
    """The parts of all payments of an order with their methods, as they were taken."""
    rows = db.session.execute(
        select(PaymentPart, PaymentMethod)
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .join(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
        .where(Payment.order_id == order_id)
        .order_by(PaymentPart.id)
    )
    return [(part, method) for part, method in rows]
