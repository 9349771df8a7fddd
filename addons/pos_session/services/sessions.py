"""The states of a session: opening control -> open -> closing control -> closed. One definition of the transitions."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from addons.pos_session.errors import NotYourSession
from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE, CLOSED, CLOSING_CONTROL, OPEN, OPENING_CONTROL
from addons.pos_session.permissions import MANAGE, OPERATE
from addons.pos_session.services.locking import link_to, locked
from core.db import db
from core.errors import Stale
from core.identity.actor import current_actor, require


class Transition(NamedTuple):
    """From one state to the next."""

    source: str
    target: str


TRANSITIONS = {
    "open": Transition(OPENING_CONTROL, OPEN),
    "start_closing": Transition(OPEN, CLOSING_CONTROL),
    "resume": Transition(CLOSING_CONTROL, OPEN),
    "close": Transition(CLOSING_CONTROL, CLOSED),
}


def require_responsible(session: Session) -> None:
    """Only the responsible of a session, or a manager of its centre, goes on. Raises NotYourSession."""
    actor = current_actor()
    if actor.user_id != session.responsible_id and not actor.may(MANAGE, session.centre_id):
        raise NotYourSession()


def lock_for(session_id: int, name: str) -> Session:
    """Lock the session for a transition by its responsible (or a manager).

    Raises NotFound, Forbidden, NotYourSession, and Stale when it is not in the state it starts from.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    require_responsible(session)
    if session.state != TRANSITIONS[name].source:
        raise Stale(links=[link_to(session.id)])
    return session


def move(session: Session, name: str) -> None:
    """Put a locked session in the target state of a transition."""
    session.state = TRANSITIONS[name].target
    db.session.flush()


def active_session_of(user_id: int) -> Session | None:
    """The active session whose responsible is the user, if there is one the actor may know of."""
    found: Session | None = db.session.execute(
        select(Session).where(Session.responsible_id == user_id, Session.state.in_(ACTIVE))
    ).scalar_one_or_none()
    return found
