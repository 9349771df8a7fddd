"""Reading the payments of an order: their parts, the lines they pay, and what takes a payment back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from addons.pos_session.models import OrderLine, Payment, PaymentLine, PaymentMethod, PaymentPart
from addons.pos_session.models.payment_method import ROUNDING
from addons.pos_session.services import drawer, identification
from addons.pos_session.services.splitting import Share
from addons.pos_session.services.tenders import Part
from core.db import db

MethodPart = tuple[PaymentPart, PaymentMethod]


@dataclass
class Paid:
    """A payment as it was taken. ``cancelled``: a counter-payment took it back."""

    payment: Payment
    parts: list[MethodPart] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    cancelled: bool = False

    @property
    def change(self) -> int:
        """The change given back, in cents."""
        return -sum(part.amount for part, _ in self.parts if part.kind == drawer.CHANGE)

    @property
    def is_reallocation(self) -> bool:
        """Whether it puts a part of another payment by another method: it brings nothing in."""
        return any(part.reallocates_id is not None for part, _ in self.parts)

    @property
    def is_cancellation(self) -> bool:
        """Whether it takes another payment back."""
        return self.payment.cancels_id is not None


def parts_of(order_id: int, *, reallocated: bool = False) -> list[MethodPart]:
    """The parts of all payments of an order with their methods, as they were taken.

    What was ``reallocated`` to other methods afterwards is left out unless it is asked for: a receipt printed again is
    the same.
    """
    wanted = (
        select(PaymentPart, PaymentMethod)
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .join(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
        .where(Payment.order_id == order_id)
        .order_by(PaymentPart.id)
    )
    if not reallocated:
        wanted = wanted.where(PaymentPart.reallocates_id.is_(None))
    return [(part, method) for part, method in db.session.execute(wanted)]


def payments_of(order_id: int) -> list[Paid]:
    """The payments of an order in their order, with parts and lines: three statements."""
    payments = db.session.execute(
        select(Payment).where(Payment.order_id == order_id).order_by(Payment.id)
    ).scalars()
    found = {payment.id: Paid(payment) for payment in payments}
    if not found:
        return []
    for part, method in parts_of(order_id, reallocated=True):
        found[part.payment_id].parts.append((part, method))
    taken = select(PaymentLine).join(OrderLine, OrderLine.id == PaymentLine.line_id)
    for row in db.session.execute(
        taken.where(PaymentLine.payment_id.in_(found)).order_by(OrderLine.position)
    ).scalars():
        found[row.payment_id].shares.append(Share(row.line_id, row.quantity, row.amount))
    for paid in found.values():
        if paid.payment.cancels_id is not None:
            found[paid.payment.cancels_id].cancelled = True
    return list(found.values())


def change_of_last(payments: Sequence[Paid]) -> int:
    """The change given back with the last payment of an order, in cents; what was reallocated since is none."""
    taken = [paid for paid in payments if not paid.is_reallocation]
    return taken[-1].change if taken else 0


def written_parts(order_id: int) -> list[Part]:
    """The parts an order has already, as the rules of a payment know them."""
    return [Part(part.method_id, part.method_kind, part.kind, part.amount) for part, _ in parts_of(order_id)]


def counter_parts(paid: Paid) -> list[Part]:
    """What takes a payment back: by each method the opposite of what it brought in, and of its rounding."""
    known = identification.of_parts(part.id for part, _ in paid.parts)
    sums: dict[tuple[int, str, identification.Identification], int] = {}
    for part, _ in paid.parts:
        key = (part.method_id, part.method_kind, known.get(part.id, identification.NONE))
        sums[key] = sums.get(key, 0) + part.amount
    return [
        Part(method_id, kind, _counter_kind(kind, amount), -amount, given)
        for (method_id, kind, given), amount in sums.items()
        if amount
    ]


def _counter_kind(method_kind: str, amount: int) -> str:
    if method_kind == ROUNDING:
        return drawer.ROUNDING
    return drawer.REFUND if amount > 0 else drawer.SALE
