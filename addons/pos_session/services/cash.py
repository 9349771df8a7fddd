"""Cash put in the drawer or taken out of it, with a reason."""

from __future__ import annotations

from addons.pos_session.errors import AmountNotPositive, NotEnoughCash, ReasonRequired
from addons.pos_session.models import CashOperation, Session
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.sessions import require_responsible
from core.db import db
from core.identity.visibility import visible
from core.journal import enter
from core.money import MAX_AMOUNT, AmountTooLarge, format_number


def move_cash(session_id: int, kind: str, amount: int, reason: str) -> CashOperation:
    """Write a ``cash_in`` or ``cash_out`` of ``amount`` cents (more than zero).

    Raises ValueError on another kind, AmountNotPositive, ReasonRequired, NotEnoughCash (more than the drawer is
    expected to hold), AmountTooLarge (more than a drawer can be counted to), NotYourSession, SessionNotOpen, NotFound.
    """
    if kind not in (CASH_IN, CASH_OUT):
        raise ValueError(f"not a cash movement: {kind}")
    if amount <= 0:
        raise AmountNotPositive(fields={"amount": AmountNotPositive.message})
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonRequired(fields={"reason": ReasonRequired.message})
    require_responsible(visible(Session, session_id))
    session, _, _ = take_session(session_id, OPERATE)
    _check_drawer(session.id, kind, amount)
    operation = CashOperation(
        centre_id=session.centre_id,
        session_id=session.id,
        kind=kind,
        amount=amount if kind == CASH_IN else -amount,
        reason=reason,
        user_id=session.user_id,
    )
    db.session.add(operation)
    db.session.flush()
    enter(
        f"desk:{session.desk_id}",
        "pos_session.cash_moved",
        {"session": session.id, "operation": operation.id, "kind": kind, "amount": operation.amount},
    )
    return operation


def _check_drawer(session_id: int, kind: str, amount: int) -> None:
    """Nothing leaves that is not there, and no drawer holds more than can be counted."""
    held = drawer_of_session(session_id).expected
    if kind == CASH_OUT and amount > held:
        raise NotEnoughCash(fields={"amount": NotEnoughCash.message})
    if kind == CASH_IN and held + amount > MAX_AMOUNT:
        raise AmountTooLarge(text=format_number(amount))
