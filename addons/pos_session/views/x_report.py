"""The X report: what a session came to until now, on the screen and on paper; it closes nothing."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import SessionNotRunning
from addons.pos_session.models import Session
from addons.pos_session.models.session import CLOSING_CONTROL, OPEN
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.services.blind import require_expected
from addons.pos_session.services.printing import printers_of
from addons.pos_session.services.summary_printing import note_x_report, print_x_report
from addons.pos_session.services.summary_ticket import x_ticket
from addons.pos_session.views import blueprint
from addons.pos_session.views.paper import ticket_pdf
from addons.pos_session.views.writing import writing_of
from core.documents.printers import SECOND_COPY_NOTICE
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.i18n import _, translate
from core.web.reading import picked


@blueprint.get("/sessions/<int:session_id>/x-report")
@requires(VIEW)
def x_report(session_id: int) -> str:
    """The figures until now."""
    session = _running(session_id, VIEW)
    return render_template(
        "pos_session/x_report.html",
        session=session,
        ticket=x_ticket(session, writing_of(session.centre_id)),
        printers=printers_of(session.centre_id),
    )


@blueprint.post("/sessions/<int:session_id>/x-report.pdf")
@requires(OPERATE)
def x_report_file(session_id: int) -> Response:
    """The report on the paper of the centre's team; the print is in the journal."""
    session = _running(session_id, OPERATE)
    ticket = x_ticket(session, writing_of(session.centre_id))

    def count() -> int:
        """Every X report is an original: it has no number."""
        note_x_report(session)
        return 0

    return ticket_pdf(ticket, session.centre_id, f"rapport-x-{session.code}", count)


@blueprint.post("/sessions/<int:session_id>/x-report/print")
@requires(OPERATE)
def x_report_print(session_id: int) -> ResponseReturnValue:
    """Queue the report for a printer of the centre."""
    session = _running(session_id, OPERATE)
    printer_id = picked("printer_id")
    ticket = x_ticket(session, writing_of(session.centre_id))
    with unit_of_work():
        print_x_report(session, ticket, printer_id, translate(SECOND_COPY_NOTICE))
    flash(_("The X report is on its way to the printer."), "success")
    return redirect(url_for("pos_session.x_report", session_id=session_id))


def _running(session_id: int, permission: str) -> Session:
    """A session that is open or being closed, whose amounts the actor may see."""
    session = visible(Session, session_id)
    require(permission, session.centre_id)
    require_expected(session)
    if session.state not in (OPEN, CLOSING_CONTROL):
        raise SessionNotRunning(number=session.code)
    return session
