"""Opening a session: choose the desk, count the drawer («Ouverture d'une caisse»)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import ACTIVE, OPENING_CONTROL
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services import opening
from addons.pos_session.services.sessions import active_session_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import counted_from_form, once_per_form, typed_count
from core.db import db
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _
from core.web.reading import picked


@blueprint.get("/sessions/new")
@requires(OPERATE)
def session_new() -> str:
    """Choose the cash desk; those with an active session are shown as taken."""
    desks = db.session.execute(
        select(Desk).where(Desk.centre_id == current_centre().id, Desk.active).order_by(Desk.code)
    ).scalars()
    taken = db.session.execute(select(Session).where(Session.state.in_(ACTIVE))).scalars()
    return render_template(
        "pos_session/session_new.html",
        desks=list(desks),
        taken={session.desk_id: session for session in taken},
        mine=active_session_of(current_actor().user_id),
    )


@blueprint.post("/sessions")
@requires(OPERATE)
def session_create() -> ResponseReturnValue:
    """Make the session in opening control; two clicks at once make one."""
    desk_id = picked("desk_id")
    made = once_per_form("session", lambda: {"session_id": opening.create_session(desk_id).id})
    return redirect(url_for("pos_session.session_opening", session_id=made["session_id"]))


@blueprint.post("/sessions/<int:session_id>/opening/give-up")
@requires(OPERATE)
def session_give_up(session_id: int) -> ResponseReturnValue:
    """«Renoncer à l'ouverture»: the desk is free again."""
    visible(Session, session_id)

    def work() -> dict[str, int]:
        opening.give_up(session_id)
        return {"session_id": session_id}

    once_per_form("give_up", work)
    flash(_("The cash desk is free again."), "success")
    return redirect(url_for("pos_session.home"))


@blueprint.get("/sessions/<int:session_id>/opening")
@requires(OPERATE)
def session_opening(session_id: int) -> ResponseReturnValue:
    """Count the drawer."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state != OPENING_CONTROL:
        return redirect(url_for("pos_session.session_show", session_id=session.id))
    return _page(session)


@blueprint.post("/sessions/<int:session_id>/opening")
@requires(OPERATE)
def session_open(session_id: int) -> ResponseReturnValue:
    """Open with the drawer as counted."""
    session = visible(Session, session_id)

    def work() -> dict[str, int]:
        opened = opening.open_session(session_id, counted_from_form(), request.form.get("note", ""))
        return {"session_id": opened.id}

    try:
        once_per_form("open", work)
    except Invalid as refusal:
        errors = {**refusal_fields(refusal)} or {"form": refusal_text(refusal)}
        return _page(session, errors), refusal.status
    flash(_("The session is open."), "success")
    return redirect(url_for("pos_session.session_show", session_id=session_id))


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "pos_session/session_opening.html",
        session=session,
        limit=visible(Desk, session.desk_id).difference_limit,
        typed=typed_count(),
        note=request.form.get("note", ""),
        errors=errors or {},
    )
