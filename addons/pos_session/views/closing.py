"""Ending a session: what is in the way, the count, the difference in words, the acceptance."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import DifferenceNotAccepted, DifferenceTooLarge
from addons.pos_session.models import Session
from addons.pos_session.models.session import CLOSING_CONTROL, OPEN
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services import closing, counting, drawer
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import counted_from_form, once_per_form, typed_count
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/sessions/<int:session_id>/closing")
@requires(OPERATE)
def session_closing(session_id: int) -> ResponseReturnValue:
    """First what must be finished, then the count."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state == OPEN:
        found = closing.blockers(session)
        return render_template("pos_session/closing_start.html", session=session, blockers=found)
    if session.state == CLOSING_CONTROL:
        return _page(session)
    return redirect(url_for("pos_session.session_show", session_id=session.id))


@blueprint.post("/sessions/<int:session_id>/closing/start")
@requires(OPERATE)
def session_closing_start(session_id: int) -> ResponseReturnValue:
    """«Fin de session»: from now on nothing is sold."""
    visible(Session, session_id)
    once_per_form("closing", lambda: {"session_id": closing.start_closing(session_id).id})
    return redirect(url_for("pos_session.session_closing", session_id=session_id))


@blueprint.post("/sessions/<int:session_id>/closing/resume")
@requires(OPERATE)
def session_resume(session_id: int) -> ResponseReturnValue:
    """«Continuer la vente»: back from the closing control."""
    visible(Session, session_id)
    once_per_form("resume", lambda: {"session_id": closing.resume(session_id).id})
    return redirect(url_for("pos_session.session_show", session_id=session_id))


@blueprint.post("/sessions/<int:session_id>/closing")
@requires(OPERATE)
def session_close(session_id: int) -> ResponseReturnValue:
    """«Valider la fermeture et les écritures comptables»."""
    session = visible(Session, session_id)

    def work() -> dict[str, int | None]:
        closed = closing.close_session(
            session_id,
            counted_from_form(),
            accepted=request.form.get("accepted") == "1",
            note=request.form.get("note", ""),
        )
        return {"difference": closed.closing_difference}

    try:
        once_per_form("close", work)
    except (DifferenceNotAccepted, DifferenceTooLarge, Invalid) as refusal:
        return _page(session, refusal), refusal.status
    flash(_("The session is closed."), "success")
    return redirect(url_for("pos_session.session_sheet", session_id=session_id))


def _page(session: Session, refusal: Refusal | None = None) -> str:
    """The count; once it was sent, with the difference and what must be done about it."""
    expected = drawer_of_session(session.id).expected
    counted = difference = None
    if isinstance(refusal, (DifferenceNotAccepted, DifferenceTooLarge)):
        counted = counting.total_of(counted_from_form())
        difference = drawer.difference(counted, expected)
    return render_template(
        "pos_session/closing_count.html",
        session=session,
        sheet=sheet_of(session),
        expected=expected,
        counted=counted,
        difference=difference,
        tried="note" in request.form,
        may_accept=difference is None or closing.may_accept(session, difference),
        typed=typed_count(),
        note=request.form.get("note", ""),
        message=refusal_text(refusal) if refusal else "",
        errors=refusal_fields(refusal) if refusal else {},
    )
