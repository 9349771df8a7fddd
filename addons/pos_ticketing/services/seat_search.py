"""Places of a performance found for the filters of its plan: those of orders, those of each contingent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, or_, select

from addons.pos_session.models import Order
from addons.pos_ticketing.models import Claim, Contingent, Reservation
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.permissions import SEE_ORDERS, VIEW
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.set_aside import in_contingents
from core.db import db
from core.identity.actor import require
from core.web.folding import contains

_CLAIM = cast(Table, Claim.__table__)
_ORDER = cast(Table, Order.__table__)
_RESERVATION = cast(Table, Reservation.__table__)


@dataclass(frozen=True, slots=True)
class ContingentPlaces:
    """A contingent that sets places of a performance aside now; ``runs`` are (first, last) places."""

    id: int
    name: str
    runs: tuple[tuple[int, int], ...]


def places_of_orders(performance_id: int, number: str) -> tuple[list[int], int]:
    """The taken places of the orders whose number contains ``number``, or of the reservation with it, and how many.

    How many orders and reservations, that is. One statement besides the performance's. Raises NotFound, Forbidden.
    """
    offer = offer_of(performance_id, VIEW)
    require(SEE_ORDERS, offer.centre_id)
    typed = number.strip()
    if not typed:
        return [], 0
    named = [contains(_ORDER.c.number, typed)]
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        named.append(_RESERVATION.c.number == int(typed))
    rows = db.session.execute(
        select(_CLAIM.c.seat, _CLAIM.c.order_id, _CLAIM.c.reservation_id)
        .outerjoin(_ORDER, _ORDER.c.id == _CLAIM.c.order_id)
        .outerjoin(_RESERVATION, _RESERVATION.c.id == _CLAIM.c.reservation_id)
        .where(_CLAIM.c.performance_id == performance_id, live_claim(now_ms()), or_(*named))
        .order_by(_CLAIM.c.seat)
    ).all()
    return [row.seat for row in rows], len({(row.order_id, row.reservation_id) for row in rows})


def contingents_of(offer: Offer) -> list[ContingentPlaces]:
    """The contingents of a performance that are not opened yet, by name; two statements, none without contingents."""
    places: dict[int, list[int]] = {}
    for seat, contingent_id in in_contingents(offer).items():
        places.setdefault(contingent_id, []).append(seat)
    if not places:
        return []
    contingent = cast(Table, Contingent.__table__)
    names = db.session.execute(
        select(contingent.c.id, contingent.c.name)
        .where(contingent.c.id.in_(places))
        .order_by(contingent.c.name)
    )
    return [ContingentPlaces(row.id, row.name, tuple(_runs(places[row.id]))) for row in names]


def _runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Places as runs of neighbours in plan order."""
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
