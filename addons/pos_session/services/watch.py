"""Sessions left open for more than a day: flagged to the managers, once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from addons.pos_session.models import Alert, Session
from addons.pos_session.models.alert import LEFT_OPEN
from addons.pos_session.models.session import CLOSING_CONTROL, OPEN
from addons.pos_session.services.alerts import raise_alerts
from core import clock
from core.db import db
from core.uow import unit_of_work

LONGEST = timedelta(hours=24)
"""A session lasts one business day."""


def is_left_open(session: Session, now: datetime | None = None) -> bool:
    """Whether a session has been open for more than 24 hours."""
    begun = session.opened_at
    return session.is_active and begun is not None and begun < (now or clock.now()) - LONGEST


def left_open() -> ColumnElement[bool]:
    """The same as a condition of a statement on ``Session``."""
    return Session.state.in_((OPEN, CLOSING_CONTROL)) & (Session.opened_at < clock.now() - LONGEST)


def flag_left_open(_payload: dict[str, Any]) -> None:
    """Raise an alert for each session left open that has none yet (a job, as the system).

    The rows of the sessions are locked first: two workers at once raise one alert.
    """
    with unit_of_work():
        flagged = select(Alert.session_id).where(Alert.kind == LEFT_OPEN)
        found = db.session.execute(
            select(Session)
            .where(left_open(), Session.id.not_in(flagged))
            .order_by(Session.id)
            .with_for_update()
        ).scalars()
        sessions = {session.id: session for session in found}
        late = select(Alert.session_id).where(Alert.kind == LEFT_OPEN, Alert.session_id.in_(sessions))
        for session_id in db.session.execute(late).scalars():
            del sessions[session_id]
        for session in sessions.values():
            raise_alerts([Alert(centre_id=session.centre_id, session_id=session.id, kind=LEFT_OPEN)])
