"""What of an order is paid and what remains: lines and parts of their quantity, to the cent (money.md, Payments)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.errors import LineNotFound
from addons.pos_session.errors.payment import NotLeftToPay
from addons.pos_session.models import OrderLine, Payment, PaymentLine
from core.db import db
from core.money import divide_half_up

_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_TAKEN: Any = PaymentLine.__table__


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a line: ``quantity`` and ``amount`` (cents), both with the sign of the line."""

    line_id: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a line is not paid yet: a ``Share``, and the line."""

    line: OrderLine
    quantity: int
    amount: int

    @property
    def units(self) -> int:
        """How many are left, whatever the sign of the line."""
        return abs(self.quantity)

    def take(self, units: int) -> Share:
        """The share of ``units`` of what is left (1 to ``units``); all of it takes exactly the rest.

        The shares of a line grow with its quantity and are rounded half up together, so they add up to its total.
        """
        if units == self.units:
            return Share(self.line.id, self.quantity, self.amount)
        quantity = units if self.quantity > 0 else -units
        total, whole = self.line.total_ttc, self.line.quantity
        gone = whole - self.quantity + quantity
        amount = divide_half_up(total * abs(gone), abs(whole)) - (total - self.amount)
        return Share(self.line.id, quantity, amount)


def taken_of(order_id: int) -> dict[int, Share]:
    """``{line id: what payments took of it}``, cancelled payments made up for; one statement.

    A line that was on a payment is there even when all was given back: its quantity is 0 then.
    """
    rows = db.session.execute(
        select(
            _TAKEN.c.line_id,
            func.sum(_TAKEN.c.quantity).label("quantity"),
            func.sum(_TAKEN.c.amount).label("amount"),
        )
        .join(_LINE, _LINE.c.id == _TAKEN.c.line_id)
        .where(_LINE.c.order_id == order_id)
        .group_by(_TAKEN.c.line_id)
    )
    return {row.line_id: Share(row.line_id, int(row.quantity), int(row.amount)) for row in rows}


def rests(lines: Iterable[OrderLine], taken: Mapping[int, Share]) -> list[Rest]:
    """What of each line remains, in the order of the lines; a line of which nothing is left is not there."""
    found = []
    for line in lines:
        gone = taken.get(line.id, Share(line.id, 0, 0))
        if line.quantity != gone.quantity:
            found.append(Rest(line, line.quantity - gone.quantity, line.total_ttc - gone.amount))
    return found


def choose(
    lines: Sequence[OrderLine], remaining: Sequence[Rest], wanted: Mapping[int, int] | None
) -> list[Share]:
    """The shares of ``wanted`` (``{line id: how many}``) of the lines of an order; None is all that remains.

    Raises LineNotFound, NotLeftToPay (also for less than one).
    """
    if wanted is None:
        return [rest.take(rest.units) for rest in remaining]
    labels = {line.id: line.label for line in lines}
    left = {rest.line.id: rest for rest in remaining}
    chosen = []
    for line_id, units in wanted.items():
        if line_id not in labels:
            raise LineNotFound()
        rest = left.get(line_id)
        if rest is None or not 1 <= units <= rest.units:
            raise NotLeftToPay(label=labels[line_id], left=rest.units if rest else 0)
        chosen.append(rest.take(units))
    return chosen


def with_free_lines(remaining: Sequence[Rest], chosen: Sequence[Share]) -> list[Share] | None:
    """The chosen shares and what costs nothing, when that is all that remains; None when more remains."""
    there = {share.line_id: share for share in chosen}
    left = [
        Share(rest.line.id, rest.quantity - share.quantity, rest.amount - share.amount)
        for rest in remaining
        if (share := there.get(rest.line.id, Share(rest.line.id, 0, 0))).quantity != rest.quantity
    ]
    if any(share.amount for share in left):
        return None
    for share in left:
        before = there.get(share.line_id, Share(share.line_id, 0, 0))
        there[share.line_id] = Share(share.line_id, before.quantity + share.quantity, before.amount)
    return list(there.values())
