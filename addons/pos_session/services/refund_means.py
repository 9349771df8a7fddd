"""The means that settle a correction: what goes back, by those of the payment unless a right says otherwise (T5-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from addons.pos_session.errors import NotTheOriginalMeans, UnknownPaymentMethod
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.models.payment_method import CASH, ON_BOOKING
from addons.pos_session.permissions import REFUND_OTHER_MEANS
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.rounding import in_cash
from addons.pos_session.services.tenders import Method, Tender
from core.db import db
from core.identity.actor import current_actor

_ORDER: Any = Order.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__


def paid_by_method(order_id: int, methods: Mapping[int, Method]) -> dict[int, int]:
    """``{method id: cents}`` that an order brought in, less what its corrections gave back by it; one statement.

    Of rounded cash it is what was due by it, rounded anew: two pieces at 6.18 were paid 12.35, and each goes back as
    6.20 (money.md, Payments: each total is rounded by itself).
    """
    rows = db.session.execute(
        select(_PART.c.method_id, func.sum(_PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .where(or_(_ORDER.c.id == order_id, _ORDER.c.corrects_id == order_id))
        .group_by(_PART.c.method_id)
        .order_by(_PART.c.method_id)
    )
    paid = {row.method_id: int(row.amount) for row in rows if row.amount > 0}
    return {
        method_id: in_cash(amount, methods[method_id]) if method_id in methods else amount
        for method_id, amount in paid.items()
    }


def proposed_refund(due: int, paid: Mapping[int, int], methods: Mapping[int, Method]) -> list[Tender]:
    """How ``-due`` cents go back by what was paid, in the order of the till; less where the means do not reach."""
    left = -due
    tenders = []
    for method_id, method in methods.items():
        whole = in_cash(left, method)
        amount = min(whole, paid.get(method_id, 0))
        if amount > 0:
            tenders.append(Tender(method_id, -amount))
            left = 0 if amount == whole else left - amount
    return tenders


def check_means(
    tenders: Sequence[Tender], paid: Mapping[int, int], methods: Mapping[int, Method], centre_id: int
) -> None:
    """Raise NotTheOriginalMeans where more goes back by a method than was paid by it, without the right to it."""
    if current_actor().may(REFUND_OTHER_MEANS, centre_id):
        return
    given: dict[int, int] = {}
    for tender in tenders:
        given[tender.method_id] = given.get(tender.method_id, 0) - tender.amount
    for method_id, amount in given.items():
        if amount > paid.get(method_id, 0) and method_id in methods:
            raise NotTheOriginalMeans(method=methods[method_id].label)


def offered_for(order_id: int, methods: Mapping[int, Method], session: SessionRef) -> dict[int, Method]:
    """The ``methods`` by which more may be paid on an order: those of the session, and those it was paid by before.

    What was put on a booking, which no till offers, goes on there.
    """
    offered = methods_of(session.centre_id, session.id)
    paid = paid_by_method(order_id, methods)
    return {key: method for key, method in methods.items() if key in offered or key in paid}


def check_offered(tenders: Sequence[Tender], offered: Mapping[int, Method]) -> None:
    """Raise UnknownPaymentMethod for what is tendered by another method."""
    if any(tender.method_id not in offered for tender in tenders):
        raise UnknownPaymentMethod()


def proposed_payment(due: int, paid: Mapping[int, int], methods: Mapping[int, Method]) -> list[Tender]:
    """How ``due`` cents more are usually paid: on the booking where all was put on one, else in cash."""
    if not due:
        return []
    before = [methods[method_id] for method_id in paid if method_id in methods]
    if len(before) == 1 and before[0].kind == ON_BOOKING:
        return [Tender(before[0].id, due)]
    cash = next((method for method in methods.values() if method.kind == CASH), None)
    return [Tender(cash.id, in_cash(due, cash))] if cash else []
