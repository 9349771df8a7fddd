"""Which orders are on the invoice of a booking, so that no invoice of the point of sale takes them."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from addons.pos_booking_payment.models import FundingLine, OrderBooking
from addons.pos_session.models import Order

OF_A_BOOKING = or_(
    select(FundingLine.line_id).where(FundingLine.order_id == Order.id).exists(),
    select(OrderBooking.order_id)
    .where(OrderBooking.order_id == func.coalesce(Order.corrects_id, Order.id))
    .exists(),
)
"""Orders that pay a financing, or stand on a booking, with what corrects them."""
