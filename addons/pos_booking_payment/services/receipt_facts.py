"""What a receipt says of bookings, from what was stored when it was paid: printed again it says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking, Charge, Funding, FundingLine
from addons.pos_session.models import OrderLine
from core.db import db

RECEIPT = "pos_session.receipt"
"""The document that names bookings (hook ``document_context``)."""

_LINE: Any = OrderLine.__table__


@dataclass(frozen=True, slots=True)
class FundingFact:
    """A financing that an order paid, cents: ``remaining`` of it (of the sign of ``amount``, else paid too much).

    ``booking_due`` is what remained of the whole booking; ``cancelled``: the order takes a payment back.
    """

    what: str
    number: str
    amount: int
    remaining: int
    booking_due: int
    cancelled: bool


@dataclass(frozen=True, slots=True)
class PutFact:
    """What an order put on a booking (negative: took back), cents that nobody collected."""

    number: str
    amount: int


def paid_fundings(order_id: int) -> list[FundingFact]:
    """The financings that a finished order paid; one statement."""
    rows = db.session.execute(
        select(
            _LINE.c.label,
            Booking.number,
            Funding.amount,
            FundingLine.remaining,
            FundingLine.booking_due,
            _LINE.c.corrects_id,
        )
        .join(FundingLine, FundingLine.line_id == _LINE.c.id)
        .join(Funding, Funding.id == FundingLine.funding_id)
        .join(Booking, Booking.id == Funding.booking_id)
        .where(FundingLine.order_id == order_id, FundingLine.remaining.is_not(None))
        .order_by(FundingLine.line_id)
    )
    return [
        FundingFact(row.label, row.number, row.amount, row.remaining, row.booking_due, bool(row.corrects_id))
        for row in rows
    ]


def put_on_bookings(order_id: int) -> list[PutFact]:
    """What an order put on bookings, what it took back taken off; one statement."""
    put = func.sum(Charge.amount)
    rows = db.session.execute(
        select(Booking.number, put)
        .join(Charge, Charge.booking_id == Booking.id)
        .where(Charge.order_id == order_id)
        .group_by(Booking.id, Booking.number)
        .having(put != 0)
    )
    return [PutFact(number, int(amount)) for number, amount in rows]
