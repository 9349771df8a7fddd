"""Taking and freeing places. A place is taken if and only if a claim row exists that has not ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, and_, case, null, or_, select, tuple_, update

from addons.pos_ticketing.errors import SeatsGone
from addons.pos_ticketing.models import HELD, OPTION, SOLD, Claim
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.quotas import check_quotas, lock_quotas
from addons.pos_ticketing.services.releasing import in_seat_order
from addons.pos_ticketing.services.set_aside import check_set_aside
from addons.pos_ticketing.settings import PosTicketingSettings
from core import clock
from core.config import settings
from core.db import db, upsert

_CLAIM = cast(Table, Claim.__table__)


class Wanted(NamedTuple):
    """A place that an order wants; ``line_id`` is None while it is only in the temporary basket."""

    performance_id: int
    seat: int
    audience_category_id: int | None = None
    line_id: int | None = None
    package_sale_id: int | None = None
    replaces_id: int | None = None
    """The ticket that it is exchanged for, in the correction that takes the ticket back."""


def now_ms() -> int:
    """The server's time in epoch milliseconds: the unit of claims."""
    return clock.epoch_ms(clock.now())


def own_settings() -> PosTicketingSettings:
    """The addon's section of the configuration."""
    section: PosTicketingSettings = settings().section("pos_ticketing")
    return section


class Holder(NamedTuple):
    """For whom places are taken: an order, by an operator."""

    order_id: int
    user_id: int | None


