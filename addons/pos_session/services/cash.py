"""Cash put in the drawer or taken out of it, with a reason; a movement typed by mistake is voided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from addons.pos_session.errors import (
    AlreadyVoided,
    AmountNotPositive,
    NotEnoughCash,
    NotVoidable,
    ReasonRequired,
)
from addons.pos_session.models import CashOperation, Session
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.sessions import require_responsible
from addons.pos_session.services.writing import check_writing
from core.db import db
from core.errors import NotFound
from core.identity.models import User
from core.identity.visibility import visible
from core.journal import enter
from core.money import MAX_AMOUNT, AmountTooLarge, format_number


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash put in or taken out, as a list shows it; ``amount`` in signed cents.

    ``voids_id`` is the movement that this one takes back, ``voided`` whether another one took this one back.
    """

    id: int
    kind: str
    amount: int
    reason: str
    at: datetime
    user: str
    voids_id: int | None
    voided: bool

    @property
    def voidable(self) -> bool:
        """Whether it can still be voided."""
        return self.voids_id is None and not self.voided


def move_cash(session_id: int, kind: str, amount: int, reason: str) -> CashOperation:
    """Write a ``cash_in`` or ``cash_out`` of ``amount`` cents (more than zero).

    Raises ValueError on another kind, AmountNotPositive, ReasonRequired, NotEnoughCash (more than the drawer is
    expected to hold), AmountTooLarge (more than a drawer can be counted to), NotYourSession, SessionNotOpen, NotFound.
    """
    if kind not in (CASH_IN, CASH_OUT):
        raise ValueError(f"not a cash movement: {kind}")
    if amount <= 0:
        raise AmountNotPositive(fields={"amount": AmountNotPositive.message})
    session = _take(session_id)
    signed = amount if kind == CASH_IN else -amount
    operation = _write(session, kind, signed, checked_reason(reason, ReasonRequired))
    enter(
        f"desk:{session.desk_id}",
        "pos_session.cash_moved",
        {"session": session.id, "operation": operation.id, "kind": kind, "amount": signed},
    )
    return operation


def void_movement(session_id: int, operation_id: int, reason: str) -> CashOperation:
    """Take back cash put in or taken out: a counter-movement of the same kind and the opposite amount.

    Raises NotFound (also when the movement is another session's), NotVoidable, AlreadyVoided, ReasonRequired,
    NotEnoughCash (the money has left the drawer meanwhile), NotYourSession, SessionNotOpen.
    """
    session = _take(session_id)
    operation = visible(CashOperation, operation_id)
    if operation.session_id != session.id:
        raise NotFound()
    if operation.kind not in (CASH_IN, CASH_OUT) or operation.voids_id is not None:
        raise NotVoidable()
    taken_back = select(CashOperation.id).where(CashOperation.voids_id == operation.id)
    if db.session.execute(taken_back).first() is not None:
        raise AlreadyVoided()
    counter = _write(
        session, operation.kind, -operation.amount, checked_reason(reason, ReasonRequired), operation.id
    )
    enter(
        f"desk:{session.desk_id}",
        "pos_session.cash_voided",
        {
            "session": session.id,
            "operation": counter.id,
            "voids": operation.id,
            "kind": counter.kind,
            "amount": counter.amount,
        },
    )
    return counter


def movements_of(session_id: int) -> list[CashMovement]:
    """The cash put in and taken out of a session, the newest first."""
    counter = aliased(CashOperation)
    rows = db.session.execute(
        select(CashOperation, User.name, counter.id.label("counter_id"))
        .outerjoin(User, User.id == CashOperation.user_id)
        .outerjoin(counter, counter.voids_id == CashOperation.id)
        .where(CashOperation.session_id == session_id, CashOperation.kind.in_((CASH_IN, CASH_OUT)))
        .order_by(CashOperation.id.desc())
    )
    return [
        CashMovement(
            operation.id,
            operation.kind,
            operation.amount,
            operation.reason,
            operation.created_at,
            name or "",
            operation.voids_id,
            counter_id is not None,
        )
        for operation, name, counter_id in rows
    ]


def _take(session_id: int) -> SessionRef:
    """The open session, locked, of who is responsible for it."""
    require_responsible(visible(Session, session_id))
    session, _, _ = take_session(session_id, OPERATE)
    check_writing(session)
    return session


def _write(
    session: SessionRef, kind: str, amount: int, reason: str, voids_id: int | None = None
) -> CashOperation:
    """Write a movement of signed cents: nothing leaves that is not there, no drawer holds more than can be counted."""
    held = drawer_of_session(session.id).expected
    if held + amount < 0:
        raise NotEnoughCash(fields={"amount": NotEnoughCash.message})
    if held + amount > MAX_AMOUNT:
        raise AmountTooLarge(text=format_number(abs(amount)))
    operation = CashOperation(
        centre_id=session.centre_id,
        session_id=session.id,
        kind=kind,
        amount=amount,
        reason=reason,
        voids_id=voids_id,
        user_id=session.user_id,
    )
    db.session.add(operation)
    db.session.flush()
    return operation
