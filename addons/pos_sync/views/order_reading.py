"""What the pages of customer orders share: which order is meant, who looks at it, and words for what is shown."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.order_sales import OrdersOffline
from addons.pos_sync.errors.orders import OrderLocked
from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.models.customer_order import CANCELLED, CLOSED, CONFIRMED, IN_PROGRESS, UNCONFIRMED
from addons.pos_sync.models.order_document import (
    ADVANCE_INVOICE,
    ADVANCE_REFUND,
    ADVANCE_RETURNED,
    INVOICE,
    RECEIPT,
)
from addons.pos_sync.permissions import VIEW
from addons.pos_sync.services.orders.states import (
    CANCEL,
    CLOSE,
    CREATED,
    EDIT,
    LINKED,
    OPEN,
    REOPEN,
    STATUS,
)
from addons.pos_sync.settings import sync_settings
from core.db import db
from core.errors import Link, NotFound, Sentences
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.filters import localtime

TONES = {
    UNCONFIRMED: "secondary",
    CONFIRMED: "primary",
    IN_PROGRESS: "info",
    CLOSED: "success",
    CANCELLED: "danger",
}
OPERATION_LABELS = {
    CREATED: N_("Made"),
    OPEN: N_("Opened"),
    EDIT: N_("Changed"),
    STATUS: N_("Status changed"),
    CLOSE: N_("Completed by hand"),
    REOPEN: N_("Opened again"),
    CANCEL: N_("Called off"),
    RECEIPT: N_("Receipt"),
    INVOICE: N_("Invoice"),
    ADVANCE_INVOICE: N_("Advance invoice"),
    ADVANCE_REFUND: N_("Advance paid back"),
    ADVANCE_RETURNED: N_("Deducted advance taken back"),
    LINKED: N_("Document linked"),
}


def check_shared() -> None:
    """Raise NotFound on a server that has no part in the exchanges."""
    if sync_settings().role == "none":
        raise NotFound()


def centre_here(permission: str) -> Centre:
    """The current centre, for who may. Raises NotFound, Forbidden."""
    check_shared()
    centre = current_centre()
    require(permission, centre.id)
    return centre


def order_here(order_id: int, permission: str) -> CustomerOrder:
    """A customer order as it is now, its lines with it, for who may in its centre. Raises NotFound, Forbidden."""
    check_shared()
    require(permission, visible(CustomerOrder, order_id).centre_id)
    wanted = (
        select(CustomerOrder)
        .where(CustomerOrder.id == order_id)
        .options(selectinload(CustomerOrder.lines))
        .execution_options(populate_existing=True)
    )
    return db.session.execute(wanted).scalar_one()


def owner_word() -> str:
    """The word of the lock that a page holds: the one it was given, else a new one."""
    typed = request.form.get("owner", "")
    return typed if 16 <= len(typed) <= 64 and typed.isascii() and typed.isalnum() else secrets.token_hex(16)


def change_word() -> str:
    """The word of the change that a form makes: that of the form, so that sending it again makes it once."""
    typed = request.form.get("idempotency_key", "")
    return hashlib.sha256(f"{request.path} {typed}".encode()).hexdigest() if typed else secrets.token_hex(16)


@contextmanager
def needing_a_line(order: CustomerOrder) -> Iterator[None]:
    """Around what head office is asked for. Raises OrdersOffline where there is no line, else as ``telling_who``."""
    number = order.number
    try:
        with telling_who(order):
            yield
    except LineDown as down:
        raise OrdersOffline(number=number) from down


@contextmanager
def telling_who(order: CustomerOrder) -> Iterator[None]:
    """Around the taking of an order: who is at it since when is told to who may know, and the way back to everybody."""
    order_id, centre_id = order.id, order.centre_id
    try:
        yield
    except OrderLocked as locked:
        links = [
            Link(N_("Back to the customer order"), "pos_sync.customer_order_show", {"order_id": order_id})
        ]
        told = locked.params
        if not (told.get("since") and current_actor().may(VIEW, centre_id)):
            raise OrderLocked(links=links, **told) from locked
        where = told["place"] or Sentences([(N_("head office"), {})])
        at = localtime(datetime.fromisoformat(told["since"]))
        raise OrderLocked(OrderLocked.told, links=links, where=where, at=at, **told) from locked
