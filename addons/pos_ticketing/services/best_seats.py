"""The best seats of a performance, found among what is free at this instant and held for a draft order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple, cast

from sqlalchemy import String, Table, func, select
from sqlalchemy import cast as as_type

from addons.pos_ticketing.errors import NoBestSeats, NotYourContingent, SeatsGone, SeatsSetAside, TooManySeats
from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.holding import rate_for
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import draft_offer
from addons.pos_ticketing.services.seat_marks import Wish, marked
from addons.pos_ticketing.services.seat_rows import SeatRows, rows_of
from addons.pos_ticketing.services.seating import Choice, choose_seats
from addons.pos_ticketing.services.set_aside import places_of_contingent, set_aside
from addons.pos_ticketing.services.wishes import check_on_sale
from core.db import db
from core.errors import Invalid
from core.i18n import N_
from core.idempotency import fingerprint, once
from core.identity.actor import current_actor

TRIES = 5
"""Each lost try means that somebody else took one of the seats between reading and holding."""
DEFAULT_FILL = 80
"""Percent of the seats taken above which single seats do not matter, where a session sells in no channel."""
TOO_MANY_WHEELCHAIRS = N_("There are more wheelchair places than places.")
_CLAIM = cast(Table, Claim.__table__)


class Asked(NamedTuple):
    """What best seats are asked for; without a category all those that have a price for the audience category."""

    quantity: int
    audience_category: int | None = None
    category: str | None = None
    contingent: int | None = None
    wheelchairs: int = 0
    limited_view: bool = False


def hold_best(performance_id: int, order_id: int, asked: Asked) -> dict[str, Any]:
    """Find and hold the best seats for a draft order.

    Answers ``{"seats", "step", "together", "expires_at", "now"}`` (step: services/seating.py; epoch ms). Raises
    NoBestSeats, SeatsGone (lost to others ``TRIES`` times), NotYourContingent, and what ``holding.hold_places`` raises.
    """
    offer, order = draft_offer(performance_id, order_id)
    check_on_sale(offer)
    if asked.wheelchairs > asked.quantity:
        raise Invalid(fields={"wheelchairs": TOO_MANY_WHEELCHAIRS})
    most = claims.own_settings().max_seats_per_hold
    if asked.quantity > most:
        raise TooManySeats(most=most)
    holder = Holder(order.id, current_actor().author_id)
    fill = orphan_fill(order.session_id)
    lost: set[int] = set()
    for left in reversed(range(TRIES)):
        found = best_seats(offer, asked, fill, lost)
        wanted = [
            Wanted(performance_id, seat, rate_for(offer, seat, asked.audience_category))
            for seat in found.seats
        ]
        try:
            with db.session.begin_nested():
                expires_at = claims.hold(holder, wanted, {performance_id: offer})
            break
        except SeatsGone as gone:
            if not left or isinstance(gone, SeatsSetAside):
                raise
            lost.update(gone.gone)
    return {
        "seats": found.seats,
        "step": found.step,
        "together": found.together,
        "expires_at": expires_at,
        "now": claims.now_ms(),
    }


def hold_best_once(key: str | None, performance_id: int, order_id: int, asked: Asked) -> dict[str, Any]:
    """``hold_best`` in its own unit of work; the same key gets the first answer."""
    return once(
        key,
        f"pos_ticketing.best:{current_actor().user_id}",
        lambda: hold_best(performance_id, order_id, asked),
        fingerprint({"performance": performance_id, "order": order_id, **asked._asdict()}),
    )


def best_seats(offer: Offer, asked: Asked, fill: int, lost: Collection[int] = ()) -> Choice:
    """The best seats that the offer's channel may sell now; ``lost``: those not to be tried again.

    ``fill``: percent of the seats taken above which single seats may be left. Raises NoBestSeats, NotYourContingent.
    """
    rows = rows_of(offer.plan_hash)
    wish = Wish(_categories(offer, asked), asked.wheelchairs, asked.limited_view)
    only = None
    if asked.contingent is not None:
        if asked.contingent not in offer.contingents:
            raise NotYourContingent()
        only = [seat for seat in places_of_contingent(offer, asked.contingent) if seat < rows.count]
    barred = list(set_aside(offer, 0, rows.count))
    taken = taken_seats(offer, rows)
    marks = marked(rows, wish, [*taken, *lost], barred, only)
    found = choose_seats(
        rows,
        marks,
        asked.quantity,
        wheelchairs=asked.wheelchairs,
        relaxed=is_full(len(taken), rows, fill),
    )
    if found is None:
        raise NoBestSeats(quantity=asked.quantity)
    return found


def taken_seats(offer: Offer, rows: SeatRows, order_id: int | None = None) -> list[int]:
    """The numbered seats that are taken now, those in the basket of ``order_id`` left out; one row is read."""
    wanted = select(func.aggregate_strings(as_type(_CLAIM.c.seat, String), ",")).where(
        _CLAIM.c.performance_id == offer.performance_id,
        _CLAIM.c.seat < rows.count,
        live_claim(claims.now_ms()),
    )
    if order_id is not None:
        wanted = wanted.where(_CLAIM.c.order_id.is_distinct_from(order_id) | _CLAIM.c.line_id.is_not(None))
    text: str | None = db.session.connection().execute(wanted).scalar_one()
    return list(map(int, text.split(","))) if text else []


def orphan_fill(session_id: int) -> int:
    """Percent of the seats taken above which the channel of a session lets single seats be left."""
    channel = channel_of(session_id)
    return DEFAULT_FILL if channel is None else channel.orphan_fill


def is_full(taken: int, rows: SeatRows, fill: int) -> bool:
    """Whether more than ``fill`` percent of the numbered seats are taken."""
    return taken * 100 > fill * rows.count


def _categories(offer: Offer, asked: Asked) -> frozenset[int]:
    """The indexes of the seat categories that may be chosen: those with a price for who comes."""
    priced = {
        category
        for category, rate_id in offer.prices
        if asked.audience_category in (None, rate_id) and asked.category in (None, category)
    }
    return frozenset(index for index, name in enumerate(offer.places.categories) if name in priced)
