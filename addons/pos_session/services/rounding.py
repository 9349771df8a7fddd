"""Cash rounded to 5 cents, as in Belgium: the cash remainder of a payment only (money.md, Payments; T4-1 to T4-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from addons.pos_session.models.payment_method import CASH
from core.money import round_cash_belgium

if TYPE_CHECKING:
    from addons.pos_session.services.tenders import Method, Tender

EXACT, BELGIAN = 1, 5
"""The values of ``PaymentMethod.rounding``: to the cent, or to 5 cents."""


def in_cash(amount: int, method: Method) -> int:
    """What is handed over when ``amount`` (signed cents) is settled by ``method``."""
    return round_cash_belgium(amount) if method.rounding == BELGIAN else amount


def gap_of(
    due: int, tenders: Sequence[Tender], methods: Mapping[int, Method]
) -> tuple[int, Method] | tuple[int, None]:
    """``(cents, cash method)`` by which cash changes what is handed over for ``due``; ``(0, None)`` without a gap.

    The other methods are charged exactly: only what they leave is rounded, and only when cash settles it.
    """
    rounding = [
        method
        for tender in tenders
        if (method := methods[tender.method_id]).kind == CASH and method.rounding == BELGIAN
    ]
    if not rounding:
        return 0, None
    remainder = due - sum(tender.amount for tender in tenders if methods[tender.method_id].kind != CASH)
    if remainder * due <= 0:
        return 0, None
    gap = in_cash(remainder, rounding[0]) - remainder
    return (gap, rounding[0]) if gap else (0, None)
