"""Paying by voucher and by credit note, and what goes back to them: told of each payment once its parts are written.

A part by a method of kind ``voucher`` or ``credit_note`` carries the code. A refund by ``voucher`` goes back to the
vouchers the order was paid with, one by ``credit_note`` makes a new credit note (requirements.md T5-7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import func, or_, select

from addons.pos_session.errors_vouchers import VoucherCodeRequired, VoucherNotReturnable
from addons.pos_session.models import Order, Voucher, VoucherMovement
from addons.pos_session.models.payment_method import CREDIT_NOTE as CREDIT_NOTE_METHOD
from addons.pos_session.models.payment_method import VOUCHER as VOUCHER_METHOD
from addons.pos_session.models.voucher import ACTIVE, CREDIT_NOTE, GIFT, MULTI
from addons.pos_session.services import vouchers
from addons.pos_session.services.drawer import REFUND, SALE
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_session.services.voucher_codes import read_code
from addons.pos_session.services.voucher_items import default_expiry
from addons.pos_session.services.vouchers import Cause, Draft
from core.db import db

KIND_OF_METHOD = {VOUCHER_METHOD: GIFT, CREDIT_NOTE_METHOD: CREDIT_NOTE}
"""Which vouchers each kind of payment method takes."""

_VOUCHER: Any = Voucher.__table__
_MOVEMENT: Any = VoucherMovement.__table__


class Identified(Protocol):
    """What identifies a part: ``number`` is the code."""

    @property
    def number(self) -> str: ...


class Paid(Protocol):
    """A part of a payment (``services/tenders.py``): signed cents."""

    @property
    def method_kind(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def identification(self) -> Identified: ...


def by_voucher(parts: Iterable[Paid]) -> bool:
    """Whether a payment concerns vouchers at all: the others cost no statement."""
    return any(part.method_kind in KIND_OF_METHOD for part in parts)


def apply(
    order: OrderRef, payment_id: int, parts: Sequence[Paid], *, cancels_id: int | None = None
) -> list[Voucher]:
    """Use the vouchers that pay, give back what is refunded; returns the credit notes that this makes.

    ``cancels_id`` is the payment of a draft that this one takes back. Raises VoucherCodeRequired, VoucherCodeInvalid,
    VoucherNotReturnable, and what ``vouchers.use`` refuses.
    """
    cause = Cause.of(order, payment_id)
    if cancels_id is not None:
        _undo(cancels_id, cause)
        return []
    uses = [
        (_code_of(part, index), part.amount, KIND_OF_METHOD[part.method_kind], _field(index))
        for index, part in enumerate(parts)
        if part.method_kind in KIND_OF_METHOD and part.kind == SALE
    ]
    # In the order of the codes everywhere: no two payments by the same two vouchers wait for each other.
    for code, amount, kind, field in sorted(uses):
        vouchers.use(code, amount, cause, kind, MULTI, field)
    back = dict.fromkeys(KIND_OF_METHOD, 0)
    for part in parts:
        if part.kind == REFUND and part.method_kind in back:
            back[part.method_kind] -= part.amount
    if back[VOUCHER_METHOD]:
        _return_to_vouchers(back[VOUCHER_METHOD], cause)
    return (
        [issue_credit_note(order, back[CREDIT_NOTE_METHOD], payment_id)] if back[CREDIT_NOTE_METHOD] else []
    )


def issue_credit_note(order: OrderRef, amount: int, payment_id: int | None = None) -> Voucher:
    """A credit note («avoir») of ``amount`` cents for the customer of an order (the refund), usable at once."""
    customer = select(Order.customer_id).where(Order.id == order.id)
    draft = Draft(amount, default_expiry(order.session.business_day), customer_id=db.session.scalar(customer))
    cause = Cause.of(order, payment_id)
    [voucher_id] = vouchers.make(CREDIT_NOTE, ACTIVE, [draft], cause)
    vouchers.record([(voucher_id, vouchers.ISSUED, amount)], cause)
    return db.session.get_one(Voucher, voucher_id)


def paid_with(order_id: int) -> dict[int, int]:
    """``{voucher id: cents}`` of the gift vouchers that still pay an order, what was given back taken off."""
    original = select(Order.id).where(or_(Order.id == order_id, Order.corrects_id == order_id))
    net = -func.sum(_MOVEMENT.c.amount)
    rows = db.session.execute(
        select(_MOVEMENT.c.voucher_id, net.label("net"))
        .join(_VOUCHER, _VOUCHER.c.id == _MOVEMENT.c.voucher_id)
        .where(
            _MOVEMENT.c.order_id.in_(original),
            _MOVEMENT.c.kind.in_((vouchers.USED, vouchers.RETURNED)),
            _VOUCHER.c.kind == GIFT,
            _VOUCHER.c.purpose == MULTI,
        )
        .group_by(_MOVEMENT.c.voucher_id)
        .having(net > 0)
        .order_by(_MOVEMENT.c.voucher_id)
    )
    return {row.voucher_id: int(row.net) for row in rows}


def _return_to_vouchers(amount: int, cause: Cause) -> None:
    """Put cents back on the vouchers that the corrected order was paid with. Raises VoucherNotReturnable."""
    corrects = db.session.scalar(select(Order.corrects_id).where(Order.id == cause.order_id))
    for voucher_id, used in paid_with(corrects or cause.order_id or 0).items():
        part = min(used, amount)
        if part:
            vouchers.give_back(voucher_id, part, cause)
            amount -= part
    if amount:
        raise VoucherNotReturnable()


def _undo(payment_id: int, cause: Cause) -> None:
    """Give back all that a payment used, to each voucher what it gave. Raises VoucherNotReturnable."""
    rows = db.session.execute(
        select(_MOVEMENT.c.voucher_id, -_MOVEMENT.c.amount)
        .where(_MOVEMENT.c.payment_id == payment_id, _MOVEMENT.c.kind == vouchers.USED)
        .order_by(_MOVEMENT.c.voucher_id)
    )
    for voucher_id, amount in rows:
        vouchers.give_back(voucher_id, amount, cause)


def _code_of(part: Paid, index: int) -> str:
    field = _field(index)
    if not part.identification.number.strip():
        raise VoucherCodeRequired(fields={field: VoucherCodeRequired.message})
    return read_code(part.identification.number, field)


def _field(index: int) -> str:
    return f"parts.{index}.identification.number"
