"""Reopening a closed session, where an addon declares the move: what it means, then the password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import StaysClosed
from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services import reopening
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.services.sign_in import confirm_password
from core.identity.visibility import visible
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/sessions/<int:session_id>/reopen")
@requires(OPERATE)
def session_reopening(session_id: int) -> ResponseReturnValue:
    """What the closing left, and what becomes of it."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if not reopening.may_reopen(session):
        if not session.is_active and reopening.reopening_of(session) is None:
            flash(refusal_text(StaysClosed(number=session.code)), "warning")
        return redirect(url_for("pos_session.session_show", session_id=session.id))
    return _page(session, {})


@blueprint.post("/sessions/<int:session_id>/reopen")
@requires(OPERATE)
def session_reopen(session_id: int) -> ResponseReturnValue:
    """«Ré-ouvrir»: the session goes on; two clicks at once reopen it once."""
    session = visible(Session, session_id)
    try:
        confirm_password(current_actor().user_id, request.form.get("password", ""))
        once_per_form("reopen", lambda: {"session_id": reopening.reopen(session_id).id})
    except Invalid as refusal:
        return _page(session, refusal_fields(refusal)), refusal.status
    flash(_("The session is open again."), "success")
    return redirect(url_for("pos_session.session_show", session_id=session_id))


def _page(session: Session, errors: dict[str, str]) -> str:
    return render_template(
        "pos_session/session_reopen.html",
        session=session,
        shows_amounts=may_see_expected(session),
        errors=errors,
    )
