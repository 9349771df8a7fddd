"""Whether a draft made from a shared customer order is still its: asked before the draft is paid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.orders import LockLost
from addons.pos_sync.models import CustomerOrderLock, OrderSale
from core import clock
from core.db import db

_LOCK: Any = CustomerOrderLock.__table__


def check_kept(pos_order_id: int) -> None:
    """Before a draft made from a shared order is paid: it must still be kept for it, as far as this register knows.

    Nothing is asked, as money is about to move. Raises LockLost. One statement.
    """
    wanted = (
        select(OrderSale.owner, _LOCK.c.owner.label("kept_by"), _LOCK.c.expires_at)
        .outerjoin(_LOCK, _LOCK.c.order_id == OrderSale.order_id)
        .where(OrderSale.pos_order_id == pos_order_id)
    )
    sale = db.session.execute(wanted).one_or_none()
    if sale is None or not sale.owner:
        return
    if sale.kept_by != sale.owner or sale.expires_at <= clock.now():
        raise LockLost()
