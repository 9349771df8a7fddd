"""Opening a session: choose the desk and the seller, count the drawer, wait for what must be done first."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import NotASeller, NotAttached
from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import OPENING_CONTROL
from addons.pos_session.permissions import MANAGE, OPERATE, SELL
from addons.pos_session.services import opening
from addons.pos_session.services.opening_run import Shown, run_of
from addons.pos_session.services.responsible import openers, sellers
from addons.pos_session.services.sessions import active_session_of, desks_of, may_go_on
from addons.pos_session.services.states import state_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import counted_from_form, once_per_form, typed_count
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.services.sign_in import confirm_password
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import form_errors, refusal_fields, refusal_text
from core.web.i18n import _
from core.web.reading import picked


@blueprint.get("/sessions/new")
@requires(SELL)
def session_new() -> str:
    """Choose the cash desk; those with an active session are shown as taken. Who may not open one sees whom to ask."""
    centre = current_centre()
    if current_actor().may(OPERATE, centre.id):
        return _new_page()
    desks, by_desk = desks_of(centre.id)
    return render_template(
        "pos_session/session_new_reduced.html",
        desks=desks,
        by_desk=by_desk,
        openers=openers(centre.id),
        state_of=state_of,
    )


@blueprint.post("/sessions")
@requires(OPERATE)
def session_create() -> ResponseReturnValue:
    """Make the session in opening control, once the password was typed again; two clicks at once make one."""
    actor = current_actor()

    def work() -> dict[str, int]:
        responsible_id = picked("responsible_id") if "responsible_id" in request.form else actor.user_id
        return {"session_id": opening.create_session(desk_id, responsible_id).id}

    try:
        desk_id = picked("desk_id")
        confirm_password(actor.user_id, request.form.get("password", ""))
        made = once_per_form("session", work)
    except (Invalid, NotAttached, NotASeller) as refusal:
        return _new_page(refusal_fields(refusal)), refusal.status
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
    """Count the drawer; while the opening is under way, see how far it is."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state != OPENING_CONTROL or not may_go_on(session):
        return redirect(url_for("pos_session.session_show", session_id=session.id))
    run = run_of(session.id)
    if run is not None and run.under_way:
        return render_template("pos_session/session_opening_wait.html", session=session, run=run)
    return _count_page(session, run)


@blueprint.get("/sessions/<int:session_id>/opening/progress")
@requires(OPERATE, background=True)
def session_opening_progress(session_id: int) -> Response:
    """How far the opening is, for the page that waits; once it is over the page goes on."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    run = run_of(session.id) if session.state == OPENING_CONTROL else None
    if run is not None and run.under_way:
        return make_response(
            render_template("pos_session/session_opening_progress.html", session=session, run=run)
        )
    if session.state != OPENING_CONTROL:
        flash(_("The session is open."), "success")
    response = Response(status=204)
    response.headers["HX-Redirect"] = url_for("pos_session.session_opening", session_id=session.id)
    return response


@blueprint.post("/sessions/<int:session_id>/opening")
@requires(OPERATE)
def session_open(session_id: int) -> ResponseReturnValue:
    """Open with the drawer as counted, or begin what must be done first."""
    session = visible(Session, session_id)

    def work() -> dict[str, str]:
        return {
            "state": opening.open_session(session_id, counted_from_form(), request.form.get("note", "")).state
        }

    try:
        done = once_per_form("open", work)
    except Invalid as refusal:
        errors = form_errors(refusal)
        return _count_page(session, None, errors), refusal.status
    if done["state"] == OPENING_CONTROL:
        return redirect(url_for("pos_session.session_opening", session_id=session_id))
    flash(_("The session is open."), "success")
    return redirect(url_for("pos_session.session_show", session_id=session_id))


def _new_page(errors: dict[str, str] | None = None) -> str:
    centre, actor = current_centre(), current_actor()
    desks, taken = desks_of(centre.id)
    return render_template(
        "pos_session/session_new.html",
        desks=desks,
        taken=taken,
        mine=active_session_of(actor.user_id),
        sellers=sellers(centre.id) if actor.may(MANAGE, centre.id) else [],
        chosen=request.form,
        errors=errors or {},
    )


def _count_page(session: Session, run: Shown | None, errors: dict[str, str] | None = None) -> str:
    refused: Refusal | None = run.refusal if run is not None else None
    return render_template(
        "pos_session/session_opening.html",
        session=session,
        limit=visible(Desk, session.desk_id).difference_limit,
        typed=typed_count(),
        note=request.form.get("note", ""),
        errors=errors or {},
        refused=refusal_text(refused) if refused is not None and not errors else None,
        sellers=sellers(session.centre_id),
    )
