"""Reopening a closed session (ré-ouvrir), where an addon declares the move; what its closing wrote stays as it is.

A closed session is a fact and stays closed (requirements.md T5-10), unless an addon that knows the closings that
follow declares a transition from ``closed`` (or a state of its own) to ``open``, and forbids it in time
(``pos_session_moving``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from addons.pos_session.errors import DeskInactive, DrawerWentOn, StaysClosed
from addons.pos_session.models import CashOperation, Desk, Session
from addons.pos_session.models.session import ACTIVE, OPEN
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services import drawer
from addons.pos_session.services.locking import link_to, locked
from addons.pos_session.services.responsible import refuse_busy
from addons.pos_session.services.sessions import may_go_on, move, require_responsible
from addons.pos_session.services.states import Transition
from core.db import db
from core.errors import Stale
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter
from core.registry import registry

_SESSION: Any = Session.__table__
MOST_OFFERED = 20


def reopen(session_id: int) -> Session:
    """Open a closed session again, for its responsible or by a manager; it then ends with another closing.

    The adjustments of its closing are voided by counter-movements, so that the cash log says the last difference and
    not the sum; the counts, the summary and their numbers stay. Raises NotFound, Forbidden, NotYourSession,
    StaysClosed (nobody declares the move), Stale (it is not closed any more), DrawerWentOn, DeskInactive,
    ResponsibleBusy, DeskBusy, and what ``pos_session_moving`` refuses.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    require_responsible(session)
    if session.is_active:
        raise Stale(links=[link_to(session.id)])
    transition = reopening_of(session)
    if transition is None:
        raise StaysClosed(number=session.code, links=[link_to(session.id)])
    desk = visible(Desk, session.desk_id)
    if not desk.active:
        raise DeskInactive(desk=desk.name)
    refuse_busy(session.responsible_id, session.desk_id)
    later = session_after(session)
    if later is not None:
        raise DrawerWentOn(number=session.code, later=later.code, links=[link_to(later.id)])
    try:
        with db.session.begin_nested():
            move(session, transition.name)
    except IntegrityError as error:
        refuse_busy(session.responsible_id, session.desk_id)
        raise Stale() from error
    _void_adjustments(session)
    enter(
        f"desk:{session.desk_id}",
        "pos_session.reopened",
        {
            "session": session.id,
            "number": session.code,
            "closing": session.closing_no,
            "counted": session.closing_counted,
            "difference": session.closing_difference,
            "banked": session.closing_banked,
        },
    )
    _forget_closing(session)
    return session


def reopening_of(session: Session) -> Transition | None:
    """The move that opens a closed session again, where an addon that is on in its centre declares one."""
    return None if session.is_active else _by_source(session.centre_id).get(session.state)


def may_reopen(session: Session) -> bool:
    """Whether the actor is offered to reopen a session: the move exists, it is his, its drawer is as it left it."""
    if reopening_of(session) is None or not may_go_on(session):
        return False
    return current_actor().may(OPERATE, session.centre_id) and session_after(session) is None


def reopenable(centre_id: int, responsible_id: int) -> list[Session]:
    """The closed sessions of a responsible whose drawers nobody has used since, the last closed first; one statement.

    None where no addon declares the move (then without a statement).
    """
    sources = list(_by_source(centre_id))
    if not sources:
        return []
    later = aliased(Session)
    used = select(later.id).where(later.desk_id == Session.desk_id, later.number > Session.number)
    rows = db.session.scalars(
        select(Session)
        .join(Desk, Desk.id == Session.desk_id)
        .where(
            Session.centre_id == centre_id,
            Session.responsible_id == responsible_id,
            Session.state.in_(sources),
            Desk.active,
            ~used.exists(),
        )
        .order_by(Session.closed_at.desc(), Session.id.desc())
        .limit(MOST_OFFERED)
    )
    return list(rows)


def session_after(session: Session) -> Session | None:
    """The next session of the same desk: its drawer went on with what this one left in it."""
    found: Session | None = db.session.scalars(
        select(Session)
        .where(Session.desk_id == session.desk_id, Session.number > session.number)
        .order_by(Session.number)
        .limit(1)
    ).first()
    return found


def _by_source(centre_id: int) -> dict[str, Transition]:
    declared: Iterable[tuple[Any, Transition]] = registry().collect(
        "pos_session_transitions", centre=centre_id
    )
    return {each.source: each for _, each in declared if each.target == OPEN and each.source not in ACTIVE}


def _void_adjustments(session: Session) -> None:
    """The difference that the closing adjusted, and what was adjusted since, taken back by new facts."""
    voiding = aliased(CashOperation)
    standing = db.session.scalars(
        select(CashOperation)
        .where(
            CashOperation.session_id == session.id,
            CashOperation.kind == drawer.ADJUSTMENT,
            CashOperation.voids_id.is_(None),
            ~select(voiding.id).where(voiding.voids_id == CashOperation.id).exists(),
        )
        .order_by(CashOperation.id)
    ).all()
    db.session.add_all(
        CashOperation(
            centre_id=session.centre_id,
            session_id=session.id,
            kind=drawer.ADJUSTMENT,
            amount=-each.amount,
            voids_id=each.id,
            user_id=current_actor().author_id,
        )
        for each in standing
    )
    db.session.flush()


def _forget_closing(session: Session) -> None:
    """The row says the figures of the last closing, and there is none now; the summary keeps those of this one."""
    for name in ("started_at", "counted", "expected", "difference", "kept", "banked"):
        setattr(session, f"closing_{name}", None)
    session.closing_note = ""
    session.accepted_by_id = session.closed_by_id = session.closed_at = None
    session.reopened += 1
    db.session.flush()
