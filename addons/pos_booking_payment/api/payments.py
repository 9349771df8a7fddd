"""``GET /booking-payments``: what tills took, for the systems of the bookings to fetch."""

from __future__ import annotations

from typing import Any

from addons.pos_booking_payment.api import blueprint
from addons.pos_booking_payment.permissions import VIEW
from addons.pos_booking_payment.schemas.shown import BookingPaymentSchema, PaymentQuerySchema
from addons.pos_booking_payment.services.told_payments import payments_after
from core.identity.access import requires
from core.identity.actor import require
from core.logs import note


@blueprint.route("/booking-payments", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(PaymentQuerySchema, location="query")
@blueprint.response(200, BookingPaymentSchema(many=True))
def list_booking_payments(query: dict[str, Any]) -> list[Any]:
    """List what tills took on the financings of a centre, in the order of ids

    Ask again with the last id as ``after``: no payment is left out, none comes twice.
    """
    require(VIEW, query["centre_id"])
    note(centre_id=query["centre_id"])
    return payments_after(query["centre_id"], query["after"], query["limit"])
