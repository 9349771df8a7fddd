"""Payments on financings: one per part of an order's payment by its method, and what follows for the booking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding, FundingLine
from addons.pos_booking_payment.services.locking import check_version, locked
from addons.pos_booking_payment.services.statuses import status_after
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.services.drawer import REFUND, SALE
from addons.pos_session.services.line_kinds import OrderRef
from core import clock
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.visibility import visible_centre

_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__
_LINE: Any = FundingLine.__table__
_MADE: Any = BookingPayment.__table__


@dataclass(frozen=True, slots=True)
class PaidLine:
    """An order line that pays a financing; ``version`` the booking's as the till read it, None for a counter-line."""

    line_id: int
    funding_id: int
    booking_id: int
    version: int | None


@dataclass(frozen=True, slots=True)
class PartWorth:
    """What one part of a payment settles, signed cents: what was given, less the change, with its rounding."""

    part_id: int
    method_id: int
    method_kind: str
    amount: int


def pay_lines(order: OrderRef, lines: Sequence[PaidLine]) -> list[dict[str, Any]]:
    """Make the payments of an order on its financing; the documents say what remains (JSON-able, cents).

    An order holds one such line (``FundingKind.alone``). The booking is locked, read again, and moved with its figures
    and status. Raises Stale.
    """
    return [_pay_line(order, line) for line in lines]


def worth_of(parts: Sequence[Any]) -> list[PartWorth]:
    """What each part that brings money in or out settles; change and rounding belong to the last part of their method.

    ``parts``: rows of ``PaymentPart`` in the order of their making. The worths add up to what was due.
    """
    worth: dict[int, PartWorth] = {}
    last_of: dict[int, int] = {}
    for part in parts:
        if part.kind in (SALE, REFUND):
            worth[part.id] = PartWorth(part.id, part.method_id, part.method_kind, part.amount)
            last_of[part.method_id] = part.id
    for part in parts:
        if part.kind not in (SALE, REFUND):
            into = worth[last_of.get(part.method_id, next(reversed(worth)))]
            worth[into.part_id] = PartWorth(
                into.part_id, into.method_id, into.method_kind, into.amount + part.amount
            )
    return [each for each in worth.values() if each.amount]


def _pay_line(order: OrderRef, line: PaidLine) -> dict[str, Any]:
    booking = locked(line.booking_id)
    if line.version is not None:
        check_version(booking, line.version, _back_to(order))
    funding = db.session.get_one(Funding, line.funding_id, populate_existing=True)
    parts = db.session.execute(
        select(_PART)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(_PAYMENT.c.order_id == order.id)
        .order_by(_PART.c.id)
    ).all()
    worth = worth_of(parts)
    amount = sum(each.amount for each in worth)
    _write(order, funding, worth, _reason(order) if line.version is None else "")
    funding.paid_here += amount
    booking.paid += amount
    _move(booking)
    db.session.execute(
        update(_LINE)
        .where(_LINE.c.line_id == line.line_id)
        .values(in_progress=False, remaining=funding.remaining, booking_due=booking.due)
    )
    return {
        "booking_id": booking.id,
        "booking": booking.number,
        "funding_id": funding.id,
        "amount": amount,
        "remaining": funding.remaining,
        "booking_due": booking.due,
        "status": booking.status,
    }


def _back_to(order: OrderRef) -> Link:
    """Where the till takes the booking as it is now, without losing the order."""
    args = {"order_id": order.id, "tab": "bookings"}
    return Link(N_("Take the booking as it is now"), "pos_session.order_show", args)


def _write(order: OrderRef, funding: Funding, worth: Sequence[PartWorth], reason: str) -> None:
    made = {
        "centre_id": order.centre_id,
        "booking_id": funding.booking_id,
        "funding_id": funding.id,
        "order_id": order.id,
        "reason": reason,
        "user_id": order.session.user_id,
        "created_at": order.validated_at or clock.now(),
    }
    rows = [
        made
        | {
            "part_id": each.part_id,
            "method_id": each.method_id,
            "method_kind": each.method_kind,
            "amount": each.amount,
        }
        for each in worth
    ]
    if rows:
        db.session.connection().execute(insert(_MADE), rows)


def _reason(order: OrderRef) -> str:
    """Why a payment is taken back: what the correction says."""
    return str(db.session.execute(select(Order.correction_reason).where(Order.id == order.id)).scalar_one())


def _move(booking: Booking) -> None:
    fundings = db.session.scalars(select(Funding).where(Funding.booking_id == booking.id)).all()
    today = clock.business_day(visible_centre(booking.centre_id).timezone)
    booking.status = status_after(booking, fundings, today)
    db.session.flush()
