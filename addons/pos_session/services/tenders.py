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
from addons.pos_session.models.payment_method import CASH, ROUNDING
from addons.pos_session.services import drawer
from addons.pos_session.services.identification import NONE, Identification, check
from addons.pos_session.services.rounding import gap_of, in_cash
from core.money import DENOMINATIONS


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method as the arithmetic needs it; the fields are those of ``PaymentMethod``."""

    id: int
    code: str
    label: str
    kind: str
    gives_change: bool
    rounding: int = 1
    asks_number: bool = False
    asks_bank: bool = False
    asks_drawer: bool = False
    requires_identification: bool = False


@dataclass(frozen=True, slots=True)
class Tender:
    """What is given (positive) or given back (negative) by one method, in cents, and what identifies it."""

    method_id: int
    amount: int
    identification: Identification = NONE


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a payment: ``sale``, ``change``, ``refund`` or ``rounding``, signed cents.

    The parts add up to what was due. A part by a method of kind ``voucher`` or ``credit_note`` carries its code as the
    number of its identification.
    """

    method_id: int
    method_kind: str
    kind: str
    amount: int
    identification: Identification = NONE


def settle(due: int, tenders: Sequence[Tender], methods: Mapping[int, Method]) -> list[Part]:
    """The parts that pay ``due`` (cents, negative for a refund) exactly, change and rounding included.

    Refuses: a method that is not offered, an amount of the wrong sign, a method without change charged more than what
    remains, a tender when nothing remains, less than what is due, a refund that is not exact, and what
    ``identification.check`` refuses.
    """
    for index, tender in enumerate(tenders):
        if tender.method_id not in methods:
            raise UnknownPaymentMethod()
        place = f"parts.{index}.identification."
        check(methods[tender.method_id], tender.identification, required=tender.amount > 0, at=place)
    gap, rounded_by = gap_of(due, tenders, methods)
    parts = _refund(due + gap, tenders, methods) if due < 0 else _receive(due + gap, tenders, methods)
    if rounded_by is not None:
        parts.append(Part(rounded_by.id, ROUNDING, drawer.ROUNDING, -gap))
    return parts


def _receive(payable: int, tenders: Sequence[Tender], methods: Mapping[int, Method]) -> list[Part]:
    parts: list[Part] = []
    remaining = payable
    for tender in tenders:
        method = methods[tender.method_id]
        if tender.amount <= 0:
            raise PartAmountInvalid()
        if remaining <= 0:
            raise NothingRemains()
        if tender.amount > remaining and not method.gives_change:
            raise TooMuchOnMethod(method=method.label, remaining=remaining)
        parts.append(Part(method.id, method.kind, drawer.SALE, tender.amount, tender.identification))
        remaining -= tender.amount
    if remaining > 0:
        raise NotPaidEnough(remaining=remaining)
    if remaining < 0:
        parts.append(_change(remaining, parts, methods))
    return parts


def _change(amount: int, parts: Sequence[Part], methods: Mapping[int, Method]) -> Part:
    """Change leaves in cash: from the drawer that received the last part, else from the first cash method."""
    cash = [parts[-1].method_id] if parts[-1].method_kind == CASH else []
    cash += [method.id for method in methods.values() if method.kind == CASH]
    if not cash:
        raise NoCashMethod()
    return Part(cash[0], CASH, drawer.CHANGE, amount)


def _refund(payable: int, tenders: Sequence[Tender], methods: Mapping[int, Method]) -> list[Part]:
    """A negative due is given back exactly, no less and no more."""
    if any(tender.amount >= 0 for tender in tenders):
        raise PartAmountInvalid()
    if sum(tender.amount for tender in tenders) != payable:
        raise RefundNotExact(due=-payable)
    return [
        Part(
            tender.method_id,
            methods[tender.method_id].kind,
            drawer.REFUND,
            tender.amount,
            tender.identification,
        )
        for tender in tenders
    ]


def everything_in_cash(due: int, methods: Mapping[int, Method]) -> list[Tender]:
    """The default: the whole amount in the first cash method, rounded as it rounds. Raises NoCashMethod."""
    cash = [method for method in methods.values() if method.kind == CASH]
    if due and not cash:
        raise NoCashMethod()
    return [Tender(cash[0].id, in_cash(due, cash[0]))] if due else []


def check_cash_out(parts: Sequence[Part], in_drawer: int) -> None:
    """What is given back in cash was ``in_drawer`` (cents expected before the payment), and change makes sense.

    Raises TenderTooLarge (change of a whole largest note), NotEnoughCash.
    """
    if change_of(parts) >= max(DENOMINATIONS):
        raise TenderTooLarge()
    leaving = -sum(part.amount for part in parts if part.amount < 0 and part.method_kind == CASH)
    if leaving > in_drawer:
        raise NotEnoughCash()


def change_of(parts: Sequence[Part]) -> int:
    """The change given back, in cents (not negative)."""
    return -sum(part.amount for part in parts if part.kind == drawer.CHANGE)
