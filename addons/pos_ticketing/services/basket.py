"""The temporary basket (panier temporaire): places held for an order that are on no line yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, and_, func, select, tuple_, update

from addons.pos_session.events import OrderValidated
from addons.pos_session.services.orders import add_items
from addons.pos_ticketing.errors import NothingHeld
from addons.pos_ticketing.models import HELD, Claim, Event, Performance
from addons.pos_ticketing.services.claims import Wanted, now_ms
from addons.pos_ticketing.services.holding import rate_for
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import PlaceLabels
from addons.pos_ticketing.services.quotas import check_quotas, lock_quotas
from addons.pos_ticketing.services.releasing import in_seat_order, release
from addons.pos_ticketing.services.ticket_kind import CODE
from addons.pos_ticketing.services.wishes import no_price
from core.db import db

_CLAIM = cast(Table, Claim.__table__)


def free_basket(event: OrderValidated) -> None:
    """A paid draft gives back the places that were chosen for it and never put on it.

    A one-shot sale held nothing before: no statement.
    """
    if not event.one_shot:
        release(event.order_id)


@dataclass(frozen=True, slots=True)
class BasketPlace:
    """A held place; ``choices`` are (audience category id, name, cents), ``expired`` when its time is over."""

    seat: int
    labels: PlaceLabels
    category: str
    rate_id: int | None
    amount: int
    choices: list[tuple[int, str, int]]
    expired: bool

    @property
    def priced(self) -> bool:
        """Whether its rate still has a price here; else another one must be chosen before it is sold."""
        return any(rate_id == self.rate_id for rate_id, _, _ in self.choices)


@dataclass(frozen=True, slots=True)
class Basket:
    """The places of one performance held for an order; instants are epoch ms, ``expires_at`` the first end."""

    places: list[BasketPlace]
    expires_at: int | None
    now: int

    @property
    def total(self) -> int:
        """Cents TTC."""
        return sum(place.amount for place in self.places)

    @property
    def seats(self) -> list[int]:
        """The places' indexes."""
        return [place.seat for place in self.places]


def basket_of(offer: Offer, order_id: int) -> Basket:
    """What is held; the prices are those of now, computed by the server."""
    at = now_ms()
    rows = _held(offer.performance_id, order_id)
    running = [row.expires_at for row in rows if row.expires_at > at]
    return Basket([_place(offer, row, at) for row in rows], min(running, default=None), at)


class Waiting(NamedTuple):
    """Places of one performance that are held for an order and on no line of it yet."""

    performance_id: int
    event: str
    places: int


def waiting_for(order_id: int) -> list[Waiting]:
    """What an order holds and would leave behind if it were paid now; one statement."""
    performance, event = cast(Table, Performance.__table__), cast(Table, Event.__table__)
    rows = db.session.execute(
        select(performance.c.id, event.c.title, func.count())
        .select_from(_CLAIM)
        .join(performance, performance.c.id == _CLAIM.c.performance_id)
        .join(event, event.c.id == performance.c.event_id)
        .where(
            _CLAIM.c.order_id == order_id,
            _CLAIM.c.state == HELD,
            _CLAIM.c.line_id.is_(None),
            _CLAIM.c.expires_at > now_ms(),
        )
        .group_by(performance.c.id, event.c.title)
        .order_by(performance.c.id)
    )
    return [Waiting(*row) for row in rows]


def set_rate(offer: Offer, order_id: int, seat: int, audience_category_id: int) -> None:
    """Sell a held place to another audience category. Raises NoPrice, QuotaReached."""
    rate_for(offer, seat, audience_category_id)
    _change_rates(offer, order_id, [seat], audience_category_id)


def set_all_rates(offer: Offer, order_id: int, audience_category_id: int) -> int:
    """Sell every place of the basket to one audience category; returns how many keep theirs for want of a price.

    Raises NothingHeld, QuotaReached, NoPrice when no place has this price.
    """
    seats = [row.seat for row in _held(offer.performance_id, order_id)]
    if not seats:
        raise NothingHeld()
    priced = [seat for seat in seats if (offer.places.category(seat), audience_category_id) in offer.prices]
    if not priced:
        raise no_price(offer, seats[0], audience_category_id)
    _change_rates(offer, order_id, priced, audience_category_id)
    return len(seats) - len(priced)


def _change_rates(offer: Offer, order_id: int, seats: Sequence[int], audience_category_id: int) -> None:
    """Quotas are locked before the places and counted afterwards, as when places are taken."""
    wanted = [Wanted(offer.performance_id, seat, audience_category_id) for seat in seats]
    quotas = lock_quotas(wanted, {offer.performance_id: offer})
    ours = and_(
        _CLAIM.c.performance_id == offer.performance_id,
        _CLAIM.c.seat.in_(seats),
        _CLAIM.c.order_id == order_id,
        _CLAIM.c.state == HELD,
        _CLAIM.c.line_id.is_(None),
    )
    key = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)
    db.session.execute(
        update(_CLAIM).where(key.in_(in_seat_order(ours))).values(audience_category_id=audience_category_id)
    )
    check_quotas(quotas, now_ms())


def add_to_order(offer: Offer, order_id: int) -> int:
    """Put the basket on the order, a line per place; returns how many. Raises NothingHeld, SeatsGone, NoPrice."""
    rows = _held(offer.performance_id, order_id)
    if not rows:
        raise NothingHeld()
    items: list[dict[str, Any]] = [
        {
            "kind": CODE,
            "performance_id": offer.performance_id,
            "seat": row.seat,
            "audience_category_id": row.audience_category_id,
        }
        for row in rows
    ]
    add_items(order_id, items)
    return len(items)


def _held(performance_id: int, order_id: int) -> list[Row[Any]]:
    columns = (_CLAIM.c.seat, _CLAIM.c.audience_category_id, _CLAIM.c.expires_at)
    statement = select(*columns).where(
        _CLAIM.c.performance_id == performance_id,
        _CLAIM.c.order_id == order_id,
        _CLAIM.c.state == HELD,
        _CLAIM.c.line_id.is_(None),
    )
    return list(db.session.execute(statement.order_by(_CLAIM.c.seat)))


def _place(offer: Offer, row: Row[Any], at: int) -> BasketPlace:
    category = offer.places.category(row.seat)
    return BasketPlace(
        seat=row.seat,
        labels=offer.places.labels(row.seat),
        category=category,
        rate_id=row.audience_category_id,
        amount=offer.prices.get((category, row.audience_category_id), 0),
        choices=[
            (rate_id, name, offer.prices[category, rate_id])
            for rate_id, name in offer.rates.items()
            if (category, rate_id) in offer.prices
        ],
        expired=row.expires_at <= at,
    )
