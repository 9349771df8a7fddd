"""Reallocating a payment (ventiler un règlement): who may, until when, what and to which method.

The rows stand where the payment does (``pos_session/services/reallocation.py``): figures, sheets, drafts of closures
and refunds follow at once. A cheque on a deposit slip is of a session whose accounting closure is done: it stays
(requirements.md T5-11).
"""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_accounting_close.errors.reallocation import (
    MethodNotReallocatable,
    ReallocatedTooMuch,
    ReallocationReasonRequired,
    SameMethod,
)
from addons.pos_accounting_close.permissions import REALLOCATE
from addons.pos_accounting_close.services.reallocatable import APART, reallocatable
from addons.pos_session.errors import AmountNotPositive, UnknownPaymentMethod
from addons.pos_session.models import Order, Payment, PaymentPart, Session
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.services import drawer
from addons.pos_session.services.identification import NONE, Identification, check
from addons.pos_session.services.locking import locked
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.reallocation import reallocate_part
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.tenders import Method
from core.db import db, lock_row
from core.errors import Cents, NotFound
from core.identity.actor import require
from core.identity.visibility import visible


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: ``amount`` in cents, positive (of a refund too)."""

    method_id: int
    amount: int
    reason: str
    identification: Identification = NONE


@dataclass(frozen=True, slots=True)
class Planned:
    """What a reallocation changes: ``amount`` in cents, signed like the part; what it brings to the drawer.

    ``moves_difference``: the drawer was counted already, so that its difference changes by the opposite.
    """

    part: PaymentPart
    method: Method
    amount: int
    reason: str
    cash: int
    moves_difference: bool


def part_of(part_id: int) -> tuple[PaymentPart, Payment]:
    """A part and its payment, for who may reallocate in its centre. Raises NotFound, Forbidden."""
    part = db.session.get(PaymentPart, part_id)
    if part is None:
        raise NotFound()
    payment = visible(Payment, part.payment_id)
    require(REALLOCATE, payment.centre_id)
    return part, payment


def targets(centre_id: int, but: int) -> list[Method]:
    """The methods to which a part by the method ``but`` can be reallocated, in the order of the till; one statement."""
    return [
        method for method in methods_of(centre_id).values() if method.id != but and method.kind not in APART
    ]


def plan(part_id: int, wish: Wish) -> Planned:
    """What would change; nothing is written or locked.

    Raises NotFound, Forbidden, PartNotReallocatable, OrderNotFinished, ReallocationTooLate, NothingLeftToReallocate,
    UnknownPaymentMethod (not active, or another centre's), MethodNotReallocatable, SameMethod, AmountNotPositive,
    ReallocatedTooMuch, ReallocationReasonRequired, CardNumberRefused, and what ``identification.check`` refuses.
    """
    part, payment = part_of(part_id)
    return _planned(part, payment, visible(Session, part.session_id), wish)


def reallocate(part_id: int, wish: Wish) -> int:
    """Write the pair of rows; returns the id of their payment. To undo it, reallocate what the part became.

    The session is locked first: who does its accounting closure at the same time is waited for, and then refused.
    Raises what ``plan`` raises, NotEnoughCash.
    """
    part, payment = part_of(part_id)
    session = locked(part.session_id)
    lock_row(visible(Order, payment.order_id))  # a refund reads by which methods the order was paid
    planned = _planned(part, payment, session, wish)
    return reallocate_part(
        session, part, planned.method, abs(planned.amount), wish.identification, planned.reason
    )


def _planned(part: PaymentPart, payment: Payment, session: Session, wish: Wish) -> Planned:
    found = reallocatable([part.id])[part.id]
    if found.refusal is not None:
        raise found.refusal
    method = _target(payment.centre_id, part, wish.method_id)
    if type(wish.amount) is not int or wish.amount <= 0:
        raise AmountNotPositive(fields={"amount": AmountNotPositive.message})
    if wish.amount > abs(found.left):
        raise ReallocatedTooMuch(fields={"amount": ReallocatedTooMuch.message}, left=Cents(abs(found.left)))
    check(method, wish.identification, required=part.kind == drawer.SALE)
    reason = checked_reason(wish.reason, ReallocationReasonRequired)
    amount = wish.amount if part.kind == drawer.SALE else -wish.amount
    cash = amount * ((method.kind == CASH) - (part.method_kind == CASH))
    return Planned(part, method, amount, reason, cash, bool(cash) and not session.is_active)


def _target(centre_id: int, part: PaymentPart, method_id: int) -> Method:
    method = methods_of(centre_id).get(method_id)
    if method is None:
        raise UnknownPaymentMethod(fields={"method_id": UnknownPaymentMethod.message})
    if method.kind in APART:
        raise MethodNotReallocatable(
            fields={"method_id": MethodNotReallocatable.message}, method=method.label
        )
    if method.id == part.method_id:
        raise SameMethod(fields={"method_id": SameMethod.message})
    return method
