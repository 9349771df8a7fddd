"""Which orders are on the invoice of a booking, so that no invoice of the point of sale takes them."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from addons.pos_booking_payment.models import Charge, FundingLine
from addons.pos_session.models import Order

_PUT = (
    select(func.sum(Charge.amount))
    .where(Charge.order_id == func.coalesce(Order.corrects_id, Order.id))
    .correlate(Order)
    .scalar_subquery()
)
"""Cents that an order put on a booking, what was taken off it before it was finished not counted; None: never."""

OF_A_BOOKING = or_(
    select(FundingLine.line_id).where(FundingLine.order_id == Order.id).exists(),
    func.coalesce(_PUT, 0) != 0,
)
"""Orders that pay a financing, or stand on a booking, with what corrects them."""
