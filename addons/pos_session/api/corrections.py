"""``POST /orders/{id}/corrections``: refund or correct a validated order in an open session."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.permissions import REFUND
from addons.pos_session.schemas.corrections import CorrectionSchema
from addons.pos_session.schemas.sales import HeaderSchema, SaleAnswerSchema
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.sale import tenders_of
from addons.pos_session.services.taking_back import Taken
from core.identity.access import requires


@blueprint.route("/orders/<int:order_id>/corrections", methods=["POST"])
@requires(REFUND)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(CorrectionSchema)
@blueprint.response(201, SaleAnswerSchema)
def create_correction(headers: dict[str, Any], correction: dict[str, Any], order_id: int) -> dict[str, Any]:
    """Take lines of a validated order back, and sell others in their place

    The answer is the new order of counter-rows: a negative total goes back to the customer, by the means he paid with.
    The original stays as it is. The same Idempotency-Key sent again gets the first answer.
    """
    taken = [Taken(line["line_id"], line["quantity"]) for line in correction["lines"]]
    parts = correction["parts"]
    return once_for(
        headers,
        "correction",
        {"order": order_id, **correction},
        lambda: correct(
            order_id,
            correction["session"],
            taken,
            correction["items"],
            lambda due, methods: tenders_of(parts, due, methods),
            correction["reason"],
        ),
    )
