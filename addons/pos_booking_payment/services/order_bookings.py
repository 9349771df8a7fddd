"""What the page of a finished order says of the financing it paid: by which means, and if that can be cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding, FundingLine
from addons.pos_session.models import OrderLine, PaymentMethod
from addons.pos_session.services.taking_back import returnable
from core.db import db

_LINE: Any = OrderLine.__table__


@dataclass(frozen=True, slots=True)
class PaidFunding:
    """A financing that an order paid: by method in cents (negative: given back)."""

    line_id: int
    booking: Booking
    funding: Funding
    corrects_line_id: int | None
    by_method: Mapping[str, int]
    can_cancel: bool
    """Whether something of the line is left to take back."""


def funding_paid_by(order_id: int) -> PaidFunding | None:
    """The financing that a finished order the caller may see paid or gave back; at most four statements."""
    row = db.session.execute(
        select(FundingLine.line_id, _LINE.c.corrects_id, Booking, Funding)
        .join(_LINE, _LINE.c.id == FundingLine.line_id)
        .join(Funding, Funding.id == FundingLine.funding_id)
        .join(Booking, Booking.id == Funding.booking_id)
        .where(FundingLine.order_id == order_id, FundingLine.remaining.is_not(None))
    ).one_or_none()
    if row is None:
        return None
    payments = db.session.execute(
        select(PaymentMethod.label, BookingPayment.amount)
        .join(PaymentMethod, PaymentMethod.id == BookingPayment.method_id)
        .where(BookingPayment.order_id == order_id)
        .order_by(BookingPayment.id)
    ).all()
    by_method: dict[str, int] = {}
    for label, amount in payments:
        by_method[label] = by_method.get(label, 0) + amount
    line_id, corrects_id, booking, funding = row
    there = returnable(order_id).get(line_id) if corrects_id is None else None
    return PaidFunding(
        line_id,
        booking,
        funding,
        corrects_id,
        by_method,
        there is not None and there.left > 0,
    )
