"""``POST /sales``: sell, take the payment and deliver in one request."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.permissions import SELL
from addons.pos_session.schemas.sales import HeaderSchema, SaleAnswerSchema, SaleSchema
from addons.pos_session.services.sale import sell
from core.identity.access import requires


@blueprint.route("/sales", methods=["POST"])
@requires(SELL)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(SaleSchema)
@blueprint.response(201, SaleAnswerSchema)
def create_sale(headers: dict[str, Any], sale: dict[str, Any]) -> dict[str, Any]:
    """Sell items in an open session

    The server prices, claims what is unique, takes the payment, numbers the order, makes the documents and enters
    the journal in one transaction. The same Idempotency-Key sent again gets the first answer.
    """
    return sell(sale["session"], sale["items"], sale["parts"], headers.get("key"))
