"""The lock of everything written in a session: its own row, which also gives the numbers of its orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from addons.pos_session.errors import SessionNotOpen
from addons.pos_session.models import Session
from addons.pos_session.models.session import OPEN
from addons.pos_session.services.line_kinds import SessionRef
from core.db import db, lock_row
from core.errors import Link
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.logs import note

_SESSION: Any = Session.__table__

_TAKE = (
    update(_SESSION)
    .where(_SESSION.c.id == bindparam("of_session"), _SESSION.c.state == OPEN)
    .values(
        next_order=_SESSION.c.next_order + bindparam("orders"),
        next_receipt=_SESSION.c.next_receipt + bindparam("receipts"),
    )
    .returning(
        _SESSION.c.centre_id,
        _SESSION.c.desk_id,
        _SESSION.c.desk_code,
        _SESSION.c.desk_name,
        _SESSION.c.number,
        _SESSION.c.business_day,
        _SESSION.c.next_order,
        _SESSION.c.next_receipt,
    )
)
"""Built once, like every statement of the sale: building them took a third of its time."""


def take_session(
    session_id: int, permission: str, *, orders: int = 0, receipts: int = 0
) -> tuple[SessionRef, int, int]:
    """Lock an open session until the end of the unit of work; take order and receipt numbers from it.

    Returns the session, the first order sequence and the first receipt number taken (the next ones when none is
    taken). One statement: whoever writes in the session waits here, and a session that is not open is refused.
    Raises NotFound, Forbidden, SessionNotOpen.
    """
    wanted = {"of_session": session_id, "orders": orders, "receipts": receipts}
    row = db.session.connection().execute(_TAKE, wanted).one_or_none()
    if row is None:
        raise not_open(visible(Session, session_id))
    note(centre_id=row.centre_id)
    actor = require(permission, row.centre_id)
    session = SessionRef(
        id=session_id,
        centre_id=row.centre_id,
        desk_id=row.desk_id,
        desk_code=row.desk_code,
        desk_name=row.desk_name,
        number=row.number,
        business_day=row.business_day,
        user_id=actor.author_id,
    )
    return session, row.next_order - orders, row.next_receipt - receipts


def locked(session_id: int) -> Session:
    """The session in any state, its row locked until the end of the unit of work. Raises NotFound."""
    session = visible(Session, session_id)
    lock_row(session)
    return session


def ref_of(session: Session) -> SessionRef:
    """What hooks and line kinds know of a session; the operator is who acts now."""
    return SessionRef(
        id=session.id,
        centre_id=session.centre_id,
        desk_id=session.desk_id,
        desk_code=session.desk_code,
        desk_name=session.desk_name,
        number=session.number,
        business_day=session.business_day,
        user_id=current_actor().author_id,
    )


def link_to(session_id: int) -> Link:
    """Where to see a session that is in the way."""
    return Link(N_("Go to the session"), "pos_session.session_show", {"session_id": session_id})


def not_open(session: Session) -> SessionNotOpen:
    """The refusal of everything that is written in a session that is not open."""
    return SessionNotOpen(number=session.code, links=[link_to(session.id)])
