"""What the seat plan asks for: hold places for an order at a rate, release them, keep them longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons.pos_ticketing.errors import ItemsInvalid, PlanChanged, TooManySeats, UnknownSeat, UnpricedSeat
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.free_zones import hold_quantity, zone_of
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import draft_offer, locked_draft, offer_of
from addons.pos_ticketing.services.releasing import release
from addons.pos_ticketing.services.wishes import check_on_sale, no_price
from core.idempotency import fingerprint, once
from core.identity.actor import current_actor


def hold_places(
    performance_id: int,
    order_id: int,
    *,
    seats: Sequence[int] = (),
    free_zone: str | None = None,
    quantity: int = 0,
    audience_category: int | None = None,
    plan: str | None = None,
) -> dict[str, Any]:
    """Hold seats, or a quantity of a free zone, for a draft order: all or none.

    Without an audience category each place gets the first one that has a price for it; ``plan`` is the hash of the plan
    they were chosen on, when that is known. Answers
    ``{"seats", "expires_at", "now"}`` (epoch ms). Raises SeatsGone, NotEnoughPlaces, NoPrice, SalesClosed,
    UnknownSeat, TooManySeats, ItemsInvalid, PlanChanged, NotFound, Forbidden, OrderNotDraft, SessionNotOpen.
    """
    offer, order = draft_offer(performance_id, order_id)
    check_on_sale(offer)
    if plan is not None and plan != offer.plan_hash:
        raise PlanChanged()
    holder = Holder(order.id, current_actor().author_id)
    most = claims.own_settings().max_seats_per_hold
    if max(len(seats), quantity) > most:
        raise TooManySeats(most=most)
    if free_zone is not None and not seats:
        rate_id = rate_for(offer, zone_of(offer, free_zone).first, audience_category)
        if quantity < 1:
            raise ItemsInvalid()
        held, expires_at = hold_quantity(holder, offer, free_zone, quantity, rate_id)
    elif seats and free_zone is None:
        held = sorted(seats)
        if len(set(held)) != len(held) or held[0] < 0 or held[-1] >= offer.places.count:
            raise UnknownSeat()
        wanted = [Wanted(performance_id, seat, rate_for(offer, seat, audience_category)) for seat in held]
        expires_at = claims.hold(holder, wanted, {performance_id: offer})
    else:
        raise ItemsInvalid()
    return {"seats": held, "expires_at": expires_at, "now": claims.now_ms()}


def hold_places_once(key: str | None, performance_id: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """``hold_places`` in its own unit of work; the same key gets the first answer (schemas/holds.py: HoldSchema)."""
    body = dict(wanted)
    order_id = body.pop("order")
    return once(
        key,
        f"pos_ticketing.hold:{current_actor().user_id}",
        lambda: hold_places(performance_id, order_id, **body),
        fingerprint({"performance": performance_id, **wanted}),
    )


def release_places(performance_id: int, order_id: int, seats: Sequence[int]) -> dict[str, Any]:
    """Free places of an order's temporary basket; answers ``{"seats": those that became free}``."""
    offer = offer_of(performance_id, SELL)
    order = locked_draft(order_id, offer)
    freed = release(order.id, claims.of_seats(performance_id, seats))
    return {"seats": [seat for _, seat in freed]}


def rate_for(offer: Offer, seat: int, audience_category_id: int | None) -> int:
    """The audience category for a place: the one wanted, or the first that has a price there. UnknownSeat, NoPrice."""
    if not 0 <= seat < offer.places.count:
        raise UnknownSeat()
    category = offer.places.category(seat)
    wanted = list(offer.rates) if audience_category_id is None else [audience_category_id]
    for rate_id in wanted:
        if (category, rate_id) in offer.prices:
            return rate_id
    if audience_category_id is None:
        raise UnpricedSeat(seat=str(offer.places.labels(seat)))
    raise no_price(offer, seat, audience_category_id)