def hold(holder: Holder, wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> int:
    """Hold places for an order; returns when the hold ends (epoch ms).

    Raises SeatsGone (SeatsSetAside), QuotaReached: none is held.
    """
    expires_at = now_ms() + own_settings().hold_seconds * 1000
    _take(HELD, holder, wanted, offers, expires_at)
    return expires_at


def sell(holder: Holder, wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> None:
    """Mark places as sold to the order, whether it held them or they are free. Raises as ``hold``."""
    _take(SOLD, holder, wanted, offers, None)


def _take(
    state: str, holder: Holder, wanted: Sequence[Wanted], offers: Mapping[int, Offer], expires_at: int | None
) -> None:
    """One upsert: a row is inserted, or taken over from an ended claim or from this order's own.

    Locks in one order: quotas, then seats, so that two clients wait for each other and never deadlock. An ended hold
    of the same order that already has a line is not taken over by another line: one place is on one line. What is set
    aside is looked at last: whoever sets places aside claims them meanwhile, so this sees what he wrote.
    """
    at = now_ms()
    rows = [
        {
            "performance_id": place.performance_id,
            "seat": place.seat,
            "state": state,
            "order_id": holder.order_id,
            "line_id": place.line_id,
            "user_id": holder.user_id,
            "audience_category_id": place.audience_category_id,
            "expires_at": expires_at,
            "changed_at": at,
        }
        for place in sorted(wanted, key=lambda place: place[:2])
    ]
    quotas = lock_quotas(wanted, offers)
    connection = db.session.connection()
    taken = {tuple(row) for row in connection.execute(_taking(connection.dialect.name), rows)}
    gone = [place for place in wanted if place[:2] not in taken]
    if gone:
        labels = [str(offers[place.performance_id].places.labels(place.seat)) for place in gone]
        raise SeatsGone([place[:2] for place in gone], labels)
    check_set_aside(wanted, offers)
    check_quotas(quotas, at)


def lock_places(
    order_id: int,
    user_id: int | None,
    line_ids: Iterable[int],
    wanted: Sequence[Wanted],
    offers: Mapping[int, Offer],
) -> None:
    """Lock the sold places of order lines and those ``wanted`` instead, quotas first and all places in one order.

    Two statements. A wanted place that is free is held for the order, so that nobody comes between; whether the others
    may be had is for ``sell`` to say, once the old ones are freed.
    """
    lock_quotas(wanted, offers)
    sold = db.session.execute(
        select(_CLAIM.c.performance_id, _CLAIM.c.seat).where(_CLAIM.c.line_id.in_(sorted(line_ids)))
    )
    rates = {tuple(row): None for row in sold} | {place[:2]: place.audience_category_id for place in wanted}
    at = now_ms()
    rows = [
        {
            "performance_id": key[0],
            "seat": key[1],
            "state": HELD,
            "order_id": order_id,
            "user_id": user_id,
            "audience_category_id": rates[key],
            "expires_at": at + own_settings().hold_seconds * 1000,
            "changed_at": at,
        }
        for key in sorted(rates)
    ]
    if rows:
        there = {"changed_at": _CLAIM.c.changed_at}
        db.session.connection().execute(
            upsert(Claim).on_conflict_do_update(index_elements=["performance_id", "seat"], set_=there), rows
        )


@cache
def _taking(dialect: str) -> Any:
    """The upsert of ``_take``, made once per ``dialect`` (``upsert`` asks the running database for it)."""
    insert = upsert(Claim)
    new = insert.excluded
    # An own hold may just have ended (in the second between the page and the payment); a sale never ends.
    own_claim = and_(_CLAIM.c.order_id == new.order_id, or_(_CLAIM.c.state == HELD, _CLAIM.c.state == OPTION))
    own = and_(own_claim, or_(_CLAIM.c.line_id.is_(None), _CLAIM.c.line_id == new.line_id))
    others = and_(
        or_(_CLAIM.c.order_id.is_(None), _CLAIM.c.order_id != new.order_id),
        _CLAIM.c.expires_at <= new.changed_at,
    )
    changed = ("state", "order_id", "line_id", "user_id", "audience_category_id", "expires_at", "changed_at")
    return insert.on_conflict_do_update(
        index_elements=["performance_id", "seat"],
        set_={name: new[name] for name in changed}
        | {"reservation_id": case((own_claim, _CLAIM.c.reservation_id), else_=null()), "block_id": null()},
        where=or_(others, own),
    ).returning(_CLAIM.c.performance_id, _CLAIM.c.seat)


def renew(order_id: int) -> int:
    """Give the running holds of an order their full time again; returns the new end (epoch ms).

    A hold that lasts longer, of an order that is paid in part or of a reservation, is not shortened.
    """
    at = now_ms()
    expires_at = at + own_settings().hold_seconds * 1000
    _prolong(order_id, at, expires_at, _CLAIM.c.expires_at < expires_at)
    return expires_at


def keep(order_id: int, for_ms: int | None) -> None:
    """Let the running holds of an order last ``for_ms`` from now, None for the usual time.

    A place of a reservation is never kept shorter than it was.
    """
    at = now_ms()
    expires_at = at + (own_settings().hold_seconds * 1000 if for_ms is None else for_ms)
    longer = or_(_CLAIM.c.reservation_id.is_(None), _CLAIM.c.expires_at < expires_at)
    _prolong(order_id, at, expires_at, longer)


def _prolong(order_id: int, at: int, expires_at: int, *conditions: ColumnElement[bool]) -> None:
    running = and_(_CLAIM.c.order_id == order_id, _CLAIM.c.expires_at > at, *conditions)
    key = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)
    db.session.execute(
        update(_CLAIM).where(key.in_(in_seat_order(running))).values(expires_at=expires_at, changed_at=at)
    )


def of_seats(performance_id: int, seats: Iterable[int]) -> ColumnElement[bool]:
    """The condition for ``release``: places of one performance that are still in the basket, on no line."""
    return and_(
        _CLAIM.c.performance_id == performance_id,
        _CLAIM.c.seat.in_(sorted(seats)),
        _CLAIM.c.line_id.is_(None),
    )


def of_lines(line_ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition for ``release``: the places of these order lines."""
    wanted: ColumnElement[bool] = _CLAIM.c.line_id.in_(sorted(line_ids))
    return wanted
