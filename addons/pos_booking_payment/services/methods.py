"""The payment method of a centre for what is put on bookings: this addon alone takes it, and no drawer counts it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, Table, select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.changes import apply
from core.db import db, upsert

_METHOD = cast(Table, PaymentMethod.__table__)

OFFERED: ColumnElement[bool] = _METHOD.c.kind != ON_BOOKING
"""What a till offers and takes: nothing is put on a booking but by the action that says on which one."""

CODE = "booking"
LABEL = "Sur réservation"


def on_booking_method(centre_id: int) -> int:
    """The id of the method, made when the centre has none in use."""
    wanted = (
        select(_METHOD.c.id)
        .where(_METHOD.c.centre_id == centre_id, _METHOD.c.kind == ON_BOOKING, _METHOD.c.active)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
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


def put_away(centre_id: int) -> None:
    """The addon is off in a centre: nothing is put on bookings there."""
    for method in _on_booking(centre_id):
        _switch(method, False)


def lay_again(centre_id: int) -> None:
    """The addon is on again in a centre: its first method of that kind is in use; none where none was made yet."""
    for method in _on_booking(centre_id)[:1]:
        _switch(method, True)


def _on_booking(centre_id: int) -> list[PaymentMethod]:
    wanted = select(PaymentMethod).where(
        PaymentMethod.centre_id == centre_id, PaymentMethod.kind == ON_BOOKING
    )
    return list(db.session.scalars(wanted.order_by(PaymentMethod.weight, PaymentMethod.id)))


def _switch(method: PaymentMethod, on: bool) -> None:
    apply(method, "pos_session.method_changed", "method", {"active": on})
