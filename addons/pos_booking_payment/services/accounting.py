"""What the accounting closures are told: whose account takes what orders put on bookings and take in for them.

The addon that asks may not be there and is never imported: the record below has the attributes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, or_, select, union

from addons.pos_booking_payment.models import Booking, Funding, FundingLine, OrderBooking
from addons.pos_session.models import Customer, Order
from core.db import db

_BOOKING = cast(Table, Booking.__table__)
_CUSTOMER = cast(Table, Customer.__table__)
_FUNDING = cast(Table, Funding.__table__)
_LINE = cast(Table, FundingLine.__table__)
_ORDER = cast(Table, Order.__table__)
_PUT = cast(Table, OrderBooking.__table__)


@dataclass(frozen=True, slots=True)
class CustomerAccount:
    """The account of the customer of a booking; ``piece`` is its number."""

    number: str
    label: str
    piece: str


def owed(order_ids: Sequence[int]) -> dict[int, CustomerAccount]:
    """The account of each order that pays a financing or is put on a booking, or corrects one; one statement.

    He is the booking's customer of the day of the order: what corrects it later stands on the same account.

    None without orders. They are of a session that the caller may see, so no centre is checked here.
    """
    if not order_ids:
        return {}
    paying = (
        select(_ORDER.c.id.label("order_id"), _FUNDING.c.booking_id, _LINE.c.customer_id)
        .join(_LINE, or_(_LINE.c.order_id == _ORDER.c.id, _LINE.c.order_id == _ORDER.c.corrects_id))
        .join(_FUNDING, _FUNDING.c.id == _LINE.c.funding_id)
        .where(_ORDER.c.id.in_(order_ids))
    )
    put = (
        select(_ORDER.c.id, _PUT.c.booking_id, _PUT.c.customer_id)
        .join(_PUT, or_(_PUT.c.order_id == _ORDER.c.id, _PUT.c.order_id == _ORDER.c.corrects_id))
        .where(_ORDER.c.id.in_(order_ids))
    )
    found = union(paying, put).subquery()
    rows = db.session.execute(
        select(found.c.order_id, _BOOKING.c.number, _CUSTOMER.c.id, _CUSTOMER.c.name)
        .join(_BOOKING, _BOOKING.c.id == found.c.booking_id)
        .join(_CUSTOMER, _CUSTOMER.c.id == found.c.customer_id)
        .order_by(found.c.order_id, _BOOKING.c.id)
    )
    return {row.order_id: CustomerAccount(f"C{row.id}", row.name, row.number) for row in rows}
