"""The front page of the point of sale: my session, the desks, and what a manager must see."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from addons.pos_session.models import Alert, Desk, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import SELL
from addons.pos_session.services.sessions import active_session_of
from addons.pos_session.services.states import state_of
from addons.pos_session.views import blueprint
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.centre import current_centre


@blueprint.get("/")
@requires(SELL)
def home() -> str:
    """What the operator does next: open a session, go on selling, or end it."""
    centre = current_centre()
    desks = db.session.execute(
        select(Desk).where(Desk.centre_id == centre.id, Desk.active).order_by(Desk.code)
    ).scalars()
    active = db.session.execute(
        select(Session)
        .where(Session.centre_id == centre.id, Session.state.in_(ACTIVE))
        .options(joinedload(Session.responsible))
    ).scalars()
    alerts = select(func.count(Alert.id)).where(Alert.centre_id == centre.id, Alert.seen_at.is_(None))
    return render_template(
        "pos_session/home.html",
        mine=active_session_of(current_actor().user_id),
        desks=list(desks),
        by_desk={session.desk_id: session for session in active},
        alerts=db.session.execute(alerts).scalar_one(),
        state_of=state_of,
    )
