"""What tills did with bookings, in the export of a session to head office: payments of financings, and charges.

The addon that asks may not be there and is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Select, Table, select

from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding, ServiceLine
from addons.pos_session.models import Order, OrderLine, Payment, PaymentMethod, PaymentPart
from core.db import db

_BOOKING = cast(Table, Booking.__table__)
_FUNDING = cast(Table, Funding.__table__)
_PAID = cast(Table, BookingPayment.__table__)
_CHARGE = cast(Table, Charge.__table__)
_EXTRA = cast(Table, ServiceLine.__table__)
_ORDER = cast(Table, Order.__table__)
_LINE = cast(Table, OrderLine.__table__)
_PAYMENT = cast(Table, Payment.__table__)
_PART = cast(Table, PaymentPart.__table__)
_METHOD = cast(Table, PaymentMethod.__table__)
_ROWS_AT_ONCE = 1_000


def export_rows(table: str, session_id: int) -> Iterator[Mapping[str, Any]] | None:
    """The rows of a table of this addon of a session, as a stream of one statement; None for another table.

    The session is one the caller may see, so no centre is checked here.
    """
    made = _STATEMENTS.get(table)
    if made is None:
        return None
    found = db.session.execute(made(session_id), execution_options={"yield_per": _ROWS_AT_ONCE})
    return map(dict, found.mappings())


def _payments(session_id: int) -> Select[Any]:
    return (
        select(
            _ORDER.c.number.label("order"),
            _PAID.c.part_id.label("part"),
            _BOOKING.c.number.label("booking"),
            _FUNDING.c.reference.label("financing"),
            _METHOD.c.code.label("method"),
            _PAID.c.amount,
            _PAID.c.reason,
            _PAID.c.created_at.label("paid_at"),
        )
        .join(_PART, _PART.c.id == _PAID.c.part_id)
        .join(_ORDER, _ORDER.c.id == _PAID.c.order_id)
        .join(_BOOKING, _BOOKING.c.id == _PAID.c.booking_id)
        .join(_FUNDING, _FUNDING.c.id == _PAID.c.funding_id)
        .join(_METHOD, _METHOD.c.id == _PAID.c.method_id)
        .where(_PART.c.session_id == session_id)
        .order_by(_PAID.c.id)
    )


def _charges(session_id: int) -> Select[Any]:
    return (
        select(
            _ORDER.c.number.label("order"),
            _CHARGE.c.payment_id.label("charge"),
            _BOOKING.c.number.label("booking"),
            _CHARGE.c.amount,
            _CHARGE.c.created_at.label("made_at"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == _CHARGE.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _CHARGE.c.order_id)
        .join(_BOOKING, _BOOKING.c.id == _CHARGE.c.booking_id)
        .where(_PAYMENT.c.session_id == session_id)
        .order_by(_CHARGE.c.payment_id)
    )


def _extras(session_id: int) -> Select[Any]:
    return (
        select(
            _ORDER.c.number.label("order"),
            _EXTRA.c.charge_id.label("charge"),
            _LINE.c.position.label("line"),
            _BOOKING.c.number.label("booking"),
            _EXTRA.c.label,
            _EXTRA.c.quantity,
            _EXTRA.c.unit_price,
            _EXTRA.c.discount,
            _EXTRA.c.rate,
            _EXTRA.c.total_ttc.label("total"),
            _EXTRA.c.total_ht,
        )
        .join(_CHARGE, _CHARGE.c.payment_id == _EXTRA.c.charge_id)
        .join(_PAYMENT, _PAYMENT.c.id == _CHARGE.c.payment_id)
        .join(_LINE, _LINE.c.id == _EXTRA.c.order_line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_BOOKING, _BOOKING.c.id == _CHARGE.c.booking_id)
        .where(_PAYMENT.c.session_id == session_id)
        .order_by(_EXTRA.c.id)
    )


_STATEMENTS = {"booking_payment": _payments, "booking_charge": _charges, "booking_extra": _extras}
