"""The front page of the point of sale: my session, the desks, and what a manager must see."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import func, select

from addons.pos_session.models import Alert
from addons.pos_session.permissions import SELL
from addons.pos_session.services.sessions import active_session_of, desks_of
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
    desks, by_desk = desks_of(centre.id)
    alerts = select(func.count(Alert.id)).where(Alert.centre_id == centre.id, Alert.seen_at.is_(None))
    return render_template(
        "pos_session/home.html",
        mine=active_session_of(current_actor().user_id),
        desks=desks,
        by_desk=by_desk,
        alerts=db.session.execute(alerts).scalar_one(),
        state_of=state_of,
    )
