"""What a payment by the method «on a booking» writes there: its charge, and a service line per order line.

Told of every payment (hook ``pos_session_payment_written``): of an order put on a booking, of the payment of a draft
that is taken back, of a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_booking_payment.errors.charge import NotOnABooking
from addons.pos_booking_payment.events import BookingCharged
from addons.pos_booking_payment.models import Booking, Charge, OrderBooking, ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.charge_pieces import (
    Piece,
    cancelled_pieces,
    corrected_pieces,
    put_pieces,
)
from addons.pos_booking_payment.services.locking import invoiced, locked
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.line_kinds import OrderRef, WrittenPayment
from core import clock
from core.db import db
from core.events import announce
from core.vat import before_tax

EXTRAS = "Suppléments"
"""The label of the group of extras: stored, as the labels of services are."""

AFTER_ALL = 1_000_000
"""The position of the extras: after every group that the booking's managers send."""

_CHARGE: Any = Charge.__table__
_GROUP: Any = ServiceGroup.__table__
_SERVICE: Any = ServiceLine.__table__


def payment_written(order: OrderRef, payment: WrittenPayment) -> None:
    """Write the charge of a payment, if it puts something on a booking or takes something back.

    No statement for a payment by other means that corrects nothing. Raises NotOnABooking, BookingInvoiced,
    BackToTheBooking.
    """
    amount = sum(part.amount for part in payment.parts if part.method_kind == ON_BOOKING)
    concerned = any(part.method_kind == ON_BOOKING for part in payment.parts)
    if not concerned and payment.corrects_id is None:
        return
    booking_id = booking_of_order(payment.corrects_id or order.id)
    if booking_id is None:
        if concerned:
            raise NotOnABooking()
        return
    if payment.cancels_id is not None:
        pieces = cancelled_pieces(payment)
    elif payment.corrects_id is not None:
        pieces = corrected_pieces(order, booking_id, amount)
    else:
        pieces = put_pieces(order, payment)
    if pieces:
        _write(order, payment.id, locked(booking_id), pieces)


def booking_of_order(order_id: int) -> int | None:
    """The id of the booking that an order is put on, whole or in part; one statement."""
    return db.session.execute(
        select(OrderBooking.booking_id).where(OrderBooking.order_id == order_id)
    ).scalar_one_or_none()


def _write(order: OrderRef, payment_id: int, booking: Booking, pieces: Sequence[Piece]) -> None:
    """The charge with its service lines; the totals of the booking follow. Raises BookingInvoiced."""
    if booking.is_invoiced:
        raise invoiced(booking)
    amount = sum(piece.amount for piece in pieces)
    connection = db.session.connection()
    connection.execute(
        insert(_CHARGE),
        {
            "payment_id": payment_id,
            "booking_id": booking.id,
            "centre_id": order.centre_id,
            "order_id": order.id,
            "amount": amount,
            "user_id": order.session.user_id,
            "created_at": order.validated_at or clock.now(),
        },
    )
    originals = _originals(piece.takes_back for piece in pieces)
    group_id = _extras_of(booking.id)
    connection.execute(
        insert(_SERVICE), [_service_row(payment_id, group_id, piece, originals) for piece in pieces]
    )
    booking.extras_total += amount
    db.session.flush()
    announce(BookingCharged(payment_id, order.id, booking.id, order.centre_id, order.session.desk_id, amount))


def _extras_of(booking_id: int) -> int:
    """The group of extras of a booking, made when it is the first one: the booking is locked, so it is made once."""
    wanted = select(_GROUP.c.id).where(_GROUP.c.booking_id == booking_id, _GROUP.c.extras)
    found = db.session.execute(wanted).scalar_one_or_none()
    if found is None:
        row = {"booking_id": booking_id, "position": AFTER_ALL, "label": EXTRAS, "extras": True}
        made = insert(_GROUP).returning(_GROUP.c.id)
        found = db.session.connection().execute(made, row).scalar_one()
    return int(found)


def _originals(line_ids: Iterable[int | None]) -> dict[int, int]:
    """The first service line of each of these order lines; no statement where nothing comes back."""
    wanted = [line_id for line_id in line_ids if line_id is not None]
    if not wanted:
        return {}
    rows = db.session.execute(
        select(_SERVICE.c.order_line_id, func.min(_SERVICE.c.id).label("id"))
        .where(_SERVICE.c.order_line_id.in_(wanted))
        .group_by(_SERVICE.c.order_line_id)
    )
    return {row.order_line_id: row.id for row in rows}


def _service_row(
    payment_id: int, group_id: int, piece: Piece, originals: Mapping[int, int]
) -> dict[str, Any]:
    """The amounts of the order line where the piece is all of it, else those of its part (money.md, VAT)."""
    line = piece.line
    whole = piece.amount == line.total_ttc
    return {
        "group_id": group_id,
        "label": line.label,
        "product_id": line.product_id,
        "quantity": piece.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "rate": line.rate,
        "total_ttc": piece.amount,
        "unit_price_ht": line.unit_price_ht,
        "total_ht": line.total_ht if whole else before_tax(piece.amount, line.rate),
        "charge_id": payment_id,
        "order_line_id": line.id,
        "corrects_id": originals.get(piece.takes_back) if piece.takes_back is not None else None,
    }
