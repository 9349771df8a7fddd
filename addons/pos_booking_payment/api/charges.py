"""``POST /orders/{id}/booking``: put a draft order on a booking, whole or in part."""

from __future__ import annotations

from typing import Any

from addons.pos_booking_payment.api import blueprint
from addons.pos_booking_payment.permissions import CHARGE
from addons.pos_booking_payment.schemas.charges import PutAnswerSchema, PutOnBookingSchema
from addons.pos_booking_payment.schemas.headers import HeaderSchema
from addons.pos_booking_payment.services.charges import booking_named, put_on_booking
from addons.pos_session.models import Order
from core.errors import Invalid
from core.idempotency import fingerprint, once
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.logs import note


@blueprint.route("/orders/<int:order_id>/booking", methods=["POST"])
@requires(CHARGE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(PutOnBookingSchema)
@blueprint.response(201, PutAnswerSchema)
def put_order_on_booking(headers: dict[str, Any], wanted: dict[str, Any], order_id: int) -> dict[str, Any]:
    """Put lines of a draft order on a booking, or all that remains

    Nothing is collected: the booking gets a line per line of the order, and its customer becomes the order's. The
    booking is one of the order's centre whose guests have arrived and whose invoice is not issued. The same
    Idempotency-Key sent again gets the first answer.
    """
    order = visible(Order, order_id)
    require(CHARGE, order.centre_id)
    note(centre_id=order.centre_id)
    lines = None
    if wanted["lines"] is not None:
        lines = {line["line_id"]: line["quantity"] for line in wanted["lines"]}
        if len(lines) != len(wanted["lines"]):
            raise Invalid(fields={"lines": Invalid.message})
    booking_id = booking_named(order.centre_id, wanted["booking"]).id

    def work() -> dict[str, Any]:
        done = put_on_booking(order_id, booking_id, lines, wanted["version"])
        return {**done, "booking_id": booking_id}

    return once(
        headers.get("key"),
        f"pos_booking_payment.charge_api:{current_actor().user_id}",
        work,
        fingerprint({"order": order_id, **wanted}),
    )
