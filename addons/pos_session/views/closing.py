"""Ending a session: what is in the way, the count, the summary with its differences, the validation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import (
    ClosingBlocked,
    DifferenceNotAccepted,
    DifferenceTooLarge,
    OthersConnected,
)
from addons.pos_session.models import Session
from addons.pos_session.models.session import CLOSING_CONTROL, OPEN
from addons.pos_session.permissions import FORCE, OPERATE
from addons.pos_session.services import closing
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.services.closing_blockers import blockers
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.summary import summary_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.closing_form import kept_from_form, methods_from_form, typed_closing
from addons.pos_session.views.reading import counted_from_form, once_per_form
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.services.sign_in import confirm_password
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/sessions/<int:session_id>/closing")
@requires(OPERATE)
def session_closing(session_id: int) -> ResponseReturnValue:
    """First what must be finished, then the count."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state == OPEN:
        return _start_page(session)
    if session.state == CLOSING_CONTROL:
        return _count_page(session)
    return redirect(url_for("pos_session.session_show", session_id=session.id))


@blueprint.post("/sessions/<int:session_id>/closing/start")
@requires(OPERATE)
def session_closing_start(session_id: int) -> ResponseReturnValue:
    """«Fin de session»: from now on nothing is sold."""
    session = visible(Session, session_id)
    force = request.form.get("force") == "1"
    try:
        once_per_form("closing", lambda: {"session_id": closing.start_closing(session_id, force=force).id})
    except (ClosingBlocked, OthersConnected) as refusal:
        return _start_page(session, refusal), refusal.status
    return redirect(url_for("pos_session.session_closing", session_id=session_id))


@blueprint.post("/sessions/<int:session_id>/closing/resume")
@requires(OPERATE)
def session_resume(session_id: int) -> ResponseReturnValue:
    """«Continuer la vente»: back from the closing control."""
    visible(Session, session_id)
    once_per_form("resume", lambda: {"session_id": closing.resume(session_id).id})
    return redirect(url_for("pos_session.session_show", session_id=session_id))


@blueprint.post("/sessions/<int:session_id>/closing/count")
@requires(OPERATE)
def session_count(session_id: int) -> ResponseReturnValue:
    """The count is sent: the summary with its differences, or («Recompter») the count again."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state != CLOSING_CONTROL:
        return redirect(url_for("pos_session.session_closing", session_id=session_id))
    if request.form.get("again") == "1":
        return _count_page(session)
    try:
        return _summary_page(session)
    except Invalid as refusal:
        return _count_page(session, refusal), refusal.status


@blueprint.post("/sessions/<int:session_id>/closing")
@requires(OPERATE)
def session_close(session_id: int) -> ResponseReturnValue:
    """«Valider la fermeture et les écritures comptables»."""
    session = visible(Session, session_id)

    def work() -> dict[str, int | None]:
        closed = closing.close_session(
            session_id,
            counted_from_form(),
            methods_from_form(figures_of(session).found_methods),
            accepted=request.form.get("accepted") == "1",
            note=request.form.get("note", ""),
            kept=kept_from_form(),
        )
        return {"difference": closed.closing_difference}

    try:
        confirm_password(current_actor().user_id, request.form.get("password", ""))
        once_per_form("close", work)
    except (DifferenceNotAccepted, DifferenceTooLarge, Invalid) as refusal:
        return _refused(session, refusal)
    flash(_("The session is closed."), "success")
    summary = summary_of(session_id)
    if summary is None:
        return redirect(url_for("pos_session.session_show", session_id=session_id))
    return redirect(url_for("pos_session.summary_show", summary_id=summary.id))


def _start_page(session: Session, refusal: Refusal | None = None) -> str:
    """What is in the way, or the button that ends the sale."""
    found = blockers(session)
    return render_template(
        "pos_session/closing_start.html",
        session=session,
        blockers=found,
        forcible=all(blocker.forcible for blocker in found),
        may_force=current_actor().may(FORCE, session.centre_id),
        errors=refusal_fields(refusal) if refusal else {},
    )


def _count_page(session: Session, refusal: Refusal | None = None) -> str:
    """The drawer and the counted methods; on a blind desk nothing of what is expected is sent to the browser."""
    figures = figures_of(session)
    return render_template(
        "pos_session/closing_count.html",
        session=session,
        figures=figures,
        shown=may_see_expected(session),
        typed=typed_closing(figures.found_methods),
        message=refusal_text(refusal) if refusal else "",
        errors=refusal_fields(refusal) if refusal else {},
    )


def _summary_page(session: Session, refusal: Refusal | None = None) -> str:
    """The count beside what was expected, and what must be done about it. Raises Invalid for what is no count."""
    methods = figures_of(session).found_methods
    counted, found = counted_from_form(), methods_from_form(methods)
    with unit_of_work():
        comparison = closing.compare(session.id, counted, found)
    return render_template(
        "pos_session/closing_summary.html",
        session=session,
        comparison=comparison,
        figures=comparison.figures,
        may_accept=closing.may_accept(session, comparison),
        needs_note=closing.needs_note(session, comparison),
        typed=typed_closing(methods),
        message=refusal_text(refusal) if refusal else "",
        errors=refusal_fields(refusal) if refusal else {},
    )


def _refused(session: Session, refusal: Refusal) -> ResponseReturnValue:
    """The page at fault again: the summary, or the count when the count itself is wrong."""
    try:
        return _summary_page(session, refusal), refusal.status
    except Invalid as fault:
        return _count_page(session, fault), fault.status
