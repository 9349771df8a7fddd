"""What orders put on a booking, and take in for one: on the account of its customer, order by order.

The addon that keeps what customers owe says whose account it is (hook ``pos_accounting_close_owed``). Amounts are
cents, positive in debit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.hookspecs import CustomerAccount
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.entries import LineDraft, posted
from addons.pos_accounting_close.services.posting_customers import auxiliary_of
from addons.pos_accounting_close.services.posting_money import MethodRow
from addons.pos_accounting_close.services.posting_sales import Sold, SoldLine, is_liability
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.models.payment_method import ON_BOOKING
from core.db import db
from core.registry import registry

_ORDER: Any = Order.__table__
_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__

TAKEN_IN, GIVEN_BACK = "Règlement", "Remboursement"


@dataclass(frozen=True, slots=True)
class PutOnBooking:
    """What an order put on a booking in the session, by one method: signed cents."""

    order_id: int
    number: str
    method_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What the orders of a session put on bookings, and the customers of these and of what was taken in."""

    put: tuple[PutOnBooking, ...]
    customers: Mapping[int, CustomerAccount]

    @property
    def on_accounts(self) -> tuple[PutOnBooking, ...]:
        """What of it stands on the account of a customer."""
        return tuple(put for put in self.put if put.order_id in self.customers)

    @property
    def by_method(self) -> dict[int, int]:
        """The same by the id of the method, in one sum each."""
        sums: dict[int, int] = {}
        for put in self.on_accounts:
            sums[put.method_id] = sums.get(put.method_id, 0) + put.amount
        return sums

    def taken_in(self, lines: Iterable[SoldLine]) -> tuple[list[SoldLine], list[SoldLine]]:
        """The lines that stand on the account of a customer, and all others."""
        mine: list[SoldLine] = []
        others: list[SoldLine] = []
        for line in lines:
            (mine if is_liability(line) and line.order_id in self.customers else others).append(line)
        return mine, others


def owed_in(session_id: int, centre_id: int, methods: Iterable[MethodRow], lines: Iterable[SoldLine]) -> Owed:
    """What stands on accounts of customers in a session, as the addons answer; the last answer holds.

    One statement where something was put on a booking, and those of the addons where there is an order to ask for.
    """
    any_put = any(method.kind == ON_BOOKING and method.amount is not None for method in methods)
    put = _put_on_bookings(session_id) if any_put else ()
    ids = {each.order_id for each in put} | {line.order_id for line in lines if is_liability(line)}
    customers: dict[int, CustomerAccount] = {}
    if ids:
        for _, answer in registry().collect(
            "pos_accounting_close_owed", centre=centre_id, order_ids=sorted(ids)
        ):
            customers |= answer
    return Owed(put, customers)


def put_drafts(owed: Owed, methods: Mapping[int, MethodRow], accounts: Accounts) -> list[LineDraft]:
    """What was put on bookings, debited to their customers in the account of the method."""
    drafts: list[LineDraft] = []
    for put in owed.on_accounts:
        method = methods[put.method_id]
        more = {"use": uses.METHOD, "method_id": method.id}
        account = accounts.account(uses.METHOD, method=method)
        customer = owed.customers[put.order_id]
        label = f"{method.label} {put.number} - {customer.piece}"
        drafts += posted(account, label, put.amount, order_id=put.order_id, **more, **auxiliary_of(customer))
    return drafts


def taken_in_drafts(
    lines: Iterable[SoldLine], customers: Mapping[int, CustomerAccount], accounts: Accounts
) -> list[LineDraft]:
    """What was taken in outside of the turnover, credited to the customers: a line per order, kind and rate."""
    sums: dict[tuple[int, str, Sold], int] = {}
    for line in lines:
        key = (line.order_id, line.order, Sold(line.family_id, line.kind, line.family, line.rate))
        sums[key] = sums.get(key, 0) + line.ttc
    drafts: list[LineDraft] = []
    for (order_id, number, sold), ttc in sums.items():
        customer = customers[order_id]
        more = {"use": uses.THIRD_PARTY, "order_id": order_id, **sold.narrowed, **auxiliary_of(customer)}
        account = accounts.of_customer(line_kind=sold.line_kind, rate=sold.rate)
        label = f"{TAKEN_IN if ttc > 0 else GIVEN_BACK} {number} - {customer.piece}"
        drafts += posted(account, label, -ttc, **more)
    return drafts


def _put_on_bookings(session_id: int) -> tuple[PutOnBooking, ...]:
    rows = db.session.execute(
        select(_ORDER.c.id, _ORDER.c.number, _PART.c.method_id, func.sum(_PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .where(_PART.c.session_id == session_id, _PART.c.method_kind == ON_BOOKING)
        .group_by(_ORDER.c.id, _ORDER.c.number, _PART.c.method_id)
        .order_by(_ORDER.c.id, _PART.c.method_id)
    )
    return tuple(PutOnBooking(row.id, row.number, row.method_id, int(row.amount)) for row in rows)
