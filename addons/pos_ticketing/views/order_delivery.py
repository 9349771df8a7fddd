"""Delivery, documents and origin of an order, in the left column of the till."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import deliveries, order_documents, origins
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.order_side import changed, order_of
from core.identity.access import requires
from core.web.reading import text, ticked_ids, whole

WITH_TICKETS = 0


@blueprint.post("/orders/<int:order_id>/delivery")
@requires(SELL)
def order_delivery_choose(order_id: int) -> ResponseReturnValue:
    """How the tickets are delivered: ``mode_id`` (0: printed at once) and ``recipient_id`` (0: the customer)."""
    order_of(order_id)
    mode_id, recipient_id = whole("mode_id", default=0), whole("recipient_id", default=0)
    return changed(order_id, lambda: deliveries.choose(order_id, mode_id or None, recipient_id or None))


@blueprint.post("/orders/<int:order_id>/documents")
@requires(SELL)
def order_documents_want(order_id: int) -> ResponseReturnValue:
    """Which documents the order gets (``template``, several) and how (``mode_<id>``; 0: with the tickets)."""
    order_of(order_id)
    wanted = {
        template_id: whole(f"mode_{template_id}", default=WITH_TICKETS) or None
        for template_id in ticked_ids("template")
    }
    return changed(order_id, lambda: order_documents.want(order_id, wanted))


@blueprint.post("/orders/<int:order_id>/origin")
@requires(SELL)
def order_origin_note(order_id: int) -> ResponseReturnValue:
    """Where the buyer comes from; nothing is checked but that it fits."""
    order_of(order_id)
    values = [
        text(name, most=most, required=False) if name in request.form else ""
        for name, most in (("country", 60), ("postcode", 20), ("source", 80))
    ]
    return changed(order_id, lambda: origins.note_origin(order_id, *values))
