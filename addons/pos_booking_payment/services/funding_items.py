"""What a client sends to pay a financing, checked: which one, how much, and that too much is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.errors.funding import (
    BookingCancelled,
    FundingAmountInvalid,
    FundingOverpaid,
    FundingPaid,
    FundingUnknown,
)
from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CANCELLED
from addons.pos_booking_payment.permissions import REFUND
from addons.pos_booking_payment.services.locking import check_version
from addons.pos_session.errors import ItemsInvalid
from addons.pos_session.services.line_kinds import SessionRef
from core.db import db
from core.errors import Cents
from core.identity.actor import require
from core.limits import MAX_INT

_KEYS = {"kind", "funding_id", "amount", "version", "over"}


@dataclass(frozen=True, slots=True)
class FundingItem:
    """``amount`` cents to take (negative: to give back), None for what remains.

    ``version`` is the booking's as it was read, ``over``: somebody confirmed that more is taken than what remains.
    """

    funding_id: int
    amount: int | None
    version: int | None
    over: bool


def read_item(item: dict[str, Any]) -> FundingItem:
    """The item of a client. Raises ItemsInvalid on an unknown key or a value of another type."""
    if not set(item) <= _KEYS:
        raise ItemsInvalid()
    over = item.get("over", False)
    if type(over) is not bool:
        raise ItemsInvalid()
    return FundingItem(
        _whole(item.get("funding_id"), "funding_id"),
        None if item.get("amount") is None else _whole(item["amount"], "amount"),
        None if item.get("version") is None else _whole(item["version"], "version"),
        over,
    )


def open_funding(session: SessionRef, item: FundingItem) -> tuple[Booking, Funding, int]:
    """The financing of an item with its booking, and the cents to take; one statement.

    Raises FundingUnknown (also one of another centre), Stale, FundingPaid, BookingCancelled, FundingAmountInvalid,
    FundingOverpaid, Forbidden (a repayment needs the right to refund).
    """
    row = db.session.execute(
        select(Booking, Funding)
        .join(Funding, Funding.booking_id == Booking.id)
        .where(Funding.id == item.funding_id, Booking.centre_id == session.centre_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise FundingUnknown()
    booking, funding = row
    if item.version is not None:
        check_version(booking, item.version)
    if funding.withdrawn_at is not None or funding.is_paid:
        raise FundingPaid()
    if booking.status == CANCELLED and funding.amount > 0:
        raise BookingCancelled(number=booking.number)
    if funding.amount < 0:
        require(REFUND, session.centre_id)
    amount = funding.remaining
    if item.amount is not None:
        amount = amount_to_take(amount, item.amount, over=item.over)
    return booking, funding, amount


def amount_to_take(remaining: int, amount: int, *, over: bool) -> int:
    """``amount`` (cents) of ``remaining``: less leaves the rest open, more only when it is confirmed (``over``).

    Raises FundingAmountInvalid, FundingOverpaid.
    """
    if amount == 0 or (amount > 0) != (remaining > 0) or amount < min(remaining, 0):
        raise FundingAmountInvalid(
            most=Cents(max(-remaining, 0)), fields={"amount": FundingAmountInvalid.message}
        )
    if amount > remaining > 0 and not over:
        raise FundingOverpaid(
            remaining=Cents(remaining),
            over=Cents(amount - remaining),
            fields={"amount": FundingOverpaid.message},
        )
    return amount


def _whole(value: Any, field: str) -> int:
    if type(value) is not int or abs(value) > MAX_INT:
        raise ItemsInvalid(fields={field: ItemsInvalid.message})
    return value
