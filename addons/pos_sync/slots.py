"""What the exchanges show in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request, url_for

from addons.pos_sync.models import ExportBatch, OrderSale
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.exporting.screen import export_in_the_way, export_of_session, export_to_tell
from addons.pos_sync.services.importing.opening import import_refusal, may_leave_out
from addons.pos_sync.services.importing.tale import tale_of
from addons.pos_sync.settings import sync_settings
from addons.pos_sync.views.exports import notice_of
from addons.pos_sync.views.status import status_on_screen
from core.contributions import SlotItem
from core.db import db
from core.identity.actor import current_actor

_BEGINNING = ("pos_session.home", "pos_session.session_new")


def _opening_refused(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Where an opening was refused: what to do, or for want of a line the way to open without the import."""
    session = context["session"]
    code = import_refusal(session.id)
    if not code:
        return []
    template = "opening_without" if may_leave_out(session.id) else "opening_fault"
    told = {"code": code, "hotline": sync_settings().hotline}
    return [SlotItem(f"pos_sync/{template}.html", weight=10, context=told)]


def _progress(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """While an opening waits for the import: what came and was applied until now."""
    tale = tale_of(context["session"].id)
    return [] if tale is None else [SlotItem("pos_sync/opening_tale.html", weight=10, context={"tale": tale})]


def _status(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a register: how the line is, and whether an export of the centre has not passed."""
    shown = status_on_screen()
    return [] if shown is None else [SlotItem("pos_sync/line_state.html", weight=10, context=shown)]


def _notice(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Where a day begins or ends: the export that has not passed; where it begins also that it passed."""
    found = export_to_tell if request.endpoint in _BEGINNING else export_in_the_way
    return _shown(found(context["centre"].id), url_for("pos_sync.centre_notice"))


def _closed(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """After a closing: how far its export is, and on to the next day."""
    session = context["session"]
    address = url_for("pos_sync.session_notice", session_id=session.id)
    return _shown(export_of_session(session), address, to_front=True)


def _shown(batch: ExportBatch | None, address: str, to_front: bool = False) -> Iterable[SlotItem]:
    if status_on_screen() is None:
        return []
    shown = notice_of(batch, address, to_front)
    return [] if shown is None else [SlotItem("pos_sync/export_notice.html", weight=10, context=shown)]


def _kept_sale(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """At the till of a document of a customer order: that the order stays kept while the page is open."""
    order = context["order"]
    if sync_settings().role == "none" or not current_actor().may(ORDERS, order.centre_id):
        return []
    sale = db.session.get(OrderSale, order.id)
    if sale is None or not sale.owner:
        return []
    every = max(sync_settings().lock_seconds // 3, 1)
    shown = {"pos_order_id": order.id, "keep_every": every}
    return [SlotItem("pos_sync/order_sale_keep.html", context=shown)]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.order.actions": _kept_sale,
    "core.layout.status": _status,
    "pos_session.notice": _notice,
    "pos_session.summary.notice": _closed,
    "pos_session.opening.progress": _progress,
    "pos_session.opening.refused": _opening_refused,
}
