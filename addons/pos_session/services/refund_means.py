"""By which means a refund is given back: those the order was paid with, unless a right says otherwise (T5-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from addons.pos_session.errors import NotTheOriginalMeans
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.permissions import REFUND_OTHER_MEANS
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
