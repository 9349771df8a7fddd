"""Where the buyer of an order comes from, for statistics: optional, unchecked, perhaps anonymous."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.services.orders import lock_draft
from addons.pos_ticketing.models import OrderOrigin
from core.db import db, upsert


def origin_of(order_id: int) -> OrderOrigin | None:
    """What was noted of an order; one statement."""
    found: OrderOrigin | None = db.session.execute(
        select(OrderOrigin).where(OrderOrigin.order_id == order_id)
    ).scalar_one_or_none()
    return found


def note_origin(order_id: int, country: str, postcode: str, source: str) -> None:
    """Note the origin of a draft's buyer. Nothing is checked. Raises OrderNotDraft, Forbidden."""
    lock_draft(order_id)
    noted = {"country": country, "postcode": postcode, "source": source}
    statement = upsert(OrderOrigin).values(order_id=order_id, **noted)
    db.session.execute(statement.on_conflict_do_update(index_elements=["order_id"], set_=noted))
