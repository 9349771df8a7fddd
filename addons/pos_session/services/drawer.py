"""The arithmetic of a cash drawer: the one definition of expected cash and of the difference (money.md, The drawer)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OPENING, SALE, CHANGE, REFUND = "opening", "sale", "change", "refund"
CASH_IN, CASH_OUT, ADJUSTMENT = "cash_in", "cash_out", "adjustment"

KINDS = (OPENING, SALE, CHANGE, REFUND, CASH_IN, CASH_OUT, ADJUSTMENT)
"""Every kind of cash movement; its amount is signed from the drawer's side (cents)."""

ROUNDING = "rounding"
"""A kind of payment part that is no cash movement: the gap left by rounded cash (requirements.md T4-5)."""

PART_KINDS = (SALE, CHANGE, REFUND, ROUNDING)
OPERATION_KINDS = (OPENING, CASH_IN, CASH_OUT, ADJUSTMENT)

_NEVER_NEGATIVE = frozenset({OPENING, SALE, CASH_IN})
_NEVER_POSITIVE = frozenset({CHANGE, REFUND, CASH_OUT})


@dataclass(frozen=True, slots=True)
class Drawer:
    """What went through a drawer, each figure in cents and not negative but ``adjustment`` (signed)."""

    opening: int = 0
    received: int = 0
    change: int = 0
    refunds: int = 0
    cash_in: int = 0
    cash_out: int = 0
    adjustment: int = 0

    @property
    def expected(self) -> int:
        """The cash that must be in the drawer; the closing adjustment is never part of it."""
        return self.opening + self.received - self.change - self.refunds + self.cash_in - self.cash_out

    @property
    def sales(self) -> int:
        """Net cash of the sales: received less change less refunds."""
        return self.received - self.change - self.refunds

    @property
    def movements(self) -> int:
        """All that moved since the opening count (adjustment left out)."""
        return self.expected - self.opening


def drawer_of(movements: Iterable[tuple[str, int]]) -> Drawer:
    """Add up signed cash movements ``(kind, cents)``; ValueError on an unknown kind or a wrong sign."""
    sums = dict.fromkeys(KINDS, 0)
    for kind, amount in movements:
        if kind not in sums:
            raise ValueError(f"unknown cash movement: {kind}")
        if (amount < 0 and kind in _NEVER_NEGATIVE) or (amount > 0 and kind in _NEVER_POSITIVE):
            raise ValueError(f"a cash movement of kind {kind} cannot be {amount}")
        sums[kind] += amount
    return Drawer(
        opening=sums[OPENING],
        received=sums[SALE],
        change=-sums[CHANGE],
        refunds=-sums[REFUND],
        cash_in=sums[CASH_IN],
        cash_out=-sums[CASH_OUT],
        adjustment=sums[ADJUSTMENT],
    )


def difference(counted: int, expected: int) -> int:
    """Counted less expected, in cents: negative is short (manquant), positive is over (excédent)."""
    return counted - expected


def counted_total(quantities: Iterable[tuple[int, int]]) -> int:
    """The sum in cents of ``(denomination in cents, how many)``."""
    return sum(denomination * quantity for denomination, quantity in quantities)
