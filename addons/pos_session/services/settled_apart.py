"""What addons say of a correction before it is made: that it is forbidden, and what a method of theirs settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addons.pos_session.errors import SettledApart
from addons.pos_session.models import Order
from addons.pos_session.services.line_kinds import TakenBack
from addons.pos_session.services.taking_back import Returnable, Taken
from core.registry import registry


def check_correcting(order: Order) -> None:
    """Raise what addons refuse of correcting an order, whatever is taken back (``pos_session_order_correcting``)."""
    first_id = order.corrects_id or order.id
    registry().ask("pos_session_order_correcting", centre=order.centre_id, order_id=first_id)


def fixed_means(
    order: Order, there: Mapping[int, Returnable], taken: Sequence[Taken], fresh: int, due: int
) -> dict[int, int]:
    """``{method id: cents}`` that addons want settled by a method, of a gap of ``due`` (0: nothing by it).

    Raises SettledApart where it goes the other way than the gap, or further; and what the addons refuse.
    """
    answers = registry().collect(
        "pos_session_correction_means",
        centre=order.centre_id,
        order_id=order.corrects_id or order.id,
        taken=[_taken_back(there[each.line_id], each.quantity) for each in taken],
        fresh=fresh,
    )
    fixed: dict[int, int] = {}
    for _, answer in answers:
        fixed |= answer
    low, high = min(due, 0), max(due, 0)
    if not all(low <= cents <= high for cents in (*fixed.values(), sum(fixed.values()))):
        raise SettledApart()
    return fixed


def _taken_back(found: Returnable, quantity: int) -> TakenBack:
    signed = -quantity if found.line.quantity > 0 else quantity
    return TakenBack(found.line.id, signed, -found.amount(quantity))
