"""Paying by voucher and by credit note, and what goes back to them: told of each payment once its parts are written.

A part by a method of kind ``voucher`` or ``credit_note`` carries the code. A refund by ``voucher`` goes back to the
vouchers the order was paid with, one by ``credit_note`` makes a new credit note (requirements.md T5-7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, or_, select

from addons.pos_session.errors.voucher import VoucherCodeRequired, VoucherNotReturnable
from addons.pos_session.models import Order, Voucher, VoucherMovement
from addons.pos_session.models.payment_method import CREDIT_NOTE as CREDIT_NOTE_METHOD
from addons.pos_session.models.payment_method import VOUCHER as VOUCHER_METHOD
from addons.pos_session.models.voucher import ACTIVE, CREDIT_NOTE, GIFT, MULTI
from addons.pos_session.services import vouchers
from addons.pos_session.services.drawer import REFUND, SALE
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_session.services.tenders import Part
from addons.pos_session.services.voucher_codes import masked, read_code
from addons.pos_session.services.voucher_items import default_expiry
from addons.pos_session.services.vouchers import Cause, Draft
from core.db import db

KIND_OF_METHOD = {VOUCHER_METHOD: GIFT, CREDIT_NOTE_METHOD: CREDIT_NOTE}
"""Which vouchers each kind of payment method takes."""

_VOUCHER: Any = Voucher.__table__
_MOVEMENT: Any = VoucherMovement.__table__


def apply(
    order: OrderRef, payment_id: int, parts: Sequence[Part], *, cancels_id: int | None = None
) -> Sequence[Part]:
    """Use the vouchers that pay, give back what is refunded; no statement for a payment by other means.

    ``cancels_id`` is the payment of a draft that this one takes back. Returns the parts as they are kept: their codes
    masked, because a code is worth what is left on it. Raises VoucherCodeRequired, VoucherCodeInvalid,
    VoucherNotReturnable, and what ``vouchers.use`` refuses.
    """
    concerned = [index for index, part in enumerate(parts) if part.method_kind in KIND_OF_METHOD]
    if not concerned:
        return parts
    cause = Cause.of(order, payment_id)
    if cancels_id is not None:
        _undo(cancels_id, cause)
        return parts
    # In the order of the codes everywhere: no two payments by the same two vouchers wait for each other.
    uses = sorted((_code_of(parts[index], index), index) for index in concerned if parts[index].kind == SALE)
    for code, index in uses:
        part = parts[index]
        vouchers.use(code, part.amount, cause, KIND_OF_METHOD[part.method_kind], MULTI, _field(index))
    kept = {index: masked(code) for code, index in uses}
    for index in concerned:
        part = parts[index]
        if part.kind == REFUND and part.method_kind == CREDIT_NOTE_METHOD:
            kept[index] = masked(issue_credit_note(order, -part.amount, payment_id).code)
        elif part.kind == REFUND:
            _return_to_vouchers(-part.amount, cause)
    return [
        replace(part, identification=replace(part.identification, number=kept.get(index, "")))
        if index in concerned
        else part
        for index, part in enumerate(parts)
    ]


def gives_credit_note(parts: Iterable[Part]) -> bool:
    """Whether something goes back as a credit note."""
    return any(part.kind == REFUND and part.method_kind == CREDIT_NOTE_METHOD for part in parts)


def credit_notes_of(order_id: int) -> list[dict[str, Any]]:
    """The credit notes that an order (a refund) gave, as the answer of the sale says them."""
    wanted = select(Voucher).where(Voucher.order_id == order_id, Voucher.kind == CREDIT_NOTE)
    return [vouchers.document_of(voucher) for voucher in db.session.scalars(wanted.order_by(Voucher.id))]


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


def _code_of(part: Part, index: int) -> str:
    field = _field(index)
    if not part.identification.number.strip():
        raise VoucherCodeRequired(fields={field: VoucherCodeRequired.message})
    return read_code(part.identification.number, field)


def _field(index: int) -> str:
    return f"parts.{index}.identification.number"
