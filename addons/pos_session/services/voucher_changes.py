"""What a manager changes of a voucher (cancelled, or used for longer), and a code looked up at the till."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from addons.pos_session.errors.voucher import (
    VoucherBalanceTooLow,
    VoucherFinished,
    VoucherNothingToUse,
    VoucherReasonRequired,
    VoucherUnknown,
)
from addons.pos_session.models import Voucher
from addons.pos_session.models.voucher import ACTIVE, CANCELLED, GIFT, MULTI
from addons.pos_session.permissions import MANAGE, SELL
from addons.pos_session.services import orders, vouchers
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.voucher_codes import read_code
from addons.pos_session.services.voucher_items import check_expiry
from addons.pos_session.services.vouchers import Cause
from core.db import db, lock_row
from core.errors import Cents
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter

HOUSE = "house"


def look_up(code: str, centre_id: int | None = None) -> Voucher:
    """The voucher of a typed code, of one centre or of any the actor is attached to: for whoever sells there.

    Raises VoucherCodeInvalid, VoucherUnknown, Forbidden.
    """
    wanted = select(Voucher).where(Voucher.code == read_code(code, "code"))
    if centre_id is not None:
        wanted = wanted.where(Voucher.centre_id == centre_id)
    voucher: Voucher | None = db.session.execute(wanted).scalar_one_or_none()
    if voucher is None:
        raise VoucherUnknown(fields={"code": VoucherUnknown.message})
    require(SELL, voucher.centre_id)
    return voucher


def cancel(voucher_id: int, reason: str) -> Voucher:
    """Take what is left off a voucher for good. Raises VoucherReasonRequired, VoucherFinished, NotFound, Forbidden."""
    voucher = _in_use(voucher_id)
    reason = checked_reason(reason, VoucherReasonRequired)
    left = voucher.balance
    voucher.state, voucher.balance, voucher.cancel_reason = CANCELLED, 0, reason
    db.session.flush()
    if left:
        vouchers.record([(voucher.id, vouchers.CANCEL, -left)], _by_manager(voucher))
    return voucher


def prolong(voucher_id: int, expires_on: date) -> Voucher:
    """Give a voucher another last day. Raises VoucherExpiryInvalid, VoucherFinished, NotFound, Forbidden."""
    voucher = _in_use(voucher_id)
    before = voucher.expires_on
    voucher.expires_on = check_expiry(expires_on, today_of(voucher.centre_id))
    db.session.flush()
    days = [before.isoformat() if before else None, expires_on.isoformat()]
    enter(
        HOUSE,
        "pos_session.voucher_prolonged",
        {"centre": voucher.centre_id, "voucher": voucher.id, "expires_on": days},
    )
    return voucher


def put_on_order(order_id: int, code: str) -> Voucher:
    """Use as much of a single-purpose voucher as a draft can take; a multi-purpose one is only looked up: it pays.

    Raises VoucherNothingToUse, and what looking it up, using it and changing the draft refuse.
    """
    order, session, _ = orders.lock_draft(order_id)
    voucher = look_up(code, order.centre_id)
    refusal = vouchers.why_not(voucher, session.business_day)
    if refusal is None and not voucher.balance:
        refusal = VoucherBalanceTooLow(balance=Cents(0))
    if refusal is not None:
        raise refusal
    if voucher.kind == GIFT and voucher.purpose != MULTI:
        item = {"kind": "voucher", "code": code, "amount": room_for(order_id, voucher)}
        orders.add_items(order_id, [item])
    return voucher


def room_for(order_id: int, voucher: Voucher) -> int:
    """Cents that a single-purpose voucher can take off a draft. Raises VoucherNothingToUse."""
    lines = orders.lines_of(order_id)
    at_rate = sum(line.total_ttc for line in lines if line.turnover and line.rate == voucher.rate)
    room = min(at_rate, sum(line.total_ttc for line in lines), voucher.balance)
    if room <= 0:
        raise VoucherNothingToUse()
    return room


def _in_use(voucher_id: int) -> Voucher:
    voucher = visible(Voucher, voucher_id)
    require(MANAGE, voucher.centre_id)
    lock_row(voucher)
    if voucher.state != ACTIVE:
        raise VoucherFinished()
    return voucher


def _by_manager(voucher: Voucher) -> Cause:
    return Cause(voucher.centre_id, current_actor().author_id, today_of(voucher.centre_id), HOUSE)
