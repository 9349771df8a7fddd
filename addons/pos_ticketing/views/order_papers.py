"""What a paid order gets on paper besides its tickets, and its tickets by mail."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_ticketing.permissions import SELL, VIEW
from addons.pos_ticketing.services.document_pdf import order_documents_pdf
from addons.pos_ticketing.services.ticket_mail import queue_tickets_to
from addons.pos_ticketing.views import blueprint
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.mail_address import checked_address
from core.web.i18n import _, language
from core.web.reading import once_from_form, text


@blueprint.get("/orders/<int:order_id>/documents.pdf")
@requires(VIEW)
def order_documents_file(order_id: int) -> Response:
    """The documents that a paid order wants, in one file."""
    response = Response(order_documents_pdf(order_id, language()), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="documents-{order_id}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/orders/<int:order_id>/tickets/mail")
@requires(SELL)
def order_tickets_mail(order_id: int) -> ResponseReturnValue:
    """Mail the tickets of a paid order to an address."""
    order = visible(Order, order_id)
    address = checked_address(text("address", most=200))

    def work() -> dict[str, Any]:
        queue_tickets_to(order.id, address)
        return {"order": order.id}

    once_from_form(f"pos_ticketing.mail:{current_actor().user_id}", work)
    flash(_("The tickets are on their way to %(address)s.", address=address), "success")
    return redirect(url_for("pos_session.order_show", order_id=order.id))
