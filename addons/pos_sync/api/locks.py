"""``/sync/orders/<number>/lock``: an order is kept for a register, longer, or not any more."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.api import blueprint
from addons.pos_sync.permissions import REGISTER
from addons.pos_sync.schemas.orders import LockSchema, OwnerSchema, ReleasedSchema, RenewedSchema, TakenSchema
from addons.pos_sync.services.orders import locks
from addons.pos_sync.services.orders.document import to_document
from addons.pos_sync.services.receiving.keys import current_register
from core import clock
from core.identity.access import requires
from core.logs import note
from core.uow import unit_of_work


@blueprint.route("/orders/<path:number>/lock", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(LockSchema)
@blueprint.response(200, TakenSchema)
def take_lock(wanted: dict[str, Any], number: str) -> dict[str, Any]:
    """Keep an order for an operation and get its newest version

    The same owner again keeps it longer. 409 ``pos_sync.order_locked`` says in ``by``, ``place`` and ``since`` who is
    at it; 409 ``pos_sync.operation_impossible``: its status does not allow it.
    """
    register = current_register()
    note(centre_id=register.centre_id)
    with unit_of_work():
        taken = locks.take(
            number,
            wanted["owner"],
            wanted["operation"],
            register.code,
            wanted["holder"],
            wanted["base_version"],
        )
        return {"document": to_document(taken.order), "expires_at": taken.expires_at, "now": clock.now()}


@blueprint.route("/orders/<path:number>/lock/renew", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(OwnerSchema)
@blueprint.response(200, RenewedSchema)
def renew_lock(wanted: dict[str, Any], number: str) -> dict[str, Any]:
    """Keep an order longer; 409 ``pos_sync.lock_lost`` once it ended or was taken away"""
    register = current_register()
    note(centre_id=register.centre_id)
    with unit_of_work():
        return {"expires_at": locks.renew(number, wanted["owner"], register.code), "now": clock.now()}


@blueprint.route("/orders/<path:number>/lock/release", methods=["POST"])
@requires(REGISTER)
@blueprint.arguments(OwnerSchema)
@blueprint.response(200, ReleasedSchema)
def release_lock(wanted: dict[str, Any], number: str) -> dict[str, Any]:
    """Let an order go; also where it was not kept any more"""
    register = current_register()
    note(centre_id=register.centre_id)
    with unit_of_work():
        locks.release(number, wanted["owner"], register.code)
    return {"released": True}
