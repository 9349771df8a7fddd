"""Endpoints that read, refuse and break, to see what the API makes of them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from core.api import ApiBlueprint, ApiSchema, StrictInteger
from core.errors import Refusal
from core.identity.access import requires

blueprint = ApiBlueprint("probe_api", __name__, url_prefix="/probe")


class ItemSchema(ApiSchema):
    kind = fields.String(required=True)
    quantity = StrictInteger(required=True)


class OrderSchema(ApiSchema):
    items = fields.List(fields.Nested(ItemSchema), required=True, data_key="items")


class Gone(Refusal):
    code = "probe.gone"
    message = "The seat %(seat)s is gone."

    def __init__(self, seat: str) -> None:
        super().__init__(seat=seat)
        self.details = {"gone": [3, 4]}


@blueprint.route("/orders", methods=["POST"])
@requires("probe.touch")
@blueprint.arguments(OrderSchema)
def order(data: dict[str, Any]) -> dict[str, Any]:
    """Echo an order."""
    return {"lines": len(data["items"])}


@blueprint.route("/gone", methods=["POST"])
@requires("probe.touch")
def gone() -> dict[str, Any]:
    raise Gone("A 12")


@blueprint.route("/broken")
@requires("probe.look")
def broken() -> dict[str, Any]:
    raise RuntimeError("secret detail")


@blueprint.route("/numbers")
@requires("probe.look")
@blueprint.paginate()
def numbers(pagination_parameters: Any) -> list[int]:
    pagination_parameters.item_count = 120
    first = pagination_parameters.first_item
    return list(range(first, min(first + pagination_parameters.page_size, 120)))
