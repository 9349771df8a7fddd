"""``/sync/orders``, ``/sync/documents`` and ``/sync/ping``: orders and documents go up, changed orders come down."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.api import blueprint
from addons.pos_sync.permissions import REGISTER
from addons.pos_sync.schemas.orders import (
    ChangeSchema,
    FeedSchema,
    MadeSchema,
    NewDocumentSchema,
    NewOrderSchema,
    PingSchema,
    ReceivedSchema,
    SinceSchema,
)
from addons.pos_sync.services.orders import changes
from addons.pos_sync.services.orders.document import data_of
from addons.pos_sync.services.orders.documents import DocumentData, receive_document
from addons.pos_sync.services.orders.feed import changed_orders
from addons.pos_sync.services.orders.versions import Made
from addons.pos_sync.services.receiving.keys import current_register
from core import clock
from core.identity.access import requires
from core.logs import note
from core.uow import unit_of_work


@blueprint.route("/ping", methods=["GET"])
@requires(REGISTER)
@blueprint.response(200, PingSchema)
def ping() -> dict[str, Any]:
    """Whether head office hears this register, and what its clock says"""
    register = current_register()
    note(centre_id=register.centre_id)
    return {"register": register.code, "now": clock.now()}


@blueprint.route("/orders", methods=["GET"])
@requires(REGISTER)
@blueprint.arguments(SinceSchema, location="query")
@blueprint.response(200, FeedSchema)
def list_changed_orders(query: dict[str, Any]) -> dict[str, Any]:
    """Get the orders of the register's centre that changed since a cursor, and the next cursor"""
    register = current_register()
    note(centre_id=register.centre_id)
    found, cursor = changed_orders(register.centre_id, query["since"], query["limit"])
    return {"orders": found, "next": cursor}


@blueprint.route("/orders", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(NewOrderSchema)
@blueprint.response(200, MadeSchema)
def send_order(wanted: dict[str, Any]) -> Made:
    """Send an order that was made at the register, or a further state of it that was written before it was sent

    A further state is refused (409) once anybody else touched the order. The same ``change_id`` gets the first answer.
    """
    register = current_register()
    note(centre_id=register.centre_id)
    data = data_of(wanted["document"])
    with unit_of_work():
        return changes.receive_new(register.centre_id, register.code, wanted["change_id"], data)


@blueprint.route("/orders/<path:number>/change", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(ChangeSchema)
@blueprint.response(200, MadeSchema)
def change_order(wanted: dict[str, Any], number: str) -> Made:
    """Change an order that is kept for the register, upon its newest version

    409 ``pos_sync.lock_lost``: it is not kept any more; 409 ``core.stale``: it has a newer version. The same
    ``change_id`` gets the first answer.
    """
    register = current_register()
    note(centre_id=register.centre_id)
    with unit_of_work():
        return changes.change(
            number,
            wanted["owner"],
            wanted["change_id"],
            wanted["base_version"],
            wanted["operation"],
            data_of(wanted["document"]),
            wanted["author"],
            register.code,
            wanted["release"],
        )


@blueprint.route("/documents", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(NewDocumentSchema)
@blueprint.response(200, ReceivedSchema)
def send_document(wanted: dict[str, Any]) -> Any:
    """Send a document that was made from an order and paid

    It is linked to its order when the order is still kept by ``owner`` at that ``version``, else a person links it.
    """
    register = current_register()
    note(centre_id=register.centre_id)
    with unit_of_work():
        return receive_document(
            register.centre_id,
            register.code,
            wanted["change_id"],
            DocumentData(**wanted["document"]),
            wanted["owner"],
            wanted["version"],
        )
