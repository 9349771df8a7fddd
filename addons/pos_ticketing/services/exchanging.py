"""An exchange: a new ticket for one that the same correction takes back, one for one (requirements.md T2-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, func, select

from addons.pos_ticketing.errors import NotAnExchange
from addons.pos_ticketing.models import Performance, Ticket, TicketCancellation
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.offer import Offer
from core.db import db

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_TICKET = cast(Table, Ticket.__table__)


class Replaced(NamedTuple):
    """What of an old ticket matters to the new one."""

    event_id: int
    seat_category: str
    audience_category_id: int
    price: int
    package_sale_id: int | None
    customer_id: int | None

    def stays_in_package(self, offer: Offer) -> bool:
        """Whether the new ticket is another date of the same event, in the same package."""
        return self.package_sale_id is not None and offer.event_id == self.event_id

    def price_at(self, place: Wanted, offer: Offer, amount: int) -> int:
        """Cents of the new ticket: in a package the share of the old one for the same kind of place, else ``amount``.

        So the shares of a package go on being what was paid for it (requirements.md T2-10).
        """
        same_kind = (offer.places.category(place.seat), place.audience_category_id) == (
            self.seat_category,
            self.audience_category_id,
        )
        return self.price if same_kind and self.stays_in_package(offer) else amount


def replaced_by(items: Sequence[Mapping[str, Any]], centre_id: int) -> dict[int, Replaced]:
    """The tickets that the items replace, by id; no statement when there are none. Raises NotAnExchange."""
    ids = [item["replaces"] for item in items if "replaces" in item]
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            _TICKET.c.id,
            _PERFORMANCE.c.event_id,
            _TICKET.c.seat_category,
            _TICKET.c.audience_category_id,
            _TICKET.c.price,
            _TICKET.c.package_sale_id,
            _TICKET.c.customer_id,
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _TICKET.c.performance_id)
        .where(_TICKET.c.id.in_(ids), _TICKET.c.centre_id == centre_id)
    )
    found = {row[0]: Replaced(*row[1:]) for row in rows}
    if len(found) != len(ids):
        raise NotAnExchange()
    return found


def check_exchanged(order_id: int, one_shot: bool, places: Sequence[Wanted]) -> None:
    """Refuse places for tickets that the same order does not take back. Raises NotAnExchange.

    No statement without an exchange; an exchange is settled at once, never put on a draft.
    """
    ids = [place.replaces_id for place in places if place.replaces_id is not None]
    if not ids:
        return
    taken_back: int = db.session.execute(
        select(func.count()).where(_CANCELLATION.c.order_id == order_id, _CANCELLATION.c.ticket_id.in_(ids))
    ).scalar_one()
    if not one_shot or taken_back != len(ids):
        raise NotAnExchange()
