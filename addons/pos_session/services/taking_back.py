"""What can still be taken back of an order: its lines, less what corrections before took, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_session.errors import LineNotFound, QuantityNotLeft
from addons.pos_session.models import OrderLine
from addons.pos_session.services.line_kinds import LineRef
from addons.pos_session.services.orders import line_ref, lines_of
from core.db import db
from core.money import share

_LINE: Any = OrderLine.__table__
_INSERT = insert(_LINE).returning(_LINE.c.position, _LINE.c.id)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of a line the customer brings back."""

    line_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Returnable:
    """A line of a validated order and how many of it are still the customer's.

    A line of a negative quantity is the use of a single-purpose voucher: it is taken back like any other.
    """

    line: OrderLine
    left: int

    @property
    def sold(self) -> int:
        """How many there were, whatever the sign of the line."""
        return abs(self.line.quantity)

    def amount(self, quantity: int) -> int:
        """Cents that ``quantity`` of it came to: all that is left comes to exactly what is left of the line."""
        return share(self.line.total_ttc, self.sold, self.sold - self.left, quantity)

    def amount_ht(self, quantity: int) -> int:
        """The same before tax, in 1/10000."""
        return share(self.line.total_ht, self.sold, self.sold - self.left, quantity)


def returnable(order_id: int) -> dict[int, Returnable]:
    """The lines of an order that take nothing back themselves, by id, also with nothing left. Two statements."""
    lines = [line for line in lines_of(order_id) if line.corrects_id is None]
    taken = {
        row.corrects_id: int(row.quantity)
        for row in db.session.execute(
            select(_LINE.c.corrects_id, func.sum(_LINE.c.quantity).label("quantity"))
            .where(_LINE.c.corrects_id.in_([line.id for line in lines]))
            .group_by(_LINE.c.corrects_id)
        )
    }
    return {line.id: Returnable(line, abs(line.quantity + taken.get(line.id, 0))) for line in lines}


def check_taken(there: dict[int, Returnable], taken: Sequence[Taken]) -> None:
    """Raise LineNotFound or QuantityNotLeft unless each line is named once and has that many left."""
    if len({each.line_id for each in taken}) != len(taken):
        raise LineNotFound()
    for each in taken:
        if each.line_id not in there:
            raise LineNotFound()
        left = there[each.line_id].left
        if type(each.quantity) is not int or not 1 <= each.quantity <= left:
            raise QuantityNotLeft(
                label=there[each.line_id].line.label,
                left=left,
                fields={f"take_{each.line_id}": QuantityNotLeft.message},
            )


def insert_counter_lines(
    order_id: int, there: dict[int, Returnable], taken: Sequence[Taken]
) -> list[tuple[LineRef, LineRef]]:
    """Write a counter-line for each line taken back; returns ``(the original, its counter-line)``. One statement."""
    if not taken:
        return []
    rows = [
        _counter_row(order_id, position, there[each.line_id], each.quantity)
        for position, each in enumerate(taken, start=1)
    ]
    ids = {row.position: row.id for row in db.session.connection().execute(_INSERT, rows)}
    return [
        (line_ref(there[row["corrects_id"]].line), LineRef(ids[row["position"]], **_told(row)))
        for row in rows
    ]


def _counter_row(order_id: int, position: int, found: Returnable, quantity: int) -> dict[str, Any]:
    line = found.line
    return {
        "order_id": order_id,
        "position": position,
        "kind": line.kind,
        "label": line.label,
        "product_id": line.product_id,
        "quantity": -quantity if line.quantity > 0 else quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "rate": line.rate,
        "total_ttc": -found.amount(quantity),
        "unit_price_ht": line.unit_price_ht,
        "total_ht": -found.amount_ht(quantity),
        "corrects_id": line.id,
        "turnover": line.turnover,
    }


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What a kind is told of a row besides its id."""
    return {name: row[name] for name in LineRef.__dataclass_fields__ if name in row}
