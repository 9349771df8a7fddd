"""What of an order on a booking may be corrected, and how: answers to the point of sale before anything is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services.charge_pieces import settled_there
from addons.pos_booking_payment.services.charge_writing import booking_of_order
from addons.pos_booking_payment.services.locking import invoiced
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.line_kinds import TakenBack
from core.db import db
from core.identity.visibility import visible

_ORDER: Any = Order.__table__
_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__


def check_correcting(order_id: int) -> None:
    """Refuse to correct an order that stands on an invoiced booking and nowhere else. Raises BookingInvoiced.

    What of an order was paid otherwise may still be taken back. One statement for an order on no booking.
    """
    booking_id = booking_of_order(order_id)
    if booking_id is None:
        return
    booking = visible(Booking, booking_id)
    if booking.is_invoiced and all(kind == ON_BOOKING for kind in _methods_of(order_id).values()):
        raise invoiced(booking)


def correction_means(order_id: int, taken: Sequence[TakenBack], fresh: int) -> list[dict[int, int]]:
    """What a correction has to settle on the booking of an order, and by nothing else there; [] without a booking.

    Raises BookingInvoiced when something of it stands on a booking whose invoice is issued.
    """
    booking_id = booking_of_order(order_id)
    if booking_id is None:
        return []
    wanted = settled_there(taken, fresh)
    if wanted is not None and (booking := visible(Booking, booking_id)).is_invoiced:
        raise invoiced(booking)
    methods = [key for key, kind in _methods_of(order_id).items() if kind == ON_BOOKING]
    return [{key: (wanted or 0) if at == 0 else 0 for at, key in enumerate(methods)}]


def _methods_of(order_id: int) -> dict[int, str]:
    """``{method id: kind}`` of the payments of an order and of what corrects it; one statement."""
    rows = db.session.execute(
        select(_PART.c.method_id, _PART.c.method_kind)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .where(or_(_ORDER.c.id == order_id, _ORDER.c.corrects_id == order_id))
        .group_by(_PART.c.method_id, _PART.c.method_kind)
        .order_by(_PART.c.method_id)
    )
    return {row.method_id: row.method_kind for row in rows}
