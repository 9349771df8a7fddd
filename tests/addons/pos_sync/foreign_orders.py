"""A customer order of another centre, for the walk of a stranger."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.services.orders.changes import receive_new
from addons.pos_sync.services.orders.document import read_document
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work
from tests.addons.pos_sync.order_documents import order_document


def foreign_orders(centre: Centre, mark: str) -> dict[str, Any]:
    """An order whose texts hold the mark, and what registers would send about it."""
    number, owner = f"COMC/W{centre.id}/00001", "a-word-of-a-stranger"
    document = order_document(number, origin=f"W{centre.id}", customer=mark, status="confirmed")
    with acting_as(SYSTEM), unit_of_work():
        receive_new(centre.id, f"W{centre.id}", "walk-change-00001", read_document(document))
    change = {
        "owner": owner,
        "change_id": "walk-change-00002",
        "base_version": 1,
        "operation": "edit",
        "document": {**document, "note": "changed"},
        "author": "Stranger",
    }
    return {
        **{f"pos_sync_api.{name}:number": number for name in ("take_lock", "renew_lock", "release_lock")},
        "pos_sync_api.change_order:number": number,
        "pos_sync_api.take_lock:json": {"owner": owner, "operation": "edit", "holder": "Stranger"},
        "pos_sync_api.renew_lock:json": {"owner": owner},
        "pos_sync_api.release_lock:json": {"owner": owner},
        "pos_sync_api.change_order:json": change,
        "pos_sync_api.send_order:json": {"change_id": "walk-change-00003", "document": document},
    }
