"""Lines of a draft that are the same thing at the same price become one; a new quantity is priced and stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from addons.pos_session.errors import ItemsInvalid
from addons.pos_session.models import OrderLine
from addons.pos_session.services.line_kinds import PricedLine
from addons.pos_session.services.products import MAX_QUANTITY
from addons.pos_session.services.writing import line_values
from core.db import db


def merge(held_lines: Sequence[OrderLine], lines: Sequence[PricedLine]) -> list[PricedLine]:
    """Add products that the draft already holds to their lines; return the lines still to be written."""
    held = {_sameness(line): line for line in held_lines if _may_join(line)}
    fresh: dict[tuple[int | None, int, int, int], PricedLine] = {}
    others: list[PricedLine] = []
    for line in lines:
        same = _sameness(line)
        if line.product_id is None or line.source:
            others.append(line)
        elif same in held:
            store(held[same], held[same].quantity + line.quantity)
        else:
            before = fresh[same].quantity if same in fresh else 0
            fresh[same] = PricedLine(
                line.label, before + line.quantity, line.unit_price, line.rate, line.discount, line.product_id
            )
    return [*fresh.values(), *others]


def twin(line: OrderLine, lines: Iterable[OrderLine]) -> OrderLine | None:
    """Another line of the order that is the same thing at the same price, which this one may join."""
    if not _may_join(line):
        return None
    return next(
        (
            other
            for other in lines
            if other.id != line.id
            and other.kind == line.kind
            and _may_join(other)
            and _sameness(other) == _sameness(line)
        ),
        None,
    )


def store(
    line: OrderLine, quantity: int, *, unit_price: int | None = None, discount: int | None = None
) -> None:
    """Store what a draft line now says, with its amounts; the price and discount it has unless one is given.

    Raises ItemsInvalid above the largest quantity.
    """
    if not 1 <= quantity <= MAX_QUANTITY:
        raise ItemsInvalid()
    priced = PricedLine(
        line.label,
        quantity,
        line.unit_price if unit_price is None else unit_price,
        line.rate,
        line.discount if discount is None else discount,
        line.product_id,
        turnover=line.turnover,
    )
    for name, value in line_values(priced).items():
        setattr(line, name, value)
    db.session.flush()


def _sameness(line: OrderLine | PricedLine) -> tuple[int | None, int, int, int]:
    return (line.product_id, line.unit_price, line.rate, line.discount)


def _may_join(line: OrderLine) -> bool:
    """Only products, and no counter-lines of another order."""
    return line.product_id is not None and line.corrects_id is None
