"""A payment and what became of it: the part that came in and every pair of rows that reallocated it, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addons.pos_accounting_close.services.reallocatable import Reallocatable, reallocatable
from addons.pos_session.models import Payment, PaymentMethod, PaymentPart
from addons.pos_session.services.parts import payments_of


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A row of a payment: ``step`` is 0 of what came in, then the number of the reallocation that wrote it."""

    step: int
    part: PaymentPart
    method: PaymentMethod
    payment: Payment
    state: Reallocatable


def family_of(part: PaymentPart, order_id: int) -> list[FamilyRow]:
    """The rows of the payment to which a part belongs; a fixed number of statements."""
    payments = payments_of(order_id)
    rows = [(paid, each, method) for paid in payments for each, method in paid.parts]
    ids = _connected(part, [each for _, each, _ in rows])
    states = reallocatable(ids)
    steps = {paid.payment.id: 0 for paid in payments}
    number = 0
    found = []
    for paid, each, method in rows:
        if each.id not in ids:
            continue
        if paid.is_reallocation and not steps[paid.payment.id]:
            number += 1
            steps[paid.payment.id] = number
        found.append(FamilyRow(steps[paid.payment.id], each, method, paid.payment, states[each.id]))
    return found


def _connected(part: PaymentPart, parts: Sequence[PaymentPart]) -> set[int]:
    """The ids of the part that came in first and of all that name it, directly or not: later ones name earlier ones."""
    by_id = {each.id: each for each in parts}
    first = part
    while first.reallocates_id is not None:
        first = by_id[first.reallocates_id]
    found = {first.id}
    for each in parts:
        if each.reallocates_id in found:
            found.add(each.id)
    return found
