"""What of a draft is paid already: its lines by quantity, and what the payments hold in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from addons.pos_session.errors import LineOncePaid, LinePaid, OrderPartlyPaid
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services.splitting import Share, taken_of
from core.errors import Link
from core.i18n import N_


@dataclass(frozen=True)
class PaidLines:
    """What the payments of a draft took of its lines, by id, what was taken back made up for.

    Each payment of a draft names its lines; only the one that pays a whole order at once names none.
    """

    taken: Mapping[int, Share]

    def of(self, line: OrderLine) -> int:
        """How many pieces of a line are paid."""
        return self.taken[line.id].quantity if line.id in self.taken else 0

    def ever(self, line: OrderLine) -> bool:
        """Whether a line was on a payment, also one that was taken back."""
        return line.id in self.taken

    @property
    def total(self) -> int:
        """The cents that the payments hold."""
        return sum(share.amount for share in self.taken.values())


def paid_of(order_id: int) -> PaidLines:
    """What the payments of a draft pay; one statement."""
    return PaidLines(taken_of(order_id))


def check_unpaid(line: OrderLine, paid: PaidLines, quantity: int) -> None:
    """Raise LinePaid when fewer pieces than are paid would be left of a line.

    Nor is a partly paid line with a discount made smaller: its pieces do not all cost the same cents.
    """
    pieces = paid.of(line)
    if quantity < pieces or (pieces and line.discount and quantity < line.quantity):
        raise LinePaid(item=line.label, paid=pieces)


def check_never_paid(line: OrderLine, paid: PaidLines) -> None:
    """Raise LinePaid, or LineOncePaid when the payment was taken back: such a line stays what it is."""
    check_unpaid(line, paid, 0)
    if paid.ever(line):
        raise LineOncePaid(item=line.label)


def check_nothing_paid(order: Order) -> None:
    """Raise OrderPartlyPaid, with the way to the payments, while money was taken for a draft."""
    if paid_of(order.id).total:
        link = Link(N_("See the payments"), "pos_session.order_payment", {"order_id": order.id})
        raise OrderPartlyPaid(number=order.number, links=[link])
