"""The places of a draft that is paid in part: money was taken, so nobody else gets them while the rest is awaited."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, select, update

from addons.pos_session.events import OrderPartlyPaid
from addons.pos_session.models import OrderLine
from addons.pos_session.services.splitting import taken_of
from addons.pos_ticketing.models import LineSeat
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.free_zones import take_places
from addons.pos_ticketing.services.pricing import offers
from core.db import db
from core.identity.actor import current_actor

KEPT_MS = 24 * 3600 * 1000
"""As long as a session may stay open: its closing waits for the order to be finished."""

_LINE = cast(Table, OrderLine.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)


def keep_paid_places(event: OrderPartlyPaid) -> None:
    """Hold the places of an order until it is finished once something of it is paid, else for the usual time.

    A paid place whose time was over is taken again. Raises SeatsGone when somebody else has it: nothing is paid then.
    """
    places = _places_of(event.order_id)
    if not places:
        return
    paid = {line_id for line_id, share in taken_of(event.order_id).items() if share.quantity}
    wanted = [place for place in places if place.line_id in paid]
    if wanted:
        found = offers(
            {place.performance_id for place in wanted}, event.centre_id, session_id=event.session_id
        )
        holder = Holder(event.order_id, current_actor().author_id)
        held, _ = take_places(wanted, found, lambda seats: claims.hold(holder, seats, found))
        for before, now in zip(wanted, held, strict=True):
            if before.seat != now.seat:
                _moved(now)
    claims.keep(event.order_id, KEPT_MS if paid else None)


def _places_of(order_id: int) -> list[Wanted]:
    rows = db.session.execute(
        select(_LINE_SEAT)
        .join(_LINE, _LINE.c.id == _LINE_SEAT.c.line_id)
        .where(_LINE.c.order_id == order_id)
        .order_by(_LINE_SEAT.c.line_id)
    )
    return [Wanted(row.performance_id, row.seat, row.audience_category_id, row.line_id) for row in rows]


def _moved(place: Wanted) -> None:
    """A standing place was exchanged for another one of its zone."""
    db.session.execute(
        update(_LINE_SEAT).where(_LINE_SEAT.c.line_id == place.line_id).values(seat=place.seat)
    )
