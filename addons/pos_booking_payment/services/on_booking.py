"""The payment method of a centre that stands for what is put on bookings: no till offers it, no drawer counts it."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import ON_BOOKING
from core.db import db, upsert

CODE = "booking"
LABEL = "Sur réservation"


def on_booking_method(centre_id: int) -> int:
    """The id of the method, made when the centre has none in use."""
    method = PaymentMethod.__table__
    wanted = (
        select(method.c.id)
        .where(method.c.centre_id == centre_id, method.c.kind == ON_BOOKING, method.c.active)
        .order_by(method.c.weight, method.c.id)
        .limit(1)
    )
    found = db.session.execute(wanted).scalar_one_or_none()
    if found is None:
        row = {"centre_id": centre_id, "code": CODE, "label": LABEL, "kind": ON_BOOKING, "weight": 95}
        made = upsert(PaymentMethod).on_conflict_do_update(
            index_elements=["centre_id", "code"], set_={"active": True}
        )
        db.session.execute(made, row)
        found = db.session.execute(wanted).scalar_one()
    return int(found)
