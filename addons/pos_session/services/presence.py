"""Who is at the till of a session: its pages say so every half minute, and who falls silent is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Presence, Session
from addons.pos_session.permissions import SELL
from core import clock
from core.db import db, upsert
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.identity.visibility import visible
from core.uow import unit_of_work

_PRESENCE: Any = Presence.__table__

GONE_AFTER = timedelta(seconds=90)
"""A closed page, a lost network, a logout: nothing says so, the silence does."""
WRITTEN_EVERY = timedelta(seconds=20)


def seen(session_id: int) -> bool:
    """Note that the actor has a page of a session open; False once the session is not active any more.

    Call it outside of a unit of work: it writes at most every 20 seconds, in one of its own.
    Raises NotFound, Forbidden.
    """
    session = visible(Session, session_id)
    actor = require(SELL, session.centre_id)
    if not session.is_active:
        return False
    now = clock.now()
    mine = select(Presence.seen_at).where(
        Presence.session_id == session_id, Presence.user_id == actor.user_id
    )
    last = db.session.execute(mine).scalar_one_or_none()
    if last is None or now - last >= WRITTEN_EVERY:
        values = {"session_id": session_id, "user_id": actor.user_id, "seen_at": now}
        row = upsert(Presence).values(values)
        with unit_of_work():
            db.session.execute(
                row.on_conflict_do_update(index_elements=["session_id", "user_id"], set_={"seen_at": now})
            )
    return True


def others_connected(session_id: int) -> list[User]:
    """Who else had a page of a session open within the last 90 seconds, by name. Raises NotFound."""
    visible(Session, session_id)
    here = (
        select(User)
        .join(Presence, Presence.user_id == User.id)
        .where(
            Presence.session_id == session_id,
            Presence.user_id != current_actor().user_id,
            Presence.seen_at > clock.now() - GONE_AFTER,
        )
    )
    return list(db.session.execute(here.order_by(User.name, User.id)).scalars())
