"""What of a draft is paid already: its lines by quantity, and what the payments hold in all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from addons.pos_session.errors import LineOncePaid, LinePaid, OrderPartlyPaid
from addons.pos_session.models import Order, OrderLine, Payment, PaymentLine
from core.db import db
from core.errors import Link
from core.i18n import N_


@dataclass(frozen=True)
class Paid:
    """Net of what was taken back: ``quantities`` by line, ``total`` cents; ``once`` are lines of any payment.

    ``everything``: a payment without lines pays all there is.
    """

    quantities: dict[int, int]
    once: frozenset[int]
    total: int
    everything: bool

    def of(self, line: OrderLine) -> int:
        """How many pieces of a line are paid."""
        return line.quantity if self.everything else self.quantities.get(line.id, 0)


def paid_of(order_id: int) -> Paid:
    """What the payments of a draft pay; one statement."""
    rows = db.session.execute(
        select(Payment.id, Payment.total, PaymentLine.line_id, PaymentLine.quantity)
        .outerjoin(PaymentLine, PaymentLine.payment_id == Payment.id)
        .where(Payment.order_id == order_id)
    ).all()
    quantities: dict[int, int] = {}
    for row in rows:
        if row.line_id is not None:
            quantities[row.line_id] = quantities.get(row.line_id, 0) + row.quantity
    return Paid(
        quantities=quantities,
        once=frozenset(quantities),
        total=sum({row.id: row.total for row in rows}.values()),
        everything=sum(row.total for row in rows if row.line_id is None) != 0,
    )


def check_unpaid(line: OrderLine, paid: Paid, quantity: int) -> None:
    """Raise LinePaid when fewer pieces than are paid would be left of a line.

    Nor is a partly paid line with a discount made smaller: its pieces do not all cost the same cents.
    """
    pieces = paid.of(line)
    if quantity < pieces or (pieces and line.discount and quantity < line.quantity):
        raise LinePaid(item=line.label, paid=paid.of(line))


def check_never_paid(line: OrderLine, paid: Paid) -> None:
    """Raise LinePaid, or LineOncePaid when the payment was taken back: such a line stays what it is."""
    check_unpaid(line, paid, 0)
    if line.id in paid.once:
        raise LineOncePaid(item=line.label)


def check_nothing_paid(order: Order) -> None:
    """Raise OrderPartlyPaid, with the way to the payments, while money was taken for a draft."""
    if paid_of(order.id).total:
        link = Link(N_("See the payments"), "pos_session.order_payment", {"order_id": order.id})
        raise OrderPartlyPaid(number=order.number, links=[link])
