"""Which pieces of which order lines a payment puts on a booking, and which come back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_booking_payment.errors.charge import BackToTheBooking, NotOnABooking
from addons.pos_booking_payment.models import Booking, ServiceLine
from addons.pos_session.models import OrderLine
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.line_kinds import OrderRef, TakenBack, WrittenPayment
from core.db import db
from core.errors import Cents
from core.money import share

_LINE: Any = OrderLine.__table__
_SERVICE: Any = ServiceLine.__table__
_ROOT = func.coalesce(_LINE.c.corrects_id, _LINE.c.id)
"""The line that was sold, of itself and of the lines that take it back."""


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of an order line (a row of its table): ``quantity`` and ``amount`` cents, negative where it comes back.

    ``takes_back``: the order line whose service lines it takes back; None for what is put there.
    """

    line: Any
    quantity: int
    amount: int
    takes_back: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an order line stands on its booking, net of what came back; ``all_of_it``: nothing of it is elsewhere."""

    quantity: int
    amount: int
    all_of_it: bool


def put_pieces(order: OrderRef, payment: WrittenPayment) -> list[Piece]:
    """What a payment of an order puts on its booking: all that it pays. Raises NotOnABooking for a mixed payment."""
    if any(part.method_kind != ON_BOOKING for part in payment.parts):
        raise NotOnABooking()
    lines = _lines_of(order.id)
    if not payment.shares:
        return [Piece(line, line.quantity, line.total_ttc) for line in lines.values()]
    return [Piece(lines[each.line_id], each.quantity, each.amount) for each in payment.shares]


def cancelled_pieces(payment: WrittenPayment) -> list[Piece]:
    """The opposite of what the payment that this one takes back put on the booking."""
    rows = db.session.execute(
        select(_LINE, _SERVICE.c.quantity.label("put"), _SERVICE.c.total_ttc.label("worth"))
        .join(_SERVICE, _SERVICE.c.order_line_id == _LINE.c.id)
        .where(_SERVICE.c.charge_id == payment.cancels_id)
        .order_by(_SERVICE.c.id)
    )
    return [Piece(row, -row.put, -row.worth, row.id) for row in rows]


def corrected_pieces(order: OrderRef, booking_id: int, amount: int) -> list[Piece]:
    """The pieces of a correction of which ``amount`` cents are settled on the booking.

    What stands there goes back there, and what replaces it is put there; what was paid otherwise stays apart. Raises
    BackToTheBooking with the cents to settle there, NotOnABooking.
    """
    lines = _lines_of(order.id)
    standing = _standing([line.corrects_id for line in lines.values() if line.corrects_id], order.id)
    back = [
        Piece(line, *_returned(line.quantity, line.total_ttc, standing[line.corrects_id]), line.corrects_id)
        for line in lines.values()
        if line.corrects_id in standing and standing[line.corrects_id].quantity
    ]
    fresh = [
        Piece(line, line.quantity, line.total_ttc) for line in lines.values() if line.corrects_id is None
    ]
    if not back:
        if amount:
            raise NotOnABooking()
        return []
    wanted = sum(piece.amount for piece in (*back, *fresh))
    if amount != wanted:
        number = db.session.execute(select(Booking.number).where(Booking.id == booking_id)).scalar_one()
        raise BackToTheBooking(number=number, amount=Cents(wanted))
    return [*back, *fresh]


def settled_there(taken: Sequence[TakenBack], fresh: int) -> int | None:
    """The cents that a correction has to settle on the booking; None when nothing of what it takes back stands there.

    ``fresh``: the cents of what is sold instead. Two statements.
    """
    standing = _standing([each.line_id for each in taken])
    back = [
        _returned(each.quantity, each.amount, standing[each.line_id])
        for each in taken
        if each.line_id in standing and standing[each.line_id].quantity
    ]
    return sum(amount for _, amount in back) + fresh if back else None


def _lines_of(order_id: int) -> dict[int, Any]:
    rows = db.session.execute(select(_LINE).where(_LINE.c.order_id == order_id).order_by(_LINE.c.position))
    return {row.id: row for row in rows}


def _returned(quantity: int, amount: int, there: Standing) -> tuple[int, int]:
    """(quantity, cents) of a counter-line that come back from the booking: as many pieces as stand there.

    A line that stands there whole gives back what the counter-line says; of another, all pieces come to what stands.
    """
    if there.all_of_it:
        return quantity, amount
    units = min(abs(quantity), abs(there.quantity))
    back = share(there.amount, abs(there.quantity), 0, units)
    return (-units if there.quantity > 0 else units), -back


def _standing(line_ids: Sequence[int], order_id: int = 0) -> Mapping[int, Standing]:
    """What stands of lines that are taken back, as it was before the order that does it; two statements."""
    if not line_ids:
        return {}
    left = dict(
        db.session.execute(
            select(_ROOT, func.sum(_LINE.c.quantity))
            .where(_ROOT.in_(line_ids), _LINE.c.order_id != order_id)
            .group_by(_ROOT)
        ).all()
    )
    rows = db.session.execute(
        select(
            _ROOT.label("line_id"),
            func.sum(_SERVICE.c.quantity).label("quantity"),
            func.sum(_SERVICE.c.total_ttc).label("amount"),
        )
        .join(_LINE, _LINE.c.id == _SERVICE.c.order_line_id)
        .where(_ROOT.in_(line_ids))
        .group_by(_ROOT)
    )
    return {
        row.line_id: Standing(int(row.quantity), int(row.amount), int(row.quantity) == int(left[row.line_id]))
        for row in rows
    }
