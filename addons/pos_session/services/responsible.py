"""The responsible of a session: who may be one, who is free, and changing him before the session opens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import DeskBusy, NotASeller, NotAttached, ResponsibleBusy
from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE, OPENING_CONTROL
from addons.pos_session.permissions import MANAGE, OPERATE, SELL
from addons.pos_session.services.locking import link_to, locked
from addons.pos_session.services.opening_run import refuse_running
from addons.pos_session.services.sessions import require_responsible
from core.db import db
from core.errors import Refusal, Stale
from core.identity.actor import current_actor, require
from core.identity.loading import load_user
from core.identity.models import GroupPermission, User, UserCentre, UserGroup
from core.journal import enter
from core.limits import MAX_INT

_SESSION: Any = Session.__table__


def checked_responsible(user_id: int | None, centre_id: int) -> int:
    """Who will be responsible of a session of a centre: the actor, or for a manager somebody else who sells there.

    Raises Forbidden, NotAttached, NotASeller.
    """
    actor = current_actor()
    if user_id is None or user_id == actor.user_id:
        if actor.user_id == 0:
            raise NotAttached(fields={"responsible_id": NotAttached.message})
        return actor.user_id
    require(MANAGE, centre_id)
    require_seller(user_id, centre_id)
    return user_id


def require_seller(user_id: int, centre_id: int) -> None:
    """A responsible is in use, attached to the centre, and may sell there. Raises NotAttached, NotASeller."""
    loaded = load_user(user_id) if 0 < user_id <= MAX_INT else None
    if loaded is None or not loaded.actor.sees(centre_id):
        raise NotAttached(fields={"responsible_id": NotAttached.message})
    if not loaded.actor.may(SELL, centre_id):
        raise NotASeller(fields={"responsible_id": NotASeller.message})


def sellers(centre_id: int) -> list[tuple[User, bool]]:
    """Who may be responsible of a session of a centre, by name, and whether he is free: has no active session."""
    busy = (
        select(_SESSION.c.id)
        .where(_SESSION.c.responsible_id == User.id, _SESSION.c.state.in_(ACTIVE))
        .correlate(User)
        .exists()
    )
    rows = db.session.execute(_who_may(SELL, centre_id).add_columns(busy.label("busy")))
    return [(row.User, not row.busy) for row in rows]


def openers(centre_id: int) -> list[User]:
    """Who may open a cash desk of a centre, by name: whom to ask for it."""
    return list(db.session.scalars(_who_may(OPERATE, centre_id)))


def _who_may(permission: str, centre_id: int) -> Select[Any]:
    """The users of a centre who have a permission there, by name."""
    holders = (
        select(UserGroup.user_id)
        .join(GroupPermission, GroupPermission.group_id == UserGroup.group_id)
        .where(GroupPermission.permission == permission)
    )
    attached = select(UserCentre.user_id).where(UserCentre.centre_id == centre_id)
    return (
        select(User)
        .where(User.active, User.id.in_(holders), User.id.in_(attached))
        .order_by(User.name, User.id)
    )


def change_responsible(session_id: int, user_id: int) -> Session:
    """Its responsible, or a manager, gives a session in opening control to another; the same one changes nothing.

    Raises NotFound, Forbidden, NotYourSession, OpeningRunning, NotAttached, NotASeller, ResponsibleBusy (with a link to
    the session in the way), and Stale once the drawer is counted.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    before = session.responsible_id
    if user_id == before:
        return session
    require_responsible(session)
    if session.state != OPENING_CONTROL:
        raise Stale(links=[link_to(session.id)])
    refuse_running(session)
    require_seller(user_id, session.centre_id)
    refuse_busy(user_id)
    try:
        with db.session.begin_nested():
            session.responsible_id = user_id
            db.session.flush()
    except IntegrityError as error:
        refuse_busy(user_id)
        raise Stale() from error
    enter(
        f"desk:{session.desk_id}",
        "pos_session.responsible_changed",
        {"session": session.id, "number": session.code, "responsible": user_id, "before": before},
    )
    return session


def refuse_busy(user_id: int, desk_id: int | None = None) -> None:
    """Raises ResponsibleBusy, DeskBusy while a responsible, or a desk, has an active session, wherever it is."""
    _refuse_active(_SESSION.c.responsible_id == user_id, ResponsibleBusy)
    if desk_id is not None:
        _refuse_active(_SESSION.c.desk_id == desk_id, DeskBusy)


def _refuse_active(condition: ColumnElement[bool], error: type[Refusal]) -> None:
    """The link to the session in the way is only for those who may see it."""
    active = select(_SESSION.c.id, _SESSION.c.centre_id).where(condition, _SESSION.c.state.in_(ACTIVE))
    row = db.session.execute(active).first()
    if row is not None:
        raise error(links=[link_to(row.id)] if current_actor().sees(row.centre_id) else [])
