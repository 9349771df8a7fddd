"""What a voucher is worth, and every change of it: issued, used, given back, cancelled. One statement decides each.

Nobody reads a balance and then writes it: the database lowers it only while enough is left, so that two tills never
use the same euro (requirements.md T5-7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from addons.pos_session.errors.voucher import (
    CreditNoteNotVoucher,
    VoucherBalanceTooLow,
    VoucherExpired,
    VoucherIsCancelled,
    VoucherIsCounterLine,
    VoucherIsPayment,
    VoucherNotReturnable,
    VoucherOfOtherKind,
    VoucherPending,
    VoucherUnknown,
)
from addons.pos_session.models import Order, Voucher, VoucherMovement
from addons.pos_session.models.voucher import ACTIVE, CANCELLED, CREDIT_NOTE, MULTI, PENDING, SINGLE
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_session.services.voucher_codes import new_code, show_code
from core import clock
from core.db import db
from core.errors import Cents, Refusal
from core.journal import enter

ISSUED, USED, RETURNED, CANCEL = "issued", "used", "returned", "cancelled"

_VOUCHER: Any = Voucher.__table__
_MOVEMENT: Any = VoucherMovement.__table__
_ORDER: Any = Order.__table__
_INSERT_MOVEMENT = insert(_MOVEMENT)

_USE = (
    update(_VOUCHER)
    .where(
        _VOUCHER.c.code == bindparam("of_code"),
        _VOUCHER.c.centre_id == bindparam("of_centre"),
        _VOUCHER.c.kind == bindparam("of_kind"),
        _VOUCHER.c.purpose == bindparam("of_purpose"),
        _VOUCHER.c.state == ACTIVE,
        _VOUCHER.c.balance >= bindparam("used"),
        or_(_VOUCHER.c.expires_on.is_(None), _VOUCHER.c.expires_on >= bindparam("of_day")),
    )
    .values(balance=_VOUCHER.c.balance - bindparam("used"))
    .returning(_VOUCHER.c.id)
)
_GIVE_BACK = (
    update(_VOUCHER)
    .where(
        _VOUCHER.c.id == bindparam("of_voucher"),
        _VOUCHER.c.state == ACTIVE,
        _VOUCHER.c.balance + bindparam("returned") <= _VOUCHER.c.amount,
    )
    .values(balance=_VOUCHER.c.balance + bindparam("returned"))
    .returning(_VOUCHER.c.id)
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why balances change: who, where, on which business day, in which chain; and the order, if there is one."""

    centre_id: int
    user_id: int | None
    day: date
    chain: str
    session_id: int | None = None
    order_id: int | None = None
    payment_id: int | None = None

    @classmethod
    def of(cls, order: OrderRef, payment_id: int | None = None) -> Cause:
        """An order, and its payment."""
        session = order.session
        chain = f"desk:{session.desk_id}"
        return cls(
            session.centre_id, session.user_id, session.business_day, chain, session.id, order.id, payment_id
        )


