"""Moving a session from state to state: who may, from where, and whom is asked (services/states.py has the states)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from addons.pos_session.errors import NoOpenSession, NotYourSession
from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import ACTIVE, OPEN
from addons.pos_session.permissions import MANAGE, OPERATE
from addons.pos_session.services.locking import link_to, locked, ref_of
from addons.pos_session.services.states import transition
from core.db import db
from core.errors import Link, Stale
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.registry import registry


def desks_of(centre_id: int) -> tuple[list[Desk], dict[int, Session]]:
    """The cash desks of a centre that are in use, and the active session of those that have one, by their ids."""
    desks = db.session.scalars(
        select(Desk).where(Desk.centre_id == centre_id, Desk.active).order_by(Desk.code)
    )
    active = db.session.scalars(
        select(Session)
        .where(Session.centre_id == centre_id, Session.state.in_(ACTIVE))
        .options(joinedload(Session.responsible))
    )
    return list(desks), {session.desk_id: session for session in active}


def may_go_on(session: Session) -> bool:
    """Whether the actor is the responsible of a session, or a manager of its centre."""
    actor = current_actor()
    return actor.user_id == session.responsible_id or actor.may(MANAGE, session.centre_id)


def require_responsible(session: Session) -> None:
    """Only the responsible of a session, or a manager of its centre, goes on. Raises NotYourSession."""
    if not may_go_on(session):
        raise NotYourSession()


def lock_for(session_id: int, name: str) -> Session:
    """Lock the session for a transition by its responsible (or a manager).

    Raises NotFound, Forbidden, NotYourSession, and Stale when it is not in the state it starts from.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    require_responsible(session)
    if session.state != transition(name, session.centre_id).source:
        raise Stale(links=[link_to(session.id)])
    return session


def ask_move(session: Session, name: str) -> None:
    """Ask the addons whether a session may make a transition (``pos_session_moving``). Raises what they refuse."""
    registry().ask("pos_session_moving", centre=session.centre_id, session=ref_of(session), transition=name)


def move(session: Session, name: str) -> None:
    """Put a locked session in the target state of a transition, unless an addon refuses it."""
    ask_move(session, name)
    session.state = transition(name, session.centre_id).target
    db.session.flush()


def active_session_of(user_id: int) -> Session | None:
    """The active session whose responsible is the user, if there is one the actor may know of."""
    found: Session | None = db.session.execute(
        select(Session).where(Session.responsible_id == user_id, Session.state.in_(ACTIVE))
    ).scalar_one_or_none()
    return found


def open_session_in(centre_id: int) -> Session:
    """The open session of the actor in a centre. Raises NoOpenSession."""
    session = active_session_of(current_actor().user_id)
    if session is None or session.state != OPEN or session.centre_id != centre_id:
        raise NoOpenSession(links=[Link(N_("Open a session"), "pos_session.session_new")])
    return session
