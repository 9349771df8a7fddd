"""``POST /orders/{id}/payments``: pay a draft, whole or in part; take a payment back."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.permissions import REFUND, SELL
from addons.pos_session.schemas.payments import (
    PaymentAnswerSchema,
    PaymentCancelAnswerSchema,
    PaymentCancelSchema,
    PaymentSchema,
)
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.sale import tenders_of
from core.errors import Invalid
from core.identity.access import requires


@blueprint.route("/orders/<int:order_id>/payments", methods=["POST"])
@requires(SELL)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(PaymentSchema)
@blueprint.response(201, PaymentAnswerSchema)
def create_payment(headers: dict[str, Any], payment: dict[str, Any], order_id: int) -> dict[str, Any]:
    """Pay lines of a draft order, or all that remains

    The server computes what is due, the change and the rounding of cash. Once nothing remains the order is finished
    and the answer is that of a sale. The same Idempotency-Key sent again gets the first answer.
    """
    lines = None
    if payment["lines"] is not None:
        lines = {line["line_id"]: line["quantity"] for line in payment["lines"]}
        if len(lines) != len(payment["lines"]):
            raise Invalid(fields={"lines": Invalid.message})
    return once_for(
        headers,
        "payment",
        {"order": order_id, **payment},
        lambda: pay(order_id, lambda due, methods: tenders_of(payment["parts"], due, methods), lines),
    )


@blueprint.route("/orders/<int:order_id>/payments/<int:payment_id>/cancellation", methods=["POST"])
@requires(REFUND)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(PaymentCancelSchema)
@blueprint.response(201, PaymentCancelAnswerSchema)
def create_cancellation(
    headers: dict[str, Any], cancellation: dict[str, Any], order_id: int, payment_id: int
) -> dict[str, Any]:
    """Give a payment of a draft order back by the means it was paid with

    Its lines can be paid again. The same Idempotency-Key sent again gets the first answer.
    """
    return once_for(
        headers,
        "payment_cancel",
        {"order": order_id, "payment": payment_id, **cancellation},
        lambda: cancel_payment(order_id, payment_id, cancellation["reason"]),
    )
