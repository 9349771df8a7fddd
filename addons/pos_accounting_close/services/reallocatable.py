"""Which payment parts can be reallocated to another method, and why others cannot: for lists and for the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.errors.reallocation import (
    NothingLeftToReallocate,
    OrderNotFinished,
    PartNotReallocatable,
    ReallocationTooLate,
)
from addons.pos_accounting_close.permissions import REALLOCATE
from addons.pos_accounting_close.services.states import ACCOUNTING_CLOSED
from addons.pos_session.hookspecs import PartAction
from addons.pos_session.models import Order, Payment, PaymentPart, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import CREDIT_NOTE, ON_BOOKING, ROUNDING, VOUCHER
from addons.pos_session.models.session import session_code
from addons.pos_session.services.drawer import CHANGE
from addons.pos_session.services.locking import link_to
from addons.pos_session.services.reallocation import left_of, takes_away
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.identity.actor import current_actor

_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__
_ORDER: Any = Order.__table__
_SESSION: Any = Session.__table__

APART = frozenset({VOUCHER, CREDIT_NOTE, ON_BOOKING, ROUNDING})
"""The kinds of methods from and to which nothing is reallocated: more than the payment hangs on them."""


@dataclass(frozen=True, slots=True)
class Reallocatable:
    """A part: what is ``left`` of it (cents, signed), and the ``refusal`` of reallocating it, None where it can be."""

    part_id: int
    centre_id: int
    left: int
    refusal: Refusal | None

    @property
    def is_payment(self) -> bool:
        """Whether it is a payment to reallocate, be it too late or done: the others are offered nothing."""
        return not isinstance(self.refusal, PartNotReallocatable | OrderNotFinished)


def reallocatable(part_ids: Iterable[int]) -> dict[int, Reallocatable]:
    """These parts, whoever asks; three statements however many there are."""
    wanted = list(part_ids)
    counter = _PAYMENT.alias("counter")
    taken_back = select(counter.c.id).where(counter.c.cancels_id == _PAYMENT.c.id).exists()
    rows = db.session.execute(
        select(
            _PART.c.id,
            _PART.c.kind,
            _PART.c.method_kind,
            takes_away(_PART.c).label("takes_away"),
            (_PAYMENT.c.cancels_id.is_not(None) | taken_back).label("cancelled"),
            _ORDER.c.number,
            _ORDER.c.state.label("order_state"),
            _SESSION.c.id.label("session_id"),
            _SESSION.c.state,
            _SESSION.c.desk_code,
            _SESSION.c.number.label("session_number"),
            _SESSION.c.centre_id,
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .join(_SESSION, _SESSION.c.id == _PART.c.session_id)
        .where(_PART.c.id.in_(wanted))
    ).all()
    left = left_of(wanted)
    return {
        row.id: Reallocatable(row.id, row.centre_id, left[row.id], _refusal(row, left[row.id]))
        for row in rows
    }


def part_actions(part_ids: Iterable[int]) -> dict[int, PartAction]:
    """What the lists of payments offer for these parts to who may reallocate; three statements."""
    actor = current_actor()
    if not actor.may(REALLOCATE):
        return {}
    return {
        found.part_id: PartAction(
            N_("Reallocate"),
            "pos_accounting_close.reallocation",
            {"part_id": found.part_id},
            found.refusal,
        )
        for found in reallocatable(part_ids).values()
        if found.is_payment and actor.may(REALLOCATE, found.centre_id)
    }


def _refusal(row: Any, left: int) -> Refusal | None:
    if row.kind == CHANGE or row.method_kind in APART or row.takes_away or row.cancelled:
        return PartNotReallocatable()
    if row.order_state != VALIDATED:
        return OrderNotFinished(number=row.number)
    if row.state == ACCOUNTING_CLOSED:
        code = session_code(row.desk_code, row.session_number)
        return ReallocationTooLate(number=code, links=[link_to(row.session_id)])
    return None if left else NothingLeftToReallocate()
