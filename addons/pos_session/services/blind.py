"""Blind desks: who counts the drawer does not see what is expected before the session is closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from addons.pos_session.errors import AmountsHidden
from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import MANAGE
from core.identity.actor import current_actor
from core.identity.visibility import visible

_SESSION: Any = Session.__table__
_DESK: Any = Desk.__table__


def may_see_expected(session: Session) -> bool:
    """Whether the actor may see what a session took and what its drawer should hold.

    Always once it is closed, and always for a manager; else unless its desk is blind (``Desk.blind``). Every page,
    document and resource that shows such an amount of a session asks this.
    """
    if not session.is_active or current_actor().may(MANAGE, session.centre_id):
        return True
    return not visible(Desk, session.desk_id).blind


def sees_expected(centre_id: int) -> ColumnElement[bool]:
    """The same as a condition of a statement on the sessions of a centre."""
    if current_actor().may(MANAGE, centre_id):
        return true()
    blind = select(_DESK.c.id).where(_DESK.c.id == _SESSION.c.desk_id, _DESK.c.blind).exists()
    return or_(_SESSION.c.state.not_in(ACTIVE), ~blind)


def require_expected(session: Session) -> None:
    """Raise AmountsHidden unless the actor may see what the session took."""
    if not may_see_expected(session):
        raise AmountsHidden()
