"""What a customer gives against what is due: the parts of a payment and the change (money.md, Payments)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addons.pos_session.errors import (
    NoCashMethod,
    NotEnoughCash,
    NothingRemains,
    NotPaidEnough,
    PartAmountInvalid,
    RefundNotExact,
    TenderTooLarge,
    TooMuchOnMethod,
    UnknownPaymentMethod,
)
from addons.pos_session.services import drawer
from core.money import DENOMINATIONS


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method as the arithmetic needs it."""

    id: int
    code: str
    label: str
    kind: str
    gives_change: bool


@dataclass(frozen=True, slots=True)
class Tender:
    """What is given (positive) or given back (negative) by one method, in cents."""

    method_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a payment: ``sale``, ``change`` or ``refund``, signed cents; the parts add up to what was due."""

    method_id: int
    method_kind: str
    kind: str
    amount: int


def settle(due: int, tenders: Sequence[Tender], methods: Mapping[int, Method]) -> list[Part]:
    """The parts that pay ``due`` (cents, negative for a refund) exactly, change included.

    Refuses: a method that is not offered, an amount of the wrong sign, a method without change charged more than what
    remains, a tender when nothing remains, less than what is due, a refund that is not exact.
    """
    for tender in tenders:
        if tender.method_id not in methods:
            raise UnknownPaymentMethod()
    if due < 0:
        return _refund(due, tenders, methods)
    parts: list[Part] = []
    remaining = due
    for tender in tenders:
        method = methods[tender.method_id]
        if tender.amount <= 0:
            raise PartAmountInvalid()
        if remaining <= 0:
            raise NothingRemains()
        if tender.amount > remaining and not method.gives_change:
            raise TooMuchOnMethod(method=method.label, remaining=remaining)
        parts.append(Part(method.id, method.kind, drawer.SALE, tender.amount))
        remaining -= tender.amount
    if remaining > 0:
        raise NotPaidEnough(remaining=remaining)
    if remaining < 0:
        parts.append(_change(remaining, parts, methods))
    return parts


def _change(amount: int, parts: Sequence[Part], methods: Mapping[int, Method]) -> Part:
    """Change leaves in cash: from the drawer that received the last part, else from the first cash method."""
    cash = [parts[-1].method_id] if parts[-1].method_kind == "cash" else []
    cash += [method.id for method in methods.values() if method.kind == "cash"]
    if not cash:
        raise NoCashMethod()
    return Part(cash[0], "cash", drawer.CHANGE, amount)


def _refund(due: int, tenders: Sequence[Tender], methods: Mapping[int, Method]) -> list[Part]:
    """A negative due is given back exactly, no less and no more."""
    if any(tender.amount >= 0 for tender in tenders):
        raise PartAmountInvalid()
    if sum(tender.amount for tender in tenders) != due:
        raise RefundNotExact(due=-due)
    return [
        Part(tender.method_id, methods[tender.method_id].kind, drawer.REFUND, tender.amount)
        for tender in tenders
    ]


def check_cash_out(parts: Sequence[Part], in_drawer: int) -> None:
    """What is given back in cash was ``in_drawer`` (cents expected before the payment), and change makes sense.

    Raises TenderTooLarge (change of a whole largest note), NotEnoughCash.
    """
    if change_of(parts) >= max(DENOMINATIONS):
        raise TenderTooLarge()
    leaving = -sum(part.amount for part in parts if part.amount < 0 and part.method_kind == "cash")
    if leaving > in_drawer:
        raise NotEnoughCash()


def change_of(parts: Sequence[Part]) -> int:
    """The change given back, in cents (not negative)."""
    return -sum(part.amount for part in parts if part.kind == drawer.CHANGE)