def find(code: str, centre_id: int) -> Voucher | None:
    """The voucher of a centre with this (stored) code, read anew."""
    wanted = select(Voucher).where(Voucher.code == code, Voucher.centre_id == centre_id)
    found: Voucher | None = db.session.execute(
        wanted.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def use(code: str, amount: int, cause: Cause, kind: str, purpose: str = MULTI, field: str = "number") -> int:
    """Take ``amount`` cents off a voucher, on the business day of the session; returns the id of the voucher.

    ``field`` is named by what is refused of the code. Raises VoucherUnknown, CreditNoteNotVoucher, VoucherOfOtherKind,
    VoucherPending, VoucherIsCancelled, VoucherExpired, VoucherIsCounterLine, VoucherIsPayment, VoucherBalanceTooLow.
    """
    wanted = {
        "of_code": code,
        "of_centre": cause.centre_id,
        "of_kind": kind,
        "of_purpose": purpose,
        "of_day": cause.day,
        "used": amount,
    }
    voucher_id: int | None = db.session.connection().execute(_USE, wanted).scalar_one_or_none()
    if voucher_id is None:
        voucher = find(code, cause.centre_id)
        if voucher is None:
            raise VoucherUnknown(fields={field: VoucherUnknown.message})
        raise why_not(voucher, cause.day, kind, purpose) or VoucherBalanceTooLow(
            balance=Cents(voucher.balance), fields={field: VoucherBalanceTooLow.message}
        )
    record([(voucher_id, USED, -amount)], cause)
    return voucher_id


def why_not(
    voucher: Voucher, day: date, kind: str | None = None, purpose: str | None = None
) -> Refusal | None:
    """What keeps a voucher from being used on a business day (like this), whatever is left on it; None: nothing."""
    if kind is not None and voucher.kind != kind:
        return CreditNoteNotVoucher() if voucher.kind == CREDIT_NOTE else VoucherOfOtherKind()
    if voucher.state == PENDING:
        return VoucherPending()
    if voucher.state == CANCELLED:
        return VoucherIsCancelled()
    if voucher.expires_on is not None and voucher.expires_on < day:
        return VoucherExpired(day=voucher.expires_on)
    if purpose is not None and voucher.purpose != purpose:
        return VoucherIsCounterLine() if voucher.purpose == SINGLE else VoucherIsPayment()
    return None


def give_back(voucher_id: int, amount: int, cause: Cause) -> None:
    """Put ``amount`` cents back on a voucher in use, also on one that has expired: a manager may prolong it.

    Raises VoucherNotReturnable: it was cancelled, or would be worth more than it was.
    """
    wanted = {"of_voucher": voucher_id, "returned": amount}
    if db.session.connection().execute(_GIVE_BACK, wanted).scalar_one_or_none() is None:
        raise VoucherNotReturnable()
    record([(voucher_id, RETURNED, amount)], cause)


@dataclass(frozen=True, slots=True)
class Draft:
    """A voucher to make: cents, its last day; ``rate`` only where it is single-purpose; the line that sells it."""

    amount: int
    expires_on: date | None
    rate: int | None = None
    line_id: int | None = None
    customer_id: int | None = None


def make(kind: str, state: str, drafts: Sequence[Draft], cause: Cause) -> list[int]:
    """Insert vouchers, each with a code that nobody else has, in one statement; returns their ids in any order."""
    same = {
        "centre_id": cause.centre_id,
        "kind": kind,
        "state": state,
        "order_id": cause.order_id,
        "cancel_reason": "",
        "created_at": clock.now(),
    }
    rows = [
        {
            **same,
            **asdict(draft),
            "code": new_code(kind),
            "balance": draft.amount,
            "purpose": MULTI if draft.rate is None else SINGLE,
        }
        for draft in drafts
    ]
    statement = insert(_VOUCHER).returning(_VOUCHER.c.id)
    return list(db.session.connection().execute(statement, rows).scalars())


def activate(line_ids: Sequence[int], cause: Cause) -> list[Voucher]:
    """The vouchers that these lines sold can be used from now on, by the customer of the order or whoever has them.

    Three statements, however many there are.
    """
    customer = select(_ORDER.c.customer_id).where(_ORDER.c.id == cause.order_id)
    statement = (
        update(_VOUCHER)
        .where(_VOUCHER.c.line_id.in_(line_ids), _VOUCHER.c.state == PENDING)
        .values(state=ACTIVE, customer_id=customer.scalar_subquery())
        .returning(_VOUCHER.c.id)
    )
    ids = list(db.session.connection().execute(statement).scalars())
    if not ids:
        return []
    wanted = select(Voucher).where(Voucher.id.in_(ids)).order_by(Voucher.line_id)
    found = list(db.session.execute(wanted.execution_options(populate_existing=True)).scalars())
    record([(voucher.id, ISSUED, voucher.amount) for voucher in found], cause, entered=True)
    return found


def record(changes: Sequence[tuple[int, str, int]], cause: Cause, *, entered: bool = False) -> None:
    """Write the movements that changed balances: ``(voucher id, kind, signed cents)``, and enter them in the journal.

    ``entered``: the entry of the sale says it. Ids and amounts only: a code is worth its balance.
    """
    same = {
        "centre_id": cause.centre_id,
        "order_id": cause.order_id,
        "payment_id": cause.payment_id,
        "session_id": cause.session_id,
        "user_id": cause.user_id,
        "created_at": clock.now(),
    }
    rows = [
        {**same, "voucher_id": voucher_id, "kind": kind, "amount": amount}
        for voucher_id, kind, amount in changes
    ]
    db.session.connection().execute(_INSERT_MOVEMENT, rows)
    if not entered:
        enter(
            cause.chain,
            "pos_session.voucher_moved",
            {
                "centre": cause.centre_id,
                "order": cause.order_id,
                "payment": cause.payment_id,
                "session": cause.session_id,
                "amount": sum(amount for _, _, amount in changes),
                "moves": [list(change) for change in changes],
            },
        )


def document_of(voucher: Voucher) -> dict[str, Any]:
    """What the customer gets, as the answer of a sale says it."""
    return {
        "voucher_id": voucher.id,
        "code": show_code(voucher.code),
        "amount": voucher.amount,
        "expires_on": voucher.expires_on.isoformat() if voucher.expires_on else None,
    }
