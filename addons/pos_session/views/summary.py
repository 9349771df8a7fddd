"""The summary ticket of a closing: seen, as PDF, on a network printer; a second print is marked DUPLICATA."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.services.printing import printers_of
from addons.pos_session.services.summary_printing import print_summary, summary_copy
from addons.pos_session.services.summary_ticket import SUMMARY, summary_ticket
from addons.pos_session.views import blueprint
from addons.pos_session.views.paper import ticket_pdf
from addons.pos_session.views.writing import writing_of
from core.documents.copies import copies_of
from core.documents.printers import SECOND_COPY_NOTICE
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.i18n import _, translate
from core.web.reading import picked


@blueprint.get("/summaries/<int:summary_id>")
@requires(VIEW)
def summary_show(summary_id: int) -> str:
    """The ticket as it is printed."""
    summary = _summary(summary_id, VIEW)
    return render_template(
        "pos_session/summary.html",
        summary=summary,
        session=visible(Session, summary.session_id),
        ticket=summary_ticket(summary, writing_of(summary.centre_id)),
        printers=printers_of(summary.centre_id),
        printed=copies_of(SUMMARY, summary.id),
    )


@blueprint.post("/summaries/<int:summary_id>/summary.pdf")
@requires(OPERATE)
def summary_file(summary_id: int) -> Response:
    """The ticket on the paper of the centre's team. It is a print: the second one is a duplicate."""
    summary = _summary(summary_id, OPERATE)
    ticket = summary_ticket(summary, writing_of(summary.centre_id))
    name = f"cloture-{summary.session.code}-{summary.number}"
    return ticket_pdf(ticket, summary.centre_id, name, lambda: summary_copy(summary))


@blueprint.post("/summaries/<int:summary_id>/print")
@requires(OPERATE)
def summary_print(summary_id: int) -> ResponseReturnValue:
    """Queue the ticket for a printer of the centre."""
    summary = _summary(summary_id, OPERATE)
    printer_id = picked("printer_id")
    ticket = summary_ticket(summary, writing_of(summary.centre_id))
    with unit_of_work():
        print_summary(summary, ticket, printer_id, translate(SECOND_COPY_NOTICE))
    flash(_("The summary is on its way to the printer."), "success")
    return redirect(url_for("pos_session.summary_show", summary_id=summary_id))


def _summary(summary_id: int, permission: str) -> ClosingSummary:
    summary = visible(ClosingSummary, summary_id)
    require(permission, summary.centre_id)
    return summary
